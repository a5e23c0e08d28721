//! A ledger that holds nothing.

use std::fs;

use crate::gates::{NOW, fails, recorded};

const FEED: &str = "ledger/ana@acme.example.jsonl";
const NOTHING: &str = "nothing has been recorded here; run `saasmaint adopt`";
const JUDGES: [&str; 6] = [
    "check",
    "check --strict --format json",
    "verify",
    "report --period 2026",
    "sample --period 2026 --size 1 --seed x",
    "bundle --period 2026 --output out.zip",
];

#[test]
fn nothing_recorded_is_no_answer() {
    let made = recorded();
    fs::rename(made.at("ledger"), made.at("kept")).expect("a ledger");
    let all_refuse = || {
        for judge in JUDGES {
            fails(&made.at_time(NOW, judge), NOTHING);
        }
    };
    all_refuse();
    made.write("ledger/.gitkeep", "");
    all_refuse();
    made.write("ledger/ana@acme.example.jsonl", "");
    made.write("ledger/bob.jsonl", "");
    all_refuse();
    assert!(!made.at("out.zip").exists());
    // The line that was cut off while it was written is no record.
    made.write("ledger/bob.jsonl", "{\"v\":1,");
    for judge in JUDGES {
        let ran = made.at_time(NOW, judge);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{judge}");
        assert!(ran.stderr.ends_with(&format!("error: {NOTHING}\n")), "{ran:?}");
    }
    fs::remove_file(made.at("ledger/bob.jsonl")).expect("a feed");
    let definitions = made.at_time(NOW, "adopt");
    assert_eq!(definitions.code, 0, "what the message says helps: {definitions:?}");
    for judge in JUDGES {
        assert_ne!(made.at_time(NOW, judge).code, 2, "{judge}");
    }
}

#[test]
fn a_replay_of_a_moment_before_the_first_entry_is_an_answer() {
    let made = recorded();
    for judge in JUDGES {
        let ran = made.at_time("2025-06-01T10:00", judge);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{judge}");
    }
    let ran = made.at_time(NOW, "report --period 2025 --as-of 2025-12-31");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn what_a_newer_program_recorded_is_a_record() {
    let made = recorded();
    made.write(
        FEED,
        "{\"v\":9,\"kind\":\"new\",\"recorded_at\":\"2026-01-01T00:00:00Z\",\"by\":\"ana@acme.example\"}\n",
    );
    for judge in ["check", "verify", "report --period 2026"] {
        let ran = made.at_time(NOW, judge);
        assert!(!ran.stderr.contains(NOTHING), "{judge}: {ran:?}");
    }
}

#[test]
fn recording_and_running_begin_a_ledger() {
    for line in ["done mine", "skip mine --reason x", "adopt"] {
        let made = crate::common::Workspace::berlin(crate::gates::DAILY);
        assert_eq!(made.at_time(NOW, line).code, 0, "{line}");
    }
    let made = crate::common::Workspace::berlin(crate::gates::DAILY);
    assert_eq!(made.at_time(NOW, "checkpoint").code, 0, "of nothing, which all later ones extend");
}
