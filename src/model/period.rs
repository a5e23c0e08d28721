//! Period keys: the name of the slot of the calendar that an occurrence belongs to.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// The key of a period; together with the task's id it identifies an occurrence.
/// Keys of one kind order as their periods do, and fires as their instants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeriodKey {
    /// A civil day (`2026-11-23`): a daily period, or the due day of a rolling occurrence.
    Day(NaiveDate),
    /// An ISO week (`2026-W48`).
    Week(i32, u8),
    /// A civil month (`2026-11`).
    Month(i32, u8),
    /// A calendar quarter (`2026-Q4`).
    Quarter(i32, u8),
    /// A calendar year (`2026`).
    Year(i32),
    /// A quarter of a fiscal year, named by the year in which that ends (`FY2026-Q1`).
    FiscalQuarter(i32, u8),
    /// A fiscal year, named by the year in which it ends (`FY2026`).
    FiscalYear(i32),
    /// The local time at which a cron expression fired (`2026-11-23T09:00`), with the offset in
    /// seconds where that time happened twice.
    Fire(NaiveDateTime, Option<i32>),
}

impl PeriodKey {
    /// The kind, and the place of the period among those of its kind.
    fn rank(&self) -> (u8, i64, u8) {
        match *self {
            Self::Day(day) => (0, day.to_epoch_days().into(), 0),
            Self::Week(year, week) => (1, year.into(), week),
            Self::Month(year, month) => (2, year.into(), month),
            Self::Quarter(year, quarter) => (3, year.into(), quarter),
            Self::Year(year) => (4, year.into(), 0),
            Self::FiscalQuarter(year, quarter) => (5, year.into(), quarter),
            Self::FiscalYear(year) => (6, year.into(), 0),
            Self::Fire(local, _) => (7, local.and_utc().timestamp(), 0),
        }
    }
}

impl Ord for PeriodKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // Both fall into overlaps: the second pass of the same hour comes later.
            (Self::Fire(a, Some(x)), Self::Fire(b, Some(y))) => {
                let instant =
                    |local: &NaiveDateTime, offset: &i32| local.and_utc().timestamp() - i64::from(*offset);
                (instant(a, x), y).cmp(&(instant(b, y), x))
            }
            (Self::Fire(a, x), Self::Fire(b, y)) => (a, x.is_some()).cmp(&(b, y.is_some())),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for PeriodKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A text that is no period key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a period key; keys look like 2026-11-23, 2026-W48, 2026-11, 2026-Q4, FY2026-Q1, 2026, FY2026 or 2026-11-23T09:00"
)]
pub struct PeriodKeyError(pub String);

impl FromStr for PeriodKey {
    type Err = PeriodKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| PeriodKeyError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<PeriodKey> {
    if !text.is_ascii() {
        return None;
    }
    if let Some(rest) = text.strip_prefix("FY") {
        let (year, quarter) = rest.split_once('-').map_or((rest, None), |(year, tail)| (year, Some(tail)));
        let year = number(year, 4)?;
        return match quarter {
            None => Some(PeriodKey::FiscalYear(year)),
            Some(tail) => Some(PeriodKey::FiscalQuarter(year, quarter_number(tail)?)),
        };
    }
    if text.contains('T') {
        return parse_fire(text);
    }
    let mut parts = text.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    match (parts.next(), parts.next()) {
        (None, _) => Some(PeriodKey::Year(year)),
        (Some(month), Some(day)) => {
            let date = NaiveDate::from_ymd_opt(
                year,
                u32::try_from(number(month, 2)?).ok()?,
                u32::try_from(number(day, 2)?).ok()?,
            )?;
            Some(PeriodKey::Day(date))
        }
        (Some(part), None) => {
            if let Some(week) = part.strip_prefix('W') {
                let week = small(week, 2, 1, 53)?;
                NaiveDate::from_isoywd_opt(year, week.into(), chrono::Weekday::Mon)?;
                Some(PeriodKey::Week(year, week))
            } else if part.starts_with('Q') {
                Some(PeriodKey::Quarter(year, quarter_number(part)?))
            } else {
                Some(PeriodKey::Month(year, small(part, 2, 1, 12)?))
            }
        }
    }
}

fn parse_fire(text: &str) -> Option<PeriodKey> {
    let (date, rest) = text.split_once('T')?;
    let PeriodKey::Day(date) = parse(date)? else { return None };
    let split = rest.find(['+', '-', 'Z']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(split);
    let time = match time.len() {
        5 => NaiveTime::parse_from_str(time, "%H:%M").ok()?,
        8 => NaiveTime::parse_from_str(time, "%H:%M:%S").ok()?,
        _ => return None,
    };
    let offset = match offset {
        "" => None,
        "Z" => Some(0),
        offset => Some(offset.parse::<FixedOffset>().ok()?.local_minus_utc()),
    };
    Some(PeriodKey::Fire(date.and_time(time), offset))
}

fn number(text: &str, width: usize) -> Option<i32> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn small(text: &str, width: usize, low: u8, high: u8) -> Option<u8> {
    u8::try_from(number(text, width)?).ok().filter(|value| (low..=high).contains(value))
}

fn quarter_number(text: &str) -> Option<u8> {
    small(text.strip_prefix('Q')?, 1, 1, 4)
}

impl fmt::Display for PeriodKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Week(year, week) => write!(f, "{year:04}-W{week:02}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::FiscalQuarter(year, quarter) => write!(f, "FY{year:04}-Q{quarter}"),
            Self::FiscalYear(year) => write!(f, "FY{year:04}"),
            Self::Fire(local, offset) => {
                write!(f, "{}", local.format("%Y-%m-%dT%H:%M"))?;
                if local.second() != 0 {
                    write!(f, ":{:02}", local.second())?;
                }
                match offset.map(FixedOffset::east_opt) {
                    Some(Some(offset)) => write!(f, "{offset}"),
                    _ => Ok(()),
                }
            }
        }
    }
}

super::text_serde!(PeriodKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        for text in [
            "2026-11-23",
            "2026-W48",
            "2020-W53",
            "2026-11",
            "2026-Q4",
            "2026",
            "FY2026-Q1",
            "FY2026",
            "2026-11-23T09:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T01:30+00:00",
            "1972-01-07T00:44:30",
        ] {
            assert_eq!(text.parse::<PeriodKey>().map(|key| key.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "26",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-W54",
            "2025-W53",
            "2026-W1",
            "2026-Q5",
            "2026-Q0",
            "2026-02-30",
            "FY26",
            "FY2026-W01",
            "2026-11-23T9:00",
            "2026-11-23T25:00",
            "2026-11-23T09:00+2",
            "2026-11-23 ",
            "２０２６",
            "2026-w48",
            "-2026",
        ] {
            assert!(text.parse::<PeriodKey>().is_err(), "{text:?}");
        }
    }
}
