//! Where the last recorded run of a probe left off, for the kinds that go on from there.

use std::collections::HashMap;
use std::io::Read;

use anyhow::Result;
use serde_json::Value;

use crate::ledger::EvidenceStore;
use crate::model::{Body, Evidence, Instant, ProbeKind, Task, TaskId};
use crate::probe::{SavedCursor, cursor_in, keeps_cursor};
use crate::workspace::context::Opened;

/// Evidence of a probe is small; what is larger was not written by one.
const LARGEST: u64 = 16 << 20;

/// A recorded run of a probe.
struct PastRun {
    performed: Instant,
    recorded: Instant,
    evidence: Vec<Evidence>,
}

/// What the last recorded run of each of these tasks left, where there was one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn of(tasks: &[&Task], opened: &Opened) -> Result<HashMap<TaskId, SavedCursor>> {
    let keeping = tasks.iter().filter_map(|task| {
        let check = &task.probe.as_ref()?.check;
        keeps_cursor(check).then(|| (&task.id, check.kind()))
    });
    let wanted: HashMap<&TaskId, ProbeKind> = keeping.collect();
    let mut runs: HashMap<TaskId, Vec<PastRun>> = HashMap::new();
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
        if standing && wanted.contains_key(&task) {
            runs.entry(task).or_default().push(PastRun { performed, recorded, evidence });
        }
    })?;
    let store = EvidenceStore::at(opened.workspace.evidence.clone());
    let last = |(task, mut runs): (TaskId, Vec<PastRun>)| {
        runs.sort_by_key(|run| (run.performed, run.recorded));
        let kind = *wanted.get(&task)?;
        // While it was of another kind the task had no cursor.
        let last = runs.iter().rev().find_map(|run| left_by(run, kind, &store));
        Some((task, last?))
    };
    Ok(runs.into_iter().filter_map(last).collect())
}

/// What a run left; `None` if it was of another kind.
fn left_by(run: &PastRun, kind: ProbeKind, store: &EvidenceStore) -> Option<SavedCursor> {
    let lost = |why: &str| Some(Err(why.to_owned()));
    let document = run.evidence.iter().find_map(|evidence| match evidence {
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
    match read() {
        Some(document) => cursor_in(&document, kind),
        None => lost("its evidence is missing or changed"),
    }
}
