//! Verifying the ledger of a workspace, for the commands that show what came of it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::context::Opened;
use crate::ledger::{Against, Checkpoint, EvidenceStore, LineHash, Signers};
use crate::model::Verification;
use crate::view::clean::clean;

/// Verifies the ledger of the workspace.
pub(crate) fn verification(
    opened: &Opened,
    checkpoint: Option<&Checkpoint>,
    signers: Option<&Signers>,
    left_out: &HashSet<LineHash>,
) -> Result<Verification> {
    let evidence = EvidenceStore::at(opened.workspace.evidence.clone());
    Ok(opened.ledger.verify(&Against {
        root: &opened.workspace.root,
        evidence: &evidence,
        origin: &origin(opened),
        checkpoint,
        signers,
        left_out,
        now: opened.clock.now,
    })?)
}

/// The name of the workspace's ledger in checkpoints: one line.
pub(crate) fn origin(opened: &Opened) -> String {
    format!("saasmaint/{}", clean(&opened.workspace.definitions.name))
}

/// Where the signature of a file lies, as `ssh-keygen` has it.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
}
