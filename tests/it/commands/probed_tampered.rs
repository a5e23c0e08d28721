//! What probes recorded is part of the chain, and its evidence is checked like any other.

use std::fs;

use serde_json::{Value, json};

use super::NOW;
use crate::common::Workspace;
use crate::common::feeds;
use crate::common::probes::{TUE, fail, mixed};

const FEED: &str = "ledger/ci.jsonl";

/// The checks that `verify` calls broken.
fn broken(made: &Workspace, more: &[&str]) -> Vec<String> {
    let ran = made.run(NOW, &[&["verify", "--format", "json"], more].concat());
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let verdicts = found["verdicts"].as_array().expect("verdicts").iter();
    let broken: Vec<String> = verdicts
        .filter(|verdict| verdict["outcome"] == "broken")
        .map(|verdict| verdict["check"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(ran.code, i32::from(!broken.is_empty()), "{}", ran.stdout);
    broken
}

/// The number of the line of the failure of `backup`, from 0.
fn failure(made: &Workspace) -> usize {
    let feed = made.read(FEED);
    let is = |line: &str| {
        line.contains("\"kind\":\"probe\"")
            && line.contains("\"outcome\":\"fail\"")
            && line.contains("\"backup\"")
    };
    feed.lines().position(is).expect("the failure")
}

/// The number of the line of the probe's pass that completed week 48 of `ports`, from 0.
fn pass(made: &Workspace) -> usize {
    let feed = made.read(FEED);
    let is = |line: &str| {
        line.contains("\"via\":\"probe\"") && line.contains("\"ports\"") && line.contains("2026-W48")
    };
    feed.lines().position(is).expect("the pass")
}

/// Changes a line; with `anew` every later line names the ones before it as they are now.
fn edit(made: &Workspace, number: usize, anew: bool, change: impl FnOnce(&mut Value)) {
    let mut lines: Vec<Value> =
        made.read(FEED).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let before = lines[number].clone();
    change(&mut lines[number]);
    assert_ne!(lines[number], before, "something is changed");
    if anew {
        for at in 1..lines.len() {
            let prev = feeds::sha256(lines[at - 1].to_string().as_bytes());
            lines[at]["prev"] = json!(prev);
        }
    }
    made.write(FEED, lines.iter().map(|line| format!("{line}\n")).collect::<String>());
}

fn evidence_of(made: &Workspace, number: usize) -> std::path::PathBuf {
    let feed = made.read(FEED);
    let line: Value = serde_json::from_str(feed.lines().nth(number).expect("the line")).expect("JSON");
    let hash = line["evidence"][0]["sha256"].as_str().expect("a hash");
    made.at(&format!("evidence/{}/{hash}", &hash[..2]))
}

/// A change of an entry.
type Change = fn(&mut Value);

/// What is done to a stored file.
type OnFile = fn(&std::path::Path);

/// What is changed, of the failure or of the pass, and the checks that are then broken: as the line
/// stands, and with all hashes computed anew.
const CHANGES: [(&str, bool, Change, &[&str]); 10] = [
    ("a failure becomes a pass", true, |line| line["outcome"] = json!("pass"), &[]),
    ("its reason is softened", true, |line| line["reason"] = json!("a little old"), &[]),
    (
        "another definition of the probe",
        true,
        |line| line["probe"] = json!(format!("file:{}", "2".repeat(64))),
        &[],
    ),
    ("about another occurrence", true, |line| line["for"] = json!("2026-W47"), &[]),
    ("an outcome that there is not", true, |line| line["outcome"] = json!("maybe"), &["chains"]),
    ("a digest that is none", true, |line| line["probe"] = json!("file:12"), &["chains"]),
    ("a period that no calendar has", false, |line| line["for"] = json!("2026-W54"), &["chains"]),
    ("longer valid", false, |line| line["valid_until"] = json!("2027-01-01T00:00:00Z"), &[]),
    ("a person did it", false, |line| drop(line.as_object_mut().expect("an object").remove("via")), &[]),
    (
        "performed later than recorded",
        false,
        |line| line["performed_at"] = json!("2026-11-26T08:00:00Z"),
        &["timestamps"],
    ),
];

#[test]
fn an_entry_of_a_probe_is_changed() {
    for (what, of_failure, change, anew) in CHANGES {
        let made = mixed();
        assert_eq!(broken(&made, &[]), Vec::<String>::new(), "before: {what}");
        made.ok(NOW, &["checkpoint", "--output", "kept.txt"]);
        assert_eq!(broken(&made, &["--checkpoint", "kept.txt"]), Vec::<String>::new(), "before: {what}");
        let number = if of_failure { failure(&made) } else { pass(&made) };
        edit(&made, number, false, change);
        assert!(broken(&made, &[]).contains(&"chains".to_owned()), "{what}");
        // Whoever computes every hash anew is found by a checkpoint, or by what the line says.
        let made = mixed();
        made.ok(NOW, &["checkpoint", "--output", "kept.txt"]);
        edit(&made, number, true, change);
        assert_eq!(broken(&made, &[]), anew, "anew: {what}");
        let found = broken(&made, &["--checkpoint", "kept.txt"]);
        assert!(found.contains(&"checkpoint".to_owned()), "anew, against a checkpoint: {what}: {found:?}");
    }
}

#[test]
fn the_evidence_of_a_probe_is_changed_or_taken_away() {
    let cases: [(&str, OnFile); 3] = [
        ("changed", |path| {
            let bytes = fs::read(path).expect("it is there");
            fs::write(path, bytes.to_ascii_uppercase()).expect("written");
        }),
        ("cut", |path| fs::write(path, "").expect("written")),
        ("taken away", |path| fs::remove_file(path).expect("removed")),
    ];
    for (what, change) in cases {
        for of_failure in [true, false] {
            let made = mixed();
            let number = if of_failure { failure(&made) } else { pass(&made) };
            change(&evidence_of(&made, number));
            assert_eq!(broken(&made, &[]), ["evidence"], "{what}, of a failure: {of_failure}");
        }
    }
}

#[test]
fn a_failure_is_taken_out() {
    let made = mixed();
    let number = failure(&made);
    let without = |made: &Workspace| {
        let feed = made.read(FEED);
        let kept = feed.lines().enumerate().filter(|(at, _)| *at != number);
        made.write(FEED, kept.map(|(_, line)| format!("{line}\n")).collect::<String>());
    };
    without(&made);
    assert_eq!(broken(&made, &[]), ["chains"]);
}

#[test]
fn a_run_of_a_task_that_was_never_recorded_is_told() {
    let made = mixed();
    let mut entry = fail(&made, "ghost", "2026-W48", TUE, "gone");
    entry["recorded_at"] = json!("2026-11-25T08:00:00Z");
    crate::common::probes::append(&made, "ci", &[entry]);
    assert_eq!(broken(&made, &[]), ["definitions"]);
}
