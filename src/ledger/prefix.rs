//! Entries by the first digits of their hash, as people type them.

use std::collections::BTreeMap;

use super::Ledger;
use super::error::LedgerError;
use super::hash::LineHash;
use crate::model::{Entry, Instant};

/// The fewest digits that name an entry.
const FEWEST: usize = 7;

/// The entry that a prefix names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its hash.
    pub hash: LineHash,
    /// What it says.
    pub entry: Entry,
    /// Whether it counts; see [`Record::standing`](super::Record::standing).
    pub standing: bool,
}

impl Ledger {
    /// The one entry whose hash starts with these hexadecimal digits (either case, 7 to 64),
    /// among those recorded up to the horizon.
    ///
    /// # Errors
    /// [`LedgerError::PrefixForm`], [`PrefixUnknown`](LedgerError::PrefixUnknown) or
    /// [`PrefixAmbiguous`](LedgerError::PrefixAmbiguous), and all errors of [`Ledger::read`].
    pub fn resolve_prefix(&self, prefix: &str, horizon: Option<Instant>) -> Result<Found, LedgerError> {
        if !(FEWEST..=64).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(LedgerError::PrefixForm(prefix.to_owned()));
        }
        let prefix = prefix.to_ascii_lowercase();
        let (low, high) = (bound(&prefix, '0'), bound(&prefix, 'f'));
        let mut found = BTreeMap::new();
        self.read(horizon, &mut |record| {
            let hash = record.hash();
            if low <= Some(hash) && Some(hash) <= high {
                found.insert(hash, (record.entry.clone(), record.standing));
            }
        })?;
        match found.pop_first() {
            None => Err(LedgerError::PrefixUnknown(prefix)),
            Some((hash, (entry, standing))) if found.is_empty() => Ok(Found { hash, entry, standing }),
            Some((hash, _)) => {
                let matches = std::iter::once(hash).chain(found.into_keys()).collect();
                Err(LedgerError::PrefixAmbiguous { prefix, matches })
            }
        }
    }
}

/// The least or greatest hash with a prefix.
fn bound(prefix: &str, fill: char) -> Option<LineHash> {
    let missing = 64_usize.saturating_sub(prefix.len());
    (prefix.to_owned() + &String::from(fill).repeat(missing)).parse().ok()
}
