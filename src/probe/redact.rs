//! Taking secrets out of what is kept and shown.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use regex::Regex;
use serde_json::{Map, Value};

/// What stands where a secret stood.
pub const MARK: &str = "[redacted]";
/// A line of a secret of several lines counts as a secret by itself from this length on.
const SHORTEST_LINE: usize = 6;
/// How far from a cut a line break is looked for.
const NEAR: usize = 4 * 1024;
/// How far a cut is moved at once to get out of a secret.
const STEP: usize = 256;
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

    /// Where to cut a text so that the start of at most so many bytes is kept: after a line, where
    /// one ends nearby, not within a character, and not within a secret. At least [`Self::margin`]
    /// bytes (and 4) beyond `most` have to be given where there are so many, to see what stands there.
    pub(super) fn cut_before(&self, text: &[u8], most: usize) -> usize {
        let most = text.len().min(most);
        let nearby = most.saturating_sub(NEAR);
        let line = memchr::memrchr(b'\n', &text[nearby..most]).map(|at| nearby + at + 1);
        let mut cut = boundary(text, line.unwrap_or(most));
        while cut > 0 && !self.is_sound(text, cut) {
            cut = boundary(text, cut.saturating_sub(STEP));
        }
        cut
    }

    /// Where to cut a text so that its end from this place on at most is kept, with the same care.
    pub(super) fn cut_after(&self, text: &[u8], least: usize) -> usize {
        let least = least.min(text.len());
        let nearby = text.len().min(least + NEAR);
        let line = memchr::memchr(b'\n', &text[least..nearby]).map(|at| least + at + 1);
        let next = |at: usize| (at..text.len()).find(|&at| is_boundary(text, at)).unwrap_or(text.len());
        let mut cut = line.unwrap_or_else(|| boundary(text, least));
        while cut < text.len() && !self.is_sound(text, cut) {
            cut = next(cut + STEP);
        }
        cut
    }

    /// Whether no secret stands across a place: both sides come clean by themselves just as together.
    fn is_sound(&self, text: &[u8], at: usize) -> bool {
        let clean = |part: &[u8]| self.clean(&String::from_utf8_lossy(part));
        clean(&text[..at]) + &clean(&text[at..]) == clean(text)
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

/// Whether a character may begin at a place. What is no UTF-8 is cut anywhere.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000)
}

/// The start of the character in which a place lies.
fn boundary(text: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at).rev().find(|&at| is_boundary(text, at)).unwrap_or(at)
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
    fn a_cut_goes_around_secrets() {
        let redactor = redactor(&["0123456789"], &[]);
        let text = [&[b'.'; 600][..], b"0123456789", &[b'.'; 600]].concat();
        for most in 0..text.len() {
            let (before, after) = (redactor.cut_before(&text, most), redactor.cut_after(&text, most));
            if (601..610).contains(&most) {
                assert_eq!((before, after), (most - 256, most + 256));
            } else {
                assert_eq!((before, after), (most, most));
            }
        }
        let lines = b"one\ntwo\nthree";
        assert_eq!((redactor.cut_before(lines, 6), redactor.cut_after(lines, 5)), (4, 8));
        assert_eq!((redactor.cut_before(lines, 99), redactor.cut_after(lines, 99)), (8, 13));
        assert_eq!((redactor.cut_before(b"", 1), redactor.cut_after(b"", 1)), (0, 0));
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
        assert_eq!(Redactor::new([""], &[]).expect("none").clean("x"), "x");
    }
}
