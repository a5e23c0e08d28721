//! The first sheet: what was asked for, the counts, and whether the record holds.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Sheet, Styles};
use super::words;
use crate::report::{Counts, Report, Scope};
use crate::view::when;

/// What is counted, in the order of the columns.
const COUNTS: [&str; 12] = [
    "Population",
    "Owed",
    "On time",
    "Late",
    "Missed",
    "Skipped",
    "Open",
    "Open past due",
    "Awaiting approval",
    "Waived",
    "Paused",
    "Upcoming",
];

fn counts(counts: &Counts) -> [u64; 12] {
    [
        counts.population,
        counts.owed,
        counts.on_time,
        counts.late,
        counts.missed,
        counts.skipped,
        counts.open,
        counts.open_past_due,
        counts.awaiting_approval,
        counts.waived,
        counts.paused,
        counts.upcoming,
    ]
}

/// Writes it.
pub fn write(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, styles, "Summary")?;
    let mut widths = vec![26, 34];
    widths.extend([12; 16]);
    sheet.widths(&widths)?;
    sheet.heading(report.title())?;
    scope(&mut sheet, report)?;
    sheet.end_row();

    let mut titles = vec!["By", "Name"];
    titles.extend(COUNTS);
    titles.extend([
        "Back-dated",
        "On-time numerator",
        "On-time denominator",
        "On-time rate",
        "On-time rate in words",
    ]);
    sheet.headers(&titles)?;
    line(&mut sheet, "total", "all", &report.summary.total)?;
    for (by, groups) in report.summary.groupings() {
        for group in groups {
            line(&mut sheet, by, &group.name, &group.counts)?;
        }
    }
    for step in &report.trend {
        line(&mut sheet, "due in", &step.label, &step.counts)?;
    }
    sheet.end_row();

    sheet.headers(&["Integrity", "Outcome", "What was checked"])?;
    for verdict in &report.integrity.verdicts {
        sheet.text(verdict.check.name())?;
        sheet.text(verdict.outcome.name())?;
        sheet.text(&verdict.checked)?;
        sheet.end_row();
    }
    pair(&mut sheet, "entries", &report.integrity.entries.to_string())?;
    pair(&mut sheet, "Merkle root (RFC 6962)", &report.integrity.root)?;
    sheet.end_row();

    sheet.headers(&["Rules"])?;
    for rule in Scope::RULES {
        sheet.text(rule)?;
        sheet.end_row();
    }
    Ok(())
}

fn scope(sheet: &mut Sheet<'_>, report: &Report) -> Result<(), XlsxError> {
    let scope = &report.scope;
    pair(sheet, "Workspace", &report.workspace)?;
    pair(sheet, "Time zone", report.zone.name())?;
    pair(sheet, "Window", &words::window(report))?;
    pair(sheet, "Scope", &words::filters(report))?;
    pair(sheet, "Judged at", &when::rfc3339(scope.now, &report.zone))?;
    pair(sheet, "As of", &words::as_of(report))?;
    pair(sheet, "Tasks", &report.tasks.len().to_string())?;
    pair(sheet, "Integrity", report.integrity.outcome().name())?;
    pair(sheet, "Made by", &format!("saasmaint {}, time zones {}", scope.program, scope.zones))
}

fn pair(sheet: &mut Sheet<'_>, name: &str, value: &str) -> Result<(), XlsxError> {
    sheet.text(name)?;
    sheet.text(value)?;
    sheet.end_row();
    Ok(())
}

fn line(sheet: &mut Sheet<'_>, by: &str, name: &str, all: &Counts) -> Result<(), XlsxError> {
    sheet.text(by)?;
    sheet.text(name)?;
    for count in counts(all) {
        sheet.count(count)?;
    }
    sheet.count(all.back_dated)?;
    let rate = all.on_time_rate();
    sheet.count(rate.numerator)?;
    sheet.count(rate.denominator)?;
    sheet.share(rate.basis_points())?;
    sheet.text(&rate.in_words())?;
    sheet.end_row();
    Ok(())
}
