//! The report as OSCAL assessment results, as JSON.
//!
//! Each task is a component of the kind `process-procedure`, each occurrence of the population an
//! observation about it, and so is the failure of a probe after which nothing passed, once for its task.
//! What OSCAL has no place for is a property in the program's own namespace.
//!
//! - `collected` is when the occurrence was performed, as claimed; where it was not, the moment of the
//!   report, which is when its absence was seen.
//! - `expires` is given for what was done: when the occurrence closes, and of one that never closes the
//!   end of its own window. From then on the next occurrence has to tell. It is left out where it was
//!   performed only after that.
//! - A finding says of one control that it is not satisfied, for the missed and the overdue occurrences
//!   that it names. There is none that says satisfied: the record gives no assurance. What was late, or
//!   skipped, is in the property `exception` of its observation. A task without a control is a target
//!   by itself: `task-<id>`.
//! - A waiver is a risk with the status `deviation-approved`, and a pause one that is `open`; either is
//!   `closed` once its last day is over.
//! - A change of a definition is an entry of the assessment log.
//! - A file of evidence is named by its hash, as RFC 6920 has it (`ni:///sha-256;…`).

mod found;
mod names;
mod observed;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use self::found::{findings, risks};
use self::names::{Names, token};
use self::observed::{failure, observation};
use self::shape::{
    AssessmentLog, AssessmentResults, Assets, BackMatter, Component, Document, ImportAp, LocalDefinitions,
    LogEntry, Metadata, Outcome, Party, Platform, Props, Resource, ReviewedControls, Selected, Selection,
    State, Uses,
};
use self::text::{line, value};
use super::outline::window;
use crate::model::{Control, Instant, TaskId};
use crate::report::{Change, Report, ReportTask, Sample, Scope};
use crate::view::clean::clean_json;
use crate::view::when::rfc3339;

/// The version of OSCAL's models that is written.
const OSCAL_VERSION: &str = "1.2.1";

/// What most rows take, in bytes.
const ROW: usize = 1_500;

/// The report as one JSON object on one line: the indentation that people like would make it three
/// times as long, and this format is for programs.
#[must_use]
pub fn to_oscal(report: &Report) -> String {
    let names = Names::of(report);
    let scope = &report.scope;
    let judged = at(report, scope.now);
    let plan = names.in_workspace("plan", "");
    let version = format!("{judged} {} {}", scope.program, report.integrity.root);
    let room = report.population.len() * ROW;
    compact(
        room,
        &Document {
            assessment_results: AssessmentResults {
                uuid: names.in_report("document", &version),
                metadata: Metadata {
                    title: title(report),
                    last_modified: judged.clone(),
                    version: judged,
                    oscal_version: OSCAL_VERSION,
                    parties: parties(report, &names),
                },
                import_ap: ImportAp {
                    href: format!("#{plan}"),
                    remarks: "The checklists of the workspace take the place of an assessment plan.",
                },
                results: [outcome(report, &names)],
                back_matter: BackMatter { resources: [checklists(report, plan)] },
            },
        },
    )
}

/// A document of about so many bytes.
fn compact<T: Serialize>(room: usize, value: &T) -> String {
    let mut bytes = Vec::with_capacity(room);
    // Strings and lists alone: this cannot fail.
    let written = serde_json::to_writer(&mut bytes, value);
    let mut text = clean_json(written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_default());
    text.push('\n');
    text
}

fn at(report: &Report, instant: Instant) -> String {
    rfc3339(instant, &report.zone)
}

fn title(report: &Report) -> String {
    line(&format!("{}: {}, {}", report.title(), report.workspace, window(report)))
}

fn checklists(report: &Report, uuid: String) -> Resource {
    let mut props = Props::default();
    props.add("workspace", &report.workspace);
    Resource {
        uuid,
        title: line(&format!("Checklists of {}", report.workspace)),
        description: "The maintenance tasks of the workspace, as its checklists define them and as its \
                      ledger records what was in force when. The tasks in scope are components in the \
                      local definitions."
            .to_owned(),
        props,
    }
}

/// Everybody whom the report names, by name.
fn parties(report: &Report, names: &Names) -> Vec<Party> {
    let mut people = BTreeSet::new();
    for row in &report.population {
        people.extend(row.by.as_deref().map(String::as_str));
        people.extend(row.approval.as_ref().map(|approval| approval.by.as_str()));
        people.extend(row.pieces.iter().map(|piece| piece.by.as_str()));
    }
    people.extend(report.failing().map(|(_, failure)| failure.by.as_str()));
    let party = |name: &str| {
        let shown = value(name).unwrap_or_else(|| "-".to_owned());
        Party { uuid: names.in_workspace("party", name), kind: "person", name: shown }
    };
    people.into_iter().map(party).collect()
}

