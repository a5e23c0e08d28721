//! Branches that git merges with `merge=union`, as `init` sets it: nothing is broken by it.
#![allow(clippy::disallowed_methods, reason = "tests run git")]

use std::fs;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::common::{Ran, Workspace};
use crate::forgery::case::{sound, told, verify};
use crate::forgery::ledger::{ANA, ANA_FEED, BOB, Built, CHECKPOINT, build, copy};

/// Runs git, with an identity and nothing of the machine's configuration.
fn git(made: &Workspace, line: &str) {
    let mut command = Command::new("git");
    command
        .args(line.split_whitespace())
        .current_dir(made.path())
        .env("HOME", made.at("home"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::null());
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Ana").env(format!("GIT_{role}_EMAIL"), ANA);
    }
    let ran = Ran::of(&command.output().expect("git runs"));
    assert_eq!(ran.code, 0, "git {line}: {ran:?}");
}

fn commit(made: &Workspace) {
    git(made, "add -A");
    git(made, "commit -q -m record");
}

/// The ledger in a repository, with a branch `other` beside `main`.
fn repository() -> Built {
    let made = build();
    made.write(".gitattributes", "*.jsonl merge=union -text\n");
    git(&made, "init -q");
    git(&made, "checkout -q -b main");
    commit(&made);
    git(&made, "branch other");
    made
}

fn records(made: &Workspace, by: &str, now: &str, note: &str) {
    made.ok(now, &["--by", by, "attach", "backup", "--note", note]);
}

#[test]
fn one_writer_on_two_branches() {
    let made = repository();
    records(&made, ANA, "2026-11-23T09:00", "main one");
    records(&made, BOB, "2026-11-23T09:30", "main two");
    records(&made, ANA, "2026-11-25T09:00", "main three");
    commit(&made);
    git(&made, "checkout -q other");
    records(&made, ANA, "2026-11-24T09:00", "other one");
    records(&made, "ned", "2026-11-24T09:30", "other two");
    records(&made, ANA, "2026-11-24T10:00", "other three");
    commit(&made);
    let theirs = copy(&made);
    git(&theirs, "merge -q --no-edit main");
    git(&made, "checkout -q main");
    git(&made, "merge -q --no-edit other");
    for (merged, what) in [(&*made, "other into main"), (&theirs, "main into other")] {
        assert_eq!(merged.read(ANA_FEED).lines().count(), 19, "{what}");
        sound(merged, what);
        records(merged, ANA, "2026-11-26T09:00", "after the merge");
        sound(merged, "and an entry more");
    }
    assert_ne!(fs::read(made.at(ANA_FEED)).ok(), fs::read(theirs.at(ANA_FEED)).ok(), "the order differs");
    // Both have the same entries: they agree on everything but the order.
    let count = |made: &Workspace| verify(made, None).1["entries"].clone();
    assert_eq!((count(&made), count(&theirs)), (json!(34), json!(34)));
}

/// Both branches do the same work in the same moment, and both change what is recorded.
#[test]
fn both_branches_did_the_same() {
    let made = repository();
    let change = |made: &Workspace, to: &str| {
        let tasks = made
            .read("checklists/tasks.toml")
            .replace("id = \"keys\"\ncadence = \"monthly\"", &format!("id = \"keys\"\ncadence = \"{to}\""));
        made.write("checklists/tasks.toml", tasks);
        made.ok("2026-11-24T09:00", &["done", "logs"]);
    };
    change(&made, "quarterly");
    commit(&made);
    git(&made, "checkout -q other");
    change(&made, "quarterly");
    commit(&made);
    git(&made, "checkout -q main");
    git(&made, "merge -q --no-edit other");
    sound(&made, "the same on both branches");
    git(&made, "checkout -q -b third");
    made.ok("2026-11-25T09:00", &["done", "logs", "--note", "third"]);
    made.ok("2026-11-25T09:01", &["undo"]);
    commit(&made);
    git(&made, "checkout -q main");
    made.ok("2026-11-25T09:00", &["done", "logs", "--note", "main"]);
    made.ok("2026-11-25T09:01", &["undo"]);
    commit(&made);
    git(&made, "merge -q --no-edit third");
    sound(&made, "undone on both branches");
}

/// A checkpoint is of the lines that come first; so it is taken where nothing comes in front of
/// them any more: on the branch into which all others are merged.
#[test]
fn a_checkpoint_of_the_main_branch_between_two_merges() {
    let made = repository();
    git(&made, "checkout -q other");
    records(&made, ANA, "2026-11-23T09:00", "other");
    commit(&made);
    git(&made, "checkout -q main");
    records(&made, ANA, "2026-11-23T10:00", "main");
    made.ok("2026-11-23T11:00", &["checkpoint", "-o", "outside/main"]);
    commit(&made);
    git(&made, "merge -q --no-edit other");
    for checkpoint in [CHECKPOINT, "outside/main"] {
        let (ran, found) = verify(&made, Some(checkpoint));
        assert_eq!(ran.code, 0, "{checkpoint}: {}", told(&found));
    }
}
