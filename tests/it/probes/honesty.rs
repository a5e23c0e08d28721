//! What a pass and a failure are worth: what they complete, what they leave owed, and until when.

use std::fs;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::probes::support::{NOW, PASSES, entries, run, run_at, untimed, weekly};

#[test]
fn a_failing_task_runs_although_it_is_done() {
    // All within one second: the order is that of the feed.
    let made = weekly("command = [\"test\", \"-e\", \"flag\"]");
    made.write("flag", "");
    assert_eq!(run(&made, &[]).code, 0);
    fs::remove_file(made.at("flag")).expect("removed");
    assert_eq!(run(&made, &["t"]).code, 1);
    assert_eq!(made.state(NOW, "t"), "ok 0 2026-W49");
    assert_eq!(run(&made, &[]).code, 1);
    made.write("flag", "");
    let passes = run(&made, &[]);
    assert_eq!(
        untimed(&passes.stdout),
        "PASS       t  2026-W48 is done already; recorded\nAcme CRM: 1 passed\n"
    );
    assert_eq!(run(&made, &[]).stdout, "");
}

#[test]
fn a_fix_runs_only_when_asked_and_after_a_failure() {
    let probe = "command = [\"test\", \"-e\", \"mended\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"echo x >> fixes; touch mended\"]";
    let made = weekly(probe);
    assert_eq!(run(&made, &[]).code, 1);
    assert!(!made.at("fixes").exists());
    let ran = run(&made, &["--fix"]);
    assert_eq!(
        untimed(&ran.stdout),
        "FAIL       t  exit status 1 and not 0\nFIXED      t  the fix was run\nPASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n"
    );
    assert_eq!(ran.code, 0);
    let kinds: Vec<Value> =
        entries(&made).into_iter().map(|entry| json!([entry["kind"], entry["outcome"]])).collect();
    assert_eq!(
        kinds,
        [json!(["probe", "fail"]), json!(["probe", "fail"]), json!(["fix", "pass"]), json!(["done", null])]
    );
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
    // A pass needs no remedy.
    assert_eq!(run(&made, &["t", "--fix"]).code, 0);
    assert_eq!(made.read("fixes"), "x\n");
}

#[test]
fn a_fix_that_does_not_help_leaves_the_failure() {
    let made = weekly("command = [\"false\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"exit 9\"]");
    let ran = run(&made, &["--fix"]);
    assert_eq!(
        untimed(&ran.stdout),
        "FAIL       t  exit status 1 and not 0\nNOT FIXED  t  exit status 9 and not 0\nFAIL       t  exit status 1 and not 0\nAcme CRM: 0 passed, 1 failed\n"
    );
    assert_eq!(ran.code, 1);
    let kinds: Vec<Value> = entries(&made).into_iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["probe", "fix", "probe"]);
}

#[test]
fn a_review_waits_for_a_person() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\n[[task]]\nid = \"t\"\ncadence = \"weekly\"\nevidence = \"review\"\n[task.probe]\ncommand = [\"echo\", \"looks good\"]\n",
    );
    let early = made.run(NOW, &["done", "t"]);
    assert_eq!(early.code, 2);
    assert!(early.stderr.contains("`saasmaint run t` runs it"), "{}", early.stderr);
    let ran = run(&made, &[]);
    assert_eq!(
        untimed(&ran.stdout),
        "PASS       t  2026-W48 awaits review: `saasmaint done t --for 2026-W48` confirms it\nAcme CRM: 1 passed\n"
    );
    assert_eq!(made.state(NOW, "t"), "due 0 2026-W48");
    // It is not run again while it waits.
    let again = run(&made, &[]);
    assert_eq!(again.stdout, "");
    assert!(again.stderr.starts_with("note: 1 task awaits review"), "{}", again.stderr);
    assert_eq!(
        made.ok(NOW, &["done", "t", "--note", "read it"]).lines().next(),
        Some("done t 2026-W48, on time")
    );
    let all = entries(&made);
    let [pass, done] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&pass["kind"], &pass["outcome"]), (&json!("probe"), &json!("pass")));
    assert_eq!((&done["kind"], &done["via"]), (&json!("done"), &Value::Null));
    assert_eq!(done["evidence"], pass["evidence"]);
    assert_eq!(made.state(NOW, "t"), "ok 0 2026-W49");
}

