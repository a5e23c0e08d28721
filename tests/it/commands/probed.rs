//! What `due`, `check`, `list`, `show`, `log` and `report` say of what probes recorded. The entries are
//! written by hand, as `run` writes them.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{NOW, says};
use crate::common::Workspace;
use crate::common::feeds;
use crate::common::probes::{
    CHECKLIST, TUE, TUE_LATER, append, done, fail, last_week, last_week_reviewed, mixed, since_week_47,
    to_review,
};

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
    // The report says of the task what `due` says.
    assert_eq!(report["tasks"][0].get("failing"), Some(due.get("failing").unwrap_or(&Value::Null)));
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

const W47_DONE: &str = "\n2026-W47 done [] 0 via probe";

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
    // A remedy works within the second: what stands later in the feed came later.
    let made = since_week_47(CHECKLIST);
    let at_once = [
        last_week(&made),
        fail(&made, "backup", "2026-W48", TUE, old),
        done(&made, "backup", "2026-W48", TUE, json!({})),
    ];
    append(&made, "ci", &at_once);
    let said = format!("ok 0 2026-W49{W47_DONE}\n2026-W48 done [] 1 via probe");
    assert_eq!(told(&made, NOW, "backup"), said);
    // Of two feeds nobody knows which came later: then nothing hides the failure.
    let made = since_week_47(CHECKLIST);
    append(&made, "ci", &at_once[..2]);
    append(&made, "laptop", &at_once[2..]);
    assert!(told(&made, NOW, "backup").starts_with(&format!("ok 0 2026-W49; failing 2026-W48: {old}")));
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
        format!(
            "ok 0 2026-W49; failing 2026-W48: gone{W47_DONE}\n2026-W48 done [failing] 1 via probe failing: gone"
        )
    );
    // What a person did is done, and the probe is failing all the same.
    let by_hand = history("backup", NOW, |made| {
        let mut by_hand = done(made, "backup", "2026-W48", TUE_LATER, json!({}));
        let fields = by_hand.as_object_mut().expect("an object");
        fields.remove("via");
        fields.remove("probe");
        vec![last_week(made), fail(made, "backup", "2026-W48", TUE, "gone"), by_hand]
    });
    assert_eq!(
        by_hand,
        format!("ok 0 2026-W49; failing 2026-W48: gone{W47_DONE}\n2026-W48 done [failing] 1 failing: gone")
    );
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
        "error: access: its probe has not passed for 2026-W48, or failed since, so there is nothing to confirm; `saasmaint run access` runs it, or give --evidence FILE or --evidence URL\n       nothing is written\n"
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
fn a_pass_before_the_last_one_lapses_takes_its_place() {
    let made = since_week_47(
        "[[task]]\nid = \"dump\"\ncadence = \"weekly\"\n[task.probe]\nfile = { path = \"dump\" }\nvalid_for = \"1d\"\n",
    );
    made.write("dump", "dump");
    made.ok("2026-11-23T10:00", &["run", "--trust", "dump"]);
    made.ok("2026-11-24T09:00", &["run", "--trust", "dump"]);
    assert_eq!(feeds::recorded(made.path(), "done"), ["dump 2026-W48", "dump 2026-W48"]);
    for (now, status) in
        [("2026-11-24T09:59", "done"), ("2026-11-25T08:59", "done"), ("2026-11-25T09:00", "open")]
    {
        assert_eq!(made.status(now, "dump", "2026-W48"), status, "{now}");
    }
    // One that lasts until it is due is not renewed.
    made.ok("2026-11-29T10:00", &["run", "--trust", "dump"]);
    made.ok("2026-11-29T11:00", &["run", "--trust", "dump"]);
    assert_eq!(feeds::recorded(made.path(), "done").len(), 3);
    assert_eq!(made.status("2026-12-24T10:00", "dump", "2026-W48"), "done");
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

#[test]
fn due_marks_what_is_failing_and_says_why() {
    let made = mixed();
    let failing = "Acme  Wednesday 25 November 2026, 10:00

Failing
    backup  Back up            in 4 d, failing                Sun 29 Nov
      backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 10…
    ports   Look at the ports  in 11 d, failing               Sun 6 Dec
      connection refused

Coming
    access  Review access      in 4 d, passed, awaits review  Sun 29 Nov
    walk    Walk               in 4 d                         Sun 29 Nov
    twice   Twice              in 4 d, its pass lapsed        Sun 29 Nov

Not listed: 1 paused
";
    says(&made.at_time(NOW, "due"), failing);
    assert!(failing.lines().all(|line| line.chars().count() <= 80));
    // What is done is listed as long as it is failing, also when little time is looked ahead.
    let soon = made.json(NOW, &["due", "--within", "1h"]);
    let ids: Vec<&Value> = soon["tasks"].as_array().expect("tasks").iter().map(|task| &task["id"]).collect();
    assert_eq!(ids, ["backup", "ports"]);
    assert_eq!(
        soon["tasks"][1]["failing"],
        json!({
            "period": "2026-W48",
            "performed_at": "2026-11-24T13:00:00+01:00",
            "by": "ci",
            "reason": "connection refused"
        })
    );
    assert_eq!(
        made.task(NOW, "access")["awaiting_review"],
        json!({
            "period": "2026-W48",
            "performed_at": "2026-11-24T09:00:00+01:00",
            "by": "ci",
            "valid_until": "2026-11-26T09:00:00+01:00"
        })
    );
    assert_eq!(
        made.task(NOW, "twice")["lapsed"],
        json!({
            "period": "2026-W48",
            "performed_at": "2026-11-24T09:00:00+01:00",
            "by": "ci",
            "valid_until": "2026-11-24T13:00:00+01:00"
        })
    );
    let walk = made.task(NOW, "walk");
    for name in ["failing", "awaiting_review", "lapsed"] {
        assert_eq!(walk.get(name), None, "{name}");
    }
    let rests = made.at_time(NOW, "due --state paused");
    let line = "    rest  Rest  paused until Mon 30 Nov, failing  Sun 29 Nov\n      connection refused\n";
    assert!(rests.stdout.contains(line), "{}", rests.stdout);
}

#[test]
fn check_names_what_is_failing_and_fails_where_it_is_asked_to() {
    let made = mixed();
    let named = "failing  backup  backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 1024; \\u{1b}[31mred
failing  ports  connection refused
";
    let counts = "0 overdue, 4 due, 1 ok, 1 paused, 2 failing\n";
    says(&made.at_time(NOW, "check"), &format!("{named}Acme: passed: {counts}"));
    let shut = made.at_time(NOW, "check --failing");
    assert_eq!((shut.code, shut.stderr.as_str()), (1, ""));
    assert_eq!(shut.stdout, format!("{named}Acme: FAILED: {counts}"));
    // A task that rests is excused.
    says(&made.at_time(NOW, "check --failing --task rest"), "Acme: passed: 0 overdue, 1 paused\n");
    says(&made.at_time(NOW, "check --failing --state due --task twice"), "Acme: passed: 0 overdue, 1 due\n");
    let due = made.at_time(NOW, "check --fail-on due --task [atw]*");
    assert_eq!(
        due.stdout,
        "due  access  2026-W48 due Sun 29 Nov  passed, awaits review
due  walk    2026-W48 due Sun 29 Nov
due  twice   2026-W48 due Sun 29 Nov  its pass lapsed
Acme: FAILED: 0 overdue, 3 due\n"
    );
    let check = made.json(NOW, &["check"]);
    let ids: Vec<&Value> =
        check["failing"].as_array().expect("tasks").iter().map(|task| &task["id"]).collect();
    assert_eq!(ids, ["backup", "ports"]);
    assert_eq!(
        (&check["passed"], &check["fail_on_failing"], &check["failing"][1]["failing"]["reason"]),
        (&json!(true), &json!(false), &json!("connection refused"))
    );
}

#[test]
fn list_and_log_tell_of_probes() {
    let made = mixed();
    says(
        &made.at_time(NOW, "list"),
        "ID      CADENCE  PROBE    STATE               TITLE
backup  weekly   file     due, failing        Back up
access  weekly   command  due, awaits review  Review access
walk    weekly   -        due                 Walk
ports   weekly   tcp      ok, failing         Look at the ports
rest    weekly   tcp      paused, failing     Rest
twice   weekly   tcp      due                 Twice\n",
    );
    let list = made.json(NOW, &["list"]);
    assert_eq!((&list["tasks"][0]["probe"], &list["tasks"][2]["probe"]), (&json!("file"), &json!(null)));
    assert_eq!(list["tasks"][3]["failing"]["reason"], "connection refused");
    let log = made.ok(NOW, &["log", "ports"]);
    let mut lines = log.lines().skip(2);
    let next = |lines: &mut dyn Iterator<Item = &str>| {
        lines.next().expect("a line").split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert!(next(&mut lines).starts_with("18 Nov 09:00 done ports 2026-W47 ports.probe.txt ("), "{log}");
    assert_eq!(next(&mut lines), "probe, ci");
    assert!(next(&mut lines).starts_with("24 Nov 09:00 done ports 2026-W48 ports.probe.txt ("), "{log}");
    assert_eq!(next(&mut lines), "probe, ci");
    assert_eq!(next(&mut lines), "24 Nov 13:00 probe ports 2026-W48 tcp failed: connection refused,");
    // The line is kept as it is.
    let log = made.json(NOW, &["log", "ports"]);
    let newest = log["entries"].as_array().expect("entries").last().expect("an entry");
    assert_eq!((&newest["outcome"], &newest["reason"]), (&json!("fail"), &json!("connection refused")));
}

#[test]
fn show_tells_the_probe_and_what_it_came_to() {
    let made = mixed();
    let fields = |task: &str, from: &str, to: &str| -> String {
        let text = made.ok(NOW, &["show", task]);
        let (_, rest) = text.split_once(&format!("  {from}")).expect("the field");
        let (found, _) = rest.split_once(&format!("\n  {to}")).expect("the field after");
        format!("  {from}{found}\n")
    };
    assert_eq!(
        fields("backup", "last done", "priority"),
        "  last done  2026-W47 on Wed 18 Nov 09:00 by its file probe (ci)
  failing    failed for 2026-W48 on Tue 24 Nov 09:00 by ci: backup.dump is 31 h
             old and may be 26 h; it has 12 bytes and must have 1024;
             \\u{1b}[31mred (backup.probe.txt)
  last pass  passed for 2026-W47 on Wed 18 Nov 09:00 by ci (backup.probe.txt)
  probe      file backup.dump, at most 26h old, at least 1024 bytes
             timeout 60s, no retries, a pass counts for its whole occurrence\n"
    );
    assert_eq!(
        fields("access", "review", "priority"),
        "  review     passed, awaits review
  last pass  passed for 2026-W48 on Tue 24 Nov 09:00 by ci, valid until Thu 26
             Nov 09:00 (access.probe.txt)
  probe      command `access-list --all`
             timeout 60s, 2 retries from 1s on, a pass counts for 2d
  secrets    ACCESS_TOKEN
  fix        `access-sync`, timeout 10m\n"
    );
    let show = made.json(NOW, &["show", "ports"]);
    assert_eq!((&show["probe"], &show["probe_definition"]["tcp"]["port"]), (&json!("tcp"), &json!(5432)));
    assert_eq!(show["last_done"]["via"], "probe");
    assert_eq!(show["last"][1]["via"], "probe");
    assert_eq!(
        (&show["last_failure"]["outcome"], &show["last_failure"]["performed_at"]),
        (&json!("fail"), &json!("2026-11-24T13:00:00+01:00"))
    );
    assert_eq!(show["last_pass"]["evidence"][0]["name"], "ports.probe.txt");
    let walk = made.json(NOW, &["show", "walk"]);
    assert_eq!(walk["probe"], json!(null));
    for name in ["probe_definition", "fix", "last_pass", "last_failure"] {
        assert_eq!(walk.get(name), None, "{name}");
    }
}

const WINDOW: &[&str] = &["--from", "2026-11-16", "--to", "2026-11-29"];

fn report(made: &Workspace, format: &str) -> String {
    made.ok(NOW, &[&["report"], WINDOW, &["--format", format]].concat())
}

#[test]
fn the_report_keeps_outcomes_apart_from_notes() {
    let made = mixed();
    made.ok(NOW, &["done", "backup", "--note", "copied by hand"]);
    let json: Value = serde_json::from_str(&report(&made, "json")).expect("JSON");
    let rows = json["population"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["task"] == "backup" && row["period"] == "2026-W48").expect("a row");
    assert_eq!(row["notes"], json!([{"text": "copied by hand", "by": "ana@acme.example"}]));
    assert_eq!(
        (&row["via"], &row["failed_checks"], &row["failing"], &row["exceptions"]),
        (
            &json!(null),
            &json!(1),
            &json!(
                "backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 1024; \u{1b}[31mred"
            ),
            &json!(["failing"])
        )
    );
    let told: Vec<(&Value, &Value, bool)> = row["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| (&entry["kind"], &entry["outcome"], entry["reason"].is_null()))
        .collect();
    assert_eq!(told, [(&json!("probe"), &json!("fail"), false), (&json!("done"), &json!(null), true)]);
    let kinds: Vec<&str> = json["tasks"]
        .as_array()
        .expect("tasks")
        .iter()
        .map(|task| task["probe"].as_str().unwrap_or("none"))
        .collect();
    assert_eq!(kinds, ["file", "command", "none", "tcp", "tcp", "tcp"]);
}

#[test]
fn every_format_tells_of_probes() {
    let made = mixed();
    let markdown = report(&made, "markdown");
    for line in [
        "| ports | 2026-W48 | 2026-11-29 | 2026-11-24 09:00 | 2026-11-24 09:00 | 5 d early | ci, by probe |  | done | 1 |  |",
        "| ports | 2026-W48 | 2026-11-29 | 2026-11-24 09:00 | failing | ci, by probe | its probe failed: connection refused |",
        "| access | 2026-W48 | 2026-11-29 |  | awaiting-review |  | its probe passed; no person has confirmed it |",
        "| twice | 2026-W48 | 2026-11-29 |  | lapsed |  | its pass counted until 2026-11-24 13:00 |",
    ] {
        assert!(markdown.contains(line), "{line}\n{markdown}");
    }
    let csv = report(&made, "csv");
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let cell = |line: &str, name: &str| {
        let at = header.iter().position(|column| *column == name).expect("the column");
        line.split(',').nth(at).expect("a cell").to_owned()
    };
    let ports =
        csv.lines().find(|line| line.starts_with("ports,") && line.contains("2026-W48")).expect("a line");
    assert_eq!((cell(ports, "via"), cell(ports, "failed_checks")), ("probe".to_owned(), "1".to_owned()));
    assert_eq!(
        (cell(ports, "status"), cell(ports, "failing"), cell(ports, "exceptions")),
        ("done".to_owned(), "connection refused".to_owned(), "failing".to_owned())
    );
    assert_eq!(cell(ports, "probe"), "tcp");
    let twice =
        csv.lines().find(|line| line.starts_with("twice,") && line.contains("2026-W48")).expect("a line");
    assert_eq!(cell(twice, "lapsed_at"), "2026-11-24T13:00:00+01:00");
    assert_eq!(
        (cell(twice, "exceptions"), cell(twice, "failed_checks")),
        ("lapsed".to_owned(), "0".to_owned())
    );
    let html = report(&made, "html");
    assert_eq!(html.matches("<b class=badge>failing</b>").count(), 3, "open, done and at rest");
    for part in [
        "<b class=badge>by probe</b>",
        "<b class=badge>failing</b>",
        "<b class=badge>awaiting review</b>",
        "probe fail: connection refused",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let oscal: Value = serde_json::from_str(&report(&made, "oscal")).expect("JSON");
    let observations =
        oscal["assessment-results"]["results"][0]["observations"].as_array().expect("observations");
    let of = |title: &str| observations.iter().find(|one| one["title"] == title).expect("the observation");
    assert_eq!(of("ports 2026-W48")["methods"], json!(["EXAMINE", "TEST"]));
    assert_eq!(of("backup 2026-W48")["methods"], json!(["EXAMINE", "TEST"]));
    assert_eq!(of("walk 2026-W47")["methods"], json!(["EXAMINE"]));
    let remarks = of("backup 2026-W48")["remarks"].as_str().expect("remarks");
    assert!(remarks.contains("Its probe failed: backup.dump is 31 h old"), "{remarks}");
    assert_eq!(made.at_time(NOW, "verify").code, 0);
}
