//! What stops the reading or writing of a ledger.

use std::io;
use std::path::{Path, PathBuf};

use super::hash::LineHash;
use super::line::Fault;
use super::shown::{one_line, path as shown};

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", shown(.path))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A feed, or the lock, that is a folder, a pipe or a device.
    #[error("{} is {kind} and not a regular file; move it out of the ledger folder", shown(.path))]
    NotAFile {
        /// Which.
        path: PathBuf,
        /// What it is, as `a folder`.
        kind: &'static str,
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
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

fn listed(hashes: &[LineHash]) -> String {
    let mut texts: Vec<String> = hashes.iter().take(5).map(|hash| format!("{hash:.16}")).collect();
    if hashes.len() > texts.len() {
        texts.push("…".to_owned());
    }
    texts.join(", ")
}
