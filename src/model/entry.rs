//! Entries of the ledger: facts, never changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::control::Control;
use super::period::PeriodKey;
use super::rule::Rule;
use super::task::TaskId;
use super::time::Instant;

/// One entry: who recorded what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was written, stamped by the program.
    pub recorded_at: Instant,
    /// Who wrote it.
    pub by: String,
    /// Whether `--now` stood in for the clock when it was written.
    pub clock_given: bool,
    /// SHA-256 of the first line that the same command wrote, on its further lines.
    pub with: Option<String>,
    /// What it says.
    pub body: Body,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The rule of a task from `recorded_at` on. Not undone; a later define takes its place.
    DefineTask {
        /// The task.
        task: TaskId,
        /// Its title at that time, for reports once it is gone from the files.
        title: Option<String>,
        /// The controls it served then, so that a report finds it once the files say otherwise;
        /// `None` where an older program wrote the line.
        controls: Option<Vec<Control>>,
        /// Before this instant the task owes nothing; of several the earliest counts.
        start: Instant,
        /// The rule; `None` when the task is gone from the files.
        rule: Option<Box<Rule>>,
    },
    /// The calendar of the workspace from `recorded_at` on.
    DefineCalendar(Box<Calendar>),
    /// An occurrence was performed. Taken back by `undo`.
    Done {
        /// The task.
        task: TaskId,
        /// The occurrence.
        period: PeriodKey,
        /// When it was performed, as claimed.
        performed_at: Instant,
        /// Free text.
        note: Option<String>,
        /// Proof.
        evidence: Vec<Evidence>,
    },
    /// An occurrence is deliberately not done. Taken back by `undo`.
    Skip {
        /// The task.
        task: TaskId,
        /// The occurrence.
        period: PeriodKey,
        /// Why.
        reason: String,
    },
    /// Adds to a settled occurrence. Taken back by `undo`.
    Attach {
        /// The task.
        task: TaskId,
        /// The occurrence.
        period: PeriodKey,
        /// Free text.
        note: Option<String>,
        /// Proof.
        evidence: Vec<Evidence>,
    },
    /// Another person approves a completion or a skip. Taken back by `undo`.
    Approve {
        /// The task.
        task: TaskId,
        /// The occurrence.
        period: PeriodKey,
        /// SHA-256 of the line of the completion or the skip.
        entry: String,
    },
    /// Takes back the entry whose line has this SHA-256. An undo can itself be taken back.
    Undo {
        /// The full hash, in hex.
        entry: String,
    },
    /// Occurrences with a due day in these days are excepted. Taken back by `undo`.
    Waive {
        /// The task.
        task: TaskId,
        /// First day, inclusive, in the task's zone.
        from: NaiveDate,
        /// Last day, inclusive, in the task's zone.
        until: NaiveDate,
        /// Why.
        reason: String,
        /// Who allowed it.
        approved_by: String,
    },
    /// The task rests from the day it was recorded. Ended early by `resume`, taken back by `undo`.
    Pause {
        /// The task.
        task: TaskId,
        /// Last day, inclusive, in the task's zone.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Ends a pause on the day it was recorded, which no longer lies in it. Taken back by `undo`.
    Resume {
        /// The task.
        task: TaskId,
        /// SHA-256 of the pause's line.
        entry: String,
    },
}

/// A piece of evidence, as an entry names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Evidence {
    /// A file, kept in the evidence store under its hash.
    File {
        /// Its name when it was given.
        name: String,
        /// SHA-256 of its bytes, in hex.
        sha256: String,
        /// Its size.
        bytes: u64,
    },
    /// A link, kept as a link.
    Url {
        /// The address.
        url: String,
    },
}

impl Body {
    /// The `kind` of the entry.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::DefineTask { .. } | Self::DefineCalendar(_) => "define",
            Self::Done { .. } => "done",
            Self::Skip { .. } => "skip",
            Self::Attach { .. } => "attach",
            Self::Approve { .. } => "approve",
            Self::Undo { .. } => "undo",
            Self::Waive { .. } => "waive",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
        }
    }

    /// Whether it records a definition, which later ones replace and nothing takes back.
    #[must_use]
    pub const fn is_define(&self) -> bool {
        matches!(self, Self::DefineTask { .. } | Self::DefineCalendar(_))
    }

    /// The task it is about.
    #[must_use]
    pub const fn task(&self) -> Option<&TaskId> {
        match self {
            Self::DefineTask { task, .. }
            | Self::Done { task, .. }
            | Self::Skip { task, .. }
            | Self::Attach { task, .. }
            | Self::Approve { task, .. }
            | Self::Waive { task, .. }
            | Self::Pause { task, .. }
            | Self::Resume { task, .. } => Some(task),
            Self::DefineCalendar(_) | Self::Undo { .. } => None,
        }
    }

    /// The occurrence it is about.
    #[must_use]
    pub const fn period(&self) -> Option<PeriodKey> {
        match self {
            Self::Done { period, .. }
            | Self::Skip { period, .. }
            | Self::Attach { period, .. }
            | Self::Approve { period, .. } => Some(*period),
            _ => None,
        }
    }
}
