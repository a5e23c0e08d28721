//! Taking secrets out of what is kept and shown.

use std::fmt::Write;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use memchr::memmem::Finder;
use regex::Regex;
use serde_json::{Map, Value};

/// What stands where a secret stood.
pub(crate) const MARK: &str = "[redacted]";
/// A line of a secret of several lines counts as a secret by itself from this length on.
const SHORTEST_LINE: usize = 6;
/// How far from a cut a line break is looked for.
const NEAR: usize = 4 * 1024;
/// How far a cut is moved at once to get out of a secret.
const STEP: usize = 256;
/// Base64 is wrapped after so many digits.
const WRAPPED: usize = 76;
/// What stands where a quotation was cut.
const CUT: char = '…';
/// So many bytes before a cut are taken for the start of a secret.
const SHORTEST_START: usize = 3;

/// Takes out the values of secrets, in the forms in which programs print them, and what matches
/// the patterns of a probe.
#[derive(Debug, Clone, Default)]
pub(crate) struct Redactor {
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
            let lines = secret.lines().map(str::trim);
            // Of `Bearer TOKEN` and the like the token is the secret.
            let tokens =
                secret.split_once(' ').filter(|(scheme, _)| is_scheme(scheme)).map(|(_, token)| token.trim());
            let parts = lines.chain(tokens).filter(|part| part.len() >= SHORTEST_LINE);
            for form in std::iter::once(secret).chain(parts) {
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
        let mut clean = String::with_capacity(text.len());
        let mut from = 0;
        for place in self.places(text) {
            clean.extend([&text[from..place.start], MARK]);
            from = place.end;
        }
        clean.push_str(&text[from..]);
        self.without_starts(clean)
    }

    /// Where secrets stand, in order. Those that overlap are one; so is what overlaps a mark, so that a
    /// text which is clean stays as it is.
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for literal in &self.literals {
            found.extend(occurrences(literal, text));
        }
        for pattern in &self.patterns {
            found
                .extend(pattern.find_iter(text).map(|place| place.range()).filter(|place| !place.is_empty()));
        }
        if found.is_empty() {
            return found;
        }
        found.extend(text.match_indices(MARK).map(|(at, mark)| at..at + mark.len()));
        found.sort_by_key(|place| (place.start, place.end));
        let mut places: Vec<Range<usize>> = Vec::new();
        for place in found {
            match places.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => places.push(place),
            }
        }
        places
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

/// Where a text stands in another, also where one occurrence begins within another: what overlaps in
/// steps of its period is one place, so that this takes time by the length of the text alone.
fn occurrences(literal: &str, text: &str) -> Vec<Range<usize>> {
    let (literal, text) = (literal.as_bytes(), text.as_bytes());
    let finder = Finder::new(literal);
    let mut found = Vec::new();
    let mut period = None;
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
        let start = from + at;
        let mut end = start + literal.len();
        let period = *period.get_or_insert_with(|| smallest_period(literal));
        if period < literal.len() {
            let repeated = text[end..].iter().zip(&text[end - period..]).take_while(|(a, b)| a == b).count();
            end += repeated / period * period;
        }
        found.push(start..end);
        from = (end + 1).saturating_sub(literal.len()).max(start + 1);
    }
    found
}

/// After how many bytes a text repeats itself; its length where it does not. (Knuth, Morris, Pratt.)
fn smallest_period(text: &[u8]) -> usize {
    let mut borders = vec![0; text.len()];
    let mut border = 0;
    for at in 1..text.len() {
        while border > 0 && text[at] != text[border] {
            border = borders[border - 1];
        }
        border += usize::from(text[at] == text[border]);
        borders[at] = border;
    }
    text.len() - borders.last().copied().unwrap_or(0)
}

/// Whether a character may begin at a place. What is no UTF-8 is cut anywhere.
fn is_boundary(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000)
}

