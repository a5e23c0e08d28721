//! Times as people type them on the command line.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::span::Span;
use super::time::Instant;
use super::zone::Zone;

/// A TIME argument: RFC 3339, a local date, a local date-time, `now`, `today`, `yesterday`, or a
/// length of time from now (`-3d` back, `+2w` ahead).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeArg {
    /// A point in time.
    At(Instant),
    /// A civil day.
    Day(NaiveDate),
    /// A civil date and time.
    Local(NaiveDateTime),
    /// This moment.
    Now,
    /// So many civil days from today.
    DayFromToday(i64),
    /// So long from now; `true` is back.
    FromNow(Span, bool),
}

/// What a [`TimeArg`] stands for in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A whole civil day.
    Day(NaiveDate),
    /// A point in time.
    At(Instant),
}

/// A text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time; write 2026-11-23, 2026-11-23T17:00, 2026-11-23T17:00:00+01:00, now, today, yesterday or -3d"
)]
pub struct TimeArgError(pub String);

impl FromStr for TimeArg {
    type Err = TimeArgError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text.trim()).ok_or_else(|| TimeArgError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<TimeArg> {
    match text {
        "now" => return Some(TimeArg::Now),
        "today" => return Some(TimeArg::DayFromToday(0)),
        "yesterday" => return Some(TimeArg::DayFromToday(-1)),
        "tomorrow" => return Some(TimeArg::DayFromToday(1)),
        _ => {}
    }
    if let Some(length) = text.strip_prefix('-') {
        let span: Span = length.parse().ok()?;
        return Some(TimeArg::FromNow(span, true));
    }
    if let Some(length) = text.strip_prefix('+') {
        return Some(TimeArg::FromNow(length.parse().ok()?, false));
    }
    // Four digits and a dash: no sign, no longer years.
    if text.len() < 10 || !text.is_ascii() || !text.as_bytes()[..4].iter().all(u8::is_ascii_digit) {
        return None;
    }
    if text.len() == 10 {
        return NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(TimeArg::Day);
    }
    let upper = text.to_ascii_uppercase();
    if let Ok(instant) = DateTime::parse_from_rfc3339(&upper) {
        return Some(TimeArg::At(instant.with_timezone(&Utc)));
    }
    let spaced = upper.replacen(' ', "T", 1);
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&spaced, form).ok())
        .map(TimeArg::Local)
}

impl TimeArg {
    /// The day or instant in a zone, at `now`. A length in whole days is a day, like `yesterday`.
    #[must_use]
    pub fn moment(self, now: Instant, zone: &Zone) -> Moment {
        match self {
            Self::At(instant) => Moment::At(instant),
            Self::Day(day) => Moment::Day(day),
            Self::Local(local) => Moment::At(zone.instant(local)),
            Self::Now => Moment::At(now),
            Self::DayFromToday(days) => Moment::Day(moved(zone.day(now), days)),
            Self::FromNow(span, back) if span.is_whole_days() => {
                let days = i64::from(span.days);
                Moment::Day(moved(zone.day(now), if back { -days } else { days }))
            }
            Self::FromNow(..) => Moment::At(self.instant(now, zone)),
        }
    }

    /// The civil day that it lies on, in a zone.
    #[must_use]
    pub fn day(self, now: Instant, zone: &Zone) -> NaiveDate {
        match self.moment(now, zone) {
            Moment::Day(day) => day,
            Moment::At(instant) => zone.day(instant),
        }
    }

    /// The instant: of a day its first one; a length of time from now keeps the time of day.
    #[must_use]
    pub fn instant(self, now: Instant, zone: &Zone) -> Instant {
        match self {
            Self::FromNow(span, back) => {
                let local = zone.local(now).naive_local();
                let days = i64::from(span.days) + i64::from(span.workdays);
                let day = moved(local.date(), if back { -days } else { days });
                let base = if days == 0 { now } else { zone.instant(day.and_time(local.time())) };
                let exact = TimeDelta::seconds(span.seconds.into());
                if back { base - exact } else { base + exact }
            }
            _ => match self.moment(now, zone) {
                Moment::At(instant) => instant,
                Moment::Day(day) => zone.start_of(day),
            },
        }
    }
}

impl Moment {
    /// Where a range that starts with it begins (inclusive).
    #[must_use]
    pub fn range_start(self, zone: &Zone) -> Instant {
        match self {
            Self::At(instant) => instant,
            Self::Day(day) => zone.start_of(day),
        }
    }

    /// Where a range that ends with it ends (exclusive): a day belongs to the range.
    #[must_use]
    pub fn range_end(self, zone: &Zone) -> Instant {
        match self {
            Self::At(instant) => instant,
            Self::Day(day) => zone.end_of(day) + TimeDelta::seconds(1),
        }
    }
}

fn moved(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        let now = "2026-11-25T07:00:00Z".parse().expect("an instant");
        for (text, expected) in [
            ("2026-11-23", "2026-11-23T00:00:00+01:00"),
            ("2026-11-23T17:00", "2026-11-23T17:00:00+01:00"),
            ("2026-11-23 17:00:30", "2026-11-23T17:00:30+01:00"),
            ("2026-11-23T17:00:00Z", "2026-11-23T18:00:00+01:00"),
            ("2026-11-23t17:00:00z", "2026-11-23T18:00:00+01:00"),
            ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00"),
            ("now", "2026-11-25T08:00:00+01:00"),
            ("today", "2026-11-25T00:00:00+01:00"),
            ("yesterday", "2026-11-24T00:00:00+01:00"),
            ("-3d", "2026-11-22T08:00:00+01:00"),
            ("-36d", "2026-10-20T08:00:00+02:00"),
            ("-90m", "2026-11-25T06:30:00+01:00"),
            ("+1w", "2026-12-02T08:00:00+01:00"),
        ] {
            let time: TimeArg = text.parse().expect(text);
            assert_eq!(zone.local(time.instant(now, &zone)).to_rfc3339(), expected, "{text}");
        }
        let day = |text: &str| text.parse::<TimeArg>().map(|time| time.moment(now, &zone));
        assert_eq!(day("-3d"), Ok(Moment::Day(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"))));
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-02-30",
            "2026-11-23T25:00",
            "noon",
            "3d",
            "-",
            "-3",
            "+12026-01-01",
            "2026-11-23T17",
            "tuesday",
            "99999-01-01",
        ] {
            assert!(text.parse::<TimeArg>().is_err(), "{text:?}");
        }
    }
}
