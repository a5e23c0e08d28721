//! Day forms: which day of a month, a quarter or a year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::weekday::{weekday_from_name, weekday_name};

/// Which day of a range of days (a month, a quarter, a year).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayForm {
    /// The day of this number, 1 to 31; past the end of the month its last day. Months only.
    Day(u8),
    /// The first day.
    First,
    /// The last day.
    Last,
    /// The first to fourth of a weekday.
    Nth(u8, Weekday),
    /// The last of a weekday.
    LastWeekday(Weekday),
    /// The first workday of the calendar.
    FirstWorkday,
    /// The last workday of the calendar.
    LastWorkday,
}

/// A text that is no day form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a day: write 1 to 31, \"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \"last fri\", \"first workday\" or \"last workday\""
)]
pub struct DayFormError(pub String);

impl DayForm {
    /// The day of this form from `first` to `last`, both included. A workday form without any
    /// workday in the range is its first or last day.
    #[must_use]
    pub fn among(
        self,
        first: NaiveDate,
        last: NaiveDate,
        is_workday: &dyn Fn(NaiveDate) -> bool,
    ) -> NaiveDate {
        let from_first = |day: Weekday| days_until(first.weekday(), day);
        let moved = match self {
            Self::Day(day) => first.checked_add_days(Days::new(u64::from(day.max(1)) - 1)),
            Self::First => Some(first),
            Self::Last => Some(last),
            Self::Nth(number, day) => {
                first.checked_add_days(Days::new(from_first(day) + 7 * (u64::from(number.max(1)) - 1)))
            }
            Self::LastWeekday(day) => last.checked_sub_days(Days::new(days_until(day, last.weekday()))),
            Self::FirstWorkday => {
                first.iter_days().take_while(|day| *day <= last).find(|day| is_workday(*day)).or(Some(first))
            }
            Self::LastWorkday => last
                .iter_days()
                .rev()
                .take_while(|day| *day >= first)
                .find(|day| is_workday(*day))
                .or(Some(last)),
        };
        moved.map_or(last, |day| day.min(last))
    }
}

/// Days from one weekday forward to another, 0 to 6.
fn days_until(from: Weekday, to: Weekday) -> u64 {
    u64::from((7 + to.num_days_from_monday() - from.num_days_from_monday()) % 7)
}

impl FromStr for DayForm {
    type Err = DayFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let form = match words.as_slice() {
            ["first"] => Some(Self::First),
            ["last"] => Some(Self::Last),
            ["first", "workday"] => Some(Self::FirstWorkday),
            ["last", "workday"] => Some(Self::LastWorkday),
            ["last", day] => weekday_from_name(day).map(Self::LastWeekday),
            [nth, day] => {
                let number = match *nth {
                    "first" | "1st" => Some(1),
                    "2nd" => Some(2),
                    "3rd" => Some(3),
                    "4th" => Some(4),
                    _ => None,
                };
                number.zip(weekday_from_name(day)).map(|(number, day)| Self::Nth(number, day))
            }
            [number] if number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit()) => {
                number.parse().ok().filter(|day| (1..=31).contains(day)).map(Self::Day)
            }
            _ => None,
        };
        form.ok_or_else(|| DayFormError(text.to_owned()))
    }
}

impl fmt::Display for DayForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day:02}"),
            Self::First => f.write_str("first"),
            Self::Last => f.write_str("last"),
            Self::Nth(number, day) => {
                let nth = ["first", "2nd", "3rd", "4th"][usize::from(number.clamp(&1, &4) - 1)];
                write!(f, "{nth} {}", weekday_name(*day))
            }
            Self::LastWeekday(day) => write!(f, "last {}", weekday_name(*day)),
            Self::FirstWorkday => f.write_str("first workday"),
            Self::LastWorkday => f.write_str("last workday"),
        }
    }
}

super::text_serde!(DayForm);

/// A day of a quarter or a year: `"MM-<day form>"`, or a day form over the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MonthDay {
    /// The month: of the quarter (1 to 3), or of the calendar (1 to 12). `None`: the whole period.
    pub month: Option<u8>,
    /// The day in that month, or in the whole period.
    pub form: DayForm,
}

impl MonthDay {
    /// The day in a calendar year, where `month` is a calendar month.
    #[must_use]
    pub fn in_year(self, year: i32, is_workday: &dyn Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        let (first, last) = match self.month {
            Some(month) => month_bounds(year, month.into())?,
            None => (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?),
        };
        Some(self.form.among(first, last, is_workday))
    }
}

/// First and last day of a month.
#[must_use]
pub fn month_bounds(year: i32, month: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some((first, first.checked_add_months(chrono::Months::new(1))?.pred_opt()?))
}

impl FromStr for MonthDay {
    type Err = DayFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || DayFormError(text.to_owned());
        let Some((month, form)) = text.split_once('-') else {
            let form = text.parse()?;
            // A plain day of a quarter or a year says too little to be meant.
            return if matches!(form, DayForm::Day(_)) {
                Err(error())
            } else {
                Ok(Self { month: None, form })
            };
        };
        if month.len() != 2 || !month.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        let month = month.parse().ok().filter(|month| (1..=12).contains(month)).ok_or_else(error)?;
        Ok(Self { month: Some(month), form: form.parse().map_err(|_| error())? })
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(month) = self.month {
            write!(f, "{month:02}-")?;
        }
        self.form.fmt(f)
    }
}

super::text_serde!(MonthDay);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_forms() {
        for text in [
            "15",
            "01",
            "31",
            "first",
            "last",
            "first mon",
            "2nd tue",
            "3rd wed",
            "4th thu",
            "last fri",
            "first workday",
            "last workday",
        ] {
            assert_eq!(text.parse::<DayForm>().map(|form| form.to_string()), Ok(text.to_owned()));
        }
        for text in
            ["", "0", "32", "5th mon", "mon", "first day", "2nd", "first  ", "-1", "1st workday", "+5", "015"]
        {
            let ok = text.trim() == "first";
            assert_eq!(text.parse::<DayForm>().is_ok(), ok, "{text:?}");
        }
    }

    #[test]
    fn month_days() {
        for text in ["02-29", "11-last fri", "01-15", "last workday", "first", "03-first workday"] {
            assert_eq!(text.parse::<MonthDay>().map(|form| form.to_string()), Ok(text.to_owned()));
        }
        for text in ["15", "13-01", "00-01", "1-01", "02-32", "02-", "-02", "feb-01"] {
            assert!(text.parse::<MonthDay>().is_err(), "{text:?}");
        }
    }
}
