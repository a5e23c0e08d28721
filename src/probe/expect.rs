//! Assertions on text: regular expressions and JSON pointers.

use std::cmp::Ordering;

use regex::bytes::{Regex, RegexBuilder};
use serde_json::{Number, Value};

use super::Redactor;
use super::short::shortened;
use crate::model::{Expect, JsonTest};

/// A compiled expression that takes more memory than this is refused.
const LARGEST: usize = 16 << 20;
/// Longer values are cut in messages.
const LONGEST_SHOWN: usize = 80;
/// Up to here a float without a fraction is compared as the whole number that it is.
const WHOLE: f64 = 1e30;

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
        // Nothing has no text.
        Expect::Matches(_) if found.is_null() => false,
        Expect::Matches(pattern) => {
            let written = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
            compiled(pattern)?.is_match(written.as_bytes())
        }
        Expect::Within { min, max } => {
            if found.is_string() {
                let found = shortly(found, |text| redactor.clean(&text));
                return Ok(Some(format!("has {found} at `{pointer}`, which is text and not a number")));
            }
            let meets = |bound: &Number, wrong: Ordering| {
                measure(found).and_then(|found| order(&found, bound)).is_some_and(|order| order != wrong)
            };
            min.as_ref().is_none_or(|min| meets(min, Ordering::Less))
                && max.as_ref().is_none_or(|max| meets(max, Ordering::Greater))
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
        (Value::Number(found), Value::Number(wanted)) => order(found, wanted) == Some(Ordering::Equal),
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| same(found, wanted))
        }
        _ => found == wanted,
    }
}

/// How two numbers are ordered, exactly: no whole number is rounded.
fn order(one: &Number, other: &Number) -> Option<Ordering> {
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        // A fraction has few digits before the point, and rounding a whole number does not pass it.
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// A number that is whole, however it is written.
#[allow(clippy::cast_possible_truncation, reason = "it has no fraction and is not too large")]
fn whole(number: &Number) -> Option<i128> {
    let unsigned = || number.as_u64().map(i128::from);
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < WHOLE);
    number.as_i64().map(i128::from).or_else(unsigned).or_else(|| float().map(|float| float as i128))
}

/// A number as it is; of lists and objects how many they hold.
fn measure(found: &Value) -> Option<Number> {
    match found {
        Value::Number(number) => Some(number.clone()),
        Value::Array(items) => Some(items.len().into()),
        Value::Object(fields) => Some(fields.len().into()),
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
        other => shortened(&clean(other.to_string()), LONGEST_SHOWN),
    }
}

#[cfg(test)]
#[path = "tests/expect.rs"]
mod tests;
