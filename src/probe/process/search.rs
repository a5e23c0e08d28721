//! What is looked for in a stream while it comes.
//!
//! Patterns that cannot match across lines are looked for line by line, which comes to the same as in
//! the whole text and needs little memory. Where others are wanted too, a text of up to [`ASSERTABLE`]
//! bytes is held and searched whole; of a longer one only so much of the start is searched with them.
//! A [`PatternResult`] tells when something was not searched, so that nothing is taken for absent that was not
//! looked at.

use regex::bytes::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look as Place};

use crate::probe::expect;

/// How much of a stream is held to be searched; no longer line is searched.
pub(in crate::probe) const ASSERTABLE: usize = 4 << 20;
/// Lines of a longer stream are searched when there are so many bytes of them.
const BLOCK: usize = 256 * 1024;

/// A pattern to look for.
#[derive(Debug, Clone)]
pub(in crate::probe) struct StreamPattern {
    regex: Regex,
    /// Whether it looks at each line by itself.
    by_line: bool,
}

impl StreamPattern {
    /// # Errors
    /// Why it cannot be used.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let regex = expect::compiled(pattern)?;
        let mut parser = regex_syntax::ParserBuilder::new().utf8(false).multi_line(true).build();
        Ok(Self { regex, by_line: parser.parse(pattern).is_ok_and(|parsed| !crosses_lines(&parsed)) })
    }

    /// The first line of a text that it matches.
    pub fn line_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        let at = self.regex.find(text.as_bytes())?.start();
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |at| at + 1);
        text.get(start..)?.lines().next()
    }
}

/// Whether a pattern can match a line break, or asks for the ends of the whole text.
fn crosses_lines(pattern: &Hir) -> bool {
    match pattern.kind() {
        HirKind::Empty => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&'\n'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'\n'))
        }
        HirKind::Look(place) => matches!(place, Place::Start | Place::End),
        HirKind::Repetition(repetition) => crosses_lines(&repetition.sub),
        HirKind::Capture(capture) => crosses_lines(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses_lines),
    }
}

/// What is wanted of a stream.
#[derive(Debug, Clone, Default)]
pub(in crate::probe) struct SearchSpec {
    /// What is looked for.
    pub patterns: Vec<StreamPattern>,
    /// Whether its text is wanted, where it is short enough.
    pub whole: bool,
}

/// What became of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::probe) enum PatternResult {
    /// It matches, first in this line.
    Found(u64),
    /// It does not match.
    Absent,
    /// It was not found in the first [`ASSERTABLE`] bytes, and not looked for in the rest.
    NotInStart,
    /// It was not found in lines of up to [`ASSERTABLE`] bytes, and not looked for in longer ones.
    NotInShortLines,
}

/// A search that goes on.
pub(super) struct StreamSearch {
    wanted: SearchSpec,
    found: Vec<Option<u64>>,
    /// The text; by lines, what was not searched of it yet.
    text: Vec<u8>,
    by_lines: bool,
    /// How many lines came before `text`.
    lines: u64,
    /// Whether the rest of a line is left out.
    skips: bool,
    skipped: bool,
}

impl StreamSearch {
    pub fn new(wanted: &SearchSpec) -> Self {
        Self {
            found: vec![None; wanted.patterns.len()],
            by_lines: !wanted.whole && wanted.patterns.iter().all(|pattern| pattern.by_line),
            wanted: wanted.clone(),
            text: Vec::new(),
            lines: 0,
            skips: false,
            skipped: false,
        }
    }

    /// Takes what comes next.
    pub fn push(&mut self, chunk: &[u8]) {
        if !self.wanted.whole && self.found.iter().all(Option::is_some) {
            self.text = Vec::new();
            return;
        }
        let mut chunk = chunk;
        if !self.by_lines {
            let (first, rest) = chunk.split_at(chunk.len().min(ASSERTABLE - self.text.len()));
            self.text.extend_from_slice(first);
            if rest.is_empty() {
                return;
            }
            chunk = rest;
            self.by_lines = true;
            self.wanted.whole = false;
            self.search_start();
            self.search_lines();
        }
        self.take_lines(chunk);
    }

    fn take_lines(&mut self, chunk: &[u8]) {
        let mut chunk = chunk;
        if self.skips {
            let Some(end) = memchr::memchr(b'\n', chunk) else { return };
            chunk = &chunk[end + 1..];
            self.skips = false;
            self.lines += 1;
        }
        self.text.extend_from_slice(chunk);
        if self.text.len() >= BLOCK {
            self.search_lines();
        }
        if self.text.len() > ASSERTABLE {
            self.text = Vec::new();
            self.skips = true;
            self.skipped = true;
        }
    }

    /// Searches the start of a long text with the patterns that may match across lines.
    fn search_start(&mut self) {
        for (pattern, found) in self.wanted.patterns.iter().zip(&mut self.found) {
            let first = pattern.regex.find(&self.text).filter(|_| !pattern.by_line);
            // What a match at the very end comes to depends on what follows.
            if let Some(first) = first.filter(|first| first.end() < self.text.len()) {
                *found = Some(line_of(&self.text, first.start()));
            }
        }
    }

