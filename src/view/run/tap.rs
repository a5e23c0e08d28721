//! Test Anything Protocol, version 14.

use std::fmt::Write;

use super::{RunView, StepOutcome};
use crate::view::clean::clean;

/// One document: a test point for each task.
#[must_use]
pub(crate) fn render(view: &RunView<'_>) -> String {
    let mut text = format!("TAP version 14\n1..{}\n", view.tasks.len());
    for (number, task) in view.tasks.iter().enumerate() {
        let (number, id) = (number + 1, &task.task);
        let _ = match task.outcome() {
            StepOutcome::Pass => writeln!(text, "ok {number} - {id}"),
            outcome => {
                // What was stopped is no pass, and no harness may take it for one.
                let reason = task.reason().unwrap_or(outcome.name());
                // A JSON string is a YAML string.
                let message = serde_json::Value::from(clean(reason));
                let severity = outcome.name();
                writeln!(
                    text,
                    "not ok {number} - {id}\n  ---\n  message: {message}\n  severity: {severity}\n  ..."
                )
            }
        };
    }
    text
}
