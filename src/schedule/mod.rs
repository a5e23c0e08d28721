//! Schedules: from a rule, a calendar and a zone to occurrences. Pure, and direct: the occurrences
//! around any instant are computed from the calendar, never by walking from the anchor.

mod beat;
mod civil;
mod count;
mod days_of;
mod fires;

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

use crate::model::{Calendar, CatchUp, Instant, Occurrence, PeriodKey, Recurrence, Rule};
use beat::Beat;
use civil::{LONGEST_REST, shift_workdays};

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
        self.due_until(self.last_opened(t)).filter(move |occurrence| occurrence.opens <= t)
    }

    /// When the last of those falls due that have opened by `t`, if that is after `t`; else `t`.
    fn last_opened(&self, t: Instant) -> Instant {
        // A window that opens long before its due leaves many open at once: those are not walked.
        const WALKED: usize = 64;
        let mut last = t;
        let mut ahead = self.due_after(t).take_while(|occurrence| occurrence.opens <= t);
        for occurrence in ahead.by_ref().take(WALKED) {
            last = occurrence.due;
        }
        if ahead.next().is_none() {
            return last;
        }
        let latest = self.rule.opens.map_or(TimeDelta::zero(), |opens| {
            TimeDelta::days(i64::from(opens.days) + 7 * i64::from(opens.workdays) + i64::from(LONGEST_REST))
                + TimeDelta::seconds(opens.seconds.into())
        });
        let none = t.checked_add_signed(latest).unwrap_or(Instant::MAX_UTC);
        let found = self.last_due(last, none, |occurrence| occurrence.opens <= t);
        let from = t.max(found - self.disorder(found, t));
        self.due_after(from)
            .take_while(|occurrence| occurrence.opens <= t)
            .last()
            .map_or(from, |last| last.due)
    }

    /// When the last occurrence falls due for which something holds, of those due after `from` and up to
    /// `to`; `from` where it holds for none. It must hold for all up to some occurrence, and for none later.
    #[must_use]
    pub fn last_due(&self, from: Instant, to: Instant, holds: impl Fn(&Occurrence) -> bool) -> Instant {
        let (mut last, mut none) = (from, to);
        while none - last > TimeDelta::seconds(1) {
            let middle = last + TimeDelta::seconds((none - last).num_seconds() / 2);
            let next = self.due_after(middle).next().filter(|occurrence| occurrence.due <= to);
            match next {
                Some(occurrence) if holds(&occurrence) => last = occurrence.due.min(none),
                _ => none = middle,
            }
        }
        match self.due_after(last).next() {
            Some(occurrence) if occurrence.due <= to && holds(&occurrence) => occurrence.due,
            _ => last,
        }
    }

    /// The same where the order of what holds may differ from that of the dues, with what is compared to
    /// `moment`: when the very last of them falls due.
    #[must_use]
    pub fn very_last_due(
        &self,
        (from, to): (Instant, Instant),
        moment: Instant,
        holds: impl Fn(&Occurrence) -> bool,
    ) -> Instant {
        let found = self.last_due(from, to, &holds);
        let disorder = self.disorder(found, moment);
        if disorder.is_zero() {
            return found;
        }
        let lowest = from.max(found - disorder);
        let mut near =
            self.due_until(to.min(found + disorder)).take_while(|occurrence| occurrence.due > lowest);
        near.find(|occurrence| holds(occurrence)).map_or(found, |occurrence| occurrence.due)
    }

    /// How far from a due instant the order of the occurrences may not be that of their other instants, as
    /// far as these lie near `moment`: where the clock changes, fires of different hours meet, and where lengths
    /// are counted in workdays, fires of different days.
    #[must_use]
    pub fn disorder(&self, due: Instant, moment: Instant) -> TimeDelta {
        if !matches!(self.rule.recurrence, Recurrence::Cron(_)) {
            return TimeDelta::zero();
        }
        let zone = &self.rule.zone;
        let near = TimeDelta::hours(30);
        let changes = |at: Instant| zone.next_change(at - near).is_some_and(|change| change < at + near);
        let mut days = if changes(due) || changes(moment) { 2 } else { 0 };
        for (span, back) in self
            .rule
            .opens
            .map(|span| (span, true))
            .into_iter()
            .chain(self.rule.grace.map(|span| (span, false)))
        {
            if span.workdays == 0 {
                continue;
            }
            let shift = Days::new(span.days.into());
            let day = zone.day(due);
            let moved = if back { day.checked_sub_days(shift) } else { day.checked_add_days(shift) };
            let Some(day) = moved else { continue };
            let rests =
                [shift_workdays(&self.calendar, day, 1, true), shift_workdays(&self.calendar, day, 1, false)];
            days = rests.iter().map(|workday| (*workday - day).num_days().abs() + 2).fold(days, i64::max);
        }
        TimeDelta::days(days)
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
