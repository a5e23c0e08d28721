//! Rolling tasks: each completion starts the count of the next occurrence.

use chrono::NaiveDate;

use super::facts::{ExceptionKind, TaskFacts};
use crate::model::{Instant, Occurrence, PeriodKey, Zone};
use crate::schedule::{Plan, RollingBase};

/// What moves a rolling chain on.
struct Event {
    at: Instant,
    period: PeriodKey,
    done: bool,
}

/// The occurrences of a rolling rule that was in force from `from` (`None`: from the task's start)
/// until `until`, in order; the last one is the current one.
pub(super) fn chain(
    plan: &Plan,
    facts: &TaskFacts,
    start: Instant,
    from: Option<Instant>,
    until: Option<Instant>,
    now: Instant,
) -> Vec<Occurrence> {
    let zone = &plan.rule().zone;
    let events = events(facts);
    let Some(first) = first_base(plan, zone, &events, start, from) else { return Vec::new() };
    let mut chain: Vec<Occurrence> = Vec::new();
    let mut current = plan.rolling(first);
    let in_force = |opens: Instant| until.is_none_or(|until| opens <= until);
    let excepted = |occurrence: &Occurrence| {
        facts.exceptions.iter().any(|exception| {
            matches!(exception.kind, ExceptionKind::Waiver | ExceptionKind::Pause)
                && exception.covers(occurrence.due_day, zone)
                && exception.recorded < occurrence.overdue
        })
    };
    for event in events {
        // An excepted occurrence that fell due undone counts as dealt with on its due day.
        while let Some(passed) = current.take_if(|current| {
            excepted(current)
                && event.at >= current.due
                && event.period != current.key
                && in_force(current.opens)
        }) {
            current = plan.rolling(RollingBase::Done(passed.due_day));
            chain.push(passed);
        }
        let Some(open) = current.as_ref().filter(|open| in_force(open.opens)) else { break };
        let day = zone.day(event.at);
        if let Some(last) = chain.last().filter(|last| last.key == event.period && event.done) {
            // Two people did the same one: the count runs from the later day.
            if event.at >= last.opens {
                current = plan.rolling(RollingBase::Done(day));
            }
            continue;
        }
        if let (RollingBase::Start(counts), true) = (first, chain.is_empty() && event.done)
            && let Some(at_once) = plan.rolling_on_start(counts).filter(|at_once| at_once.key == event.period)
        {
            chain.push(at_once);
            current = plan.rolling(RollingBase::Done(day));
            continue;
        }
        let named = event.period == open.key;
        let in_turn = event.done && event.at >= open.opens && in_force(event.at);
        if named || in_turn {
            let mut settled = open.clone();
            // The key under which it was recorded stays its name.
            settled.key = event.period;
            let next = plan.rolling(RollingBase::Done(day)).filter(|next| next.key != settled.key);
            // Settled on the day it counts from, it would only come back under its own name.
            current = next.or_else(|| plan.rolling(RollingBase::Done(settled.due_day)));
            chain.push(settled);
        }
    }
    while let Some(passed) = current.take_if(|current| excepted(current) && now >= current.due) {
        current = plan.rolling(RollingBase::Done(passed.due_day));
        chain.push(passed);
    }
    chain.extend(current.filter(|current| in_force(current.opens)));
    chain
}

/// The instant from which a chain counts that no completion has started yet.
pub(super) fn counts_from(
    plan: &Plan,
    facts: &TaskFacts,
    start: Instant,
    from: Option<Instant>,
) -> Option<Instant> {
    match first_base(plan, &plan.rule().zone, &events(facts), start, from)? {
        RollingBase::Start(counts) => Some(counts),
        RollingBase::Done(_) => None,
    }
}

/// All completions and skips, in order.
fn events(facts: &TaskFacts) -> Vec<Event> {
    let dones = facts.dones.iter().map(|done| Event { at: done.performed, period: done.period, done: true });
    let skips = facts.skips.iter().map(|skip| Event { at: skip.recorded, period: skip.period, done: false });
    let mut events: Vec<Event> = dones.chain(skips).collect();
    events.sort_by_key(|event| (event.at, event.period));
    events
}

/// From where the chain counts: the start of the task; for a rule that came later the last
/// completion before it, unless what follows from that had fallen due by then.
fn first_base(
    plan: &Plan,
    zone: &Zone,
    events: &[Event],
    start: Instant,
    from: Option<Instant>,
) -> Option<RollingBase> {
    let Some(from) = from else { return Some(RollingBase::Start(start)) };
    let last: Option<NaiveDate> =
        events.iter().rev().find(|event| event.done && event.at <= from).map(|event| zone.day(event.at));
    let counted = last.map(RollingBase::Done);
    let still_ahead = counted.and_then(|base| plan.rolling(base)).is_some_and(|next| next.due > from);
    if still_ahead { counted } else { Some(RollingBase::Start(from)) }
}
