//! What `due`, `check`, `list`, `show`, `log` and `report` say of what probes recorded. The entries are
//! written by hand, as `run` writes them.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{NOW, says};
use crate::common::Workspace;
use crate::feeds;

const CHECKLIST: &str = "[[task]]\nid = \"backup\"\ntitle = \"Back up\"\ncadence = \"weekly\"\n\
    [task.probe]\nfile = { path = \"backup.dump\", max_age = \"26h\", min_size = \"1 KiB\" }\n\
    [[task]]\nid = \"access\"\ntitle = \"Review access\"\ncadence = \"weekly\"\nevidence = \"review\"\n\
    [task.probe]\ncommand = [\"access-list\", \"--all\"]\nretries = 2\nvalid_for = \"2d\"\nsecrets = [\"ACCESS_TOKEN\"]\n\
    [task.fix]\ncommand = [\"access-sync\"]\n\
    [[task]]\nid = \"walk\"\ntitle = \"Walk\"\ncadence = \"weekly\"\n";

/// The digest of some definition of a probe.
fn digest(kind: &str) -> String {
    format!("{kind}:{}", "1".repeat(64))
}

/// Tasks that begin in week 47 of 2026, recorded then.
fn since_week_47(checklist: &str) -> Workspace {
    let made =
        Workspace::with("name = \"Acme\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-16\n", checklist);
    made.ok("2026-11-16T00:00", &["adopt"]);
    made
}

