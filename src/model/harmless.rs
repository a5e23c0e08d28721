//! Text that must not steer what shows it.

use std::fmt::Write;

/// Whether a character could steer a terminal, reorder what people read, or hide: control
/// characters (C0, DEL, C1), line and paragraph separators, bidirectional controls, and characters
/// without width; and what is no character.
#[must_use]
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || is_noncharacter(c)
        || matches!(c,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Whether Unicode keeps it for no character, so that XML has no place for it.
fn is_noncharacter(c: char) -> bool {
    u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}')
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
