//! An occurrence as an observation.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Datelike;

use super::super::outline;
use super::found::is_failing;
use super::names::Names;
use super::shape::{Actor, Observation, Origin, Props, RelevantEvidence, Subject};
use super::text::{line, lines, value};
use super::tool_uuid;
use crate::model::{Evidence, Instant, Status, hex};
use crate::report::{Failure, Piece, Report, ReportTask, Row};
use crate::view::when::rfc3339;

pub(super) fn observation(report: &Report, row: &Row, names: &Names) -> Observation {
    let task = report.task(row);
    let at = |instant: Instant| rfc3339(instant, &task.zone);
    let mut actors = vec![Actor { kind: "tool", actor_uuid: tool_uuid(names) }];
    if let Some(by) = &row.by {
        actors.insert(0, Actor { kind: "party", actor_uuid: names.in_workspace("party", by) });
    }
    Observation {
        uuid: names.observation(report, row),
        title: line(&format!("{} {}", task.id, row.period())),
        description: format!("{}: {}", line(&task.title), row.status),
        props: facts(row, task),
        // What is looked at is the record; the work itself is not repeated, but a probe tested it.
        methods: if is_tested(row) { &["EXAMINE", "TEST"] } else { &["EXAMINE"] },
        types: [if is_failing(row) { "finding" } else { "control-objective" }],
        origins: [Origin { actors }],
        subjects: [Subject { subject_uuid: names.in_workspace("task", task.id.as_str()), kind: "component" }],
        relevant_evidence: row.pieces.iter().flat_map(|piece| evidence(piece, task)).collect(),
        collected: at(row.performed.unwrap_or(report.scope.now)),
        expires: expires(row).map(at),
        remarks: remarks(row),
    }
}

/// A failure of a probe that stands, as an observation of its task: it may be about no occurrence of
/// the report.
pub(super) fn failure(task: &ReportTask, failure: &Failure, names: &Names) -> Observation {
    let mut props = Props::default();
    props.add("task", task.id.as_str());
    props.add_some("failing-period", failure.period.map(|period| period.to_string()));
    let party = Actor { kind: "party", actor_uuid: names.in_workspace("party", &failure.by) };
    Observation {
        uuid: names.in_report("failing probe", task.id.as_str()),
        title: line(&format!("{}: its probe is failing", task.id)),
        description: format!("Its probe failed: {}", lines(&failure.reason)),
        props,
        methods: &["TEST"],
        types: ["finding"],
        origins: [Origin { actors: vec![party, Actor { kind: "tool", actor_uuid: tool_uuid(names) }] }],
        subjects: [Subject { subject_uuid: names.in_workspace("task", task.id.as_str()), kind: "component" }],
        relevant_evidence: Vec::new(),
        collected: rfc3339(failure.performed, &task.zone),
        expires: None,
        remarks: String::new(),
    }
}

/// Whether a probe looked at the thing itself.
fn is_tested(row: &Row) -> bool {
    row.via_probe || row.pieces.iter().any(|piece| piece.outcome.is_some())
}

/// Until when a completion attests anything; one that waits for approval attests nothing yet.
fn expires(row: &Row) -> Option<Instant> {
    let performed = row.performed.filter(|_| matches!(row.status, Status::Done | Status::DoneLate))?;
    let end = row.occurrence.closes.unwrap_or(row.occurrence.window_ends);
    // The end of time stands for "never", and RFC 3339 has years of four digits.
    (end > performed && end.year() < 9_999).then_some(end)
}

/// What nothing else of the observation says: when it was performed is `collected`, and who recorded
/// it is the first of its origins.
fn facts(row: &Row, task: &ReportTask) -> Props {
    let at = |instant: Instant| rfc3339(instant, &task.zone);
    let mut props = Props::default();
    props.add("task", task.id.as_str());
    props.add("period", row.period().to_string());
    props.add("status", row.status.name());
    for kind in row.exceptions() {
        props.add("exception", kind.name());
    }
    props.add("due", at(row.occurrence.due));
    props.add_some("closes", row.occurrence.closes.map(at));
    props.add_some("recorded", row.recorded.map(at));
    props.add_some("delay-seconds", row.delay().map(|delay| delay.num_seconds().to_string()));
    props.add_some("via", row.via_probe.then_some("probe"));
    if row.failed_checks > 0 {
        props.add("failed-checks", row.failed_checks.to_string());
    }
    props.add_some("lapsed", row.lapsed().map(at));
    if let Some(approval) = &row.approval {
        props.add("approved-by", approval.by.as_str());
        props.add("approved", at(approval.recorded));
    }
    for piece in &row.pieces {
        props.push("entry-sha256", &hex(&piece.entry), Some(piece.kind.to_owned()));
    }
    props.add_some("definition-sha256", row.definition.map(|hash| hex(&hash)));
    props
}

/// The evidence of an entry.
fn evidence(piece: &Piece, task: &ReportTask) -> impl Iterator<Item = RelevantEvidence> {
    piece.evidence.iter().map(move |evidence| {
        let mut props = Props::default();
        let (href, what) = match evidence {
            Evidence::File { name, sha256, bytes } => {
                props.add("file-name", name);
                props.add("sha256", sha256);
                props.add("bytes", bytes.to_string());
                (hash_uri(sha256), name)
            }
            Evidence::Url { url } => (value(url), url),
        };
        props.add("entry-sha256", hex(&piece.entry));
        let described =
            format!("{what}, recorded by {} at {}", piece.by, rfc3339(piece.recorded, &task.zone));
        RelevantEvidence { href, description: line(&described), props }
    })
}

/// The URI of what has this SHA-256, after RFC 6920; `None` for a text that is no hash.
fn hash_uri(sha256: &str) -> Option<String> {
    let digit = |at: usize| sha256.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    if sha256.len() != 64 {
        return None;
    }
    let bytes: Vec<u8> = (0..32).map(|byte| digit(2 * byte)).collect::<Option<_>>()?;
    Some(format!("ni:///sha-256;{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Why it became what it is, where somebody said so, and the notes with whose they are.
fn remarks(row: &Row) -> String {
    let reason = row.reason.as_deref().map(|reason| format!("Reason: {}", lines(reason)));
    let notes = row.notes().map(|(text, by)| format!("Note by {}: {}", line(by), lines(text)));
    let failing = row.failing().map(|reason| format!("Its probe failed: {}", lines(reason)));
    let told = |piece: &Piece| {
        let outcome = outline::outcome(piece)?;
        Some(format!("Run by {}: {}", line(&piece.by), lines(&outcome)))
    };
    let runs = row.pieces.iter().filter_map(told);
    reason.into_iter().chain(failing).chain(notes).chain(runs).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_a_uri() {
        // The example of RFC 6920, section 8.2: "Hello World!".
        let hash = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069";
        let uri = "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk";
        assert_eq!(hash_uri(hash).as_deref(), Some(uri));
        assert_eq!(hash_uri("12"), None);
        assert_eq!(hash_uri(&"é".repeat(32)), None);
    }
}