/// The start of the character in which a place lies.
fn boundary(text: &[u8], at: usize) -> usize {
    (at.saturating_sub(3)..=at).rev().find(|&at| is_boundary(text, at)).unwrap_or(at)
}

/// Whether a word is what stands before the credentials of an `Authorization` header.
fn is_scheme(word: &str) -> bool {
    ["bearer", "basic", "token", "digest", "negotiate", "apikey"]
        .contains(&word.to_ascii_lowercase().as_str())
}

/// A secret as it is, and as programs write it in JSON, in a URL, and in base64.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    let json = Value::String(secret.to_owned()).to_string();
    let json = json.trim_matches('"');
    for form in [json.to_owned(), ascii(json, false), ascii(json, true)]
        .into_iter()
        .flat_map(|form| [for_pages(&form), form])
    {
        forms.push(form.replace('/', "\\/"));
        forms.push(form);
    }
    for spared in SPARED {
        forms.extend([true, false].map(|upper| percent(secret, upper, spared)));
    }
    if secret.len() >= SHORTEST_LINE {
        let whole = STANDARD.encode(secret);
        // As the tools of a shell wrap it.
        let lines = whole.as_bytes().chunks(WRAPPED).filter(|line| line.len() >= SHORTEST_LINE);
        forms.extend(lines.map(|line| String::from_utf8_lossy(line).into_owned()));
        forms.extend([whole, URL_SAFE.encode(secret)]);
        forms.extend(base64(secret, &STANDARD_NO_PAD));
        forms.extend(base64(secret, &URL_SAFE_NO_PAD));
    }
    forms
}

/// JSON text in which everything beyond ASCII is escaped.
fn ascii(json: &str, upper: bool) -> String {
    let mut text = String::new();
    for unit in json.encode_utf16() {
        // Writing to a String cannot fail.
        let _ = match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => {
                text.push(char::from(byte));
                Ok(())
            }
            _ if upper => write!(text, "\\u{unit:04X}"),
            _ => write!(text, "\\u{unit:04x}"),
        };
    }
    text
}

/// JSON text that can stand in a page, as Go writes all of it.
fn for_pages(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// What encoders of URLs leave as it is beside letters, digits, `-`, `.` and `_`: RFC 3986 and those
/// that spare slashes, forms, JavaScript's, the WHATWG's, Java's. A plus sign stands for a space.
const SPARED: [&str; 10] =
    ["~", "~/", "~+", "~/+", "~!'()*", "~!'()*/", "~!'()*+", "*+", "~!'()*;,/?:@&=+$#", "!$&'()*+,;=:@~"];

/// Percent-encoded text.
fn percent(secret: &str, upper: bool, spared: &str) -> String {
    let encoded = secret.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        b' ' if spared.ends_with('+') => "+".to_owned(),
        // A plus sign itself never stands for itself where one stands for a space.
        b'+' if spared.ends_with('+') => if upper { "%2B" } else { "%2b" }.to_owned(),
        _ if spared.as_bytes().contains(&byte) => char::from(byte).to_string(),
        _ if upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    });
    encoded.collect()
}

