//! Feeds as files: which there are, and their lines in blocks.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::MAX_LINE;
use super::error::LedgerError;
use super::folder::irregular;
use super::name;

/// A feed as it was when the ledger was looked at. It only grows, so its first `len` bytes stay.
pub(super) struct Feed {
    /// The file.
    pub path: PathBuf,
    /// Whose it is.
    pub writer: String,
    /// Its length in bytes.
    len: u64,
}

/// The feeds of a folder, ordered by file name; none where there is no folder.
pub(super) fn list(dir: &Path) -> Result<Vec<Feed>, LedgerError> {
    let action = "list the ledger folder";
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(LedgerError::io(action, dir))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(LedgerError::io(action, dir))?.file_name();
        if name.as_encoded_bytes().ends_with(name::SUFFIX.as_bytes()) {
            names.push(name);
        }
    }
    names.sort_unstable();
    names
        .into_iter()
        .map(|name| {
            let path = dir.join(&name);
            let len = regular(&path)?;
            Ok(Feed { writer: name::writer(&name.to_string_lossy()), path, len })
        })
        .collect()
}

/// The length of a regular file.
///
/// # Errors
/// [`LedgerError::NotAFile`] for anything else, without opening it.
pub(super) fn regular(path: &Path) -> Result<u64, LedgerError> {
    let metadata = fs::metadata(path).map_err(LedgerError::io("read", path))?;
    match irregular(&metadata) {
        None => Ok(metadata.len()),
        Some(kind) => Err(LedgerError::NotAFile { path: path.to_owned(), kind }),
    }
}

impl Feed {
    /// Its lines, from the first.
    pub(super) fn blocks(&self) -> Result<Blocks, LedgerError> {
        let file = File::open(&self.path).map_err(LedgerError::io("open", &self.path))?;
        Ok(Blocks::new(file, self.len))
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
