//! The report as a workbook, for those who filter and sort: one sheet for each part, times as dates
//! of the task's own zone, numbers as numbers.
//!
//! Every text is written as text: never as a formula, and never as a link, of which a sheet can have
//! 65,530 only.

mod population;
mod sheet;
mod sheets;
mod summary;
pub(super) mod words;

#[cfg(test)]
pub(super) mod tests;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::report::Report;

use sheet::Styles;

/// How many rows a sheet can have, without the header: Excel's 1,048,576 less one.
const ROWS: u32 = 1_048_575;

/// The workbook's bytes; the same for the same report.
///
/// # Errors
///
/// What the writer says, where it cannot make one.
pub fn to_xlsx(report: &Report) -> Result<Vec<u8>, String> {
    workbook(report, ROWS).map_err(|error| format!("cannot make the workbook: {error}"))
}

/// The workbook with so many rows of the population in one sheet.
fn workbook(report: &Report, rows: u32) -> Result<Vec<u8>, XlsxError> {
    let styles = Styles::new();
    let mut book = Workbook::new();
    let now = report.scope.now;
    let properties = DocProperties::new()
        .set_title(format!("{}: {}", report.title(), words::harmless(&report.workspace)))
        .set_author(format!("saasmaint {}", report.scope.program))
        .set_creation_datetime(&ExcelDateTime::from_timestamp(now.timestamp())?);
    book.set_properties(&properties);
    summary::write(&mut book, &styles, report)?;
    population::write(&mut book, &styles, report, rows)?;
    sheets::write(&mut book, &styles, report)?;
    book.save_to_buffer()
}
