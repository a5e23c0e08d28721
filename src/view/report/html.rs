//! The report as one self-contained page.

use crate::report::Report;

/// The report.
#[must_use]
pub fn to_html(report: &Report) -> String {
    report.workspace.clone()
}