/// Appends entries to the feed of a writer, each chained to the one before.
fn append(made: &Workspace, writer: &str, entries: &[Value]) {
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
fn probe(made: &Workspace, outcome: &str, task: &str, period: Option<&str>, at: &str, more: Value) -> Value {
    let kept = format!("{task} {outcome} {at}\n");
    let hash = feeds::sha256(kept.as_bytes());
    made.write(&format!("evidence/{}/{hash}", &hash[..2]), &kept);
    let kind = if task == "access" { "command" } else { "file" };
    let mut entry = json!({
        "v": 1, "kind": "probe", "task": task, "performed_at": at, "recorded_at": at, "outcome": outcome,
        "probe": digest(kind),
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

fn fail(made: &Workspace, task: &str, period: &str, at: &str, reason: &str) -> Value {
    probe(made, "fail", task, Some(period), at, json!({"reason": reason}))
}

/// A pass that completes an occurrence.
fn done(made: &Workspace, task: &str, period: &str, at: &str, more: Value) -> Value {
    let mut entry = probe(made, "pass", task, Some(period), at, more);
    entry["kind"] = json!("done");
    entry["via"] = json!("probe");
    entry.as_object_mut().expect("an object").remove("outcome");
    entry
}

/// Where a task stands, and each row of its report, in one line each.
fn told(made: &Workspace, now: &str, task: &str) -> String {
    let due = made.task(now, task);
    let mut text = made.state(now, task);
    for name in ["failing", "awaiting_review", "lapsed"] {
        if let Some(found) = due.get(name) {
            let reason = found.get("reason").and_then(Value::as_str);
            let period = found["period"].as_str().unwrap_or("-");
            write!(text, "; {name} {period}").expect("a String takes it");
            text.extend(reason.map(|reason| format!(": {reason}")));
        }
    }
    let report = made.json(now, &["report", "--from", "2026-11-16", "--to", "2026-11-29", "--task", task]);
    for row in report["population"].as_array().expect("rows") {
        let kinds: Vec<&str> =
            row["exceptions"].as_array().expect("kinds").iter().filter_map(Value::as_str).collect();
        let (period, status) = (row["period"].as_str().expect("a key"), row["status"].as_str().expect("one"));
        write!(text, "\n{period} {status} [{}] {}", kinds.join(" "), row["failed_checks"]).expect("text");
        text.extend(row["via"].as_str().map(|via| format!(" via {via}")));
        text.extend(row["failing"].as_str().map(|reason| format!(" failing: {reason}")));
        text.extend(row["lapsed_at"].as_str().map(|at| format!(" lapsed {at}")));
        if row["awaiting_review"] == true {
            text.push_str(" awaiting review");
        }
    }
    text
}

/// `told` of a ledger whose entries stand in one feed; the same has to be said when they are spread
/// over two, either way.
fn history(task: &str, now: &str, entries: impl Fn(&Workspace) -> Vec<Value>) -> String {
    let one = since_week_47(CHECKLIST);
    append(&one, "ci", &entries(&one));
    let text = told(&one, now, task);
    for first in [0, 1] {
        let two = since_week_47(CHECKLIST);
        let all = entries(&two);
        let (even, odd): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(at, _)| at % 2 == first);
        let plain = |part: Vec<(usize, Value)>| part.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>();
        append(&two, "ci", &plain(even));
        append(&two, "laptop", &plain(odd));
        let said = told(&two, now, task);
        assert_eq!(said, text, "spread over two feeds");
    }
    text
}

const TUE: &str = "2026-11-24T08:00:00Z";
const TUE_LATER: &str = "2026-11-24T12:00:00Z";
const W47_DONE: &str = "\n2026-W47 done [] 0 via probe";

/// The pass of week 47 that leaves nothing of it to say.
fn last_week(made: &Workspace) -> Value {
    done(made, "backup", "2026-W47", "2026-11-18T08:00:00Z", json!({}))
}

#[test]
fn a_failure_leaves_it_owed_and_failing_until_a_pass() {
    let old = "it is 31 h old";
    let failed =
        history("backup", NOW, |made| vec![last_week(made), fail(made, "backup", "2026-W48", TUE, old)]);
    assert_eq!(
        failed,
        format!(
            "due 0 2026-W48; failing 2026-W48: {old}{W47_DONE}\n2026-W48 open [failing] 1 failing: {old}"
        )
    );
    let mended = history("backup", NOW, |made| {
        vec![
            last_week(made),
            fail(made, "backup", "2026-W48", TUE, old),
            fail(made, "backup", "2026-W48", TUE, "again"),
            done(made, "backup", "2026-W48", TUE_LATER, json!({})),
        ]
    });
    assert_eq!(mended, format!("ok 0 2026-W49{W47_DONE}\n2026-W48 done [] 2 via probe"));
    // A remedy works within the second.
    let at_once = history("backup", NOW, |made| {
        vec![
            last_week(made),
            fail(made, "backup", "2026-W48", TUE, old),
            done(made, "backup", "2026-W48", TUE, json!({})),
        ]
    });
    assert_eq!(at_once, format!("ok 0 2026-W49{W47_DONE}\n2026-W48 done [] 1 via probe"));
}

#[test]
fn what_is_done_can_be_failing() {
    let then = history("backup", NOW, |made| {
        vec![
            last_week(made),
            done(made, "backup", "2026-W48", TUE, json!({})),
            fail(made, "backup", "2026-W48", TUE_LATER, "gone"),
        ]
    });
    assert_eq!(
        then,
        format!("ok 0 2026-W49; failing 2026-W48: gone{W47_DONE}\n2026-W48 done [] 1 via probe")
    );
    // What a person did is done, and the probe is failing all the same.
    let by_hand = history("backup", NOW, |made| {
        let mut by_hand = done(made, "backup", "2026-W48", TUE_LATER, json!({}));
        let fields = by_hand.as_object_mut().expect("an object");
        fields.remove("via");
        fields.remove("probe");
        vec![last_week(made), fail(made, "backup", "2026-W48", TUE, "gone"), by_hand]
    });
    assert_eq!(by_hand, format!("ok 0 2026-W49; failing 2026-W48: gone{W47_DONE}\n2026-W48 done [] 1"));
}

#[test]
fn a_failure_of_last_week_is_known_until_a_pass() {
    let fail_47 = |made: &Workspace| fail(made, "backup", "2026-W47", "2026-11-20T08:00:00Z", "gone");
    let since = history("backup", NOW, |made| vec![fail_47(made)]);
    let missed = "\n2026-W47 missed [missed failing] 1 failing: gone";
    assert_eq!(since, format!("overdue 1 2026-W48; failing 2026-W47: gone{missed}\n2026-W48 open [] 0"));
    let passed =
        history("backup", NOW, |made| vec![fail_47(made), done(made, "backup", "2026-W48", TUE, json!({}))]);
    assert_eq!(passed, format!("ok 0 2026-W49{missed}\n2026-W48 done [] 0 via probe"));
}

/// A pass of the access list in week 48, which counts for two days.
fn to_review(made: &Workspace) -> Value {
    probe(made, "pass", "access", Some("2026-W48"), TUE, json!({"valid_until": "2026-11-26T08:00:00Z"}))
}

fn last_week_reviewed(made: &Workspace) -> Value {
    let mut entry = done(made, "access", "2026-W47", "2026-11-18T08:00:00Z", json!({}));
    let fields = entry.as_object_mut().expect("an object");
    fields.remove("via");
    fields.remove("probe");
    entry
}

#[test]
fn a_pass_to_review_waits_for_a_person() {
    let week_47 = "\n2026-W47 done [] 0";
    let waits = history("access", NOW, |made| vec![last_week_reviewed(made), to_review(made)]);
    assert_eq!(
        waits,
        format!(
            "due 0 2026-W48; awaiting_review 2026-W48{week_47}\n2026-W48 open [awaiting-review] 0 awaiting review"
        )
    );
    let lapsed =
        history("access", "2026-11-26T09:00", |made| vec![last_week_reviewed(made), to_review(made)]);
    assert_eq!(
        lapsed,
        format!(
            "due 0 2026-W48; lapsed 2026-W48{week_47}\n2026-W48 open [lapsed] 0 lapsed 2026-11-26T09:00:00+01:00"
        )
    );
    // What failed since is nothing to confirm.
    let failed = history("access", NOW, |made| {
        vec![
            last_week_reviewed(made),
            to_review(made),
            fail(made, "access", "2026-W48", TUE_LATER, "exit status 1"),
        ]
    });
    assert_eq!(
        failed,
        format!(
            "due 0 2026-W48; failing 2026-W48: exit status 1{week_47}\n2026-W48 open [failing] 1 failing: exit status 1"
        )
    );
}

#[test]
fn a_person_confirms_a_pass_with_its_evidence() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[last_week_reviewed(&made), to_review(&made)]);
    made.ok(NOW, &["done", "access"]);
    let confirmed = feeds::entries(made.path())
        .into_iter()
        .find(|entry| entry["by"] == "ana@acme.example" && entry["kind"] == "done")
        .expect("a done");
    assert_eq!(confirmed["evidence"][0]["name"], "access.probe.txt");
    assert_eq!(confirmed.get("via"), None);
    let after = "2026-11-26T10:00";
    assert_eq!(told(&made, after, "access"), "ok 0 2026-W49\n2026-W47 done [] 0\n2026-W48 done [] 0");
    // Undone, the pass that has lapsed meanwhile is all that is left.
    made.ok("2026-11-26T10:01", &["undo"]);
    assert!(told(&made, "2026-11-26T10:02", "access").starts_with("due 0 2026-W48; lapsed 2026-W48\n"));
}

#[test]
fn what_failed_after_its_pass_is_not_confirmed_without_evidence() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[to_review(&made), fail(&made, "access", "2026-W48", TUE_LATER, "exit status 1")]);
    let refused = made.run(NOW, &["done", "access", "--for", "2026-W48"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert_eq!(
        refused.stderr,
        "error: access: its probe has not passed for this one, or failed since, so there is nothing to confirm; `saasmaint run access` runs it, or give --evidence FILE or URL\n       nothing is written\n"
    );
}

#[test]
fn a_pass_that_lapsed_before_due_can_be_renewed() {
    let until = |day: &str| json!({"valid_until": format!("2026-11-{day}T08:00:00Z")});
    let first = |made: &Workspace| done(made, "backup", "2026-W48", TUE, until("25"));
    let counts = history("backup", "2026-11-25T08:59:59", |made| vec![last_week(made), first(made)]);
    assert_eq!(counts, format!("ok 0 2026-W49{W47_DONE}\n2026-W48 done [] 0 via probe"));
    let lapsed = history("backup", "2026-11-25T09:00", |made| vec![last_week(made), first(made)]);
    assert_eq!(
        lapsed,
        format!(
            "due 0 2026-W48; lapsed 2026-W48{W47_DONE}\n2026-W48 open [lapsed] 0 lapsed 2026-11-25T09:00:00+01:00"
        )
    );
    let missed = history("backup", "2026-12-01T09:00", |made| vec![last_week(made), first(made)]);
    assert_eq!(
        missed,
        format!(
            "overdue 1 2026-W49{W47_DONE}\n2026-W48 missed [missed lapsed] 0 lapsed 2026-11-25T09:00:00+01:00"
        )
    );
    let renewed = history("backup", "2026-11-27T12:00", |made| {
        vec![
            last_week(made),
            first(made),
            done(made, "backup", "2026-W48", "2026-11-27T09:00:00Z", json!({})),
        ]
    });
    assert_eq!(renewed, format!("ok 0 2026-W49{W47_DONE}\n2026-W48 done [] 0 via probe"));
}

#[test]
fn a_failure_that_was_taken_back_was_none() {
    let text = history("backup", NOW, |made| {
        let mut failed = fail(made, "backup", "2026-W48", TUE, "gone");
        failed["by"] = json!("lone");
        let hash = feeds::sha256(failed.to_string().as_bytes());
        let undo = json!({"v": 1, "kind": "undo", "entry": hash, "recorded_at": TUE_LATER});
        append(made, "other", &[undo]);
        append(made, "lone", &[failed]);
        vec![last_week(made)]
    });
    assert_eq!(text, format!("due 0 2026-W48{W47_DONE}\n2026-W48 open [] 0"));
}

#[test]
fn a_replay_knows_no_failure_yet() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[last_week(&made), fail(&made, "backup", "2026-W48", TUE, "gone")]);
    let before = told(&made, "2026-11-24T08:59", "backup");
    assert_eq!(before, format!("due 0 2026-W48{W47_DONE}\n2026-W48 open [] 0"));
    assert!(
        told(&made, "2026-11-24T09:00", "backup").starts_with("due 0 2026-W48; failing 2026-W48: gone\n")
    );
}

