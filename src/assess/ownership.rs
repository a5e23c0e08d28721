//! Which definition answers for which occurrence.

use super::course::Course;
use super::timeline::Version;
use crate::model::{Occurrence, PeriodKey};

impl Course<'_> {
    /// Whether the occurrence, computed by this version, is one that the version has to answer for:
    /// it falls due after the version came into force, had opened when the next one did, and no
    /// earlier version keeps its period. The start and end of the task are not looked at here.
    #[must_use]
    pub(super) fn owns(&self, version: usize, occurrence: &Occurrence) -> bool {
        let own = &self.timeline.versions[version];
        if version > 0 && occurrence.due <= own.from {
            return false;
        }
        if own.until.is_some_and(|until| occurrence.opens > until) {
            return false;
        }
        // Removing a task drops what nobody had settled and was not due yet.
        let removed = self.timeline.versions.get(version + 1).filter(|next| next.plan.is_none());
        if removed.is_some_and(|next| occurrence.due > next.from)
            && let Some(plan) = &own.plan
            && let facts = self.counting_under(plan)
            && facts.dones_of(occurrence.key).is_empty()
            && facts.skips_of(occurrence.key).is_empty()
        {
            return false;
        }
        (0..version).all(|earlier| !self.keeps(earlier, occurrence.key))
    }

    /// Whether a version answers for the period of this key.
    fn keeps(&self, version: usize, key: PeriodKey) -> bool {
        let Some(plan) = &self.timeline.versions[version].plan else { return false };
        let same = if plan.is_rolling() {
            matches!(key, PeriodKey::Day(_))
                .then(|| self.rolling_chain(version).occurrences.into_iter().find(|known| known.key == key))
                .flatten()
        } else {
            plan.by_key(key)
        };
        same.is_some_and(|same| same.due > self.timeline.start && self.owns(version, &same))
    }

    /// Whether an occurrence, and so all earlier ones, lies before what a version answers for.
    pub(super) fn is_before(&self, index: usize, version: &Version, occurrence: &Occurrence) -> bool {
        occurrence.due <= self.timeline.start || index > 0 && occurrence.due <= version.from
    }
}
