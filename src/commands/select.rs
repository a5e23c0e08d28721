//! From TASK arguments (ids and globs) to tasks.

use anyhow::{Result, bail};
use glob::Pattern;

use crate::assess::{Facts, recorded_task};
use crate::model::{Definitions, Task, TaskId};
use crate::view::clean::clean;

/// The tasks that the arguments name, each once, in the order of the arguments.
///
/// # Errors
/// When one names no task; all of those are told together, with the nearest id.
pub(super) fn tasks<'a>(arguments: &[String], definitions: &'a Definitions) -> Result<Vec<&'a Task>> {
    let mut found: Vec<&Task> = Vec::new();
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
            unknown.push(unknown_task(argument, definitions));
        }
        for task in matching {
            if !found.iter().any(|known| known.id == task.id) {
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
pub(super) fn task<'a>(argument: &str, definitions: &'a Definitions) -> Result<&'a Task> {
    match definitions.tasks.iter().find(|task| task.id.as_str() == argument) {
        Some(task) => Ok(task),
        None => bail!("{}", unknown_task(argument, definitions)),
    }
}

/// The task of this id in the files, or what the record keeps of one that is gone from them.
///
/// # Errors
/// When neither knows it.
pub(super) fn task_or_recorded(argument: &str, definitions: &Definitions, facts: &Facts) -> Result<Task> {
    if let Ok(task) = task(argument, definitions) {
        return Ok(task.clone());
    }
    let recorded = argument.parse::<TaskId>().ok().and_then(|id| recorded_task(&id, facts));
    match recorded {
        Some(task) => Ok(task),
        None => bail!("{}", unknown_task(argument, definitions)),
    }
}

fn is_glob(argument: &str) -> bool {
    argument.contains(['*', '?', '['])
}

fn unknown_task(argument: &str, definitions: &Definitions) -> String {
    let shown = clean(argument);
    if is_glob(argument) {
        return format!("no task matches `{shown}`; `saasmaint list` shows all ids");
    }
    let ids = definitions.tasks.iter().map(|task| task.id.as_str());
    match nearest(argument, ids) {
        Some(near) => format!("no task `{shown}`; did you mean `{near}`?"),
        None => format!("no task `{shown}`; `saasmaint list` shows all ids"),
    }
}

/// The most similar word, if any is similar at all.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|id| (strsim::jaro_winkler(word, id), id))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, id)| id)
}