fn outcome<'a>(report: &'a Report, names: &'a Names) -> Outcome<Observations<'a>> {
    let scope = &report.scope;
    let (from, to) = scope.window.bounds(&report.zone);
    let remarks = Scope::RULES.into_iter().map(line);
    let method = scope.sample.as_ref().map(|_| line(Sample::METHOD));
    let broken = report
        .integrity
        .verdicts
        .iter()
        .flat_map(|verdict| &verdict.findings)
        .map(|finding| line(&format!("Ledger, {}: {}", finding.outcome.name(), finding.what)));
    Outcome {
        uuid: names.in_report("result", ""),
        title: title(report),
        description: description(report),
        start: at(report, from),
        end: at(report, to.min(scope.now).max(from)),
        props: facts(report),
        local_definitions: LocalDefinitions {
            components: report.tasks.iter().map(|task| component(task, names)).collect(),
            assessment_assets: tool(report, names),
        },
        reviewed_controls: reviewed(report),
        assessment_log: changes(report, names),
        observations: (!report.population.is_empty() || report.failing().next().is_some())
            .then_some(Observations { report, names }),
        risks: risks(report, names),
        findings: findings(report, names),
        remarks: remarks.chain(method).chain(broken).collect::<Vec<_>>().join("\n\n"),
    }
}

fn description(report: &Report) -> String {
    let counts = &report.summary.total;
    format!(
        "Occurrences: {}; tasks: {}; done on time: {}.",
        counts.population,
        report.tasks.len(),
        line(&counts.on_time_rate().in_words())
    )
}

/// What was asked for, what was counted, and what the ledger's verification found.
fn facts(report: &Report) -> Props {
    let scope = &report.scope;
    let mut props = Props::default();
    props.add_some("period", scope.period.as_deref());
    let (from, to) = scope.window.bounds(&report.zone);
    props.add("window-from", at(report, from));
    props.add("window-to", at(report, to));
    props.add("judged-at", at(report, scope.now));
    props.add_some("as-of", scope.as_of.map(|as_of| at(report, as_of)));
    for (name, value) in &scope.filters {
        props.push("filter", value, Some((*name).to_owned()));
    }
    props.add("time-zones", scope.zones);
    if let Some(sample) = &scope.sample {
        props.add("sample-seed", &sample.seed);
        props.add("sample-size", &sample.size);
        props.add("sample-drawn", sample.drawn.to_string());
        props.add("sample-population", sample.population.to_string());
        props.add("sample-population-sha256", &sample.digest);
    }
    for (name, count) in report.summary.total.parts() {
        props.push("count", &count.to_string(), Some(name.replace('_', "-")));
    }
    props.add("on-time-rate", report.summary.total.on_time_rate().in_words());
    let integrity = &report.integrity;
    props.add("ledger", integrity.outcome().name());
    props.add("ledger-entries", integrity.entries.to_string());
    props.add("ledger-root", &integrity.root);
    for verdict in &integrity.verdicts {
        props.push("ledger-check", verdict.outcome.name(), Some(verdict.check.name().to_owned()));
    }
    props
}

fn component(task: &ReportTask, names: &Names) -> Component {
    let mut props = Props::default();
    props.add("task", task.id.as_str());
    props.add("cadence", task.cadence);
    props.add("timezone", task.zone.name());
    props.add_some("area", task.area.as_deref());
    props.add_some("owner", task.owner.as_deref());
    props.add("priority", task.priority);
    for control in &task.controls {
        props.push("control", control.as_str(), Some(token(control.framework(), control.id())));
    }
    props.add("recorded-from", rfc3339(task.start, &task.zone));
    if task.not_recorded > 0 {
        props.add("not-recorded", task.not_recorded.to_string());
    }
    Component {
        uuid: names.in_workspace("task", task.id.as_str()),
        kind: "process-procedure",
        title: line(if task.title.trim().is_empty() { task.id.as_str() } else { &task.title }),
        description: line(&task.rule),
        props,
        status: State { state: if task.removed { "disposition" } else { "operational" } },
    }
}

fn tool(report: &Report, names: &Names) -> Assets {
    let uuid = tool_uuid(names);
    let mut props = Props::default();
    props.add("version", report.scope.program);
    Assets {
        components: [Component {
            uuid: uuid.clone(),
            kind: "software",
            title: "saasmaint".to_owned(),
            description: "Reads the checklists and the ledger, and judges each occurrence.".to_owned(),
            props,
            status: State { state: "operational" },
        }],
        assessment_platforms: [Platform {
            uuid: names.in_workspace("platform", ""),
            title: "saasmaint on the workspace's files",
            uses_components: [Uses { component_uuid: uuid }],
        }],
    }
}

/// The component that is the program.
fn tool_uuid(names: &Names) -> String {
    names.in_workspace("tool", "saasmaint")
}

