//! Feeds as files: which there are, and their lines in blocks.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::MAX_LINE;
use super::error::LedgerError;
use super::name;
use crate::files::{Access, Folder, Location};

/// A feed as it was when the ledger was looked at. It only grows, so its first `len` bytes stay.
pub(super) struct Feed {
    folder: Folder,
    /// Its file name.
    pub name: OsString,
    /// Its path, for messages.
    pub path: PathBuf,
    /// Whose it is.
    pub writer: String,
    /// Its length in bytes.
    pub len: u64,
}

/// The feeds of a ledger, ordered by file name; none where there is no folder.
///
/// # Errors
/// Where the folder cannot be listed, or a feed is no regular file.
pub(super) fn list(place: &Location) -> Result<Vec<Feed>, LedgerError> {
    place.open()?.map_or_else(|| Ok(Vec::new()), |folder| in_folder(&folder))
}

/// The feeds in the folder of a ledger, ordered by file name.
///
/// # Errors
/// Where it cannot be listed, or a feed is no regular file.
pub(super) fn in_folder(folder: &Folder) -> Result<Vec<Feed>, LedgerError> {
    let mut feeds = Vec::new();
    for entry in folder.entries()? {
        if !entry.name.as_encoded_bytes().ends_with(name::SUFFIX.as_bytes()) {
            continue;
        }
        // A feed that went away meanwhile is none.
        if let Some(len) = folder.size(&entry.name)? {
            let path = folder.path().join(&entry.name);
            let writer = name::writer(&entry.name.to_string_lossy());
            feeds.push(Feed { folder: folder.clone(), name: entry.name, path, writer, len });
        }
    }
    Ok(feeds)
}

impl Feed {
    /// Its lines, from the first.
    pub(super) fn blocks(&self) -> Result<Blocks, LedgerError> {
        Ok(Blocks::new(self.open()?, self.len))
    }

    /// Opens it for reading.
    pub(super) fn open(&self) -> Result<File, LedgerError> {
        Ok(self.folder.open(&self.name, Access::Read, 0)?)
    }
}

/// Some bytes of a feed.
#[derive(Debug, PartialEq)]
pub(super) enum Block<'a> {
    /// Whole lines, each with its newline.
    Lines(&'a [u8]),
    /// The bytes after the last newline.
    Torn(&'a [u8]),
    /// The start of a line that is too long to be read; nothing follows.
    TooLong,
}

/// Reads a feed block by block through one buffer, which grows no further than the longest line.
pub(super) struct Blocks<R = File> {
    source: io::Take<R>,
    buffer: Vec<u8>,
    /// `buffer[start..end]` has been read and not handed out.
    start: usize,
    end: usize,
}

const FIRST_BUFFER: usize = 128 * 1024;
/// The longest line and its newline.
const LAST_BUFFER: usize = MAX_LINE + 1;

impl<R: Read> Blocks<R> {
    fn new(source: R, len: u64) -> Self {
        Self { source: source.take(len), buffer: Vec::new(), start: 0, end: 0 }
    }

    /// The next block; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Block<'_>>> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        loop {
            if self.end == self.buffer.len() {
                if self.end == LAST_BUFFER {
                    self.start = self.end;
                    return Ok(Some(Block::TooLong));
                }
                self.buffer.resize((self.end * 2).clamp(FIRST_BUFFER, LAST_BUFFER), 0);
            }
            let read = match self.source.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            let fresh = &self.buffer[self.end..self.end + read];
            let newline = memchr::memrchr(b'\n', fresh).map(|at| self.end + at + 1);
            self.end += read;
            if let Some(newline) = newline {
                self.start = newline;
                return Ok(Some(Block::Lines(&self.buffer[..newline])));
            }
            if read == 0 {
                self.start = self.end;
                return Ok((self.end > 0).then(|| Block::Torn(&self.buffer[..self.end])));
            }
        }
    }
}

/// The lines of a block of whole lines, without their newlines.
pub(super) fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', block).map(move |newline| {
        let line = &block[start..newline];
        start = newline + 1;
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], len: u64) -> (Vec<Vec<u8>>, Option<Vec<u8>>) {
        let mut blocks = Blocks::new(bytes, len);
        let (mut found, mut torn) = (Vec::new(), None);
        while let Some(block) = blocks.next().expect("no error") {
            match block {
                Block::Lines(block) => found.extend(lines(block).map(<[u8]>::to_vec)),
                Block::Torn(rest) => torn = Some(rest.to_vec()),
                Block::TooLong => panic!("too long"),
            }
        }
        (found, torn)
    }

    #[test]
    fn lines_and_the_torn_rest() {
        assert_eq!(all(b"", 9), (vec![], None));
        assert_eq!(all(b"a\n\nb\n", 9), (vec![b"a".to_vec(), vec![], b"b".to_vec()], None));
        assert_eq!(all(b"a\nb", 9), (vec![b"a".to_vec()], Some(b"b".to_vec())));
        assert_eq!(all(b"a\nb\n", 3), (vec![b"a".to_vec()], Some(b"b".to_vec())), "a snapshot ends early");
    }

    #[test]
    fn lines_longer_than_the_buffer() {
        let lengths = [1, FIRST_BUFFER - 1, FIRST_BUFFER, 3 * FIRST_BUFFER, 0, 2 * FIRST_BUFFER - 1, 7];
        let expected: Vec<Vec<u8>> = lengths.iter().map(|len| vec![b'x'; *len]).collect();
        let mut bytes = expected.join(&b'\n');
        assert_eq!(all(&bytes, u64::MAX), (expected[..6].to_vec(), Some(expected[6].clone())));
        bytes.push(b'\n');
        assert_eq!(all(&bytes, u64::MAX), (expected, None));
    }

    #[test]
    fn the_longest_line_and_one_byte_more() {
        let mut blocks = Blocks::new(io::repeat(b'x'), u64::MAX);
        assert_eq!(blocks.next().expect("no error"), Some(Block::TooLong));
        let mut blocks = Blocks::new(io::repeat(b'x').take(MAX_LINE as u64).chain(&b"\ny"[..]), u64::MAX);
        match blocks.next().expect("no error") {
            Some(Block::Lines(line)) => assert_eq!(line.len(), MAX_LINE + 1),
            _ => panic!("a line"),
        }
        assert_eq!(blocks.next().expect("no error"), Some(Block::Torn(b"y")));
    }
}
