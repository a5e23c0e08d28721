//! The ledger: an append-only, hash-chained JSON Lines feed for each writer, and the store of the
//! evidence that its entries name.
//!
//! The ledger is the union of the feeds of one folder. A writer appends to the own feed alone, so
//! that branches and machines merge without conflict. Readers write nothing and take no lock.

mod append;
mod chain;
mod error;
mod evidence;
mod feed;
mod hash;
mod line;
mod lock;
mod name;
mod prefix;
mod read;
mod shown;
mod sign;
mod standing;
mod torn;
mod verify;
mod warning;

#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::PathBuf;

pub use error::LedgerError;
pub use evidence::{EvidenceError, EvidenceStore};
pub use hash::{LineHash, LineHashError};
pub use line::Fault;
pub use lock::{Holder, Locked, Patience};
pub use prefix::Found;
pub use read::{Reading, Record};
pub use sign::{KeyError, NAMESPACE, Signature, Signer};
pub use verify::{Against, Checkpoint, CheckpointError, Signers, SignersError, checkpoint};
pub use warning::Warning;

use crate::files::{Access, FileError, Location};

/// The longest line that is read or written, in bytes without its newline: 64 MiB.
pub const MAX_LINE: usize = 64 * 1024 * 1024;

/// The ledger of a workspace: a folder of feeds. It need not exist.
#[derive(Debug, Clone)]
pub struct Ledger {
    place: Location,
}

impl Ledger {
    /// The ledger in this folder; a folder that does not exist is an empty ledger.
    pub fn at(place: impl Into<Location>) -> Self {
        Self { place: place.into() }
    }

    /// The file names of its feeds, in order.
    ///
    /// # Errors
    /// [`LedgerError::File`] where they cannot be listed.
    pub fn feeds(&self) -> Result<Vec<OsString>, LedgerError> {
        Ok(feed::list(&self.place)?.into_iter().map(|feed| feed.name).collect())
    }

    /// Opens the feed of this file name for reading.
    ///
    /// # Errors
    /// [`LedgerError::File`] where that is no feed that can be read.
    pub fn open_feed(&self, name: &OsStr) -> Result<File, LedgerError> {
        let missing = || FileError::io("open", &self.dir().join(name))(io::ErrorKind::NotFound.into());
        let folder = self.place.open()?.ok_or_else(missing)?;
        Ok(folder.open(name, Access::Read, 0)?)
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.place.path()
    }
}
