//! Schedules: from a rule, a calendar and a zone to occurrences. Pure, and direct: the occurrences
//! around any instant are computed from the calendar, never by walking from the anchor.

mod beat;
mod civil;
mod days_of;
mod fires;

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use crate::model::{
    Calendar, CatchUp, DailyOn, HolidayPolicy, Instant, Occurrence, PeriodKey, Recurrence, Rule,
};
use beat::Beat;

pub use days_of::days_of;

/// A rule on the calendar that it is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    rule: Arc<Rule>,
    calendar: Arc<Calendar>,
}

/// From where a rolling rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollingBase {
    /// The start of the task: the first occurrence is open from then on.
    Start(Instant),
    /// The civil day of the last completion: the next one opens the day after.
    Done(NaiveDate),
}

impl Plan {
    /// Puts a rule on a calendar.
    #[must_use]
    pub fn new(rule: Arc<Rule>, calendar: Arc<Calendar>) -> Self {
        Self { rule, calendar }
    }

    /// The rule.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The calendar.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Whether occurrences follow the last completion and not the calendar. Then only
    /// [`Plan::rolling`] yields any.
    #[must_use]
    pub fn is_rolling(&self) -> bool {
        matches!(self.rule.recurrence, Recurrence::Rolling(_))
    }

    /// Occurrences due after `t`, in order.
    pub fn due_after(&self, t: Instant) -> impl Iterator<Item = Occurrence> + '_ {
        self.forward(self.beat_after(t))
    }

    /// Occurrences due at or before `t`, the latest first.
    pub fn due_until(&self, t: Instant) -> impl Iterator<Item = Occurrence> + '_ {
        let mut next = self.beat_after(t);
        let mut beat = self.beat_until(t);
        std::iter::from_fn(move || {
            let current = beat.take()?;
            beat = self.beat_preceding(&current);
            let occurrence = self.occurrence(&current, next.as_ref());
            next = Some(current);
            Some(occurrence)
        })
    }

    /// Occurrences that have opened by `t` (at it, too), the latest first.
    pub fn opened_by(&self, t: Instant) -> impl Iterator<Item = Occurrence> + '_ {
        let ahead: Vec<Occurrence> =
            self.due_after(t).take_while(|occurrence| occurrence.opens <= t).collect();
        ahead.into_iter().rev().chain(self.due_until(t).filter(move |occurrence| occurrence.opens <= t))
    }

    /// Occurrences whose shown due lies in a range: from `from` on, and before `to`.
    pub fn shown_between(&self, from: Instant, to: Instant) -> impl Iterator<Item = Occurrence> + '_ {
        // A due at the end of a day is shown a second earlier.
        self.due_after(from - TimeDelta::seconds(1))
            .skip_while(move |occurrence| occurrence.shown_due() < from)
            .take_while(move |occurrence| occurrence.shown_due() < to)
    }

    /// The occurrence of this key.
    #[must_use]
    pub fn by_key(&self, key: PeriodKey) -> Option<Occurrence> {
        let beat = self.beat_of(key)?;
        let next = self.beat_following(&beat);
        Some(self.occurrence(&beat, next.as_ref()))
    }

    /// The occurrence of a rolling rule that counts from `base`. It never closes.
    #[must_use]
    pub fn rolling(&self, base: RollingBase) -> Option<Occurrence> {
        let zone = &self.rule.zone;
        let beat = match base {
            RollingBase::Start(start) => self.rolling_beat(zone.day(start), start),
            RollingBase::Done(day) => self.rolling_beat(day, zone.start_of(day.succ_opt()?)),
        }?;
        Some(self.occurrence(&beat, None))
    }

    /// What a completion on the day from which a rolling rule starts to count is recorded for: that
    /// day itself. The key of the first occurrence belongs to the one that is due after it.
    #[must_use]
    pub fn rolling_on_start(&self, start: Instant) -> Option<Occurrence> {
        let day = self.rule.zone.day(start);
        let mut first = self.rolling(RollingBase::Start(start))?;
        first.key = PeriodKey::Day(day);
        first.due = self.rule.zone.start_of(day.succ_opt()?);
        first.overdue = first.due;
        first.due_day = day;
        first.timed = false;
        Some(first)
    }

    /// How many occurrences there are from `first` to `last`, both included; `None` where the rule
    /// leaves periods out, so that they have to be enumerated.
    #[must_use]
    pub fn count(&self, first: &Occurrence, last: &Occurrence) -> Option<u64> {
        if first.due > last.due {
            return Some(0);
        }
        let rule = &self.rule;
        if let Recurrence::Cron(expr) = &rule.recurrence {
            return self.fires(expr).count(first.due, last.due);
        }
        let every_slot = rule.holidays != HolidayPolicy::Skip
            && !matches!(
                rule.recurrence,
                Recurrence::Rolling(_) | Recurrence::Daily(DailyOn::Workdays | DailyOn::Weekdays(_))
            );
        let count =
            u64::try_from(self.slots_between(first.key, last.key)? + 1).ok().filter(|_| every_slot)?;
        // A zone that went over a day has one period less than there are dates.
        let daily = matches!(rule.recurrence, Recurrence::Daily(_));
        let days = u64::try_from(((last.due - first.due).num_hours() + 12) / 24).ok()? + 1;
        (!daily || rule.every == 1 && days == count).then_some(count)
    }

    fn forward(&self, first: Option<Beat>) -> impl Iterator<Item = Occurrence> + '_ {
        let mut beat = first;
        std::iter::from_fn(move || {
            let current = beat.take()?;
            beat = self.beat_following(&current);
            Some(self.occurrence(&current, beat.as_ref()))
        })
    }

    fn occurrence(&self, beat: &Beat, next: Option<&Beat>) -> Occurrence {
        let never = chrono::DateTime::<chrono::Utc>::MAX_UTC;
        let window_ends = next.map_or(never, |next| {
            let in_grace = if beat.long {
                let middle = next.opens + TimeDelta::seconds((next.due - next.opens).num_seconds() / 2);
                beat.overdue.min(middle)
            } else {
                next.opens
            };
            // A window that opens long before its due overlaps others; none closes before it is due.
            next.opens.max(in_grace).max(beat.due)
        });
        let closes = match (self.rule.catch_up, next) {
            (_, None) | (CatchUp::Each, _) => None,
            (CatchUp::None, Some(_)) => Some(window_ends),
            (CatchUp::Latest, Some(next)) => Some(next.due.max(beat.overdue)),
        };
        Occurrence {
            key: beat.key,
            opens: beat.opens,
            due: beat.due,
            overdue: beat.overdue,
            closes,
            window_ends,
            due_day: beat.due_day,
            timed: beat.timed,
        }
    }
}
