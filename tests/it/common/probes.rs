//! Ledgers with what probes record, written by hand as `run` writes it.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::feeds;

/// A task with a file probe, one whose passes a person confirms, one without a probe.
pub const CHECKLIST: &str = "[[task]]\nid = \"backup\"\ntitle = \"Back up\"\ncadence = \"weekly\"\n\
    [task.probe]\nfile = { path = \"backup.dump\", max_age = \"26h\", min_size = \"1 KiB\" }\n\
    [[task]]\nid = \"access\"\ntitle = \"Review access\"\ncadence = \"weekly\"\nevidence = \"review\"\n\
    [task.probe]\ncommand = [\"access-list\", \"--all\"]\nretries = 2\nvalid_for = \"2d\"\nsecrets = [\"ACCESS_TOKEN\"]\n\
    [task.fix]\ncommand = [\"access-sync\"]\n\
    [[task]]\nid = \"walk\"\ntitle = \"Walk\"\ncadence = \"weekly\"\n";

/// The digest of the probe of a task, as the files define it; of a task without one, of some other.
pub fn digest(made: &Workspace, task: &str) -> String {
    let plan = made.json("2026-11-16T00:00", &["run", "--all", "--dry-run"]);
    let all = plan["tasks"].as_array().expect("tasks");
    let own = all.iter().find(|planned| planned["id"] == task);
    own.map_or_else(
        || format!("file:{}", "1".repeat(64)),
        |planned| planned["probe"].as_str().expect("a digest").to_owned(),
    )
}

/// Tasks that begin in week 47 of 2026, recorded then.
pub fn since_week_47(checklist: &str) -> Workspace {
    let made =
        Workspace::with("name = \"Acme\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-16\n", checklist);
    made.ok("2026-11-16T00:00", &["adopt"]);
    made
}

/// Appends entries to the feed of a writer, each chained to the one before.
pub fn append(made: &Workspace, writer: &str, entries: &[Value]) {
    let path = format!("ledger/{writer}.jsonl");
    let mut feed = std::fs::read_to_string(made.at(&path)).unwrap_or_default();
    for entry in entries {
        let mut entry = entry.clone();
        if let Some(last) = feed.lines().last() {
            entry["prev"] = json!(feeds::sha256(last.as_bytes()));
        }
        entry["by"] = json!(writer);
        writeln!(feed, "{entry}").expect("a String takes it");
    }
    made.write(&path, feed);
}

/// An entry of a probe; the evidence it names is stored.
pub fn probe(
    made: &Workspace,
    outcome: &str,
    task: &str,
    period: Option<&str>,
    at: &str,
    more: Value,
) -> Value {
    let kept = format!("{task} {outcome} {at}\n");
    let hash = feeds::sha256(kept.as_bytes());
    made.write(&format!("evidence/{}/{hash}", &hash[..2]), &kept);
    let mut entry = json!({
        "v": 1, "kind": "probe", "task": task, "performed_at": at, "recorded_at": at, "outcome": outcome,
        "probe": digest(made, task),
        "evidence": [{"name": format!("{task}.probe.txt"), "sha256": hash, "bytes": kept.len()}],
    });
    if let Some(period) = period {
        entry["for"] = json!(period);
    }
    for (name, value) in more.as_object().expect("fields") {
        entry[name] = value.clone();
    }
    entry
}

/// A failure.
pub fn fail(made: &Workspace, task: &str, period: &str, at: &str, reason: &str) -> Value {
    probe(made, "fail", task, Some(period), at, json!({"reason": reason}))
}

/// A pass that completes an occurrence.
pub fn done(made: &Workspace, task: &str, period: &str, at: &str, more: Value) -> Value {
    let mut entry = probe(made, "pass", task, Some(period), at, more);
    entry["kind"] = json!("done");
    entry["via"] = json!("probe");
    entry.as_object_mut().expect("an object").remove("outcome");
    entry
}

/// Tuesday of week 48, at nine in Berlin.
pub const TUE: &str = "2026-11-24T08:00:00Z";
/// Four hours later.
pub const TUE_LATER: &str = "2026-11-24T12:00:00Z";
/// The pass of week 47 that leaves nothing of it to say.
pub fn last_week(made: &Workspace) -> Value {
    done(made, "backup", "2026-W47", "2026-11-18T08:00:00Z", json!({}))
}

/// A pass of the access list in week 48, which counts for two days.
pub fn to_review(made: &Workspace) -> Value {
    probe(made, "pass", "access", Some("2026-W48"), TUE, json!({"valid_until": "2026-11-26T08:00:00Z"}))
}

/// What a person did in week 47.
pub fn last_week_reviewed(made: &Workspace) -> Value {
    let mut entry = done(made, "access", "2026-W47", "2026-11-18T08:00:00Z", json!({}));
    let fields = entry.as_object_mut().expect("an object");
    fields.remove("via");
    fields.remove("probe");
    entry
}

/// One failing task, one that is done and failing, one that waits for a person, one lapsed.
pub fn mixed() -> Workspace {
    let probe = "[task.probe]\ntcp = { host = \"db.acme.example\", port = 5432 }\n";
    let more = format!(
        "[[task]]\nid = \"ports\"\ntitle = \"Look at the ports\"\ncadence = \"weekly\"\n{probe}\
         [[task]]\nid = \"rest\"\ntitle = \"Rest\"\ncadence = \"weekly\"\n{probe}\
         [[task]]\nid = \"twice\"\ntitle = \"Twice\"\ncadence = \"weekly\"\n{probe}"
    );
    let made = since_week_47(&format!("{CHECKLIST}{more}"));
    let week_47 = |task: &str| done(&made, task, "2026-W47", "2026-11-18T08:00:00Z", json!({}));
    let reason = "backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 1024; \u{1b}[31mred";
    let walked = |period: &str, at: &str| json!({"v": 1, "kind": "done", "task": "walk", "for": period, "performed_at": at, "recorded_at": at});
    let mut entries = vec![
        week_47("backup"),
        week_47("ports"),
        week_47("rest"),
        week_47("twice"),
        last_week_reviewed(&made),
        walked("2026-W47", "2026-11-18T08:00:00Z"),
        to_review(&made),
        fail(&made, "backup", "2026-W48", TUE, reason),
        done(&made, "ports", "2026-W48", TUE, json!({})),
        fail(&made, "ports", "2026-W48", TUE_LATER, "connection refused"),
        fail(&made, "rest", "2026-W48", TUE_LATER, "connection refused"),
        done(&made, "twice", "2026-W48", TUE, json!({"valid_until": TUE_LATER})),
    ];
    entries.sort_by_key(|entry| entry["recorded_at"].as_str().expect("a time").to_owned());
    append(&made, "ci", &entries);
    made.ok("2026-11-25T09:00", &["pause", "rest", "--until", "2026-11-30", "--reason", "moving"]);
    made
}