#[test]
fn without_its_probe_a_task_is_not_failing() {
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &[last_week(&made), fail(&made, "backup", "2026-W48", TUE, "gone")]);
    let without = CHECKLIST.replace(
        "[task.probe]\nfile = { path = \"backup.dump\", max_age = \"26h\", min_size = \"1 KiB\" }\n",
        "",
    );
    assert_ne!(without, CHECKLIST);
    made.write("checklists/tasks.toml", without);
    let now = told(&made, NOW, "backup");
    // What was found about the occurrence stays known.
    let row = "\n2026-W48 open [failing] 1 failing: gone";
    assert_eq!(now, format!("due 0 2026-W48{W47_DONE}{row}"));
    made.ok("2026-11-25T11:00", &["adopt"]);
    let list = made.json("2026-11-25T11:01", &["list"]);
    assert_eq!(list["tasks"][0]["probe"], json!(null));
    assert_eq!(list["tasks"][1]["probe"], "command");
    // A replay has the probe that was recorded then.
    assert_eq!(told(&made, NOW, "backup"), format!("due 0 2026-W48; failing 2026-W48: gone{W47_DONE}{row}"));
    assert_eq!(made.json(NOW, &["list"])["tasks"][0]["probe"], "file");
    let report = made.json("2026-11-25T12:00", &["report", "--from", "2026-11-16", "--to", "2026-11-29"]);
    let changed: Vec<&Value> = report["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .flat_map(|change| change["fields"].as_array().expect("fields"))
        .filter(|field| field["field"] == "probe")
        .collect();
    assert_eq!(changed.len(), 1);
    assert_eq!((&changed[0]["new"], &changed[0]["kind"]), (&json!("-"), &json!("changed")));
    assert!(changed[0]["old"].as_str().expect("a digest").starts_with("file:"));
}