/// The base64 of a secret wherever it stands in a longer text (`user:secret`): of each of the three
/// ways in which it can lie, the digits that are its own.
fn base64(secret: &str, engine: &impl Engine) -> Vec<String> {
    let lying = (0..3_usize).filter_map(|shift| {
        let whole = [&[0_u8; 2][..shift], secret.as_bytes()].concat();
        let digits = engine.encode(&whole);
        let own = (shift * 8).div_ceil(6)..whole.len() * 8 / 6;
        digits.get(own).filter(|digits| digits.len() >= SHORTEST_LINE).map(str::to_owned)
    });
    lying.collect()
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

    /// As the libraries of several languages write it.
    #[test]
    fn other_spellings_go_too() {
        let redactor = redactor(&["pä/ss w+rd&9"], &[]);
        for text in [
            r"p\u00e4/ss w+rd&9",
            r"p\u00e4\/ss w+rd&9",
            r"pä\/ss w+rd&9",
            "p%C3%A4%2Fss%20w%2Brd%269",
            "p%C3%A4/ss%20w%2Brd%269",
            "p%C3%A4%2Fss+w%2Brd%269",
            "p%c3%a4%2fss%20w%2brd%269",
            r"p\u00E4/ss w+rd\u00269",
        ] {
            assert_eq!(redactor.clean(text), MARK, "{text}");
        }
    }

    #[test]
    fn what_pages_and_scripts_write_goes_too() {
        let redactor = redactor(&["p@ss!w0rd<&>~ü'x(9)"], &[]);
        for text in [
            r"p@ss!w0rd\u003c\u0026\u003e~ü'x(9)",
            "p%40ss!w0rd%3C%26%3E~%C3%BC'x(9)",
            "p@ss!w0rd%3C&%3E~%C3%BC'x(9)",
            "p%40ss%21w0rd%3C%26%3E%7E%C3%BC%27x%289%29",
        ] {
            assert_eq!(redactor.clean(text), MARK, "{text}");
        }
        let long = "s3cr3t-".repeat(20);
        let long_one = Redactor::new([long.as_str()], &[]).expect("no pattern");
        let wrapped: Vec<String> = STANDARD
            .encode(&long)
            .as_bytes()
            .chunks(76)
            .map(|line| String::from_utf8_lossy(line).into_owned())
            .collect();
        assert_eq!(long_one.clean(&wrapped.join("\n")), vec![MARK; wrapped.len()].join("\n"));
    }

    /// In `user:secret` of a basic authorization, wherever it lies.
    #[test]
    fn base64_of_a_longer_text_goes_too() {
        let redactor = redactor(&["hunter2hunter2"], &[]);
        for before in ["", "a", "ab", "abc:", "abcd:"] {
            for after in ["", ":", ":x", ":xyz"] {
                let text = STANDARD_NO_PAD.encode(format!("{before}hunter2hunter2{after}"));
                let clean = redactor.clean(&text);
                assert!(clean.contains(MARK), "{before} {after}: {clean}");
                // At most the digits that it shares with its neighbours are left.
                assert!(clean.replace(MARK, "").len() <= (before.len() + after.len()) * 4 / 3 + 5, "{clean}");
            }
        }
    }

    /// What is found is what looking at every place finds.
    #[test]
    fn occurrences_are_all_found() {
        for literal in ["a", "aa", "aba", "abaab", "abab", "abc"] {
            for number in 0..3_u32.pow(9) {
                let text: String =
                    (0..9).map(|at| ['a', 'b', 'c'][(number / 3_u32.pow(at) % 3) as usize]).collect();
                let mut by_hand = vec![false; text.len()];
                for (at, _) in text.char_indices().filter(|(at, _)| text[*at..].starts_with(literal)) {
                    by_hand[at..at + literal.len()].fill(true);
                }
                let mut found = vec![false; text.len()];
                for place in occurrences(literal, &text) {
                    found[place].fill(true);
                }
                assert_eq!(found, by_hand, "{literal} in {text}");
            }
        }
    }

    #[test]
    fn overlapping_secrets_go_whole_and_marks_stay() {
        let redactor = redactor(&["abcdefgh", "efghijklSECR", "e", "aaaa"], &[]);
        assert_eq!(redactor.clean("x abcdefghijklSECR y"), "x [redacted] y");
        assert_eq!(redactor.clean("aaaaaa"), "[redacted]");
        let once = redactor.clean("the end");
        assert_eq!(once, "th[redacted] [redacted]nd");
        assert_eq!(redactor.clean(&once), once);
        let header = Redactor::new(["Bearer hunter2hunter2"], &[]).expect("no pattern");
        assert_eq!(header.clean("got hunter2hunter2"), "got [redacted]");
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
