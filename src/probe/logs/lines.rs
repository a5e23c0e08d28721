//! Lines that are counted as they come.

use std::fmt::Write;
use std::io::{self, Read};

use memchr::memchr;
use regex::bytes::Regex;

use crate::probe::{Deadline, Redactor};

/// What a line is matched on: the rest of a longer one is passed over.
const LONGEST: usize = 1 << 20;
/// How many matching lines are shown, and how many characters of each.
const SHOWN: usize = 20;
const SHOWN_CHARS: usize = 400;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Stop {
    /// There was no more time, or the run is stopped.
    OutOfTime,
    /// The file changed its identity meanwhile.
    Changed,
    /// It cannot be read.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads up to a buffer's length.
pub(super) fn some(reader: &mut impl Read, buffer: &mut [u8], deadline: &Deadline) -> Result<usize, Stop> {
    loop {
        if deadline.left().is_zero() {
            return Err(Stop::OutOfTime);
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
pub(super) struct Counter<'a> {
    pattern: &'a Regex,
    redactor: &'a Redactor,
    /// How many match.
    pub matching: u64,
    /// How many there were.
    pub lines: u64,
    /// How many bytes they had.
    pub bytes: u64,
    /// How many were longer than what is matched.
    pub long: u64,
    /// The first that match, each with the name of its file.
    pub first: Vec<(String, String)>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(pattern: &'a Regex, redactor: &'a Redactor) -> Self {
        Self { pattern, redactor, matching: 0, lines: 0, bytes: 0, long: 0, first: Vec::new() }
    }

    /// Counts the lines of a file, and tells how many bytes they have. A last line without an end is
    /// left for later unless nothing can follow.
    pub(super) fn count(
        &mut self,
        name: &str,
        reader: &mut impl Read,
        nothing_follows: bool,
        deadline: &Deadline,
    ) -> Result<u64, Stop> {
        let mut buffer = vec![0; 1 << 16];
        let (mut line, mut length, mut whole) = (Vec::new(), 0_u64, 0_u64);
        loop {
            let read = match some(reader, &mut buffer, deadline) {
                Ok(0) => break,
                Ok(read) => read,
                Err(stop) => {
                    self.bytes += whole;
                    return Err(stop);
                }
            };
            let mut rest = &buffer[..read];
            while let Some(end) = memchr(b'\n', rest) {
                keep(&mut line, &rest[..end]);
                length += end as u64 + 1;
                self.line(name, &line, length - 1);
                whole += length;
                (length, rest) = (0, &rest[end + 1..]);
                line.clear();
            }
            keep(&mut line, rest);
            length += rest.len() as u64;
        }
        if nothing_follows && length > 0 {
            self.line(name, &line, length);
            whole += length;
        }
        self.bytes += whole;
        Ok(whole)
    }

    fn line(&mut self, name: &str, line: &[u8], length: u64) {
        self.lines += 1;
        self.long += u64::from(length > line.len() as u64);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !self.pattern.is_match(line) {
            return;
        }
        self.matching += 1;
        if self.first.len() < SHOWN {
            // A secret that a cut goes through would no longer be found.
            let text = self.redactor.clean(&String::from_utf8_lossy(line));
            let text = match text.char_indices().nth(SHOWN_CHARS) {
                Some((cut, _)) => format!("{}…", &text[..cut]),
                None => text,
            };
            self.first.push((name.to_owned(), text));
        }
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
pub(super) fn pass_over(reader: &mut impl Read, bytes: u64, deadline: &Deadline) -> Result<(), Stop> {
    let mut buffer = vec![0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let want = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let read = some(reader, &mut buffer[..want], deadline)?;
        if read == 0 {
            break;
        }
        left -= read as u64;
    }
    Ok(())
}
