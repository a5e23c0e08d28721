//! Texts from files inside messages: one line, no control characters, not endless.

use std::path::Path;

use crate::model::push_harmless;

/// How many characters of a quoted text a message shows.
const MAX_CHARS: usize = 200;

/// The text on one line: control characters escaped, the end cut off where it is long.
pub(super) fn one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(MAX_CHARS));
    for (count, c) in text.chars().enumerate() {
        if count == MAX_CHARS {
            shown.push('…');
            break;
        }
        push_harmless(&mut shown, c);
    }
    shown
}

/// The path on one line, whole.
pub(super) fn path(path: &Path) -> String {
    let mut shown = String::new();
    for c in path.to_string_lossy().chars() {
        push_harmless(&mut shown, c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        assert_eq!(one_line("a\nb\u{1b}[31m ä"), "a\\nb\\u{1b}[31m ä");
        assert_eq!(one_line(&"ä".repeat(500)), format!("{}…", "ä".repeat(200)));
        assert_eq!(path(Path::new("ledger/a\nb.jsonl")), "ledger/a\\nb.jsonl");
    }
}
