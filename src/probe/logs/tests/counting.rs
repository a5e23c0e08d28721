//! Which lines count, and what is said about them.

use super::*;

#[test]
fn each_run_counts_what_came_since_the_last() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "INFO a\nERROR b\nERROR c\n");
    assert_eq!(logs.count(), 2);
    assert_eq!(logs.count(), 0);
    logs.append("app.log", "ERROR d\nINFO e\n");
    let seen = logs.run();
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(
        seen.sections,
        [CapturedText { title: "matching lines".to_owned(), text: "ERROR d\n".to_owned() }]
    );
    let cursor = seen.cursor.expect("a cursor").expect("that may be kept");
    assert_eq!(
        Value::Object(seen.facts),
        json!({
            "pattern": "ERROR", "count": 1, "lines_read": 2, "bytes_read": 15,
            "files": [{"path": "app.log", "bytes": 15, "lines": 2}],
            "since": "2026-11-25T09:00:00Z",
        })
    );
    assert_eq!(cursor["host"], "here");
    assert_eq!(cursor["at"], "2026-11-25T10:00:00Z");
    assert_eq!(cursor["files"][0]["path"], "app.log");
    assert_eq!(cursor["files"][0]["offset"], 38);
    assert_eq!(cursor["files"][0]["head"]["bytes"], 38);
}

#[test]
fn a_run_that_is_not_recorded_has_not_happened() {
    let logs = Logs::of("app.log");
    logs.append("app.log", "ERROR a\n");
    assert_eq!(logs.look(), logs.look());
    assert_eq!(logs.look().facts["count"], 1);
}

#[test]
fn more_or_fewer_than_there_may_be_fail() {
    let mut logs = Logs::of("app.log");
    logs.check.max = Some(1);
    logs.append("app.log", "ERROR a\nERROR b\n");
    assert_eq!(logs.run().outcome, fail("2 lines match `ERROR` and 1 may"));
    logs.append("app.log", "ERROR a\n");
    assert_eq!(logs.run().outcome, CheckOutcome::Pass);
    logs.check = LogsCheck { min: 2, max: None, ..logs.check };
    logs.append("app.log", "ERROR c\n");
    let reason = "1 line matches `ERROR` and 2 must (since 2026-11-25T09:00:00Z)";
    assert_eq!(logs.run().outcome, fail(reason));
    logs.check.max = Some(0);
    let reason = "0 lines match `ERROR` and 2 must (since 2026-11-25T10:00:00Z)";
    assert_eq!(logs.run().outcome, fail(reason));
}

#[test]
fn the_first_lines_are_shown_without_secrets() {
    let mut logs = Logs::of("*.log");
    let long = format!("ERROR {}hunter2-hunter2{}\n", "x".repeat(390), "y".repeat(900));
    logs.append("a.log", long.repeat(19));
    logs.append("b.log", "ERROR \u{1}\u{ff}b\n".repeat(4));
    logs.append("b.log", b"\xff\xfe ERROR\n");
    let seen = logs.run();
    assert_eq!(seen.facts["count"], 24);
    let lines: Vec<&str> = seen.sections[0].text.lines().collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(lines[0], format!("a.log: ERROR {}[red…", "x".repeat(390)));
    assert_eq!(lines[19], "b.log: ERROR \u{1}\u{ff}b");
    assert_eq!(lines[20], "… and 4 more");
}

#[test]
fn a_line_that_is_not_searched_whole_is_a_fault() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", [vec![b'x'; (1 << 20) - 5], b"ERROR\n".to_vec()].concat());
    assert_eq!(logs.count(), 1);
    logs.append("app.log", [b"ERROR".to_vec(), vec![b'x'; 1 << 20], b"\n".to_vec()].concat());
    assert_eq!(logs.count(), 1);
    let long = [vec![b'x'; (1 << 20) - 4], b"ERROR\nERROR\n".to_vec()].concat();
    logs.append("app.log", &long);
    let seen = logs.run();
    assert_eq!((&seen.facts["count"], &seen.facts["lines_read"]), (&json!(1), &json!(2)));
    assert_eq!(seen.facts["long_lines"], "1: matched on their first 1 MiB");
    assert_eq!(seen.outcome, fail("a line of more than 1 MiB was not searched whole"));
    assert_eq!(logs.count(), 0);
    logs.append("app.log", long.repeat(2));
    let reason = "2 lines of more than 1 MiB were not searched whole";
    assert_eq!(logs.run().outcome, fail(reason));
    // Where the count fails already, nothing is in doubt.
    logs.check.max = Some(0);
    logs.append("app.log", &long);
    let reason = "1 line matches `ERROR` and 0 may (since 2026-11-25T12:00:00Z)";
    assert_eq!(logs.run().outcome, fail(reason));
}

#[test]
fn a_cursor_of_something_else_is_ignored() {
    let mut logs = Logs::of("app.log");
    logs.append("app.log", "ERROR a\n");
    logs.run();
    let own = logs.last.clone();
    let ignored = |logs: &Logs| logs.look().facts["cursor_ignored"].clone();
    logs.host = "there".to_owned();
    assert_eq!(ignored(&logs), "its cursor is of another host: counted from the start");
    assert_eq!(logs.look().facts["count"], 1);
    logs.host = "here".to_owned();
    logs.check.pattern = "ERROR a".to_owned();
    assert_eq!(ignored(&logs), "its cursor is of another path or pattern: counted from the start");
    logs.check.pattern = "ERROR".to_owned();
    assert_eq!(logs.look().facts["count"], 0);
    let edits: [fn(&mut Value); 4] = [
        |cursor| cursor["files"] = json!(7),
        |cursor| cursor["files"][0]["offset"] = json!(7),
        |cursor| cursor["files"][0]["head"]["sha256"] = json!("[redacted]"),
        |cursor| *cursor = json!([1]),
    ];
    for edit in edits {
        logs.last.clone_from(&own);
        edit(logs.last.as_mut().expect("a cursor"));
        assert_eq!(ignored(&logs), "its cursor cannot be read: counted from the start");
    }
    logs.last.as_mut().expect("a cursor").clone_from(own.as_ref().expect("a cursor"));
    logs.last.as_mut().expect("a cursor")["v"] = json!(2);
    assert_eq!(ignored(&logs), "its cursor is of another version of the program: counted from the start");
}

#[test]
fn what_cannot_be_looked_at_is_an_error() {
    let logs = Logs::of("app.log");
    assert_eq!(logs.look().outcome, CheckOutcome::Error("no file matches app.log".to_owned()));
    fs::create_dir(logs.at("app.log")).expect("a folder");
    assert_eq!(logs.look().outcome, CheckOutcome::Error("app.log is no regular file".to_owned()));
    let logs = Logs::of("logs/*.log");
    assert_eq!(logs.look().outcome, CheckOutcome::Error("no file matches logs/*.log".to_owned()));
}

#[test]
fn what_takes_too_long_is_no_evidence() {
    let logs = Logs::of("app.log");
    logs.append("app.log", "ERROR a\n");
    let look = |stopped: bool| {
        let look = LogsAttempt {
            check: logs.check.clone(),
            root: logs.folder.path().to_path_buf(),
            host: logs.host.clone(),
            now: logs.now,
            redactor: Redactor::default(),
            deadline: Deadline::after(Duration::ZERO, &Arc::new(AtomicBool::new(stopped))),
        };
        look.look(None).outcome
    };
    assert_eq!(look(false), CheckOutcome::Error("app.log could not be looked at within 0s".to_owned()));
    assert_eq!(look(true), CheckOutcome::Interrupted);
}
