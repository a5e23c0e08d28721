//! The civil days of a period that somebody names.

use chrono::{Days, NaiveDate, Weekday};

use super::civil::month_at;
use crate::model::{Calendar, PeriodKey};

/// The first and the last civil day of a period, both inclusive; `None` for the fire of a cron
/// expression, which is no period. A fiscal year that starts in January is the calendar year.
#[must_use]
pub fn days_of(key: PeriodKey, calendar: &Calendar) -> Option<(NaiveDate, NaiveDate)> {
    let months = |first: i64, count: i64| Some((month_at(first)?.0, month_at(first + count - 1)?.1));
    // The months since year 0 with which a fiscal year begins, named by the year in which it ends.
    let fiscal = |year: i32| {
        let shift = i64::from(calendar.fiscal_year_starts) - 1;
        i64::from(year) * 12 + if shift == 0 { 0 } else { shift - 12 }
    };
    let month = |year: i32, month: u8| i64::from(year) * 12 + i64::from(month) - 1;
    match key {
        PeriodKey::Day(day) => Some((day, day)),
        PeriodKey::Week(year, week) => {
            let thursday = NaiveDate::from_isoywd_opt(year, week.into(), Weekday::Thu)?;
            let back = Weekday::Thu.days_since(calendar.week_starts);
            let first = thursday.checked_sub_days(Days::new(back.into()))?;
            Some((first, first.checked_add_days(Days::new(6))?))
        }
        PeriodKey::Month(year, number) => months(month(year, number), 1),
        PeriodKey::Quarter(year, quarter) => months(month(year, quarter * 3 - 2), 3),
        PeriodKey::Year(year) => months(month(year, 1), 12),
        PeriodKey::FiscalQuarter(year, quarter) => months(fiscal(year) + i64::from(quarter) * 3 - 3, 3),
        PeriodKey::FiscalYear(year) => months(fiscal(year), 12),
        PeriodKey::Fire(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand.
    #[test]
    fn periods() {
        let april = Calendar { fiscal_year_starts: 4, week_starts: Weekday::Sun, ..Calendar::default() };
        let plain = Calendar::default();
        for (calendar, key, first, last) in [
            (&plain, "2026-11-23", "2026-11-23", "2026-11-23"),
            (&plain, "2026-W48", "2026-11-23", "2026-11-29"),
            (&april, "2026-W48", "2026-11-22", "2026-11-28"),
            (&plain, "2026-02", "2026-02-01", "2026-02-28"),
            (&plain, "2026-Q3", "2026-07-01", "2026-09-30"),
            (&april, "2026-Q3", "2026-07-01", "2026-09-30"),
            (&plain, "2026", "2026-01-01", "2026-12-31"),
            (&plain, "FY2026", "2026-01-01", "2026-12-31"),
            (&april, "FY2026", "2025-04-01", "2026-03-31"),
            (&april, "FY2026-Q1", "2025-04-01", "2025-06-30"),
            (&april, "FY2026-Q4", "2026-01-01", "2026-03-31"),
            (&plain, "FY2026-Q4", "2026-10-01", "2026-12-31"),
        ] {
            let days = days_of(key.parse().expect("a key"), calendar).expect("days");
            assert_eq!(days, (first.parse().expect("a day"), last.parse().expect("a day")), "{key}");
        }
        assert_eq!(days_of("2026-11-23T09:00".parse().expect("a key"), &plain), None);
    }
}
