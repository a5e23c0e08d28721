//! `check`: the verdict of the gate.

use std::fmt::Write;

use comfy_table::ContentArrangement;
use serde_json::json;

use super::clean::clean;
use super::json;
use super::probe::review_in_words;
use super::style::{Paint, rendered, row, table};
use super::when;
use crate::assess::{Summary, TaskAssessment};
use crate::model::{Instant, State, Zone};

/// What `check` found.
#[derive(Debug)]
pub struct CheckView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// Its zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: Instant,
    /// The least that fails.
    pub fail_on: &'static str,
    /// The tasks that make it fail.
    pub findings: Vec<&'a TaskAssessment<'a>>,
    /// The tasks whose probe is failing.
    pub failing: Vec<&'a TaskAssessment<'a>>,
    /// Whether those make it fail.
    pub fail_on_failing: bool,
    /// How many definitions differ from the record.
    pub unrecorded: usize,
    /// Whether those make it fail.
    pub strict: bool,
    /// How all tasks that the filters let through stand.
    pub summary: Summary,
}

impl CheckView<'_> {
    /// Whether the gate is shut.
    #[must_use]
    pub fn failed(&self) -> bool {
        !self.findings.is_empty()
            || self.strict && self.unrecorded > 0
            || self.fail_on_failing && !self.failing.is_empty()
    }
}

/// The machine's form.
#[must_use]
pub fn to_json(view: &CheckView<'_>) -> String {
    json::document(&json!({
        "now": when::rfc3339(view.now, view.zone),
        "workspace": view.workspace,
        "passed": !view.failed(),
        "fail_on": view.fail_on,
        "fail_on_failing": view.fail_on_failing,
        "strict": view.strict,
        "unrecorded_definitions": view.unrecorded,
        "summary": view.summary,
        "findings": view.findings.iter().map(|task| json::assessed(task)).collect::<Vec<_>>(),
        "failing": view.failing.iter().map(|task| json::assessed(task)).collect::<Vec<_>>(),
    }))
}

/// The people's form.
#[must_use]
pub fn to_text(view: &CheckView<'_>, paint: Paint) -> String {
    let mut text = String::new();
    if !view.findings.is_empty() {
        let mut rows = table(paint);
        // One line for each, however long.
        rows.set_content_arrangement(ContentArrangement::Disabled);
        for task in &view.findings {
            let due = task.listed.as_ref().map(|judged| {
                format!(
                    "{} due {}",
                    judged.occurrence.key,
                    when::due(&judged.occurrence, &task.zone, view.now)
                )
            });
            let missed = match (task.missed, task.latest_missed) {
                (0, _) => String::new(),
                (count, Some(latest)) => format!("missed {count}, last {latest}"),
                (count, None) => format!("missed {count}"),
            };
            let awaiting = task.awaiting.as_ref().map(|done| format!("{} awaits approval", done.period));
            let review = task.to_review.as_ref().map(|_| review_in_words(task));
            let lapsed = task.lapsed.as_ref().map(|_| "its pass lapsed".to_owned());
            let more: Vec<String> =
                [Some(missed).filter(|missed| !missed.is_empty()), awaiting, review, lapsed]
                    .into_iter()
                    .flatten()
                    .collect();
            rows.add_row(row([
                task.state.to_string(),
                task.task.id.to_string(),
                due.unwrap_or_default(),
                more.join(", "),
            ]));
        }
        for (line, task) in rendered(rows).lines().zip(&view.findings) {
            let _ = writeln!(text, "{}", paint.state(task.state, line));
        }
    }
    for (task, failure) in view.failing.iter().filter_map(|task| Some((task, task.failing.as_ref()?))) {
        let reason = clean(failure.reason.as_deref().unwrap_or("its probe gave no reason"));
        let line = format!("failing  {}  {reason}", task.task.id);
        let _ = writeln!(text, "{}", paint.state(State::Overdue, &line));
    }
    if view.strict && view.unrecorded > 0 {
        let _ = writeln!(
            text,
            "unrecorded  {} in the files; `saasmaint adopt` records them",
            differences(view.unrecorded)
        );
    }
    let summary = &view.summary;
    let counts: Vec<String> = [
        (summary.overdue, "overdue"),
        (summary.late, "late"),
        (summary.due, "due"),
        (summary.ok, "ok"),
        (summary.waived, "waived"),
        (summary.paused, "paused"),
        (view.failing.len(), "failing"),
    ]
    .iter()
    .filter(|(count, word)| *count > 0 || *word == "overdue")
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let verdict = if view.failed() { "FAILED" } else { "passed" };
    let _ = writeln!(text, "{}: {verdict}: {}", clean(view.workspace), counts.join(", "));
    text
}

/// How many definitions differ, in words.
#[must_use]
pub fn differences(count: usize) -> String {
    if count == 1 {
        "1 definition differs from the record".to_owned()
    } else {
        format!("{count} definitions differ from the record")
    }
}
