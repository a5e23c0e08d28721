//! A command that is repeated because its outcome was not known: it records nothing twice.

use super::{NOW, fails, says, workspace};
use crate::common::Workspace;

/// The second of two equal commands says this and records nothing.
#[track_caller]
fn repeats(made: &Workspace, args: &[&str], told: &str) {
    let before = made.entries();
    says(&made.run(NOW, args), told);
    assert_eq!(made.entries(), before, "{args:?}");
}

#[test]
fn attach() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    made.write("a.log", "ok");
    let all = ["attach", "patch", "--note", "n", "--evidence", "a.log", "--evidence", "https://ci.example/1"];
    let told = "this is already attached to patch 2026-11; nothing recorded\n";
    says(&made.run(NOW, &all), "attached to patch 2026-11\n");
    repeats(&made, &all, told);
    // A file is what it holds, and its order says nothing.
    made.write("b.log", "ok");
    let other =
        ["attach", "patch", "--evidence", "https://ci.example/1", "--evidence", "b.log", "--note", "n"];
    repeats(&made, &other, told);
    let added = "attached to patch 2026-11\n";
    says(&made.run(NOW, &["attach", "patch", "--note", "n"]), added);
    repeats(&made, &["attach", "patch", "--note", "n"], told);
    says(&made.run(NOW, &["attach", "patch", "--note", "m"]), added);
    says(&made.run(NOW, &["--by", "ben", "attach", "patch", "--note", "m"]), added);
    made.write("a.log", "other");
    says(&made.run(NOW, &all), added);
    // What was taken back is attached anew.
    made.ok(NOW, &["undo"]);
    says(&made.run(NOW, &all), added);
    repeats(&made, &all, told);
}

#[test]
fn waive() {
    let made = workspace();
    let waive = ["waive", "keys", "--until", "2026-12-06", "--reason", "r", "--approved-by", "boss"];
    made.ok(NOW, &waive);
    repeats(
        &made,
        &waive,
        "keys is already waived from Wed 25 Nov until Sun 6 Dec, approved by boss; nothing recorded\n",
    );
    for (at, word) in [(3, "2026-12-07"), (5, "s"), (7, "Boss")] {
        let mut other = waive;
        other[at] = word;
        assert!(made.ok(NOW, &other).starts_with("waived keys from "), "{word}");
    }
    assert!(made.ok(NOW, &[&waive[..], &["--from", "2026-11-26"]].concat()).starts_with("waived keys from "));
    assert!(made.ok(NOW, &[&["--by", "ben"][..], &waive].concat()).starts_with("waived keys from "));
    let made = workspace();
    made.ok(NOW, &waive);
    made.ok(NOW, &["undo"]);
    assert!(made.ok(NOW, &waive).starts_with("waived keys from "));
}

#[test]
fn pause_and_resume() {
    let made = workspace();
    let pause = ["pause", "keys", "--until", "2026-12-06", "--reason", "r"];
    fails(&made.run(NOW, &["resume", "keys"]), "keys is not paused");
    made.ok(NOW, &pause);
    repeats(&made, &pause, "keys is already paused until Sun 6 Dec; nothing recorded\n");
    for (at, word) in [(3, "2026-12-07"), (5, "s")] {
        let mut other = pause;
        other[at] = word;
        assert!(made.ok(NOW, &other).starts_with("paused keys until "), "{word}");
    }
    says(&made.run(NOW, &["resume", "keys"]), "resumed keys\n");
    repeats(&made, &["resume", "keys"], "keys is already resumed; nothing recorded\n");
    // One that was resumed since is no repeat, nor is what was taken back.
    says(&made.run(NOW, &pause), "paused keys until Sun 6 Dec\n");
    repeats(&made, &pause, "keys is already paused until Sun 6 Dec; nothing recorded\n");
    made.ok(NOW, &["undo"]);
    says(&made.run(NOW, &pause), "paused keys until Sun 6 Dec\n");
    made.ok(NOW, &["resume", "keys"]);
    // By then every pause is over.
    fails(&made.run("2026-12-08T10:00", &["resume", "keys"]), "keys is not paused");
}

/// Two occurrences are open on a Monday: a repeat skips one of them.
#[test]
fn skip() {
    let made = workspace();
    let monday = "2026-11-23T10:00";
    let skip = ["skip", "db-vacuum", "--reason", "holidays"];
    says(&made.run(monday, &skip), "skipped db-vacuum 2026-W47\n");
    let before = made.entries();
    let again = "db-vacuum 2026-W47 is already skipped; nothing recorded\n";
    let next = "  to skip 2026-W48 too: `saasmaint skip db-vacuum --for 2026-W48 --reason TEXT`\n";
    says(&made.run(monday, &skip), &format!("{again}{next}"));
    let named = ["skip", "db-vacuum", "--reason", "holidays", "--for", "2026-W47"];
    says(&made.run(monday, &named), again);
    assert_eq!(made.entries(), before);
    fails(
        &made.run(monday, &["skip", "db-vacuum", "--reason", "other", "--for", "2026-W47"]),
        "db-vacuum: 2026-W47 is already skipped for another reason; add yours with `saasmaint attach db-vacuum --for 2026-W47 --note TEXT`",
    );
    // Another reason is another skip, and so is the same one an hour later.
    says(&made.run("2026-11-23T11:00", &skip), "skipped db-vacuum 2026-W48\n");
    assert!(made.run("2026-11-23T11:30", &skip).stdout.contains("2026-W48 is already skipped"));
}

#[test]
fn adopt() {
    let made = workspace();
    repeats(&made, &["adopt"], "The record has the definitions as the files have them; nothing to adopt.\n");
}
