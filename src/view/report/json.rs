//! The report for machines. `saasmaint schema report` prints its JSON Schema.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::model::{Evidence, Instant, Zone, hex};
use crate::report::{
    Change, Counts, Coverage, ExceptionKind, Group, Report, ReportTask, Row, Sample, Scope, Trend, Waiver,
};
use crate::view::json::{self as json_view, document_of};
use crate::view::when::rfc3339;

/// The JSON Schema (draft 2020-12) of what [`to_json`] writes.
pub const SCHEMA: &str = include_str!("schema.json");

/// What most rows take, in bytes.
const ROW: usize = 1_500;

/// The report as one JSON object: `snake_case`, instants in RFC 3339 with the task's local offset,
/// null where there is nothing.
#[must_use]
pub fn to_json(report: &Report) -> String {
    let room = report.population.len() * ROW;
    document_of(
        room,
        &Document {
            title: report.title(),
            workspace: &report.workspace,
            generated_at: rfc3339(report.scope.now, &report.zone),
            program: json!({"version": report.scope.program, "time_zones": report.scope.zones}),
            scope: scope(report),
            sample: report.scope.sample.as_ref().map(sample),
            summary: summary(report),
            trend: report.trend.iter().map(step).collect(),
            tasks: report.tasks.iter().map(task).collect(),
            population: Rows(report),
            exceptions: Exceptions(report),
            waivers: report.waivers.iter().map(|waiver| self::waiver(report, waiver)).collect(),
            changes: report.changes.iter().map(|change| self::change(change, &report.zone)).collect(),
            coverage: report.coverage.iter().map(coverage).collect(),
            integrity: json_view::verification(&report.integrity, |at| rfc3339(at, &report.zone)),
        },
    )
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    workspace: &'a str,
    generated_at: String,
    program: Value,
    scope: Value,
    sample: Option<Value>,
    summary: Value,
    trend: Vec<Value>,
    tasks: Vec<Value>,
    population: Rows<'a>,
    exceptions: Exceptions<'a>,
    waivers: Vec<Value>,
    changes: Vec<Value>,
    coverage: Vec<Value>,
    integrity: Value,
}

/// The population, row by row, so that it is never held twice.
struct Rows<'a>(&'a Report);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.population.iter().map(|row| OneRow(self.0.task(row), row)))
    }
}

/// The exceptions, one by one, too.
struct Exceptions<'a>(&'a Report);

impl Serialize for Exceptions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(report) = self;
        serializer.collect_seq(report.exceptions().map(|(row, kinds)| exception(report, row, &kinds)))
    }
}

struct OneRow<'a>(&'a ReportTask, &'a Row);

impl Serialize for OneRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(task, row) = self;
        let at = |instant: Instant| rfc3339(instant, &task.zone);
        let occurrence = &row.occurrence;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("task", &task.id)?;
        map.serialize_entry("period", &occurrence.key)?;
        map.serialize_entry("cadence", row.cadence)?;
        map.serialize_entry("controls", &*row.controls)?;
        map.serialize_entry("status", &row.status)?;
        map.serialize_entry("due_day", &occurrence.due_day)?;
        map.serialize_entry("opens_at", &at(occurrence.opens))?;
        map.serialize_entry("due_at", &at(occurrence.due))?;
        map.serialize_entry("overdue_at", &at(occurrence.overdue))?;
        map.serialize_entry("closes_at", &occurrence.closes.map(at))?;
        map.serialize_entry("performed_at", &row.performed.map(at))?;
        map.serialize_entry("recorded_at", &row.recorded.map(at))?;
        map.serialize_entry("delay_seconds", &row.delay().map(|delay| delay.num_seconds()))?;
        map.serialize_entry("by", &row.by.as_deref())?;
        map.serialize_entry("via", &row.via_probe.then_some("probe"))?;
        map.serialize_entry("back_dated", &row.back_dated)?;
        map.serialize_entry("awaiting_approval", &row.awaiting_approval)?;
        map.serialize_entry("approved_by", &row.approval.as_ref().map(|approval| approval.by.as_str()))?;
        map.serialize_entry("approved_at", &row.approval.as_ref().map(|approval| at(approval.recorded)))?;
        map.serialize_entry("failed_checks", &row.failed_checks)?;
        map.serialize_entry("failing", &row.failing())?;
        map.serialize_entry("awaiting_review", &row.awaits_review())?;
        map.serialize_entry("lapsed_at", &row.lapsed().map(at))?;
        map.serialize_entry("reason", &row.reason.as_deref())?;
        map.serialize_entry("exceptions", &names(&row.exceptions()))?;
        let notes: Vec<Value> = row.notes().map(|(text, by)| json!({"text": text, "by": by})).collect();
        map.serialize_entry("notes", &notes)?;
        map.serialize_entry("evidence", &row.evidence().collect::<Vec<&Evidence>>())?;
        let entry = |piece: &crate::report::Piece| {
            json!({
                "kind": piece.kind,
                "by": piece.by.as_str(),
                "recorded_at": at(piece.recorded),
                "outcome": piece.outcome.as_ref().map(|(outcome, _)| outcome.name()),
                "reason": piece.outcome.as_ref().and_then(|(_, reason)| reason.as_deref()),
                "clock_given": piece.clock_given,
                "sha256": hex(&piece.entry),
            })
        };
        map.serialize_entry("entries", &row.pieces.iter().map(entry).collect::<Vec<Value>>())?;
        map.serialize_entry("definition", &row.definition.map(|hash| hex(&hash)))?;
        map.end()
    }
}

