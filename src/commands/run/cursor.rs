//! Where the last recorded run of a probe left off, for the kinds that go on from there.

use std::collections::HashMap;
use std::fs;

use anyhow::Result;
use serde_json::Value;

use crate::commands::context::Opened;
use crate::ledger::EvidenceStore;
use crate::model::{Body, Evidence, Instant, ProbeKind, Task, TaskId};

/// Evidence of a probe is small; what is larger was not written by one.
const LARGEST: u64 = 16 << 20;

/// The fact `cursor` of the last recorded run of each of these tasks that has one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(tasks: &[&Task], opened: &Opened) -> Result<HashMap<TaskId, Value>> {
    let follows =
        |task: &&&Task| task.probe.as_ref().is_some_and(|probe| probe.check.kind() == ProbeKind::Logs);
    let wanted: Vec<&TaskId> = tasks.iter().filter(follows).map(|task| &task.id).collect();
    let mut last: HashMap<TaskId, ((Instant, Instant), Vec<Evidence>)> = HashMap::new();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    opened.ledger.read(opened.clock.horizon(), &mut |record| {
        let (recorded, standing) = (record.entry.recorded_at, record.standing);
        let found = match record.entry.body {
            Body::Done { task, performed_at, evidence, via: Some(_), .. } => (task, performed_at, evidence),
            Body::Probe(probed) => (probed.task, probed.performed_at, probed.evidence),
            _ => return,
        };
        let (task, performed, evidence) = found;
        if standing && wanted.contains(&&task) {
            let newer = last.get(&task).is_none_or(|(at, _)| *at <= (performed, recorded));
            if newer {
                last.insert(task, ((performed, recorded), evidence));
            }
        }
    })?;
    let store = EvidenceStore::at(&opened.workspace.evidence);
    let read = |evidence: &Evidence| {
        let Evidence::File { name, sha256, bytes } = evidence else { return None };
        if !name.ends_with(".probe.json") || *bytes > LARGEST || store.check(sha256, *bytes).is_err() {
            return None;
        }
        let document: Value = serde_json::from_slice(&fs::read(store.path_of(sha256)?).ok()?).ok()?;
        document.pointer("/observed/cursor").cloned()
    };
    let cursors = last.into_iter();
    Ok(cursors.filter_map(|(task, (_, evidence))| Some((task, evidence.iter().find_map(read)?))).collect())
}
