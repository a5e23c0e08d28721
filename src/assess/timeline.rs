//! Which definition judges which occurrence.
//!
//! A definition recorded at T leaves alone what had opened by T and owes what falls due after T, so
//! editing a checklist never changes how an occurrence that already opened is judged, and no
//! period is owed twice.

use std::sync::Arc;

use super::facts::{EntryId, Facts};
use crate::model::{Calendar, Definitions, Instant, Task, TaskId};
use crate::schedule::Plan;

/// A definition and the span of time in which it was the one in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When it came into force; for the first one the task's start.
    pub from: Instant,
    /// When the next one did.
    pub until: Option<Instant>,
    /// The rule on its calendar; `None` while the task was gone.
    pub plan: Option<Plan>,
    /// The entry that recorded the rule; `None` where the files alone have it.
    pub define: Option<EntryId>,
}

/// All definitions that a task has had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// An occurrence counts when it is due after this.
    pub start: Instant,
    /// In order; never empty.
    pub versions: Vec<Version>,
}

impl Timeline {
    /// The timeline of a task: from the record where there is one, else from the files.
    /// `None` when neither knows the task.
    #[must_use]
    pub fn of(
        id: &TaskId,
        task: Option<&Task>,
        definitions: &Definitions,
        calendar: &Arc<Calendar>,
        facts: &Facts,
        now: Instant,
    ) -> Option<Self> {
        let recorded = facts.task(id).map_or(&[][..], |facts| &facts.defines);
        let mut steps: Vec<(Instant, Option<Plan>, Option<EntryId>)> = Vec::new();
        let starts = recorded.iter().map(|define| define.start).min();
        let start = starts.or_else(|| Some(resolve_start(task?, definitions, facts, now)))?;
        let mut moments: Vec<Instant> = recorded.iter().map(|define| define.recorded).collect();
        if let Some(first) = moments.first().copied() {
            moments.extend(facts.calendars().iter().map(|define| define.recorded).filter(|at| *at > first));
        }
        moments.sort_unstable();
        moments.dedup();
        for moment in moments {
            let by_then = recorded.partition_point(|define| define.recorded <= moment);
            let define = by_then.checked_sub(1).and_then(|last| recorded.get(last));
            let rule = define.and_then(|define| define.rule.clone());
            let plan = rule.map(|rule| Plan::new(rule, calendar_at(facts, moment, calendar)));
            steps.push((moment, plan, define.map(|define| define.id)));
        }
        let gone = steps.last().is_some_and(|(_, plan, _)| plan.is_none());
        if let Some(task) = task.filter(|_| !facts.is_replay() && (recorded.is_empty() || gone)) {
            // The moment at which it would be recorded.
            let from = facts.newest().map_or(now, |newest| newest.max(now));
            let in_force = calendar_at(facts, from, calendar);
            steps.push((from, Some(Plan::new(Arc::new(task.rule.clone()), in_force)), None));
        }
        steps.dedup_by(|later, earlier| later.1 == earlier.1);
        let ends: Vec<Option<Instant>> =
            steps.iter().skip(1).map(|(from, ..)| Some(*from)).chain([None]).collect();
        let version = |((from, plan, define), until)| Version { from, until, plan, define };
        let mut versions: Vec<Version> = steps.into_iter().zip(ends).map(version).collect();
        versions.first_mut()?.from = start;
        Some(Self { start, versions })
    }

    /// The plan in force last, unless the task is gone.
    #[must_use]
    pub fn current(&self) -> Option<&Plan> {
        self.versions.last()?.plan.as_ref()
    }
}

/// The calendar in force at a moment: the last recorded by then, else the first recorded, else that
/// of the files.
fn calendar_at(facts: &Facts, moment: Instant, files: &Arc<Calendar>) -> Arc<Calendar> {
    let recorded = facts.calendars();
    let by_then = recorded.partition_point(|define| define.recorded <= moment).checked_sub(1);
    by_then
        .and_then(|last| recorded.get(last))
        .or_else(|| recorded.first())
        .map_or_else(|| Arc::clone(files), |define| Arc::clone(&define.calendar))
}

/// When a task that has no record starts: its own `starts`; with nothing recorded at all that of the
/// workspace, or now; else the newest entry's moment, so that a task added today owes nothing for
/// the time before it was known.
#[must_use]
pub fn resolve_start(task: &Task, definitions: &Definitions, facts: &Facts, now: Instant) -> Instant {
    let zone = &task.rule.zone;
    if let Some(starts) = task.starts {
        return starts.resolve(zone);
    }
    if facts.is_defined() {
        return facts.newest().unwrap_or(now);
    }
    definitions.starts.map_or(now, |starts| starts.resolve(zone))
}
