//! The calendar of a workspace: its workdays, holidays, first weekday and fiscal year.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::day_form::{DayForm, MonthDay};
use super::weekday::{WeekdaySet, weekday_from_name, weekday_name};

/// What decides which days are workdays and where weeks, quarters and years begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The first day of a week.
    #[serde(serialize_with = "write_weekday", deserialize_with = "read_weekday")]
    pub week_starts: Weekday,
    /// The month in which the fiscal year starts, 1 to 12; 1 is the calendar year.
    pub fiscal_year_starts: u8,
    /// The weekdays on which people work; never empty.
    pub workdays: WeekdaySet,
    /// Days off, ascending and without repeats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<NaiveDate>,
    /// Days off that come back each year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yearly: Vec<YearlyHoliday>,
}

/// A day off that recurs (RFC 5545, `RRULE:FREQ=YEARLY`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct YearlyHoliday {
    /// First year in which it counts.
    pub from: i32,
    /// Last year in which it counts; `None` is for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i32>,
    /// Each Nth year from the first.
    pub every: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day form in that month, as text; see [`DayForm`].
    pub day: String,
}

impl YearlyHoliday {
    /// Whether `date` is this day off. A 29 February is one in leap years alone (RFC 5545).
    #[must_use]
    pub fn falls_on(&self, date: NaiveDate) -> bool {
        let year = date.year();
        if u32::from(self.month) != date.month()
            || year < self.from
            || self.until.is_some_and(|until| year > until)
            || (year - self.from) % self.every.max(1) != 0
        {
            return false;
        }
        match self.day.parse() {
            Ok(DayForm::Day(day)) => u32::from(day) == date.day(),
            Ok(form) => MonthDay { month: Some(self.month), form }.in_year(year, &|_| true) == Some(date),
            Err(_) => false,
        }
    }
}

impl YearlyHoliday {
    /// The dates from one day to another (both included) on which it falls.
    fn between(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let form = self.day.parse().ok();
        let month = self.month;
        let on = move |year| match form? {
            DayForm::Day(day) => NaiveDate::from_ymd_opt(year, month.into(), day.into()),
            form => MonthDay { month: Some(month), form }.in_year(year, &|_| true),
        };
        let every = self.every.max(1);
        let from = first.year().max(self.from);
        let from = from.saturating_add((every - (from - self.from) % every) % every);
        let until = self.until.map_or(last.year(), |until| until.min(last.year()));
        let step = usize::try_from(every).unwrap_or(1);
        (from..=until).step_by(step).filter_map(on).filter(move |day| (first..=last).contains(day))
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            week_starts: Weekday::Mon,
            fiscal_year_starts: 1,
            workdays: WeekdaySet::MON_TO_FRI,
            holidays: Vec::new(),
            yearly: Vec::new(),
        }
    }
}

impl Calendar {
    /// Whether the day is a day off by date, whatever its weekday.
    #[must_use]
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        self.holidays.binary_search(&date).is_ok() || self.yearly.iter().any(|yearly| yearly.falls_on(date))
    }

    /// The days off by date from one day to another (both included), in no order; some may come twice.
    pub fn holidays_between(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let from = self.holidays.partition_point(|day| *day < first);
        let dated = self.holidays[from..].iter().copied().take_while(move |day| *day <= last);
        dated.chain(self.yearly.iter().flat_map(move |yearly| yearly.between(first, last)))
    }

    /// Whether people work that day: a weekday of `workdays` that is no holiday.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        self.workdays.contains(date.weekday()) && !self.is_holiday(date)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn write_weekday<S: serde::Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(weekday_name(*day))
}

fn read_weekday<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
    let name = String::deserialize(deserializer)?;
    weekday_from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("`{name}` is no weekday")))
}
