//! Fields to values, with errors that name the key.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::fault::Fault;
use super::fields::Field;
use crate::ledger::hash::LineHash;
use crate::ledger::shown::one_line;
use crate::model::{Evidence, Instant};

/// A missing or ill-typed field, before it is known whose.
pub(super) enum Problem {
    Missing(&'static str),
    Wrong(&'static str, String),
}

impl Problem {
    /// The fault of an entry, named as `a done entry`.
    pub(super) fn of(self, whose: String) -> Fault {
        match self {
            Self::Missing(field) => Fault::Missing { whose, field },
            Self::Wrong(field, why) => Fault::Field { field, why },
        }
    }
}

pub(super) fn text_of<'f>(field: &'f Field<'_>, key: &'static str) -> Result<&'f str, Problem> {
    match field {
        Field::Text(text) => Ok(text),
        Field::Absent => Err(Problem::Missing(key)),
        other => Err(Problem::Wrong(key, format!("must be text, not {}", other.what()))),
    }
}

pub(super) fn optional<'f>(field: &'f Field<'_>, key: &'static str) -> Result<Option<&'f str>, Problem> {
    match field {
        Field::Absent | Field::Null => Ok(None),
        field => text_of(field, key).map(Some),
    }
}

pub(super) fn parsed<T: FromStr<Err: std::fmt::Display>>(
    field: &Field<'_>,
    key: &'static str,
) -> Result<T, Problem> {
    let text = text_of(field, key)?;
    text.parse()
        .map_err(|error: T::Err| Problem::Wrong(key, format!("is wrong: {}", one_line(&error.to_string()))))
}

pub(super) fn day(field: &Field<'_>, key: &'static str) -> Result<NaiveDate, Problem> {
    let text = text_of(field, key)?;
    let wrong = || Problem::Wrong(key, format!("must be a date like 2026-11-27, not `{}`", one_line(text)));
    if text.len() != 10 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

pub(super) fn instant(field: &Field<'_>, key: &'static str) -> Result<Instant, Problem> {
    let text = text_of(field, key)?;
    read_instant(text).ok_or_else(|| {
        let why = format!("must be a time like 2026-11-27T15:40:00Z (RFC 3339), not `{}`", one_line(text));
        Problem::Wrong(key, why)
    })
}

pub(super) fn known_instant(field: &Field<'_>) -> Option<Instant> {
    if let Field::Text(text) = field { read_instant(text) } else { None }
}

/// RFC 3339 with any offset; the form that the ledger is written in is read without detours.
fn read_instant(text: &str) -> Option<Instant> {
    plain_utc(text.as_bytes())
        .or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc)))
}

fn plain_utc(text: &[u8]) -> Option<Instant> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = text
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)?;
    let time = NaiveTime::from_hms_opt(number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?)?;
    Some(date.and_time(time).and_utc())
}

pub(super) fn hash(text: &str, key: &'static str) -> Result<String, Problem> {
    match text.parse::<LineHash>() {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => Err(Problem::Wrong(key, format!("is `{}`, but {error}", one_line(text)))),
    }
}

pub(super) fn evidence(field: &Field<'_>) -> Result<Vec<Evidence>, Problem> {
    match field {
        Field::Absent | Field::Null => Ok(Vec::new()),
        Field::List(items) => items.iter().map(piece).collect(),
        other => Err(Problem::Wrong("evidence", format!("must be an array, not {}", other.what()))),
    }
}

fn piece(item: &Field<'_>) -> Result<Evidence, Problem> {
    let wrong = |why: &str| Problem::Wrong("evidence", why.to_owned());
    let Field::Object(keys) = item else {
        return Err(wrong(&format!("must hold objects, not {}", item.what())));
    };
    let get = |name: &str| {
        let mut found = keys.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    };
    match (get("name"), get("sha256"), get("bytes"), get("url")) {
        (Some(Field::Text(name)), Some(Field::Text(sha256)), Some(Field::Count(bytes)), None) => {
            let sha256 = hash(sha256, "evidence")?;
            Ok(Evidence::File { name: name.to_string(), sha256, bytes: *bytes })
        }
        (None, None, None, Some(Field::Text(url))) => Ok(Evidence::Url { url: url.to_string() }),
        _ => Err(wrong("needs `name`, `sha256` and `bytes` of a file, or the `url` of a link")),
    }
}
