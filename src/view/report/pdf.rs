//! The report as pages to print and to send.

use crate::report::Report;

/// The report.
///
/// # Errors
/// Why it cannot be made.
pub fn to_pdf(report: &Report) -> Result<Vec<u8>, String> {
    Err(report.workspace.clone())
}
