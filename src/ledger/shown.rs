//! Texts from files inside messages: one line, no control characters, not endless.

use std::fmt::Write;
use std::path::Path;

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
        escaped(&mut shown, c);
    }
    shown
}

/// The path on one line, whole.
pub(super) fn path(path: &Path) -> String {
    let mut shown = String::new();
    for c in path.to_string_lossy().chars() {
        escaped(&mut shown, c);
    }
    shown
}

fn escaped(shown: &mut String, c: char) {
    if c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    {
        // Writing to a `String` cannot fail.
        let _ = write!(shown, "{}", c.escape_default());
    } else {
        shown.push(c);
    }
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
