//! What a file can ask for: counted, bounded, or refused with its place. No input takes time by the square
//! of its size; the bounds on time here only catch what would.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]

use std::fmt::Write as _;
use std::io::Read as _;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use crate::common::{Ran, Workspace};
use sha2::{Digest, Sha256};

const NOW: &str = "2026-11-23T10:00:00Z";
/// Ten times what the slowest of these takes in a debug build on a busy machine; what was slow took
/// minutes.
const PATIENCE: Duration = Duration::from_mins(1);
const DAILY: &str = "[[task]]\nid = \"t\"\ntitle = \"T\"\ncadence = \"daily\"\n";

/// Runs a command line (words without blanks) at a moment, and stops it where it does not end.
#[track_caller]
fn bounded(made: &Workspace, now: &str, line: &str) -> Ran {
    let mut command = made.command();
    command.args(["--now", now]).args(line.split_whitespace());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let (mut out, mut err) = (child.stdout.take().expect("stdout"), child.stderr.take().expect("stderr"));
    let (done, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let mut stderr = String::new();
        let errors = std::thread::spawn(move || err.read_to_string(&mut stderr).map(|_| stderr));
        let mut stdout = String::new();
        let read = out.read_to_string(&mut stdout);
        // Nobody waits any more when it took too long.
        let _ = done.send((read.map(|_| stdout), errors.join()));
    });
    let Ok((stdout, stderr)) = wait.recv_timeout(PATIENCE) else {
        child.kill().expect("killed");
        panic!("it does not end: {line}");
    };
    let stdout = stdout.expect("UTF-8");
    let stderr = stderr.expect("the thread ends").expect("UTF-8");
    Ran { stdout, stderr, code: child.wait().expect("a status").code().unwrap_or(-1) }
}

/// Writes a feed of these lines.
fn feed(made: &Workspace, lines: impl IntoIterator<Item = String>) {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    made.write("ledger/ana@acme.example.jsonl", text);
}

/// An entry of the task `t`, recorded so many minutes into 2026.
fn entry(kind: &str, minutes: usize, fields: &str) -> String {
    let (day, time) = (minutes / 1_440, minutes % 1_440);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + chrono::Days::new(day as u64);
    let at = format!("{day}T{:02}:{:02}:00Z", time / 60, time % 60);
    format!(
        "{{\"v\":1,\"kind\":\"{kind}\",\"task\":\"t\",{fields},\"recorded_at\":\"{at}\",\"by\":\"ana@acme.example\"}}"
    )
}

fn hash(line: &str) -> String {
    Sha256::digest(line).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What `validate` says of a checklist.
#[track_caller]
fn refused(checklist: &str) -> String {
    let ran = bounded(&Workspace::berlin(checklist), NOW, "validate");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    ran.stderr
}

fn minutes() -> Workspace {
    let made = Workspace::berlin(
        "[[task]]\nid = \"often\"\ntitle = \"Often\"\ncron = \"* * * * *\"\ncatch_up = \"each\"\nstarts = 2016-01-01\n",
    );
    made.write("ledger/.gitkeep", "");
    made
}

#[test]
fn a_backlog_of_millions_is_counted() {
    let made = minutes();
    let ran = bounded(&made, NOW, "due");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (
            0,
            "Acme CRM  Monday 23 November 2026, 11:00\n\nOverdue\n    often  Often  0 min late, 5730419 more  today 11:00\n\n1 task in all.\n"
        )
    );
    assert_eq!(
        bounded(&made, NOW, "list").stdout,
        "ID     CADENCE  STATE    TITLE\noften  cron     overdue  Often\n"
    );
    // A gate wants something to be recorded.
    assert_eq!(bounded(&made, NOW, "adopt").code, 0);
    assert_eq!(
        bounded(&made, NOW, "check").stdout,
        "overdue  often  2026-11-23T11:00 due today 11:00\nAcme CRM: FAILED: 1 overdue\n"
    );
    let shown = bounded(&made, NOW, "show often").stdout;
    assert!(shown.contains("2026-11-23T11:00"), "{shown}");
    let ran = bounded(&made, NOW, "done often --for 2025-01-01");
    assert_eq!(ran.code, 2, "{ran:?}");
    // The latest twenty are named.
    assert_eq!(ran.stderr.matches("2026-11-23T1").count(), 21, "{}", ran.stderr);
    let ran = bounded(&made, NOW, "skip often --reason late");
    assert_eq!(ran.stdout, "skipped often 2026-11-23T11:00\n");
    let ran = bounded(&made, NOW, "done often");
    assert_eq!(
        ran.stdout,
        "done often 2016-01-01T00:01, late\n  open: 2016-01-01T00:02, due Fri 1 Jan 2016 00:02\n"
    );
    let ran = bounded(&made, NOW, "done often");
    assert_eq!(ran.stdout.lines().count(), 22, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("  and 5730398 more are open\n"), "{}", ran.stdout);
    assert_eq!(made.state(NOW, "often"), "overdue 0 2016-01-01T00:02");
}

