//! Reading: every entry that counts, one after the other.

use std::cell::OnceCell;

use super::error::LedgerError;
use super::feed::{self, Block, Feed};
use super::hash::LineHash;
use super::line::{Decoded, Fault, decode};
use super::standing::{self, Marks};
use super::warning::Warning;
use super::{Ledger, MAX_LINE};
use crate::model::{Entry, Instant};

/// An entry and where it stands.
#[derive(Debug)]
pub struct Record<'a> {
    /// The writer whose feed holds it.
    pub feed: &'a str,
    /// Its line in the feed, from 1.
    pub line: usize,
    /// The bytes of the line, without its newline.
    pub raw: &'a [u8],
    /// Whether it counts: no standing undo takes it back. A `define` always stands.
    pub standing: bool,
    /// Whether an entry approves one of its occurrence, so that its hash matters.
    pub approvable: bool,
    /// What it says.
    pub entry: Entry,
    hash: OnceCell<LineHash>,
}

impl Record<'_> {
    /// The hash that names it; computed when it is first asked for.
    #[must_use]
    pub fn hash(&self) -> LineHash {
        *self.hash.get_or_init(|| LineHash::of(self.raw))
    }
}

/// What a reading saw as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// How many entries count, those taken back included.
    pub entries: u64,
    /// The earliest `recorded_at` of them.
    pub oldest: Option<Instant>,
    /// The latest `recorded_at` of them.
    pub newest: Option<Instant>,
    /// How many entries lie beyond the horizon.
    pub later: u64,
    /// What was passed over, in the order of the feeds.
    pub warnings: Vec<Warning>,
}

impl Ledger {
    /// Reads all feeds in the order of their file names, and their lines in order. Entries
    /// recorded after the horizon do not count: they are not visited, and take nothing back.
    ///
    /// Memory does not grow with the ledger, but with the number of undos and approvals. What is appended while
    /// it reads is left out. Neither hashes nor the chain are verified.
    ///
    /// # Errors
    /// [`LedgerError`] at the first line that cannot be read, after the entries before it were
    /// visited; or where a feed is no readable file.
    pub fn read(
        &self,
        horizon: Option<Instant>,
        visit: &mut dyn FnMut(Record<'_>),
    ) -> Result<Reading, LedgerError> {
        let feeds = feed::list(&self.place)?;
        let marks = standing::marks(&feeds, horizon)?;
        let mut pass = Pass { horizon, marks, reading: Reading::default(), visit };
        for feed in &feeds {
            pass.feed(feed)?;
        }
        Ok(pass.reading)
    }
}

/// The pass over the feeds that visits the entries.
struct Pass<'v> {
    horizon: Option<Instant>,
    marks: Marks,
    reading: Reading,
    visit: &'v mut dyn FnMut(Record<'_>),
}

impl Pass<'_> {
    fn feed(&mut self, feed: &Feed) -> Result<(), LedgerError> {
        let mut blocks = feed.blocks()?;
        let first_warning = self.reading.warnings.len();
        let mut line = 0;
        while let Some(block) = blocks.next().map_err(LedgerError::io("read", &feed.path))? {
            match block {
                Block::Lines(block) => {
                    for raw in feed::lines(block) {
                        line += 1;
                        self.line(feed, line, raw, first_warning)?;
                    }
                }
                Block::Torn(rest) => self.reading.warnings.push(Warning::Torn {
                    path: feed.path.clone(),
                    line: line + 1,
                    bytes: rest.len() as u64,
                }),
                Block::TooLong => return Err(fault(feed, line + 1, Fault::TooLong)),
            }
        }
        Ok(())
    }

    fn line(
        &mut self,
        feed: &Feed,
        line: usize,
        raw: &[u8],
        first_warning: usize,
    ) -> Result<(), LedgerError> {
        if raw.len() > MAX_LINE {
            return Err(fault(feed, line, Fault::TooLong));
        }
        let counts = |at: Instant| self.horizon.is_none_or(|horizon| at <= horizon);
        match decode(raw).map_err(|found| fault(feed, line, found))? {
            Decoded::Entry(entry) if counts(entry.recorded_at) => {
                self.count(entry.recorded_at);
                self.visit(&feed.writer, line, raw, entry);
            }
            Decoded::Unknown { version, kind, recorded_at } if recorded_at.is_none_or(counts) => {
                self.warn(feed, line, version, kind, first_warning);
            }
            Decoded::Entry(_) | Decoded::Unknown { .. } => self.reading.later += 1,
        }
        Ok(())
    }

    fn count(&mut self, at: Instant) {
        let reading = &mut self.reading;
        reading.entries += 1;
        reading.oldest = Some(reading.oldest.map_or(at, |oldest| oldest.min(at)));
        reading.newest = Some(reading.newest.map_or(at, |newest| newest.max(at)));
    }

    fn visit(&mut self, feed: &str, line: usize, raw: &[u8], entry: Entry) {
        let approvable = self.marks.is_approvable(&entry.body);
        let mut record = Record { feed, line, raw, standing: true, approvable, entry, hash: OnceCell::new() };
        if !record.entry.body.is_define() && !self.marks.undone.is_empty() {
            record.standing = !self.marks.undone.contains(&record.hash());
        }
        (self.visit)(record);
    }

    /// One warning for each feed and kind; past a few kinds one for all others.
    fn warn(&mut self, feed: &Feed, line: usize, version: u64, kind: String, first_warning: usize) {
        const MOST: usize = 16;
        let warnings = &mut self.reading.warnings;
        let few = warnings.len() - first_warning < MOST;
        let mut rest = None;
        for warning in &mut warnings[first_warning..] {
            if let Warning::Unknown { kind: known, version: of, count, .. } = warning {
                if known.as_ref() == Some(&kind) && *of == version {
                    *count += 1;
                    return;
                }
                if known.is_none() {
                    rest = Some(count);
                }
            }
        }
        if let Some(count) = rest {
            *count += 1;
            return;
        }
        let (kind, version) = if few { (Some(kind), version) } else { (None, 1) };
        warnings.push(Warning::Unknown { path: feed.path.clone(), line, kind, version, count: 1 });
    }
}

fn fault(feed: &Feed, line: usize, fault: Fault) -> LedgerError {
    LedgerError::Line { path: feed.path.clone(), line, fault }
}
