//! The occurrences themselves, one row each.

use super::super::outline;
use super::paper::{Ink, Paper};
use super::sections::status_ink;
use super::table::{Cell, Column, Table, heading, paragraph};
use super::words;
use crate::model::{Evidence, Instant, Zone};
use crate::report::{Report, Row};

/// From more rows on, each page's rows are tagged as one paragraph.
const TAGGED_ROWS: usize = 5_000;

const COLUMNS: [Column; 7] = [
    Column("Task", 0.2, false),
    Column("Period", 0.18, false),
    Column("Due", 0.13, false),
    Column("Performed", 0.13, false),
    Column("Delay", 0.08, true),
    Column("By", 0.18, false),
    Column("Status", 0.1, false),
];

/// Whether each row is tagged as one.
pub fn is_tagged_by_rows(report: &Report) -> bool {
    report.population.len() <= TAGGED_ROWS
}

/// Draws the population; it comes last.
pub fn draw(paper: &mut Paper<'_>, report: &Report) {
    heading(paper, "Population");
    paragraph(
        paper,
        "Times are local to each task's time zone. Hashes are shown by their first 16 digits; the other formats of this report have them whole.",
        Ink::GREY,
    );
    if report.population.is_empty() {
        paragraph(paper, "No occurrence belongs to the window.", Ink::BLACK);
        return;
    }
    if !is_tagged_by_rows(report) {
        paper.flatten();
    }
    let table = Table::new(paper, &COLUMNS);
    for row in &report.population {
        table.row(paper, &cells(report, row), &detail(report, row));
    }
}

fn cells(report: &Report, row: &Row) -> [Cell; 7] {
    let task = report.task(row);
    [
        task.id.as_str().into(),
        row.period().to_string().into(),
        due(row, &task.zone).into(),
        row.performed.map_or_else(|| "-".to_owned(), |instant| minute(instant, &task.zone)).into(),
        row.delay().map_or_else(|| "-".to_owned(), |delay| hours(delay.num_seconds())).into(),
        if row.by.is_some() { outline::by(row) } else { "-".to_owned() }.into(),
        Cell::inked(row.status.name(), status_ink(row.status)),
    ]
}

/// What more is known of a row, in few words.
fn detail(report: &Report, row: &Row) -> String {
    let zone = &report.task(row).zone;
    let mut parts = Vec::new();
    if zone.name() != report.zone.name() {
        parts.push(format!("times in {}", zone.name()));
    }
    if row.back_dated
        && let Some(recorded) = row.recorded
    {
        parts.push(format!("back-dated, recorded {}", minute(recorded, zone)));
    }
    if let Some(approval) = &row.approval {
        parts.push(format!("approved by {} {}", approval.by, minute(approval.recorded, zone)));
    }
    if row.awaiting_approval {
        parts.push("awaiting approval".to_owned());
    }
    parts.extend(said(report, row));
    if row.failed_checks > 0 {
        parts.push(some(row.failed_checks));
    }
    parts.extend(row.notes().map(|(note, _)| format!("“{note}”")));
    parts.extend(row.evidence().map(|evidence| match evidence {
        Evidence::File { name, sha256, .. } => format!("{name} {}", short(sha256)),
        Evidence::Url { url } => url.clone(),
    }));
    parts.join(" · ")
}

/// Why a row is as it is, where somebody or its probe says so.
fn said(report: &Report, row: &Row) -> Option<String> {
    let reason = outline::reason(report, row);
    (!reason.is_empty()).then(|| format!("reason: {reason}"))
}

fn some(failed: usize) -> String {
    format!("{failed} failed {}", if failed == 1 { "check" } else { "checks" })
}

/// The first digits of a hash.
pub fn short(hash: &str) -> String {
    if hash.chars().count() > 16 { hash.chars().take(16).chain(['…']).collect() } else { hash.to_owned() }
}

/// An instant to the minute.
pub fn minute(instant: Instant, zone: &Zone) -> String {
    zone.local(instant).format("%Y-%m-%d %H:%M").to_string()
}

/// When a row is due: its day, and the time where it has one.
pub fn due(row: &Row, zone: &Zone) -> String {
    if row.occurrence.timed { minute(row.occurrence.due, zone) } else { row.occurrence.due_day.to_string() }
}

/// A delay in hours: `+1.5 h`.
pub fn hours(seconds: i64) -> String {
    let tenths = seconds.unsigned_abs() / 360;
    let sign = if seconds < 0 { "-" } else { "+" };
    format!("{sign}{}.{} h", tenths / 10, tenths % 10)
}

/// The words of a row's exceptions, and why.
pub fn exception_detail(report: &Report, row: &Row) -> String {
    let zone = &report.task(row).zone;
    let mut parts = Vec::new();
    if let Some(performed) = row.performed {
        parts.push(format!("performed {}", minute(performed, zone)));
    }
    if let Some(recorded) = row.recorded {
        parts.push(format!("recorded {}", minute(recorded, zone)));
    }
    parts.extend(row.by.iter().map(|_| format!("by {}", outline::by(row))));
    parts.extend(said(report, row));
    parts.extend(row.notes().map(|(note, _)| format!("“{note}”")));
    parts.join(" · ")
}

/// The names of a row's exceptions.
pub fn kinds(row: &Row) -> String {
    words::exceptions(&row.exceptions())
}
