//! What is kept of a run: a JSON document for machines and the same as text for people.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::job::{Job, StepRun};
use super::kind::RunContext;
use super::observation::{CapturedText, SavedCursor};
use super::redact::Redactor;
use crate::model::{ProbeKind, millis, push_harmless, rfc3339_utc};

/// The fact that holds what a run leaves for the next, and the one that says why it does not.
const CURSOR: &str = "cursor";
const CURSOR_WITHHELD: &str = "cursor_withheld";

/// The facts of a run with the cursor that it leaves, without secrets.
pub(super) fn facts(
    mut facts: Map<String, Value>,
    cursor: Option<SavedCursor>,
    redactor: &Redactor,
) -> Map<String, Value> {
    if let Some(Err(why)) = &cursor {
        facts.insert(CURSOR_WITHHELD.to_owned(), json!(why));
    }
    let mut facts = redactor.clean_fields(facts);
    if let Some(Ok(cursor)) = cursor {
        // Digests look like secrets to many a pattern; a kind whose cursor holds one withholds it.
        facts.insert(CURSOR.to_owned(), cursor);
    }
    facts
}

/// The cursor in the JSON document of a run, for a probe of this kind; `None` if the run was of another
/// kind.
#[must_use]
pub(crate) fn cursor_in(document: &Value, kind: ProbeKind) -> Option<SavedCursor> {
    let probe = document.pointer("/definition/probe");
    let is_of = |name: &str| probe.is_some_and(|probe| probe.get(name).is_some());
    if !is_of(kind.name()) && ProbeKind::NAMES.iter().any(|name| is_of(name)) {
        return None;
    }
    let observed = document.get("observed");
    let fact = |name: &str| observed.and_then(|observed| observed.get(name));
    Some(match (fact(CURSOR), fact(CURSOR_WITHHELD)) {
        (Some(cursor), _) => Ok(cursor.clone()),
        (None, Some(Value::String(why))) => Err(why.clone()),
        (None, _) => Err("its evidence holds no cursor".to_owned()),
    })
}

/// What is written down. Everything in it is redacted already.
pub(super) struct ProbeEvidence<'a> {
    pub job: &'a Job,
    pub run: &'a StepRun,
    pub context: &'a RunContext,
    pub facts: Map<String, Value>,
    pub sections: Vec<CapturedText>,
}

/// The JSON document.
pub(super) fn json(record: &ProbeEvidence<'_>) -> Vec<u8> {
    let ProbeEvidence { job, run, context, facts, sections } = record;
    let captured: Map<String, Value> =
        sections.iter().map(|section| (section.title.clone(), json!(section.text))).collect();
    let attempts: Vec<Value> = run
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "outcome": attempt.outcome.name(),
                "reason": attempt.outcome.reason(),
                "duration_ms": millis(attempt.took),
            })
        })
        .collect();
    let document = json!({
        "v": 1,
        "task": job.task,
        "title": job.title,
        "step": run.step.name(),
        "outcome": run.outcome.name(),
        "reason": run.outcome.reason(),
        "probe": job.digest,
        "definition": job.definition,
        "started_at": rfc3339_utc(run.started),
        "finished_at": rfc3339_utc(run.finished),
        "duration_ms": millis(run.took),
        "attempts": attempts,
        "host": context.host,
        "clock": clock(context),
        "program": concat!("saasmaint ", env!("CARGO_PKG_VERSION")),
        "observed": facts,
        "captured": captured,
    });
    // Text keys and finite numbers alone: this cannot fail.
    let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

pub(super) fn text(record: &ProbeEvidence<'_>) -> Vec<u8> {
    let ProbeEvidence { job, run, context, facts, sections } = record;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<10}{}", harmless(value));
    };
    line("task", &format!("{} ({})", job.task, job.title));
    line("step", run.step.name());
    line("outcome", run.outcome.name());
    if let Some(reason) = run.outcome.reason() {
        line("reason", reason);
    }
    line("probe", &job.digest.to_string());
    line("started", &rfc3339_utc(run.started));
    line("finished", &rfc3339_utc(run.finished));
    line("took", &format!("{} ms", millis(run.took)));
    for (number, attempt) in run.attempts.iter().enumerate().filter(|_| run.attempts.len() > 1) {
        let reason = attempt.outcome.reason().map_or_else(String::new, |reason| format!(": {reason}"));
        let (name, took) = (attempt.outcome.name(), millis(attempt.took));
        line("attempt", &format!("{} {name}{reason} ({took} ms)", number + 1));
    }
    if context.clock_given {
        line("clock", "given by --now");
    }
    line("host", &context.host);
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
fn clock(context: &RunContext) -> &'static str {
    if context.clock_given { "given" } else { "machine" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(cursor: Option<SavedCursor>) -> Value {
        let redactor = Redactor::new(["secret"], &["[0-9a-f]{8}".to_owned()]).expect("a pattern");
        let seen = Map::from_iter([("path".to_owned(), json!("secret.log"))]);
        Value::Object(facts(seen, cursor, &redactor))
    }

    #[test]
    fn a_cursor_is_kept_as_it_is() {
        let cursor = json!({ "sha256": "deadbeef" });
        let found = observed(Some(Ok(cursor.clone())));
        assert_eq!(found, json!({ "path": "[redacted].log", "cursor": cursor }));
        let found = observed(Some(Err("it holds a secret".to_owned())));
        assert_eq!(found, json!({ "path": "[redacted].log", "cursor_withheld": "it holds a [redacted]" }));
        assert_eq!(observed(None), json!({ "path": "[redacted].log" }));
    }

    #[test]
    fn the_cursor_of_a_run_is_found_again() {
        let find = |kind: &str, observed: Value| {
            let document = json!({ "definition": { "probe": { kind: {} } }, "observed": observed });
            cursor_in(&document, ProbeKind::Logs)
        };
        let lost = |why: &str| Some(Err(why.to_owned()));
        assert_eq!(find("logs", json!({ "cursor": 7 })), Some(Ok(json!(7))));
        assert_eq!(find("logs", json!({ "cursor_withheld": "why" })), lost("why"));
        assert_eq!(find("logs", json!({})), lost("its evidence holds no cursor"));
        assert_eq!(find("file", json!({})), None);
        // What was changed so that it is of no kind at all is no run of another kind.
        assert_eq!(find("gone", json!({})), lost("its evidence holds no cursor"));
    }
}
