//! Log probes: the evidence of one run is where the next goes on.

use std::fs;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::probes::support::{entries, evidence, observed, run_at, weekly};

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

/// The evidence files of the last run, of which `edit` makes something else.
fn edit_evidence(made: &Workspace, edit: impl Fn(&std::path::Path)) {
    let entry = entries(made).pop().expect("an entry");
    for piece in entry["evidence"].as_array().expect("evidence") {
        let sha256 = piece["sha256"].as_str().expect("a hash");
        edit(&made.at(&format!("evidence/{}/{sha256}", &sha256[..2])));
    }
}

#[test]
fn a_lost_cursor_is_said_and_old_lines_are_no_pass() {
    let edits: [fn(&std::path::Path); 2] = [
        |path| fs::remove_file(path).expect("it is removed"),
        |path| {
            let text = fs::read_to_string(path).expect("evidence");
            fs::remove_file(path).expect("it is removed");
            fs::write(path, text.replace("pass", "fail")).expect("it is changed");
        },
    ];
    let why = "its evidence is missing or changed";
    for edit in edits {
        let made = weekly("logs = { path = \"app.log\", pattern = \"saved\", min = 1 }");
        append(&made, "app.log", "saved\n");
        assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
        assert_eq!(last(&made), (json!("pass"), Value::Null, json!(1)));
        edit_evidence(&made, edit);
        assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
        let reason = format!(
            "it is not known where the last run ended ({why}), so old lines cannot be told from new ones"
        );
        assert_eq!(last(&made), (json!("fail"), json!(reason), json!(1)));
        // From there on it is known again.
        append(&made, "app.log", "saved\nsaved\n");
        assert_eq!(run_at(&made, WEDNESDAY, &["--all"]).code, 0);
        assert_eq!(last(&made), (json!("pass"), Value::Null, json!(2)));

        let made = weekly("logs = { path = \"app.log\", pattern = \"ERROR\", max = 1 }");
        append(&made, "app.log", "ERROR a\n");
        assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
        edit_evidence(&made, edit);
        assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 0);
        assert_eq!(last(&made), (json!("pass"), Value::Null, json!(1)));
        let ignored = observed(&made, entries(&made).last().expect("an entry"))["cursor_ignored"].clone();
        assert_eq!(ignored, json!(format!("{why}: counted from the start")));
        edit_evidence(&made, edit);
        append(&made, "app.log", "ERROR b\n");
        assert_eq!(run_at(&made, WEDNESDAY, &["--all"]).code, 1);
        let reason = format!("2 lines match `ERROR` and 1 may ({why}: counted from the start)");
        assert_eq!(last(&made), (json!("fail"), json!(reason), json!(2)));
    }
}

#[test]
fn a_definition_that_changed_counts_from_the_start_and_passes_on_no_old_lines() {
    let made = weekly("logs = { path = \"app.log\", pattern = \"saved\", min = 1 }");
    append(&made, "app.log", "saved well\n");
    assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
    let before = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", before.replace("\"saved\"", "\"saved well\""));
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
    let reason = "it is not known where the last run ended (its cursor is of another path or pattern), \
                  so old lines cannot be told from new ones";
    assert_eq!(last(&made), (json!("fail"), json!(reason), json!(1)));
}

#[test]
fn a_run_of_another_kind_left_nothing_that_could_be_lost() {
    let made = weekly("file = { path = \"app.log\" }");
    append(&made, "app.log", "saved\n");
    assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
    let before = made.read("checklists/tasks.toml");
    let after = "logs = { path = \"app.log\", pattern = \"saved\", min = 1 }";
    made.write("checklists/tasks.toml", before.replace("file = { path = \"app.log\" }", after));
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 0);
    assert_eq!(last(&made), (json!("pass"), Value::Null, json!(1)));
}

#[test]
fn what_is_redacted_does_not_touch_the_cursor() {
    for redact in ["[0-9a-f]{32,}", "[a-z]+", "cursor|sha256"] {
        let made = weekly(&format!(
            "logs = {{ path = \"1.2\", pattern = \"ERROR\", max = 1 }}\nredact = [\"{redact}\"]"
        ));
        append(&made, "1.2", "ERROR a\n");
        assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0, "{redact}");
        append(&made, "1.2", "ERROR b\n");
        assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 0, "{redact}");
        let entry = entries(&made).pop().expect("an entry");
        let document: Value = serde_json::from_str(&evidence(&made, &entry, "json")).expect("JSON");
        assert_eq!(document["observed"]["cursor"]["files"][0]["offset"], 16, "{redact}");
    }
}

#[test]
fn a_path_that_holds_a_secret_is_kept_nowhere_and_that_is_said() {
    let made =
        weekly("logs = { path = \"*.log\", pattern = \"ERROR\", max = 1 }\nredact = [\"tenant-[0-9]+\"]");
    append(&made, "tenant-4711.log", "ERROR a\n");
    assert_eq!(run_at(&made, MONDAY, &["--all"]).code, 0);
    let entry = entries(&made).pop().expect("an entry");
    for extension in ["json", "txt"] {
        let text = evidence(&made, &entry, extension);
        assert!(!text.contains("4711"), "{text}");
        assert!(text.contains("its cursor was not kept, as a path in it holds what is redacted"), "{text}");
    }
    assert_eq!(observed(&made, &entry).get("cursor"), None);
    append(&made, "tenant-4711.log", "ERROR b\n");
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
    let reason = "2 lines match `ERROR` and 1 may \
                  (its cursor was not kept, as a path in it holds what is redacted: counted from the start)";
    assert_eq!(last(&made), (json!("fail"), json!(reason), json!(2)));
}

/// Lines that are all alike, and a rotation that compresses at once: what was rotated before is known
/// by itself and is not taken for what the log became.
#[test]
fn a_compressed_log_of_before_is_not_counted_again() {
    let made = weekly("logs = { path = \"log\", pattern = \"tick\", min = 3 }");
    let shell = |script: &str| {
        let status = std::process::Command::new("sh").args(["-c", script]).current_dir(made.path()).status();
        assert!(status.expect("sh runs").success(), "{script}");
    };
    shell("printf 'tick\\ntick\\ntick\\n' | tee log | gzip > log.1.gz");
    run_at(&made, MONDAY, &["--all"]);
    shell("echo tick >> log; mv log.1.gz log.2.gz; mv log log.1; gzip log.1; : > log");
    assert_eq!(run_at(&made, TUESDAY, &["--all"]).code, 1);
    assert_eq!(last(&made).2, json!(1));
}
