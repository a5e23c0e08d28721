//! Rolling tasks: each completion starts the count of the next occurrence.

use super::facts::{ExceptionKind, TaskFacts};
use crate::model::{Instant, Occurrence, PeriodKey};
use crate::schedule::{Plan, RollingBase};

/// What moves a rolling chain on.
struct Event {
    at: Instant,
    period: PeriodKey,
    done: bool,
}

/// The occurrences of a rolling rule.
#[derive(Debug, Default, Clone)]
pub(super) struct Chain {
    /// In order; the last one is the current one.
    pub occurrences: Vec<Occurrence>,
    /// From where the rule that follows counts; `None` while an occurrence that had opened under this
    /// one is still to be settled.
    pub next: Option<RollingBase>,
}

/// The occurrences of a rolling rule that counts from `base` and was in force until `until`.
pub(super) fn chain(
    plan: &Plan,
    facts: &TaskFacts,
    first: RollingBase,
    until: Option<Instant>,
    now: Instant,
) -> Chain {
    let zone = &plan.rule().zone;
    let mut chain: Vec<Occurrence> = Vec::new();
    let mut base = first;
    let mut current = plan.rolling(first);
    let in_force = |opens: Instant| until.is_none_or(|until| opens <= until);
    let excepted = |occurrence: &Occurrence| {
        facts.exceptions.iter().any(|exception| {
            matches!(exception.kind, ExceptionKind::Waiver | ExceptionKind::Pause)
                && exception.covers(occurrence.due_day, zone)
                && exception.recorded < occurrence.overdue
        })
    };
    for event in events(facts) {
        // An excepted occurrence that fell due undone counts as dealt with on its due day.
        while let Some(passed) = current.take_if(|current| {
            event.at >= current.due
                && event.period != current.key
                && in_force(current.opens)
                && excepted(current)
        }) {
            base = RollingBase::Done(passed.due_day);
            current = plan.rolling(base);
            chain.push(passed);
        }
        let Some(open) = current.as_ref().filter(|open| in_force(open.opens)) else { break };
        let day = || zone.day(event.at);
        if let Some(last) = chain.last().filter(|last| last.key == event.period && event.done) {
            // Two people did the same one: the count runs from the later day.
            if event.at >= last.opens {
                base = RollingBase::Done(day());
                current = plan.rolling(base);
            }
            continue;
        }
        if let (RollingBase::Start(counts), true) = (first, chain.is_empty() && event.done)
            && let Some(at_once) = plan.rolling_on_start(counts).filter(|at_once| at_once.key == event.period)
        {
            chain.push(at_once);
            base = RollingBase::Done(day());
            current = plan.rolling(base);
            continue;
        }
        let named = event.period == open.key;
        let in_turn = event.done && event.at >= open.opens && in_force(event.at);
        if named || in_turn {
            let mut settled = open.clone();
            // The key under which it was recorded stays its name.
            settled.key = event.period;
            base = RollingBase::Done(day());
            if plan.rolling(base).is_some_and(|next| next.key == settled.key) {
                // Settled on the day it counts from, it would only come back under its own name.
                base = RollingBase::Done(settled.due_day);
            }
            current = plan.rolling(base);
            chain.push(settled);
        }
    }
    let passes =
        |current: &mut Occurrence| now >= current.due && in_force(current.opens) && excepted(current);
    while let Some(passed) = current.take_if(passes) {
        base = RollingBase::Done(passed.due_day);
        current = plan.rolling(base);
        chain.push(passed);
    }
    let open = current.filter(|current| in_force(current.opens));
    let next = open.is_none().then_some(base);
    chain.extend(open);
    Chain { occurrences: chain, next }
}

/// All completions and skips, in order.
fn events(facts: &TaskFacts) -> Vec<Event> {
    let dones = facts.dones.iter().map(|done| Event { at: done.performed, period: done.period, done: true });
    let skips = facts.skips.iter().map(|skip| Event { at: skip.recorded, period: skip.period, done: false });
    let mut events: Vec<Event> = dones.chain(skips).collect();
    events.sort_by_key(|event| (event.at, event.period));
    events
}

/// From where a rule counts that came into force at `from`, after one that was not rolling: the last
/// completion before it, unless what follows from that had fallen due by then.
pub(super) fn base_from(plan: &Plan, facts: &TaskFacts, from: Instant) -> RollingBase {
    let zone = &plan.rule().zone;
    let last = facts.dones.iter().map(|done| done.performed).filter(|at| *at <= from).max();
    let counted = last.map(|last| RollingBase::Done(zone.day(last)));
    let today = zone.day(from);
    counted
        .filter(|base| plan.rolling(*base).is_some_and(|next| next.due_day > today))
        .unwrap_or(RollingBase::Start(from))
}
