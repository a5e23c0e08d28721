//! `RRULE:FREQ=YEARLY` (RFC 5545, section 3.3.10): the recurrence of public holidays.

use chrono::{Datelike, NaiveDate};

use crate::model::{DayForm, MonthDay, YearlyHoliday};

use super::ics::date;

/// What one event means: days off that come back, and single ones.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DaysOff {
    pub yearly: Vec<YearlyHoliday>,
    pub dates: Vec<NaiveDate>,
}

/// The parts of a rule that are understood.
#[derive(Debug, Default)]
struct Parts {
    interval: i32,
    count: Option<usize>,
    until: Option<NaiveDate>,
    months: Vec<u8>,
    month_days: Vec<String>,
    weekdays: Vec<String>,
}

/// Reads a rule that starts with the day `first`; `except` are the days that it leaves out.
///
/// # Errors
/// What of the rule is not understood.
pub(super) fn read(rule: &str, first: NaiveDate, except: &[NaiveDate]) -> Result<DaysOff, String> {
    let parts = parts(rule)?;
    let forms = forms(&parts, first)?;
    let mut found = DaysOff::default();
    for (month, form) in forms {
        let mut holiday = YearlyHoliday {
            from: first.year(),
            until: parts.until.map(|until| until.year()),
            every: parts.interval,
            month,
            day: form.to_string(),
        };
        // The rule begins with the first event and ends on a day, not with whole years.
        if on(&holiday, first.year()).is_some_and(|day| day < first) {
            holiday.from += parts.interval;
        }
        if let Some(until) = parts.until
            && on(&holiday, until.year()).is_none_or(|day| day > until)
        {
            holiday.until = Some(until.year() - 1);
        }
        if holiday.until.is_none_or(|until| until >= holiday.from) {
            found.yearly.push(holiday);
        }
    }
    if let Some(count) = parts.count {
        let mut dates: Vec<NaiveDate> = Vec::new();
        let mut year = first.year();
        while year <= 9999 && dates.len() < count {
            let mut days: Vec<NaiveDate> = found
                .yearly
                .iter()
                .filter(|holiday| year >= holiday.from)
                .filter_map(|one| on(one, year))
                .collect();
            days.sort_unstable();
            days.dedup();
            dates.extend(days);
            year = year.saturating_add(parts.interval);
        }
        dates.truncate(count);
        dates.retain(|day| !except.contains(day));
        return Ok(DaysOff { yearly: Vec::new(), dates });
    }
    for day in except {
        found.yearly = found.yearly.into_iter().flat_map(|holiday| without(holiday, *day)).collect();
    }
    if !except.contains(&first) {
        found.dates.push(first);
    }
    Ok(found)
}

/// The day of a holiday in a year, whether or not that year counts.
fn on(holiday: &YearlyHoliday, year: i32) -> Option<NaiveDate> {
    match holiday.day.parse().ok()? {
        DayForm::Day(day) => NaiveDate::from_ymd_opt(year, holiday.month.into(), day.into()),
        form => MonthDay { month: Some(holiday.month), form }.in_year(year, &|_| true),
    }
}

/// The holiday without one of its days: what was before and what comes after.
fn without(holiday: YearlyHoliday, day: NaiveDate) -> Vec<YearlyHoliday> {
    if !holiday.falls_on(day) {
        return vec![holiday];
    }
    let before = YearlyHoliday { until: Some(day.year() - 1), ..holiday.clone() };
    let after = YearlyHoliday { from: day.year() + holiday.every, ..holiday };
    [before, after].into_iter().filter(|part| part.until.is_none_or(|until| until >= part.from)).collect()
}

fn parts(rule: &str) -> Result<Parts, String> {
    let mut parts = Parts { interval: 1, ..Parts::default() };
    let mut frequency = None;
    for part in rule.split(';').filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is not NAME=value"))?;
        let value = value.trim().to_ascii_uppercase();
        let wrong = || format!("`{part}` is not understood");
        let list = || value.split(',').map(str::to_owned).collect::<Vec<_>>();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => frequency = Some(value),
            "INTERVAL" => {
                parts.interval = value.parse().ok().filter(|n| (1..=9999).contains(n)).ok_or_else(wrong)?;
            }
            "COUNT" => {
                parts.count =
                    Some(value.parse().ok().filter(|n| (1..=20_000).contains(n)).ok_or_else(wrong)?);
            }
            "UNTIL" => parts.until = Some(date(&value).ok_or_else(wrong)?.0),
            "BYMONTH" => {
                parts.months = list()
                    .iter()
                    .map(|month| month.parse().ok().filter(|month| (1..=12).contains(month)))
                    .collect::<Option<_>>()
                    .ok_or_else(wrong)?;
            }
            "BYMONTHDAY" => parts.month_days = list(),
            "BYDAY" => parts.weekdays = list(),
            // Where weeks start changes nothing in a yearly rule without week numbers.
            "WKST" => {}
            _ => return Err(wrong()),
        }
    }
    match frequency.as_deref() {
        Some("YEARLY") => Ok(parts),
        Some(other) => Err(format!("`FREQ={other}` is not YEARLY")),
        None => Err("`FREQ` is missing".to_owned()),
    }
}

