//! Holiday files: the events of an iCalendar file as days off.

use std::collections::HashSet;
use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};

use crate::model::{Calendar, Problem, YearlyHoliday};

use super::ics::{self, Event, Line};
use super::report::{Document, Report, Wrong};
use super::yearly::{self, DaysOff};

/// The most days that one file may name one by one.
const LIMIT: usize = 20_000;
/// The most days that come back each year; each is looked at for each day that is asked about.
const YEARLY_LIMIT: usize = 2_000;
const MEND: &str = "list the dates themselves, in the file or in `holidays` of saasmaint.toml";

/// Reads a file's events into a calendar (whose days are then no longer sorted); gives its problems.
pub(super) fn read(document: &Document, calendar: &mut Calendar) -> Vec<Problem> {
    let mut report = Report::new(document);
    let events = match ics::events(document) {
        Ok(events) => events,
        Err(wrong) => {
            report.add(wrong);
            return report.problems;
        }
    };
    let (mut days, mut yearly) = (0, 0);
    for event in &events {
        let cancelled = event.line("STATUS").is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED"));
        if cancelled {
            continue;
        }
        let mut found = match days_off(event) {
            Ok(found) => found,
            Err(wrong) => {
                report.add(wrong);
                continue;
            }
        };
        days += found.dates.len();
        yearly += found.yearly.len();
        for (number, limit, what) in
            [(days, LIMIT, "days"), (yearly, YEARLY_LIMIT, "days that come back each year")]
        {
            if number > limit {
                let message = format!("the file names more than {limit} {what}");
                report.add(Wrong::at(event.span.clone(), message).help("keep the days off that matter"));
                return report.problems;
            }
        }
        calendar.holidays.append(&mut found.dates);
        calendar.yearly.append(&mut found.yearly);
    }
    report.problems
}

/// The days off of one event.
fn days_off(event: &Event) -> Result<DaysOff, Wrong> {
    let start = event.line("DTSTART").ok_or_else(|| {
        Wrong::at(event.span.clone(), "the event has no `DTSTART`").help("add the date on which it begins")
    })?;
    let first = date(start, &start.value)?;
    let length = length(event, first)?;
    if let Some(line) = event.line("RECURRENCE-ID") {
        return Err(Wrong::at(line.span.clone(), "an event that changes one of a series is not understood")
            .help(MEND));
    }
    let except = dates(event, "EXDATE")?;
    let mut starts = dates(event, "RDATE")?;
    let mut found = DaysOff::default();
    let mut rules = event.all("RRULE");
    match (rules.next(), rules.next()) {
        (None, _) => starts.push(first),
        (Some(rule), None) => {
            let mut series = yearly::read(&rule.value, first, &except).map_err(|why| {
                Wrong::at(rule.span.clone(), format!("the rule cannot serve: {why}")).help(MEND)
            })?;
            starts.append(&mut series.dates);
            for holiday in series.yearly {
                found.yearly.extend(over_days(holiday, first, length, &rule.span)?);
            }
        }
        (Some(_), Some(second)) => {
            return Err(Wrong::at(second.span.clone(), "the event has a second `RRULE`").help(MEND));
        }
    }
    let except: HashSet<NaiveDate> = except.into_iter().collect();
    starts.retain(|day| !except.contains(day));
    for day in starts {
        if found.dates.len() > LIMIT {
            break;
        }
        found.dates.extend((0..length).map_while(|offset| day.checked_add_days(Days::new(offset))));
    }
    found.dates.retain(|day| day.year() <= 9999);
    Ok(found)
}

fn date(line: &Line, value: &str) -> Result<NaiveDate, Wrong> {
    ics::date(value).map(|(date, _)| date).ok_or_else(|| {
        Wrong::at(line.span.clone(), format!("`{}`: `{value}` is not a date", line.name))
            .help("write it like 20261225 or 20261225T000000")
    })
}

/// How many days the event lasts, at least one. `DTEND` is exclusive (RFC 5545, section 3.6.1).
fn length(event: &Event, first: NaiveDate) -> Result<u64, Wrong> {
    let (line, days) = if let Some(line) = event.line("DTEND") {
        let (end, late) = (date(line, &line.value)?, ics::date(&line.value).is_some_and(|(_, late)| late));
        let days = (end - first).num_days();
        if days < 0 {
            return Err(Wrong::at(line.span.clone(), "the event ends before it begins")
                .help("let `DTEND` be the day after its last day"));
        }
        (line, days.unsigned_abs() + u64::from(late))
    } else if let Some(line) = event.line("DURATION") {
        let days = ics::duration_days(&line.value).ok_or_else(|| {
            Wrong::at(line.span.clone(), format!("`{}` is not a duration", line.value))
                .help("write it like P1D, P2W or PT24H")
        })?;
        (line, days)
    } else {
        return Ok(1);
    };
    if days > LIMIT as u64 {
        return Err(Wrong::at(line.span.clone(), format!("the event lasts more than {LIMIT} days"))
            .help("correct its end"));
    }
    Ok(days.max(1))
}

/// The dates of `RDATE` or `EXDATE`; of a period its start.
fn dates(event: &Event, name: &str) -> Result<Vec<NaiveDate>, Wrong> {
    let mut dates = Vec::new();
    for line in event.all(name) {
        for value in line.value.split(',') {
            let start = value.split('/').next().unwrap_or(value);
            dates.push(date(line, start.trim())?);
        }
    }
    Ok(dates)
}

/// A holiday of several days that comes back each year, as one holiday for each day.
fn over_days(
    holiday: YearlyHoliday,
    first: NaiveDate,
    length: u64,
    place: &Range<usize>,
) -> Result<Vec<YearlyHoliday>, Wrong> {
    if length == 1 {
        return Ok(vec![holiday]);
    }
    let refused =
        |why: &str| Err(Wrong::at(place.clone(), format!("the rule cannot serve: {why}")).help(MEND));
    if holiday.day != format!("{:02}", first.day()) || u32::from(holiday.month) != first.month() {
        return refused("an event of several days comes back on another day than its first");
    }
    let mut all = Vec::new();
    for offset in 0..length.min(367) {
        // Counted in a year of 365 days and again in one of 366: they differ across February's end.
        let at = |year| {
            let day = NaiveDate::from_ymd_opt(year, first.month(), first.day())?;
            let day = day.checked_add_days(Days::new(offset))?;
            Some((day.year() - year, day.month(), day.day()))
        };
        let (Some(common), Some(leap)) = (at(2001), at(2004)) else {
            return refused("an event of several days begins on 29 February");
        };
        if common != leap || length > 366 {
            return refused("the event of several days covers the end of February");
        }
        let (years, month, day) = common;
        all.push(YearlyHoliday {
            from: holiday.from + years,
            until: holiday.until.map(|until| until + years),
            every: holiday.every,
            month: u8::try_from(month).unwrap_or(1),
            day: format!("{day:02}"),
        });
    }
    Ok(all)
}
