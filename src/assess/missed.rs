//! How many occurrences were missed since the last completion.

use super::course::Course;
use super::timeline::Version;
use crate::model::{Instant, Occurrence, PeriodKey, Status};
use crate::schedule::Plan;

impl Course<'_> {
    /// How many occurrences were missed since the last completion: closed after it was performed,
    /// and not settled.
    #[must_use]
    pub fn missed(&self) -> u64 {
        let since = self.counting().last_done().map(|done| done.performed);
        let missed_by = |(index, version, plan): (usize, &Version, &Plan)| {
            if plan.is_rolling() {
                let owned = self.rolling_chain(index).occurrences.into_iter().filter(|o| self.owns(index, o));
                owned.filter(|occurrence| self.is_missed(plan, occurrence, since)).count() as u64
            } else {
                self.missed_by(index, version, plan, since)
            }
        };
        self.plans().map(missed_by).sum()
    }

    /// Whether an occurrence became a miss after the last completion: it closed then, or somebody
    /// gave it up then.
    fn is_missed(&self, plan: &Plan, occurrence: &Occurrence, since: Option<Instant>) -> bool {
        if self.bench(plan).judge(occurrence.clone()).status != Status::Missed {
            return false;
        }
        let given_up =
            self.counting_under(plan).skips_of(occurrence.key).iter().map(|skip| skip.recorded).min();
        let missed_at = occurrence.closes.into_iter().chain(given_up).min();
        since.is_none_or(|since| missed_at.is_none_or(|missed_at| missed_at > since))
    }

    fn missed_by(&self, index: usize, version: &Version, plan: &Plan, since: Option<Instant>) -> u64 {
        let until = version.until.map_or(self.now(), |until| until.min(self.now()));
        let mut missed = 0;
        let mut walked = 0;
        for occurrence in plan.opened_by(until) {
            let before = since.is_some_and(|since| occurrence.is_closed(since));
            if before || self.is_before(index, version, &occurrence) {
                break;
            }
            // A task that nobody has done for years is counted, not walked.
            walked += 1;
            if walked > 3
                && let Some(counted) = self.counted(index, version, plan, since, &occurrence)
            {
                return missed + counted;
            }
            if self.owns(index, &occurrence) {
                missed += u64::from(self.is_missed(plan, &occurrence, since));
            }
        }
        missed
    }

    /// The same for `last` and all before it, by the numbers of their slots; `None` where single
    /// occurrences have to be looked at.
    fn counted(
        &self,
        index: usize,
        version: &Version,
        plan: &Plan,
        since: Option<Instant>,
        last: &Occurrence,
    ) -> Option<u64> {
        let simple = index == 0 && self.facts.exceptions.is_empty() && plan.rule().ends.is_none();
        if !simple || !last.is_closed(self.now()) {
            return None;
        }
        // What closes after `since` and is due after the start, the earliest.
        let floor = since.map_or(self.timeline.start, |since| since.max(self.timeline.start));
        let mut first = plan.due_after(floor).next()?;
        for earlier in plan.due_until(floor) {
            let counts = !self.is_before(index, version, &earlier)
                && since.is_none_or(|since| !earlier.is_closed(since));
            if !counts {
                break;
            }
            first = earlier;
        }
        let owed = plan.count(&first, last)?;
        let settled =
            |period: PeriodKey| plan.by_key(period).is_some_and(|known| !self.is_missed(plan, &known, since));
        let facts = self.counting_under(plan);
        let range = first.key..=last.key;
        let mut periods: Vec<PeriodKey> = facts.dones_in(&range).map(|done| done.period).collect();
        periods.extend(facts.skips.iter().map(|skip| skip.period).filter(|period| range.contains(period)));
        periods.sort_unstable();
        periods.dedup();
        let settled = periods.into_iter().filter(|period| settled(*period)).count();
        Some(owed.saturating_sub(settled as u64))
    }
}
