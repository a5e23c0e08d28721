//! Assertions on text: regular expressions and JSON pointers.

use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;

use super::Redactor;
use crate::model::{Expect, JsonTest};

/// A compiled expression that takes more memory than this is refused.
const LARGEST: usize = 16 << 20;

/// Compiles a regular expression. `^` and `$` match at the ends of lines.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn compiled(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).multi_line(true).size_limit(LARGEST).build();
    built.map_err(|error| format!("the expression `{pattern}` cannot be used: {error}"))
}

/// What is wrong with a text that is to be a JSON document with these values. `cut` says that the
/// text was too long to be held whole. Secrets go before a value is cut: no part of one stays.
pub(super) fn json_faults(
    tests: &[JsonTest],
    text: &[u8],
    what: &str,
    cut: bool,
    redactor: &Redactor,
) -> Result<Vec<String>, String> {
    if tests.is_empty() {
        return Ok(Vec::new());
    }
    if cut {
        return Ok(vec![format!("{what} is too long to be read as JSON")]);
    }
    let document: Value = match serde_json::from_slice(text) {
        Ok(document) => document,
        Err(error) => return Ok(vec![format!("{what} is not JSON: {error}")]),
    };
    let mut faults = Vec::new();
    for test in tests {
        if let Some(fault) = fault(test, &document, redactor)? {
            faults.push(format!("{what} {fault}"));
        }
    }
    Ok(faults)
}

fn fault(test: &JsonTest, document: &Value, redactor: &Redactor) -> Result<Option<String>, String> {
    let pointer = &test.pointer;
    let found = match (document.pointer(pointer), &test.expect) {
        (None, Expect::Absent) => return Ok(None),
        (None, _) => return Ok(Some(format!("has no `{pointer}`"))),
        (Some(found), _) => found,
    };
    let holds = match &test.expect {
        Expect::Absent => false,
        Expect::Is(wanted) => same(found, wanted),
        Expect::Matches(pattern) => {
            let written = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            compiled(pattern)?.is_match(written.as_bytes())
        }
        Expect::Within { min, max } => {
            let measured = measure(found);
            let bound =
                |bound: &Option<serde_json::Number>| bound.as_ref().and_then(serde_json::Number::as_f64);
            measured.is_some_and(|measured| {
                bound(min).is_none_or(|min| measured >= min) && bound(max).is_none_or(|max| measured <= max)
            })
        }
    };
    Ok((!holds).then(|| {
        let found = shortly(found, |text| redactor.clean(&text));
        format!("has {found} at `{pointer}` and not {}", wanted(&test.expect))
    }))
}

/// Equality in which 1 and 1.0 are the same number.
fn same(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Number(found), Value::Number(wanted)) => found == wanted || found.as_f64() == wanted.as_f64(),
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| same(found, wanted))
        }
        _ => found == wanted,
    }
}

/// A number as it is; of text and lists how long they are.
#[allow(clippy::cast_precision_loss, reason = "no text has so many characters")]
fn measure(found: &Value) -> Option<f64> {
    match found {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => Some(text.chars().count() as f64),
        Value::Array(items) => Some(items.len() as f64),
        Value::Object(fields) => Some(fields.len() as f64),
        _ => None,
    }
}

fn wanted(expect: &Expect) -> String {
    match expect {
        Expect::Is(value) => shortly(value, |text| text),
        Expect::Matches(pattern) => format!("what matches `{pattern}`"),
        Expect::Absent => "nothing".to_owned(),
        Expect::Within { min: Some(min), max: Some(max) } => format!("{min} to {max}"),
        Expect::Within { min: Some(min), .. } => format!("at least {min}"),
        Expect::Within { max: Some(max), .. } => format!("at most {max}"),
        Expect::Within { .. } => "a number".to_owned(),
    }
}

/// A value in a message.
fn shortly(value: &Value, clean: impl Fn(String) -> String) -> String {
    match value {
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(fields) => format!("an object of {}", fields.len()),
        other => {
            let text = clean(other.to_string());
            match text.char_indices().nth(80) {
                Some((cut, _)) => format!("{}…", &text[..cut]),
                None => text,
            }
        }
    }
}