/// Those of some controls that are in scope: all, or those of the frameworks asked for.
fn controls<'a>(report: &'a Report, all: &'a [Control]) -> impl Iterator<Item = &'a Control> {
    all.iter().filter(|control| {
        let mut asked = report.scope.filters.iter().filter(|(name, _)| *name == "framework").peekable();
        asked.peek().is_none() || asked.any(|(_, name)| name.eq_ignore_ascii_case(control.framework()))
    })
}

/// The target of a task that has no control in scope.
fn own_target(task: &ReportTask) -> String {
    token("task", task.id.as_str())
}

fn reviewed(report: &Report) -> ReviewedControls {
    let mut by_framework: BTreeMap<&str, BTreeSet<&Control>> = BTreeMap::new();
    let mut alone = Vec::new();
    for task in &report.tasks {
        let mut any = false;
        for control in controls(report, &task.controls) {
            by_framework.entry(control.framework()).or_default().insert(control);
            any = true;
        }
        if !any {
            alone.push(Selected { control_id: own_target(task) });
        }
    }
    // What a task served earlier was looked at, too.
    for rows in report.population.chunk_by(|a, b| std::sync::Arc::ptr_eq(&a.controls, &b.controls)) {
        for control in rows.first().into_iter().flat_map(|row| controls(report, &row.controls)) {
            by_framework.entry(control.framework()).or_default().insert(control);
        }
    }
    let mut selections: Vec<Selection> = by_framework
        .into_iter()
        .map(|(framework, controls)| {
            let mut props = Props::default();
            let mut tokens = BTreeSet::new();
            for control in controls {
                let token = token(control.framework(), control.id());
                props.push("control", control.as_str(), Some(token.clone()));
                tokens.insert(token);
            }
            Selection {
                description: line(&format!("Controls of {framework} that a task in scope serves")),
                props,
                include_controls: tokens.into_iter().map(|control_id| Selected { control_id }).collect(),
            }
        })
        .collect();
    if !alone.is_empty() {
        let description = "Tasks that serve no control in scope, each by itself".to_owned();
        selections.push(Selection { description, props: Props::default(), include_controls: alone });
    }
    if selections.is_empty() {
        // OSCAL wants at least one; to select all would claim what was not done.
        selections.push(Selection {
            description: "No task is in scope, so that no control was reviewed".to_owned(),
            props: Props::default(),
            include_controls: vec![Selected { control_id: "none".to_owned() }],
        });
    }
    ReviewedControls { control_selections: selections, remarks: gaps(report) }
}

/// Which controls of the frameworks have no task, where that is known.
fn gaps(report: &Report) -> String {
    let gap = |coverage: &crate::report::Coverage| {
        let gaps = coverage.gaps.as_ref()?;
        let listed = if gaps.is_empty() { "none".to_owned() } else { gaps.join(", ") };
        Some(line(&format!("{}: controls that no task serves: {listed}", coverage.framework)))
    };
    report.coverage.iter().filter_map(gap).collect::<Vec<_>>().join("\n\n")
}

fn changes(report: &Report, names: &Names) -> Option<AssessmentLog> {
    let entry = |(number, change): (usize, &Change)| {
        let subject = change.task.as_ref().map_or("the calendar", TaskId::as_str);
        let mut props = Props::default();
        props.add("kind", change.kind.name());
        props.add_some("task", change.task.as_ref().map(TaskId::as_str));
        props.add("entry-sha256", &change.entry);
        let field = |field: &crate::report::FieldChange| {
            format!("{}: {} → {} ({})", field.field, field.old, field.new, field.kind.name())
        };
        let fields: Vec<String> = change.fields.iter().map(|change| line(&field(change))).collect();
        let none = || "-".to_owned();
        let rules = format!(
            "{} → {}",
            change.old.clone().unwrap_or_else(none),
            change.new.clone().unwrap_or_else(none)
        );
        LogEntry {
            uuid: names.in_report("change", &format!("{} {number}", change.entry)),
            title: line(&format!("Definition of {subject}: {}", change.kind.name())),
            description: if fields.is_empty() { line(&rules) } else { fields.join("\n\n") },
            start: at(report, change.recorded),
            props,
        }
    };
    let entries: Vec<LogEntry> = report.changes.iter().enumerate().map(entry).collect();
    (!entries.is_empty()).then_some(AssessmentLog { entries })
}

/// The observations, made one by one as they are written.
struct Observations<'a> {
    report: &'a Report,
    names: &'a Names,
}

impl Serialize for Observations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.report.population.iter().map(|row| observation(self.report, row, self.names));
        let failing = self.report.failing().map(|(task, failed)| failure(task, failed, self.names));
        serializer.collect_seq(rows.chain(failing))
    }
}
