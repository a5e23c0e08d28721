//! Long stretches of occurrences: what became of them is counted, not looked at one by one.
//!
//! Between two moments at which something begins or ends (now, a waiver, the end of the task …) all
//! occurrences without an entry of their own are judged alike: one of them is judged, and they are
//! counted. Around those moments, and where the order of instants is not that of the occurrences, each is
//! judged.

use std::cell::OnceCell;

use chrono::TimeDelta;

use super::course::Course;
use super::facts::TaskFacts;
use super::judge::{Bench, Judged};
use super::timeline::Version;
use crate::model::{Instant, Occurrence, PeriodKey, Recurrence, Status};
use crate::schedule::Plan;

/// Up to so many occurrences are judged one by one.
const FEW: u64 = if cfg!(test) { 8 } else { 500 };

/// The occurrences of one version that fall due after one instant, and up to another.
pub(super) struct Stretch<'c> {
    course: &'c Course<'c>,
    index: usize,
    plan: &'c Plan,
    after: Instant,
    until: Instant,
    /// In the order of their dues, without anything between them.
    parts: Vec<Part>,
    /// The facts without what settles single occurrences.
    bare: TaskFacts,
    settled: OnceCell<Vec<Settled>>,
}

/// A part of a stretch: what falls due after one instant, and up to another.
#[derive(Debug, Clone, Copy)]
struct Part {
    after: Instant,
    until: Instant,
    /// Whether all without an entry of their own are judged alike.
    alike: bool,
}

/// An occurrence that entries name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Settled {
    due: Instant,
    key: PeriodKey,
    by: By,
}

/// Which entries name it; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// A completion that counts.
    Done,
    /// A skip that counts.
    Skip,
    /// A completion that waits for approval.
    Awaiting,
}

impl<'c> Stretch<'c> {
    /// The occurrences of a version that fall due after one instant, and up to another. Whatever is asked
    /// of them depends on what became of each, and on whether `moments` lie before or after its instants.
    pub fn of(
        course: &'c Course<'c>,
        (index, version, plan): (usize, &'c Version, &'c Plan),
        (after, until): (Instant, Instant),
        moments: &[Instant],
    ) -> Self {
        let facts = course.counting_under(plan);
        let bare = facts.without_settled();
        let mut stretch =
            Self { course, index, plan, after, until, parts: Vec::new(), bare, settled: OnceCell::new() };
        if plan.count_due(after, until) <= FEW {
            stretch.parts.push(Part { after, until, alike: false });
            return stretch;
        }
        let mut edges = stretch.edges(version, moments);
        edges.sort_unstable();
        let mut from = after;
        for (begins, ends) in edges {
            let (begins, ends) = (begins.clamp(from, until), ends.clamp(from, until));
            if begins > from {
                stretch.parts.push(Part { after: from, until: begins, alike: true });
            }
            if ends > begins {
                match stretch.parts.last_mut().filter(|last| !last.alike) {
                    Some(last) => last.until = ends,
                    None => stretch.parts.push(Part { after: begins, until: ends, alike: false }),
                }
            }
            from = from.max(ends);
        }
        if from < until {
            stretch.parts.push(Part { after: from, until, alike: true });
        }
        stretch
    }

