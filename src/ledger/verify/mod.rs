//! Verification: whether a ledger and its evidence still are as they were written. It reads each
//! feed once, in blocks, and stops at nothing that is wrong: it tells all of it.

mod checkpoint;
mod links;
mod merkle;
mod pass;
mod signed;
mod signers;
mod stored;
mod tally;

use std::collections::HashSet;
use std::path::Path;

pub use checkpoint::{Checkpoint, CheckpointError, checkpoint};
pub use signers::{Signers, SignersError};

use super::error::LedgerError;
use super::evidence::EvidenceStore;
use super::hash::LineHash;
use super::shown::path as harmless;
use super::sign::Signature;
use super::{Ledger, feed};
use crate::model::{Check, Instant, Outcome, Verdict, Verification};
use tally::{Tally, count};

/// What a ledger is verified against.
#[derive(Debug)]
pub struct Against<'a> {
    /// The folder of the workspace: paths in it are told relative to it.
    pub root: &'a Path,
    /// The store of the evidence.
    pub evidence: &'a EvidenceStore,
    /// The name of the ledger in checkpoints.
    pub origin: &'a str,
    /// An earlier checkpoint.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Who may sign.
    pub signers: Option<&'a Signers>,
    /// Evidence that was left out of a package on purpose: what of it is missing is only noted.
    pub left_out: &'a HashSet<LineHash>,
    /// The moment at which the signature of the checkpoint must be valid.
    pub now: Instant,
}

impl Ledger {
    /// Verifies all feeds and the evidence. All of the ledger counts, whatever the moment.
    ///
    /// Memory grows with the number of lines (a few dozen bytes each), not with their length.
    ///
    /// # Errors
    /// [`LedgerError::File`] where a feed or the evidence cannot be read at all; what is wrong with its lines is in the verification.
    pub fn verify(&self, against: &Against<'_>) -> Result<Verification, LedgerError> {
        let feeds = feed::list(&self.place)?;
        let files: Vec<String> = feeds.iter().map(|feed| shown(&feed.path, against.root)).collect();
        let mut pass = pass::Pass::new(against, &files);
        for (feed, file) in feeds.iter().zip(&files) {
            pass.feed(feed, file)?;
        }
        pass.finish()
    }
}

/// A path for people: relative to the workspace where it lies in it, with slashes.
fn shown(path: &Path, root: &Path) -> String {
    let text = harmless(path.strip_prefix(root).unwrap_or(path));
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}

/// The verdict on a checkpoint, once the feeds were compared with it.
fn checkpoint_verdict(against: &Against<'_>, mut tally: Tally) -> Verdict {
    let Some(checkpoint) = against.checkpoint else {
        let checked = "no checkpoint was given; --checkpoint FILE compares with one".to_owned();
        return Verdict { outcome: Outcome::NotChecked, ..Tally::new(Check::Checkpoint).verdict(checked) };
    };
    let mut checked = format!("{} of `{}`", count(checkpoint.size, "entry", "entries"), checkpoint.origin);
    let note = |what: &str| (Outcome::Noted, what.to_owned());
    let found = match (&checkpoint.signature, against.signers) {
        (None, None) => None,
        (None, Some(_)) => Some(note("the checkpoint is not signed")),
        (Some(signature), signers) => match signer(checkpoint, signature, signers, against.now) {
            Err(why) => {
                Some((Outcome::Broken, format!("the signature of the checkpoint does not hold: {why}")))
            }
            Ok(Some(owner)) => {
                checked = format!("{checked}, signed by {owner}");
                None
            }
            Ok(None) => Some(note(
                "whose the key of the signature is was not checked; --allowed-signers FILE says it",
            )),
        },
    };
    if let Some((outcome, what)) = found {
        tally.add(outcome, None, None, what);
    }
    tally.verdict(checked)
}

/// Who signed a checkpoint; `None` where nobody said whose the keys are.
fn signer(
    checkpoint: &Checkpoint,
    signature: &Signature,
    signers: Option<&Signers>,
    now: Instant,
) -> Result<Option<String>, String> {
    signature.check(checkpoint.body.as_bytes())?;
    signers.map(|signers| signers.owner(signature, now, None).map(str::to_owned)).transpose()
}
