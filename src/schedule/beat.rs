//! Beats: where the due instants of a rule fall, one after the other and from any instant.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::Plan;
use super::civil::{Slots, shift_workdays};
use super::fires::Fires;
use crate::model::{CronExpr, Instant, PeriodKey, Recurrence, Span};

/// Slots without anything owed that a search passes over before it gives up.
const LONGEST_SILENCE: usize = 4_000;

/// An occurrence before it knows its successor: all instants but when it closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beat {
    position: Position,
    pub key: PeriodKey,
    pub opens: Instant,
    pub due: Instant,
    pub overdue: Instant,
    pub due_day: NaiveDate,
    pub timed: bool,
    /// Whether its period is longer than a day.
    pub long: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Position {
    Slot(i64),
    Fire(Instant),
}

/// The civil date and time of a due instant, from which lengths of time are counted.
#[derive(Clone, Copy)]
struct Nominal {
    day: NaiveDate,
    /// `None`: the end of the day.
    at: Option<NaiveTime>,
    due: Instant,
}

impl Plan {
    /// The first beat that is due after `t`.
    pub(super) fn beat_after(&self, t: Instant) -> Option<Beat> {
        match &self.rule.recurrence {
            Recurrence::Rolling(_) => None,
            Recurrence::Cron(expr) => self.fire(expr, self.fires(expr).after(t)?),
            _ => {
                let index = self.slots().index_of(self.rule.zone.day(t));
                // A due day can be moved past later days, so look back first.
                let mut found = None;
                let mut earlier = self.slot_before(index.checked_add(1)?);
                while let Some(beat) = earlier.filter(|beat| beat.due > t) {
                    earlier = beat.slot().and_then(|index| self.slot_before(index));
                    found = Some(beat);
                }
                let mut later = found.or_else(|| self.slot_after(index));
                while let Some(beat) = later.as_ref().filter(|beat| beat.due <= t) {
                    later = self.slot_after(beat.slot()?);
                }
                later
            }
        }
    }

    /// The last beat that is due at or before `t`.
    pub(super) fn beat_until(&self, t: Instant) -> Option<Beat> {
        match &self.rule.recurrence {
            Recurrence::Rolling(_) => None,
            Recurrence::Cron(expr) => self.fire(expr, self.fires(expr).before(t + TimeDelta::seconds(1))?),
            _ => {
                let after = self.beat_after(t).and_then(|beat| beat.slot());
                let from = after.or_else(|| self.slots().index_of(self.rule.zone.day(t)).checked_add(1));
                self.slot_before(from?)
            }
        }
    }

    pub(super) fn beat_following(&self, beat: &Beat) -> Option<Beat> {
        match (&self.rule.recurrence, beat.position) {
            (Recurrence::Cron(expr), Position::Fire(fire)) => self.fire(expr, self.fires(expr).after(fire)?),
            (_, Position::Slot(index)) => self.slot_after(index),
            _ => None,
        }
    }

    pub(super) fn beat_preceding(&self, beat: &Beat) -> Option<Beat> {
        match (&self.rule.recurrence, beat.position) {
            (Recurrence::Cron(expr), Position::Fire(fire)) => self.fire(expr, self.fires(expr).before(fire)?),
            (_, Position::Slot(index)) => self.slot_before(index),
            _ => None,
        }
    }

    /// When the occurrence of this key falls due, if there is one.
    #[must_use]
    pub fn due_of(&self, key: PeriodKey) -> Option<Instant> {
        match (&self.rule.recurrence, key) {
            (Recurrence::Cron(expr), PeriodKey::Fire(local, offset)) => {
                let fires = self.fires(expr);
                let fire = fires.before(self.named_fire(local, offset) + TimeDelta::seconds(1))?;
                (fires.key(fire) == key).then_some(fire)
            }
            _ => self.beat_of(key).map(|beat| beat.due),
        }
    }

    /// The instant that the key of a fire names.
    fn named_fire(&self, local: NaiveDateTime, offset: Option<i32>) -> Instant {
        match offset {
            Some(offset) => (local - TimeDelta::seconds(offset.into())).and_utc(),
            None => self.rule.zone.instant(local),
        }
    }

    /// The beat of this key.
    pub(super) fn beat_of(&self, key: PeriodKey) -> Option<Beat> {
        let beat = match (&self.rule.recurrence, key) {
            (Recurrence::Cron(_), PeriodKey::Fire(local, offset)) => {
                self.beat_until(self.named_fire(local, offset))?
            }
            (Recurrence::Cron(_) | Recurrence::Rolling(_), _) => return None,
            _ => self.slot(self.slots().index_of_key(key)?)?,
        };
        (beat.key == key).then_some(beat)
    }

