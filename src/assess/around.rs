//! The occurrences around a moment, which decide about it.

use super::course::Course;
use super::judge::Judged;
use super::stretch::Stretch;
use super::timeline::Version;
use crate::model::{CatchUp, Instant, Occurrence, Status};
use crate::schedule::Plan;

/// So many occurrences of a version are judged one by one, before those between the latest and the
/// oldest are counted.
const WALKED: usize = if cfg!(test) { 2 } else { 64 };
/// Up to so many more are judged all the same.
const FEW: u64 = if cfg!(test) { 8 } else { 500 };

/// The judged occurrences around a moment.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The earliest due first. Of a long backlog the latest, the oldest that are still to be done, and
    /// those around the moment.
    pub judged: Vec<Judged>,
    /// Which of those lie in no long backlog.
    apart: Vec<bool>,
    /// What of a backlog is not among them, by version: what falls due after one instant, and up to another.
    long: Vec<(usize, Instant, Instant)>,
}

impl Course<'_> {
    /// The judged occurrences around `t` that decide about it: all that are open to a claim then, and
    /// of each definition the latest that has passed its grace.
    #[must_use]
    pub fn around(&self, t: Instant) -> Around {
        let mut found: Vec<(Judged, bool)> = Vec::new();
        let mut long = Vec::new();
        for (index, version, plan) in self.plans() {
            let bench = self.bench(plan);
            let until = version.until.map_or(t, |until| until.min(t));
            let mut passed = false;
            let mut last_due = None;
            for (walked, occurrence) in self.opened(index, plan, until).enumerate() {
                let claimable = !occurrence.is_closed(t);
                if !claimable && passed || self.is_before(index, version, &occurrence) {
                    break;
                }
                // Below the first that falls due later there is none twice, and none is left out.
                let apart = last_due.replace(occurrence.due) != Some(occurrence.due);
                if walked == WALKED && apart && !plan.is_rolling() {
                    let oldest = self.oldest_claimable((index, version, plan), &occurrence, t);
                    if plan.count_due(oldest, occurrence.due) > FEW {
                        let range = (oldest, occurrence.due);
                        let many = self.of_many((index, version, plan), range, passed, t);
                        let is_apart = |judged: &Judged| judged.occurrence.due <= oldest;
                        found.extend(many.into_iter().map(|judged| {
                            let apart = is_apart(&judged);
                            (judged, apart)
                        }));
                        long.push((index, range.0, range.1));
                        break;
                    }
                }
                let overdue = occurrence.overdue <= t;
                if (claimable || overdue) && self.owns(index, &occurrence) {
                    let judged = bench.judge(occurrence);
                    if judged.status != Status::NotOwed {
                        passed |= overdue;
                        found.push((judged, true));
                    }
                }
            }
        }
        found.sort_by_key(|(judged, _)| (judged.occurrence.due, judged.occurrence.key));
        let (judged, apart) = found.into_iter().unzip();
        Around { judged, apart, long }
    }

    /// How many of the occurrences around now are overdue and can still be claimed.
    #[must_use]
    pub fn backlog(&self, around: &Around) -> u64 {
        self.count_around(around, |judged| judged.status == Status::Overdue)
    }

    /// How many of the occurrences around now nobody has done, and can still be claimed.
    #[must_use]
    pub fn undone(&self, around: &Around) -> u64 {
        self.count_around(around, |judged| judged.is_undone() && judged.status.is_pending())
    }

    fn count_around(&self, around: &Around, wanted: impl Fn(&Judged) -> bool) -> u64 {
        let apart = around.judged.iter().zip(&around.apart).filter(|(_, apart)| **apart);
        let apart = apart.filter(|(judged, _)| wanted(judged)).count() as u64;
        let versions = || self.plans();
        let long = around.long.iter().filter_map(|(index, after, until)| {
            let of = versions().find(|(known, ..)| known == index)?;
            Some(Stretch::of(self, of, (*after, *until), &[self.now()]).count(&wanted))
        });
        apart + long.sum::<u64>()
    }

    /// After which due the occurrences of a version can be claimed at `t`, as this one can.
    fn oldest_claimable(
        &self,
        (index, version, plan): (usize, &Version, &Plan),
        last: &Occurrence,
        t: Instant,
    ) -> Instant {
        let from = self.answers_after(index, version);
        match plan.rule().catch_up {
            CatchUp::Each => from,
            _ => plan.very_last_due((from, last.due), t, |occurrence| occurrence.is_closed(t)),
        }
    }

    /// Of many occurrences that can be claimed at `t`, and the latest that has passed its grace: those
    /// that any question is about.
    fn of_many(
        &self,
        of: (usize, &Version, &Plan),
        (after, until): (Instant, Instant),
        passed: bool,
        t: Instant,
    ) -> Vec<Judged> {
        let (index, version, plan) = of;
        let (bench, from) = (self.bench(plan), self.answers_after(index, version));
        let near = |due: Instant| {
            let earlier = plan.due_until(due).take(WALKED).take_while(move |o| o.due > after);
            let later = plan.due_after(due).take(WALKED).take_while(move |o| o.due <= until);
            earlier.chain(later)
        };
        let grace_ends = plan.very_last_due((from, until), t, |occurrence| occurrence.overdue <= t);
        let zone = &plan.rule().zone;
        let ends = plan.rule().ends.and_then(|ends| ends.succ_opt()).map(|day| zone.start_of(day));
        let next = self.timeline.versions.get(index + 1).map(|next| next.from);
        let edges = [Some(after), Some(t), Some(grace_ends), ends, next, Some(until)];
        // Where lengths are counted in workdays, the one that opened last may lie some days below an edge.
        let opened_last = |edge: Instant| {
            let lowest = after.max(edge - plan.disorder(edge, t));
            let near = plan.due_until(edge).take_while(move |o| o.due > lowest);
            near.filter(|o| self.owns(index, o)).max_by_key(|o| (o.opens, o.due))
        };
        let latest = [ends, next, Some(until)].into_iter().flatten();
        let latest = latest.filter_map(|edge| opened_last(edge.clamp(after, until)));
        let in_turn = edges.into_iter().flatten().map(|edge| edge.clamp(after, until)).flat_map(near);
        let owned = |occurrence: &Occurrence| self.owns(index, occurrence);
        let mut found: Vec<Judged> = in_turn.chain(latest).filter(owned).map(|o| bench.judge(o)).collect();
        let stretch = Stretch::of(self, of, (after, until), &[self.now(), t]);
        found.extend(stretch.awaiting());
        found.extend([until, grace_ends].into_iter().filter_map(|due| stretch.last_settled(due)));
        let undone = |judged: &Judged| {
            let settled = matches!(judged.status, Status::Skipped | Status::Waived | Status::Paused);
            judged.is_undone() && !settled && judged.reason.is_none() && judged.status != Status::NotOwed
        };
        found.extend(stretch.find(undone));
        for status in [Status::Overdue, Status::Late, Status::Open] {
            found.extend(stretch.find(|judged| undone(judged) && judged.status == status));
        }
        found.extend(stretch.find(|judged| undone(judged) && judged.occurrence.due > t));
        let has_passed = |judged: &Judged| judged.occurrence.overdue <= t && judged.status != Status::NotOwed;
        if !passed && !found.iter().any(has_passed) {
            let earlier = plan.due_until(grace_ends.min(after)).take_while(|o| o.due > from);
            found.extend(earlier.filter(owned).map(|o| bench.judge(o)).find(has_passed));
        }
        found.retain(|judged| judged.status != Status::NotOwed);
        found.sort_by_key(|judged| (judged.occurrence.due, judged.occurrence.key));
        found.dedup_by_key(|judged| judged.occurrence.key);
        found
    }
}

#[cfg(test)]
mod tests;
