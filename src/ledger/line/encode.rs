//! Entries to lines.

use serde::Serialize;

use super::decode::{Decoded, decode};
use super::fault::Fault;
use crate::ledger::MAX_LINE;
use crate::ledger::error::LedgerError;
use crate::ledger::hash::LineHash;
use crate::ledger::sign::Signer;
use crate::model::{
    Body, Calendar, Control, Entry, Evidence, PeriodKey, ProbeDigest, ProbeOutcome, Rule, TaskId, rfc3339_utc,
};

/// A line of version 1, its keys in the order in which they are written.
#[derive(Serialize, Default)]
struct Line<'a> {
    v: u8,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'a TaskId>,
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    period: Option<PeriodKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    performed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    controls: Option<&'a [Control]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<ProbeOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probe: Option<&'a ProbeDigest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<Recorded<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<&'a Calendar>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by: Option<&'a str>,
    recorded_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<&'static str>,
    by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    evidence: &'a [Evidence],
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tie: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
}

/// What a `define` says of a task.
#[derive(Serialize)]
#[serde(untagged)]
enum Recorded<'a> {
    Rule(&'a Rule),
    /// Written as `null`: the task is gone from the files.
    Gone,
}

/// The line of an entry, without its newline. It reads back as the same entry.
///
/// # Errors
/// [`LedgerError::Entry`] where it would not read back.
#[cfg(test)]
pub(in crate::ledger) fn encode(entry: &Entry, prev: Option<LineHash>) -> Result<Vec<u8>, LedgerError> {
    encode_over(entry, prev, None, None).map(|(line, _)| line)
}

/// The line of an entry and its hash, which comes after `floor`: of two definitions of the same
/// moment the one with the later hash holds, and that has to be the one that was written later. A
/// number `tie`, without any other meaning, is tried until it is.
pub(in crate::ledger) fn encode_over(
    entry: &Entry,
    prev: Option<LineHash>,
    floor: Option<LineHash>,
    signer: Option<&Signer>,
) -> Result<(Vec<u8>, LineHash), LedgerError> {
    let mut tie = None;
    loop {
        let line = encode_with(entry, prev, tie, signer)?;
        let hash = LineHash::of(&line);
        if floor.is_none_or(|floor| hash > floor) || tie == Some(u32::MAX) {
            return Ok((line, hash));
        }
        tie = Some(tie.map_or(0, |tie| tie + 1));
    }
}

fn encode_with(
    entry: &Entry,
    prev: Option<LineHash>,
    tie: Option<u32>,
    signer: Option<&Signer>,
) -> Result<Vec<u8>, LedgerError> {
    let refused = |why: String| LedgerError::Entry { kind: entry.body.kind(), why };
    let mut line =
        serde_json::to_vec(&Line { tie, ..line(entry, prev) }).map_err(|error| refused(error.to_string()))?;
    if let Some(signer) = signer {
        let signature = signer.sign(&line).and_then(|signature| signature.inline());
        let signature = signature.map_err(|error| refused(format!("the key: {error}")))?;
        // What is signed is the line as it would stand without its last field.
        line.pop();
        line.extend_from_slice(format!(",\"sig\":\"{signature}\"}}").as_bytes());
    }
    if line.len() > MAX_LINE {
        return Err(refused("its line would be longer than 64 MiB; shorten the note".to_owned()));
    }
    match decode(&line) {
        Ok(Decoded::Entry(read)) if read == *entry => Ok(line),
        Ok(_) => Err(refused("it would not read back as it is".to_owned())),
        Err(Fault::Field { field, why }) => Err(refused(format!("`{field}` {why}"))),
        Err(fault) => Err(refused(fault.to_string())),
    }
}

fn line(entry: &Entry, prev: Option<LineHash>) -> Line<'_> {
    let whole = Line {
        v: 1,
        kind: entry.body.kind(),
        task: entry.body.task(),
        period: entry.body.period(),
        recorded_at: rfc3339_utc(entry.recorded_at),
        clock: entry.clock_given.then_some("given"),
        by: &entry.by,
        with: entry.with.as_deref(),
        prev: prev.map(|hash| hash.to_string()),
        ..Line::default()
    };
    match &entry.body {
        Body::DefineTask { task: _, title, controls, probe, start, rule } => Line {
            probe: probe.as_ref(),
            title: title.as_deref(),
            controls: controls.as_deref(),
            start: Some(rfc3339_utc(*start)),
            rule: Some(rule.as_deref().map_or(Recorded::Gone, Recorded::Rule)),
            ..whole
        },
        Body::DefineCalendar(calendar) => Line { calendar: Some(calendar), ..whole },
        Body::Done { task: _, period: _, performed_at, note, evidence, via } => Line {
            performed_at: Some(rfc3339_utc(*performed_at)),
            note: note.as_deref(),
            evidence,
            via: via.is_some().then_some("probe"),
            probe: via.as_ref().map(|via| &via.probe),
            valid_until: via.as_ref().and_then(|via| via.valid_until).map(rfc3339_utc),
            ..whole
        },
        Body::Probe(probed) | Body::Fix(probed) => Line {
            performed_at: Some(rfc3339_utc(probed.performed_at)),
            outcome: Some(probed.outcome),
            reason: probed.reason.as_deref(),
            probe: Some(&probed.probe),
            valid_until: probed.valid_until.map(rfc3339_utc),
            evidence: &probed.evidence,
            ..whole
        },
        Body::Skip { task: _, period: _, reason } => Line { reason: Some(reason), ..whole },
        Body::Attach { task: _, period: _, note, evidence } => {
            Line { note: note.as_deref(), evidence, ..whole }
        }
        Body::Undo { entry }
        | Body::Resume { task: _, entry }
        | Body::Approve { task: _, period: _, entry } => Line { entry: Some(entry), ..whole },
        Body::Waive { task: _, from, until, reason, approved_by } => Line {
            from: Some(from.to_string()),
            until: Some(until.to_string()),
            reason: Some(reason),
            approved_by: Some(approved_by),
            ..whole
        },
        Body::Pause { task: _, until, reason } => {
            Line { until: Some(until.to_string()), reason: Some(reason), ..whole }
        }
    }
}
