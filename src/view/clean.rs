//! Text from files and the ledger, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::{is_harmful, push_harmless};

/// Whether a text is printable ASCII alone, perhaps with line breaks: most are, and that is seen
/// byte by byte.
fn is_plain(text: &str, breaks: bool) -> bool {
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte) || breaks && byte == b'\n')
}

/// One line of text with control characters, line breaks and bidirectional controls written out as
/// visible escapes.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain(text, false) || !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_harmless(&mut cleaned, c);
    }
    Cow::Owned(cleaned)
}

/// JSON text in which whatever [`clean`] would write out is a `\u` escape: the same values, harmless
/// on a terminal. Line breaks between values stay.
#[must_use]
pub fn clean_json(text: String) -> String {
    let steers = |c: char| is_harmful(c) && c != '\n';
    if is_plain(&text, true) || !text.chars().any(steers) {
        return text;
    }
    let mut cleaned = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(cleaned, "\\u{unit:04x}");
            }
        } else {
            cleaned.push(c);
        }
    }
    cleaned
}

/// Text of several lines: line breaks stay, each line is [`clean`].
#[must_use]
pub fn clean_lines(text: &str) -> Vec<Cow<'_, str>> {
    text.lines().map(clean).collect()
}

/// Cuts a text to so many columns, with `…` where something is missing.
#[must_use]
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > columns {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_text_is_written_out() {
        assert_eq!(clean("plain — 漢字 é"), "plain — 漢字 é");
        assert_eq!(clean("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(clean("a\nb\tc\r"), "a\\nb\\tc\\r");
        assert_eq!(clean("abc\u{202e}def\u{2066}"), "abc\\u{202e}def\\u{2066}");
        assert_eq!(clean("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn json_keeps_its_values() {
        let values = serde_json::json!({"a": "\u{9b}31m \u{202e}x\u{7f}\u{e0041}\n", "b": "漢字"});
        let text = clean_json(serde_json::to_string_pretty(&values).expect("JSON"));
        assert!(!text.chars().any(|c| is_harmful(c) && c != '\n'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), values);
    }

    #[test]
    fn cuts_by_columns() {
        assert_eq!(cut("database", 8), "database");
        assert_eq!(cut("database backup", 9), "database…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("abc", 1), "…");
    }
}
