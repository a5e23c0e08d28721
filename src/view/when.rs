//! Times as people say them: days, times of day, and how long until or since.

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::model::{Instant, Occurrence, Zone};

/// A day, with its year unless that is the year of `today`: `Sun 29 Nov`.
#[must_use]
pub fn day(day: NaiveDate, today: NaiveDate) -> String {
    let form = if day.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    day.format(form).to_string()
}

/// When an occurrence is due, as people are shown it: the day, and the time where it has one.
#[must_use]
pub fn due(occurrence: &Occurrence, zone: &Zone, now: Instant) -> String {
    let today = zone.day(now);
    let named = match (occurrence.due_day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => day(occurrence.due_day, today),
    };
    if occurrence.timed { format!("{named} {}", zone.local(occurrence.due).format("%H:%M")) } else { named }
}

/// An instant in a zone, to the minute: `Wed 25 Nov 08:00`.
#[must_use]
pub fn instant(instant: Instant, zone: &Zone, now: Instant) -> String {
    let local = zone.local(instant);
    format!("{} {}", day(local.date_naive(), zone.day(now)), local.format("%H:%M"))
}

/// An instant in few columns: `25 Nov 08:00`, or its date alone where the year is not that of `now`.
#[must_use]
pub fn short(instant: Instant, zone: &Zone, now: Instant) -> String {
    let local = zone.local(instant);
    let form = if local.year() == zone.day(now).year() { "%e %b %H:%M" } else { "%e %b %Y" };
    local.format(form).to_string()
}

/// A length of time in one unit: `25 min`, `3 h`, `2 d`.
#[must_use]
pub fn length(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().abs();
    if seconds < 3_600 {
        format!("{} min", seconds / 60)
    } else if seconds < 86_400 {
        format!("{} h", seconds / 3_600)
    } else {
        format!("{} d", seconds / 86_400)
    }
}

/// How an occurrence stands to `now`: `2 d overdue`, `in 3 h`, `in 4 d`. Civil days are counted for
/// what is still to come.
#[must_use]
pub fn distance(occurrence: &Occurrence, zone: &Zone, now: Instant, word: &str) -> String {
    if now >= occurrence.due {
        return format!("{} {word}", length(now - occurrence.due));
    }
    match (occurrence.due_day - zone.day(now)).num_days() {
        ..=0 if occurrence.timed => format!("in {}", length(occurrence.due - now)),
        ..=0 => "today".to_owned(),
        days => format!("in {days} d"),
    }
}

/// An instant as machines are given it: RFC 3339 with the zone's offset; in UTC where the offset
/// has seconds, which RFC 3339 cannot say.
#[must_use]
pub fn rfc3339(instant: Instant, zone: &Zone) -> String {
    let local = zone.local(instant);
    if local.offset().local_minus_utc() % 60 == 0 { local.to_rfc3339() } else { instant.to_rfc3339() }
}
