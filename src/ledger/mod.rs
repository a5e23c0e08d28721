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
mod folder;
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

use std::path::{Path, PathBuf};

pub use error::LedgerError;
pub use evidence::{EvidenceError, EvidenceStore};
pub use hash::{LineHash, LineHashError};
pub use line::Fault;
pub use lock::Locked;
pub use prefix::Found;
pub use read::{Reading, Record};
pub use sign::{KeyError, NAMESPACE, Signature, Signer};
pub use verify::{Against, Checkpoint, CheckpointError, Signers, SignersError, checkpoint};
pub use warning::Warning;

/// The longest line that is read or written, in bytes without its newline: 64 MiB.
pub const MAX_LINE: usize = 64 * 1024 * 1024;

/// The ledger of a workspace: a folder of feeds. It need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    dir: PathBuf,
}

impl Ledger {
    /// The ledger in this folder; a folder that does not exist is an empty ledger.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}
