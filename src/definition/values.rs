//! Reading single TOML values: each reader says what it expected, what it found, and what to write.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use toml::Spanned;
use toml::de::DeValue;
use toml::value::{Datetime, Offset};

use crate::model::{Instant, Span, Start, Zone, limits, time_of_day, weekday_from_name};

use super::keys;
use super::report::Wrong;

/// A TOML value with its place.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// `starts` as a file says it, before the zone is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StartText {
    Day(NaiveDate),
    Local(NaiveDateTime),
    At(Instant),
}

impl StartText {
    pub(super) fn resolve(self, zone: &Zone) -> Start {
        match self {
            Self::Day(day) => Start::Day(day),
            Self::Local(local) => Start::At(zone.instant(local)),
            Self::At(instant) => Start::At(instant),
        }
    }
}

/// What a value is, with its article.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(Datetime { date: Some(_), time: None, .. }) => "a date",
        DeValue::Datetime(Datetime { date: None, .. }) => "a time",
        DeValue::Datetime(_) => "a date-time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

pub(super) fn wrong_type(value: &Value<'_>, expected: &str) -> Wrong {
    Wrong::at(value.span(), format!("expected {expected}, found {}", kind(value)))
        .label(format!("write {expected} here"))
}

/// The nearest of some words, if one is near enough to be meant.
pub(super) fn nearest<'w>(word: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let limit = match word.len() {
        0..=3 => 1,
        4..=8 => 2,
        _ => 3,
    };
    // No zone's name is longer, and the comparison takes time by the square.
    if word.len() > 100 {
        return None;
    }
    let word = word.to_lowercase();
    words
        .into_iter()
        .map(|known| (strsim::osa_distance(&word, &known.to_lowercase()), known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known)
}

/// Words as a list for people: `a`, `b` or `c`.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// Says which of some words may have been meant, else which there are.
pub(super) fn suggestion(word: &str, words: &[&str]) -> String {
    match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {}", listed(words.iter().copied())),
    }
}

pub(super) fn text<'v>(value: &'v Value<'_>) -> Result<&'v str, Wrong> {
    value.get_ref().as_str().ok_or_else(|| wrong_type(value, "a string"))
}

/// Refuses text of more characters than a limit.
fn within(value: &Value<'_>, text: &str, most: usize) -> Result<(), Wrong> {
    // Hardly any text has as many bytes.
    if text.len() <= most || text.chars().nth(most).is_none() {
        return Ok(());
    }
    let message = format!("the text has more than {} characters", limits::grouped(most as u64));
    Err(Wrong::at(value.span(), message).help("shorten it; `runbook` can link to a longer one"))
}

/// Text that is more than white space.
pub(super) fn filled(value: &Value<'_>) -> Result<String, Wrong> {
    let text = text(value)?;
    within(value, text, limits::TEXT_CHARS)?;
    if text.trim().is_empty() {
        return Err(Wrong::at(value.span(), "the text is empty").help("write some text, or remove the key"));
    }
    Ok(text.to_owned())
}

/// A single line of text.
pub(super) fn line(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    within(value, &text, limits::LINE_CHARS)?;
    if text.contains(['\n', '\r']) {
        return Err(Wrong::at(value.span(), "the text has more than one line").help("write a single line"));
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::at(value.span(), "the text holds a control character").help("remove it"));
    }
    Ok(text.trim().to_owned())
}

/// A value type of the model.
pub(super) fn parsed<T: FromStr<Err: ToString>>(value: &Value<'_>) -> Result<T, Wrong> {
    let text = text(value)?;
    within(value, text, limits::LINE_CHARS)?;
    text.parse().map_err(|error| Wrong::told(value.span(), &error))
}

/// One of some words.
pub(super) fn choice<T: FromWord>(value: &Value<'_>) -> Result<T, Wrong> {
    let word = text(value)?;
    T::from_word(word).ok_or_else(|| {
        Wrong::at(value.span(), format!("`{word}` is not a value that it takes"))
            .help(suggestion(word, T::WORDS))
    })
}

/// A type of few values that the files write as words.
pub(super) trait FromWord: Sized {
    const WORDS: &'static [&'static str];
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($type:ty, $words:expr, $($word:literal => $value:expr),+) => {
        impl FromWord for $type {
            const WORDS: &'static [&'static str] = $words;
            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some($value),)+
                    _ => None,
                }
            }
        }
    };
}

use crate::model::{ApprovalPolicy, CatchUp, EvidencePolicy, HolidayPolicy, Priority};
words!(CatchUp, keys::CATCH_UP, "none" => Self::None, "latest" => Self::Latest, "each" => Self::Each);
words!(ApprovalPolicy, keys::APPROVAL, "none" => Self::None, "required" => Self::Required);
words!(EvidencePolicy, keys::EVIDENCE, "none" => Self::None, "note" => Self::Note, "required" => Self::Required, "review" => Self::Review);
words!(HolidayPolicy, keys::HOLIDAYS, "keep" => Self::Keep, "before" => Self::Before, "after" => Self::After, "skip" => Self::Skip);
words!(Priority, keys::PRIORITIES, "low" => Self::Low, "normal" => Self::Normal, "high" => Self::High, "critical" => Self::Critical);

