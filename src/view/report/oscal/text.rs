//! Texts as OSCAL takes them: markup (a Markdown), and plain values.

use crate::view::clean::clean;

/// Foreign text as one line of markup that shows exactly that text; `-` where there is none.
pub(super) fn line(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape(&clean(text.trim()), &mut escaped);
    if escaped.is_empty() {
        escaped.push('-');
    }
    escaped
}

/// Foreign text of several lines as markup that shows exactly that text: each line a paragraph.
pub(super) fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(line).collect();
    lines.join("\n\n")
}

/// Foreign text as a plain value; `None` where nothing is left of it.
pub(super) fn value(text: &str) -> Option<String> {
    let text = clean(text.trim());
    (!text.is_empty()).then(|| text.into_owned())
}

/// Puts a backslash before whatever Markdown, or OSCAL's additions to it, would take for markup. An
/// underscore within a word is none.
fn escape(text: &str, escaped: &mut String) {
    let mut before = None;
    let mut following = text.chars().skip(1);
    for c in text.chars() {
        let after = following.next();
        let within_word =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '<' | '[' | '{' | '&' | '~' | '^' => true,
            '_' => !within_word,
            '#' | '>' | '-' | '+' | '=' | '|' => before.is_none(),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_shows_the_text() {
        for (text, expected) in [
            ("Rotate all db_keys", "Rotate all db_keys"),
            ("*now* _not_ <b>", "\\*now\\* \\_not\\_ \\<b>"),
            ("[x](javascript:y) {{ insert: param, a }}", "\\[x](javascript:y) \\{\\{ insert: param, a }}"),
            ("# a - b", "\\# a - b"),
            ("a\n\u{202e}b", "a\\\\n\\\\u\\{202e}b"),
            (" ", "-"),
        ] {
            assert_eq!(line(text), expected);
        }
        assert_eq!(lines("one\r\n\n- two\n"), "one\n\n\\- two");
        assert_eq!(value(" a\u{a0}"), Some("a".to_owned()));
        assert_eq!(value(" \n"), None);
    }
}
