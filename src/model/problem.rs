//! Problems of definition files: what is wrong, where, and how to mend it.

use std::ops::Range;
use std::sync::Arc;

/// One problem of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as people know it: relative to the workspace where it lies in it.
    pub file: String,
    /// The file's text, for showing the line; `None` where it could not be read as text.
    pub text: Option<Arc<str>>,
    /// The bytes of `text` that the problem is about.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one sentence without a final stop.
    pub message: String,
    /// What to write at the marked place, in a few words.
    pub label: Option<String>,
    /// How to mend it, in one sentence without a final stop.
    pub help: Option<String>,
}

impl Problem {
    /// Line and column, both from 1; the column counts characters. `None` without a place.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        let before = self.text.as_ref()?.get(..self.span.as_ref()?.start)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        // A byte order mark is no character of its line.
        let line = before[line_start..].trim_start_matches('\u{feff}');
        Some((before.matches('\n').count() + 1, line.chars().count() + 1))
    }
}
