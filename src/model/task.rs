//! Tasks and the definitions of a workspace.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::control::Control;
use super::probe::{Fix, Probe, ProbeDigest};
use super::rule::Rule;
use super::time::Instant;
use super::zone::Zone;

/// The stable name of a task: `[a-z0-9][a-z0-9._-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(String);

/// A text that is no task id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an id; ids are 1 to 64 of a-z, 0-9, `.`, `_` and `-`, and start with a letter or digit"
)]
pub struct TaskIdError(pub String);

impl TaskId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let first = text.bytes().next().is_some_and(word);
        if first && text.len() <= 64 && text.bytes().all(|b| word(b) || b"._-".contains(&b)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TaskIdError(text.to_owned()))
        }
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

super::text_serde!(TaskId);

/// How much a task matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Can wait.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before the rest.
    High,
    /// First of all.
    Critical,
}

impl Priority {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// When a task or a workspace starts, as a file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the first instant of a civil day, in the task's zone.
    Day(NaiveDate),
    /// At an instant.
    At(Instant),
}

impl Start {
    /// The instant in a zone.
    #[must_use]
    pub fn resolve(self, zone: &Zone) -> Instant {
        match self {
            Self::Day(day) => zone.start_of(day),
            Self::At(instant) => instant,
        }
    }

    /// The civil day in a zone.
    #[must_use]
    pub fn day(self, zone: &Zone) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::At(instant) => zone.day(instant),
        }
    }
}

/// Where a definition stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The file, relative to the workspace where it lies in it, with `/` between folders.
    pub file: String,
    /// The line of the definition's first key or header, from 1.
    pub line: usize,
}

/// One recurring duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Unique in the workspace.
    pub id: TaskId,
    /// One line for people.
    pub title: String,
    /// What it belongs to (`database`, `security` …).
    pub area: Option<String>,
    /// The team or person that owns it.
    pub owner: Option<String>,
    /// How much it matters.
    pub priority: Priority,
    /// What it proves.
    pub controls: Vec<Control>,
    /// Free words.
    pub tags: Vec<String>,
    /// Where the instructions are.
    pub runbook: Option<String>,
    /// What to do and how to know that it worked (Markdown).
    pub description: Option<String>,
    /// How the program can check it.
    pub probe: Option<Box<Probe>>,
    /// What may be tried when that fails.
    pub fix: Option<Box<Fix>>,
    /// What decides.
    pub rule: Rule,
    /// `starts` of the task or its checklist.
    pub starts: Option<Start>,
    /// Where it is defined.
    pub source: Source,
}

/// What the files of a workspace say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// The workspace's name.
    pub name: String,
    /// Its zone, which tasks share unless they have one of their own.
    pub zone: Zone,
    /// Its `starts`.
    pub starts: Option<Start>,
    /// Its calendar.
    pub calendar: Calendar,
    /// All tasks, in the order of files and lines.
    pub tasks: Vec<Task>,
}

impl Task {
    /// Which definition of its probe it has.
    #[must_use]
    pub fn probe_digest(&self) -> Option<ProbeDigest> {
        self.probe.as_deref().map(|probe| ProbeDigest::of(probe, self.fix.as_deref()))
    }
}

impl Definitions {
    /// The task of this id.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        for text in ["a", "0", "database-backup", "a.b_c-d", &"x".repeat(64)] {
            assert!(text.parse::<TaskId>().is_ok(), "{text}");
        }
        for text in ["", "-a", ".a", "A", "a b", "ä", "a/b", &"x".repeat(65), "a\n"] {
            assert!(text.parse::<TaskId>().is_err(), "{text:?}");
        }
    }
}
