//! Log probes: the evidence of one run is where the next goes on.

use std::fs;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::support::{entries, evidence, observed, run_at, weekly};

const MONDAY: &str = "2026-11-23T10:00:00+01:00";
const TUESDAY: &str = "2026-11-24T10:00:00+01:00";
const WEDNESDAY: &str = "2026-11-25T10:00:00+01:00";

fn append(made: &Workspace, name: &str, text: &str) {
    let before = fs::read_to_string(made.at(name)).unwrap_or_default();
    made.write(name, &(before + text));
}

/// What the last run found: outcome, reason and count.
fn last(made: &Workspace) -> (Value, Value, Value) {
    let entries = entries(made);
    let last = entries.last().expect("an entry");
    let outcome = last.get("outcome").cloned().unwrap_or(json!("pass"));
    (outcome, last["reason"].clone(), observed(made, last)["count"].clone())
}

#[test]
fn each_run_goes_on_where_the_last_recorded_one_ended() {
    let made = weekly("logs = { path = \"logs/app.log\", pattern = \"ERROR\" }");
    append(&made, "logs/app.log", "INFO a\n");
    assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
    assert_eq!(last(&made), (json!("pass"), Value::Null, json!(0)));

    append(&made, "logs/app.log", "ERROR b\nINFO c\n");
    fs::rename(made.at("logs/app.log"), made.at("logs/app.log.1")).expect("it is rotated");
    append(&made, "logs/app.log", "ERROR d\n");
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
    let reason = "2 lines match `ERROR` and 0 may (since 2026-11-23T09:00:00Z)";
    assert_eq!(last(&made), (json!("fail"), json!(reason), json!(2)));
    let text = evidence(&made, entries(&made).last().expect("an entry"), "txt");
    assert!(
        text.contains("\nmatching lines\n  | logs/app.log.1: ERROR b\n  | logs/app.log: ERROR d\n"),
        "{text}"
    );

    // What was recorded as a failure is not counted again.
    assert_eq!(run_at(&made, WEDNESDAY, &["--all"]).code, 0);
    assert_eq!(last(&made), (json!("pass"), Value::Null, json!(0)));
}

#[test]
fn a_run_that_records_nothing_leaves_its_lines_to_the_next() {
    let made = weekly("logs = { path = \"logs/*.log\", pattern = \"ERROR\" }");
    let ran = run_at(&made, MONDAY, &["--all"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.starts_with("ERROR      t  no file matches logs/*.log"), "{}", ran.stdout);
    append(&made, "logs/app.log", "ERROR a\n");
    let ran = run_at(&made, MONDAY, &["--all", "--no-record"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
    assert_eq!(last(&made), (json!("fail"), json!("1 line matches `ERROR` and 0 may"), json!(1)));
}

#[test]
fn a_remedy_is_judged_by_what_comes_after_the_failure() {
    let made =
        weekly("logs = { path = \"logs/app.log\", pattern = \"ERROR\" }\n[task.fix]\ncommand = [\"true\"]");
    append(&made, "logs/app.log", "ERROR a\n");
    let ran = run_at(&made, MONDAY, &["--all", "--fix"]);
    assert_eq!(last(&made), (json!("pass"), Value::Null, json!(0)), "{ran:?}");
}