    /// The parts around every moment that may change how an occurrence is judged.
    fn edges(&self, version: &Version, moments: &[Instant]) -> Vec<(Instant, Instant)> {
        let (plan, zone) = (self.plan, &self.plan.rule().zone);
        let mut edges = Vec::new();
        // Where what holds for the occurrences up to some due holds no more.
        let mut edge = |due: Instant, moment: Instant| {
            let disorder = plan.disorder(due, moment);
            let before = plan.due_until(due).next().map_or(due, |last| last.due);
            let after = plan.due_after(due).next().map_or(due, |next| next.due);
            edges.push((before - TimeDelta::seconds(1) - disorder, after + disorder));
        };
        let found = |holds: &dyn Fn(&Occurrence) -> bool| plan.last_due(self.after, self.until, holds);
        let timeline = &self.course.timeline;
        let removed = timeline.versions.get(self.index + 1).filter(|next| next.plan.is_none());
        for moment in moments.iter().copied().chain(version.until) {
            edge(moment, moment);
            edge(found(&|occurrence| occurrence.opens <= moment), moment);
            edge(found(&|occurrence| occurrence.overdue <= moment), moment);
            edge(found(&|occurrence| occurrence.is_closed(moment)), moment);
        }
        for day in plan.rule().ends.into_iter().filter_map(|ends| ends.succ_opt()) {
            edge(zone.start_of(day), zone.start_of(day));
        }
        if let Some(next) = removed {
            edge(next.from, next.from);
        }
        for exception in &self.bare.exceptions {
            let from = exception.from.unwrap_or_else(|| zone.day(exception.recorded));
            let resumed = exception.resumed.map(|resumed| zone.day(resumed));
            for day in [Some(from), exception.until.succ_opt(), resumed].into_iter().flatten() {
                let starts = zone.start_of(day);
                if self.after - TimeDelta::days(1) <= starts && starts <= self.until + TimeDelta::days(1) {
                    edge(starts, starts);
                }
            }
            let recorded = exception.recorded;
            if recorded > self.after {
                let to = recorded.min(self.until);
                edge(plan.last_due(self.after, to, |occurrence| occurrence.overdue <= recorded), recorded);
            }
        }
        if let Some(kept) = self.kept_until() {
            edges.push((self.after, kept));
        }
        edges
    }

    /// Until when an earlier version may answer for a period that has an occurrence of this one, too.
    fn kept_until(&self) -> Option<Instant> {
        let cron = matches!(self.plan.rule().recurrence, Recurrence::Cron(_));
        let slack = TimeDelta::days(if cron { 2 } else { 800 });
        let earlier = self.course.timeline.versions[..self.index].iter().enumerate();
        let last_due = |(index, version): (usize, &Version)| {
            let plan = version.plan.as_ref()?;
            if plan.is_rolling() {
                return self.course.rolling_chain(index).occurrences.last().map(|last| last.due);
            }
            let other = matches!(plan.rule().recurrence, Recurrence::Cron(_)) != cron;
            (!other).then(|| self.course.newest_opened(index)).flatten().map(|newest| newest.due)
        };
        earlier.filter_map(last_due).max().map(|due| due + slack)
    }

    /// How many of them are as they are wanted. One with a completion that counts must never be.
    pub fn count(&self, wanted: impl Fn(&Judged) -> bool) -> u64 {
        let mut count = 0;
        for part in &self.parts {
            if !part.alike {
                count += self.each(*part).filter(&wanted).count() as u64;
                continue;
            }
            let all = self.first(*part).is_some_and(|first| wanted(&first));
            if all {
                count += self.plan.count_due(part.after, part.until);
            }
            for settled in self.settled_in(*part) {
                let counts = match settled.by {
                    By::Done => false,
                    By::Skip | By::Awaiting => self.judged(settled.key).is_some_and(|judged| wanted(&judged)),
                };
                match (all, counts) {
                    (true, false) => count -= 1,
                    (false, true) => count += 1,
                    _ => {}
                }
            }
        }
        count
    }