/// The days of a year that the rule names.
fn forms(parts: &Parts, first: NaiveDate) -> Result<Vec<(u8, DayForm)>, String> {
    let own_month = u8::try_from(first.month()).unwrap_or(1);
    let own_day = DayForm::Day(u8::try_from(first.day()).unwrap_or(1));
    let (days, default_months) = match (parts.month_days.as_slice(), parts.weekdays.as_slice()) {
        ([], []) => (vec![own_day], vec![own_month]),
        // Without BYMONTH such a day comes back each month.
        (days, []) => (days.iter().map(|day| month_day(day)).collect::<Result<_, _>>()?, (1..=12).collect()),
        ([], days) if !parts.months.is_empty() => {
            (days.iter().map(|day| weekday(day)).collect::<Result<_, _>>()?, Vec::new())
        }
        ([], _) => return Err("`BYDAY` without `BYMONTH` is not understood".to_owned()),
        _ => return Err("`BYDAY` together with `BYMONTHDAY` is not understood".to_owned()),
    };
    let months = if parts.months.is_empty() { default_months } else { parts.months.clone() };
    Ok(months.iter().flat_map(|month| days.iter().map(|day| (*month, *day))).collect())
}

fn month_day(text: &str) -> Result<DayForm, String> {
    match text.parse() {
        Ok(-1) => Ok(DayForm::Last),
        Ok(day @ 1..=31_i8) => Ok(DayForm::Day(day.unsigned_abs())),
        _ => Err(format!("`BYMONTHDAY={text}` is not understood")),
    }
}

/// `4TH` is the fourth Thursday, `-1MO` the last Monday.
fn weekday(text: &str) -> Result<DayForm, String> {
    let wrong = || format!("`BYDAY={text}` is not understood");
    let (number, name) = text.split_at_checked(text.len().saturating_sub(2)).ok_or_else(wrong)?;
    let day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        .iter()
        .position(|known| *known == name)
        .and_then(|position| chrono::Weekday::try_from(u8::try_from(position).ok()?).ok())
        .ok_or_else(wrong)?;
    match number.parse() {
        Ok(-1) => Ok(DayForm::LastWeekday(day)),
        Ok(number @ 1..=4_i8) => Ok(DayForm::Nth(number.unsigned_abs(), day)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn holiday(from: i32, until: Option<i32>, every: i32, month: u8, day: &str) -> YearlyHoliday {
        YearlyHoliday { from, until, every, month, day: day.to_owned() }
    }

    #[test]
    fn rules() {
        for (rule, first, expected) in [
            ("FREQ=YEARLY", "2020-12-25", vec![holiday(2020, None, 1, 12, "25")]),
            ("FREQ=YEARLY;INTERVAL=4", "2021-01-20", vec![holiday(2021, None, 4, 1, "20")]),
            ("freq=yearly;bymonth=11;byday=4th", "2020-11-26", vec![holiday(2020, None, 1, 11, "4th thu")]),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "2020-05-25", vec![holiday(2020, None, 1, 5, "last mon")]),
            // The day of 2020 lies before the first event.
            ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "2020-06-01", vec![holiday(2021, None, 1, 1, "01")]),
            // The last year's day comes after the end.
            ("FREQ=YEARLY;UNTIL=20251224", "2020-12-25", vec![holiday(2020, Some(2024), 1, 12, "25")]),
            (
                "FREQ=YEARLY;UNTIL=20251225T000000Z",
                "2020-12-25",
                vec![holiday(2020, Some(2025), 1, 12, "25")],
            ),
        ] {
            let found = read(rule, day(first), &[]).expect(rule);
            assert_eq!(found, DaysOff { yearly: expected, dates: vec![day(first)] }, "{rule}");
        }
    }

    #[test]
    fn counts_and_exceptions() {
        let found = read("FREQ=YEARLY;COUNT=3", day("2020-02-29"), &[]).expect("a rule");
        assert_eq!(found.dates, [day("2020-02-29"), day("2024-02-29"), day("2028-02-29")]);
        let found = read("FREQ=YEARLY", day("2020-12-25"), &[day("2022-12-25")]).expect("a rule");
        assert_eq!(found.yearly, [holiday(2020, Some(2021), 1, 12, "25"), holiday(2023, None, 1, 12, "25")]);
    }

    #[test]
    fn refused() {
        for (rule, why) in [
            ("FREQ=WEEKLY;COUNT=3", "`FREQ=WEEKLY` is not YEARLY"),
            ("COUNT=3", "`FREQ` is missing"),
            ("FREQ=YEARLY;BYSETPOS=1", "`BYSETPOS=1` is not understood"),
            ("FREQ=YEARLY;BYMONTH=13", "`BYMONTH=13` is not understood"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=5TH", "`BYDAY=5TH` is not understood"),
            ("FREQ=YEARLY;BYMONTH=11;BYDAY=ÄÄ", "`BYDAY=ÄÄ` is not understood"),
            ("FREQ=YEARLY;BYDAY=1MO", "`BYDAY` without `BYMONTH` is not understood"),
            ("FREQ=YEARLY;INTERVAL=0", "`INTERVAL=0` is not understood"),
            ("FREQ", "`FREQ` is not NAME=value"),
        ] {
            assert_eq!(read(rule, day("2020-12-25"), &[]), Err(why.to_owned()), "{rule}");
        }
    }
}
