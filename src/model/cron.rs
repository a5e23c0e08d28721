//! Cron expressions with the meaning of Debian's crontab(5).
//!
//! The `cron` crate reads the fields; what it understands differently (weekday numbers, the number
//! of fields, `@` names, both day fields) is settled here before it sees the text.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use cron::TimeUnitSpec;

/// A five-field crontab expression, as sets of the minutes, hours and days at which it fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronExpr {
    text: String,
    minutes: u64,
    hours: u32,
    days_of_month: u32,
    months: u16,
    days_of_week: u8,
    either_day: bool,
    fixed: bool,
}

/// Why a text is no cron expression that can serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Not five fields and no known `@` name.
    #[error(
        "a cron expression has five fields (minute hour day-of-month month day-of-week), this one has {0}"
    )]
    Fields(usize),
    /// An `@` name that is not one of a schedule.
    #[error(
        "`{0}` is not a schedule; use @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually"
    )]
    Name(String),
    /// A field that crontab does not allow.
    #[error("`{text}` is not allowed in the {field} field: {why}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// No day of the calendar ever matches.
    #[error(
        "this expression never fires: no date of the calendar matches its day and month; change one of them"
    )]
    Never,
}

struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: [Field; 5] = [
    Field { name: "minute", low: 0, high: 59, names: &[] },
    Field { name: "hour", low: 0, high: 23, names: &[] },
    Field { name: "day-of-month", low: 1, high: 31, names: &[] },
    Field { name: "month", low: 1, high: 12, names: &MONTHS },
    Field { name: "day-of-week", low: 0, high: 7, names: &WEEKDAYS },
];

impl Field {
    fn error(&self, text: &str, why: impl Into<String>) -> CronError {
        CronError::Field { field: self.name, text: text.to_owned(), why: why.into() }
    }

    fn number(&self, text: &str) -> Result<u32, CronError> {
        let by_name = self.names.iter().position(|name| text.eq_ignore_ascii_case(name));
        let value = match by_name {
            Some(position) => u32::try_from(position).ok().map(|position| position + self.low),
            None if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
            None => None,
        };
        value.filter(|value| (self.low..=self.high).contains(value)).ok_or_else(|| {
            self.error(text, format!("it takes {} to {}, lists, ranges and steps", self.low, self.high))
        })
    }

    /// The field as plain ranges `(low, high, step)`.
    fn ranges(&self, text: &str) -> Result<Vec<(u32, u32, u32)>, CronError> {
        text.split(',')
            .map(|item| {
                let (range, step) =
                    item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
                let (low, high) = if range == "*" {
                    (self.low, self.high)
                } else if let Some((low, high)) = range.split_once('-') {
                    (self.number(low)?, self.number(high)?)
                } else {
                    if step.is_some() {
                        let why = format!(
                            "a step follows `*` or a range; write {range}-{}/{}",
                            self.high,
                            step.unwrap_or("n")
                        );
                        return Err(self.error(item, why));
                    }
                    let value = self.number(range)?;
                    (value, value)
                };
                if low > high {
                    return Err(self.error(item, "the range runs backwards"));
                }
                let step = step.map_or(Ok(1), |step| {
                    step.parse()
                        .ok()
                        .filter(|step| (1..=self.high).contains(step) && !range.is_empty())
                        .ok_or_else(|| {
                            self.error(item, format!("a step is a number from 1 to {}", self.high))
                        })
                })?;
                Ok((low, high, step))
            })
            .collect()
    }
}

impl FromStr for CronExpr {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expanded = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            name if name.starts_with('@') => return Err(CronError::Name(name.to_owned())),
            fields => fields,
        };
        let fields: Vec<&str> = expanded.split_whitespace().collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(CronError::Fields(fields.len()));
        };
        // The crate numbers weekdays from Sunday = 1 and does not know 7: it gets names.
        let mut weekdays: Vec<&str> = Vec::new();
        for (low, high, step) in FIELDS[4].ranges(weekday)? {
            for number in (low..=high).step_by(step as usize) {
                let name = WEEKDAYS[number as usize % 7];
                if !weekdays.contains(&name) {
                    weekdays.push(name);
                }
            }
        }
        let mut plain = Vec::with_capacity(4);
        for (field, text) in FIELDS.iter().zip([minute, hour, day, month]) {
            let ranges = field
                .ranges(text)?
                .iter()
                .map(|(low, high, step)| format!("{low}-{high}/{step}"))
                .collect::<Vec<_>>();
            plain.push(ranges.join(","));
        }
        let source = format!("0 {} {}", plain.join(" "), weekdays.join(","));
        let schedule = cron::Schedule::from_str(&source).map_err(|error| CronError::Field {
            field: "cron",
            text: text.to_owned(),
            why: error.to_string(),
        })?;
        let set =
            |unit: &dyn Fn(u32) -> bool| (0..64).filter(|n| unit(*n)).fold(0_u64, |set, n| set | 1 << n);
        let expr = Self {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            minutes: set(&|n| n < 60 && schedule.minutes().includes(n)),
            hours: narrow(set(&|n| n < 24 && schedule.hours().includes(n))),
            days_of_month: narrow(set(&|n| (1..32).contains(&n) && schedule.days_of_month().includes(n))),
            months: narrow(set(&|n| (1..13).contains(&n) && schedule.months().includes(n))),
            // The crate counts weekdays from Sunday = 1; here Sunday is 0.
            days_of_week: narrow(set(&|n| n < 7 && schedule.days_of_week().includes(n + 1))),
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
            fixed: !minute.starts_with('*') && !hour.starts_with('*'),
        };
        if expr.ever_fires() { Ok(expr) } else { Err(CronError::Never) }
    }
}

