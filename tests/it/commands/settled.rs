//! `skip` and `attach`.

use super::{NOW, fails, says, workspace};
use crate::common::feeds;

#[test]
fn skip_takes_what_done_would_complete() {
    let made = workspace();
    says(&made.at_time(NOW, "skip patch --reason frozen"), "skipped patch 2026-11\n");
    assert_eq!(made.status(NOW, "patch", "2026-11"), "skipped");
    assert_eq!(made.status("2026-12-20T10:00", "patch", "2026-11"), "skipped");
    let again = "patch 2026-11 is already skipped; nothing recorded\n";
    says(&made.at_time(NOW, "skip patch --reason frozen"), again);
    says(&made.at_time(NOW, "skip patch --reason frozen --for 2026-11"), again);
    assert_eq!(feeds::recorded(made.path(), "skip"), ["patch 2026-11"]);
}

#[test]
fn skip_of_what_is_overdue_explains_and_no_more() {
    let made = workspace();
    let late = "skipped patch 2026-09, too late to count: it is missed, with this reason\n";
    says(&made.run(NOW, &["skip", "patch", "--for", "2026-09", "--reason", "frozen"]), late);
    assert_eq!(made.status(NOW, "patch", "2026-09"), "missed");
    let again = made.run(NOW, &["skip", "patch", "--for", "2026-09", "--reason", "frozen"]);
    says(&again, "patch 2026-09 is already skipped; nothing recorded\n");
    assert_eq!(feeds::recorded(made.path(), "skip"), ["patch 2026-09"]);
}

#[test]
fn skip_of_the_next_and_of_no_other() {
    let made = workspace();
    says(&made.at_time(NOW, "skip patch --for 2026-12 --reason holidays"), "skipped patch 2026-12\n");
    fails(
        &made.at_time(NOW, "skip patch --for 2027-02 --reason holidays"),
        "patch: 2027-02 opens only Mon 1 Feb 2027 00:00; of those to come only the next can be skipped",
    );
}

#[test]
fn skip_refused() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    for (line, error) in [
        (
            "skip patch --for 2026-11 --reason x",
            "patch: 2026-11 is done (Wed 25 Nov 10:00); `saasmaint undo` takes that back",
        ),
        ("skip patch --reason x", "patch: nothing is open now; name the occurrence with --for KEY"),
        (
            "skip patch --for 2025-11 --reason x",
            "patch: 2025-11 is not owed: it lies before the task's start or after its end",
        ),
        (
            "skip patch --for 2026-W48 --reason x",
            "patch: there is no occurrence 2026-W48; around now: 2026-10, 2026-11, 2026-12",
        ),
        ("skip pach --reason x", "no task `pach`; did you mean `patch`?"),
    ] {
        fails(&made.at_time(NOW, line), error);
    }
    fails(&made.run(NOW, &["skip", "patch", "--reason", " "]), "--reason is empty; say it in a few words");
    assert_eq!(made.at_time(NOW, "skip patch").code, 2);
    assert_eq!(feeds::recorded(made.path(), "skip").len(), 0);
}

#[test]
fn attach_to_what_was_settled_last_or_named() {
    let made = workspace();
    made.write("backup.log", "fine\n");
    made.ok("2026-11-24T10:00", &["done", "db-vacuum", "--for", "2026-W40"]);
    made.ok(NOW, &["done", "db-vacuum"]);
    made.ok(NOW, &["skip", "patch", "--reason", "frozen"]);
    says(&made.at_time(NOW, "attach db-vacuum --evidence backup.log"), "attached to db-vacuum 2026-W48\n");
    says(
        &made.at_time(NOW, "attach db-vacuum --for 2026-W40 --note more"),
        "attached to db-vacuum 2026-W40\n",
    );
    says(&made.at_time(NOW, "attach patch --evidence https://x.example"), "attached to patch 2026-11\n");
    assert_eq!(
        feeds::recorded(made.path(), "attach"),
        ["db-vacuum 2026-W40", "db-vacuum 2026-W48", "patch 2026-11"]
    );
    let hash = feeds::sha256(b"fine\n");
    assert_eq!(made.read(&format!("evidence/{}/{hash}", &hash[..2])), "fine\n");
    let entries = feeds::entries(made.path());
    let file = entries.iter().find(|e| e["kind"] == "attach").expect("an entry");
    assert_eq!(file["evidence"], serde_json::json!([{"name": "backup.log", "sha256": hash, "bytes": 5}]));
    // It settles nothing and changes no status.
    assert_eq!(made.status(NOW, "patch", "2026-11"), "skipped");
}

#[test]
fn attach_refused() {
    let made = workspace();
    made.ok(NOW, &["done", "db-vacuum"]);
    let before = made.entries();
    for (line, error) in [
        ("attach keys --note x", "keys: nothing is done yet; `saasmaint done` records it"),
        (
            "attach db-vacuum",
            "there is nothing to attach; give --evidence FILE, --evidence URL or --note TEXT",
        ),
        (
            "attach db-vacuum --for 2026-W47 --note x",
            "db-vacuum: 2026-W47 is neither done nor skipped; `saasmaint done` records it",
        ),
        ("attach db-vacum --note x", "no task `db-vacum`; did you mean `db-vacuum`?"),
    ] {
        fails(&made.at_time(NOW, line), error);
    }
    let ran = made.run(NOW, &["attach", "db-vacuum", "--evidence", "gone.log"]);
    fails(&ran, &format!("evidence {} is not a file that can be read", made.at("gone.log").display()));
    made.ok(NOW, &["undo"]);
    fails(
        &made.at_time(NOW, "attach db-vacuum --note x"),
        "db-vacuum: nothing is done yet; `saasmaint done` records it",
    );
    assert_eq!(made.entries(), before + 1);
}
