//! From the record to the report.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::counts::{Counts, Group, Summary, Trend};
use super::dossier::Dossier;
use super::row::{Approval, Found, Row};
use super::scope::Scope;
use super::{Failure, Report, ReportTask, Waiver, changes, coverage};
use crate::assess::{Checked, Course, EntryId, ExceptionKind, Facts, Finding, Version, recorded_task};
use crate::model::{
    Cadence, Calendar, Control, Definitions, Instant, Rule, Status, Task, TaskId, Verification, Zone,
};

/// What stands for the absence of an area or an owner.
const NONE: &str = "-";
/// A window of more days than this has a trend by months.
const DAYS_ONE_BY_ONE: i64 = 31;

/// A report holds no more rows than this.
const MOST_ROWS: usize = 2_000_000;

/// The window holds more occurrences than a report may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the window holds more than 2,000,000 occurrences; choose a shorter one, or fewer tasks")]
pub struct TooLarge;

/// What a report is made of.
pub struct Input<'a> {
    /// What the files say.
    pub definitions: &'a Definitions,
    /// What the record says.
    pub facts: &'a Facts,
    /// Its notes and evidence.
    pub dossier: Dossier,
    /// What is asked for.
    pub scope: Scope,
    /// Whether the occurrences of a task are in scope, given as it was defined when they opened.
    pub selects: &'a dyn Fn(&Task, &Course<'_>) -> bool,
    /// The frameworks that are asked for; none is all that the tasks name.
    pub frameworks: &'a [String],
    /// A rule in words.
    pub words: &'a dyn Fn(&Rule) -> String,
    /// What the verification of the ledger found.
    pub integrity: Verification,
}

impl Report {
    /// Makes the report.
    ///
    /// # Errors
    /// [`TooLarge`] where the window holds more occurrences than anybody could read.
    pub fn of(mut input: Input<'_>) -> Result<Self, TooLarge> {
        let mut dossier = std::mem::take(&mut input.dossier);
        let mut report = Self {
            workspace: input.definitions.name.clone(),
            zone: input.definitions.zone.clone(),
            scope: input.scope.clone(),
            tasks: Vec::new(),
            population: Vec::new(),
            summary: Summary::default(),
            trend: Vec::new(),
            waivers: Vec::new(),
            changes: Vec::new(),
            coverage: Vec::new(),
            integrity: input.integrity.clone(),
        };
        let calendar = Arc::new(input.definitions.calendar.clone());
        let all = all_tasks(&input);
        for (task, removed) in &all {
            report.add(task, *removed, &input, &calendar, &mut dossier)?;
        }
        let (from, to) = report.scope.window.bounds(&report.zone);
        report.changes = changes::between(&input, &report.tasks, from, to);
        // Of a choice of tasks nobody wants to know which controls the others leave out.
        if !input.frameworks.is_empty() || report.scope.filters.is_empty() {
            report.coverage = coverage::of(input.definitions.tasks.iter(), input.frameworks);
        }
        report.count();
        if !input.frameworks.is_empty() {
            let asked = |name: &str| {
                let framework = name.split(':').next().unwrap_or_default();
                input.frameworks.iter().any(|asked| asked.eq_ignore_ascii_case(framework))
            };
            report.summary.by_framework.retain(|group| asked(&group.name));
            report.summary.by_control.retain(|group| asked(&group.name));
        }
        Ok(report)
    }

