//! The compliance report: what should have happened in a window of time, what did, and what the
//! record can show of it. Pure: assessed courses, entries and a verification go in, a [`Report`]
//! comes out, and every format is a view of that one value.
//!
//! It holds facts and gives no assurance: what the record does not show is said to be not recorded.

mod build;
mod changes;
mod counts;
mod coverage;
mod dossier;
mod row;
mod sample;
mod scope;

pub use build::{Input, TooLarge};
pub use counts::{Counts, Group, Rate, Summary, Trend};
pub use dossier::Dossier;
pub use row::{Approval, ExceptionKind, Found, Note, Piece, Row};
pub use sample::{Size, draw, identity};
pub use scope::{Sample, Scope, Window};

use std::sync::Arc;

use crate::model::{Control, Instant, PeriodKey, TaskId, Verification, Zone};

use chrono::NaiveDate;

/// A report over one window of time.
#[derive(Debug, Clone)]
pub struct Report {
    /// The workspace's name.
    pub workspace: String,
    /// The workspace's zone, in which instants of no task are shown.
    pub zone: Zone,
    /// What was asked for, and by which rules it is answered.
    pub scope: Scope,
    /// The tasks in scope, in the order of the files; then those known to the record alone.
    pub tasks: Vec<ReportTask>,
    /// One row for each occurrence in the window, by task and then by due.
    pub population: Vec<Row>,
    /// The counts.
    pub summary: Summary,
    /// The counts of each month (of each day where the window is short), in order.
    pub trend: Vec<Trend>,
    /// The waivers and pauses that cover a day of the window, by task and first day.
    pub waivers: Vec<Waiver>,
    /// What was recorded about definitions in the window, by time.
    pub changes: Vec<Change>,
    /// For each framework that is asked for (of a report on all tasks: each that one names), which of
    /// its controls have a task.
    pub coverage: Vec<Coverage>,
    /// What the verification of the ledger found.
    pub integrity: Verification,
}

/// A task in scope.
#[derive(Debug, Clone)]
pub struct ReportTask {
    /// Its id.
    pub id: TaskId,
    /// Its title, as the files have it now; of a task that is gone as it was recorded last.
    pub title: String,
    /// The name of the cadence of the rule in force last.
    pub cadence: &'static str,
    /// The rule in force last, in words: `weekly on fri at 17:00, grace 1d`.
    pub rule: String,
    /// The zone of that rule, in which the instants of its occurrences are shown.
    pub zone: Zone,
    /// What it belongs to.
    pub area: Option<String>,
    /// Who owns it.
    pub owner: Option<String>,
    /// What it proves.
    pub controls: Vec<Control>,
    /// Its priority's name.
    pub priority: &'static str,
    /// The kind of its probe.
    pub probe: Option<&'static str>,
    /// The failure of its probe after which nothing passed, at the moment of the report.
    pub failing: Option<Failure>,
    /// Whether the files do not have it any more.
    pub removed: bool,
    /// Nothing is recorded about it before this instant.
    pub start: Instant,
    /// How many occurrences its rule would have had in the window before that: not recorded, and
    /// never missed.
    pub not_recorded: u64,
    /// The counts of its rows.
    pub counts: Counts,
}

/// A failure of a probe that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The occurrence that was open then, in the window or not; `None` where none was.
    pub period: Option<PeriodKey>,
    /// When the run had finished.
    pub performed: Instant,
    /// Who ran it.
    pub by: Arc<String>,
    /// Why it failed.
    pub reason: Arc<str>,
}

/// A waiver or a pause.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Which task, an index into [`Report::tasks`].
    pub task: usize,
    /// `waiver` or `pause`.
    pub kind: &'static str,
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive; where a pause was resumed, the day before that.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who approved it (waivers).
    pub approved_by: Option<String>,
    /// When it was recorded.
    pub recorded: Instant,
    /// Who recorded it.
    pub recorded_by: String,
    /// Whether its last day lies before the moment of the report.
    pub expired: bool,
    /// How many rows of the population it excepts.
    pub occurrences: u64,
}

/// What became of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The task was recorded for the first time, or came back.
    Added,
    /// The task was taken out of the files.
    Removed,
    /// Less is owed, or it is easier to settle.
    Loosened,
    /// More is owed, or it is harder to settle.
    Tightened,
    /// Neither clearly, or both.
    Changed,
}

impl ChangeKind {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Loosened => "loosened",
            Self::Tightened => "tightened",
            Self::Changed => "changed",
        }
    }
}

/// One field of a definition, before and after, in the words of the files; `-` is an absent one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The key.
    pub field: String,
    /// What was recorded before.
    pub old: String,
    /// What is recorded now.
    pub new: String,
    /// [`ChangeKind::Loosened`], [`ChangeKind::Tightened`] or [`ChangeKind::Changed`].
    pub kind: ChangeKind,
}

/// A change of a definition.
#[derive(Debug, Clone)]
pub struct Change {
    /// When it was recorded.
    pub recorded: Instant,
    /// The task; `None` is the calendar of the workspace.
    pub task: Option<TaskId>,
    /// What it amounts to.
    pub kind: ChangeKind,
    /// The rule before, in words; `None` where there was none.
    pub old: Option<String>,
    /// The rule after, in words; `None` where there is none.
    pub new: Option<String>,
    /// The fields that differ.
    pub fields: Vec<FieldChange>,
    /// SHA-256 of the line that records it, in hex.
    pub entry: String,
}

/// Which controls of a framework have a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The framework, as the tasks name it.
    pub framework: String,
    /// Its controls that a task of the files serves, with how often one does.
    pub covered: Vec<(String, usize)>,
    /// Its controls that no task of the workspace serves; `None` where the program has no list of
    /// the framework's controls, so that nothing can be said about it.
    pub gaps: Option<Vec<String>>,
}

impl Report {
    /// The task of a row.
    #[must_use]
    pub fn task(&self, row: &Row) -> &ReportTask {
        &self.tasks[row.task]
    }

    /// The rows that somebody should look at, each with why.
    pub fn exceptions(&self) -> impl Iterator<Item = (&Row, Vec<ExceptionKind>)> {
        self.population.iter().filter_map(|row| {
            let kinds = row.exceptions();
            (!kinds.is_empty()).then_some((row, kinds))
        })
    }

    /// The tasks whose probe is failing at the moment of the report, each with the failure.
    pub fn failing(&self) -> impl Iterator<Item = (&ReportTask, &Failure)> {
        self.tasks.iter().filter_map(|task| Some((task, task.failing.as_ref()?)))
    }

    /// What the report is: `Compliance report`, or `Audit sample`.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        if self.scope.sample.is_some() { "Audit sample" } else { "Compliance report" }
    }
}
