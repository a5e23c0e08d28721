//! The lock that writers hold, one at a time.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant as Moment};

use super::error::LedgerError;
use super::read::{Reading, Record};
use super::shown::one_line;
use super::sign::Signer;
use super::{Ledger, feed};
use crate::files::{Access, FileError, Folder, Location, SHARED};
use crate::model::Instant;

/// Its name in the folder of the ledger.
const NAME: &str = ".lock";
/// After how long whoever waits is told so.
const TELL_AFTER: Duration = Duration::from_secs(1);
/// How often the lock is tried, at first and at most.
const TRY_EVERY: (Duration, Duration) = (Duration::from_millis(1), Duration::from_millis(50));

/// A ledger that nobody else writes to, until this is dropped. Readers do not notice.
///
/// It excludes other locks of the same process too: hold one.
#[derive(Debug)]
pub struct Locked {
    place: Location,
    pub(super) folder: Folder,
    /// Who signs what is appended.
    pub(super) signer: Option<Arc<Signer>>,
    lock: File,
}

/// Who holds the lock, as far as the lock file tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(Option<String>);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(who) => write!(f, "process {who}"),
            None => f.write_str("another process"),
        }
    }
}

/// How long to wait for the lock, and who is told about it.
pub struct Patience<'a> {
    /// After so long it is given up.
    pub timeout: Duration,
    /// Whom the lock file names while this holds it: the writer.
    pub writer: &'a str,
    /// Called once, after a second, with the path of the lock and its holder.
    pub waiting: &'a mut dyn FnMut(&str, &Holder),
}

impl Ledger {
    /// Waits until no other writer holds the ledger, then holds it. Creates its folder.
    ///
    /// # Errors
    /// [`LedgerError::File`] where the folder or its `.lock` cannot be created, opened or locked;
    /// [`LedgerError::Held`] where somebody else held it for too long.
    pub fn lock_within(&self, patience: &mut Patience<'_>) -> Result<Locked, LedgerError> {
        loop {
            let folder = self.place.create()?;
            let mut lock = open(&folder)?;
            wait(&mut lock, &folder, patience)?;
            // Whoever deleted the file or its folder meanwhile would let the next writer lock another.
            if leads_to(&self.place, &lock)? {
                name_holder(&mut lock, patience.writer);
                return Ok(Locked { place: self.place.clone(), folder, signer: None, lock });
            }
        }
    }
}

impl Locked {
    /// From here on signs every entry that is appended.
    pub fn sign_with(&mut self, signer: Arc<Signer>) {
        self.signer = Some(signer);
    }

    /// Reads as [`Ledger::read`] does; nothing changes until the next append.
    ///
    /// # Errors
    /// Those of [`Ledger::read`].
    pub fn read(
        &self,
        horizon: Option<Instant>,
        visit: &mut dyn FnMut(Record<'_>),
    ) -> Result<Reading, LedgerError> {
        Ledger::at(self.place.clone()).read(horizon, visit)
    }

    /// Makes every line durable that is in the ledger now, and the names of all feeds: whoever wrote
    /// them may have been killed before that. What is acknowledged without being written again rests
    /// on this.
    ///
    /// # Errors
    /// [`LedgerError::File`].
    pub fn make_durable(&self) -> Result<(), LedgerError> {
        for feed in feed::in_folder(&self.folder)? {
            feed.open()?.sync_data().map_err(LedgerError::io("write", &feed.path))?;
        }
        Ok(self.folder.sync()?)
    }

    /// Whether the folder's name still leads to the one that is held.
    pub(super) fn is_in_place(&self) -> Result<bool, LedgerError> {
        leads_to(&self.place, &self.lock)
    }
}

fn open(folder: &Folder) -> Result<File, LedgerError> {
    match folder.open(NAME, Access::AppendOrCreate, SHARED) {
        // Somebody else's file can be locked all the same.
        Err(FileError::Io { source, .. })
            if source.kind() == io::ErrorKind::PermissionDenied && folder.kind(NAME)?.is_some() =>
        {
            Ok(folder.open(NAME, Access::Read, 0)?)
        }
        other => Ok(other?),
    }
}

fn wait(lock: &mut File, folder: &Folder, patience: &mut Patience<'_>) -> Result<(), LedgerError> {
    let (since, mut pause, mut told) = (Moment::now(), TRY_EVERY.0, false);
    let path = folder.path().join(NAME);
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(TryLockError::Error(error)) => return Err(LedgerError::io("lock", &path)(error)),
        }
        let waited = since.elapsed();
        if waited >= patience.timeout {
            let waited = patience.timeout;
            return Err(LedgerError::Held { path, holder: holder(lock), waited });
        }
        if waited >= TELL_AFTER && !told {
            told = true;
            (patience.waiting)(&super::shown::path(&path), &holder(lock));
        }
        thread::sleep(pause.min(patience.timeout.saturating_sub(waited)));
        pause = (pause * 2).min(TRY_EVERY.1);
    }
}

/// Whether the name of the lock still leads to an open file.
fn leads_to(place: &Location, lock: &File) -> Result<bool, LedgerError> {
    match place.open()? {
        Some(folder) => Ok(folder.leads_to(NAME, lock)?),
        None => Ok(false),
    }
}

/// Writes into the lock who holds it. Best effort: it is for people who wait.
fn name_holder(lock: &mut File, writer: &str) {
    let who = format!("{} ({})\n", std::process::id(), one_line(writer));
    let _ = lock.set_len(0).and_then(|()| lock.write_all(who.as_bytes()));
}

/// Who wrote into the lock.
fn holder(lock: &mut File) -> Holder {
    let mut text = Vec::new();
    let read = lock.rewind().and_then(|()| Read::by_ref(lock).take(400).read_to_end(&mut text));
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().next().unwrap_or_default().trim();
    Holder(if read.is_ok() && !line.is_empty() { Some(one_line(line)) } else { None })
}
