//! Four eyes: `approve`, and what waits for it.

use serde_json::json;

use super::{NOW, fails, says};
use crate::common::Workspace;
use crate::common::feeds;

const RESTORE: &str = "[[task]]\nid = \"restore\"\ncadence = \"weekly\"\napproval = \"required\"\n";
const FREE: &str = "[[task]]\nid = \"free\"\ncadence = \"weekly\"\n";

/// Tasks that begin in week 48 of 2026, recorded then.
fn since_week_48(checklist: &str) -> Workspace {
    let made =
        Workspace::with("name = \"Acme\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-23\n", checklist);
    made.ok("2026-11-23T00:00", &["adopt"]);
    made
}

fn restore() -> Workspace {
    since_week_48(&format!("{RESTORE}{FREE}"))
}

/// Appends an entry by hand to a feed of its own.
fn forge(made: &Workspace, feed: &str, entry: &serde_json::Value) {
    made.write(&format!("ledger/{feed}.jsonl"), format!("{entry}\n"));
}

/// The hash of the one line of this kind.
fn hash(made: &Workspace, kind: &str) -> String {
    super::hash_of(made, |entry| entry["kind"] == kind)
}

const AWAITS: &str =
    "restore: 2026-W48 awaits approval (done Wed 25 Nov 10:00 by ana@acme.example); nothing is written
  `saasmaint approve restore --for 2026-W48` by another person completes it
  next: 2026-W49, opens Mon 30 Nov 00:00, due Sun 6 Dec
";

#[test]
fn done_waits_until_another_person_approves_it() {
    let made = restore();
    says(
        &made.at_time(NOW, "done restore"),
        "done restore 2026-W48, awaiting approval
  `saasmaint approve restore --for 2026-W48` by another person completes it
  next: 2026-W49, opens Mon 30 Nov 00:00, due Sun 6 Dec
",
    );
    assert_eq!(made.status(NOW, "restore", "2026-W48"), "open");
    assert_eq!(made.state(NOW, "restore"), "due 0 2026-W48");
    assert_eq!(made.task(NOW, "restore")["last_done"], json!(null));
    assert_eq!(
        made.task(NOW, "restore")["awaiting_approval"],
        json!({"period": "2026-W48", "performed_at": "2026-11-25T10:00:00+01:00", "by": "ana@acme.example"})
    );
    for own in ["ana@acme.example", "  Ana@ACME.example "] {
        fails(
            &made.run("2026-11-25T10:01", &["--by", own, "approve", "restore"]),
            "restore: 2026-W48 was done by ana@acme.example; another person has to approve it",
        );
    }
    says(
        &made.at_time("2026-11-26T09:00", "--by ben approve restore"),
        "approved restore 2026-W48, done by ana@acme.example\n",
    );
    assert_eq!(feeds::recorded(made.path(), "approve"), ["restore 2026-W48"]);
    let later = "2026-11-26T10:00";
    assert_eq!(made.status(later, "restore", "2026-W48"), "done");
    assert_eq!(made.state(later, "restore"), "ok 0 2026-W49");
    assert!(made.task(later, "restore").get("awaiting_approval").is_none());
    let schedule = made.json(later, &["schedule", "restore", "--from", "2026-11-23", "--to", "2026-11-29"]);
    let found = &schedule["occurrences"][0];
    assert_eq!(
        (&found["approved_by"], &found["approved_at"], &found["recorded_at"], &found["by"]),
        (
            &json!("ben"),
            &json!("2026-11-26T09:00:00+01:00"),
            &json!("2026-11-25T10:00:00+01:00"),
            &json!("ana@acme.example")
        )
    );
    // A replay knows nothing of it yet.
    assert_eq!(made.status("2026-11-25T12:00", "restore", "2026-W48"), "open");
}

