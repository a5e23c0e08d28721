//! Lines that are counted as they come.

use std::fmt::Write;
use std::io::{self, Read};

use memchr::memchr;
use regex::bytes::Regex;

use super::cursor::UnfinishedLine;
use crate::probe::short::shortened;
use crate::probe::{Deadline, Redactor};

/// What a line is matched on: the rest of a longer one is passed over.
const LONGEST: usize = 1 << 20;
/// How many matching lines are shown, and how many characters of each.
const SHOWN: usize = 20;
const SHOWN_CHARS: usize = 400;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum ReadError {
    /// There was no more time, or the run is stopped.
    OutOfTime,
    /// The file changed its identity meanwhile.
    Changed,
    /// It cannot be read.
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads up to a buffer's length.
pub(super) fn read_some(
    reader: &mut impl Read,
    buffer: &mut [u8],
    deadline: &Deadline,
) -> Result<usize, ReadError> {
    loop {
        if deadline.left().is_zero() {
            return Err(ReadError::OutOfTime);
        }
        match reader.read(buffer) {
            Ok(length) => return Ok(length),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Counts lines.
#[derive(Debug)]
pub(super) struct LineCounter<'a> {
    pattern: &'a Regex,
    redactor: &'a Redactor,
    /// How many match.
    pub matching: u64,
    /// Of how many something was read that was not known.
    pub lines: u64,
    /// How many such bytes there were.
    pub bytes: u64,
    /// In how many a part was passed over that may match.
    pub long: u64,
    /// The first that match, each with the name of its file.
    pub first: Vec<(String, String)>,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(pattern: &'a Regex, redactor: &'a Redactor) -> Self {
        Self { pattern, redactor, matching: 0, lines: 0, bytes: 0, long: 0, first: Vec::new() }
    }

    /// Counts the lines of a file of whose first line `known` is known. Tells how many bytes those have
    /// that have an end, and what follows them.
    pub(super) fn count(
        &mut self,
        name: &str,
        reader: &mut impl Read,
        mut known: UnfinishedLine,
        deadline: &Deadline,
    ) -> Result<(u64, UnfinishedLine), ReadError> {
        let mut buffer = vec![0; 1 << 16];
        let (mut line, mut length, mut whole) = (Vec::new(), 0_u64, 0_u64);
        loop {
            let read = read_some(reader, &mut buffer, deadline)?;
            if read == 0 {
                break;
            }
            let mut rest = &buffer[..read];
            while let Some(end) = memchr(b'\n', rest) {
                keep(&mut line, &rest[..end]);
                length += end as u64;
                self.bytes += 1;
                self.line(name, &line, length, known);
                whole += length + 1;
                (length, rest) = (0, &rest[end + 1..]);
                known = UnfinishedLine::default();
                line.clear();
            }
            keep(&mut line, rest);
            length += rest.len() as u64;
        }
        if length == 0 {
            return Ok((whole, UnfinishedLine::default()));
        }
        let counted = self.line(name, &line, length, known);
        Ok((whole, UnfinishedLine { bytes: length, counted }))
    }

    /// Counts a line of this length (its end left out) of which `line` is kept; tells whether it counts.
    fn line(&mut self, name: &str, line: &[u8], length: u64, known: UnfinishedLine) -> bool {
        self.lines += u64::from(length > known.bytes || known.bytes == 0);
        self.bytes += length.saturating_sub(known.bytes);
        if known.counted {
            return true;
        }
        let is_whole = line.len() as u64 == length;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !self.pattern.is_match(line) {
            // What was passed over before was said then.
            self.long += u64::from(!is_whole && length > known.bytes);
            return false;
        }
        self.matching += 1;
        if self.first.len() < SHOWN {
            // A secret that a cut goes through would no longer be found.
            let text = self.redactor.clean(&String::from_utf8_lossy(line));
            self.first.push((name.to_owned(), shortened(&text, SHOWN_CHARS)));
        }
        true
    }

    /// The first matching lines, for people.
    pub(super) fn shown(&self) -> String {
        let several = self.first.iter().any(|(name, _)| *name != self.first[0].0);
        let mut text = String::new();
        for (name, line) in &self.first {
            if several {
                text.push_str(name);
                text.push_str(": ");
            }
            text.push_str(line);
            text.push('\n');
        }
        let more = self.matching - self.first.len() as u64;
        if more > 0 {
            let _ = writeln!(text, "… and {more} more");
        }
        text
    }
}

/// Adds to a line as far as it is matched.
fn keep(line: &mut Vec<u8>, more: &[u8]) {
    let room = LONGEST - line.len();
    line.extend_from_slice(&more[..more.len().min(room)]);
}

/// Reads and forgets so many bytes, or up to the end.
pub(super) fn skip(reader: &mut impl Read, bytes: u64, deadline: &Deadline) -> Result<(), ReadError> {
    let mut buffer = vec![0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = read_some(reader, &mut buffer[..want], deadline)?;
        if read == 0 {
            break;
        }
        left -= read as u64;
    }
    Ok(())
}
