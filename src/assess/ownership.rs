//! Which definition answers for which occurrence.

use chrono::TimeDelta;

use super::course::Course;
use super::timeline::Version;
use crate::model::{Instant, Occurrence, PeriodKey};

impl Course<'_> {
    /// Whether the occurrence, computed by this version, is one that the version has to answer for:
    /// it falls due after the version came into force, had opened when the next one did, and no
    /// earlier version keeps its period. The start and end of the task are not looked at here.
    #[must_use]
    pub(super) fn owns(&self, version: usize, occurrence: &Occurrence) -> bool {
        let is_settled = || {
            let plan = self.timeline.versions[version].plan.as_ref();
            let facts = plan.map_or(self.facts, |plan| self.counting_under(plan));
            let key = occurrence.key;
            !facts.dones_of(key).is_empty() || !facts.skips_of(key).is_empty()
        };
        self.owns_if(version, occurrence, is_settled)
    }

    /// The same, had nobody done or skipped it.
    pub(super) fn owns_unsettled(&self, version: usize, occurrence: &Occurrence) -> bool {
        self.owns_if(version, occurrence, || false)
    }

    fn owns_if(&self, version: usize, occurrence: &Occurrence, is_settled: impl FnOnce() -> bool) -> bool {
        let own = &self.timeline.versions[version];
        if version > 0 && occurrence.due <= own.from {
            return false;
        }
        if own.until.is_some_and(|until| occurrence.opens > until) {
            return false;
        }
        // Removing a task drops what nobody had settled and was not due yet.
        let removed = self.timeline.versions.get(version + 1).filter(|next| next.plan.is_none());
        if removed.is_some_and(|next| occurrence.due > next.from) && own.plan.is_some() && !is_settled() {
            return false;
        }
        (0..version).all(|earlier| !self.keeps(earlier, occurrence.key))
    }

    /// Whether a version answers for the period of this key.
    fn keeps(&self, version: usize, key: PeriodKey) -> bool {
        let Some(plan) = &self.timeline.versions[version].plan else { return false };
        let same = if plan.is_rolling() {
            let found = || self.rolling_chain(version).occurrences.iter().find(|known| known.key == key);
            matches!(key, PeriodKey::Day(_)).then(found).flatten().cloned()
        } else if self.had_opened(version, key) {
            plan.by_key(key)
        } else {
            None
        };
        same.is_some_and(|same| same.due > self.timeline.start && self.owns(version, &same))
    }

    /// Whether the occurrence of this key can have opened under a version that is no longer in force. A
    /// task can have many versions, and each of them is asked.
    fn had_opened(&self, version: usize, key: PeriodKey) -> bool {
        let Some(newest) = self.newest_opened(version) else { return false };
        match (key, newest.key) {
            // Fires of one hour may meet where the clock changes, those of some days where workdays count.
            (PeriodKey::Fire(local, _), PeriodKey::Fire(last, _)) => local <= last + TimeDelta::days(40),
            (PeriodKey::Fire(..), _) | (_, PeriodKey::Fire(..)) => false,
            (key, last) => std::mem::discriminant(&key) == std::mem::discriminant(&last) && key <= last,
        }
    }

    /// What had opened last when a version went out of force.
    pub(super) fn newest_opened(&self, version: usize) -> Option<&Occurrence> {
        let newest = self.newest.get_or_init(|| {
            let of = |version: &Version| version.plan.as_ref()?.opened_by(version.until?).next();
            self.timeline.versions.iter().map(of).collect()
        });
        newest.get(version)?.as_ref()
    }

    /// The instant after which a version answers for what falls due.
    pub(super) fn answers_after(&self, index: usize, version: &Version) -> Instant {
        if index > 0 { version.from.max(self.timeline.start) } else { self.timeline.start }
    }

    /// Whether an occurrence, and so all earlier ones, lies before what a version answers for.
    pub(super) fn is_before(&self, index: usize, version: &Version, occurrence: &Occurrence) -> bool {
        occurrence.due <= self.answers_after(index, version)
    }
}