#[test]
fn a_pass_of_another_definition_is_not_confirmed() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\n[[task]]\nid = \"t\"\ncadence = \"weekly\"\nevidence = \"review\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    assert_eq!(run(&made, &[]).code, 0);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("[\"true\"]", "[\"false\"]"));
    made.ok(NOW, &["adopt"]);
    let done = made.run(NOW, &["done", "t"]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("there is nothing to confirm"), "{}", done.stderr);
    // What waited for review no longer keeps it from being run.
    assert_eq!(run(&made, &[]).code, 1);
}

#[test]
fn a_result_counts_no_longer_than_it_is_valid() {
    let made = weekly("command = [\"true\"]\nvalid_for = \"2d\"");
    let at = |day: u32, time: &str| format!("2026-11-{day}T{time}+01:00");
    run_at(&made, &at(23, "08:00:00"), &[]);
    assert_eq!(entries(&made)[0]["valid_until"], "2026-11-25T07:00:00Z");
    assert_eq!(made.state(&at(25, "07:59:59"), "t"), "ok 0 2026-W49");
    assert_eq!(made.state(&at(25, "08:00:00"), "t"), "due 0 2026-W48");
    // On Saturday it outlasts the week.
    run_at(&made, &at(28, "08:00:00"), &[]);
    assert_eq!(entries(&made)[1]["valid_until"], Value::Null);
    assert_eq!(made.status("2026-12-20T00:00:00Z", "t", "2026-W48"), "done");
    // Without the second it was missed.
    let lapsed = weekly("command = [\"true\"]\nvalid_for = \"2d\"");
    run_at(&lapsed, &at(23, "08:00:00"), &[]);
    assert_eq!(lapsed.status("2026-12-20T00:00:00Z", "t", "2026-W48"), "missed");
}

/// On a Monday a pass speaks for the week that has opened, and not for the one just ended.
#[test]
fn a_pass_speaks_for_its_own_moment() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-16\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let monday = "2026-11-23T10:00:00+01:00";
    assert_eq!(made.state(monday, "t").split(' ').next_back(), Some("2026-W47"));
    run_at(&made, monday, &[]);
    assert_eq!(entries(&made)[0]["for"], "2026-W48");
    assert_eq!(made.status(monday, "t", "2026-W47"), "late");
    // Where the next opens only later, the one just ended is taken while it is in its grace.
    let short = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nopens = \"2d\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    run_at(&short, monday, &[]);
    assert_eq!(entries(&short)[0]["for"], "2026-W47");
    assert_eq!(short.status(monday, "t", "2026-W47"), "done-late");
}

/// On a Monday on which the new week is done already, no probe can speak for the one just ended.
#[test]
fn what_no_pass_can_complete_is_not_run_unasked() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-16\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let monday = "2026-11-23T10:00:00+01:00";
    assert_eq!(
        run_at(&made, monday, &[]).stdout,
        "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n"
    );
    assert_eq!(made.state(monday, "t"), "late 0 2026-W47");
    assert_eq!(run_at(&made, monday, &[]).stdout, "");
    assert_eq!(entries(&made).len(), 1);
}

#[test]
fn a_changed_probe_is_recorded_as_changed() {
    let made = weekly(PASSES);
    run(&made, &[]);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("[\"true\"]", "[\"true\", \"again\"]"));
    let due = made.run(NOW, &["due"]);
    assert!(due.stderr.contains("1 definition differs from the record in the ledger"), "{}", due.stderr);
    let ran = run(&made, &["t"]);
    assert!(ran.stderr.starts_with("recorded: t changed: probe command:"), "{}", ran.stderr);
    let defines: Vec<String> = made
        .read("ledger/ana@acme.example.jsonl")
        .lines()
        .filter(|line| line.contains("\"kind\":\"define\",\"task\""))
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["probe"].to_string())
        .collect();
    assert_eq!(defines.len(), 2);
    assert_ne!(defines[0], defines[1]);
}