    /// Adds a task with its rows, if it is in scope.
    fn add(
        &mut self,
        task: &Task,
        removed: bool,
        input: &Input<'_>,
        calendar: &Arc<Calendar>,
        dossier: &mut Dossier,
    ) -> Result<(), TooLarge> {
        let (definitions, facts, now) = (input.definitions, input.facts, self.scope.now);
        let in_files = (!removed).then_some(task);
        let course = Course::of(&task.id, in_files, definitions, calendar, facts, now);
        let Some(course) = course else { return Ok(()) };
        let recorded = recorded(task, &course, input);
        if !recorded.iter().any(|known| known.selected) {
            return Ok(());
        }
        let zone = course.zone();
        let rule = course.timeline.versions.iter().rev().find_map(|version| version.plan.as_ref());
        let rule = rule.map_or(&task.rule, |plan| plan.rule());
        let number = self.tasks.len();
        let first_row = self.population.len();
        let (from, to) = self.scope.window.bounds(&zone);
        // As everywhere else: without its probe a task is not failing.
        let standing = course.facts.checks.failing().filter(|_| course.probe.is_some());
        let mut not_recorded = 0;
        for (version, judged) in course.shown_with_versions(from, to) {
            let version = &course.timeline.versions[version];
            let known = in_force(&recorded, version, judged.occurrence.opens);
            if !known.selected {
                continue;
            }
            if judged.status == Status::NotOwed {
                not_recorded += u64::from(judged.occurrence.due <= course.timeline.start);
                continue;
            }
            let plan = version.plan.as_ref();
            if self.population.len() >= MOST_ROWS {
                return Err(TooLarge);
            }
            // What waits for approval does not count, and is shown all the same.
            let done = judged.done.as_ref().or(judged.awaiting.as_ref());
            let about_it = standing.filter(|failure| failure.period == Some(judged.occurrence.key));
            let found = about_it.map(Finding::Failed).or_else(|| course.found(&judged));
            let found = found.map(|found| match found {
                Finding::Failed(failure) => Found::Failing(why(failure)),
                Finding::ToReview(_) => Found::AwaitingReview,
                Finding::Lapsed(pass) => Found::Lapsed(pass.valid_until.unwrap_or(now)),
            });
            self.population.push(Row {
                task: number,
                cadence: plan.map_or("", |plan| plan.rule().recurrence.cadence().name()),
                controls: Arc::clone(&known.controls),
                status: judged.status,
                back_dated: judged.back_dated,
                awaiting_approval: judged.awaiting.is_some() || judged.skip_awaiting,
                performed: done.map(|done| done.performed),
                recorded: done.map(|done| done.recorded),
                by: done.map(|done| Arc::clone(&done.by)),
                via_probe: done.is_some_and(|done| done.via.is_some()),
                failed_checks: course.facts.checks.failures_of(judged.occurrence.key),
                found,
                approval: judged
                    .approval
                    .as_ref()
                    .map(|approval| Approval { by: Arc::clone(&approval.by), recorded: approval.recorded }),
                reason: judged.reason,
                pieces: dossier.take(&task.id, judged.occurrence.key),
                definition: known.define.filter(|_| version.define.is_some()),
                occurrence: judged.occurrence,
            });
        }
        self.waivers_of(number, &course, &zone, first_row);
        self.tasks.push(ReportTask {
            id: task.id.clone(),
            title: task.title.clone(),
            cadence: rule.recurrence.cadence().name(),
            rule: (input.words)(rule),
            zone,
            area: task.area.clone(),
            owner: task.owner.clone(),
            controls: task.controls.clone(),
            priority: task.priority.name(),
            probe: course.probe.as_ref().map(|probe| probe.kind.name()),
            failing: standing.map(|failure| Failure {
                period: failure.period,
                performed: failure.performed,
                by: Arc::clone(&failure.by),
                reason: why(failure),
            }),
            removed: removed || course.timeline.current().is_none(),
            start: course.timeline.start,
            not_recorded,
            counts: Counts::default(),
        });
        Ok(())
    }

    /// Adds the waivers and pauses of a task that cover a day of the window.
    fn waivers_of(&mut self, task: usize, course: &Course<'_>, zone: &Zone, first_row: usize) {
        let (from, to) = self.scope.window.bounds(zone);
        let (first, last) = (zone.day(from), zone.day(to - chrono::TimeDelta::seconds(1)));
        let mut found: Vec<Waiver> = Vec::new();
        for exception in &course.facts.exceptions {
            let begins = exception.from.unwrap_or_else(|| zone.day(exception.recorded));
            let resumed = exception.resumed.and_then(|resumed| zone.day(resumed).pred_opt());
            let until = resumed.map_or(exception.until, |resumed| resumed.min(exception.until));
            if begins > last || until < first || until < begins {
                continue;
            }
            let excepted = |row: &&Row| {
                let occurrence = &row.occurrence;
                matches!(row.status, Status::Waived | Status::Paused)
                    && exception.covers(occurrence.due_day, zone)
                    && exception.recorded < occurrence.overdue
            };
            found.push(Waiver {
                task,
                kind: if exception.kind == ExceptionKind::Waiver { "waiver" } else { "pause" },
                from: begins,
                until,
                reason: exception.reason.to_string(),
                approved_by: exception.approved_by.as_deref().map(str::to_owned),
                recorded: exception.recorded,
                recorded_by: exception.by.to_string(),
                expired: until < zone.day(self.scope.now),
                occurrences: self.population[first_row..].iter().filter(excepted).count() as u64,
            });
        }
        found.sort_by_key(|waiver| (waiver.from, waiver.recorded));
        self.waivers.append(&mut found);
    }

    /// Counts the rows: the totals, the groups, the trend and those of each task.
    pub(super) fn count(&mut self) {
        let mut of_cadence: BTreeMap<&str, Counts> = BTreeMap::new();
        let mut of_step: BTreeMap<String, Counts> = BTreeMap::new();
        let mut total = Counts::default();
        for task in &mut self.tasks {
            task.counts = Counts::default();
        }
        let by_day = self.is_short();
        for row in &self.population {
            total.add(row);
            self.tasks[row.task].counts.add(row);
            of_cadence.entry(row.cadence).or_default().add(row);
            let day = row.occurrence.due_day.format(if by_day { "%Y-%m-%d" } else { "%Y-%m" });
            of_step.entry(day.to_string()).or_default().add(row);
        }
        let (by_framework, by_control) = self.by_what_is_served();
        let owned = |name: &Option<String>| name.clone().unwrap_or_else(|| NONE.to_owned());
        let order = |cadence: &Cadence| {
            let counts = *of_cadence.get(cadence.name())?;
            Some(Group { name: cadence.name().to_owned(), counts })
        };
        self.summary = Summary {
            total,
            by_cadence: Cadence::ALL.iter().filter_map(order).collect(),
            by_area: self.grouped(|task| owned(&task.area)),
            by_owner: self.grouped(|task| owned(&task.owner)),
            by_framework,
            by_control,
        };
        self.trend = of_step.into_iter().map(|(label, counts)| Trend { label, counts }).collect();
    }

