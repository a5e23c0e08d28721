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
    /// All that complete nothing (any more), by occurrence and then by time.
    all: Vec<Checked>,
    /// The latest pass of all, also of those that complete something.
    last_pass: Option<Checked>,
}

/// What a probe found about an occurrence that is owed and that nobody has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding<'a> {
    /// It failed, and did not pass since.
    Failed(&'a Checked),
    /// It passed, and a person has to confirm that.
    ToReview(&'a Checked),
    /// It passed too long ago.
    Lapsed(&'a Checked),
}

impl Checked {
    /// The order of runs. Of the same second a pass comes after a failure: that is the order in which
    /// a remedy works.
    fn order(&self) -> (Instant, Instant, bool, EntryId) {
        (self.performed, self.recorded, self.outcome == ProbeOutcome::Pass, self.id)
    }

    /// Whether it is a pass that is not too old at `now`.
    fn counts(&self, now: Instant) -> bool {
        self.outcome == ProbeOutcome::Pass && self.valid_until.is_none_or(|until| now < until)
    }
}

impl Checks {
    /// Nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self { all: Vec::new(), last_pass: None }
    }

    /// Adds a run that completes nothing.
    pub(super) fn add(&mut self, checked: Checked) {
        if checked.outcome == ProbeOutcome::Pass {
            self.passed(checked.clone());
        }
        self.all.push(checked);
    }

    /// Counts a pass, whether it completes something or not.
    pub(super) fn passed(&mut self, pass: Checked) {
        if self.last_pass.as_ref().is_none_or(|last| last.order() < pass.order()) {
            self.last_pass = Some(pass);
        }
    }

    /// Brings them into order. A line that stands in a feed twice is one run.
    pub(super) fn seal(&mut self) {
        self.all.sort_by_key(|checked| (checked.period, checked.order()));
        self.all.dedup_by_key(|checked| checked.id);
    }

    /// The latest pass.
    #[must_use]
    pub const fn last_pass(&self) -> Option<&Checked> {
        self.last_pass.as_ref()
    }

    /// The latest failure.
    #[must_use]
    pub fn last_failure(&self) -> Option<&Checked> {
        let failures = self.all.iter().filter(|checked| checked.outcome == ProbeOutcome::Fail);
        failures.max_by_key(|checked| checked.order())
    }

    /// The failure after which nothing passed.
    #[must_use]
    pub fn failing(&self) -> Option<&Checked> {
        let failure = self.last_failure()?;
        self.last_pass.as_ref().is_none_or(|pass| pass.order() < failure.order()).then_some(failure)
    }

    /// The pass about an occurrence, with no failure about it since, that still counts at `now` and
    /// completes nothing.
    #[must_use]
    pub fn pass_of(&self, period: PeriodKey, now: Instant) -> Option<&Checked> {
        let since_failure =
            self.of(period).iter().rev().take_while(|checked| checked.outcome == ProbeOutcome::Pass);
        since_failure.into_iter().find(|pass| pass.counts(now))
    }

    /// How often it failed about an occurrence.
    #[must_use]
    pub fn failures_of(&self, period: PeriodKey) -> usize {
        self.of(period).iter().filter(|checked| checked.outcome == ProbeOutcome::Fail).count()
    }

    /// What is known about an occurrence that nobody has done; `reviewed` says that a person has to
    /// confirm a pass.
    pub(super) fn found(&self, period: PeriodKey, reviewed: bool, now: Instant) -> Option<Finding<'_>> {
        let last = self.of(period).last()?;
        if last.outcome == ProbeOutcome::Fail {
            return Some(Finding::Failed(last));
        }
        match self.pass_of(period, now) {
            Some(pass) => reviewed.then_some(Finding::ToReview(pass)),
            None => Some(Finding::Lapsed(last)),
        }
    }

    /// The runs about an occurrence that complete nothing, by time.
    fn of(&self, period: PeriodKey) -> &[Checked] {
        let from = self.all.partition_point(|checked| checked.period < Some(period));
        let to = self.all.partition_point(|checked| checked.period <= Some(period));
        &self.all[from..to]
    }
}
