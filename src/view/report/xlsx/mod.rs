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

use std::panic;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

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
    let made = panic::catch_unwind(|| workbook(report, ROWS));
    let told = made.unwrap_or_else(|_| Err(XlsxError::CustomError("its writer gave up".to_owned())));
    told.map_err(|error| format!("cannot make the workbook: {error}"))
}

/// Looks whether the system has as many threads as the writer starts, one for each sheet; it would
/// panic where one is refused.
fn threads(sheets: usize) -> Result<(), XlsxError> {
    let all = Barrier::default();
    let refused = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, || all.wait());
        let refused = (0..sheets).find_map(|sheet| start(sheet).err());
        all.open();
        refused
    });
    match refused {
        None => Ok(()),
        Some(error) => Err(XlsxError::CustomError(format!(
            "the system has no thread left for it ({error}); raise the limit of processes, `ulimit -u`"
        ))),
    }
}

/// Holds threads until it is opened.
#[derive(Default)]
struct Barrier {
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Barrier {
    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.opened.wait_while(is_open, |is_open| !*is_open));
    }

    fn open(&self) {
        *self.is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.opened.notify_all();
    }
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
    threads(book.worksheets().len())?;
    book.save_to_buffer()
}
