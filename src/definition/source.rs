//! Reading a file that somebody else wrote: never a hang, never a flood, always a place.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::files::said;
use crate::model::{Problem, limits};

use super::report::Document;

/// The largest file that is read, in bytes.
pub(super) const LIMIT: u64 = limits::FILE_BYTES;

/// A problem of a whole file.
pub(super) fn whole(file: &str, message: impl Into<String>, help: impl Into<String>) -> Problem {
    Problem {
        file: file.to_owned(),
        text: None,
        span: None,
        message: message.into(),
        label: None,
        help: Some(help.into()),
    }
}

/// Reads a file as text. `shown` is its name in problems.
///
/// The kind is looked at before it is opened: opening a FIFO waits for a writer that may never come.
pub(super) fn read(path: &Path, shown: &str) -> Result<Document, Box<Problem>> {
    let refused = |message: String, help: &str| Box::new(whole(shown, message, help));
    let unreadable = |error: &io::Error| {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "create the file, or correct its name",
            io::ErrorKind::PermissionDenied => "give the user who runs this the right to read it",
            _ => "make it a regular file that can be read",
        };
        refused(format!("cannot read this file: {}", said(error)), help)
    };
    let about = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !about.is_file() {
        let kind = if about.is_dir() { "a folder" } else { "a pipe, socket or device" };
        return Err(refused(
            format!("expected a regular file, found {kind}"),
            "replace it by a file, or write a pattern that does not match it",
        ));
    }
    let mut bytes = Vec::new();
    let size = File::open(path)
        .and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    if size as u64 > LIMIT {
        return Err(refused(
            format!("the file is larger than {} MiB", LIMIT / 1024 / 1024),
            "split it into several files",
        ));
    }
    text(shown, bytes)
}

/// The bytes as text, or the problem of the first byte that is none.
pub(super) fn text(shown: &str, bytes: Vec<u8>) -> Result<Document, Box<Problem>> {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Document::new(shown, text)),
        Err(error) => error,
    };
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    // Up to `at` the lossy text has the same bytes, so the place is right in it too.
    let lossy: Arc<str> = String::from_utf8_lossy(error.as_bytes()).into();
    Err(Box::new(Problem {
        file: shown.to_owned(),
        text: Some(lossy),
        span: Some(at..at + '\u{fffd}'.len_utf8()),
        message: format!("the file is not UTF-8: the byte 0x{byte:02X} is not part of a character"),
        label: Some("here".to_owned()),
        help: Some("save the file as UTF-8".to_owned()),
    }))
}
