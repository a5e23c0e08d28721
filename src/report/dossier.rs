//! What the entries say about single occurrences beyond what decides about them.

use std::collections::HashMap;

use super::row::Piece;
use crate::model::{Body, Entry, People, PeriodKey, TaskId};

/// The standing entries with notes and evidence, by occurrence.
#[derive(Debug, Default)]
pub struct Dossier {
    pieces: HashMap<TaskId, HashMap<PeriodKey, Vec<Piece>>>,
    people: People,
}

impl Dossier {
    /// Adds a standing entry; its hash is asked for only where the entry is about an occurrence.
    pub fn add(&mut self, entry: &Entry, hash: impl FnOnce() -> [u8; 32]) {
        let mut outcome = None;
        let (task, period, note, evidence) = match &entry.body {
            Body::Done { task, period, note, evidence, .. }
            | Body::Attach { task, period, note, evidence } => (task, period, note.clone(), evidence.clone()),
            Body::Probe(probed) | Body::Fix(probed) => {
                let Some(period) = &probed.period else { return };
                outcome = Some((probed.outcome, probed.reason.clone()));
                (&probed.task, period, None, probed.evidence.clone())
            }
            Body::Skip { task, period, .. } | Body::Approve { task, period, .. } => {
                (task, period, None, Vec::new())
            }
            _ => return,
        };
        let piece = Piece {
            kind: entry.body.kind(),
            by: self.people.share(&entry.by),
            recorded: entry.recorded_at,
            note,
            outcome,
            evidence,
            clock_given: entry.clock_given,
            entry: hash(),
        };
        if !self.pieces.contains_key(task) {
            self.pieces.insert(task.clone(), HashMap::new());
        }
        if let Some(of_task) = self.pieces.get_mut(task) {
            of_task.entry(*period).or_default().push(piece);
        }
    }

    /// Takes out what is known about an occurrence, by time of recording.
    pub(super) fn take(&mut self, task: &TaskId, period: PeriodKey) -> Vec<Piece> {
        let mut pieces =
            self.pieces.get_mut(task).and_then(|of_task| of_task.remove(&period)).unwrap_or_default();
        pieces.sort_by_key(|piece| (piece.recorded, piece.entry));
        pieces
    }
}
