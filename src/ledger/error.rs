//! What stops the reading or writing of a ledger.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::hash::LineHash;
use super::line::Fault;
use super::lock::Holder;
use super::shown::{one_line, path as shown};
use crate::files::FileError;
use crate::model::length_text;

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A file or folder that cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The lock stayed taken.
    #[error("cannot lock the ledger: {} has been held for {} by {holder}; try again once it has ended, or give a longer --lock-timeout", shown(.path), length_text(*.waited))]
    Held {
        /// The lock.
        path: PathBuf,
        /// Who holds it.
        holder: Holder,
        /// For how long it was waited for.
        waited: Duration,
    },
    /// Something else took the feed's name while it was written.
    #[error("{} was replaced while it was written (by `git pull`?); it does not hold the new entry, try again", shown(.path))]
    Replaced {
        /// The feed.
        path: PathBuf,
    },
    /// A line that cannot be read.
    #[error("{}:{line}: {fault}", shown(.path))]
    Line {
        /// The feed.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A writer that can have no feed.
    #[error("{what}; name another writer with --by or SAASMAINT_BY")]
    Writer {
        /// Why.
        what: String,
    },
    /// An entry that would not read back as it is.
    #[error("this {kind} entry cannot be recorded: {why}")]
    Entry {
        /// The kind of the entry.
        kind: &'static str,
        /// What would go wrong.
        why: String,
    },
    /// The text names no entry because of its form.
    #[error("`{}` names no entry: write 7 to 64 hexadecimal digits of its hash, as `saasmaint log` shows it", one_line(.0))]
    PrefixForm(String),
    /// No entry has such a hash.
    #[error("no entry has a hash that starts with `{0}`; `saasmaint log` lists the entries")]
    PrefixUnknown(String),
    /// Several entries have such a hash.
    #[error("`{prefix}` names {} entries ({}); write more digits", .matches.len(), listed(.matches))]
    PrefixAmbiguous {
        /// What was given.
        prefix: String,
        /// The hashes that start with it, ascending.
        matches: Vec<LineHash>,
    },
}

impl LedgerError {
    /// For `map_err`: what was tried on which path.
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let of = FileError::io(action, path);
        move |source| Self::File(of(source))
    }
}

fn listed(hashes: &[LineHash]) -> String {
    let mut texts: Vec<String> = hashes.iter().take(5).map(|hash| format!("{hash:.16}")).collect();
    if hashes.len() > texts.len() {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}
