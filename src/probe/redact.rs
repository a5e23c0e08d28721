//! Taking secrets out of what is kept and shown.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use regex::Regex;
use serde_json::{Map, Value};

/// What stands where a secret stood.
pub const MARK: &str = "[redacted]";
/// A line of a secret of several lines counts as a secret by itself from this length on.
const SHORTEST_LINE: usize = 6;
/// What stands where a quotation was cut.
const CUT: char = '…';
/// So many bytes before a cut are taken for the start of a secret.
const SHORTEST_START: usize = 3;

/// Takes out the values of secrets, in the forms in which programs print them, and what matches
/// the patterns of a probe.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// The longest first, so that none is left in part.
    literals: Vec<String>,
    patterns: Vec<Regex>,
}

impl Redactor {
    /// For these values and patterns.
    ///
    /// # Errors
    /// A pattern that cannot be used, and why.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>, patterns: &[String]) -> Result<Self, String> {
        let mut literals: Vec<String> = Vec::new();
        for secret in secrets.into_iter().map(|secret| secret.trim_matches(['\n', '\r'])) {
            let lines = secret.lines().map(str::trim).filter(|line| line.len() >= SHORTEST_LINE);
            for form in std::iter::once(secret).chain(lines) {
                literals.extend(forms(form));
            }
        }
        literals.retain(|literal| !literal.is_empty());
        literals.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        literals.dedup();
        let compile = |pattern: &String| {
            let built = regex::RegexBuilder::new(pattern).multi_line(true).build();
            built.map_err(|error| format!("the expression `{pattern}` in `redact` cannot be used: {error}"))
        };
        Ok(Self { literals, patterns: patterns.iter().map(compile).collect::<Result<_, _>>()? })
    }

    /// How many bytes before or after a cut may hold a part of a secret.
    #[must_use]
    pub fn margin(&self) -> usize {
        let patterns = if self.patterns.is_empty() { 0 } else { 1_024 };
        self.literals.first().map_or(0, String::len).max(patterns)
    }

    /// A text without them.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for literal in &self.literals {
            if text.contains(literal) {
                text = text.replace(literal, MARK);
            }
        }
        text = self.without_starts(text);
        for pattern in &self.patterns {
            if pattern.is_match(&text) {
                text = pattern.replace_all(&text, MARK).into_owned();
            }
        }
        text
    }

    /// A text without the starts of secrets that were cut where a quotation was: before a `…`.
    fn without_starts(&self, text: String) -> String {
        if self.literals.is_empty() || !text.contains(CUT) {
            return text;
        }
        let mut clean = String::with_capacity(text.len());
        let mut pieces = text.split(CUT).peekable();
        while let Some(piece) = pieces.next() {
            let last = pieces.peek().is_none();
            match self.start_of_secret(piece).filter(|_| !last) {
                Some(start) => clean.extend([&piece[..start], MARK]),
                None => clean.push_str(piece),
            }
            if !last {
                clean.push(CUT);
            }
        }
        clean
    }

    /// Where the longest start of a secret begins with which a text ends.
    fn start_of_secret(&self, text: &str) -> Option<usize> {
        let places = self.literals.iter().flat_map(|literal| {
            let from = text.len().saturating_sub(literal.len());
            let to = text.len().saturating_sub(SHORTEST_START - 1);
            (from..to).filter(move |&at| text.get(at..).is_some_and(|end| literal.starts_with(end)))
        });
        places.min()
    }

    /// A JSON value without them, in its keys and texts.
    #[must_use]
    pub fn clean_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.clean(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.clean_value(item)).collect(),
            Value::Object(fields) => Value::Object(self.clean_fields(fields)),
            other => other,
        }
    }

    /// The fields of a JSON object without them.
    #[must_use]
    pub fn clean_fields(&self, fields: Map<String, Value>) -> Map<String, Value> {
        fields.into_iter().map(|(name, value)| (self.clean(&name), self.clean_value(value))).collect()
    }
}

/// A secret as it is, and as it stands in JSON, in a URL, and in base64.
fn forms(secret: &str) -> Vec<String> {
    let json = Value::String(secret.to_owned()).to_string();
    let json = json.trim_matches('"').to_owned();
    let percent: String = secret
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let mut forms = vec![secret.to_owned(), json, percent];
    if secret.len() >= SHORTEST_LINE {
        forms.extend([
            STANDARD.encode(secret),
            STANDARD_NO_PAD.encode(secret),
            URL_SAFE_NO_PAD.encode(secret),
        ]);
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str], patterns: &[&str]) -> Redactor {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        Redactor::new(secrets.iter().copied(), &patterns).expect("sound patterns")
    }

    #[test]
    fn every_form_of_a_secret_goes() {
        let redactor = redactor(&["p@ss \"word\"/1"], &[]);
        for text in
            ["p@ss \"word\"/1", "p@ss \\\"word\\\"/1", "p%40ss%20%22word%22%2F1", "cEBzcyAid29yZCIvMQ=="]
        {
            assert_eq!(redactor.clean(&format!("a {text} b")), "a [redacted] b", "{text}");
        }
        assert_eq!(redactor.clean("p@ss"), "p@ss");
    }

    #[test]
    fn the_longest_goes_first_and_lines_go_alone() {
        let nested = redactor(&["abc", "abcdef"], &[]);
        assert_eq!(nested.clean("abcdef abc"), "[redacted] [redacted]");
        let key = redactor(&["-----BEGIN-----\nc2VjcmV0\n-----END-----\n"], &[]);
        assert_eq!(key.clean("got c2VjcmV0 here"), "got [redacted] here");
    }

    #[test]
    fn the_start_of_a_secret_before_a_cut_goes() {
        let redactor = redactor(&["hunter22", "hunting"], &[]);
        let cases = [
            ("is hunt… and hunter2…, hunter22", "is [redacted]… and [redacted]…, [redacted]"),
            ("hu… hunt", "hu… hunt"),
            ("hunter22…", "[redacted]…"),
            ("a hunt…… hunted…", "a [redacted]…… hunted…"),
            ("ü…", "ü…"),
        ];
        for (text, expected) in cases {
            assert_eq!(redactor.clean(text), expected);
        }
    }

    #[test]
    fn patterns_and_json() {
        let redactor = redactor(&["hunter2"], &[r"ghp_\w+"]);
        let value = serde_json::json!({"hunter2": ["ghp_abc1", {"a": "x hunter2"}], "n": 2});
        let clean = serde_json::json!({"[redacted]": ["[redacted]", {"a": "x [redacted]"}], "n": 2});
        assert_eq!(redactor.clean_value(value), clean);
        assert!(Redactor::new([], &["(".to_owned()]).is_err());
        assert_eq!(Redactor::default().clean("x"), "x");
        assert_eq!(super::Redactor::new([""], &[]).expect("none").clean("x"), "x");
    }
}
