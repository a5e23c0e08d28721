//! What comes with a completion or an attachment: a note and evidence. To record it twice adds nothing.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::context::{Context, Opened};
use super::recording::is_url;
use crate::ledger::EvidenceStore;
use crate::model::{Body, Evidence, PeriodKey, TaskId};

/// A note and evidence, without regard to names and order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Content {
    note: Option<String>,
    /// The SHA-256 of files, and URLs.
    evidence: BTreeSet<String>,
}

impl Content {
    /// What arguments give. Files are hashed; nothing is stored.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn given(note: Option<&str>, evidence: &[String], context: &Context<'_>) -> Result<Self> {
        let describe = |argument: &String| {
            if is_url(argument) {
                return Ok(Evidence::Url { url: argument.clone() });
            }
            Ok(EvidenceStore::describe(&context.settings.path(Path::new(argument)))?)
        };
        let evidence: Vec<Evidence> = evidence.iter().map(describe).collect::<Result<_>>()?;
        Ok(Self::of(note, &evidence))
    }

    fn of(note: Option<&str>, evidence: &[Evidence]) -> Self {
        let name = |evidence: &Evidence| match evidence {
            Evidence::File { sha256, .. } => sha256.to_ascii_lowercase(),
            Evidence::Url { url } => url.clone(),
        };
        let note = note.filter(|note| !note.trim().is_empty()).map(str::to_owned);
        Self { note, evidence: evidence.iter().map(name).collect() }
    }

    /// Whether this writer has recorded just this with the occurrence, and it still stands.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn is_recorded(
        &self,
        id: &TaskId,
        of: PeriodKey,
        writer: &str,
        opened: &Opened,
    ) -> Result<bool> {
        let mut found = false;
        opened.ledger.read(opened.clock.horizon(), &mut |record| {
            if let Body::Attach { task, period, note, evidence }
            | Body::Done { task, period, note, evidence, .. } = &record.entry.body
            {
                let same = record.standing && record.feed == writer && task == id && *period == of;
                found |= same && Self::of(note.as_deref(), evidence) == *self;
            }
        })?;
        Ok(found)
    }
}

/// Makes sure that the stored copies of files are whole: a damaged one is replaced, a missing one stored
/// again.
///
/// # Errors
/// When a copy cannot be stored.
pub(crate) fn restore(evidence: &[String], context: &Context<'_>, opened: &Opened) -> Result<()> {
    let store = EvidenceStore::at(opened.workspace.evidence.clone());
    for argument in evidence.iter().filter(|argument| !is_url(argument)) {
        store.put(&context.settings.path(Path::new(argument)))?;
    }
    Ok(())
}