    /// The counts of tasks that share a name; what has none comes last.
    fn grouped(&self, name: impl Fn(&ReportTask) -> String) -> Vec<Group> {
        let mut groups: BTreeMap<(bool, String), Counts> = BTreeMap::new();
        for task in self.tasks.iter().filter(|task| task.counts.population > 0) {
            let name = name(task);
            groups.entry((name == NONE, name)).or_default().include(&task.counts);
        }
        groups.into_iter().map(|((_, name), counts)| Group { name, counts }).collect()
    }

    /// The counts by framework and by control: a row counts for what its task served when it opened.
    fn by_what_is_served(&self) -> (Vec<Group>, Vec<Group>) {
        let mut frameworks: BTreeMap<String, Counts> = BTreeMap::new();
        let mut controls: BTreeMap<String, Counts> = BTreeMap::new();
        // Rows that share a list lie together.
        for rows in self.population.chunk_by(|a, b| Arc::ptr_eq(&a.controls, &b.controls)) {
            let Some(first) = rows.first() else { continue };
            let mut counts = Counts::default();
            for row in rows {
                counts.add(row);
            }
            let mut names: Vec<&str> = first.controls.iter().map(Control::framework).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                frameworks.entry(name.to_owned()).or_default().include(&counts);
            }
            let mut ids: Vec<&Control> = first.controls.iter().collect();
            ids.sort_unstable();
            ids.dedup();
            for control in ids {
                controls.entry(control.to_string()).or_default().include(&counts);
            }
        }
        let groups = |counted: BTreeMap<String, Counts>| {
            counted.into_iter().map(|(name, counts)| Group { name, counts }).collect()
        };
        (groups(frameworks), groups(controls))
    }

    fn is_short(&self) -> bool {
        let (from, to) = self.scope.window.bounds(&self.zone);
        (to - from).num_days() <= DAYS_ONE_BY_ONE
    }
}

/// Why a probe failed.
fn why(failure: &Checked) -> Arc<str> {
    failure.reason.clone().unwrap_or_else(|| "no reason given".into())
}

/// A definition of a task as it was recorded, in the order of their recording.
struct Recorded {
    at: Instant,
    define: Option<EntryId>,
    /// As recorded with it, else as recorded next after it, else as the files have them now.
    controls: Arc<[Control]>,
    selected: bool,
}

/// The definitions of a task, at least one, and whether occurrences that opened under each are in
/// scope.
fn recorded(task: &Task, course: &Course<'_>, input: &Input<'_>) -> Vec<Recorded> {
    let now: Arc<[Control]> = task.controls.as_slice().into();
    let selects = |controls: &[Control], rule: Option<&Rule>| {
        let rule = rule.unwrap_or(&task.rule).clone();
        (input.selects)(&Task { controls: controls.to_vec(), rule, ..task.clone() }, course)
    };
    let defines = &course.facts.defines;
    let mut known: Option<&[Control]> = None;
    let mut all: Vec<Recorded> = defines
        .iter()
        .rev()
        .map(|define| {
            known = define.controls.as_deref().or(known);
            let controls = known.map_or_else(|| Arc::clone(&now), Arc::from);
            let selected = selects(&controls, define.rule.as_deref());
            Recorded { at: define.recorded, define: Some(define.id), controls, selected }
        })
        .collect();
    all.reverse();
    if all.is_empty() {
        let selected = selects(&now, None);
        all.push(Recorded { at: course.timeline.start, define: None, controls: now, selected });
    }
    all
}

/// The one that was in force when an occurrence of a version opened: the last recorded by then, and
/// none before the one that brought the version.
fn in_force<'r>(recorded: &'r [Recorded], version: &Version, opens: Instant) -> &'r Recorded {
    let brought = recorded.iter().position(|known| known.define == version.define).unwrap_or(0);
    let by_then = recorded.partition_point(|known| known.at <= opens).saturating_sub(1);
    &recorded[by_then.max(brought)]
}

/// The tasks of the files, then those that the record alone knows, removed ones too.
fn all_tasks(input: &Input<'_>) -> Vec<(Task, bool)> {
    let known: HashSet<&TaskId> = input.definitions.tasks.iter().map(|task| &task.id).collect();
    let mut gone: Vec<&TaskId> =
        input.facts.tasks().map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
    gone.sort();
    let recorded = gone.into_iter().filter_map(|id| Some((recorded_task(id, input.facts)?, true)));
    let in_files = input.definitions.tasks.iter().map(|task| (task.clone(), false));
    in_files.chain(recorded).collect()
}