    /// The first of them that is as it is wanted. One with an entry of its own must never be.
    pub fn find(&self, wanted: impl Fn(&Judged) -> bool) -> Option<Judged> {
        for part in &self.parts {
            if !part.alike {
                let found = self.each(*part).find(&wanted);
                if found.is_some() {
                    return found;
                }
                continue;
            }
            if !self.first(*part).is_some_and(|first| wanted(&first)) {
                continue;
            }
            let settled = self.settled_in(*part);
            // As long as all up to one of them are settled, there are as many as settled ones.
            let mut indices: (usize, usize) = (0, settled.len());
            while indices.0 < indices.1 {
                let middle = usize::midpoint(indices.0, indices.1);
                let gapless = self.plan.count_due(part.after, settled[middle].due) == middle as u64 + 1;
                indices = if gapless { (middle + 1, indices.1) } else { (indices.0, middle) };
            }
            let from = indices.0.checked_sub(1).map_or(part.after, |last| settled[last].due);
            let found = self.each(Part { after: from, ..*part }).find(&wanted);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// The first and the last of those with a completion that waits for approval, as they are judged.
    pub fn awaiting(&self) -> Vec<Judged> {
        let settled = self.settled();
        let judged = |settled: &&Settled| {
            Some(settled)
                .filter(|settled| settled.by == By::Awaiting)
                .and_then(|settled| self.judged(settled.key))
        };
        let waits = |judged: &Judged| judged.awaiting.is_some();
        let first = settled.iter().filter_map(|settled| judged(&settled)).find(waits);
        let pending = |found: &Judged| waits(found) && found.status.is_pending();
        let first_pending = settled.iter().filter_map(|settled| judged(&settled)).find(pending);
        let last = settled.iter().rev().filter_map(|settled| judged(&settled)).find(waits);
        first.into_iter().chain(first_pending).chain(last).collect()
    }

    /// The last that is owed of those that entries name, up to a due.
    pub fn last_settled(&self, until: Instant) -> Option<Judged> {
        let settled = self.settled();
        let known = settled.partition_point(|settled| settled.due <= until);
        let owed =
            |settled: &Settled| self.judged(settled.key).filter(|known| known.status != Status::NotOwed);
        settled[..known].iter().rev().find_map(owed)
    }

    /// Judges each occurrence of a part for which the version answers.
    fn each(&self, part: Part) -> impl Iterator<Item = Judged> + '_ {
        let bench = self.course.bench(self.plan);
        let due = self.plan.due_after(part.after).take_while(move |occurrence| occurrence.due <= part.until);
        due.filter(|occurrence| self.course.owns(self.index, occurrence))
            .map(move |occurrence| bench.judge(occurrence))
    }

    /// The first occurrence of a part, judged as if no entry named it.
    fn first(&self, part: Part) -> Option<Judged> {
        let first = self.plan.due_after(part.after).next().filter(|first| first.due <= part.until)?;
        let bench = Bench { facts: &self.bare, unapproved: None, ..self.course.bench(self.plan) };
        self.course.owns_unsettled(self.index, &first).then(|| bench.judge(first))
    }

    fn judged(&self, key: PeriodKey) -> Option<Judged> {
        let occurrence =
            self.plan.by_key(key).filter(|occurrence| self.course.owns(self.index, occurrence))?;
        Some(self.course.bench(self.plan).judge(occurrence))
    }

    /// The occurrences of a part that entries name, each once, by due.
    fn settled_in(&self, part: Part) -> &[Settled] {
        let settled = self.settled();
        let from = settled.partition_point(|settled| settled.due <= part.after);
        let to = settled.partition_point(|settled| settled.due <= part.until);
        &settled[from..to]
    }

    fn settled(&self) -> &[Settled] {
        self.settled.get_or_init(|| {
            let facts = self.course.counting_under(self.plan);
            let dones = facts.dones.iter().map(|done| (done.period, By::Done));
            let skips = facts.skips.iter().map(|skip| (skip.period, By::Skip));
            let all = self.course.bench(self.plan).unapproved;
            let awaiting = all.into_iter().flat_map(|all| &all.dones).map(|done| (done.period, By::Awaiting));
            let mut last = None;
            let mut settled: Vec<Settled> = dones
                .chain(skips)
                .chain(awaiting)
                // Several completions of one occurrence follow each other.
                .filter(|named| last.replace(*named) != Some(*named))
                .filter_map(|(key, by)| Some(Settled { due: self.plan.due_of(key)?, key, by }))
                .filter(|settled| self.after < settled.due && settled.due <= self.until)
                .collect();
            settled.sort_unstable();
            settled.dedup_by_key(|settled| (settled.due, settled.key));
            settled
        })
    }
}