    /// Searches the complete lines that are there, and lets them go.
    fn search_lines(&mut self) {
        let Some(end) = memchr::memrchr(b'\n', &self.text) else { return };
        self.search(end);
        self.lines += memchr::memchr_iter(b'\n', &self.text[..=end]).count() as u64;
        // Without the room that the start of a long text took.
        self.text = self.text.split_off(end + 1);
    }

    fn search(&mut self, end: usize) {
        let text = &self.text[..end];
        let open = self.wanted.patterns.iter().zip(&mut self.found).filter(|(_, found)| found.is_none());
        for (pattern, found) in open.filter(|(pattern, _)| pattern.by_line || !self.by_lines) {
            *found = pattern.regex.find(text).map(|first| self.lines + line_of(text, first.start()));
        }
    }

    /// What was found, and the text where it is wanted.
    pub fn finish(mut self) -> (Vec<PatternResult>, Option<Vec<u8>>) {
        if !self.skips {
            self.search(self.text.len());
        }
        let found = self.wanted.patterns.iter().zip(&self.found);
        let results = found.map(|(pattern, found)| match found {
            Some(line) => PatternResult::Found(*line),
            None if self.by_lines && !pattern.by_line => PatternResult::NotInStart,
            None if self.skipped => PatternResult::NotInShortLines,
            None => PatternResult::Absent,
        });
        let results = results.collect();
        (results, self.wanted.whole.then_some(self.text))
    }
}

/// The line in which a place of a text lies, counted from 1.
fn line_of(text: &[u8], at: usize) -> u64 {
    1 + memchr::memchr_iter(b'\n', &text[..at]).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(patterns: &[&str], text: &[u8], chunk: usize) -> Vec<PatternResult> {
        let patterns = patterns.iter().map(|pattern| StreamPattern::new(pattern).expect("sound")).collect();
        let mut search = StreamSearch::new(&SearchSpec { patterns, whole: false });
        text.chunks(chunk).for_each(|chunk| search.push(chunk));
        search.finish().0
    }

    #[test]
    fn patterns_that_can_match_across_lines() {
        let across = [r"a\nb", r"[^x]", r"\s", r"(?s).", r"\Aa", r"a\z", r"(?-m)^a", r"(a|\W)+", r"\x0A"];
        let within =
            ["", "a", ".", "^a$", r"\w+", r"[a-z\t ]", r"\bx\b", "a|b", "(a.*b)?", r"[^\n]", r"\xff"];
        for (patterns, by_line) in [(&across[..], false), (&within[..], true)] {
            for pattern in patterns {
                assert_eq!(StreamPattern::new(pattern).expect("sound").by_line, by_line, "{pattern}");
            }
        }
    }

    #[test]
    fn a_short_text_is_searched_whole() {
        let patterns = ["^b$", r"a\nb", r"c\n\z", "d", "^$"];
        let seen = results(&patterns, b"a\nb\nc\n", 1);
        assert_eq!(
            seen,
            [
                PatternResult::Found(2),
                PatternResult::Found(1),
                PatternResult::Found(3),
                PatternResult::Absent,
                PatternResult::Found(4)
            ]
        );
        assert_eq!(results(&["x", "^$"], b"", 1), [PatternResult::Absent, PatternResult::Found(1)]);
    }

    #[test]
    fn a_long_text_is_searched_by_lines() {
        let mut text = b"first\n".to_vec();
        text.extend(b"0123456\n".repeat(1_000_000));
        text.extend(b"last");
        let patterns = ["^first$", "^last$", "^$", "^012$", r"t\n0", r"6\nlast", r"\d\z", "(?s).+"];
        for chunk in [1_000, 65_536, text.len()] {
            let seen = results(&patterns, &text, chunk);
            let expected = [
                PatternResult::Found(1),
                PatternResult::Found(1_000_002),
                PatternResult::Absent,
                PatternResult::Absent,
                PatternResult::Found(1),
                PatternResult::NotInStart,
                PatternResult::NotInStart,
                // It reaches the end of what was held, and might come to something else.
                PatternResult::NotInStart,
            ];
            assert_eq!(seen, expected, "{chunk}");
        }
        text.push(b'\n');
        assert_eq!(results(&["^$"], &text, 65_536), [PatternResult::Found(1_000_003)]);
    }

    #[test]
    fn a_line_that_is_too_long_is_told() {
        let mut text = b"a\n".to_vec();
        text.extend(vec![b'x'; 2 * ASSERTABLE]);
        text.extend(b"needle\nb\n");
        for chunk in [4_096, 65_536] {
            let seen = results(&["^a$", "^b$", "needle", "x$"], &text, chunk);
            let missed = PatternResult::NotInShortLines;
            assert_eq!(seen, [PatternResult::Found(1), PatternResult::Found(3), missed, missed], "{chunk}");
        }
    }

    #[test]
    fn the_text_is_there_while_it_is_short() {
        let wanted = SearchSpec { patterns: Vec::new(), whole: true };
        let mut search = StreamSearch::new(&wanted);
        search.push(&vec![b' '; ASSERTABLE]);
        assert_eq!(search.finish().1.map(|text| text.len()), Some(ASSERTABLE));
        let mut search = StreamSearch::new(&wanted);
        search.push(&vec![b' '; ASSERTABLE + 1]);
        assert_eq!(search.finish(), (Vec::new(), None));
    }
}
