//! Reading a file that somebody else wrote: never a hang, never a flood, always a place.

use std::io::{self, Read};
use std::path::{Component, Path};
use std::sync::Arc;

use crate::files::{FileError, Folder, Identity, identity, real_path, said};
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

/// Reads a file of a workspace as text, and tells which file it is. `shown` is its name in problems.
///
/// Links are followed as long as they stay in the workspace. Of a file elsewhere, or of something
/// that is no regular file, nothing is read, so that nothing of it can be quoted.
pub(super) fn read(root: &Folder, inner: &Path, shown: &str) -> Result<(Document, Identity), Box<Problem>> {
    let refused = |message: String, help: &str| Box::new(whole(shown, message, help));
    let unusable = |error: &FileError| match error {
        FileError::Kind { found, .. } => refused(
            format!("expected a regular file, found {found}"),
            "replace it by a file, or write a pattern that does not match it",
        ),
        FileError::Outside { .. } => refused(
            "the path leads out of the workspace".to_owned(),
            "replace the link with the file itself, or let it lead to a file of the workspace",
        ),
        FileError::Io { source, .. } => {
            let help = match source.kind() {
                io::ErrorKind::NotFound => "create the file, or correct its name",
                io::ErrorKind::PermissionDenied => "give the user who runs this the right to read it",
                _ => "make it a regular file that can be read",
            };
            refused(format!("cannot read this file: {}", said(source)), help)
        }
    };
    let mut bytes = Vec::new();
    let read = root.read_within(inner).and_then(|file| {
        let failed = |error| FileError::io("read", inner)(error);
        let id = identity(&file).map_err(failed)?;
        file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(id)
    });
    let id = read.map_err(|error| unusable(&error))?;
    if bytes.len() as u64 > LIMIT {
        return Err(refused(
            format!("the file is larger than {} MiB", LIMIT / 1024 / 1024),
            "split it into several files",
        ));
    }
    let mut document = match text(shown, bytes) {
        Err(_) if is_hidden(root, inner) => {
            return Err(refused("the file is not UTF-8".to_owned(), "save the file as UTF-8"));
        }
        document => document?,
    };
    document.quoted = !is_hidden(root, inner);
    Ok((document, id))
}

/// Whether a file, or what a link leads to, has a part in its path that begins with a dot: `.env`, say.
fn is_hidden(root: &Folder, inner: &Path) -> bool {
    let begins_with_dot = |path: &Path| {
        path.components()
            .any(|part| matches!(part, Component::Normal(name) if name.as_encoded_bytes().starts_with(b".")))
    };
    let (root, file) = (real_path(root.path()), real_path(&root.path().join(inner)));
    let real = root.ok().zip(file.ok());
    let within = real.as_ref().and_then(|(root, file)| file.strip_prefix(root).ok());
    // What cannot be looked up is not quoted either.
    begins_with_dot(inner) || within.is_none_or(begins_with_dot)
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
