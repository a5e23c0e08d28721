//! Many processes at once: every acknowledged entry is on disk exactly once, in an unbroken chain.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::feeds;
use std::fs;
use std::sync::Barrier;
use std::thread;

use crate::common::{Ran, Workspace};
use chrono::{Days, NaiveDate};

const NOW: &str = "2026-11-25T10:00";
const PROCESSES: usize = 8;
const EACH: usize = 50;

/// `t0` to `t7`, daily since the start of 2025.
fn workspace() -> Workspace {
    let task = |number: usize| format!("[[task]]\nid = \"t{number}\"\ncadence = \"daily\"\n");
    let tasks: Vec<String> = (0..PROCESSES).map(task).collect();
    Workspace::with("timezone = \"Europe/Berlin\"\nstarts = 2025-01-01\n", &tasks.concat())
}

fn day(number: usize) -> String {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day");
    first.checked_add_days(Days::new(number as u64)).expect("a day").to_string()
}

fn done(made: &Workspace, writer: &str, task: &str, day: &str) -> Ran {
    let mut command = made.command();
    command.args(["--now", NOW, "--by", writer, "done", task, "--for", day]);
    Ran::of(&command.output().expect("the binary runs"))
}

/// Eight processes at a time; `plan` says who records which task and day in which step. Returns what
/// was acknowledged.
fn all_at_once(
    made: &Workspace,
    plan: impl Fn(usize, usize) -> (String, String, String) + Sync,
) -> Vec<String> {
    let start = Barrier::new(PROCESSES);
    let work = |number: usize| {
        start.wait();
        let mut acknowledged = Vec::new();
        for step in 0..EACH {
            let (writer, task, day) = plan(number, step);
            let ran = done(made, &writer, &task, &day);
            assert_eq!(ran.code, 0, "{ran:?}");
            assert!(ran.stdout.starts_with(&format!("done {task} {day}, late, back-dated")), "{ran:?}");
            let definitions = "recorded the definitions of 8 tasks and the calendar\n";
            // On a busy machine somebody may wait for longer than a second, and is told so.
            let said = ran.stderr.split_inclusive('\n').filter(|line| !line.starts_with("waiting for "));
            let said: String = said.collect();
            assert!(said.is_empty() || said == definitions, "{ran:?}");
            acknowledged.push(format!("{task} {day}"));
        }
        acknowledged
    };
    let mut all: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..PROCESSES).map(|number| scope.spawn(move || work(number))).collect();
        running.into_iter().flat_map(|process| process.join().expect("no panic")).collect()
    });
    all.sort();
    all
}

/// The definitions, whoever came first, stand there once.
fn assert_defined_once(made: &Workspace) {
    let mut expected: Vec<String> = (0..PROCESSES).map(|number| format!("t{number} -")).collect();
    expected.insert(0, "- -".to_owned());
    assert_eq!(feeds::recorded(made.path(), "define"), expected);
}

#[test]
fn one_writer_and_one_task() {
    let made = workspace();
    let one = |number, step| ("ana@acme.example".to_owned(), "t0".to_owned(), day(number * EACH + step));
    let acknowledged = all_at_once(&made, one);
    assert_eq!(acknowledged.len(), PROCESSES * EACH);
    assert_eq!(feeds::recorded(made.path(), "done"), acknowledged);
    assert_defined_once(&made);
    assert_eq!(feeds::feeds(made.path()).keys().collect::<Vec<_>>(), ["ana@acme.example.jsonl"]);
    assert!(feeds::torn(made.path()).is_empty());
}

#[test]
fn eight_writers_and_eight_tasks() {
    let made = workspace();
    let own = |number: usize, step| (format!("w{number}@acme.example"), format!("t{number}"), day(step));
    let acknowledged = all_at_once(&made, own);
    assert_eq!(acknowledged.len(), PROCESSES * EACH);
    assert_eq!(feeds::recorded(made.path(), "done"), acknowledged);
    assert_defined_once(&made);
    assert_eq!(feeds::feeds(made.path()).len(), PROCESSES);
}