#[test]
fn done_again_writes_nothing_and_names_approve() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    for line in [
        "done restore",
        "done restore --for 2026-W48",
        "--by ben done restore",
        "--by ben done restore --for 2026-W48",
    ] {
        says(&made.at_time("2026-11-25T11:00", line), AWAITS);
        let day = &made.at_time("2026-11-27T11:00", line);
        says(day, AWAITS);
    }
    let lost = made.at_time("2026-11-27T11:00", "done restore --note more");
    assert_eq!((lost.code, lost.stdout.as_str()), (2, ""));
    assert!(lost.stderr.contains("`saasmaint attach` adds it to what is done"), "{}", lost.stderr);
    says(&made.at_time("2026-11-27T11:00", "attach restore --note more"), "attached to restore 2026-W48\n");
    assert_eq!(feeds::recorded(made.path(), "done"), ["restore 2026-W48"]);
    // What opens next is claimed, and not what waits.
    let next = made.at_time("2026-11-30T11:00", "done restore");
    assert!(next.stdout.starts_with("done restore 2026-W49, awaiting approval\n"), "{}", next.stdout);
    fails(
        &made.at_time("2026-11-30T12:00", "--by ben approve restore"),
        "restore: 2026-W48, 2026-W49 await approval; name one with --for KEY",
    );
    says(
        &made.at_time("2026-11-30T12:00", "--by ben approve restore --for 2026-W49"),
        "approved restore 2026-W49, done by ana@acme.example\n",
    );
    says(
        &made.at_time("2026-11-30T12:00", "--by ben approve restore"),
        "approved restore 2026-W48, done by ana@acme.example\n",
    );
}

#[test]
fn approve_refused() {
    let made = restore();
    for (line, error) in [
        ("approve restore", "restore: nothing awaits approval"),
        ("approve restore --for 2026-W48", "restore: 2026-W48 does not await approval"),
        ("approve restore --for 2026-11", "restore: there is no occurrence 2026-11; around now: 2026-W48"),
        ("approve free", "free: this task asks for no approval; what is done counts by itself"),
        ("approve restor", "no task `restor`; did you mean `restore`?"),
    ] {
        fails(&made.at_time(NOW, line), error);
    }
    made.ok(NOW, &["done", "restore"]);
    made.ok(NOW, &["--by", "ben", "approve", "restore"]);
    fails(&made.at_time(NOW, "--by eve approve restore"), "restore: nothing awaits approval");
    // Doing it twice is harmless, whoever does.
    for line in [
        "--by ben approve restore",
        "--by ben approve restore --for 2026-W48",
        "--by eve approve restore --for 2026-W48",
    ] {
        says(&made.at_time(NOW, line), "restore 2026-W48 is already approved (by ben); nothing recorded\n");
    }
    assert_eq!(feeds::recorded(made.path(), "approve"), ["restore 2026-W48"]);
}

#[test]
fn undo_of_either_opens_it_again() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    made.ok(NOW, &["--by", "ben", "approve", "restore"]);
    let took = made.ok("2026-11-25T11:00", &["--by", "ben", "undo"]);
    assert!(took.starts_with("took back approve restore 2026-W48 ("), "{took}");
    assert_eq!(made.status("2026-11-25T11:00", "restore", "2026-W48"), "open");
    made.ok("2026-11-25T12:00", &["--by", "ben", "approve", "restore"]);
    assert_eq!(made.status("2026-11-25T12:00", "restore", "2026-W48"), "done");
    made.ok("2026-11-25T13:00", &["undo"]);
    assert_eq!(made.status("2026-11-25T13:00", "restore", "2026-W48"), "open");
    assert!(made.task("2026-11-25T13:00", "restore").get("awaiting_approval").is_none());
    // The approval was of that entry, and is none of the next.
    made.ok("2026-11-25T14:00", &["done", "restore"]);
    assert_eq!(made.status("2026-11-25T14:00", "restore", "2026-W48"), "open");
}

