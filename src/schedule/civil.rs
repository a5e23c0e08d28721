//! Periods of the civil calendar: days, weeks, months, quarters and years, as numbered slots.
//!
//! A slot's bounds, key and due day follow from its number alone, so any occurrence is found
//! directly, and no rounding of one month carries into the next.

use chrono::{Datelike, Days, NaiveDate};

use crate::model::{
    Calendar, DailyOn, DayForm, HolidayPolicy, MonthDay, PeriodKey, Recurrence, Rule, month_bounds,
};

/// How far a due day may be moved to find a workday.
pub(super) const LONGEST_REST: u16 = 3_660;

/// The periods of a rule that follows the civil calendar.
#[derive(Clone, Copy)]
pub(super) struct Slots<'a> {
    pub rule: &'a Rule,
    pub calendar: &'a Calendar,
}

/// One period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub key: PeriodKey,
    /// First civil day of the period.
    pub first: NaiveDate,
    /// The civil day it falls due on.
    pub due_day: NaiveDate,
}

impl Slots<'_> {
    /// The number of the counted slot that holds the day, or of the last one before it.
    pub fn index_of(&self, day: NaiveDate) -> i64 {
        (self.number_of(day) - self.origin()).div_euclid(i64::from(self.rule.every))
    }

    /// The counted slot of this number; `None` where nothing is owed.
    pub fn slot(&self, index: i64) -> Option<Slot> {
        let number = index.checked_mul(i64::from(self.rule.every))?.checked_add(self.origin())?;
        let (key, first, last) = self.bounds(number)?;
        if let Recurrence::Daily(on) = self.rule.recurrence {
            let counts = match on {
                DailyOn::EveryDay => true,
                DailyOn::Workdays => self.calendar.is_workday(first),
                DailyOn::Weekdays(days) => days.contains(first.weekday()),
            };
            if !counts {
                return None;
            }
        }
        let is_workday = |day| self.calendar.is_workday(day);
        let among = |form: DayForm| form.among(first, last, &is_workday);
        let due_day = match self.rule.recurrence {
            Recurrence::Weekly(Some(day)) => first.iter_days().take(7).find(|d| d.weekday() == day)?,
            Recurrence::Monthly(Some(form)) => among(form),
            Recurrence::Quarterly(Some(on)) | Recurrence::Annual(Some(on)) => {
                self.in_month(on, first, last)?
            }
            _ => last,
        };
        Some(Slot { key, first, due_day: self.moved(due_day)? })
    }

    /// The number of the slot that this key names, whether or not it counts.
    pub fn index_of_key(&self, key: PeriodKey) -> Option<i64> {
        let day = match key {
            PeriodKey::Day(day) => day,
            PeriodKey::Week(year, week) => {
                NaiveDate::from_isoywd_opt(year, week.into(), chrono::Weekday::Thu)?
            }
            PeriodKey::Month(year, month) => NaiveDate::from_ymd_opt(year, month.into(), 1)?,
            PeriodKey::Quarter(year, quarter) => {
                NaiveDate::from_ymd_opt(year, u32::from(quarter) * 3 - 2, 1)?
            }
            PeriodKey::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1)?,
            PeriodKey::FiscalQuarter(year, quarter) => {
                let months = i64::from(year - 1) * 12 + self.fiscal_shift() + i64::from(quarter - 1) * 3;
                month_at(months)?.0
            }
            PeriodKey::FiscalYear(year) => month_at(i64::from(year - 1) * 12 + self.fiscal_shift())?.0,
            PeriodKey::Fire(..) => return None,
        };
        let index = self.index_of(day);
        (self.slot(index)?.key == key).then_some(index)
    }

    /// The first day of the period of this number, whether or not it counts.
    pub fn day(&self, index: i64) -> Option<NaiveDate> {
        let number = index.checked_mul(i64::from(self.rule.every))?.checked_add(self.origin())?;
        Some(self.bounds(number)?.1)
    }

    /// The slot from which every Nth counts.
    fn origin(&self) -> i64 {
        match self.rule.anchor {
            Some(anchor) if self.rule.every > 1 => self.number_of(anchor),
            _ => 0,
        }
    }

    fn fiscal_shift(&self) -> i64 {
        i64::from(self.calendar.fiscal_year_starts) - 1
    }

    fn week_shift(&self) -> i64 {
        // 1970-01-01 was a Thursday.
        i64::from(self.calendar.week_starts.num_days_from_monday()) - 3
    }

    fn number_of(&self, day: NaiveDate) -> i64 {
        let days = i64::from(day.to_epoch_days());
        let months = i64::from(day.year()) * 12 + i64::from(day.month0());
        match self.rule.recurrence {
            Recurrence::Weekly(_) => (days - self.week_shift()).div_euclid(7),
            Recurrence::Monthly(_) => months,
            Recurrence::Quarterly(_) => (months - self.fiscal_shift()).div_euclid(3),
            Recurrence::Annual(_) => (months - self.fiscal_shift()).div_euclid(12),
            Recurrence::Daily(_) | Recurrence::Cron(_) | Recurrence::Rolling(_) => days,
        }
    }

    /// Key, first and last day of the period of this number.
    fn bounds(&self, number: i64) -> Option<(PeriodKey, NaiveDate, NaiveDate)> {
        let fiscal = self.fiscal_shift();
        match self.rule.recurrence {
            Recurrence::Weekly(_) => {
                let first = NaiveDate::from_epoch_days(i32::try_from(number * 7 + self.week_shift()).ok()?)?;
                let thursday = first.iter_days().take(7).find(|day| day.weekday() == chrono::Weekday::Thu)?;
                let iso = thursday.iso_week();
                let key = PeriodKey::Week(iso.year(), u8::try_from(iso.week()).ok()?);
                Some((key, first, first.checked_add_days(Days::new(6))?))
            }
            Recurrence::Monthly(_) => {
                let (first, last) = month_at(number)?;
                Some((PeriodKey::Month(first.year(), u8::try_from(first.month()).ok()?), first, last))
            }
            Recurrence::Quarterly(_) => {
                let (first, _) = month_at(number * 3 + fiscal)?;
                let (_, last) = month_at(number * 3 + fiscal + 2)?;
                let year = i32::try_from(number.div_euclid(4)).ok()?;
                let quarter = u8::try_from(number.rem_euclid(4)).ok()? + 1;
                let key = if fiscal == 0 {
                    PeriodKey::Quarter(year, quarter)
                } else {
                    PeriodKey::FiscalQuarter(year + 1, quarter)
                };
                Some((key, first, last))
            }
            Recurrence::Annual(_) => {
                let (first, _) = month_at(number * 12 + fiscal)?;
                let (_, last) = month_at(number * 12 + fiscal + 11)?;
                let year = i32::try_from(number).ok()?;
                let key = if fiscal == 0 { PeriodKey::Year(year) } else { PeriodKey::FiscalYear(year + 1) };
                Some((key, first, last))
            }
            Recurrence::Daily(_) | Recurrence::Cron(_) | Recurrence::Rolling(_) => {
                let day = NaiveDate::from_epoch_days(i32::try_from(number).ok()?)?;
                Some((PeriodKey::Day(day), day, day))
            }
        }
    }

    /// The due day of a quarter or a year.
    fn in_month(&self, on: MonthDay, first: NaiveDate, last: NaiveDate) -> Option<NaiveDate> {
        let is_workday = |day| self.calendar.is_workday(day);
        let Some(month) = on.month else { return Some(on.form.among(first, last, &is_workday)) };
        let start = i64::from(first.year()) * 12 + i64::from(first.month0());
        let offset = if matches!(self.rule.recurrence, Recurrence::Annual(_)) {
            // A calendar month: in a fiscal year that starts after it, that of the next year.
            (i64::from(month) - 1 - i64::from(first.month0())).rem_euclid(12)
        } else {
            i64::from(month) - 1
        };
        let (first, last) = month_at(start + offset)?;
        Some(on.form.among(first, last, &is_workday))
    }

    /// Where the holiday policy puts a due day; `None` when it is not owed.
    fn moved(&self, day: NaiveDate) -> Option<NaiveDate> {
        if self.rule.holidays == HolidayPolicy::Keep || self.calendar.is_workday(day) {
            return Some(day);
        }
        let is_workday = |day: &NaiveDate| self.calendar.is_workday(*day);
        match self.rule.holidays {
            HolidayPolicy::Keep => Some(day),
            HolidayPolicy::Skip => None,
            HolidayPolicy::Before => {
                Some(day.iter_days().rev().take(LONGEST_REST.into()).find(is_workday).unwrap_or(day))
            }
            HolidayPolicy::After => {
                Some(day.iter_days().take(LONGEST_REST.into()).find(is_workday).unwrap_or(day))
            }
        }
    }
}

/// First and last day of the month that lies so many months after January of year 0.
pub(super) fn month_at(months: i64) -> Option<(NaiveDate, NaiveDate)> {
    let year = i32::try_from(months.div_euclid(12)).ok()?;
    month_bounds(year, u32::try_from(months.rem_euclid(12)).ok()? + 1)
}

/// Moves a day by workdays of the calendar, forward or back.
pub(super) fn shift_workdays(calendar: &Calendar, day: NaiveDate, count: u32, back: bool) -> NaiveDate {
    let count = count as usize;
    let limit = count * 7 + usize::from(LONGEST_REST);
    let workday = |day: &NaiveDate| calendar.is_workday(*day);
    let found = match count.checked_sub(1) {
        None => Some(day),
        Some(nth) if back => day.iter_days().rev().skip(1).take(limit).filter(workday).nth(nth),
        Some(nth) => day.iter_days().skip(1).take(limit).filter(workday).nth(nth),
    };
    found.unwrap_or(day)
}
