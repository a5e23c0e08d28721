//! Lines to entries.

use super::body::body;
use super::fault::Fault;
use super::fields::{Field, Fields, Key};
use super::values::Problem;
use crate::ledger::shown::one_line;
use crate::model::{Body, Entry, Instant};

/// What a line holds.
#[derive(Debug, PartialEq)]
pub(in crate::ledger) enum Decoded {
    /// An entry.
    Entry(Entry),
    /// An entry of a newer program: a kind that is not known here, or a version above 1.
    Unknown {
        /// Its version.
        version: u64,
        /// Its kind; empty where it has none.
        kind: String,
        /// When it was recorded, if it says so.
        recorded_at: Option<Instant>,
    },
}

/// The markers that git leaves around the sides of a conflict.
const MARKERS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Reads a line, given without its newline.
///
/// # Errors
/// A [`Fault`] where the line is no entry of any version, or an ill-formed one of version 1.
pub(in crate::ledger) fn decode(raw: &[u8]) -> Result<Decoded, Fault> {
    let text = std::str::from_utf8(raw).map_err(|error| Fault::Utf8(error.valid_up_to() + 1))?;
    let fields: Fields<'_> = serde_json::from_str(text).map_err(|error| not_an_object(text, &error))?;
    let whose = || "an entry".to_owned();
    let version = match fields.get(Key::Version) {
        Field::Count(version) if *version >= 1 => *version,
        Field::Absent => return Err(Fault::Missing { whose: whose(), field: "v" }),
        field => {
            let found = match field {
                Field::Count(_) => "0",
                Field::Number => "a fraction or negative",
                other => other.what(),
            };
            return Err(Fault::Field {
                field: "v",
                why: format!("must be a whole number from 1, not {found}"),
            });
        }
    };
    if version > 1 {
        let kind =
            if let Field::Text(kind) = fields.get(Key::Kind) { kind.to_string() } else { String::new() };
        return Ok(Decoded::Unknown { version, kind, recorded_at: fields.recorded_at() });
    }
    let kind = fields.text(Key::Kind).map_err(|fault| fault.of(whose()))?;
    let Some(body) = body(kind, &fields, text) else {
        let recorded_at = fields.recorded_at();
        return Ok(Decoded::Unknown { version, kind: kind.to_owned(), recorded_at });
    };
    body.and_then(|body| whole(body, &fields))
        .map(Decoded::Entry)
        .map_err(|problem| problem.of(format!("{} {kind} entry", article(kind))))
}

/// Why a text is not one JSON object.
fn not_an_object(text: &str, error: &serde_json::Error) -> Fault {
    if text.trim_ascii().is_empty() {
        return Fault::Blank;
    }
    if let Some(marker) = MARKERS.into_iter().find(|marker| text.starts_with(marker)) {
        return Fault::Conflict(marker);
    }
    match serde_json::from_str::<Field<'_>>(text) {
        Ok(Field::Object(_)) => Fault::Json(without_line(error)),
        Ok(value) => Fault::NoObject(value.what()),
        Err(error) => Fault::Json(without_line(&error)),
    }
}

/// The parser's message; its line number is always 1 and would mislead.
pub(super) fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
    if error.column() == 0 {
        one_line(what)
    } else {
        format!("{} at column {}", one_line(what), error.column())
    }
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'u']) { "an" } else { "a" }
}

/// The fields that every kind has, around its body.
fn whole(body: Body, fields: &Fields<'_>) -> Result<Entry, Problem> {
    let clock_given = match fields.optional(Key::Clock)? {
        None => false,
        Some("given") => true,
        Some(other) => {
            return Err(Problem::Wrong(
                Key::Clock,
                format!("can only be \"given\", not `{}`", one_line(other)),
            ));
        }
    };
    Ok(Entry {
        recorded_at: fields.instant(Key::RecordedAt)?,
        by: fields.text(Key::By)?.to_owned(),
        clock_given,
        with: fields.optional(Key::With)?.map(|_| fields.hash(Key::With)).transpose()?,
        body,
    })
}