#[test]
fn approved_too_late_is_back_dated() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    let wednesday = "2026-12-02T10:00";
    assert_eq!(made.status(wednesday, "restore", "2026-W48"), "missed");
    assert_eq!(made.state(wednesday, "restore"), "overdue 1 2026-W49");
    made.ok(wednesday, &["--by", "ben", "approve", "restore"]);
    assert_eq!(made.status(wednesday, "restore", "2026-W48"), "done-late");
    let schedule =
        made.json(wednesday, &["schedule", "restore", "--from", "2026-11-23", "--to", "2026-11-29"]);
    assert_eq!(schedule["occurrences"][0]["back_dated"], json!(true));
    assert_eq!(schedule["occurrences"][0]["recorded_at"], json!("2026-11-25T10:00:00+01:00"));
    assert_eq!(made.task(wednesday, "restore")["missed"], json!(0));
}

#[test]
fn a_skip_evades_nothing() {
    let made = restore();
    says(
        &made.at_time(NOW, "skip restore --reason frozen"),
        "skipped restore 2026-W48, awaiting approval
  `saasmaint approve restore --for 2026-W48` by another person makes it count
",
    );
    says(
        &made.at_time(NOW, "skip restore --reason frozen"),
        "restore 2026-W48 is already skipped, awaiting approval; nothing recorded\n",
    );
    assert_eq!(made.status(NOW, "restore", "2026-W48"), "open");
    says(
        &made.at_time(NOW, "schedule restore --from 2026-11-23 --to 2026-12-01"),
        "restore  Europe/Berlin
PERIOD    OPENS       DUE         OVERDUE     CLOSES      STATUS
2026-W48  2026-11-23  2026-11-29  2026-12-01  2026-12-01  open, awaits approval
",
    );
    let due = made.ok(NOW, &["due", "--task", "restore"]);
    assert!(due.contains("  in 4 d, skip awaits approval  Sun 29 Nov\n"), "{due}");
    fails(
        &made.at_time(NOW, "approve restore"),
        "restore: 2026-W48 was skipped by ana@acme.example; another person has to approve it",
    );
    says(
        &made.at_time("2026-11-26T10:00", "--by ben approve restore"),
        "approved restore 2026-W48, skipped by ana@acme.example\n",
    );
    assert_eq!(made.status("2026-11-26T10:00", "restore", "2026-W48"), "skipped");

    // Approved once it is overdue it explains, and no more.
    let made = restore();
    made.ok(NOW, &["skip", "restore", "--reason", "frozen"]);
    made.ok("2026-12-02T10:00", &["--by", "ben", "approve", "restore"]);
    assert_eq!(made.status("2026-12-02T10:00", "restore", "2026-W48"), "missed");
    let schedule =
        made.json("2026-12-02T10:00", &["schedule", "restore", "--from", "2026-11-23", "--to", "2026-11-29"]);
    assert_eq!(schedule["occurrences"][0]["reason"], json!("frozen"));
}

#[test]
fn skip_of_what_awaits_approval_is_refused() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    fails(
        &made.at_time(NOW, "--by ben skip restore --for 2026-W48 --reason x"),
        "restore: 2026-W48 is done (Wed 25 Nov 10:00) and awaits approval; `saasmaint undo` takes that back",
    );
}

#[test]
fn entries_by_hand_evade_nothing() {
    let approve = |made: &Workspace, by: &str, period: &str, entry: &str| {
        json!({"v": 1, "kind": "approve", "task": "restore", "for": period, "entry": entry,
            "recorded_at": "2026-11-25T09:30:00Z", "by": by, "note": made.entries()})
    };
    let absent = "0".repeat(64);
    for (by, period, entry, status) in [
        ("ben", "2026-W48", None, "done"),
        ("ana@acme.example", "2026-W48", None, "open"),
        (" ANA@acme.example", "2026-W48", None, "open"),
        ("ben", "2026-W49", None, "open"),
        ("ben", "2026-W48", Some(&absent), "open"),
    ] {
        let made = restore();
        made.ok(NOW, &["done", "restore"]);
        let entry = entry.cloned().unwrap_or_else(|| hash(&made, "done"));
        // A feed that is read before the one of the completion.
        forge(&made, "aaa", &approve(&made, by, period, &entry));
        assert_eq!(made.status("2026-11-25T11:00", "restore", "2026-W48"), status, "{by} {period}");
    }
}

