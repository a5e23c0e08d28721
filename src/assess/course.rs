//! The course of one task: its occurrences under all its definitions, judged at one moment.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::mem::Discriminant;
use std::sync::{Arc, OnceLock};

use chrono::TimeDelta;

use super::checks::{Checked, Checks, Finding};
use super::facts::{Facts, TaskFacts};
use super::judge::{Bench, Judged};
use super::rolling::{self, Chain};
use super::timeline::{Timeline, Version};
use crate::model::{
    Calendar, Definitions, EvidencePolicy, Instant, Occurrence, PeriodKey, ProbeDigest, Status, Task, TaskId,
    Zone,
};
use crate::schedule::{Plan, RollingBase};

static NO_FACTS: TaskFacts = TaskFacts::empty();

/// By the kind of their keys the versions, each with the last key that it or one before it may keep.
pub(super) type KeptKeys = HashMap<Discriminant<PeriodKey>, Vec<(PeriodKey, usize)>>;

/// One task's occurrences with their statuses at `now`.
#[derive(Debug, Clone)]
pub struct Course<'a> {
    /// Its definitions through time.
    pub timeline: Timeline,
    /// Its standing entries, also those that still need approval.
    pub facts: &'a TaskFacts,
    /// What counts under a rule that asks for approval, where one does.
    approved: Option<Arc<TaskFacts>>,
    /// What counts under the rules that answer for it, where they differ in that.
    mixed: Option<Arc<TaskFacts>>,
    /// Which definition of a probe it has: as the files have it; of a task that they do not have, and of
    /// the past, as it was recorded last.
    pub probe: Option<ProbeDigest>,
    now: Instant,
    /// The occurrences of each rolling version, once they are asked for.
    chains: OnceLock<Vec<Chain>>,
    /// What had opened last under each version, once that is asked for.
    pub(super) newest: OnceLock<Vec<Option<Occurrence>>>,
    /// Which keys which versions keep, once that is asked for.
    pub(super) kept: OnceLock<KeptKeys>,
}

impl<'a> Course<'a> {
    /// The course of a task that the files, the record, or both know.
    #[must_use]
    pub fn of(
        id: &TaskId,
        task: Option<&Task>,
        definitions: &Definitions,
        calendar: &Arc<Calendar>,
        facts: &'a Facts,
        now: Instant,
    ) -> Option<Self> {
        let timeline = Timeline::of(id, task, definitions, calendar, facts, now)?;
        let replay = facts.is_replay();
        let facts = facts.task(id).unwrap_or(&NO_FACTS);
        let probe = match task.filter(|_| !replay) {
            Some(task) => task.probe_digest(),
            None => facts.defines.last().and_then(|define| define.probe.clone()),
        };
        let mut course = Self {
            timeline,
            facts,
            approved: None,
            mixed: None,
            probe,
            now,
            chains: OnceLock::new(),
            newest: OnceLock::new(),
            kept: OnceLock::new(),
        };
        if course.asks_for_approval() {
            course.approved = Some(Arc::new(facts.approved_only()));
            if course.plans().any(|(.., plan)| !plan.rule().approval.is_required()) {
                course.mixed = Some(Arc::new(course.counted_by_owner()));
            }
        }
        Some(course)
    }

    /// Whether any of its rules asks for approval.
    #[must_use]
    pub fn asks_for_approval(&self) -> bool {
        self.plans().any(|(.., plan)| plan.rule().approval.is_required())
    }

    /// Whether what settles the occurrence of this key needs approval: under the rule that answers
    /// for it, else under the one in force last.
    #[must_use]
    pub fn needs_approval(&self, key: PeriodKey) -> bool {
        let owner = self.owner(key).map(|(_, plan, _)| plan);
        let plan = owner.or_else(|| self.plans().last().map(|(.., plan)| plan));
        plan.is_some_and(|plan| plan.rule().approval.is_required())
    }

    /// The pass of its probe, as that is defined now, which a person can confirm for an occurrence.
    #[must_use]
    pub fn pass_of(&self, period: PeriodKey) -> Option<&Checked> {
        self.facts.checks.pass_of(period, self.probe.as_ref(), self.now)
    }