#[test]
fn a_far_now_is_answered_at_once() {
    let mut checklist = "starts = 0001-01-01\n".to_owned();
    for (id, rule) in [
        ("daily", "cadence = \"daily\""),
        ("each", "cadence = \"daily\"\ncatch_up = \"each\""),
        ("weekly", "cadence = \"weekly\"\ncatch_up = \"each\""),
        ("workdays", "cadence = \"daily\"\non = \"workdays\""),
        ("skips", "cadence = \"daily\"\non = \"workdays\"\nholidays = \"skip\"\ncatch_up = \"each\""),
        ("monthly", "cadence = \"monthly\"\non = \"last\"\nholidays = \"skip\"\ncatch_up = \"each\""),
        ("rolling", "after = \"1d\""),
        ("minutes", "cron = \"* * * * *\""),
        ("fixed", "cron = \"0,30 0-23 * * *\"\ncatch_up = \"each\""),
    ] {
        let _ = write!(checklist, "[[task]]\nid = \"{id}\"\ntitle = \"T\"\n{rule}\n");
    }
    let made = Workspace::berlin(&checklist);
    let far = "9999-12-31T22:00:00Z";
    let due = bounded(&made, far, "due --format json").stdout;
    let due: serde_json::Value = serde_json::from_str(&due).expect("JSON");
    let missed = |id: &str| {
        let tasks = due["tasks"].as_array().expect("tasks");
        tasks.iter().find(|task| task["id"] == id).expect("the task")["missed"].clone()
    };
    // 3,652,059 days of ten thousand years less one; today is open.
    assert_eq!(missed("daily"), 3_652_058);
    // From 1 January of the year 1, a Monday, to Thursday 30 December of the year 9999: 521,722 weeks and 4 days.
    assert_eq!(missed("workdays"), 2_608_614);
    for line in [
        "adopt",
        "check",
        "list",
        "show minutes",
        "show fixed",
        "schedule minutes --from 9999-12-30 --to 9999-12-31",
        "report --from 9999-12-30 --to 9999-12-31 --format csv",
        "done daily minutes rolling",
    ] {
        let ran = bounded(&made, far, line);
        assert!(ran.code < 2 && !ran.stdout.is_empty(), "{line}: {ran:?}");
    }
}

