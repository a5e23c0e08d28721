//! Parsing TOML: all syntax errors of a file, and what can still be trusted when there are some.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::report::{Document, Report, Wrong};
use super::values::Value;
use crate::model::limits;

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
    if let Some(at) = beyond_marks(&document.text) {
        let most = limits::grouped(limits::FILE_MARKS as u64);
        let message = format!("the file holds more than {most} line breaks, `=`, `,`, `.`, `[` and `{{`");
        report.add(Wrong::at(at..at + 1, message).help("split it into several files"));
        return Parsed { table: DeTable::new(), errors: vec![0], sections: vec![0] };
    }
    let (table, found) = DeTable::parse_recoverable(&document.text);
    let table = table.into_inner();
    let mut errors: Vec<(Range<usize>, &str)> =
        found.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    errors.sort_by_key(|(span, _)| (span.start, span.end));
    // An unclosed bracket is reported once for each bracket that it leaves open.
    errors.dedup();
    if let Some(at) = conflict(&document.text).filter(|_| !errors.is_empty()) {
        let help = "keep what should hold of both sides, and delete the marker lines (`<<<<<<<`, `|||||||`, `=======`, `>>>>>>>`)";
        report.add(Wrong::at(at..at + MARKER.len(), "an unresolved git conflict").help(help));
        // Both sides at once mean nothing.
        return Parsed { table: DeTable::new(), errors: vec![0], sections: vec![0] };
    }
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

/// Where a file holds so many keys, values and lines that its tables would fill the memory.
fn beyond_marks(text: &str) -> Option<usize> {
    if text.len() <= limits::FILE_MARKS {
        return None;
    }
    let is_mark = |byte: &u8| matches!(byte, b'\n' | b'=' | b',' | b'.' | b'[' | b'{');
    text.bytes().enumerate().filter(|(_, byte)| is_mark(byte)).nth(limits::FILE_MARKS).map(|(at, _)| at)
}

/// What git writes before the first side of a conflict.
const MARKER: &str = "<<<<<<<";

/// Where the first conflict that git left in a file begins.
fn conflict(text: &str) -> Option<usize> {
    let is_marker = |at: &usize| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    text.match_indices(MARKER).map(|(at, _)| at).find(is_marker)
}

impl Parsed<'_> {
    /// Whether a syntax error lies in the section that holds this byte, so that its keys may not be
    /// the ones that were meant.
    pub(super) fn is_torn(&self, at: usize) -> bool {
        let section = self.sections.partition_point(|start| *start <= at);
        let from = section.checked_sub(1).and_then(|before| self.sections.get(before)).copied().unwrap_or(0);
        let to = self.sections.get(section).copied().unwrap_or(usize::MAX);
        self.errors.get(self.errors.partition_point(|error| *error < from)).is_some_and(|error| *error < to)
    }

    /// Whether a syntax error lies before the first header, among the keys of the file itself.
    pub(super) fn is_root_torn(&self) -> bool {
        let first_header = self.sections.get(1).copied().unwrap_or(usize::MAX);
        self.errors.first().is_some_and(|error| *error < first_header)
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

/// What the parser said, in words that name the mend.
fn syntax(document: &Document, span: Range<usize>, message: &str) -> Wrong {
    let text = &document.text;
    let says = |start: &str| message.starts_with(start);
    if says("duplicate key") {
        Wrong::at(span, message).help("keep one of the two")
    } else if says("string values must be quoted") {
        let rest = text.get(span.start..).unwrap_or_default().trim_start_matches([' ', '\t']);
        if rest.is_empty() || rest.starts_with(['\n', '\r', '#']) {
            return Wrong::at(span, "the key has no value").help("write a value after `=`");
        }
        Wrong::at(span, "this is no value: text is written between quotes")
            .help("put it between double quotes")
    } else if says("key with no value") {
        Wrong::at(span, "the key has no value").help("write `key = value`")
    } else if says("invalid date") {
        Wrong::at(span, message).help("dates are written without quotes, like 2026-11-25")
    } else if says("invalid time") {
        Wrong::at(span, message).help("times are written like 09:00 or 17:30:00")
    } else if says("unclosed table") {
        Wrong::at(span, message).help("a header is `[name]`, that of a task `[[task]]`")
    } else if says("unclosed array") {
        Wrong::at(span, message).help("close the list with `]`")
    } else if message.contains("non-double-quote visible") || message.contains("non-single-quote visible") {
        Wrong::at(span, "the text holds a control character")
            .help("write it as an escape between double quotes, like `\\t` or `\\u001B`")
    } else if says("invalid multi-line") && span.start >= text.trim_end().len() {
        // The parser names the end of the file; what is not closed there began further up.
        let opens = text.rfind(if says("invalid multi-line basic") { "\"\"\"" } else { "'''" });
        let span = opens.map_or(span, |at| at..at + 3);
        Wrong::at(span, "this text of several lines is never closed")
            .help("close it with the same three quotes")
    } else if says("invalid basic string, expected `\"`") {
        let help = "close it with `\"` on the same line; text of several lines stands between `\"\"\"`";
        Wrong::at(span, "the text is not closed").help(help)
    } else if message.contains("recurs") {
        Wrong::at(span, "arrays or tables are nested too deeply").help("nest at most 80 levels")
    } else {
        Wrong::at(span, message).help("correct the TOML syntax here")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages() {
        for (text, place, expected) in [
            ("a =", 3, "the key has no value"),
            ("a = # none", 4, "the key has no value"),
            ("a", 1, "the key has no value"),
            ("a = b", 4, "this is no value: text is written between quotes"),
            ("a = \"b", 6, "the text is not closed"),
            ("a = \"\"\"b\nc\n", 4, "this text of several lines is never closed"),
            ("a = '''b\nc\n", 4, "this text of several lines is never closed"),
            ("a = \"\u{1}\"", 5, "the text holds a control character"),
            ("a = [1", 6, "unclosed array, expected `]`"),
            ("a = 1\na = 2", 6, "duplicate key"),
            ("a = 2026-02-29", 4, "invalid date, expected day between 01 and 28"),
        ] {
            let document = Document::new("a.toml", text);
            let mut report = Report::new(&document);
            parse(&document, &mut report);
            let found: Vec<(usize, &str)> = report
                .problems
                .iter()
                .map(|problem| (problem.span.clone().unwrap_or_default().start, problem.message.as_str()))
                .collect();
            assert_eq!(found, [(place, expected)], "{text}");
        }
    }
}
