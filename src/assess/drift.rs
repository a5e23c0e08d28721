//! Where the files differ from the record, and the entries that bring the record up to date.

use std::collections::HashSet;

use super::facts::Facts;
use super::timeline::resolve_start;
use crate::model::{Body, Control, Definitions, Instant, ProbeDigest, Task, TaskId};

/// What the files say and the record does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// One change each, the calendar first, then tasks in the order of the files, then those gone.
    pub changes: Vec<Change>,
    /// Whether the record holds any definition at all.
    pub recorded: bool,
    /// Whether the record is looked at as it was in the past, with files that are newer.
    pub past: bool,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What differs.
    pub subject: Subject,
    /// The fields that differ: name, recorded value, value in the files.
    pub fields: Vec<(String, String, String)>,
    /// The entry that records it.
    pub body: Body,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The calendar.
    Calendar,
    /// A task that the record does not have.
    New(TaskId),
    /// A task whose rule differs.
    Changed(TaskId),
    /// A task that the files do not have any more.
    Gone(TaskId),
}

impl Drift {
    /// Compares the files with the record.
    #[must_use]
    pub fn between(definitions: &Definitions, facts: &Facts, now: Instant) -> Self {
        let mut changes = Vec::new();
        let recorded = facts.calendars().last();
        if recorded.is_none_or(|define| *define.calendar != definitions.calendar) {
            let old = recorded.map(|define| &*define.calendar);
            changes.push(Change {
                subject: Subject::Calendar,
                fields: old.map(|old| differing(old, &definitions.calendar)).unwrap_or_default(),
                body: Body::DefineCalendar(Box::new(definitions.calendar.clone())),
            });
        }
        changes
            .extend(definitions.tasks.iter().filter_map(|task| task_change(task, definitions, facts, now)));
        let known: HashSet<&TaskId> = definitions.tasks.iter().map(|task| &task.id).collect();
        let mut gone: Vec<&TaskId> =
            facts.tasks().map(|(id, _)| id).filter(|id| !known.contains(id)).collect();
        gone.sort();
        changes.extend(gone.into_iter().filter_map(|id| gone_change(id, facts)));
        Self { changes, recorded: facts.is_defined(), past: facts.is_replay() }
    }

    /// Whether the record exists and the files differ from it.
    #[must_use]
    pub fn is_unrecorded_edit(&self) -> bool {
        self.recorded && !self.past && !self.changes.is_empty()
    }
}

fn task_change(task: &Task, definitions: &Definitions, facts: &Facts, now: Instant) -> Option<Change> {
    let defines = facts.task(&task.id).map_or(&[][..], |facts| &facts.defines);
    let first = defines.iter().map(|define| define.start).min();
    let last = defines.last().and_then(|define| define.rule.as_deref());
    let own_start = task.starts.map(|starts| starts.resolve(&task.rule.zone));
    let start = match first {
        None => resolve_start(task, definitions, facts, now),
        Some(first) => own_start.map_or(first, |own| own.min(first)),
    };
    let mut fields = last.map(|last| differing(last, &task.rule)).unwrap_or_default();
    if let Some(first) = first.filter(|first| start < *first) {
        let text = |at| crate::model::rfc3339_utc(at);
        fields.push(("starts".to_owned(), text(first), text(start)));
    }
    // What was never recorded is no difference: an older program did not record controls.
    let served =
        defines.last().filter(|define| define.rule.is_some()).and_then(|define| define.controls.as_ref());
    if let Some(served) = served.filter(|served| **served != task.controls) {
        fields.push(("controls".to_owned(), listed(served), listed(&task.controls)));
    }
    let probe = task.probe_digest();
    let checked = defines.last().and_then(|define| define.probe.as_ref());
    if last.is_some() && checked != probe.as_ref() {
        fields.push(("probe".to_owned(), shown_probe(checked), shown_probe(probe.as_ref())));
    }
    let subject = match last {
        None => Subject::New(task.id.clone()),
        Some(_) if fields.is_empty() => return None,
        Some(_) => Subject::Changed(task.id.clone()),
    };
    let body = Body::DefineTask {
        task: task.id.clone(),
        title: Some(task.title.clone()),
        controls: Some(task.controls.clone()),
        probe,
        start,
        rule: Some(Box::new(task.rule.clone())),
    };
    Some(Change { subject, fields, body })
}

fn gone_change(id: &TaskId, facts: &Facts) -> Option<Change> {
    let facts = facts.task(id)?;
    let last = facts.defines.last()?;
    last.rule.as_ref()?;
    let title = facts.title().map(str::to_owned);
    let start = facts.defines.iter().map(|define| define.start).min().unwrap_or(last.start);
    let controls = facts.defines.iter().rev().find_map(|define| define.controls.clone());
    let body = Body::DefineTask { task: id.clone(), title, controls, probe: None, start, rule: None };
    Some(Change { subject: Subject::Gone(id.clone()), fields: Vec::new(), body })
}

/// Which definition of a probe, in short; `-` for none.
#[must_use]
pub fn shown_probe(probe: Option<&ProbeDigest>) -> String {
    probe.map_or_else(|| "-".to_owned(), ProbeDigest::short)
}

/// Controls in one line; `-` for none.
#[must_use]
pub fn listed(controls: &[Control]) -> String {
    let names: Vec<&str> = controls.iter().map(Control::as_str).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

/// The fields in which two values differ, in the words of the files; `-` stands for an absent one.
#[must_use]
pub fn differing<T: serde::Serialize>(old: &T, new: &T) -> Vec<(String, String, String)> {
    let fields = |value: &T| match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (old, new) = (fields(old), fields(new));
    let shown = |value: Option<&serde_json::Value>| match value {
        None => "-".to_owned(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let mut names: Vec<&String> =
        old.keys().chain(new.keys().filter(|name| !old.contains_key(*name))).collect();
    names.retain(|name| old.get(*name) != new.get(*name));
    names.into_iter().map(|name| (name.clone(), shown(old.get(name)), shown(new.get(name)))).collect()
}
