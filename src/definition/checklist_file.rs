//! One checklist file: its own keys, which its tasks inherit, and its tasks.

use std::ops::Range;

use chrono::NaiveDate;
use toml::de::{DeTable, DeValue};

use crate::model::{ApprovalPolicy, Cadence, Control, EvidencePolicy, Priority, Problem, Task, Zone};

use super::fields::Fields;
use super::report::{Document, Got, Report, Wrong};
use super::task::{self, Context, Ids};
use super::values::{StartText, choice, date, filled, line, parsed, start, wrong_type, zone};
use super::{keys, syntax};

/// What a checklist lends to its tasks.
pub(super) struct Inherited {
    pub cadence: Got<Cadence>,
    pub owner: Got<String>,
    pub area: Got<String>,
    pub zone: Got<Zone>,
    pub starts: Got<StartText>,
    pub ends: Got<NaiveDate>,
    pub priority: Got<Priority>,
    pub evidence: Got<EvidencePolicy>,
    pub approval: Got<ApprovalPolicy>,
    pub tags: Vec<String>,
    pub controls: Vec<Control>,
}

/// What one file gave.
pub(super) struct Checklist {
    pub tasks: Vec<Task>,
    pub problems: Vec<Problem>,
    /// Whether a task has no zone of its own, nor its checklist.
    pub needs_zone: bool,
}

/// Reads one file.
pub(super) fn read(document: &Document, context: &Context<'_>, ids: &mut Ids) -> Checklist {
    let mut report = Report::new(document);
    let parsed = syntax::parse(document, &mut report);
    let known = report.problems.len();
    let fields = Fields::new(&parsed.table, "", keys::CHECKLIST, &mut report).torn(parsed.is_root_torn());
    let _ = fields.get("title", &mut report, line);
    let _ = fields.get("description", &mut report, filled);
    let inherited = inherited(&fields, &mut report);
    period(&inherited, context.zone, &mut report);

    let mut tasks = Vec::new();
    let mut needs_zone = false;
    for (table, header) in tables(&fields, &mut report) {
        let fields = Fields::new(table, "", keys::TASK, &mut report).torn(parsed.is_torn(header.start));
        needs_zone |= inherited.zone.is_absent() && fields.key("timezone").is_none();
        tasks.extend(task::read(&fields, &header, &inherited, context, ids, &mut report));
    }
    parsed.drop_cascades(&mut report, known);
    Checklist { tasks, problems: report.problems, needs_zone }
}

fn inherited(fields: &Fields<'_, '_>, report: &mut Report<'_>) -> Inherited {
    Inherited {
        cadence: fields.get("cadence", report, choice),
        owner: fields.get("owner", report, line),
        area: fields.get("area", report, line),
        zone: fields.get("timezone", report, zone),
        starts: fields.get("starts", report, start),
        ends: fields.get("ends", report, date),
        priority: fields.get("priority", report, choice),
        evidence: fields.get("evidence", report, choice),
        approval: fields.get("approval", report, choice),
        tags: values(fields.list("tags", report, line)),
        controls: values(fields.list("controls", report, parsed)),
    }
}

fn values<T>(list: Got<Vec<toml::Spanned<T>>>) -> Vec<T> {
    list.value().unwrap_or_default().into_iter().map(toml::Spanned::into_inner).collect()
}

/// That the checklist does not end before it starts.
fn period(inherited: &Inherited, workspace: &Zone, report: &mut Report<'_>) {
    let zone = inherited.zone.get().unwrap_or(workspace);
    if let (Some(starts), Some(ends)) = (inherited.starts.get(), inherited.ends.found()) {
        let day = starts.resolve(zone).day(zone);
        if ends.value < day {
            let message = format!("`ends` ({}) lies before `starts` ({day})", ends.value);
            report.add(
                Wrong::at(ends.span.clone(), message)
                    .help("let it end on or after the day on which it starts"),
            );
        }
    }
}

/// The tables of `task`, each with the place where it starts.
fn tables<'t, 'i>(fields: &Fields<'t, 'i>, report: &mut Report<'_>) -> Vec<(&'t DeTable<'i>, Range<usize>)> {
    let Some((_, value)) = fields.raw("task") else { return Vec::new() };
    let help = "start each task with the header `[[task]]`";
    let array = match value.get_ref() {
        DeValue::Array(array) => array,
        DeValue::Table(_) => {
            let wrong =
                Wrong::at(value.span(), "`task` is a single table").label("double brackets are missing");
            report.add(wrong.help(help));
            return Vec::new();
        }
        _ => {
            report.add(wrong_type(value, "an array of tables").under("task").help(help));
            return Vec::new();
        }
    };
    let mut tables = Vec::new();
    for item in array {
        match item.get_ref() {
            DeValue::Table(table) => {
                let span = item.span();
                let is_header = report.document.text.as_bytes().get(span.start) == Some(&b'[');
                // An inline table may go on for lines; its brace is place enough.
                tables.push((table, if is_header { span } else { span.start..span.start + 1 }));
            }
            _ => report.add(wrong_type(item, "a table").under("task").help(help)),
        }
    }
    tables
}