fn names(kinds: &[ExceptionKind]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.name()).collect()
}

fn scope(report: &Report) -> Value {
    let scope = &report.scope;
    let (from, to) = scope.window.bounds(&report.zone);
    let at = |instant: Instant| rfc3339(instant, &report.zone);
    let mut filters = serde_json::Map::new();
    for (name, value) in &scope.filters {
        let values = filters.entry((*name).to_owned()).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.push(json!(value));
        }
    }
    json!({
        "period": scope.period,
        "from": at(from),
        "to": at(to),
        "as_of": scope.as_of.map(at),
        "filters": filters,
        "rules": Scope::RULES,
    })
}

fn sample(sample: &Sample) -> Value {
    json!({
        "seed": sample.seed,
        "size": sample.size,
        "drawn": sample.drawn,
        "population": sample.population,
        "population_sha256": sample.digest,
        "method": Sample::METHOD,
    })
}

fn counts(counts: &Counts) -> Value {
    let rate = counts.on_time_rate();
    let mut value = json!({});
    if let Some(fields) = value.as_object_mut() {
        fields.extend(counts.parts().into_iter().map(|(name, count)| (name.to_owned(), json!(count))));
        let percent = rate.basis_points().map(|points| format!("{}.{:02}", points / 100, points % 100));
        fields.insert(
            "on_time_rate".to_owned(),
            json!({"numerator": rate.numerator, "denominator": rate.denominator, "percent": percent}),
        );
    }
    value
}

/// Counts under a name.
fn named(key: &str, name: &str, of: &Counts) -> Value {
    let mut value = json!({key: name});
    if let (Some(fields), Value::Object(counts)) = (value.as_object_mut(), counts(of)) {
        fields.extend(counts);
    }
    value
}

fn summary(report: &Report) -> Value {
    let mut value = counts(&report.summary.total);
    if let Some(fields) = value.as_object_mut() {
        for (name, groups) in report.summary.groupings() {
            let group = |group: &Group| named("name", &group.name, &group.counts);
            fields.insert(format!("by_{name}"), groups.iter().map(group).collect());
        }
    }
    value
}

fn step(step: &Trend) -> Value {
    named("due_in", &step.label, &step.counts)
}

fn task(task: &ReportTask) -> Value {
    let mut value = json!({
        "id": task.id,
        "title": task.title,
        "cadence": task.cadence,
        "rule": task.rule,
        "timezone": task.zone.name(),
        "area": task.area,
        "owner": task.owner,
        "priority": task.priority,
        "controls": task.controls,
        "probe": task.probe,
        "failing": task.failing.as_ref().map(|failure| json!({
            "period": failure.period,
            "performed_at": rfc3339(failure.performed, &task.zone),
            "by": failure.by.as_str(),
            "reason": &*failure.reason,
        })),
        "removed": task.removed,
        "recorded_from": rfc3339(task.start, &task.zone),
        "not_recorded": task.not_recorded,
    });
    if let Some(fields) = value.as_object_mut() {
        fields.insert("counts".to_owned(), counts(&task.counts));
    }
    value
}

fn exception(report: &Report, row: &Row, kinds: &[ExceptionKind]) -> Value {
    // What was said of a waiver or a pause is no reason why its probe is failing.
    let said = row.reason.as_deref().filter(|_| *kinds != [ExceptionKind::Failing]);
    json!({
        "task": report.task(row).id,
        "period": row.period(),
        "status": row.status,
        "kinds": names(kinds),
        "reason": said.or(row.failing()),
    })
}

fn waiver(report: &Report, waiver: &Waiver) -> Value {
    let task = &report.tasks[waiver.task];
    json!({
        "task": task.id,
        "kind": waiver.kind,
        "from": waiver.from,
        "until": waiver.until,
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
        "recorded_at": rfc3339(waiver.recorded, &task.zone),
        "recorded_by": waiver.recorded_by,
        "expired": waiver.expired,
        "occurrences": waiver.occurrences,
    })
}

fn change(change: &Change, zone: &Zone) -> Value {
    let fields: Vec<Value> = change
        .fields
        .iter()
        .map(|field| {
            json!({"field": field.field, "old": field.old, "new": field.new, "kind": field.kind.name()})
        })
        .collect();
    json!({
        "recorded_at": rfc3339(change.recorded, zone),
        "subject": if change.task.is_some() { "task" } else { "calendar" },
        "task": change.task,
        "kind": change.kind.name(),
        "old": change.old,
        "new": change.new,
        "fields": fields,
        "entry": change.entry,
    })
}

fn coverage(coverage: &Coverage) -> Value {
    let covered: Vec<Value> =
        coverage.covered.iter().map(|(control, tasks)| json!({"control": control, "tasks": tasks})).collect();
    json!({"framework": coverage.framework, "covered": covered, "gaps": coverage.gaps})
}
