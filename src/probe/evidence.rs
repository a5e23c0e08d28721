//! What is kept of a run: a JSON document for machines and the same as text for people.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::job::{Job, Run};
use super::{Section, Site};
use crate::model::{millis, push_harmless, rfc3339_utc};

/// What is written down. Everything in it is redacted already.
pub(super) struct Record<'a> {
    pub job: &'a Job,
    pub run: &'a Run,
    pub site: &'a Site,
    pub facts: Map<String, Value>,
    pub sections: Vec<Section>,
}

/// The JSON document.
pub(super) fn json(record: &Record<'_>) -> Vec<u8> {
    let Record { job, run, site, facts, sections } = record;
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
        "host": site.host,
        "clock": clock(site),
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
pub(super) fn text(record: &Record<'_>) -> Vec<u8> {
    let Record { job, run, site, facts, sections } = record;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<10}{}", harmless(value));
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
    if site.clock_given {
        line("clock", "given by --now");
    }
    line("host", &site.host);
    line("program", concat!("saasmaint ", env!("CARGO_PKG_VERSION")));
    text.push_str("\nobserved\n");
    for (name, value) in facts {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let _ = writeln!(text, "  {}: {}", harmless(name), harmless(&value));
    }
    for section in sections {
        let _ = writeln!(text, "\n{}", section.title);
        // Set in, so that no captured line can pass for one of this file.
        for line in section.text.lines() {
            let _ = writeln!(text, "  | {}", harmless(line));
        }
    }
    text.into_bytes()
}

/// One line that does not steer a terminal. The JSON document has it as it was.
fn harmless(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for c in line.chars() {
        if c == '\t' { text.push(c) } else { push_harmless(&mut text, c) }
    }
    text
}

/// Where the times come from.
fn clock(site: &Site) -> &'static str {
    if site.clock_given { "given" } else { "machine" }
}
