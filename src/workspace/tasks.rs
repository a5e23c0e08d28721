//! From TASK arguments (ids and globs) to tasks.

use std::collections::HashSet;

use anyhow::{Result, bail};
use glob::Pattern;

use super::context::Opened;
use crate::assess::{Facts, recorded_task};
use crate::model::{Task, TaskId};
use crate::view::clean::clean;

/// The tasks that the arguments name, each once, in the order of the arguments.
///
/// # Errors
/// When one names no task; all of those are told together, with the nearest id.
pub(crate) fn tasks<'a>(arguments: &[String], opened: &'a Opened) -> Result<Vec<&'a Task>> {
    let definitions = &opened.workspace.definitions;
    let mut found: Vec<&Task> = Vec::new();
    let mut seen: HashSet<&TaskId> = HashSet::new();
    let mut unknown = Vec::new();
    for argument in arguments {
        let matching: Vec<&Task> = if is_glob(argument) {
            match Pattern::new(argument) {
                Ok(pattern) => {
                    definitions.tasks.iter().filter(|task| pattern.matches(task.id.as_str())).collect()
                }
                Err(error) => bail!("`{}` is not a pattern: {error}", clean(argument)),
            }
        } else {
            definitions.tasks.iter().filter(|task| task.id.as_str() == argument).collect()
        };
        if matching.is_empty() {
            unknown.push(unknown_task(argument, opened));
        }
        for task in matching {
            if seen.insert(&task.id) {
                found.push(task);
            }
        }
    }
    if unknown.is_empty() { Ok(found) } else { bail!("{}", unknown.join("\n")) }
}

/// The one task of this id.
///
/// # Errors
/// When there is none; the nearest id is named.
pub(crate) fn task<'a>(argument: &str, opened: &'a Opened) -> Result<&'a Task> {
    let definitions = &opened.workspace.definitions;
    match definitions.tasks.iter().find(|task| task.id.as_str() == argument) {
        Some(task) => Ok(task),
        None => bail!("{}", unknown_task(argument, opened)),
    }
}

/// The task of this id in the files, or what the record keeps of one that is gone from them.
///
/// # Errors
/// When neither knows it.
pub(crate) fn task_or_recorded(argument: &str, opened: &Opened, facts: &Facts) -> Result<Task> {
    if let Ok(task) = task(argument, opened) {
        return Ok(task.clone());
    }
    let recorded = argument.parse::<TaskId>().ok().and_then(|id| recorded_task(&id, facts));
    match recorded {
        Some(task) => Ok(task),
        None => bail!("{}", unknown_task(argument, opened)),
    }
}

fn is_glob(argument: &str) -> bool {
    argument.contains(['*', '?', '['])
}

fn unknown_task(argument: &str, opened: &Opened) -> String {
    let definitions = &opened.workspace.definitions;
    let shown = clean(argument);
    match recorded_rule(argument, opened) {
        Some(true) => {
            return format!(
                "`{shown}` is gone from the files; put it back, or record that with `saasmaint adopt`"
            );
        }
        Some(false) => return format!("`{shown}` was removed; `saasmaint log {shown}` shows its history"),
        None => {}
    }
    if is_glob(argument) {
        return format!("no task matches `{shown}`; `saasmaint list` shows all ids");
    }
    let ids = definitions.tasks.iter().map(|task| task.id.as_str());
    match nearest(argument, ids) {
        Some(near) => format!("no task `{shown}`; did you mean `{near}`?"),
        None => format!("no task `{shown}`; `saasmaint list` shows all ids"),
    }
}

/// Whether the record has a rule in force for a task that the files do not have; `None` when it never
/// had one.
fn recorded_rule(argument: &str, opened: &Opened) -> Option<bool> {
    let (facts, _) = opened.facts().ok()?;
    let last = facts.task(&argument.parse().ok()?)?.defines.last()?;
    Some(last.rule.is_some())
}

/// The most similar word, if any is similar at all.
pub(crate) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|id| (strsim::jaro_winkler(word, id), id))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, id)| id)
}