    /// What its probe found about an occurrence that is owed and that nobody has done.
    #[must_use]
    pub fn found(&self, judged: &Judged) -> Option<Finding<'_>> {
        let owed = judged.status.is_pending() || judged.status == Status::Missed;
        if !owed || !judged.is_undone() || self.facts.checks == Checks::empty() {
            return None;
        }
        let key = judged.occurrence.key;
        let policy = self.owner(key).map(|(_, plan, _)| plan.rule().evidence);
        self.facts.checks.found(key, policy == Some(EvidencePolicy::Review), self.probe.as_ref(), self.now)
    }

    /// Whether the occurrence of this key is done, and that still needs approval.
    #[must_use]
    pub fn awaits_approval(&self, key: PeriodKey) -> bool {
        !self.facts.dones_of(key).is_empty()
            && self.counting().dones_of(key).is_empty()
            && self.needs_approval(key)
    }

    /// The standing completions and skips that count: what a rule wants approved, only once it is.
    #[must_use]
    pub fn counting(&self) -> &TaskFacts {
        self.mixed.as_deref().or(self.approved.as_deref()).unwrap_or(self.facts)
    }

    /// The standing entries that count under the rule of a plan.
    pub(super) fn counting_under(&self, plan: &Plan) -> &TaskFacts {
        let approved = self.approved.as_deref().filter(|_| plan.rule().approval.is_required());
        approved.unwrap_or(self.facts)
    }

    /// The entries that count, where some rules ask for approval and others do not.
    fn counted_by_owner(&self) -> TaskFacts {
        let approved = self.approved.as_deref().unwrap_or(self.facts);
        let mut known: HashMap<PeriodKey, bool> = HashMap::new();
        let mut needs = |key| *known.entry(key).or_insert_with(|| self.needs_approval(key));
        let mut mixed = TaskFacts::empty();
        mixed.dones.extend(self.facts.dones.iter().filter(|done| !needs(done.period)).cloned());
        mixed.dones.extend(approved.dones.iter().filter(|done| needs(done.period)).cloned());
        mixed.skips.extend(self.facts.skips.iter().filter(|skip| !needs(skip.period)).cloned());
        mixed.skips.extend(approved.skips.iter().filter(|skip| needs(skip.period)).cloned());
        mixed.dones.sort();
        mixed.skips.sort();
        mixed
    }

    /// The zone of the rule in force, or of the last one.
    #[must_use]
    pub fn zone(&self) -> Zone {
        let plans = self.timeline.versions.iter().rev().find_map(|version| version.plan.as_ref());
        plans.map_or_else(Zone::utc, |plan| plan.rule().zone.clone())
    }

    /// What occurrences of a plan are judged with.
    #[must_use]
    pub fn bench<'b>(&'b self, plan: &'b Plan) -> Bench<'b> {
        let rule = plan.rule();
        Bench {
            facts: self.counting_under(plan),
            unapproved: rule.approval.is_required().then_some(self.facts),
            rolling: plan.is_rolling(),
            zone: &rule.zone,
            start: self.timeline.start,
            ends: rule.ends,
            now: self.now,
        }
    }

    /// The first occurrence due after `t` that nobody has settled and that is still owed.
    #[must_use]
    pub fn next_after(&self, t: Instant) -> Option<Judged> {
        self.upcoming(t, |judged| judged.is_undone() && judged.status != Status::Skipped)
    }

    /// The next occurrences after `t`, at most so many, whatever became of them.
    #[must_use]
    pub fn upcoming_after(&self, t: Instant, count: usize) -> Vec<Judged> {
        let mut found = Vec::new();
        let mut from = t;
        while found.len() < count {
            let Some(next) =
                self.upcoming(from, |judged| !found.contains(judged) && judged.occurrence.opens > t)
            else {
                break;
            };
            from = next.occurrence.due - TimeDelta::seconds(1);
            found.push(next);
        }
        found
    }

    /// The first occurrence that has not opened yet.
    #[must_use]
    pub fn next_unopened(&self) -> Option<Judged> {
        self.upcoming(self.now, |judged| judged.occurrence.opens > self.now)
    }

    /// The first owed occurrence due after `t` for which `wanted` holds, within the next thousand.
    fn upcoming(&self, t: Instant, wanted: impl Fn(&Judged) -> bool) -> Option<Judged> {
        let mut best: Option<Judged> = None;
        for (index, version, plan) in self.plans() {
            let bench = self.bench(plan);
            let ended = |o: &Occurrence| plan.rule().ends.is_some_and(|ends| o.due_day > ends);
            let owed = |o: &Occurrence| o.due > self.timeline.start && !ended(o) && self.owns(index, o);
            let found = if plan.is_rolling() {
                // The last one is still to be done, unless the count has passed on to another rule.
                let chain = self.rolling_chain(index);
                let current = chain.occurrences.last().filter(|_| chain.next.is_none());
                current.filter(|o| owed(o)).cloned().map(|o| bench.judge(o)).filter(|judged| wanted(judged))
            } else {
                plan.due_after(t.max(self.timeline.start))
                    .take(1_000)
                    .take_while(|o| version.until.is_none_or(|until| o.opens <= until))
                    .take_while(|o| !ended(o))
                    .filter(owed)
                    .map(|o| bench.judge(o))
                    .find(|judged| wanted(judged))
            };
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.occurrence.due < best.occurrence.due)
            {
                best = Some(found);
            }
        }
        best
    }

    /// The occurrence of this key, if a definition answers for it.
    #[must_use]
    pub fn by_key(&self, key: PeriodKey) -> Option<Judged> {
        self.owner(key).map(|(_, plan, occurrence)| self.bench(plan).judge(occurrence))
    }

    /// The definition that answers for a key, with the occurrence.
    fn owner(&self, key: PeriodKey) -> Option<(usize, &Plan, Occurrence)> {
        self.may_keep(key).find_map(|index| {
            let plan = self.timeline.versions[index].plan.as_ref()?;
            let occurrence = if plan.is_rolling() {
                self.rolling_chain(index).occurrences.iter().find(|occurrence| occurrence.key == key)?.clone()
            } else {
                plan.by_key(key)?
            };
            self.owns(index, &occurrence).then_some((index, plan, occurrence))
        })
    }

    /// All occurrences whose shown due lies in a range (`from` included, `to` not), by due; also
    /// those that are not owed because they lie before the start or after the end. They are computed
    /// as they are asked for, however long the range is.
    pub fn shown_between(&self, from: Instant, to: Instant) -> impl Iterator<Item = Judged> + '_ {
        self.shown_with_versions(from, to).map(|(_, judged)| judged)
    }

    /// The same, each with the number of the version that it is judged by.
    pub fn shown_with_versions(
        &self,
        from: Instant,
        to: Instant,
    ) -> impl Iterator<Item = (usize, Judged)> + '_ {
        // Each version yields its own in order; the earliest of all goes first.
        let plans = self.plans();
        let mut sources: Vec<_> =
            plans.map(|(index, _, plan)| (index, self.shown_by(index, plan, from, to).peekable())).collect();
        let place = |judged: &Judged| (judged.occurrence.due, judged.occurrence.key);
        let heads = sources.iter_mut().enumerate();
        let mut heads: BinaryHeap<_> =
            heads.filter_map(|(at, (_, source))| Some(Reverse((place(source.peek()?), at)))).collect();
        std::iter::from_fn(move || {
            let Reverse((_, first)) = heads.pop()?;
            let (index, source) = sources.get_mut(first)?;
            let judged = source.next()?;
            heads.extend(source.peek().map(|next| Reverse((place(next), first))));
            Some((*index, judged))
        })
    }

    /// The occurrences of one version whose shown due lies in a range.
    fn shown_by<'b>(
        &'b self,
        index: usize,
        plan: &'b Plan,
        from: Instant,
        to: Instant,
    ) -> Box<dyn Iterator<Item = Judged> + 'b> {
        let bench = self.bench(plan);
        let owned = move |occurrence: &Occurrence| self.owns(index, occurrence);
        let judge = move |occurrence| bench.judge(occurrence);
        if plan.is_rolling() {
            let within = move |o: &Occurrence| (from..to).contains(&o.shown_due());
            let chain = self.rolling_chain(index).occurrences.iter();
            Box::new(chain.filter(move |o| within(o)).filter(move |o| owned(o)).cloned().map(judge))
        } else {
            // What a version does not answer for need not be looked at: a task may have many versions.
            let version = &self.timeline.versions[index];
            let from = if index > 0 { from.max(version.from - TimeDelta::days(1)) } else { from };
            let newest = self.newest_opened(index).map(|newest| newest.due);
            let last = version.until.map(|until| newest.map_or(until, |due| due + plan.disorder(due, until)));
            let within = move |occurrence: &Occurrence| last.is_none_or(|last| occurrence.due <= last);
            Box::new(plan.shown_between(from, to).take_while(within).filter(owned).map(judge))
        }
    }

    /// The judged occurrences that have opened by now, the latest first, down to the start.
    pub fn history(&self) -> impl Iterator<Item = Judged> + '_ {
        let plans: Vec<_> = self.plans().collect();
        plans.into_iter().rev().flat_map(move |(index, version, plan)| {
            let until = version.until.map_or(self.now, |until| until.min(self.now));
            self.opened(index, plan, until)
                .take_while(move |occurrence| !self.is_before(index, version, occurrence))
                .filter(move |occurrence| self.owns(index, occurrence))
                .map(move |occurrence| self.bench(plan).judge(occurrence))
        })
    }

    /// The moment it is judged at.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    pub(super) fn plans(&self) -> impl Iterator<Item = (usize, &Version, &Plan)> {
        let versions = self.timeline.versions.iter().enumerate();
        versions.filter_map(|(index, version)| Some((index, version, version.plan.as_ref()?)))
    }

    /// Occurrences of a plan that have opened by `t`, the latest first.
    pub(super) fn opened<'b>(
        &'b self,
        index: usize,
        plan: &'b Plan,
        t: Instant,
    ) -> Box<dyn Iterator<Item = Occurrence> + 'b> {
        if plan.is_rolling() {
            let chain = self.rolling_chain(index).occurrences.iter().rev();
            Box::new(chain.filter(move |occurrence| occurrence.opens <= t).cloned())
        } else {
            Box::new(plan.opened_by(t))
        }
    }

    /// A rolling occurrence that nobody has done yet, claimed on the very day it counts from, gives
    /// way to that day itself; see [`Plan::rolling_on_start`].
    pub(super) fn claimed_on_start(&self, performed: Instant, claimed: Judged) -> Judged {
        let at_once = self.plans().find_map(|(index, version, plan)| {
            let rolling = plan.is_rolling() && version.until.is_none();
            let Some(RollingBase::Start(counts)) = rolling.then(|| self.rolling_base(index)).flatten() else {
                return None;
            };
            let first = plan.rolling(RollingBase::Start(counts))?;
            let zone = &plan.rule().zone;
            if first.key != claimed.occurrence.key || zone.day(counts) != zone.day(performed) {
                return None;
            }
            Some(self.bench(plan).judge(plan.rolling_on_start(counts)?))
        });
        at_once.unwrap_or(claimed)
    }

    /// The occurrences of a version whose rule is rolling; none for any other.
    pub(super) fn rolling_chain(&self, index: usize) -> &Chain {
        let chains = self.chains.get_or_init(|| {
            let mut chains: Vec<Chain> = Vec::new();
            for (index, version) in self.timeline.versions.iter().enumerate() {
                let base = self.rolling_base_after(index, &chains);
                let chain = version.plan.as_ref().zip(base).map(|(plan, base)| {
                    rolling::chain(plan, self.counting_under(plan), base, version.until, self.now)
                });
                chains.push(chain.unwrap_or_default());
            }
            chains
        });
        &chains[index]
    }

    /// From where a rolling version counts.
    fn rolling_base(&self, index: usize) -> Option<RollingBase> {
        if self.plans().all(|(.., plan)| !plan.is_rolling()) {
            return None;
        }
        self.rolling_chain(index);
        self.rolling_base_after(index, self.chains.get()?)
    }

    /// From where a rolling version counts, given the chains of those before it: the task's start; after
    /// another rolling rule from where that one left off; else from the last completion or the moment it
    /// came into force.
    fn rolling_base_after(&self, index: usize, chains: &[Chain]) -> Option<RollingBase> {
        let version = &self.timeline.versions[index];
        let plan = version.plan.as_ref().filter(|plan| plan.is_rolling())?;
        let Some(before) = index.checked_sub(1) else { return Some(RollingBase::Start(self.timeline.start)) };
        if self.timeline.versions[before].plan.as_ref().is_some_and(Plan::is_rolling) {
            return chains[before].next;
        }
        // What counted under the rule before: the whole view rests on what is decided here.
        let earlier = self.timeline.versions[..index].iter().rev().find_map(|version| version.plan.as_ref());
        let facts = earlier.map_or(self.facts, |earlier| self.counting_under(earlier));
        Some(rolling::base_from(plan, facts, version.from))
    }
}
