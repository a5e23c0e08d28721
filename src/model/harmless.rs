//! Text that must not steer what shows it.

use std::fmt::Write;

/// Whether a character could steer a terminal, reorder what people read, or hide: control
/// characters (C0, DEL, C1), line and paragraph separators, bidirectional controls, and characters
/// without width.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Appends a character, a harmful one as a visible escape (`\n`, `\u{1b}`).
pub fn push_harmless(text: &mut String, c: char) {
    match c {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        c if is_harmful(c) => {
            // Writing to a String cannot fail.
            let _ = write!(text, "{}", c.escape_unicode());
        }
        c => text.push(c),
    }
}
