//! Lines to entries.

use super::body::body;
use super::fault::Fault;
use super::fields::{Field, Fields};
use super::values::{Problem, hash, instant, known_instant, optional, text_of};
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
    let fields: Fields<'_> = match serde_json::from_str(text) {
        Ok(fields) if text.trim_ascii_start().starts_with('{') => fields,
        outcome => return Err(not_an_object(text, outcome.err())),
    };
    let whose = || "an entry".to_owned();
    let version = match fields.v {
        Field::Count(version) if version >= 1 => version,
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
        let kind = if let Field::Text(kind) = &fields.kind { kind.to_string() } else { String::new() };
        return Ok(Decoded::Unknown { version, kind, recorded_at: known_instant(&fields.recorded_at) });
    }
    let kind = text_of(&fields.kind, "kind").map_err(|fault| fault.of(whose()))?;
    let Some(body) = body(kind, &fields, text) else {
        let recorded_at = known_instant(&fields.recorded_at);
        return Ok(Decoded::Unknown { version, kind: kind.to_owned(), recorded_at });
    };
    body.and_then(|body| whole(body, &fields))
        .map(Decoded::Entry)
        .map_err(|problem| problem.of(format!("{} {kind} entry", article(kind))))
}

/// Why a text is not one JSON object.
fn not_an_object(text: &str, error: Option<serde_json::Error>) -> Fault {
    if text.trim_ascii().is_empty() {
        return Fault::Blank;
    }
    if let Some(marker) = MARKERS.into_iter().find(|marker| text.starts_with(marker)) {
        return Fault::Conflict(marker);
    }
    // An array can be taken for the fields of an object in order, so the value is looked at alone.
    match (serde_json::from_str::<Field<'_>>(text), error) {
        (Ok(Field::Object(_)), Some(error)) | (Err(error), _) => Fault::Json(without_line(&error)),
        (Ok(value), _) => Fault::NoObject(value.what()),
    }
}

/// The parser's message; its line number is always 1 and would mislead.
pub(super) fn without_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
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
    let clock_given = match optional(&fields.clock, "clock")? {
        None => false,
        Some("given") => true,
        Some(other) => {
            return Err(Problem::Wrong("clock", format!("can only be \"given\", not `{}`", one_line(other))));
        }
    };
    Ok(Entry {
        recorded_at: instant(&fields.recorded_at, "recorded_at")?,
        by: text_of(&fields.by, "by")?.to_owned(),
        clock_given,
        with: optional(&fields.with, "with")?.map(|text| hash(text, "with")).transpose()?,
        body,
    })
}
