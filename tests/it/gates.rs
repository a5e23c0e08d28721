//! Gates fail closed: what saw no workspace, no record or no task does not pass, and what could not be
//! looked at is not taken for absent.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary and look at what it leaves")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod hostile;
mod matching;
mod personal;
mod record;
mod variables;

use crate::common::{Ran, Workspace};

/// When most of it happens: a Wednesday.
const NOW: &str = "2026-11-25T10:00";
const DAILY: &str = "[[task]]\nid = \"mine\"\ncadence = \"daily\"\n";

/// What is relied on, beside `validate`.
const GATES: [&str; 8] = [
    "check",
    "check --strict --format json",
    "run",
    "verify",
    "report --period 2026",
    "sample --period 2026 --size 1 --seed x",
    "bundle --period 2026 --output out.zip",
    "checkpoint",
];

/// What records something.
const RECORDS: [&str; 9] = [
    "done mine",
    "skip mine --reason x",
    "attach mine --note x",
    "approve mine",
    "undo",
    "undo 1234567",
    "waive mine --until 2026-12-24 --reason x --approved-by boss",
    "pause mine --until 2026-12-24 --reason x",
    "resume mine",
];

/// It fails with exactly this on stderr, and nothing on stdout.
#[track_caller]
fn fails(ran: &Ran, error: &str) {
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (2, "", format!("error: {error}\n").as_str())
    );
}

/// What a command prints, which must not wait for anything.
#[track_caller]
fn soon(command: &mut std::process::Command) -> Ran {
    use std::time::{Duration, Instant};
    let piped = std::process::Stdio::piped;
    let mut child = command.stdout(piped()).stderr(piped()).spawn().expect("the binary runs");
    let began = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if began.elapsed() > Duration::from_mins(1) {
            child.kill().expect("a child");
            panic!("it hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ran::of(&child.wait_with_output().expect("its output"))
}

/// A workspace with one task, recorded at the start of the year.
fn recorded() -> Workspace {
    let made = Workspace::berlin(DAILY);
    made.ok("2026-01-01T00:00", &["adopt"]);
    made
}
