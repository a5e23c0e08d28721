//! Appending: whole lines, durable before anybody is told.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::chain::{Tail, tail};
use super::error::LedgerError;
use super::feed;
use super::hash::LineHash;
use super::line::{decode, encode_over};
use super::lock::Locked;
use super::sign::Signer;
use super::{name, torn};
use crate::files::{Access, FileError, Folder, SHARED, identity, if_present};
use crate::model::{Entry, Instant};

impl Locked {
    /// Appends entries to the writer's own feed in one write, and returns their hashes in order.
    /// They are on disk when it returns. The second and further entries get the hash of the first
    /// as their `with`, unless they have one.
    ///
    /// A torn last line of the feed is first moved aside, into a file named by `now`.
    ///
    /// # Errors
    /// [`LedgerError`]; then none of the entries is recorded, and the earlier lines are untouched.
    pub fn append(
        &mut self,
        writer: &str,
        entries: Vec<Entry>,
        now: Instant,
    ) -> Result<Vec<LineHash>, LedgerError> {
        self.append_over(writer, entries, &|_| None, now)
    }

    /// Appends like [`append`](Self::append); where `floor` gives a hash for an entry, that of its
    /// line comes after it, so that the entry holds against one of the same moment.
    ///
    /// # Errors
    /// Those of [`append`](Self::append).
    pub fn append_over(
        &mut self,
        writer: &str,
        entries: Vec<Entry>,
        floor: &dyn Fn(&Entry) -> Option<LineHash>,
        now: Instant,
    ) -> Result<Vec<LineHash>, LedgerError> {
        let name = name::file_name(writer)?;
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut feed = OwnFeed::open(&self.folder, &name)?;
        let outcome = feed.append(entries, floor, self.signer.as_deref(), now);
        if outcome.is_err() && feed.created && feed.is_empty() {
            // Best effort: an empty feed does no harm.
            let _ = self.folder.remove(&name);
        }
        let (hashes, written) = outcome?;
        // Readers have to find what was written: git may have replaced or rewritten the feed meanwhile.
        if self.has_feed(&name, &feed.file)? && feed.holds(&written)? {
            Ok(hashes)
        } else {
            Err(LedgerError::Replaced { path: feed.path })
        }
    }
}

/// Bytes that were written, and where.
struct Written {
    at: u64,
    bytes: Vec<u8>,
}

/// The feed that this process may write to.
struct OwnFeed<'a> {
    folder: &'a Folder,
    name: &'a str,
    path: PathBuf,
    file: File,
    created: bool,
}

impl<'a> OwnFeed<'a> {
    fn open(folder: &'a Folder, name: &'a str) -> Result<Self, LedgerError> {
        let (file, created) = match if_present(folder.open(name, Access::Append, 0))? {
            Some(file) => (file, false),
            None => (folder.open(name, Access::AppendOrCreate, SHARED)?, true),
        };
        Ok(Self { folder, name, path: folder.path().join(name), file, created })
    }

    fn is_named(&self) -> Result<bool, FileError> {
        self.folder.leads_to(self.name, &self.file)
    }

    /// Whether it still holds what was written.
    fn holds(&self, written: &Written) -> Result<bool, LedgerError> {
        let mut there = vec![0; written.bytes.len()];
        match self.file.read_exact_at(&mut there, written.at) {
            Ok(()) => Ok(there == written.bytes),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(LedgerError::io("read", &self.path)(error)),
        }
    }

    /// Whether it is there under its name, without a line.
    fn is_empty(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() == 0)
            && self.is_named().is_ok_and(|named| named)
    }

    fn append(
        &mut self,
        entries: Vec<Entry>,
        floor: &dyn Fn(&Entry) -> Option<LineHash>,
        signer: Option<&Signer>,
        now: Instant,
    ) -> Result<(Vec<LineHash>, Written), LedgerError> {
        let read = |file: &mut File| tail(file).map_err(LedgerError::io("read", &self.path));
        let mut end = read(&mut self.file)?;
        if end.len > end.whole {
            // What looks torn may be a file that git is still writing.
            torn::wait_until_settled(&self.file).map_err(LedgerError::io("read", &self.path))?;
            end = read(&mut self.file)?;
        }
        let Tail { last, whole, len } = end;
        if let Some(last) = &last {
            self.check(last)?;
        }
        let (bytes, hashes) = encoded(entries, last.as_deref().map(LineHash::of), floor, signer)?;
        if len > whole {
            torn::move_aside(&mut self.file, self.folder, self.name, whole..len, now)?;
        }
        let written = self.write(&bytes);
        if written.is_err() {
            // Best effort: what stays behind was never acknowledged.
            let _ = self.cut(whole);
        }
        written.map(|()| (hashes, Written { at: whole, bytes }))
    }

    /// Cuts the feed off, durably. A handle that can only append cannot do that on all systems.
    fn cut(&self, len: u64) -> Result<(), LedgerError> {
        let file = self.folder.open(self.name, Access::Write, 0)?;
        Ok(torn::cut(&file, len).map_err(FileError::io("write", &self.path))?)
    }

    /// A line that no reader takes must not become part of the chain.
    fn check(&self, last: &[u8]) -> Result<(), LedgerError> {
        let Err(fault) = decode(last) else { return Ok(()) };
        Err(LedgerError::Line { path: self.path.clone(), line: self.count_lines()?, fault })
    }

    fn count_lines(&self) -> Result<usize, LedgerError> {
        let io = |error| LedgerError::io("read", &self.path)(error);
        let mut lines = io::BufReader::new(self.folder.open(self.name, Access::Read, 0)?);
        let mut count = 0;
        loop {
            let buffer = io::BufRead::fill_buf(&mut lines).map_err(io)?;
            if buffer.is_empty() {
                return Ok(count);
            }
            count += feed::lines(buffer).count();
            let read = buffer.len();
            io::BufRead::consume(&mut lines, read);
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), LedgerError> {
        let io = || LedgerError::io("write", &self.path);
        self.file.write_all(bytes).map_err(io())?;
        self.file.sync_data().map_err(io())?;
        let id = identity(&self.file).map_err(io())?;
        Ok(self.folder.make_durable(id)?)
    }
}

/// The lines of entries with their newlines, chained to the line before, and their hashes.
fn encoded(
    entries: Vec<Entry>,
    mut prev: Option<LineHash>,
    floor: &dyn Fn(&Entry) -> Option<LineHash>,
    signer: Option<&Signer>,
) -> Result<(Vec<u8>, Vec<LineHash>), LedgerError> {
    let (mut bytes, mut hashes): (_, Vec<LineHash>) = (Vec::new(), Vec::with_capacity(entries.len()));
    for mut entry in entries {
        if let Some(first) = hashes.first() {
            entry.with.get_or_insert_with(|| first.to_string());
        }
        let (line, hash) = encode_over(&entry, prev, floor(&entry), signer)?;
        bytes.extend_from_slice(&line);
        bytes.push(b'\n');
        hashes.push(hash);
        prev = Some(hash);
    }
    Ok((bytes, hashes))
}
