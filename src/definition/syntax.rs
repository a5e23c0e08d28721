//! Parsing TOML: all syntax errors of a file, and what can still be trusted when there are some.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::report::{Document, Report, Wrong};
use super::values::Value;

/// More syntax errors than this are counted, not listed: the file is no TOML at all.
const LISTED: usize = 50;

/// A parsed file.
pub(super) struct Parsed<'d> {
    pub table: DeTable<'d>,
    /// Where the syntax errors are, ascending.
    errors: Vec<usize>,
    /// Where each section begins (the text before the first header is one too), ascending.
    sections: Vec<usize>,
}

/// Parses a file and reports its syntax errors.
pub(super) fn parse<'d>(document: &'d Document, report: &mut Report<'d>) -> Parsed<'d> {
    let (table, found) = DeTable::parse_recoverable(&document.text);
    let table = table.into_inner();
    let mut errors: Vec<(Range<usize>, &str)> =
        found.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.sort_by_key(|(span, _)| (span.start, span.end));
    // An unclosed bracket is reported once for each bracket that it leaves open.
    errors.dedup();
    for (span, message) in errors.iter().take(LISTED) {
        report.add(syntax(document, span.clone(), message));
    }
    if let Some((span, _)) = errors.get(LISTED) {
        let more = errors.len() - LISTED;
        report.add(
            Wrong::at(span.clone(), format!("{more} more syntax errors from here on"))
                .help("is this file TOML at all?"),
        );
    }
    let errors = errors.into_iter().map(|(span, _)| span.start).collect();
    let mut sections = vec![0];
    headers(&table, &document.text, &mut sections);
    sections.sort_unstable();
    Parsed { table, errors, sections }
}

impl Parsed<'_> {
    /// Whether a syntax error lies in the section that holds this byte, so that its keys may not be
    /// the ones that were meant.
    pub(super) fn is_torn(&self, at: usize) -> bool {
        let section = |at: usize| self.sections.partition_point(|start| *start <= at);
        let here = section(at);
        self.errors.iter().any(|error| section(*error) == here)
    }

    /// Takes back the problems, from the given one on, that may only follow from a syntax error.
    pub(super) fn drop_cascades(&self, report: &mut Report<'_>, from: usize) {
        if self.errors.is_empty() {
            return;
        }
        let mut number = 0;
        report.problems.retain(|problem| {
            number += 1;
            number <= from || !problem.span.as_ref().is_some_and(|span| self.is_torn(span.start))
        });
    }
}

/// Adds the places of all headers: the span of a table is that of its header where it has one.
fn headers(table: &DeTable<'_>, text: &str, places: &mut Vec<usize>) {
    let mut tables: Vec<&Value<'_>> = table.values().collect();
    while let Some(value) = tables.pop() {
        match value.get_ref() {
            DeValue::Table(table) => {
                if text.as_bytes().get(value.span().start) == Some(&b'[') {
                    places.push(value.span().start);
                }
                tables.extend(table.values());
            }
            DeValue::Array(array) => tables.extend(array.iter()),
            _ => {}
        }
    }
}

fn syntax(document: &Document, span: Range<usize>, message: &str) -> Wrong {
    let help = match message {
        "duplicate key" => "keep one of the two",
        text if text.starts_with("string values must be quoted") => {
            let rest = document.text.get(span.start..).unwrap_or_default();
            if rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r']) || rest.is_empty() {
                return Wrong::at(span, "the key has no value").help("write a value after `=`");
            }
            "put text between double quotes"
        }
        text if text.starts_with("invalid date") => "dates are written without quotes, like 2026-11-25",
        text if text.starts_with("invalid time") => "times are written like 09:00 or 17:30:00",
        text if text.starts_with("unclosed table") => "a header is `[name]`, that of a task `[[task]]`",
        text if text.starts_with("invalid basic string") => {
            "close the text with `\"`, on the same line; `\\` is written `\\\\`, and text of several lines \
             stands between `\"\"\"`"
        }
        text if text.contains("recurs") => {
            return Wrong::at(span, "arrays or tables are nested too deeply").help("nest at most 80 levels");
        }
        _ => "correct the TOML syntax here",
    };
    Wrong::at(span, message).help(help)
}
