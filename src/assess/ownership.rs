//! Which definition answers for which occurrence.

use std::mem::discriminant;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::course::{Course, KeptKeys};
use super::timeline::Version;
use crate::model::{Instant, Occurrence, PeriodKey};
use crate::schedule::Plan;

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
        self.may_keep(occurrence.key)
            .take_while(|earlier| *earlier < version)
            .all(|earlier| !self.keeps(earlier, occurrence.key))
    }

    /// Whether a version answers for the period of this key.
    fn keeps(&self, version: usize, key: PeriodKey) -> bool {
        let Some(plan) = &self.timeline.versions[version].plan else { return false };
        let same = if plan.is_rolling() {
            let found = || self.rolling_chain(version).occurrences.iter().find(|known| known.key == key);
            matches!(key, PeriodKey::Day(_)).then(found).flatten().cloned()
        } else {
            plan.by_key(key)
        };
        same.is_some_and(|same| same.due > self.timeline.start && self.owns(version, &same))
    }

    /// The versions that may have an occurrence of this key that had opened while they were in force, in
    /// their order. A task can have many versions: those that had gone before are passed over.
    pub(super) fn may_keep(&self, key: PeriodKey) -> impl Iterator<Item = usize> + '_ {
        let kept = self.kept.get_or_init(|| {
            let mut kept = KeptKeys::new();
            for (index, version) in self.timeline.versions.iter().enumerate() {
                let Some(plan) = &version.plan else { continue };
                let Some(last) = self.last_key(index, version, plan) else { continue };
                let known = kept.entry(discriminant(&last)).or_default();
                let last = known.last().map_or(last, |(before, _)| last.max(*before));
                known.push((last, index));
            }
            kept
        });
        let known = kept.get(&discriminant(&key)).map_or(&[][..], Vec::as_slice);
        let from = known.partition_point(|(last, _)| *last < key);
        known[from..].iter().map(|(_, index)| *index)
    }

    /// No later key than this is one of an occurrence that had opened while a version was in force.
    fn last_key(&self, index: usize, version: &Version, plan: &Plan) -> Option<PeriodKey> {
        if plan.is_rolling() {
            return self.rolling_chain(index).occurrences.iter().map(|known| known.key).max();
        }
        if version.until.is_none() {
            let first =
                plan.due_after(version.from).next().or_else(|| plan.due_until(version.from).next())?.key;
            return Some(match first {
                PeriodKey::Day(_) => PeriodKey::Day(NaiveDate::MAX),
                PeriodKey::Week(..) => PeriodKey::Week(i32::MAX, 0),
                PeriodKey::Month(..) => PeriodKey::Month(i32::MAX, 0),
                PeriodKey::Quarter(..) => PeriodKey::Quarter(i32::MAX, 0),
                PeriodKey::Year(_) => PeriodKey::Year(i32::MAX),
                PeriodKey::FiscalQuarter(..) => PeriodKey::FiscalQuarter(i32::MAX, 0),
                PeriodKey::FiscalYear(_) => PeriodKey::FiscalYear(i32::MAX),
                PeriodKey::Fire(..) => PeriodKey::Fire(NaiveDateTime::MAX, None),
            });
        }
        Some(match self.newest_opened(index)?.key {
            // Fires of one hour may meet where the clock changes, those of some days where workdays count.
            PeriodKey::Fire(local, _) => {
                PeriodKey::Fire(local.checked_add_signed(TimeDelta::days(40))?, None)
            }
            key => key,
        })
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
