//! Reading iCalendar (RFC 5545): content lines with their places, and the events made of them.
//!
//! Written here because a problem must name the line of the file, also of a folded one.

use std::ops::Range;

use chrono::NaiveDate;

use super::report::{Document, Wrong};

/// One content line, unfolded.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// In capitals.
    pub name: String,
    pub value: String,
    /// The bytes of the file, from the first line through the last that was folded.
    pub span: Range<usize>,
}

/// One event with the lines that are its own (those of alarms inside it are not).
#[derive(Debug)]
pub(super) struct Event {
    pub lines: Vec<Line>,
    /// The bytes of its `BEGIN` line.
    pub span: Range<usize>,
}

impl Event {
    /// The first line of this name.
    pub(super) fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Line> {
        self.lines.iter().filter(move |line| line.name == name)
    }
}

/// The events of a calendar.
///
/// # Errors
/// The first place where the file is no calendar.
pub(super) fn events(document: &Document) -> Result<Vec<Event>, Wrong> {
    let not = |span: Range<usize>, message: &str| {
        Wrong::at(span, message.to_owned()).help("export the holidays again as iCalendar (.ics, RFC 5545)")
    };
    let lines = lines(&document.text);
    let is =
        |line: &Line, name: &str, value: &str| line.name == name && line.value.eq_ignore_ascii_case(value);
    if !lines.first().is_some_and(|line| is(line, "BEGIN", "VCALENDAR")) {
        let span = lines.first().map_or(0..0, |line| line.span.clone());
        return Err(not(span, "this is no iCalendar file: it does not begin with `BEGIN:VCALENDAR`"));
    }
    let mut events: Vec<Event> = Vec::new();
    let mut open: Vec<(String, Range<usize>)> = Vec::new();
    for line in lines {
        if line.name == "BEGIN" {
            if line.value.eq_ignore_ascii_case("VEVENT") {
                events.push(Event { lines: Vec::new(), span: line.span.clone() });
            }
            open.push((line.value.to_ascii_uppercase(), line.span));
        } else if line.name == "END" {
            let name = line.value.to_ascii_uppercase();
            if open.pop().is_none_or(|(begun, _)| begun != name) {
                return Err(not(line.span, &format!("`END:{name}` does not close what was begun last")));
            }
        } else if line.name.is_empty() {
            return Err(not(line.span, "this is no iCalendar line: `NAME:value` is expected"));
        } else if open.last().is_some_and(|(name, _)| name == "VEVENT")
            && let Some(event) = events.last_mut()
        {
            event.lines.push(line);
        }
    }
    match open.pop() {
        Some((name, span)) => Err(not(span, &format!("`BEGIN:{name}` is never closed"))),
        None => Ok(events),
    }
}

/// The content lines; one without a name is none.
fn lines(text: &str) -> Vec<Line> {
    let mut lines: Vec<(String, Range<usize>)> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let line = raw.trim_end_matches(['\n', '\r']);
        let end = start + line.len();
        if let Some(rest) = line.strip_prefix([' ', '\t'])
            && let Some((text, span)) = lines.last_mut()
        {
            text.push_str(rest);
            span.end = end;
        } else if !line.trim().is_empty() {
            let line = if start == 0 { line.trim_start_matches('\u{feff}') } else { line };
            lines.push((line.to_owned(), end - line.len()..end));
        }
    }
    lines.into_iter().map(|(text, span)| content(&text, span)).collect()
}

/// Name and value of a line; a colon between quotes ends nothing. The parameters between the two
/// (zones, languages, kinds of value) change nothing in a date as it is written.
fn content(text: &str, span: Range<usize>) -> Line {
    let mut quoted = false;
    let colon = text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == ':' && !quoted).then_some(at)
    });
    let (head, value) = colon.map_or(("", ""), |at| (&text[..at], &text[at + 1..]));
    let name = head.split(';').next().unwrap_or_default().trim();
    Line { name: name.to_ascii_uppercase(), value: value.trim().to_owned(), span }
}

/// The date of a DATE or DATE-TIME value, as written, and whether a time of day after midnight
/// follows.
pub(super) fn date(value: &str) -> Option<(NaiveDate, bool)> {
    let (date, time) = match value.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (value, None),
    };
    if date.len() != 8 || !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let late = match time {
        Some(time) => {
            let digits = time.strip_suffix('Z').unwrap_or(time);
            if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            digits != "000000"
        }
        None => false,
    };
    let date = NaiveDate::parse_from_str(date, "%Y%m%d").ok()?;
    (chrono::Datelike::year(&date) >= 1).then_some((date, late))
}

/// The days of a DURATION, a part of a day counted as one: `P1D`, `P2W`, `PT36H`.
pub(super) fn duration_days(value: &str) -> Option<u64> {
    let rest = value.strip_prefix('+').unwrap_or(value).strip_prefix('P')?;
    let (date, time) = rest.split_once('T').map_or((rest, ""), |(date, time)| (date, time));
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let seconds = sum(date, &[('W', 604_800), ('D', 86_400)])?
        .checked_add(sum(time, &[('H', 3_600), ('M', 60), ('S', 1)])?)?;
    Some(seconds.div_ceil(86_400))
}

fn sum(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total = 0_u64;
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = text.get(..end)?.parse().ok()?;
        let unit = text.get(end..)?.chars().next()?;
        let scale = units.iter().find(|(name, _)| *name == unit)?.1;
        total = total.checked_add(number.checked_mul(scale)?)?;
        text = text.get(end + unit.len_utf8()..)?;
    }
    Some(total)
}
