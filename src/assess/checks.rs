//! What probes found, beside the completions that count: failures, passes that complete nothing yet,
//! and passes that are too old.

use std::sync::Arc;

use super::facts::EntryId;
use crate::model::{Evidence, Instant, PeriodKey, ProbeDigest, ProbeOutcome, Probed};

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
    /// Which definition was run.
    pub probe: ProbeDigest,
    /// Why it failed.
    pub reason: Option<Arc<str>>,
    /// From when on a pass no longer counts.
    pub valid_until: Option<Instant>,
    /// Who ran it.
    pub by: Arc<String>,
    /// What was captured.
    pub evidence: Vec<Evidence>,
    /// The line of its entry in its feed, from 1.
    pub line: usize,
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
    /// The run that an entry records.
    pub(super) fn of(probed: Probed, recorded: Instant, by: Arc<String>, line: usize, id: EntryId) -> Self {
        Self {
            performed: probed.performed_at,
            recorded,
            period: probed.period,
            outcome: probed.outcome,
            probe: probed.probe,
            reason: probed.reason.map(Into::into),
            valid_until: probed.valid_until,
            by,
            evidence: probed.evidence,
            line,
            id,
        }
    }

    /// The order of runs. Those of one second are in the order in which they stand in their feed: a
    /// failure, its remedy and the pass that follows may take less.
    fn order(&self) -> (Instant, Instant, usize, EntryId) {
        (self.performed, self.recorded, self.line, self.id)
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

    /// Counts a pass that completed an occurrence; one that is too old completes nothing any more, which
    /// is returned.
    pub(super) fn completed(&mut self, pass: Checked, is_old: bool) -> bool {
        if is_old {
            self.add(pass);
        } else {
            self.passed(pass);
        }
        is_old
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
        let passed_since = |pass: &Checked| {
            // Of one second in two feeds nobody knows the order: what failed is not hidden.
            let untold = pass.by != failure.by
                && (pass.performed, pass.recorded) == (failure.performed, failure.recorded);
            !untold && pass.order() > failure.order()
        };
        (!self.last_pass.as_ref().is_some_and(passed_since)).then_some(failure)
    }

    /// The pass about an occurrence, with no failure at all since, that still counts at `now` and
    /// completes nothing. A pass of another definition of the probe says nothing of this one.
    #[must_use]
    pub fn pass_of(&self, period: PeriodKey, probe: Option<&ProbeDigest>, now: Instant) -> Option<&Checked> {
        let failure = self.last_failure().map(Checked::order);
        let passes = self.of(period).iter().rev().filter(|checked| checked.outcome == ProbeOutcome::Pass);
        let since_failure = passes.take_while(|pass| failure.is_none_or(|failure| failure < pass.order()));
        since_failure.into_iter().find(|pass| pass.counts(now) && Some(&pass.probe) == probe)
    }

    /// How often it failed about an occurrence.
    #[must_use]
    pub fn failures_of(&self, period: PeriodKey) -> usize {
        self.of(period).iter().filter(|checked| checked.outcome == ProbeOutcome::Fail).count()
    }

    /// What is known about an occurrence that nobody has done; `reviewed` says that a person has to
    /// confirm a pass.
    pub(super) fn found(
        &self,
        period: PeriodKey,
        reviewed: bool,
        probe: Option<&ProbeDigest>,
        now: Instant,
    ) -> Option<Finding<'_>> {
        let last = self.of(period).last()?;
        if last.outcome == ProbeOutcome::Fail {
            return Some(Finding::Failed(last));
        }
        match self.pass_of(period, probe, now) {
            Some(pass) => reviewed.then_some(Finding::ToReview(pass)),
            None => (!last.counts(now)).then_some(Finding::Lapsed(last)),
        }
    }

    /// The runs about an occurrence that complete nothing, by time.
    fn of(&self, period: PeriodKey) -> &[Checked] {
        let from = self.all.partition_point(|checked| checked.period < Some(period));
        let to = self.all.partition_point(|checked| checked.period <= Some(period));
        &self.all[from..to]
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;

    use super::super::facts::Facts;
    use super::*;
    use crate::model::{Body, Entry, Probed, TaskId, Via};

    fn at(hours: i64) -> Instant {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn task() -> TaskId {
        "backup".parse().expect("an id")
    }

    fn period(week: u32) -> PeriodKey {
        format!("2026-W{week}").parse().expect("a key")
    }

    /// What stands in a ledger, and the hash of its line.
    fn entry() -> impl Strategy<Value = Entry> {
        let times = (0_i64..6, 0_i64..3, prop::option::of(1_i64..6));
        (0..5, 47_u32..50, any::<bool>(), times).prop_map(|(kind, week, other, (hour, later, valid))| {
            let probe = format!("tcp:{}", "1".repeat(64)).parse().expect("a digest");
            let performed_at = at(hour);
            let valid_until = valid.map(|hours| at(hour + hours));
            let body = match kind {
                0 | 1 => Body::Done {
                    task: task(),
                    period: period(week),
                    performed_at,
                    note: None,
                    evidence: Vec::new(),
                    via: (kind == 0).then_some(Via { probe, valid_until }),
                },
                2 => Body::Skip { task: task(), period: period(week), reason: "away".to_owned() },
                _ => Body::Probe(Box::new(Probed {
                    task: task(),
                    period: (week < 49).then(|| period(week)),
                    performed_at,
                    outcome: if kind == 3 { ProbeOutcome::Fail } else { ProbeOutcome::Pass },
                    reason: (kind == 3).then(|| "gone".to_owned()),
                    probe,
                    valid_until: valid_until.filter(|_| kind == 4),
                    evidence: Vec::new(),
                })),
            };
            let by = if other { "ci" } else { "ana" }.to_owned();
            Entry { recorded_at: at(hour + later), by, clock_given: false, with: None, body }
        })
    }

    /// The ledger as facts; an entry's number is its hash.
    fn facts(entries: &[(usize, Entry)], now: Instant) -> Facts {
        let mut facts = Facts::at(now);
        for (number, entry) in entries {
            let mut id = [0; 32];
            id[0] = u8::try_from(*number).expect("few entries");
            facts.name(entry, id);
            facts.add(entry.clone(), number + 1, || id);
        }
        facts.seal();
        facts
    }

    /// Entries with their numbers.
    type Numbered = Vec<(usize, Entry)>;

    fn orders() -> impl Strategy<Value = (Numbered, Numbered)> {
        prop::collection::vec(entry(), 1..12).prop_flat_map(|entries| {
            let numbered: Numbered = entries.into_iter().enumerate().collect();
            (Just(numbered.clone()), Just(numbered).prop_shuffle())
        })
    }

    /// A run of a probe.
    struct Run {
        /// When it was performed and recorded, and its line.
        at: (Instant, Instant, usize),
        by: String,
        passed: bool,
    }

    fn run((line, entry): &(usize, Entry)) -> Option<Run> {
        let (performed, passed) = match &entry.body {
            Body::Done { performed_at, via: Some(_), .. } => (*performed_at, true),
            Body::Probe(probed) => (probed.performed_at, probed.outcome == ProbeOutcome::Pass),
            _ => return None,
        };
        Some(Run { at: (performed, entry.recorded_at, *line), by: entry.by.clone(), passed })
    }

    proptest! {
        /// The union of feeds has no order.
        #[test]
        fn order_does_not_matter((one, other) in orders(), now in 0_i64..12) {
            let (one, other) = (facts(&one, at(now)), facts(&other, at(now)));
            // What approvals may name is ordered only where there are some.
            let of = |facts: &Facts| {
                facts.task(&task()).map(|of| (of.dones.clone(), of.skips.clone(), of.checks.clone()))
            };
            prop_assert_eq!(of(&one), of(&other));
        }

        /// A line that stands twice says nothing more.
        #[test]
        fn twice_is_once((one, _) in orders(), now in 0_i64..12) {
            let twice: Numbered = one.iter().chain(&one).cloned().collect();
            let checks = |entries: &[(usize, Entry)]| {
                facts(entries, at(now)).task(&task()).map(|of| of.checks.clone())
            };
            prop_assert_eq!(checks(&one), checks(&twice));
        }

        /// Failing is that the latest run failed, at any moment and whatever has lapsed; of one second
        /// in two feeds the failure counts as the later.
        #[test]
        fn failing_is_of_the_latest_run((one, _) in orders(), now in 0_i64..12) {
            let runs: Vec<_> = one.iter().filter_map(run).collect();
            let failure = runs.iter().filter(|run| !run.passed).max_by_key(|run| run.at);
            let later = |pass: &Run, failure: &Run| {
                let (second, of_failure) = ((pass.at.0, pass.at.1), (failure.at.0, failure.at.1));
                if second == of_failure && pass.by != failure.by { false } else { pass.at > failure.at }
            };
            let last_pass = runs.iter().filter(|run| run.passed).max_by_key(|run| run.at);
            let failing = failure.filter(|failure| !last_pass.is_some_and(|pass| later(pass, failure)));
            let facts = facts(&one, at(now));
            let found = facts.task(&task()).and_then(|of| of.checks.failing());
            prop_assert_eq!(
                found.map(|found| (found.performed, found.recorded)),
                failing.map(|failing| (failing.at.0, failing.at.1))
            );
        }

        /// A completion by a probe counts until its result is too old, and never again.
        #[test]
        fn what_lapsed_completes_nothing((one, _) in orders(), now in 0_i64..12) {
            let facts = facts(&one, at(now));
            let dones = facts.task(&task()).map_or(0, |of| of.dones.len());
            let counting = one.iter().filter(|(_, entry)| match &entry.body {
                Body::Done { via, .. } => {
                    via.as_ref().and_then(|via| via.valid_until).is_none_or(|until| at(now) < until)
                }
                _ => false,
            });
            prop_assert_eq!(dones, counting.count());
        }
    }
}
