//! What is kept of a run: a JSON document for machines and the same as text for people.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::Section;
use super::job::{Job, Run};
use crate::model::rfc3339_utc;

/// The JSON document. Everything in it is redacted already.
pub(super) fn json(
    job: &Job,
    run: &Run,
    host: &str,
    facts: &Map<String, Value>,
    sections: &[Section],
) -> Vec<u8> {
    let captured: Map<String, Value> =
        sections.iter().map(|section| (section.title.clone(), json!(section.text))).collect();
    let attempts: Vec<Value> = run
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "outcome": attempt.verdict.name(),
                "reason": attempt.verdict.reason(),
                "duration_ms": millis(attempt.took),
            })
        })
        .collect();
    let document = json!({
        "v": 1,
        "task": job.task,
        "title": job.title,
        "step": run.step.name(),
        "outcome": run.verdict.name(),
        "reason": run.verdict.reason(),
        "probe": job.digest,
        "definition": job.definition,
        "started_at": rfc3339_utc(run.started),
        "finished_at": rfc3339_utc(run.finished),
        "duration_ms": millis(run.took),
        "attempts": attempts,
        "host": host,
        "program": concat!("saasmaint ", env!("CARGO_PKG_VERSION")),
        "observed": facts,
        "captured": captured,
    });
    // Text keys and finite numbers alone: this cannot fail.
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The text.
pub(super) fn text(
    job: &Job,
    run: &Run,
    host: &str,
    facts: &Map<String, Value>,
    sections: &[Section],
) -> Vec<u8> {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<10}{value}");
    };
    line("task", &format!("{} ({})", job.task, job.title));
    line("step", run.step.name());
    line("outcome", run.verdict.name());
    if let Some(reason) = run.verdict.reason() {
        line("reason", reason);
    }
    line("probe", &job.digest.to_string());
    line("started", &rfc3339_utc(run.started));
    line("finished", &rfc3339_utc(run.finished));
    line("took", &format!("{} ms", millis(run.took)));
    for (number, attempt) in run.attempts.iter().enumerate().filter(|_| run.attempts.len() > 1) {
        let reason = attempt.verdict.reason().map_or_else(String::new, |reason| format!(": {reason}"));
        let (name, took) = (attempt.verdict.name(), millis(attempt.took));
        line("attempt", &format!("{} {name}{reason} ({took} ms)", number + 1));
    }
    line("host", host);
    line("program", concat!("saasmaint ", env!("CARGO_PKG_VERSION")));
    text.push_str("\nobserved\n");
    for (name, value) in facts {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(text, "  {name}: {value}");
    }
    for section in sections {
        let _ = write!(text, "\n--- {}\n{}", section.title, section.text);
        if !section.text.ends_with('\n') {
            text.push('\n');
        }
    }
    text.into_bytes()
}

pub(super) fn millis(length: std::time::Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
