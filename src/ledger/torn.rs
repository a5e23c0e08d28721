//! Torn lines: what a writer left unfinished is moved aside, not thrown away.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::LedgerError;
use super::folder;
use super::name::MAX_NAME;
use crate::model::Instant;

/// Moves the bytes of a feed from `whole` on into a file of their own beside it, named by the feed
/// and the time, and cuts them off. They are durable there before they are gone here.
///
/// # Errors
/// [`LedgerError::Io`]; until the copy is durable the feed is untouched.
pub(super) fn move_aside(
    feed: &mut File,
    dir: &Path,
    name: &str,
    whole: u64,
    now: Instant,
) -> Result<(), LedgerError> {
    let path = dir.join(name);
    let (mut aside, aside_path) = create(dir, name, now)?;
    let copied = feed
        .seek(SeekFrom::Start(whole))
        .and_then(|_| io::copy(&mut Read::by_ref(feed), &mut aside))
        .and_then(|_| aside.sync_all())
        .and_then(|()| folder::sync(dir));
    if let Err(error) = copied {
        // Best effort: the bytes are still in the feed.
        let _ = fs::remove_file(&aside_path);
        return Err(LedgerError::io("move a torn line to", &aside_path)(error));
    }
    folder::cut(&path, whole).map_err(LedgerError::io("cut a torn line off", &path))
}

fn create(dir: &Path, name: &str, now: Instant) -> Result<(File, PathBuf), LedgerError> {
    let time = now.format("%Y%m%dT%H%M%SZ");
    let mut number = 1;
    loop {
        let end = if number == 1 { format!(".torn-{time}") } else { format!(".torn-{time}-{number}") };
        // The feed's name is ASCII; where both are too long for a name the feed's is cut.
        let path = dir.join(format!("{name:.0$}{end}", MAX_NAME.saturating_sub(end.len())));
        match folder::shared_file().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(LedgerError::io("create", &path)(error)),
            Ok(file) => return Ok((file, path)),
        }
    }
}
