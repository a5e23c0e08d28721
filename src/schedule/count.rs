//! Counting occurrences by arithmetic: a backlog of millions costs as little as one of ten.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Weekday};

use super::Plan;
use super::civil::Slots;
use super::fires::Fires;
use crate::model::{DailyOn, HolidayPolicy, Instant, Recurrence, Zone};

/// Days in 400 years, after which dates and weekdays repeat.
const CYCLE_DAYS: i64 = 146_097;
/// Minutes of a day.
const DAY: u32 = 24 * 60;

impl Plan {
    /// How many occurrences fall due after `after`, and at or before `until`. No rolling rule has any here.
    #[must_use]
    pub fn count_due(&self, after: Instant, until: Instant) -> u64 {
        if until <= after {
            return 0;
        }
        match &self.rule().recurrence {
            Recurrence::Rolling(_) => 0,
            Recurrence::Cron(expr) => {
                let whole = |t: Instant| t - TimeDelta::nanoseconds(i64::from(t.nanosecond()));
                let second = TimeDelta::seconds(1);
                self.fires(expr).count(whole(after) + second, whole(until) + second)
            }
            _ => {
                let first = self.beat_after(after).filter(|beat| beat.due <= until);
                let ends =
                    first.as_ref().and_then(|first| Some((first.slot()?, self.beat_until(until)?.slot()?)));
                ends.map_or(0, |(first, last)| self.slots().count(first, last, &self.rule().zone))
            }
        }
    }
}

impl Slots<'_> {
    /// How many slots are owed, from one number to another, both included.
    fn count(&self, first: i64, last: i64, zone: &Zone) -> u64 {
        if last < first {
            return 0;
        }
        match self.rule.recurrence {
            Recurrence::Daily(on) => self.count_days(first, last, on, zone),
            _ if self.rule.holidays == HolidayPolicy::Skip => {
                (first..=last).filter(|index| self.slot(*index).is_some()).count() as u64
            }
            _ => (last - first + 1).unsigned_abs(),
        }
    }

    /// The same for days: by their weekdays, without those off.
    fn count_days(&self, first: i64, last: i64, on: DailyOn, zone: &Zone) -> u64 {
        let (Some(first_day), Some(last_day)) = (self.day(first), self.day(last)) else { return 0 };
        let skips = self.rule.holidays == HolidayPolicy::Skip;
        let rests = skips || on == DailyOn::Workdays;
        let counts_weekday = |day: Weekday| {
            let chosen = match on {
                DailyOn::EveryDay => true,
                DailyOn::Workdays => self.calendar.workdays.contains(day),
                DailyOn::Weekdays(days) => days.contains(day),
            };
            chosen && (!skips || self.calendar.workdays.contains(day))
        };
        let by_weekday = |from: i64, to: i64| {
            (from..to).filter_map(|index| self.day(index)).filter(|day| counts_weekday(day.weekday())).count()
                as u64
        };
        // Seven steps of any length come back to the same weekday.
        let (weeks, rest) = ((last - first + 1) / 7, (last - first + 1) % 7);
        let owed = weeks.unsigned_abs() * by_weekday(first, first + 7.min(last - first + 1))
            + by_weekday(last + 1 - rest, last + 1);
        let is_among = |day: &NaiveDate| {
            let index = self.index_of(*day);
            (first..=last).contains(&index) && self.day(index) == Some(*day) && counts_weekday(day.weekday())
        };
        let mut left_out: Vec<NaiveDate> = Vec::new();
        if rests {
            left_out.extend(self.calendar.holidays_between(first_day, last_day).filter(is_among));
        }
        // A day that the zone went over has no time in which to do it.
        let is_skipped =
            |day: &NaiveDate| day.succ_opt().is_some_and(|next| zone.start_of(*day) == zone.start_of(next));
        left_out.extend(zone.long_gaps(first_day, last_day).filter(is_among).filter(is_skipped));
        left_out.sort_unstable();
        left_out.dedup();
        owed.saturating_sub(left_out.len() as u64)
    }
}

impl Fires<'_> {
    /// How many fires there are from one instant (included) to another (not), both whole seconds. Between two
    /// changes of the clock they are counted by days, hours and minutes.
    fn count(&self, from: Instant, to: Instant) -> u64 {
        let mut count = 0;
        let mut starts = from;
        // Up to where the wall clock had come before the last change: fixed times fire in the first pass alone.
        let mut passed = self.zone.last_change(from).map(|change| self.shown_until(change));
        while starts < to {
            let ends = self.zone.next_change(starts).map_or(to, |change| change.min(to));
            let mut local = self.zone.local(starts).naive_local();
            let until = local + (ends - starts);
            if self.expr.is_fixed()
                && let Some(passed) = passed
            {
                if starts > from || self.zone.last_change(from) == Some(from) {
                    // What lies in a gap fires at once after it.
                    let in_gap = self.count_local(passed, local) > 0;
                    count += u64::from(in_gap && self.count_local(local, local + TimeDelta::seconds(1)) == 0);
                }
                local = local.max(passed);
            }
            count += self.count_local(local, until);
            passed = passed.max(Some(self.shown_until(ends)));
            starts = ends;
        }
        count
    }

    /// What the wall clock comes to just before an instant.
    fn shown_until(&self, instant: Instant) -> NaiveDateTime {
        let second = TimeDelta::seconds(1);
        self.zone.local(instant - second).naive_local() + second
    }

    /// How many minutes of the wall clock match, from one (included) to another (not).
    fn count_local(&self, from: NaiveDateTime, to: NaiveDateTime) -> u64 {
        if to <= from {
            return 0;
        }
        let on = |day: NaiveDate, from: u32, to: u32| {
            if self.expr.matches_day(day) {
                (self.minutes_before(to) - self.minutes_before(from)).into()
            } else {
                0
            }
        };
        let (first, last) = (from.date(), to.date());
        if first == last {
            return on(first, minute_from(from), minute_from(to));
        }
        let between = (last - first).num_days() - 1;
        let (cycles, rest) = (between / CYCLE_DAYS, between % CYCLE_DAYS);
        let matching = |days: i64| {
            let days = usize::try_from(days).unwrap_or(0);
            first.iter_days().skip(1).take(days).filter(|day| self.expr.matches_day(*day)).count() as u64
        };
        let mut whole = matching(rest);
        if cycles > 0 {
            whole += matching(CYCLE_DAYS) * cycles.unsigned_abs();
        }
        on(first, minute_from(from), DAY)
            + whole * u64::from(self.minutes_before(DAY))
            + on(last, 0, minute_from(to))
    }

    /// How many minutes of a matching day match before this one.
    fn minutes_before(&self, minute: u32) -> u32 {
        let (hours, minutes) = (u64::from(self.expr.hours()), self.expr.minutes());
        let (hour, of_hour) = (minute / 60, minute % 60);
        let below = |set: u64, end: u32| (set & ((1 << end) - 1)).count_ones();
        let begun = if hours & (1 << hour) == 0 { 0 } else { below(minutes, of_hour) };
        below(hours, hour) * minutes.count_ones() + begun
    }
}

/// The first whole minute of the day at or after a time; of its last moments that is the end of the day.
fn minute_from(local: NaiveDateTime) -> u32 {
    let whole = local.second() == 0 && local.nanosecond() == 0;
    local.hour() * 60 + local.minute() + u32::from(!whole)
}