/// A run takes a while: what somebody records about definitions meanwhile is newer than what it read.
#[test]
fn definitions_that_change_during_a_run_are_not_taken_back() {
    let bin = crate::common::BIN;
    let now = "--now 2026-11-25T10:00:00+01:00";
    let made = Workspace::berlin(&format!(
        "starts = 2026-11-23\n[[task]]\nid = \"a\"\ncadence = \"weekly\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"sed -i s/weekly/daily/ checklists/tasks.toml; {bin} {now} adopt\"]\n\
         [[task]]\nid = \"b\"\ncadence = \"weekly\"\n[task.probe]\ncommand = [\"sleep\", \"0.5\"]\n"
    ));
    made.ok(NOW, &["adopt"]);
    let ran = run(&made, &["--jobs", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = made.read("ledger/ana@acme.example.jsonl");
    let cadences: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"kind\":\"define\",\"task\":\"b\""))
        .map(|line| if line.contains("\"cadence\":\"daily\"") { "daily" } else { "weekly" })
        .collect();
    assert_eq!(cadences, ["weekly", "daily"]);
    assert_eq!(made.run(NOW, &["check", "--strict", "--fail-on", "overdue"]).code, 0);
}

/// Four eyes and reviews: a pass that needs another word answers for nothing yet.
#[test]
fn a_pass_that_needs_a_person_does_not_answer_for_a_miss() {
    let red = "2026-11-25T08:00:00+01:00";
    for (keys, cleared) in
        [("", true), ("approval = \"required\"\n", false), ("evidence = \"review\"\n", false)]
    {
        let made = Workspace::berlin(&format!(
            "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-16\n{keys}[task.probe]\ncommand = [\"true\"]\n"
        ));
        made.ok("2026-11-16T00:00:00+01:00", &["adopt"]);
        assert_eq!(made.run(red, &["check"]).code, 1);
        assert_eq!(run_at(&made, red, &[]).code, 0);
        assert_eq!(made.run(red, &["check"]).code, i32::from(!cleared), "{keys}");
        // What waits for a person is not run again and again.
        let entries = entries(&made).len();
        run_at(&made, "2026-11-25T09:00:00+01:00", &[]);
        assert_eq!(crate::probes::support::entries(&made).len(), entries, "{keys}");
    }
}

/// A pass that will lapse is no reason to leave out what nobody has done at all.
#[test]
fn the_backlog_comes_before_what_a_probe_found_done_for_a_while() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\ncatch_up = \"each\"\nstarts = 2026-11-16\n[task.probe]\ncommand = [\"true\"]\nvalid_for = \"2d\"\n",
    );
    assert_eq!(run(&made, &[]).code, 0);
    assert_eq!(made.state(NOW, "t"), "overdue 0 2026-W47");
    assert_eq!(made.ok(NOW, &["done", "t"]).lines().next(), Some("done t 2026-W47, late"));
    // And the next day there is just that one left, which a person may do for good.
    assert_eq!(
        made.ok("2026-11-26T10:00:00+01:00", &["done", "t"]).lines().next(),
        Some("done t 2026-W48, on time")
    );
}

#[test]
fn what_a_probe_found_done_is_not_skipped() {
    let made = weekly("command = [\"true\"]\nvalid_for = \"1d\"");
    assert_eq!(run(&made, &[]).code, 0);
    let skip = made.run(NOW, &["skip", "t", "--reason", "x"]);
    assert_eq!((skip.code, entries(&made).len()), (2, 1), "{skip:?}");
}

#[test]
fn what_another_person_approved_stays_settled_while_it_counts() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-23\napproval = \"required\"\n[task.probe]\ncommand = [\"true\"]\nvalid_for = \"2d\"\n",
    );
    assert_eq!(run(&made, &[]).code, 0);
    made.ok(NOW, &["--by", "ben@acme.example", "approve", "t"]);
    let done = made.ok(NOW, &["done", "t", "--for", "2026-W48"]);
    assert!(done.contains("2026-W48 is already done"), "{done}");
    assert_eq!(entries(&made).len(), 2);
}

/// Last week's pass awaits review; this week is another matter.
#[test]
fn an_older_review_does_not_keep_the_open_week_from_being_checked() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\ngrace = \"4d\"\nstarts = 2026-11-16\nevidence = \"review\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    assert_eq!(run_at(&made, "2026-11-22T10:00:00+01:00", &[]).code, 0);
    assert_eq!(run_at(&made, "2026-11-23T10:00:00+01:00", &[]).code, 0);
    let periods: Vec<Value> = entries(&made).iter().map(|entry| entry["for"].clone()).collect();
    assert_eq!(periods, ["2026-W47", "2026-W48"]);
}
