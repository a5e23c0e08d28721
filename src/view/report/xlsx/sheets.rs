//! The sheets behind the population.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::super::{failing, outline};
use super::sheet::{Sheet, Styles};
use super::words;
use crate::report::{Report, Sample};

/// Writes them all; failing probes only where there are some, the sample's method only where there is
/// a sample.
pub fn write(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    exceptions(book, styles, report)?;
    failing_probes(book, styles, report)?;
    waivers(book, styles, report)?;
    changes(book, styles, report)?;
    coverage(book, styles, report)?;
    not_recorded(book, styles, report)?;
    integrity(book, styles, report)?;
    match &report.scope.sample {
        Some(drawn) => sample(book, styles, drawn),
        None => Ok(()),
    }
}

fn exceptions(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [
        ("Task", 26),
        ("Title", 36),
        ("Owner", 16),
        ("Period", 18),
        ("Status", 11),
        ("Exceptions", 28),
        ("Due day", 11),
        ("Due before (local time)", 19),
        ("Performed (local time)", 19),
        ("Recorded (local time)", 19),
        ("Time zone", 18),
        ("Delay in hours", 10),
        ("By", 24),
        ("Reason", 40),
    ];
    let mut sheet = Sheet::table_of(book, styles, "Exceptions", &columns, report.exceptions().count())?;
    for (row, kinds) in report.exceptions() {
        let task = report.task(row);
        sheet.text(task.id.as_str())?;
        sheet.text(&task.title)?;
        sheet.maybe(task.owner.as_deref())?;
        sheet.text(&row.period().to_string())?;
        sheet.text(row.status.name())?;
        sheet.text(&words::exceptions(&kinds))?;
        sheet.day(row.occurrence.due_day)?;
        sheet.time(Some(row.occurrence.due), &task.zone)?;
        sheet.time(row.performed, &task.zone)?;
        sheet.time(row.recorded, &task.zone)?;
        sheet.text(task.zone.name())?;
        sheet.hours(row.delay().map(|delay| delay.num_seconds()))?;
        sheet.maybe(row.by.as_deref().map(String::as_str))?;
        sheet.text(&outline::reason(report, row))?;
        sheet.end_row();
    }
    sheet.end_table()
}

fn failing_probes(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [
        ("Task", 26),
        ("Title", 36),
        ("Owner", 16),
        ("Period", 18),
        ("Failed (local time)", 19),
        ("Time zone", 18),
        ("By", 24),
        ("Reason", 60),
    ];
    if report.failing().next().is_none() {
        return Ok(());
    }
    let mut sheet = Sheet::table(book, styles, failing::TITLE, &columns)?;
    for (task, failure) in report.failing() {
        sheet.text(task.id.as_str())?;
        sheet.text(&task.title)?;
        sheet.maybe(task.owner.as_deref())?;
        sheet.maybe(failure.period.map(|period| period.to_string()).as_deref())?;
        sheet.time(Some(failure.performed), &task.zone)?;
        sheet.text(task.zone.name())?;
        sheet.text(&failure.by)?;
        sheet.text(&failure.reason)?;
        sheet.end_row();
    }
    sheet.end_table()
}

fn waivers(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [
        ("Task", 26),
        ("Kind", 10),
        ("From", 11),
        ("Until (inclusive)", 11),
        ("Expired", 9),
        ("Occurrences excepted", 13),
        ("Approved by", 24),
        ("Recorded (local time)", 19),
        ("Time zone", 18),
        ("Reason", 50),
    ];
    let mut sheet = Sheet::table(book, styles, "Waivers", &columns)?;
    for waiver in &report.waivers {
        let task = &report.tasks[waiver.task];
        sheet.text(task.id.as_str())?;
        sheet.text(waiver.kind)?;
        sheet.day(waiver.from)?;
        sheet.day(waiver.until)?;
        sheet.text(if waiver.expired { "yes" } else { "no" })?;
        sheet.count(waiver.occurrences)?;
        sheet.maybe(waiver.approved_by.as_deref())?;
        sheet.time(Some(waiver.recorded), &task.zone)?;
        sheet.text(task.zone.name())?;
        sheet.text(&waiver.reason)?;
        sheet.end_row();
    }
    sheet.end_table()
}

