//! Which occurrence a completion counts for.

use super::course::Course;
use super::facts::Done;
use super::judge::Judged;
use super::state::is_unexplained_miss;
use crate::model::{EvidencePolicy, Instant, Recurrence, Status};

impl Course<'_> {
    /// What a completion performed at `performed` is recorded for when no occurrence is named: what
    /// is [claimable](Self::claimable) then. A rolling task done on the very day from which it
    /// counts is recorded for that day.
    #[must_use]
    pub fn claimed_by(&self, performed: Instant) -> Option<Judged> {
        Some(self.claimed_on_start(performed, self.claimable(performed)?))
    }

    /// The occurrence that a completion performed at `performed` counts for when none is named: the
    /// period just ended while in its grace, else the one whose window holds `performed`, else the
    /// oldest of the backlog. What is skipped or excepted is taken only when nothing else is there.
    #[must_use]
    pub fn claimable(&self, performed: Instant) -> Option<Judged> {
        claimable_among(&self.around(performed).judged, performed)
    }

    /// The occurrence that a probe at `performed` speaks for, whatever became of it: the latest that
    /// had opened and was not closed then. So an older one is meant, while it is in its grace, only
    /// where none has opened since.
    #[must_use]
    pub fn window_of(&self, performed: Instant) -> Option<Judged> {
        window_among(&self.around(performed).judged, performed)
    }

    /// The occurrence that a probe's pass at `performed` completes: the one that it speaks for, while
    /// nobody has done or skipped that, or a probe did whose result will be too old before it is due.
    /// What is waived or paused may be done all the same.
    #[must_use]
    pub fn probed(&self, performed: Instant) -> Option<Judged> {
        let latest = self.window_of(performed)?;
        let excepted = matches!(latest.status, Status::Waived | Status::Paused);
        if latest.is_undone() && (latest.status.is_pending() || excepted) {
            return Some(self.claimed_on_start(performed, latest));
        }
        // Of what another person has approved a new result would have to be approved, too.
        (latest.lapses && latest.approval.is_none()).then_some(latest)
    }

    /// Whether a pass of its probe counts by itself, without another word of a person.
    #[must_use]
    pub fn counts_a_pass(&self) -> bool {
        let rule = self.timeline.current().map(crate::schedule::Plan::rule);
        rule.is_some_and(|rule| !rule.approval.is_required() && rule.evidence != EvidencePolicy::Review)
    }

    /// A completion (approved or not) that makes another one at `performed` pointless: performed on the same local
    /// day, or for cron since the same fire. One that will lapse makes none pointless.
    #[must_use]
    pub fn done_already(&self, performed: Instant) -> Option<&Done> {
        let cron =
            self.timeline.current().filter(|plan| matches!(plan.rule().recurrence, Recurrence::Cron(_)));
        if let Some(plan) = cron {
            let since = plan.due_until(performed).next()?.due;
            let next = plan.due_after(performed).next().map(|next| next.due);
            let in_turn =
                |done: &&Done| done.performed >= since && next.is_none_or(|next| done.performed < next);
            return self.facts.dones.iter().filter(|done| !done.lapses).find(in_turn);
        }
        let zone = self.zone();
        let day = zone.day(performed);
        self.facts.dones.iter().filter(|done| !done.lapses).find(|done| zone.day(done.performed) == day)
    }

    /// The latest missed occurrence that nobody explained, nor did subject to approval.
    #[must_use]
    pub fn latest_missed(&self) -> Option<Judged> {
        let around = self.around(self.now()).judged;
        around.into_iter().rfind(|judged| is_unexplained_miss(judged) && judged.awaiting.is_none())
    }
}

/// The latest of the occurrences around `performed` that had opened and was not closed then.
pub(super) fn window_among(around: &[Judged], performed: Instant) -> Option<Judged> {
    let holds =
        |judged: &&Judged| judged.occurrence.opens <= performed && !judged.occurrence.is_closed(performed);
    around.iter().filter(holds).max_by_key(|judged| (judged.occurrence.opens, judged.occurrence.due)).cloned()
}

/// What is [claimable](Course::claimable) of the occurrences around `performed`.
pub(super) fn claimable_among(around: &[Judged], performed: Instant) -> Option<Judged> {
    let just_ended = around.iter().rfind(|judged| judged.occurrence.due <= performed);
    let just_ended = just_ended.map(|judged| judged.occurrence.key);
    let candidates: Vec<&Judged> = around
        .iter()
        .filter(|judged| {
            let occurrence = &judged.occurrence;
            judged.takes_a_completion() && occurrence.opens <= performed && !occurrence.is_closed(performed)
        })
        .collect();
    let in_turn = |among: &[&Judged]| {
        let in_grace = |judged: &&&Judged| {
            Some(judged.occurrence.key) == just_ended && performed < judged.occurrence.overdue
        };
        let in_window = |judged: &&&Judged| performed < judged.occurrence.window_ends;
        among.iter().find(in_grace).or_else(|| among.iter().find(in_window)).map(|judged| (*judged).clone())
    };
    let settled = |judged: &Judged| {
        matches!(judged.status, Status::Skipped | Status::Waived | Status::Paused) || judged.reason.is_some()
    };
    let unsettled: Vec<&Judged> = candidates.iter().copied().filter(|judged| !settled(judged)).collect();
    let undone: Vec<&Judged> = unsettled.iter().copied().filter(|judged| judged.is_undone()).collect();
    let oldest = || undone.first().map(|judged| (*judged).clone());
    // What a probe found done for a while comes after all that nobody has done.
    in_turn(&undone).or_else(oldest).or_else(|| in_turn(&unsettled)).or_else(|| in_turn(&candidates))
}
