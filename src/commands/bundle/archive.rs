//! A zip archive whose bytes follow from its contents alone, with the hash of each file in it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};

use anyhow::{Context as _, Result};
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::model::hex;

/// From this size on a zip needs its 64-bit form; stated early, since it is written first.
const LARGE: u64 = 0xffff_0000;

/// An archive that is being written.
pub(super) struct Archive<W: Write + Seek> {
    zip: ZipWriter<W>,
    files: Vec<Packed>,
}

/// A file of the archive.
struct Packed {
    path: String,
    sha256: String,
    bytes: u64,
}

impl<W: Write + Seek> Archive<W> {
    pub(super) fn new(writer: W) -> Self {
        Self { zip: ZipWriter::new(writer), files: Vec::new() }
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
        // Neither the clock, nor the rights, nor the owner of a file is part of what it says.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(size >= LARGE);
        self.zip.start_file(path, options)?;
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
        Ok(self.zip.finish()?)
    }
}