    pub(super) fn slots(&self) -> Slots<'_> {
        Slots { rule: &self.rule, calendar: &self.calendar }
    }

    pub(super) fn fires<'a>(&'a self, expr: &'a CronExpr) -> Fires<'a> {
        Fires { expr, zone: &self.rule.zone }
    }

    fn slot_after(&self, index: i64) -> Option<Beat> {
        (index.checked_add(1)?..).take(LONGEST_SILENCE).find_map(|index| self.slot(index))
    }

    fn slot_before(&self, index: i64) -> Option<Beat> {
        (1..).take(LONGEST_SILENCE).find_map(|back| self.slot(index.checked_sub(back)?))
    }

    fn slot(&self, index: i64) -> Option<Beat> {
        let slot = self.slots().slot(index)?;
        let zone = &self.rule.zone;
        let period_starts = zone.start_of(slot.first);
        let long = !matches!(self.rule.recurrence, Recurrence::Daily(_));
        if !long && period_starts == zone.start_of(slot.first.succ_opt()?) {
            // The zone went over this day altogether: there is no time in which to do it.
            return None;
        }
        let nominal = self.nominal(slot.due_day)?;
        let opens = match self.rule.opens {
            Some(span) => self.shift(nominal, span, true)?,
            None => period_starts,
        };
        let grace = self.rule.grace.unwrap_or_default();
        Some(Beat {
            position: Position::Slot(index),
            key: slot.key,
            opens: self.open_before(opens, nominal)?,
            due: nominal.due,
            overdue: self.shift(nominal, grace, false)?.max(nominal.due),
            due_day: slot.due_day,
            timed: self.rule.at.is_some(),
            long,
        })
    }

    fn fire(&self, expr: &CronExpr, fire: Instant) -> Option<Beat> {
        let fires = self.fires(expr);
        let zone = &self.rule.zone;
        let local = zone.local(fire).naive_local();
        let nominal = Nominal { day: local.date(), at: Some(local.time()), due: fire };
        let previous = fires.before(fire);
        let opens = match (self.rule.opens, previous) {
            (Some(span), _) => self.shift(nominal, span, true)?,
            (None, Some(previous)) => fire - half(fire - previous).min(TimeDelta::hours(24)),
            (None, None) => fire - TimeDelta::hours(24),
        };
        let overdue = if let Some(span) = self.rule.grace {
            self.shift(nominal, span, false)?
        } else {
            let day = self.shift(nominal, Span::days(1), false)?;
            fires.after(fire).map_or(day, |next| day.min(fire + half(next - fire)))
        };
        let long = previous
            .is_some_and(|previous| local - zone.local(previous).naive_local() > TimeDelta::hours(24));
        Some(Beat {
            position: Position::Fire(fire),
            key: fires.key(fire),
            opens: self.open_before(opens, nominal)?,
            due: fire,
            overdue: overdue.max(fire),
            due_day: local.date(),
            timed: true,
            long,
        })
    }

    /// The beat of a rolling rule whose count starts with `base`, open from `opens`.
    pub(super) fn rolling_beat(&self, base: NaiveDate, opens: Instant) -> Option<Beat> {
        let Recurrence::Rolling(after) = self.rule.recurrence else { return None };
        let due_day = base.checked_add_days(Days::new(after.days.into()))?;
        let nominal = self.nominal(due_day)?;
        let opens = match self.rule.opens {
            Some(span) => self.shift(nominal, span, true)?,
            None => opens,
        };
        Some(Beat {
            position: Position::Fire(nominal.due),
            key: PeriodKey::Day(due_day),
            opens: self.open_before(opens, nominal)?,
            due: nominal.due,
            overdue: self.shift(nominal, self.rule.grace.unwrap_or_default(), false)?.max(nominal.due),
            due_day,
            timed: self.rule.at.is_some(),
            long: true,
        })
    }

    fn nominal(&self, due_day: NaiveDate) -> Option<Nominal> {
        let zone = &self.rule.zone;
        let due = match self.rule.at {
            Some(at) => zone.instant(due_day.and_time(at)),
            None => zone.start_of(due_day.succ_opt()?),
        };
        Some(Nominal { day: due_day, at: self.rule.at, due })
    }

    /// A window must not be empty: one that would open at or after `due` (the due day was moved
    /// before the period, or `at` is midnight) opens with the due day, or else the day before.
    fn open_before(&self, opens: Instant, nominal: Nominal) -> Option<Instant> {
        if opens < nominal.due {
            return Some(opens);
        }
        let day_starts = self.rule.zone.start_of(nominal.day);
        Some(if day_starts < nominal.due {
            day_starts
        } else {
            self.rule.zone.start_of(nominal.day.pred_opt()?)
        })
    }

    /// Moves a due time by a length of time: days and workdays on the civil calendar, from the due
    /// day; then hours and minutes exactly.
    fn shift(&self, nominal: Nominal, span: Span, back: bool) -> Option<Instant> {
        let moved = if span.days == 0 && span.workdays == 0 {
            nominal.due
        } else {
            let days = Days::new(span.days.into());
            let day =
                if back { nominal.day.checked_sub_days(days) } else { nominal.day.checked_add_days(days) }?;
            let day = shift_workdays(&self.calendar, day, span.workdays, back);
            match nominal.at {
                Some(at) => self.rule.zone.instant(day.and_time(at)),
                None => self.rule.zone.start_of(day.succ_opt()?),
            }
        };
        let exact = TimeDelta::seconds(span.seconds.into());
        if back { moved.checked_sub_signed(exact) } else { moved.checked_add_signed(exact) }
    }
}

impl Beat {
    pub(super) fn slot(&self) -> Option<i64> {
        match self.position {
            Position::Slot(index) => Some(index),
            Position::Fire(_) => None,
        }
    }
}

/// Half a length of time, in whole seconds.
fn half(length: TimeDelta) -> TimeDelta {
    TimeDelta::seconds(length.num_seconds() / 2)
}
