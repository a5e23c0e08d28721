//! What probes found, beside the completions that count: failures, passes that complete nothing yet,
//! and passes that are too old.

use std::sync::Arc;

use super::facts::EntryId;
use crate::model::{Evidence, Instant, PeriodKey, ProbeOutcome};

/// A recorded run of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// When it had finished.
    pub performed: Instant,
    /// When it was recorded.
    pub recorded: Instant,
    /// The occurrence that was open then.
    pub period: Option<PeriodKey>,
    /// What it came to.
    pub outcome: ProbeOutcome,
    /// Why it failed.
    pub reason: Option<Arc<str>>,
    /// From when on a pass no longer counts.
    pub valid_until: Option<Instant>,
    /// Who ran it.
    pub by: Arc<String>,
    /// What was captured.
    pub evidence: Vec<Evidence>,
    /// Its entry.
    pub id: EntryId,
}

/// The recorded runs of a task's probe.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Checks {
    /// All that complete nothing (any more), by time.
    all: Vec<Checked>,
    /// When the last pass of all was performed and recorded.
    last_pass: Option<(Instant, Instant)>,
}

impl Checks {
    /// Nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self { all: Vec::new(), last_pass: None }
    }

    /// Adds a run.
    pub(super) fn add(&mut self, checked: Checked) {
        if checked.outcome == ProbeOutcome::Pass {
            self.passed(checked.performed, checked.recorded);
        }
        self.all.push(checked);
    }

    /// Counts a pass that completed an occurrence.
    pub(super) fn passed(&mut self, performed: Instant, recorded: Instant) {
        self.last_pass = self.last_pass.max(Some((performed, recorded)));
    }

    /// Brings them into order.
    pub(super) fn seal(&mut self) {
        self.all.sort_by_key(|checked| (checked.performed, checked.recorded, checked.id));
    }

    /// The failure after which nothing passed. A pass of the same second takes a failure's place:
    /// that is the order in which a remedy works.
    #[must_use]
    pub fn failing(&self) -> Option<&Checked> {
        let last = self.all.iter().rfind(|checked| checked.outcome == ProbeOutcome::Fail)?;
        self.last_pass.is_none_or(|pass| pass < (last.performed, last.recorded)).then_some(last)
    }

    /// The latest pass about an occurrence that still counts at `now`.
    #[must_use]
    pub fn pass_of(&self, period: PeriodKey, now: Instant) -> Option<&Checked> {
        self.all.iter().rfind(|checked| {
            checked.outcome == ProbeOutcome::Pass
                && checked.period == Some(period)
                && checked.valid_until.is_none_or(|until| now < until)
        })
    }

    /// The latest pass about an occurrence that no longer counts at `now`.
    #[must_use]
    pub fn lapsed_of(&self, period: PeriodKey, now: Instant) -> Option<&Checked> {
        self.all.iter().rfind(|checked| {
            checked.outcome == ProbeOutcome::Pass
                && checked.period == Some(period)
                && checked.valid_until.is_some_and(|until| until <= now)
        })
    }

    /// The failures about an occurrence, by time.
    pub fn failures_of(&self, period: PeriodKey) -> impl Iterator<Item = &Checked> {
        self.all
            .iter()
            .filter(move |checked| checked.outcome == ProbeOutcome::Fail && checked.period == Some(period))
    }
}
