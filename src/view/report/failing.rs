//! The tasks whose probe is failing, beside the exceptions: also where that is about no row.

use super::outline::{Grid, Section, stamp, text, wide};
use crate::report::{Failure, Report, ReportTask};

/// The title of the part.
pub(super) const TITLE: &str = "Failing probes";
/// What it says first.
pub(super) const MEANS: &str = "The probes of these tasks failed last; nothing passed since.";

/// The part for the terminal and the Markdown view, where there are some.
pub(super) fn section(report: &Report) -> Option<Section> {
    let row = |(task, failure): (&ReportTask, &Failure)| {
        vec![
            task.id.to_string(),
            failure.period.map(|period| period.to_string()).unwrap_or_default(),
            stamp(failure.performed, &task.zone),
            failure.by.to_string(),
            failure.reason.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = report.failing().map(row).collect();
    let columns = vec![text("task"), text("period"), text("failed"), wide("by"), text("reason")];
    (!rows.is_empty()).then(|| Section {
        title: TITLE.to_owned(),
        text: vec![MEANS.to_owned()],
        table: Some(Grid { columns, rows }),
    })
}
