//! Torn lines: what a writer left unfinished is moved aside, not thrown away.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::thread;
use std::time::Duration;

use super::error::LedgerError;
use super::name::MAX_NAME;
use crate::files::{Access, FileError, Folder, Kind, SHARED};
use crate::model::Instant;

/// How long a file has to rest before its last line is taken for torn.
const SETTLED: Duration = Duration::from_secs(2);

/// Waits until nobody has written to a file for a while.
///
/// # Errors
/// What the system says.
pub(super) fn wait_until_settled(file: &File) -> io::Result<()> {
    loop {
        // A time in the future comes from another clock: then it rests once for the whole while.
        let changed = file.metadata()?.modified()?;
        let Ok(rested) = changed.elapsed() else {
            thread::sleep(SETTLED);
            return Ok(());
        };
        let Some(left) = SETTLED.checked_sub(rested).filter(|left| !left.is_zero()) else { return Ok(()) };
        thread::sleep(left);
    }
}

/// Moves these bytes, the last of a feed, into a file of their own beside it, named by the feed and the
/// time, and cuts them off. They are durable there before they are gone here.
///
/// # Errors
/// [`LedgerError`]; until the copy is durable the feed is untouched, and so it is where somebody else
/// has written to it meanwhile.
pub(super) fn move_aside(
    feed: &mut File,
    folder: &Folder,
    name: &str,
    torn: Range<u64>,
    now: Instant,
) -> Result<(), LedgerError> {
    let (mut aside, aside_name) = create(folder, name, now)?;
    let aside_path = folder.path().join(&aside_name);
    let path = folder.path().join(name);
    let moved = copy_from(feed, torn.start, &mut aside)
        .and_then(|()| aside.sync_all())
        .map_err(FileError::io("move a torn line to", &aside_path))
        .and_then(|()| folder.sync())
        .map_err(LedgerError::from)
        .and_then(|()| {
            let len = feed.metadata().map_err(LedgerError::io("look at", &path))?.len();
            if len != torn.end {
                return Err(LedgerError::Replaced { path: path.clone() });
            }
            let file = folder.open(name, Access::Write, 0)?;
            Ok(cut(&file, torn.start).map_err(FileError::io("cut a torn line off", &path))?)
        });
    // A cut that failed late may have taken the bytes from the feed already: then the copy stays.
    let still_there = || feed.metadata().is_ok_and(|metadata| metadata.len() >= torn.end);
    if moved.is_err() && still_there() {
        // Best effort.
        let _ = folder.remove(&aside_name);
    }
    moved
}

/// Cuts a file off after `len` bytes, durably.
pub(super) fn cut(file: &File, len: u64) -> io::Result<()> {
    file.set_len(len)?;
    file.sync_all()
}

/// Copies what follows after `start`. (`io::copy` gives up where a signal interrupts it.)
fn copy_from(file: &mut File, start: u64, to: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::Start(start))?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(read) => to.write_all(&buffer[..read])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn create(folder: &Folder, name: &str, now: Instant) -> Result<(File, String), LedgerError> {
    let time = now.format("%Y%m%dT%H%M%SZ");
    let mut number = 1;
    loop {
        let end = if number == 1 { format!(".torn-{time}") } else { format!(".torn-{time}-{number}") };
        // The feed's name is ASCII; where both are too long for a name the feed's is cut.
        let aside = format!("{name:.0$}{end}", MAX_NAME.saturating_sub(end.len()));
        match folder.open(&aside, Access::CreateNew, SHARED) {
            Ok(file) => return Ok((file, aside)),
            Err(FileError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
            }
            // A folder, say; a link is an error that names it.
            Err(FileError::Kind { found, .. }) if found != Kind::Link => number += 1,
            Err(error) => return Err(error.into()),
        }
    }
}
