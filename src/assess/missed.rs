//! How many occurrences were missed since the last completion.

use super::course::Course;
use super::judge::Judged;
use super::stretch::Stretch;
use super::timeline::Version;
use crate::model::{Instant, Occurrence, Status};
use crate::schedule::Plan;

/// So many occurrences are looked at one by one before the rest is counted.
const WALKED: usize = if cfg!(test) { 2 } else { 64 };

impl Course<'_> {
    /// How many occurrences were missed since the last completion: closed after it was performed,
    /// and not settled.
    #[must_use]
    pub fn missed(&self) -> u64 {
        let since = self.counting().last_done().map(|done| done.performed);
        let missed_by = |(index, version, plan): (usize, &Version, &Plan)| {
            if plan.is_rolling() {
                let owned = self.rolling_chain(index).occurrences.iter().filter(|o| self.owns(index, o));
                owned.filter(|occurrence| self.is_missed(plan, occurrence, since)).count() as u64
            } else {
                self.missed_by((index, version, plan), since)
            }
        };
        self.plans().map(missed_by).sum()
    }

    pub(super) fn is_missed(&self, plan: &Plan, occurrence: &Occurrence, since: Option<Instant>) -> bool {
        self.became_a_miss(plan, &self.bench(plan).judge(occurrence.clone()), since)
    }

    /// Whether an occurrence became a miss after the last completion: it closed then, or somebody
    /// gave it up then.
    fn became_a_miss(&self, plan: &Plan, judged: &Judged, since: Option<Instant>) -> bool {
        if judged.status != Status::Missed {
            return false;
        }
        let skips = self.counting_under(plan).skips_of(judged.occurrence.key);
        let given_up = skips.iter().map(|skip| skip.recorded).min();
        let missed_at = judged.occurrence.closes.into_iter().chain(given_up).min();
        since.is_none_or(|since| missed_at.is_none_or(|missed_at| missed_at > since))
    }

    fn missed_by(&self, of: (usize, &Version, &Plan), since: Option<Instant>) -> u64 {
        let (index, version, plan) = of;
        let until = version.until.map_or(self.now(), |until| until.min(self.now()));
        let mut missed = 0;
        let mut last_due = None;
        for (walked, occurrence) in plan.opened_by(until).enumerate() {
            let before = since.is_some_and(|since| occurrence.is_closed(since));
            if before || self.is_before(index, version, &occurrence) {
                break;
            }
            // Of several with one due none may be counted twice.
            if walked >= WALKED && last_due != Some(occurrence.due) {
                let moments: Vec<Instant> = since.into_iter().chain([self.now()]).collect();
                let range = (self.answers_after(index, version), occurrence.due);
                let rest = Stretch::of(self, of, range, &moments);
                return missed + rest.count(|judged| self.became_a_miss(plan, judged, since));
            }
            last_due = Some(occurrence.due);
            if self.owns(index, &occurrence) {
                missed += u64::from(self.is_missed(plan, &occurrence, since));
            }
        }
        missed
    }
}
