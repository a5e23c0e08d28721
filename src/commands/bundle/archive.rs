//! A zip archive whose bytes follow from its contents alone, with the hash of each file in it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::mem::ManuallyDrop;

use anyhow::{Context as _, Error, Result, bail};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::model::{hex, is_harmful};
use crate::view::clean::clean;

/// From this size on a zip needs its 64-bit form; stated early, since it is written first.
const LARGE: u64 = 0xffff_0000;

/// An archive that is being written.
pub(super) struct Archive<W: Write + Seek> {
    /// Never dropped: that would end an archive which nobody wants any more, and tell stderr of what
    /// goes wrong with it.
    zip: ManuallyDrop<ZipWriter<Steady<W>>>,
    files: Vec<Packed>,
}

/// A writer that goes on after an interruption, and is left alone after any other error: the first
/// one counts. What is tried after it comes to nothing without another word: the library then ends the
/// archive once more, and computes sizes from positions, which must not go back.
struct Steady<W> {
    inner: W,
    failed: bool,
    position: u64,
    /// The furthest position so far.
    end: u64,
}

impl<W> Steady<W> {
    fn new(inner: W) -> Self {
        Self { inner, failed: false, position: 0, end: 0 }
    }

    /// `None` once something has failed.
    fn attempt<T>(&mut self, act: impl Fn(&mut W) -> io::Result<T>) -> io::Result<Option<T>> {
        if self.failed {
            return Ok(None);
        }
        loop {
            match act(&mut self.inner) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => {
                    self.failed = outcome.is_err();
                    return outcome.map(Some);
                }
            }
        }
    }

    fn moved_to(&mut self, position: u64) -> u64 {
        self.position = position;
        self.end = self.end.max(position);
        position
    }
}

impl<W: Write> Write for Steady<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.attempt(|inner| inner.write(bytes))?.unwrap_or(bytes.len());
        self.moved_to(self.position + written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(Write::flush).map(drop)
    }
}

impl<W: Seek> Seek for Steady<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match (self.attempt(|inner| inner.seek(to))?, to) {
            (Some(position), _) | (None, SeekFrom::Start(position)) => position,
            (None, SeekFrom::Current(by) | SeekFrom::End(by)) => self.end.saturating_add_signed(by),
        };
        Ok(self.moved_to(position))
    }
}

/// A file of the archive.
struct Packed {
    path: String,
    sha256: String,
    bytes: u64,
}

impl<W: Write + Seek> Archive<W> {
    pub(super) fn new(writer: W) -> Self {
        Self { zip: ManuallyDrop::new(ZipWriter::new(Steady::new(writer))), files: Vec::new() }
    }

    /// Adds a file with these bytes.
    pub(super) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.copy(path, bytes.len() as u64, bytes)
    }

    /// Adds a file of the disk.
    pub(super) fn add_file(&mut self, path: &str, file: File) -> Result<()> {
        let size = file.metadata().with_context(|| format!("cannot read what becomes {path}"))?.len();
        self.copy(path, size, BufReader::new(file))
    }

    fn copy(&mut self, path: &str, size: u64, mut source: impl Read) -> Result<()> {
        // Whoever lists or unpacks the archive sees its names on a terminal, on any system.
        let is_joiner = |c: char| matches!(c, '\u{200C}' | '\u{200D}');
        if path.chars().any(|c| c == '\\' || is_harmful(c) && !is_joiner(c)) {
            bail!(
                "`{}` has control characters or a backslash in its name; rename it, then pack again",
                clean(path)
            );
        }
        // Neither the clock, nor the rights, nor the owner of a file is part of what it says.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(size >= LARGE);
        self.zip.start_file(path, options).map_err(plain)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut bytes = 0;
        loop {
            let read = match source.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.with_context(|| format!("cannot read what becomes {path}"))?,
            };
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            self.zip.write_all(&buffer[..read])?;
            bytes += read as u64;
        }
        self.files.push(Packed { path: path.to_owned(), sha256: hex(&hasher.finalize()), bytes });
        Ok(())
    }

    /// The SHA-256 of the file that was added last.
    pub(super) fn last_hash(&self) -> Option<&str> {
        self.files.last().map(|file| file.sha256.as_str())
    }

    /// How many files there are so far.
    pub(super) fn count(&self) -> usize {
        self.files.len()
    }

    /// Adds `manifest.json` and `SHA256SUMS` over all files before them, and ends the archive.
    pub(super) fn finish(mut self, about: &serde_json::Value) -> Result<W> {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        let files: Vec<serde_json::Value> = self
            .files
            .iter()
            .map(|file| json!({"path": file.path, "sha256": file.sha256, "bytes": file.bytes}))
            .collect();
        let mut manifest = about.clone();
        if let Some(fields) = manifest.as_object_mut() {
            fields.insert("files".to_owned(), json!(files));
        }
        self.add("manifest.json", crate::view::json::document(&manifest).as_bytes())?;
        let mut sums = String::new();
        for file in &self.files {
            let _ = writeln!(sums, "{}  {}", file.sha256, file.path);
        }
        self.add("SHA256SUMS", sums.as_bytes())?;
        let writer = ManuallyDrop::into_inner(self.zip).finish().map_err(plain)?;
        if writer.failed {
            bail!("the archive is not complete");
        }
        Ok(writer.inner)
    }
}

/// What the system said, without a name for the kind of error before it.
fn plain(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => error.into(),
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Takes so many writes, and then none.
    struct Failing {
        inner: Cursor<Vec<u8>>,
        left: usize,
    }

    impl Write for Failing {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.left = self.left.checked_sub(1).ok_or_else(|| io::Error::other("the disk is full"))?;
            self.inner.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.inner.seek(to)
        }
    }

    /// Each write of an archive fails once: that is the error, and nothing panics.
    #[test]
    fn a_disk_that_fails_anywhere() {
        let written = |left| {
            let mut archive = Archive::new(Failing { inner: Cursor::default(), left });
            archive.add("one.txt", &[b'x'; 5_000])?;
            archive.add("two.txt", b"text")?;
            archive.finish(&json!({"version": 1}))
        };
        let mut failures = 0;
        while let Err(error) = written(failures) {
            assert!(format!("{error:#}").contains("the disk is full"), "{error:#}");
            failures += 1;
        }
        assert!(failures > 20, "{failures}");
    }
}