fn narrow<T: TryFrom<u64> + Default>(set: u64) -> T {
    T::try_from(set).unwrap_or_default()
}

impl CronExpr {
    /// Whether minute and hour are given times (neither field starts with `*`): such a job fires
    /// once for each of them whatever the clocks do; see cron(8), daylight saving time.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// Whether it fires on this civil day: when neither day field starts with `*` either one
    /// decides, else both must match (crontab(5)).
    #[must_use]
    pub fn matches_day(&self, date: NaiveDate) -> bool {
        let by_month_day = self.days_of_month & (1 << date.day()) != 0;
        let by_weekday = self.days_of_week & (1 << date.weekday().num_days_from_sunday()) != 0;
        self.matches_month(date.month())
            && if self.either_day { by_month_day || by_weekday } else { by_month_day && by_weekday }
    }

    /// Whether any day of this month can match.
    #[must_use]
    pub fn matches_month(&self, month: u32) -> bool {
        self.months & (1 << month) != 0
    }

    /// The minutes of the hour, bit N for minute N.
    #[must_use]
    pub fn minutes(&self) -> u64 {
        self.minutes
    }

    /// The hours of the day, bit N for hour N.
    #[must_use]
    pub fn hours(&self) -> u32 {
        self.hours
    }

    /// Dates and weekdays repeat after 400 years, so a day that does not match in these never does.
    fn ever_fires(&self) -> bool {
        let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        first.iter_days().take(146_097).any(|date| self.matches_day(date))
    }
}

impl fmt::Display for CronExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

super::text_serde!(CronExpr);

#[cfg(test)]
mod tests {
    use super::*;

    fn expr(text: &str) -> CronExpr {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn weekdays_count_as_in_crontab() {
        assert_eq!(expr("0 9 * * 1-5").days_of_week, 0b011_1110);
        assert_eq!(expr("0 9 * * 0").days_of_week, 1);
        assert_eq!(expr("0 9 * * 7").days_of_week, 1);
        assert_eq!(expr("0 9 * * 5-7").days_of_week, 0b110_0001);
        assert_eq!(expr("0 9 * * mon,Wed,FRI").days_of_week, 0b010_1010);
        assert_eq!(expr("0 9 * * */2").days_of_week, 0b101_0101);
    }

    #[test]
    fn sets() {
        assert_eq!(expr("*/20 1-5/2 * * *").minutes, 1 | 1 << 20 | 1 << 40);
        assert_eq!(expr("*/20 1-5/2 * * *").hours, 1 << 1 | 1 << 3 | 1 << 5);
        assert_eq!(expr("0 0 31 jan,DEC *").months, 1 << 1 | 1 << 12);
        assert_eq!(expr("@weekly").days_of_week, 1);
        assert!(expr("0 0 29 2 */7").matches_day(NaiveDate::from_ymd_opt(2032, 2, 29).expect("a date")));
        assert!(expr("0 0 13 * 5").either_day && !expr("0 0 */2 * 5").either_day);
        assert!(expr("0,30 2 * * *").is_fixed() && !expr("*/5 2 * * *").is_fixed());
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "5-1 * * * *",
            "*/0 * * * *",
            "5/15 * * * *",
            "? * * * *",
            "* * L * *",
            "0 0 * * 5#2",
            "0 0 15W * *",
            "@reboot",
            "@never",
            "0 0 30 2 *",
            "0 0 31 4,6,9,11 *",
            "a * * * *",
            "1,,2 * * * *",
            "-1 * * * *",
            "*-5 * * * *",
            "+1 * * * *",
        ] {
            assert!(text.parse::<CronExpr>().is_err(), "{text:?}");
        }
    }
}