#[test]
fn entries_that_fill_a_ledger() {
    let made = Workspace::berlin(DAILY);
    // Each of these took time by the square of its number.
    feed(
        &made,
        [entry(
            "done",
            1,
            &format!(
                "\"for\":\"2026-01-01\",\"performed_at\":\"2026-01-01T00:01:00Z\",\"note\":\"{}\"",
                "\\u0007".repeat(80_000)
            ),
        )],
    );
    let log = bounded(&made, NOW, "log").stdout;
    assert!(log.contains("\\u{7}") && log.contains('…'), "{}", &log[..400]);
    assert!(log.len() < 10_000, "{}", log.len());
    assert!(bounded(&made, NOW, "log --format json").stdout.len() > 480_000);

    let rule = |at: usize| {
        format!(
            "\"start\":\"2026-01-01T00:00:00Z\",\"rule\":{{\"cadence\":\"daily\",\"grace\":\"{}h\",\"catch_up\":\"none\",\"holidays\":\"keep\",\"timezone\":\"Europe/Berlin\",\"evidence\":\"none\"}}",
            at % 2
        )
    };
    feed(&made, (0..14_000).map(|at| entry("define", at, &rule(at))));
    for line in ["due", "show t", "schedule t --from 2026-01-01 --to 2026-11-23", "report --period 2026-01"] {
        let ran = bounded(&made, NOW, line);
        assert!(ran.code < 2, "{line}: {ran:?}");
    }

    let pauses = (0..10_000).flat_map(|at| {
        let pause = entry("pause", at, &format!("\"until\":\"2030-01-01\",\"reason\":\"r{at}\""));
        let resume = entry("resume", at, &format!("\"entry\":\"{}\"", hash(&pause)));
        [pause, resume]
    });
    feed(&made, pauses);
    assert!(bounded(&made, NOW, "due").code < 2);
    assert!(bounded(&made, NOW, "report --period 2026").code < 2);
}

#[test]
fn lists_and_texts_have_an_end() {
    let many = |count: usize, word: &str| {
        (0..count).map(|at| format!("\"{word}{at}\"")).collect::<Vec<_>>().join(",")
    };
    let ran =
        bounded(&Workspace::berlin(&format!("{DAILY}tags = [{}]\n", many(1_000, "t"))), NOW, "validate");
    assert_eq!(ran.code, 0, "{ran:?}");
    for (key, word) in [("tags", "t"), ("controls", "SOC2:CC")] {
        let said = refused(&format!("{DAILY}{key} = [{}]\n", many(300_000, word)));
        let (first, place) =
            (format!("error: `{key}` has more than 1,000 entries\n"), " --> checklists/tasks.toml:5:");
        assert!(said.starts_with(&first) && said.contains(place), "{said}");
        assert!(
            said.contains("= help: keep those that matter") && said.ends_with("\n1 problem in 1 file\n"),
            "{said}"
        );
    }
    let said = refused(&DAILY.replace("\"T\"", &format!("\"{}\"", "x ".repeat(501))));
    assert!(said.starts_with("error: `title`: the text has more than 1,000 characters\n"), "{said}");
    assert!(said.contains(" --> checklists/tasks.toml:3:9\n"), "{said}");
    let said = refused(&format!("{DAILY}description = \"{}\"\n", "x".repeat(100_001)));
    assert!(said.starts_with("error: `description`: the text has more than 100,000 characters\n"), "{said}");
    let said = refused(&format!("{DAILY}x = [{}1]\n", "1,".repeat(5_000_000)));
    assert!(
        said.starts_with(
            "error: the file holds more than 5,000,000 line breaks, `=`, `,`, `.`, `[` and `{`\n"
        ),
        "{said}"
    );
    assert!(said.contains("= help: split it into several files"), "{said}");
}

#[test]
fn a_workspace_has_so_many_tasks() {
    let mut text = "cadence = \"daily\"\n".to_owned();
    for number in 0..200_001 {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\ntitle = \"T\"\n");
    }
    let said = refused(&text);
    assert_eq!(
        said,
        "error: the workspace has more than 200,000 tasks\n      --> checklists/tasks.toml:600002:1\n       |\n\
         600002 | [[task]]\n       | ^\n       |\n       = help: move some to a workspace of their own\n\n\
         1 problem in 1 file\n"
    );
}

#[test]
fn problems_are_listed_up_to_a_limit() {
    let mut text = String::new();
    for number in 0..30_000 {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\ntitle = \"T\"\ncadence = \"dayly\"\n");
    }
    let said = refused(&text);
    assert_eq!(said.matches("`dayly` is not a value that it takes").count(), 999);
    assert!(said.contains("error: this problem and 29000 more of this file are not listed\n"), "{said}");
    let made = Workspace::berlin(&text);
    made.write("checklists/other.toml", text.replace("\"t", "\"o"));
    let ran = bounded(&made, NOW, "validate");
    assert!(
        ran.stderr.contains("error: 1000 more problems are not listed\n"),
        "{}",
        &ran.stderr[ran.stderr.len() - 600..]
    );
}