/// One row for each field that changed, and one for a change that has none.
fn changes(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [
        ("Recorded (local time)", 19),
        ("Time zone", 18),
        ("Task", 26),
        ("Kind", 11),
        ("Rule before", 40),
        ("Rule after", 40),
        ("Field", 16),
        ("Field before", 26),
        ("Field after", 26),
        ("Kind of the field", 11),
        ("Entry (SHA-256)", 20),
    ];
    let mut sheet = Sheet::table(book, styles, "Changes", &columns)?;
    for change in &report.changes {
        let fields = change.fields.iter().map(Some);
        for field in fields.chain(change.fields.is_empty().then_some(None)) {
            sheet.time(Some(change.recorded), &report.zone)?;
            sheet.text(report.zone.name())?;
            sheet.text(change.task.as_ref().map_or("(calendar)", |task| task.as_str()))?;
            sheet.text(change.kind.name())?;
            sheet.maybe(change.old.as_deref())?;
            sheet.maybe(change.new.as_deref())?;
            sheet.maybe(field.map(|field| field.field.as_str()))?;
            sheet.maybe(field.map(|field| field.old.as_str()))?;
            sheet.maybe(field.map(|field| field.new.as_str()))?;
            sheet.maybe(field.map(|field| field.kind.name()))?;
            sheet.text(&change.entry)?;
            sheet.end_row();
        }
    }
    sheet.end_table()
}

fn coverage(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [("Framework", 16), ("Control", 24), ("Covered", 26), ("Tasks", 8)];
    let mut sheet = Sheet::table(book, styles, "Coverage", &columns)?;
    for coverage in &report.coverage {
        for (control, tasks) in &coverage.covered {
            sheet.text(&coverage.framework)?;
            sheet.text(control)?;
            sheet.text("yes")?;
            sheet.count(*tasks as u64)?;
            sheet.end_row();
        }
        for gap in coverage.gaps.iter().flatten() {
            sheet.text(&coverage.framework)?;
            sheet.text(gap)?;
            sheet.text("no")?;
            sheet.count(0)?;
            sheet.end_row();
        }
        if coverage.gaps.is_none() {
            sheet.text(&coverage.framework)?;
            sheet.text("(others)")?;
            sheet.text("its controls are not known")?;
            sheet.end_row();
        }
    }
    sheet.end_table()
}

fn not_recorded(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [
        ("Task", 26),
        ("Title", 36),
        ("Nothing recorded before (local time)", 19),
        ("Time zone", 18),
        ("Occurrences not recorded", 14),
        ("Rule", 50),
    ];
    let mut sheet = Sheet::table(book, styles, "Not recorded", &columns)?;
    for task in report.tasks.iter().filter(|task| task.not_recorded > 0) {
        sheet.text(task.id.as_str())?;
        sheet.text(&task.title)?;
        sheet.time(Some(task.start), &task.zone)?;
        sheet.text(task.zone.name())?;
        sheet.count(task.not_recorded)?;
        sheet.text(&task.rule)?;
        sheet.end_row();
    }
    sheet.end_table()
}

fn integrity(book: &mut Workbook, styles: &Styles, report: &Report) -> Result<(), XlsxError> {
    let columns = [("Check", 14), ("Outcome", 12), ("File", 30), ("Line", 8), ("What", 90)];
    let mut sheet = Sheet::table(book, styles, "Integrity", &columns)?;
    for verdict in &report.integrity.verdicts {
        sheet.text(verdict.check.name())?;
        sheet.text(verdict.outcome.name())?;
        sheet.text("")?;
        sheet.text("")?;
        sheet.text(&verdict.checked)?;
        sheet.end_row();
        for finding in &verdict.findings {
            sheet.text(verdict.check.name())?;
            sheet.text(finding.outcome.name())?;
            sheet.maybe(finding.file.as_deref())?;
            match finding.line {
                Some(line) => sheet.count(line as u64)?,
                None => sheet.text("")?,
            }
            sheet.text(&finding.what)?;
            sheet.end_row();
        }
    }
    for feed in &report.integrity.feeds {
        sheet.text("feed")?;
        sheet.text("")?;
        sheet.text(&feed.file)?;
        sheet.count(feed.entries)?;
        sheet.text(&format!("of {}; last line {}", feed.writer, feed.head.as_deref().unwrap_or("-")))?;
        sheet.end_row();
    }
    sheet.end_table()
}

fn sample(book: &mut Workbook, styles: &Styles, sample: &Sample) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, styles, "Sample method")?;
    sheet.widths(&[24, 110])?;
    let drawn = format!("{} of {}", sample.drawn, sample.population);
    for (name, value) in [
        ("Seed", sample.seed.as_str()),
        ("Size asked for", &sample.size),
        ("Rows drawn", &drawn),
        ("Digest of the population", &sample.digest),
        ("Method", Sample::METHOD),
    ] {
        sheet.text(name)?;
        sheet.long_text(value)?;
        sheet.end_row();
    }
    Ok(())
}
