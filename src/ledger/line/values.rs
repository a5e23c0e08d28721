//! Fields to values, with errors that name the key.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::fault::Fault;
use super::fields::{Field, Fields, Key};
use crate::ledger::hash::LineHash;
use crate::ledger::shown::one_line;
use crate::model::{Control, Evidence, Instant};

/// A missing or ill-typed field, before it is known whose.
pub(super) enum Problem {
    Missing(Key),
    Wrong(Key, String),
}

impl Problem {
    /// The fault of an entry, named as `a done entry`.
    pub(super) fn of(self, whose: String) -> Fault {
        match self {
            Self::Missing(key) => Fault::Missing { whose, field: key.text() },
            Self::Wrong(key, why) => Fault::Field { field: key.text(), why },
        }
    }
}

impl Fields<'_> {
    /// Text that must be there.
    pub(super) fn text(&self, key: Key) -> Result<&str, Problem> {
        match self.get(key) {
            Field::Text(text) => Ok(text),
            Field::Absent => Err(Problem::Missing(key)),
            other => Err(Problem::Wrong(key, format!("must be text, not {}", other.what()))),
        }
    }

    /// Text that may be missing or null.
    pub(super) fn optional(&self, key: Key) -> Result<Option<&str>, Problem> {
        match self.get(key) {
            Field::Absent | Field::Null => Ok(None),
            _ => self.text(key).map(Some),
        }
    }

    /// A value of the model, by its text.
    pub(super) fn parsed<T: FromStr<Err: std::fmt::Display>>(&self, key: Key) -> Result<T, Problem> {
        self.text(key)?.parse().map_err(|error: T::Err| {
            Problem::Wrong(key, format!("is wrong: {}", one_line(&error.to_string())))
        })
    }

    /// A date, `YYYY-MM-DD`.
    pub(super) fn day(&self, key: Key) -> Result<NaiveDate, Problem> {
        let text = self.text(key)?;
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        plain.then(|| text.parse().ok()).flatten().ok_or_else(|| {
            Problem::Wrong(key, format!("must be a date like 2026-11-27, not `{}`", one_line(text)))
        })
    }

    /// A time, RFC 3339.
    pub(super) fn instant(&self, key: Key) -> Result<Instant, Problem> {
        let text = self.text(key)?;
        read_instant(text).ok_or_else(|| {
            let why =
                format!("must be a time like 2026-11-27T15:40:00Z (RFC 3339), not `{}`", one_line(text));
            Problem::Wrong(key, why)
        })
    }

    /// A time that may be missing or null.
    pub(super) fn optional_instant(&self, key: Key) -> Result<Option<Instant>, Problem> {
        self.optional(key)?.map(|_| self.instant(key)).transpose()
    }

    /// The hash of a line, in lower case.
    pub(super) fn hash(&self, key: Key) -> Result<String, Problem> {
        hash(self.text(key)?, key)
    }

    /// Evidence, in order; none where the key is missing or null.
    pub(super) fn evidence(&self) -> Result<Vec<Evidence>, Problem> {
        match self.get(Key::Evidence) {
            Field::Absent | Field::Null => Ok(Vec::new()),
            Field::List(items) => items.iter().map(piece).collect(),
            other => Err(Problem::Wrong(Key::Evidence, format!("must be an array, not {}", other.what()))),
        }
    }

    /// Controls, in order; `None` where the key is missing or null.
    pub(super) fn controls(&self) -> Result<Option<Vec<Control>>, Problem> {
        let wrong = |why: String| Problem::Wrong(Key::Controls, why);
        let control = |item: &Field<'_>| match item {
            Field::Text(text) => text.parse::<Control>().map_err(|error| wrong(one_line(&error.to_string()))),
            other => Err(wrong(format!("must hold text, not {}", other.what()))),
        };
        match self.get(Key::Controls) {
            Field::Absent | Field::Null => Ok(None),
            Field::List(items) => items.iter().map(control).collect::<Result<_, _>>().map(Some),
            other => Err(wrong(format!("must be an array, not {}", other.what()))),
        }
    }

    /// When a line of any version says that it was recorded.
    pub(super) fn recorded_at(&self) -> Option<Instant> {
        if let Field::Text(text) = self.get(Key::RecordedAt) { read_instant(text) } else { None }
    }
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

fn hash(text: &str, key: Key) -> Result<String, Problem> {
    match text.parse::<LineHash>() {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => Err(Problem::Wrong(key, format!("is `{}`, but {error}", one_line(text)))),
    }
}

fn piece(item: &Field<'_>) -> Result<Evidence, Problem> {
    let wrong = |why: &str| Problem::Wrong(Key::Evidence, why.to_owned());
    let Field::Object(keys) = item else {
        return Err(wrong(&format!("must hold objects, not {}", item.what())));
    };
    let get = |name: &str| {
        let mut found = keys.iter().filter(|(key, _)| key == name).map(|(_, value)| value);
        found.next().filter(|_| found.next().is_none())
    };
    match (get("name"), get("sha256"), get("bytes"), get("url")) {
        (Some(Field::Text(name)), Some(Field::Text(sha256)), Some(Field::Count(bytes)), None) => {
            let sha256 = hash(sha256, Key::Evidence)?;
            Ok(Evidence::File { name: name.to_string(), sha256, bytes: *bytes })
        }
        (None, None, None, Some(Field::Text(url))) => Ok(Evidence::Url { url: url.to_string() }),
        _ => Err(wrong("needs `name`, `sha256` and `bytes` of a file, or the `url` of a link")),
    }
}
