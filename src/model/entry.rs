//! Entries of the ledger: facts, never changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::control::Control;
use super::period::PeriodKey;
use super::probe::ProbeDigest;
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
        /// Which definition of a probe it had then.
        probe: Option<ProbeDigest>,
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
        /// The probe that found it so, where no person said it.
        via: Option<Via>,
    },
    /// What a probe found that completes no occurrence: a failure, or a pass that a person has to
    /// confirm or that nothing was open for. Taken back by `undo`.
    Probe(Box<Probed>),
    /// What the remedy of a failed probe came to. Taken back by `undo`.
    Fix(Box<Probed>),
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

/// The probe by which an occurrence was completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Which definition of it.
    pub probe: ProbeDigest,
    /// From when on the completion no longer counts, where that lies before the occurrence's due.
    pub valid_until: Option<Instant>,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbeOutcome {
    /// All was as expected.
    Pass,
    /// Something was not.
    Fail,
}

impl ProbeOutcome {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
        }
    }

    /// What a run did, in a sentence.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Fail => "failed",
        }
    }
}

/// A recorded run of a probe, or of the fix of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The task.
    pub task: TaskId,
    /// The occurrence that was open then; `None` where none was.
    pub period: Option<PeriodKey>,
    /// When it had finished.
    pub performed_at: Instant,
    /// What it came to.
    pub outcome: ProbeOutcome,
    /// Why it failed.
    pub reason: Option<String>,
    /// Which definition was run.
    pub probe: ProbeDigest,
    /// From when on a pass no longer counts.
    pub valid_until: Option<Instant>,
    /// What was captured.
    pub evidence: Vec<Evidence>,
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
            Self::Probe(_) => "probe",
            Self::Fix(_) => "fix",
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
            Self::Probe(probed) | Self::Fix(probed) => Some(&probed.task),
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
            Self::Probe(probed) | Self::Fix(probed) => probed.period,
            _ => None,
        }
    }

    /// The evidence that it names.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        match self {
            Self::Done { evidence, .. } | Self::Attach { evidence, .. } => evidence,
            Self::Probe(probed) | Self::Fix(probed) => &probed.evidence,
            _ => &[],
        }
    }

    /// When it says that something was performed.
    #[must_use]
    pub fn performed_at(&self) -> Option<Instant> {
        match self {
            Self::Done { performed_at, .. } => Some(*performed_at),
            Self::Probe(probed) | Self::Fix(probed) => Some(probed.performed_at),
            _ => None,
        }
    }
}