#[test]
fn of_several_completions_any_approved_one_counts() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    // As it comes of two branches that are merged.
    forge(
        &made,
        "ben",
        &json!({"v": 1, "kind": "done", "task": "restore", "for": "2026-W48", "performed_at": "2026-11-24T08:00:00Z",
            "recorded_at": "2026-11-25T09:30:00Z", "by": "ben"}),
    );
    says(&made.at_time("2026-11-25T11:00", "approve restore"), "approved restore 2026-W48, done by ben\n");
    let last = &made.task("2026-11-25T11:00", "restore")["last_done"];
    assert_eq!(
        *last,
        json!({"period": "2026-W48", "performed_at": "2026-11-24T09:00:00+01:00", "by": "ben"})
    );
}

#[test]
fn what_people_are_shown() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    says(
        &made.at_time(NOW, "due"),
        "Acme  Wednesday 25 November 2026, 10:00

Coming
    restore  restore  in 4 d, awaits approval  Sun 29 Nov
    free     free     in 4 d                   Sun 29 Nov

2 tasks in all.
",
    );
    says(
        &made.at_time(NOW, "list"),
        "ID       CADENCE  STATE                 TITLE
restore  weekly   due, awaits approval  restore
free     weekly   due                   free
",
    );
    let show = made.ok(NOW, &["show", "restore"]);
    for line in [
        "  rule       weekly, grace 1d, approval required (Europe/Berlin)\n",
        "  awaiting   2026-W48 on Wed 25 Nov 10:00 by ana@acme.example, not approved yet\n",
        "  last done  never\n",
        "  approval   required\n",
    ] {
        assert!(show.contains(line), "{show}");
    }
    let check = made.run("2026-12-02T10:00", &["check"]);
    assert_eq!(check.code, 1);
    assert!(check.stdout.contains("missed 1, last 2026-W48, 2026-W48"), "{}", check.stdout);
    says(
        &made.at_time(NOW, "schedule restore --from 2026-11-23 --to 2026-12-01"),
        "restore  Europe/Berlin
PERIOD    OPENS       DUE         OVERDUE     CLOSES      STATUS
2026-W48  2026-11-23  2026-11-29  2026-12-01  2026-12-01  open, awaits approval
",
    );
    made.ok(NOW, &["--by", "ben", "approve", "restore"]);
    let log = made.ok(NOW, &["log", "restore"]);
    let approves = format!("approves {}", &hash(&made, "done")[..7]);
    assert!(log.contains("approve  restore  2026-W48, ") && log.contains(&approves), "{log}");
}

#[test]
fn a_rolling_task_counts_from_what_is_approved() {
    let made = since_week_48("[[task]]\nid = \"keys\"\nafter = \"30d\"\napproval = \"required\"\n");
    made.ok("2026-11-23T10:00", &["done", "keys"]);
    assert_eq!(made.state("2026-11-24T10:00", "keys"), "due 0 2026-12-23");
    let again = made.ok("2026-11-24T10:00", &["done", "keys"]);
    assert!(again.starts_with("keys: 2026-11-23 awaits approval"), "{again}");
    says(
        &made.at_time("2026-11-24T10:00", "--by ben approve keys"),
        "approved keys 2026-11-23, done by ana@acme.example\n",
    );
    assert_eq!(made.state("2026-11-24T10:00", "keys"), "due 0 2026-12-23");
    made.ok("2026-12-01T10:00", &["done", "keys"]);
    assert_eq!(made.state("2026-12-02T10:00", "keys"), "due 0 2026-12-23");
    assert_eq!(made.task("2026-12-02T10:00", "keys")["awaiting_approval"]["period"], "2026-12-23");
    made.ok("2026-12-02T10:00", &["--by", "ben", "approve", "keys"]);
    assert_eq!(made.state("2026-12-02T10:00", "keys"), "due 0 2026-12-31");
    assert_eq!(made.status("2026-12-02T10:00", "keys", "2026-12-23"), "done");
}

