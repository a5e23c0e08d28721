//! The workspace under `examples/` answers as its `expected/` files say, and its ledger is what
//! `make.sh` makes.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::example::{copy_of, files, is_what_its_script_makes};
use crate::common::expected::{Expected, repository};
use crate::common::{BIN, Ran};

const NOW: &str = "2026-11-25T08:00";

/// Each file of `expected/`, its command line, and the exit code.
const OUTPUTS: &[(&str, &str, i32)] = &[
    ("due.txt", "due", 0),
    ("due-within-30d.txt", "due --within 30d", 0),
    ("due.json", "due --format json", 0),
    ("due-on-saturday.txt", "due --now 2026-11-21T12:00", 0),
    ("check.txt", "check", 1),
    ("check.json", "check --format json", 1),
    ("check-soc2-late.txt", "check --fail-on late --framework SOC2 --area security", 1),
    ("list.txt", "list", 0),
    ("show.txt", "show database-backup", 0),
    ("show-performance-review.txt", "show performance-review", 0),
    ("log.txt", "log", 0),
    ("log-penetration-test.txt", "log penetration-test", 0),
    ("schedule.txt", "schedule performance-review --from 2026-09-01 --to 2027-03-31", 0),
    ("schedule-recovery-drill.txt", "schedule recovery-drill --from 2026-07-01 --to 2028-03-31", 0),
    ("schedule.json", "schedule penetration-test --from 2026-07-01 --to 2027-03-31 --format json", 0),
    ("validate.txt", "validate", 0),
];

fn example() -> PathBuf {
    repository("examples/acme-crm")
}

/// Runs the binary at the fixed moment, with nothing of the machine's environment.
fn run(workspace: &Path, line: &str) -> Ran {
    let home = tempfile::tempdir().expect("a home");
    let output = Command::new(BIN)
        .env_clear()
        .envs([("TZ", "UTC"), ("COLUMNS", "80"), ("SAASMAINT_NOW", NOW)])
        .env("HOME", home.path())
        .current_dir(home.path())
        .arg("--workspace")
        .arg(workspace)
        .args(line.split_whitespace())
        .output()
        .expect("the binary runs");
    Ran::of(&output)
}

/// A copy of the example in a folder of its own.
fn copy() -> tempfile::TempDir {
    copy_of(&example())
}

fn answers_as_expected(workspace: &Path) {
    let mut expected = Expected::default();
    for (file, line, code) in OUTPUTS {
        let ran = run(workspace, line);
        assert_eq!((ran.code, ran.stderr.as_str()), (*code, ""), "{line}: {}", ran.stdout);
        expected.holds(&example().join("expected").join(file), &ran.stdout);
    }
    expected.finish();
}

#[test]
fn a_copy_answers_as_expected() {
    answers_as_expected(copy().path());
}

#[test]
fn in_place_nothing_is_written() {
    let before = files(&example().join("ledger"));
    answers_as_expected(&example());
    assert_eq!(files(&example().join("ledger")), before);
    assert_eq!(files(&copy().path().join("ledger")), before);
}

#[test]
fn every_expected_file_has_its_command() {
    let known: Vec<PathBuf> = OUTPUTS.iter().map(|(file, ..)| PathBuf::from(file)).collect();
    let stray: Vec<PathBuf> =
        files(&example().join("expected")).into_keys().filter(|file| !known.contains(file)).collect();
    assert!(stray.is_empty(), "{stray:?}");
    let readme = fs::read_to_string(repository("examples/README.md")).expect("examples/README.md");
    for (file, line, _) in OUTPUTS {
        assert!(readme.contains(&format!("`expected/{file}`")), "{file} is not in examples/README.md");
        assert!(readme.contains(&format!("`saasmaint {line}`")), "{line} is not in examples/README.md");
    }
}

#[test]
fn the_ledger_is_what_the_script_makes() {
    is_what_its_script_makes(&example());
}

#[test]
fn after_that_the_work_goes_on() {
    let copy = copy();
    let done =
        run(copy.path(), "--by ops@acme.example done database-backup --evidence https://ci.acme.example/W48");
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.stdout.starts_with("done database-backup 2026-W48, on time\n"), "{}", done.stdout);
    let check = run(copy.path(), "check");
    assert_eq!(check.code, 0, "{check:?}");
}

/// Hashes are of evidence that tells how long things took: never the same twice.
fn without_hashes(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n']).map(|word| {
        let hash = word.trim_end();
        let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hash { word.replace(hash, "(hash)") } else { word.to_owned() }
    });
    words.collect()
}

/// A database is dumped by a fix, its file checked, the dump restored and counted, and all of it on
/// record.
#[test]
fn the_story_of_automation_goes_as_it_is_told() {
    let found = Command::new("sqlite3").arg("--version").output().is_ok_and(|ran| ran.status.success());
    if !found {
        assert!(std::env::var_os("CI").is_none(), "there is no sqlite3; install sqlite3");
        return;
    }
    let story = repository("examples/automation");
    let played = Command::new("bash")
        .arg(story.join("story.sh"))
        .env_clear()
        .env("SAASMAINT", BIN)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .output()
        .expect("bash runs");
    let played = Ran::of(&played);
    assert_eq!((played.code, played.stderr.as_str()), (0, ""), "{}", played.stdout);
    let mut expected = Expected::default();
    expected.holds(&story.join("expected/story.txt"), &without_hashes(&played.stdout));
    expected.finish();
    // Played in a copy, it leaves nothing behind.
    assert!(!story.join("ledger").exists() && !story.join("backups").exists());
}

/// Runs git in a folder, with an identity and nothing of the machine's configuration.
fn git(folder: &Path, line: &str) {
    let ran = Command::new("git")
        .args(["-c", "user.name=ops", "-c", "user.email=ops@acme.example", "-c", "init.defaultBranch=main"])
        .args(line.split_whitespace())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        .current_dir(folder)
        .output()
        .expect("git runs");
    let ran = Ran::of(&ran);
    assert_eq!(ran.code, 0, "git {line}: {ran:?}");
}

/// Two writers, and one writer on two branches: git merges both without a conflict, and every entry counts.
#[test]
fn branches_merge() {
    let copy = copy();
    let folder = copy.path();
    let record = |line: &str| {
        let ran = run(folder, line);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{line}: {}", ran.stdout);
        git(folder, "add -A");
        git(folder, "commit -q -m record");
    };
    git(folder, "init -q");
    git(folder, "add -A");
    git(folder, "commit -q -m begin");
    git(folder, "branch other");
    record("--by ops@acme.example done health-check");
    record("--by security@acme.example done dependency-audit");
    git(folder, "checkout -q other");
    record("--by ops@acme.example done recovery-drill --note failover");
    record("--by security@acme.example done certificate-renewal");
    git(folder, "checkout -q main");
    git(folder, "merge -q --no-edit other");
    let state = run(folder, "due --state ok --format json");
    assert_eq!((state.code, state.stderr.as_str()), (0, ""));
    for id in ["health-check", "dependency-audit", "recovery-drill", "certificate-renewal"] {
        assert!(state.stdout.contains(&format!("\"id\": \"{id}\"")), "{id}: {}", state.stdout);
    }
}
