//! The one way to read what the ledger of a workspace says.

use crate::assess::Facts;
use crate::ledger::{Ledger, LedgerError, LineHash, Reading, Record};
use crate::model::Instant;

/// Up to which moment entries count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf {
    /// The moment that things are judged at.
    pub now: Instant,
    /// Entries recorded after it do not count; `None` where every entry counts.
    pub horizon: Option<Instant>,
}

/// Reads the facts. `observe` sees each entry that counts, whether it stands or was taken back.
///
/// # Errors
/// When the ledger cannot be read.
pub(crate) fn read_facts(
    ledger: &Ledger,
    as_of: AsOf,
    observe: &mut dyn FnMut(&Record<'_>),
) -> Result<(Facts, Reading), LedgerError> {
    let mut facts = Facts::at(as_of.now);
    let reading = ledger.read(as_of.horizon, &mut |record| {
        observe(&record);
        fold(&mut facts, record);
    })?;
    if reading.later > 0 {
        // Tasks that were recorded only later are not shown in a replay.
        facts.replay();
    }
    facts.seal();
    Ok((facts, reading))
}

/// Adds a record to the facts.
fn fold(facts: &mut Facts, record: Record<'_>) {
    if record.standing {
        if record.approvable {
            facts.name(&record.entry, *record.hash().as_bytes());
        }
        facts.add(record.entry, record.line, || *LineHash::of(record.raw).as_bytes());
    } else {
        facts.witness(record.entry.recorded_at);
    }
}