#[test]
fn each_occurrence_is_judged_by_its_own_rule() {
    let made = since_week_48(FREE);
    made.ok(NOW, &["done", "free"]);
    made.write("checklists/tasks.toml", format!("{FREE}approval = \"required\"\n"));
    let changed = made.run("2026-11-26T10:00", &["adopt"]);
    says(&changed, "free changed: approval - -> required\n");
    // What was done under the old rule stays done; what opens later needs approval.
    assert_eq!(made.status("2026-11-26T10:00", "free", "2026-W48"), "done");
    made.ok("2026-12-01T10:00", &["done", "free"]);
    assert_eq!(made.status("2026-12-01T10:00", "free", "2026-W49"), "open");
    assert_eq!(made.task("2026-12-01T10:00", "free")["last_done"]["period"], "2026-W48");
    // Nor does dropping the rule approve what had opened under it.
    made.write("checklists/tasks.toml", FREE);
    made.ok("2026-12-02T10:00", &["adopt"]);
    assert_eq!(made.status("2026-12-02T10:00", "free", "2026-W49"), "open");
    made.ok("2026-12-07T10:00", &["done", "free"]);
    assert_eq!(made.status("2026-12-07T10:00", "free", "2026-W50"), "done");
    says(
        &made.at_time("2026-12-07T10:00", "--by ben approve free"),
        "approved free 2026-W49, done by ana@acme.example\n",
    );
    assert_eq!(made.status("2026-12-07T10:00", "free", "2026-W49"), "done");
}

#[test]
fn a_checklist_lends_it_and_a_task_may_refuse_it() {
    let made = since_week_48(&format!(
        "approval = \"required\"\n{FREE}[[task]]\nid = \"other\"\ncadence = \"weekly\"\napproval = \"none\"\n"
    ));
    made.ok(NOW, &["done", "free", "other"]);
    assert_eq!(made.status(NOW, "free", "2026-W48"), "open");
    assert_eq!(made.status(NOW, "other", "2026-W48"), "done");
}

/// Without the key the record and the outputs are what they were.
#[test]
fn nothing_is_said_where_nothing_asks_for_it() {
    let made = since_week_48(FREE);
    made.ok(NOW, &["done", "free"]);
    for args in [&["list", "--format", "json"][..], &["show", "free"], &["due", "--all", "--format", "json"]]
    {
        assert!(!made.ok(NOW, args).contains("approv"), "{args:?}");
    }
    for feed in feeds::feeds(made.path()).values() {
        assert!(!String::from_utf8_lossy(feed).contains("approv"));
    }
}

/// Whoever did the work cannot bring back an approval that was withdrawn; whoever gave it can.
#[test]
fn only_the_approver_restores_an_approval() {
    let made = restore();
    made.ok(NOW, &["done", "restore"]);
    made.ok("2026-11-25T10:01", &["--by", "bob@acme.example", "approve", "restore"]);
    made.ok("2026-11-25T10:02", &["--by", "bob@acme.example", "undo"]);
    let withdrawn = hash(&made, "undo");
    assert_eq!(made.status("2026-11-25T10:02", "restore", "2026-W48"), "open");
    made.ok("2026-11-25T10:03", &["undo", &withdrawn[..12]]);
    assert_eq!(made.status("2026-11-25T10:03", "restore", "2026-W48"), "open");
    made.ok("2026-11-25T10:04", &["--by", "bob@acme.example", "undo", &withdrawn[..12]]);
    assert_eq!(made.status("2026-11-25T10:04", "restore", "2026-W48"), "done");
}
