//! What would be run, and what that can reach.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::model::{Probe, Task, length_text};
use crate::view::clean::clean;
use crate::view::json::document;
use crate::view::probe::{command_line, kinds};

/// A task that would be run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planned<'a> {
    /// The task, which has a probe.
    pub task: &'a Task,
    /// Whether its fix would be run if the probe failed.
    pub with_fix: bool,
    /// Whether this user has allowed it already.
    pub trusted: bool,
}

/// The people's form; `hash` is of all probes of the workspace.
#[must_use]
pub(crate) fn to_text(plan: &[Planned<'_>], hash: &str) -> String {
    let mut text = listed(plan);
    if plan.is_empty() {
        text.push_str("Nothing would be run.\n");
    }
    let _ = writeln!(text, "The probes of this workspace: {hash}");
    text
}

/// The tasks alone, as they are shown before somebody allows them: all that would be executed,
/// connected to or read, and what it is given.
#[must_use]
pub(crate) fn listed(plan: &[Planned<'_>]) -> String {
    let mut text = String::new();
    for planned in plan {
        let Some(probe) = &planned.task.probe else { continue };
        let note = if planned.trusted { "" } else { "  (not allowed yet)" };
        let _ = writeln!(text, "{}{note}", planned.task.id);
        let mut line = |name: &str, what: &str| {
            let _ = writeln!(text, "  {name:<10}{}", clean(what));
        };
        let words = kinds::of(&probe.check);
        line(probe.check.kind().name(), &words.target());
        for (how, what) in words.details() {
            line(how, &what);
        }
        line("within", &limits(probe));
        if let Some(fix) = &planned.task.fix {
            let when = if planned.with_fix { "after a failure" } else { "only with --fix" };
            line("fix", &format!("{} ({when})", command_line(&fix.run.argv)));
            for (how, what) in kinds::surroundings(&fix.run) {
                line(how, &what);
            }
        }
    }
    text
}

/// The machine's form.
#[must_use]
pub(crate) fn to_json(plan: &[Planned<'_>], hash: &str) -> String {
    let task = |planned: &Planned<'_>| {
        let task = planned.task;
        json!({
            "id": task.id,
            "title": task.title,
            "probe": task.probe_digest(),
            "definition": task.probe,
            "fix": task.fix,
            "with_fix": planned.with_fix && task.fix.is_some(),
            "trusted": planned.trusted,
        })
    };
    document(&json!({ "hash": hash, "tasks": plan.iter().map(task).collect::<Vec<Value>>() }))
}

fn limits(probe: &Probe) -> String {
    let mut text = length_text(probe.timeout);
    if probe.retries > 0 {
        let times = if probe.retries == 1 { "retry" } else { "retries" };
        let _ = write!(text, ", {} {times}", probe.retries);
    }
    text
}