#[test]
fn what_a_probe_did_waits_for_approval_like_anything_else() {
    let checklist =
        CHECKLIST.replacen("cadence = \"weekly\"", "cadence = \"weekly\"\napproval = \"required\"", 1);
    let made = since_week_47(&checklist);
    append(
        &made,
        "ci",
        &[done(&made, "backup", "2026-W48", TUE, json!({"valid_until": "2026-11-28T08:00:00Z"}))],
    );
    assert_eq!(
        made.task(NOW, "backup")["awaiting_approval"],
        json!({"period": "2026-W48", "performed_at": "2026-11-24T09:00:00+01:00", "by": "ci", "via": "probe"})
    );
    says(&made.at_time(NOW, "approve backup --for 2026-W48"), "approved backup 2026-W48, done by ci\n");
    let row = |now: &str| told(&made, now, "backup").lines().last().expect("a row").to_owned();
    assert_eq!(row("2026-11-25T11:00"), "2026-W48 done [] 0 via probe");
    // An approval makes nothing last longer.
    assert_eq!(row("2026-11-28T09:00"), "2026-W48 open [lapsed] 0 lapsed 2026-11-28T09:00:00+01:00");
}

/// One failing task, one that is done and failing, one that waits for a person, one lapsed.
fn mixed() -> Workspace {
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
    append(
        &made,
        "ci",
        &[
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
        ],
    );
    made.ok("2026-11-25T09:00", &["pause", "rest", "--until", "2026-11-30", "--reason", "moving"]);
    made
}

#[test]
fn print_it() {
    let made = mixed();
    for line in [
        "due",
        "due --all",
        "check",
        "check --failing",
        "check --failing --fail-on due",
        "list",
        "show backup",
        "show access",
        "show ports",
        "show rest",
        "log backup",
        "log ports",
        "report --from 2026-11-16 --to 2026-11-29",
    ] {
        let ran = made.at_time(NOW, line);
        println!("$ {line}\n{}{}[{}]", ran.stdout, ran.stderr, ran.code);
    }
}
