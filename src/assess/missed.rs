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
        let since = self.facts.last_done().map(|done| done.performed);
        self.plans()
            .filter(|(.., plan)| !plan.is_rolling())
            .map(|(index, version, plan)| self.missed_by(index, version, plan, since))
            .sum()
    }

    fn missed_by(&self, index: usize, version: &Version, plan: &Plan, since: Option<Instant>) -> u64 {
        let until = version.until.map_or(self.now(), |until| until.min(self.now()));
        let bench = self.bench(plan);
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
            if self.timeline.owns(index, &occurrence, self.facts) {
                missed += u64::from(bench.judge(occurrence).status == Status::Missed);
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
        let plain = index == 0 && self.facts.exceptions.is_empty() && plan.rule().ends.is_none();
        if !plain || !last.is_closed(self.now()) {
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
        let settled = |period: PeriodKey| {
            plan.by_key(period).is_some_and(|known| self.bench(plan).judge(known).status != Status::Missed)
        };
        let range = first.key..=last.key;
        let mut periods: Vec<PeriodKey> = self.facts.dones_in(&range).map(|done| done.period).collect();
        periods
            .extend(self.facts.skips.iter().map(|skip| skip.period).filter(|period| range.contains(period)));
        periods.sort_unstable();
        periods.dedup();
        let settled = periods.into_iter().filter(|period| settled(*period)).count();
        Some(owed.saturating_sub(settled as u64))
    }
}
