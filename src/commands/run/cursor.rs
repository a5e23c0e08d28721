//! Where the last recorded run of a probe left off, for the kinds that go on from there.

use std::collections::HashMap;
use std::io::Read;

use anyhow::Result;
use serde_json::Value;

use crate::ledger::EvidenceStore;
use crate::model::{Body, Evidence, Instant, ProbeKind, Task, TaskId};
use crate::probe::Last;
use crate::workspace::context::Opened;

/// Evidence of a probe is small; what is larger was not written by one.
const LARGEST: u64 = 16 << 20;

/// When a run was performed and recorded, and its evidence.
type Recorded = ((Instant, Instant), Vec<Evidence>);

/// What the last recorded run of each of these tasks left, where there was one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(tasks: &[&Task], opened: &Opened) -> Result<HashMap<TaskId, Last>> {
    let follows =
        |task: &&&Task| task.probe.as_ref().is_some_and(|probe| probe.check.kind() == ProbeKind::Logs);
    let wanted: Vec<&TaskId> = tasks.iter().filter(follows).map(|task| &task.id).collect();
    let mut runs: HashMap<TaskId, Vec<Recorded>> = HashMap::new();
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
            runs.entry(task).or_default().push(((performed, recorded), evidence));
        }
    })?;
    let store = EvidenceStore::at(opened.workspace.evidence.clone());
    let last = |(task, mut runs): (TaskId, Vec<Recorded>)| {
        runs.sort_by_key(|(at, _)| *at);
        // While it was of another kind the task had no cursor.
        let last = runs.iter().rev().find_map(|(_, evidence)| left(evidence, &store));
        Some((task, last?))
    };
    Ok(runs.into_iter().filter_map(last).collect())
}

/// What a run left; `None` if it was of another kind.
fn left(evidence: &[Evidence], store: &EvidenceStore) -> Option<Last> {
    let lost = |why: &str| Some(Err(why.to_owned()));
    let document = evidence.iter().find_map(|evidence| match evidence {
        Evidence::File { name, sha256, bytes } if name.ends_with(".probe.json") => Some((sha256, *bytes)),
        _ => None,
    });
    let Some((sha256, bytes)) = document else { return lost("it has no evidence") };
    let read = || -> Option<Value> {
        if bytes > LARGEST || store.check(sha256, bytes).is_err() {
            return None;
        }
        let mut text = Vec::new();
        store.open(sha256.parse().ok()?).ok()??.take(LARGEST).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    };
    let Some(document) = read() else { return lost("its evidence is missing or changed") };
    if let Some(cursor) = document.pointer("/observed/cursor") {
        return Some(Ok(cursor.clone()));
    }
    if let Some(Value::String(why)) = document.pointer("/observed/cursor_withheld") {
        return lost(why);
    }
    let probe = document.pointer("/definition/probe");
    let is_of = |kind: ProbeKind| probe.is_some_and(|probe| probe.get(kind.name()).is_some());
    let of_another = ProbeKind::ALL.iter().any(|(kind, _)| *kind != ProbeKind::Logs && is_of(*kind));
    if of_another && !is_of(ProbeKind::Logs) { None } else { lost("its evidence holds no cursor") }
}
