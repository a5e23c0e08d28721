//! The population as CSV (RFC 4180), for spreadsheets.

use super::outline::proof;
use crate::model::{Control, Instant, hex};
use crate::report::{ExceptionKind, Report, Row};
use crate::view::clean::clean;
use crate::view::when::rfc3339;

const HEADER: [&str; 34] = [
    "task",
    "title",
    "cadence",
    "area",
    "owner",
    "probe",
    "controls",
    "period",
    "opens_at",
    "due_at",
    "overdue_at",
    "closes_at",
    "performed_at",
    "recorded_at",
    "late_by_seconds",
    "by",
    "via",
    "approved_by",
    "approved_at",
    "status",
    "back_dated",
    "awaiting_approval",
    "failed_checks",
    "failing",
    "awaiting_review",
    "lapsed_at",
    "exceptions",
    "reason",
    "notes",
    "evidence",
    "evidence_sha256",
    "entries",
    "definition",
    "timezone",
];

/// One line for each occurrence, after one with the names of the columns. Lines end in CR and LF.
#[must_use]
pub fn to_csv(report: &Report) -> String {
    let mut text = HEADER.join(",") + "\r\n";
    text.reserve(report.population.len() * 400);
    for row in &report.population {
        let cells = cells(report, row);
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

fn cells(report: &Report, row: &Row) -> [String; HEADER.len()] {
    let task = report.task(row);
    let at = |instant: Instant| rfc3339(instant, &task.zone);
    let maybe = |instant: Option<Instant>| instant.map(at).unwrap_or_default();
    let joined = |items: Vec<String>| items.join("; ");
    let occurrence = &row.occurrence;
    let kinds: Vec<&str> = row.exceptions().into_iter().map(ExceptionKind::name).collect();
    let hashes = row.evidence().filter_map(|evidence| match evidence {
        crate::model::Evidence::File { sha256, .. } => Some(sha256.clone()),
        crate::model::Evidence::Url { .. } => None,
    });
    [
        task.id.to_string(),
        task.title.clone(),
        row.cadence.to_owned(),
        task.area.clone().unwrap_or_default(),
        task.owner.clone().unwrap_or_default(),
        task.probe.unwrap_or_default().to_owned(),
        joined(row.controls.iter().map(Control::to_string).collect()),
        row.period().to_string(),
        at(occurrence.opens),
        at(occurrence.due),
        at(occurrence.overdue),
        maybe(occurrence.closes),
        maybe(row.performed),
        maybe(row.recorded),
        // Never below zero: a cell that starts with a minus is a formula.
        row.delay().map(|delay| delay.num_seconds().max(0).to_string()).unwrap_or_default(),
        row.by.as_deref().cloned().unwrap_or_default(),
        if row.via_probe { "probe" } else { "" }.to_owned(),
        row.approval.as_ref().map(|approval| approval.by.to_string()).unwrap_or_default(),
        maybe(row.approval.as_ref().map(|approval| approval.recorded)),
        row.status.to_string(),
        row.back_dated.to_string(),
        row.awaiting_approval.to_string(),
        row.failed_checks.to_string(),
        row.failing().unwrap_or_default().to_owned(),
        row.awaits_review().to_string(),
        maybe(row.lapsed()),
        kinds.join("; "),
        row.reason.as_deref().unwrap_or_default().to_owned(),
        joined(row.notes().map(|(note, by)| format!("{note} ({by})")).collect()),
        joined(row.evidence().map(proof).collect()),
        joined(hashes.collect()),
        joined(row.pieces.iter().map(|piece| hex(&piece.entry)).collect()),
        row.definition.map(|hash| hex(&hash)).unwrap_or_default(),
        task.zone.name().to_owned(),
    ]
}

/// A cell that no spreadsheet takes for a formula, with control characters written out.
fn push_cell(text: &mut String, cell: &str) {
    let cell = clean(cell);
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || cell.contains([',', '"', '\'', ';']) {
        text.push('"');
        if formula {
            text.push('\'');
        }
        for c in cell.chars() {
            if c == '"' {
                text.push('"');
            }
            text.push(c);
        }
        text.push('"');
    } else {
        text.push_str(&cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("  =1", "\"'  =1\""),
            ("+49 30", "\"'+49 30\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\\t=1"),
            ("a\nb", "a\\nb"),
            ("\u{1b}[31m", "\\u{1b}[31m"),
        ] {
            let mut text = String::new();
            push_cell(&mut text, cell);
            assert_eq!(text, expected, "{cell:?}");
        }
    }
}