impl FromWord for crate::model::Cadence {
    const WORDS: &'static [&'static str] = keys::CADENCES;
    fn from_word(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

pub(super) fn weekday(value: &Value<'_>) -> Result<Weekday, Wrong> {
    let name = text(value)?;
    weekday_from_name(name)
        .ok_or_else(|| Wrong::at(value.span(), format!("`{name}` is not a weekday")).help(weekday_help(name)))
}

/// What to write instead of something that is no weekday; long names count as near.
pub(super) fn weekday_help(name: &str) -> String {
    let short: String = name.to_lowercase().chars().take(3).collect();
    match weekday_from_name(&short) {
        Some(_) => format!("did you mean `{short}`?"),
        None => format!("write {}", listed(keys::WEEKDAYS.iter().copied())),
    }
}

/// A whole number, both ends included.
pub(super) fn integer(value: &Value<'_>, low: i64, high: i64) -> Result<i64, Wrong> {
    let number = value.get_ref().as_integer().ok_or_else(|| wrong_type(value, "an integer"))?;
    i64::from_str_radix(number.as_str(), number.radix())
        .ok()
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| {
            let written = if number.as_str().len() > 20 { "the number" } else { number.as_str() };
            Wrong::at(value.span(), format!("{written} is out of range"))
                .help(format!("write a number from {low} to {high}"))
        })
}

/// A length of time that is not zero.
pub(super) fn some_time(value: &Value<'_>) -> Result<Span, Wrong> {
    let span: Span = parsed(value)?;
    if span.is_zero() {
        return Err(Wrong::at(value.span(), "the length of time is zero")
            .help("write more than zero, or remove the key"));
    }
    Ok(span)
}

/// Whole days, more than none.
pub(super) fn some_days(value: &Value<'_>) -> Result<Span, Wrong> {
    let span = some_time(value)?;
    if !span.is_whole_days() {
        return Err(Wrong::at(value.span(), format!("`{span}` is not whole days or weeks"))
            .help("write a number of days or weeks, like \"90d\" or \"2w\""));
    }
    Ok(span)
}

/// A time of day: `"HH:MM"`, `"HH:MM:SS"`, or a TOML local time.
pub(super) fn time(value: &Value<'_>) -> Result<NaiveTime, Wrong> {
    let help = "write the local time of day like \"09:00\" or \"17:30:00\"";
    match value.get_ref() {
        DeValue::String(text) => time_of_day(text)
            .ok_or_else(|| Wrong::at(value.span(), format!("`{text}` is not a time of day")).help(help)),
        DeValue::Datetime(Datetime { date: None, time: Some(time), offset: None }) => civil_time(*time)
            .ok_or_else(|| {
                Wrong::at(value.span(), "the time of day is finer than a second or does not exist").help(help)
            }),
        _ => Err(wrong_type(value, "a time of day").help(help)),
    }
}

fn civil_time(time: toml::value::Time) -> Option<NaiveTime> {
    if time.nanosecond.unwrap_or(0) != 0 {
        return None;
    }
    NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), time.second.unwrap_or(0).into())
}

fn civil_date(date: toml::value::Date) -> Option<NaiveDate> {
    let year = Some(i32::from(date.year)).filter(|year| (1..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, date.month.into(), date.day.into())
}

/// A civil date, years 1 to 9999.
pub(super) fn date(value: &Value<'_>) -> Result<NaiveDate, Wrong> {
    let help = "write a date without quotes, like 2026-11-25";
    match value.get_ref() {
        DeValue::Datetime(Datetime { date: Some(date), time: None, offset: None }) => civil_date(*date)
            .ok_or_else(|| Wrong::at(value.span(), format!("{date} is not a date of the years 1 to 9999"))),
        _ => Err(wrong_type(value, "a date").help(help)),
    }
}

/// A civil date, a local date-time, or an instant.
pub(super) fn start(value: &Value<'_>) -> Result<StartText, Wrong> {
    let help = "write a date, a local date-time or a date-time with offset, without quotes, \
                like 2026-11-25, 2026-11-25T09:00:00 or 2026-11-25T09:00:00+01:00";
    let DeValue::Datetime(Datetime { date: Some(day), time, offset }) = value.get_ref() else {
        return Err(wrong_type(value, "a date or date-time").help(help));
    };
    let refused = |why: &str| Wrong::at(value.span(), why.to_owned()).help(help);
    let day = civil_date(*day).ok_or_else(|| refused("the date is not one of the years 1 to 9999"))?;
    let Some(time) = time else { return Ok(StartText::Day(day)) };
    let time =
        civil_time(*time).ok_or_else(|| refused("the time is finer than a second or does not exist"))?;
    let local = day.and_time(time);
    let minutes = match offset {
        None => return Ok(StartText::Local(local)),
        Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => *minutes,
    };
    let utc = local - TimeDelta::minutes(i64::from(minutes));
    if (1..=9999).contains(&utc.year()) {
        Ok(StartText::At(utc.and_utc()))
    } else {
        Err(refused("the instant is not one of the years 1 to 9999 in UTC"))
    }
}

/// A zone of the IANA database.
pub(super) fn zone(value: &Value<'_>) -> Result<Zone, Wrong> {
    let name = text(value)?;
    Zone::named(name).map_err(|error| {
        let known = Zone::names();
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write a name such as \"Europe/Berlin\" or \"UTC\"".to_owned(),
        };
        Wrong::at(value.span(), error.to_string()).help(help)
    })
}
