//! `run`: what probes found, one file per format.

pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod plan;
pub(crate) mod tap;
pub(crate) mod text;

use std::time::Duration;

use crate::model::{Evidence, Instant, PeriodKey, ProbeDigest, TaskId, Zone};

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepOutcome {
    /// All was as expected.
    Pass,
    /// Something was not.
    Fail,
    /// It could not be looked at.
    Error,
    /// It was stopped before it ended, or never started.
    Stopped,
}

impl StepOutcome {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Stopped => "stopped",
        }
    }
}

/// How an occurrence stands of which a pass completes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Done, by whoever.
    Done,
    /// Done, and waiting for another person's word.
    AwaitsApproval,
    /// Deliberately not done.
    Skipped,
    /// None has opened, or none is still open.
    None,
}

/// What the record says of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It completed an occurrence: in time (or not), and whether another person has to approve it.
    Completed {
        /// Performed before it was due.
        on_time: bool,
        /// It counts once somebody has approved it.
        awaits_approval: bool,
    },
    /// A person has to confirm it with `done`.
    AwaitsReview,
    /// It is on record and completes nothing; how its occurrence stands, where there is one.
    Recorded(Standing),
    /// Nothing is on record.
    Nothing,
}

impl Effect {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Completed { awaits_approval: true, .. } => "awaits-approval",
            Self::Completed { .. } => "completed",
            Self::AwaitsReview => "awaits-review",
            Self::Recorded(_) => "recorded",
            Self::Nothing => "not-recorded",
        }
    }
}

/// One step of a task's run: the probe, its fix, or the probe again.
#[derive(Debug, Clone)]
pub(crate) struct StepView {
    /// `probe`, `fix` or `probe again`.
    pub step: &'static str,
    /// What it came to.
    pub outcome: StepOutcome,
    /// Why it is no pass.
    pub reason: Option<String>,
    /// The occurrence that it is about.
    pub period: Option<PeriodKey>,
    /// What the record says.
    pub effect: Effect,
    /// When it had ended.
    pub performed: Instant,
    /// How long it took.
    pub took: Duration,
    /// How many attempts were made.
    pub attempts: usize,
    /// SHA-256 of the line that records it.
    pub entry: Option<String>,
    /// What was kept.
    pub evidence: Vec<Evidence>,
}

/// A task of the run.
#[derive(Debug, Clone)]
pub(crate) struct TaskView {
    pub task: TaskId,
    pub title: String,
    /// Which probe.
    pub probe: ProbeDigest,
    pub zone: Zone,
    /// What was run, in order; nothing where the run was stopped before.
    pub steps: Vec<StepView>,
}

impl TaskView {
    /// What it came to in the end.
    #[must_use]
    pub fn outcome(&self) -> StepOutcome {
        let stopped = self.steps.last().is_none_or(|step| step.outcome == StepOutcome::Stopped);
        if stopped {
            return StepOutcome::Stopped;
        }
        self.deciding().map_or(StepOutcome::Stopped, |step| step.outcome)
    }

    /// The step that decides: the last run of the probe.
    #[must_use]
    pub fn deciding(&self) -> Option<&StepView> {
        self.steps.iter().rfind(|step| step.step != "fix")
    }

    /// Why it did not pass.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.deciding()?.reason.as_deref()
    }
}

/// What `run` found.
#[derive(Debug, Clone)]
pub(crate) struct RunView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    pub zone: &'a Zone,
    /// When the run began.
    pub now: Instant,
    /// Whether it records.
    pub records: bool,
    /// The tasks, in the order of the files.
    pub tasks: &'a [TaskView],
}

/// How many tasks came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub(crate) struct RunCounts {
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Could not be run.
    pub error: usize,
    /// Stopped, or not started.
    pub stopped: usize,
}

impl RunView<'_> {
    #[must_use]
    pub fn counts(&self) -> RunCounts {
        let mut counts = RunCounts::default();
        for task in self.tasks {
            *match task.outcome() {
                StepOutcome::Pass => &mut counts.pass,
                StepOutcome::Fail => &mut counts.fail,
                StepOutcome::Error => &mut counts.error,
                StepOutcome::Stopped => &mut counts.stopped,
            } += 1;
        }
        counts
    }
}

/// How long something took, for people: `0.2 s`, `1 min 5 s`.
#[must_use]
pub(crate) fn duration_text(length: Duration) -> String {
    let seconds = length.as_secs();
    if seconds < 60 {
        format!("{:.1} s", length.as_secs_f64())
    } else if seconds < 3_600 {
        format!("{} min {} s", seconds / 60, seconds % 60)
    } else {
        format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60)
    }
}
