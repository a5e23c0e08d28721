//! The instants at which a cron expression fires in a zone, with Debian's rules for changes of the
//! clock (cron(8)): jobs at fixed times fire once, at the first instant after a gap and at the
//! earlier instant of an overlap; jobs with a `*` minute or hour follow the wall clock, skip a gap and fire
//! in both passes of an overlap.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use crate::model::{Civil, CronExpr, Instant, PeriodKey, Zone};

/// Days after which a search gives up: dates and weekdays repeat after 400 years.
const CYCLE_DAYS: usize = 146_097 + 366;

/// A cron expression in its zone.
#[derive(Clone, Copy)]
pub(super) struct Fires<'a> {
    pub expr: &'a CronExpr,
    pub zone: &'a Zone,
}

impl Fires<'_> {
    /// The first fire strictly after `t`.
    pub fn after(&self, t: Instant) -> Option<Instant> {
        if self.expr.is_fixed() {
            return self.fixed_after(t);
        }
        let mut from = t;
        // Within a stretch of constant offset the wall clock and the instants run together.
        let mut local = self.zone.local(t).naive_local();
        let mut inclusive = false;
        loop {
            let offset = local - from.naive_utc();
            let change = self.zone.next_change(from);
            let candidate = self.local_after(local, inclusive)?;
            let instant = (candidate - offset).and_utc();
            match change {
                Some(change) if instant >= change => {
                    from = change;
                    local = self.zone.local(change).naive_local();
                    inclusive = true;
                }
                _ => return Some(instant),
            }
        }
    }

    /// The last fire strictly before `t`.
    pub fn before(&self, t: Instant) -> Option<Instant> {
        if self.expr.is_fixed() {
            return self.fixed_before(t);
        }
        let mut until = t;
        loop {
            // The stretch of constant offset that holds the instants just before `until`.
            let change = self.zone.last_change(until - TimeDelta::seconds(1));
            let local = self.zone.local(until - TimeDelta::seconds(1)).naive_local() + TimeDelta::seconds(1);
            let offset = local - until.naive_utc();
            let candidate = self.local_before(local)?;
            let instant = (candidate - offset).and_utc();
            match change {
                Some(change) if instant < change => until = change,
                _ => return Some(instant),
            }
        }
    }

    /// The period key of a fire.
    pub fn key(&self, fire: Instant) -> PeriodKey {
        let local = self.zone.local(fire);
        let offset = match self.zone.civil(local.naive_local()) {
            Civil::Overlap { .. } => Some(local.offset().local_minus_utc()),
            _ => None,
        };
        PeriodKey::Fire(local.naive_local(), offset)
    }

    fn fixed_after(&self, t: Instant) -> Option<Instant> {
        let mut local = self.zone.local(t).naive_local();
        loop {
            local = self.local_after(local, false)?;
            let instant = self.fixed_instant(local);
            if instant > t {
                return Some(instant);
            }
        }
    }

    fn fixed_before(&self, t: Instant) -> Option<Instant> {
        let shown = self.zone.local(t).naive_local();
        // In the second pass of an overlap later wall-clock times have already fired in the first.
        let before_change =
            self.zone.last_change(t).filter(|change| t - change < TimeDelta::days(2)).map(|change| {
                let just_before = change - TimeDelta::seconds(1);
                self.zone.local(just_before).naive_local() + TimeDelta::seconds(1)
            });
        let mut local = before_change.map_or(shown, |end| end.max(shown)) + TimeDelta::seconds(1);
        loop {
            local = self.local_before(local)?;
            let instant = self.fixed_instant(local);
            if instant < t {
                return Some(instant);
            }
        }
    }

    fn fixed_instant(&self, local: NaiveDateTime) -> Instant {
        match self.zone.civil(local) {
            Civil::Once(instant) | Civil::Overlap { first: instant, .. } => instant,
            Civil::Gap { change, .. } => change,
        }
    }

    /// The first matching wall-clock minute after `local` (or at it).
    fn local_after(&self, local: NaiveDateTime, inclusive: bool) -> Option<NaiveDateTime> {
        let on_minute = local.second() == 0 && local.nanosecond() == 0;
        let mut first = minute_of_day(local);
        if !(inclusive && on_minute) {
            first += 1;
        }
        if self.expr.matches_day(local.date())
            && let Some(minute) = self.minute_from(first)
        {
            return at_minute(local.date(), minute);
        }
        let minute = self.minute_from(0)?;
        at_minute(self.day_after(local.date())?, minute)
    }

    /// The last matching wall-clock minute strictly before `local`.
    fn local_before(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let whole = local.second() == 0 && local.nanosecond() == 0;
        let limit = minute_of_day(local) + u32::from(!whole);
        if self.expr.matches_day(local.date())
            && let Some(minute) = self.minute_below(limit)
        {
            return at_minute(local.date(), minute);
        }
        let minute = self.minute_below(24 * 60)?;
        at_minute(self.day_before(local.date())?, minute)
    }

    fn day_after(&self, day: NaiveDate) -> Option<NaiveDate> {
        let mut day = day.succ_opt()?;
        for _ in 0..CYCLE_DAYS {
            if self.expr.matches_day(day) {
                return Some(day);
            }
            day = if self.expr.matches_month(day.month()) {
                day.succ_opt()?
            } else {
                day.with_day(1)?.checked_add_months(chrono::Months::new(1))?
            };
        }
        None
    }

    fn day_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        let mut day = day.pred_opt()?;
        for _ in 0..CYCLE_DAYS {
            if self.expr.matches_day(day) {
                return Some(day);
            }
            day = if self.expr.matches_month(day.month()) {
                day.pred_opt()?
            } else {
                day.with_day(1)?.pred_opt()?
            };
        }
        None
    }

    /// The first matching minute of the day at or after `from`.
    fn minute_from(&self, from: u32) -> Option<u32> {
        let (hours, minutes) = (u64::from(self.expr.hours()), self.expr.minutes());
        let mut hour = from / 60;
        if let Some(minute) = lowest(minutes, from % 60).filter(|_| has(hours, hour)) {
            return Some(hour * 60 + minute);
        }
        hour = lowest(hours, hour + 1)?;
        Some(hour * 60 + lowest(minutes, 0)?)
    }

    /// The last matching minute of the day below `limit`.
    fn minute_below(&self, limit: u32) -> Option<u32> {
        let (hours, minutes) = (u64::from(self.expr.hours()), self.expr.minutes());
        let hour = limit / 60;
        if let Some(minute) = highest(minutes, limit % 60).filter(|_| has(hours, hour)) {
            return Some(hour * 60 + minute);
        }
        let hour = highest(hours, hour)?;
        Some(hour * 60 + highest(minutes, 60)?)
    }
}

fn minute_of_day(local: NaiveDateTime) -> u32 {
    local.hour() * 60 + local.minute()
}

fn at_minute(day: NaiveDate, minute: u32) -> Option<NaiveDateTime> {
    Some(day.and_time(NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?))
}

fn has(set: u64, number: u32) -> bool {
    number < 64 && set & (1 << number) != 0
}

/// The lowest member of a set that is at least `from`.
fn lowest(set: u64, from: u32) -> Option<u32> {
    let rest = if from < 64 { set >> from << from } else { 0 };
    (rest != 0).then(|| rest.trailing_zeros())
}

/// The highest member of a set that is below `limit`.
fn highest(set: u64, limit: u32) -> Option<u32> {
    let rest = if limit < 64 { set & ((1 << limit) - 1) } else { set };
    (rest != 0).then(|| rest.ilog2())
}
