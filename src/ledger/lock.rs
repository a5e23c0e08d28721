//! The lock that writers hold, one at a time.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::Ledger;
use super::error::LedgerError;
use super::feed::regular;
use super::folder;
use super::read::{Reading, Record};
use super::sign::Signer;
use crate::model::Instant;

/// A ledger that nobody else writes to, until this is dropped. Readers do not notice.
///
/// It excludes other locks of the same process too: hold one.
#[derive(Debug)]
pub struct Locked {
    pub(super) ledger: Ledger,
    /// Who signs what is appended.
    pub(super) signer: Option<Arc<Signer>>,
    _lock: File,
}

impl Ledger {
    /// Waits until no other writer holds the ledger, then holds it. Creates its folder.
    ///
    /// # Errors
    /// [`LedgerError::Io`] where the folder or its `.lock` cannot be created, opened or locked.
    pub fn lock(&self) -> Result<Locked, LedgerError> {
        folder::create(&self.dir).map_err(LedgerError::io("create the ledger folder", &self.dir))?;
        let path = self.dir.join(".lock");
        loop {
            let file = open(&path)?;
            wait(&file).map_err(LedgerError::io("lock", &path))?;
            // Whoever deleted the file meanwhile would let the next writer lock another one.
            if is_still(&file, &path).map_err(LedgerError::io("lock", &path))? {
                return Ok(Locked { ledger: self.clone(), signer: None, _lock: file });
            }
        }
    }
}

impl Locked {
    /// The ledger that is held.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

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
        self.ledger.read(horizon, visit)
    }
}

fn open(path: &Path) -> Result<File, LedgerError> {
    match regular(path) {
        Err(LedgerError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        other => drop(other?),
    }
    match folder::shared_file().append(true).create(true).open(path) {
        // Somebody else's file can be locked all the same.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied && path.exists() => File::open(path),
        other => other,
    }
    .map_err(LedgerError::io("open the lock", path))
}

fn wait(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature everywhere")]
fn is_still(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true) // An open file cannot be deleted.
}