/// Without `--for`: each claims the oldest of the backlog, and no two the same.
#[test]
fn a_backlog_is_worked_off_by_several() {
    let made = Workspace::with(
        "timezone = \"Europe/Berlin\"\nstarts = 2026-11-01\n",
        "[[task]]\nid = \"b\"\ncadence = \"daily\"\ncatch_up = \"each\"\n",
    );
    let start = Barrier::new(PROCESSES);
    let work = |number: usize| {
        start.wait();
        let writer = format!("w{}", number % 2);
        let mut counted = 0;
        for step in 0..5 {
            let performed = format!("2026-11-{:02}T09:00", 1 + (number * 5 + step) % 24);
            let mut command = made.command();
            command.args(["--now", NOW, "--by", &writer, "done", "b", "--performed", &performed]);
            let ran = Ran::of(&command.output().expect("the binary runs"));
            assert_eq!(ran.code, 0, "{ran:?}");
            counted += usize::from(ran.stdout.starts_with("done b "));
        }
        counted
    };
    let counted: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..PROCESSES).map(|number| scope.spawn(move || work(number))).collect();
        running.into_iter().map(|process| process.join().expect("no panic")).sum()
    });
    let done = feeds::recorded(made.path(), "done");
    assert_eq!(done.len(), counted);
    let mut once = done.clone();
    once.dedup();
    assert_eq!(done, once, "each occurrence once");
    assert_eq!(counted, 24, "one for each day of performance");
}

#[test]
fn the_same_occurrence_is_recorded_once() {
    let made = workspace();
    for round in 0..25 {
        let day = day(round);
        let start = Barrier::new(2);
        let race = |writer: &'static str| {
            start.wait();
            done(&made, writer, "t0", &day)
        };
        let (ran, other) = thread::scope(|scope| {
            let other = scope.spawn(|| race(if round % 2 == 0 { "ana" } else { "ben" }));
            (race("ana"), other.join().expect("no panic"))
        });
        let (won, lost): (Vec<_>, Vec<_>) =
            [&ran, &other].into_iter().partition(|ran| ran.stdout.starts_with("done t0 "));
        assert_eq!((won.len(), lost.len()), (1, 1), "{ran:?} {other:?}");
        assert!(lost[0].stdout.starts_with(&format!("t0: {day} is already done (")), "{lost:?}");
        assert!(lost[0].stdout.contains("nothing is written"), "{lost:?}");
        assert_eq!((won[0].code, lost[0].code), (0, 0));
        assert_eq!(feeds::recorded(made.path(), "done").len(), round + 1);
    }
}

/// Reading takes no lock and never sees half of what another process writes.
#[test]
fn readers_between_writers() {
    let made = workspace();
    thread::scope(|scope| {
        let writing = scope.spawn(|| (0..EACH).for_each(|step| drop(done(&made, "ana", "t0", &day(step)))));
        let mut seen = 0;
        while !writing.is_finished() {
            let ran = made.run(NOW, &["log", "--format", "json"]);
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
            let log: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
            let entries = log["entries"].as_array().expect("entries").len();
            assert!(entries >= seen, "{entries} after {seen}");
            seen = entries;
        }
    });
    assert_eq!(feeds::recorded(made.path(), "done").len(), EACH);
}

/// Whoever waits is told for whom, and does not wait for ever.
#[test]
fn a_lock_that_is_held_is_told_and_given_up() {
    let made = Workspace::berlin("cadence = \"weekly\"\n[[task]]\nid = \"backup\"\n");
    made.ok("2026-11-25T10:00", &["adopt"]);
    let lock = made.at("ledger/.lock");
    let held = fs::File::options().write(true).open(&lock).expect("the lock");
    held.lock().expect("locked");
    let args = ["--lock-timeout", "1200ms", "done", "backup"];
    let ran = made.run("2026-11-25T10:00", &args);
    let path = lock.display().to_string();
    let who = ran.stderr.strip_prefix(&format!("waiting for {path}, held by ")).expect("for whom it waits");
    let who = who.lines().next().expect("a line");
    let known = format!("process {} (", std::process::id());
    assert!(who.starts_with(&known) || who == "another process", "{who}");
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        format!(
            "waiting for {path}, held by {who}\n\
             error: cannot lock the ledger: {path} has been held for 1200ms by {who}; try again once it has ended, or give a longer --lock-timeout\n"
        )
    );
    assert_eq!(ran.code, 2);
    // Readers do not wait, and neither does anybody once it is free.
    assert_eq!(made.run("2026-11-25T10:00", &["due"]).code, 0);
    drop(held);
    made.ok("2026-11-25T10:00", &args);
}
