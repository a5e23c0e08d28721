//! What the runner is given, and what it gives back.

use std::time::Duration;

use serde_json::Value;

use super::observation::{CheckOutcome, SavedCursor};
use super::redact::Redactor;
use crate::model::{Evidence, Fix, Instant, Probe, ProbeDigest, TaskId, Zone};

/// A probe to run.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub task: TaskId,
    pub title: String,
    /// Its zone, in which ages are counted.
    pub zone: Zone,
    pub probe: Probe,
    pub fix: Option<Fix>,
    /// Which definition that is.
    pub digest: ProbeDigest,
    /// The definition as JSON, without secrets.
    pub definition: Value,
    /// What the last recorded run left; `None` if there was none.
    pub cursor: Option<SavedCursor>,
    /// What takes secrets out.
    pub redactor: Redactor,
    /// Why it cannot be run at all.
    pub problem: Option<String>,
}

impl Job {
    /// How long an attempt of a step may take.
    pub(super) fn timeout(&self, step: Step) -> Duration {
        match &self.fix {
            Some(fix) if step == Step::Fix => fix.timeout,
            _ => self.probe.timeout,
        }
    }
}

/// What was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Probe,
    Fix,
    /// The probe again, after its fix.
    Again,
}

impl Step {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Fix => "fix",
            Self::Again => "probe again",
        }
    }
}

/// One attempt in short.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    /// What it came to.
    pub outcome: CheckOutcome,
    /// How long it took.
    pub took: Duration,
}

/// A finished run of a probe or a fix.
#[derive(Debug, Clone)]
pub(crate) struct StepRun {
    /// What was run.
    pub step: Step,
    /// What the last attempt came to, without secrets.
    pub outcome: CheckOutcome,
    pub attempts: Vec<Attempt>,
    /// When the first attempt started.
    pub started: Instant,
    /// When the last attempt had ended.
    pub finished: Instant,
    /// How long all attempts and the waits between them took.
    pub took: Duration,
    /// What was kept of it.
    pub evidence: Vec<Evidence>,
}
