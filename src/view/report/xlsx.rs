//! The report as a workbook.

use crate::report::Report;

/// The report.
///
/// # Errors
/// Why it cannot be made.
pub fn to_xlsx(report: &Report) -> Result<Vec<u8>, String> {
    Err(report.workspace.clone())
}
