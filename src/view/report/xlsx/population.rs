//! One row for each occurrence; on a further sheet where one is full.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Sheet, Styles};
use super::words;
use crate::model::hex;
use crate::report::{Report, Row};

const COLUMNS: [(&str, u16); 37] = [
    ("Task", 26),
    ("Title", 36),
    ("Cadence", 11),
    ("Area", 16),
    ("Owner", 16),
    ("Probe", 10),
    ("Controls", 24),
    ("Period", 18),
    ("Opens (local time)", 19),
    ("Due day", 11),
    ("Due before (local time)", 19),
    ("Overdue from (local time)", 19),
    ("Closes (local time)", 19),
    ("Performed (local time)", 19),
    ("Recorded (local time)", 19),
    ("Time zone", 18),
    ("UTC offset at due", 11),
    ("UTC offset at performed", 11),
    ("Delay in hours", 10),
    ("By", 24),
    ("Via", 8),
    ("Approved by", 24),
    ("Approved (local time)", 19),
    ("Awaiting approval", 10),
    ("Failed checks", 10),
    ("Failing", 30),
    ("Awaiting review", 10),
    ("Pass counted until (local time)", 19),
    ("Status", 11),
    ("Back-dated", 10),
    ("Exceptions", 22),
    ("Reason", 30),
    ("Notes", 40),
    ("Evidence (name and SHA-256, or address)", 40),
    ("Definition (SHA-256)", 20),
    ("Entries (SHA-256)", 20),
    ("Priority", 10),
];

/// Writes the population, so many rows to a sheet.
pub fn write(book: &mut Workbook, styles: &Styles, report: &Report, rows: u32) -> Result<(), XlsxError> {
    let size = usize::try_from(rows).unwrap_or(usize::MAX).max(1);
    let mut chunks = report.population.chunks(size);
    // An empty population has its sheet, too.
    let mut chunk = chunks.next().unwrap_or_default();
    let mut number = 1;
    loop {
        let name = if number == 1 { "Population".to_owned() } else { format!("Population {number}") };
        let mut sheet = Sheet::table_of(book, styles, &name, &COLUMNS, chunk.len())?;
        for row in chunk {
            write_row(&mut sheet, report, row)?;
        }
        sheet.end_table()?;
        let Some(next) = chunks.next() else { return Ok(()) };
        (chunk, number) = (next, number + 1);
    }
}

fn write_row(sheet: &mut Sheet<'_>, report: &Report, row: &Row) -> Result<(), XlsxError> {
    let task = report.task(row);
    let occurrence = &row.occurrence;
    let zone = &task.zone;
    sheet.text(task.id.as_str())?;
    sheet.text(&task.title)?;
    sheet.text(row.cadence)?;
    sheet.maybe(task.area.as_deref())?;
    sheet.maybe(task.owner.as_deref())?;
    sheet.maybe(task.probe)?;
    sheet.text(&joined(row.controls.iter().map(|control| control.as_str().to_owned()), ", "))?;
    sheet.text(&row.period().to_string())?;
    sheet.time(Some(occurrence.opens), zone)?;
    sheet.day(occurrence.due_day)?;
    sheet.time(Some(occurrence.due), zone)?;
    sheet.time(Some(occurrence.overdue), zone)?;
    sheet.time(occurrence.closes, zone)?;
    sheet.time(row.performed, zone)?;
    sheet.time(row.recorded, zone)?;
    sheet.text(zone.name())?;
    sheet.text(&zone.local(occurrence.due).offset().to_string())?;
    sheet.maybe(row.performed.map(|instant| zone.local(instant).offset().to_string()).as_deref())?;
    sheet.hours(row.delay().map(|delay| delay.num_seconds()))?;
    sheet.maybe(row.by.as_deref().map(String::as_str))?;
    sheet.text(if row.via_probe { "probe" } else { "" })?;
    sheet.maybe(row.approval.as_ref().map(|approval| approval.by.as_str()))?;
    sheet.time(row.approval.as_ref().map(|approval| approval.recorded), zone)?;
    sheet.text(if row.awaiting_approval { "yes" } else { "no" })?;
    sheet.count(row.failed_checks as u64)?;
    sheet.maybe(row.failing())?;
    sheet.text(if row.awaits_review() { "yes" } else { "no" })?;
    sheet.time(row.lapsed(), zone)?;
    sheet.text(row.status.name())?;
    sheet.text(if row.back_dated { "yes" } else { "no" })?;
    sheet.text(&words::exceptions(&row.exceptions()))?;
    sheet.maybe(row.reason.as_deref())?;
    sheet.text(&joined(row.notes().map(|(note, by)| format!("{by}: {note}")), " | "))?;
    sheet.text(&joined(row.evidence().map(words::evidence), " | "))?;
    sheet.maybe(row.definition.as_ref().map(|hash| hex(hash)).as_deref())?;
    sheet.text(&joined(row.pieces.iter().map(|piece| hex(&piece.entry)), " "))?;
    sheet.text(task.priority)?;
    sheet.end_row();
    Ok(())
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}
