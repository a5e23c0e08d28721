//! The runner: what is chosen, run, printed and recorded.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::servers::sha256;
use crate::probes::support::{
    CANNOT, FAILS, NOW, PASSES, entries, evidence, mixed, run, run_json, untimed, weekly,
};

#[test]
fn a_pass_completes_the_open_occurrence() {
    let made = weekly(PASSES);
    let ran = run(&made, &[]);
    assert_eq!(untimed(&ran.stdout), "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n");
    assert_eq!((ran.stderr.as_str(), ran.code), ("recorded the definitions of 1 task and the calendar\n", 0));
    let entries = entries(&made);
    let [done] = entries.as_slice() else { panic!("{entries:?}") };
    for (field, value) in [
        ("kind", json!("done")),
        ("task", json!("t")),
        ("for", json!("2026-W48")),
        ("performed_at", json!("2026-11-25T09:00:00Z")),
        ("via", json!("probe")),
        ("by", json!("ana@acme.example")),
        ("clock", json!("given")),
        ("valid_until", Value::Null),
    ] {
        assert_eq!(done[field], value, "{field}");
    }
    assert!(done["probe"].as_str().expect("a digest").starts_with("command:"));
    assert_eq!(made.state(NOW, "t"), "ok 0 2026-W49");
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
    // Run again it is not due, and nothing is written.
    let again = run(&made, &[]);
    assert_eq!(
        (again.stdout.as_str(), again.stderr.as_str(), again.code),
        ("", "nothing to run: no task with a probe is due or failing; --all runs every probe\n", 0)
    );
    assert_eq!(crate::probes::support::entries(&made).len(), 1);
}

#[test]
fn a_failure_is_recorded_and_completes_nothing() {
    let made = weekly(FAILS);
    let ran = run(&made, &[]);
    assert_eq!(
        untimed(&ran.stdout),
        "FAIL       t  exit status 3 and not 0: broken\nAcme CRM: 0 passed, 1 failed\n"
    );
    assert_eq!(ran.code, 1);
    let entries = entries(&made);
    let [fail] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(
        (&fail["kind"], &fail["outcome"], &fail["reason"], &fail["for"]),
        (&json!("probe"), &json!("fail"), &json!("exit status 3 and not 0: broken"), &json!("2026-W48"))
    );
    assert!(evidence(&made, fail, "txt").contains("\nstderr\n  | broken\n"));
    assert_eq!(made.state(NOW, "t"), "due 0 2026-W48");
}

#[test]
fn what_cannot_run_is_an_error_and_no_evidence() {
    let made = weekly(CANNOT);
    let ran = run(&made, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.starts_with("ERROR      t  cannot start `no-such-program-here`: "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("Acme CRM: 0 passed, 1 could not run\n"), "{}", ran.stdout);
    assert_eq!(made.entries(), 0);
    assert!(!made.at("evidence").exists());
}

#[test]
fn errors_outweigh_failures_in_the_exit_status() {
    assert_eq!(run(&mixed(), &[]).code, 2);
    assert_eq!(run(&mixed(), &["good", "bad"]).code, 1);
    assert_eq!(run(&mixed(), &["good"]).code, 0);
}

#[test]
fn which_probes_run() {
    let made = mixed();
    let ids = |args: &[&str]| -> Vec<String> {
        let (document, _) = run_json(&made, args);
        let tasks = document["tasks"].as_array().expect("tasks");
        tasks.iter().map(|task| task["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids(&["--no-record"]), ["good", "bad", "odd"]);
    assert_eq!(ids(&["--no-record", "*o*d"]), ["good", "odd"]);
    assert_eq!(ids(&["--no-record", "--task", "b*"]), ["bad"]);
    assert_eq!(ids(&["good"]), ["good"]);
    // Once it is done, only by name or with --all.
    assert_eq!(ids(&["--no-record"]), ["bad", "odd"]);
    assert_eq!(ids(&["--no-record", "--due", "good", "bad"]), ["bad"]);
    assert_eq!(ids(&["--no-record", "good"]), ["good"]);
    assert_eq!(ids(&["--no-record", "--all"]), ["good", "bad", "odd"]);
    let refused = run(&made, &["plain", "good"]);
    assert_eq!(
        (refused.stderr.as_str(), refused.code),
        ("error: plain has no probe; add `[task.probe]` to what is to be checked\n", 2)
    );
    let unknown = run(&made, &["goot"]);
    assert_eq!((unknown.stderr.as_str(), unknown.code), ("error: no task `goot`; did you mean `good`?\n", 2));
    let both = run(&made, &["good", "--all"]);
    assert_eq!(both.code, 2);
}

#[test]
fn no_record_leaves_nothing() {
    let made = mixed();
    let ran = run(&made, &["--no-record"]);
    assert!(ran.stdout.contains("PASS       good  not recorded"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("Acme CRM: 1 passed, 1 failed, 1 could not run; nothing recorded\n"));
    assert!(!made.at("ledger").exists() && !made.at("evidence").exists());
}

#[test]
fn retries_wait_and_are_on_record() {
    let made = weekly(
        "command = [\"sh\", \"-c\", \"echo x >> tries; test $(wc -l < tries) -ge 3\"]\nretries = 4\nbackoff = \"10ms\"",
    );
    let ran = run(&made, &[]);
    assert!(ran.stdout.contains(" (3 attempts)"), "{}", ran.stdout);
    let entries = entries(&made);
    let document: Value = serde_json::from_str(&evidence(&made, &entries[0], "json")).expect("JSON");
    let attempts: Vec<&Value> =
        document["attempts"].as_array().expect("a list").iter().map(|one| &one["outcome"]).collect();
    assert_eq!(attempts, [&json!("fail"), &json!("fail"), &json!("pass")]);
    let spent = weekly("command = [\"false\"]\nretries = 2\nbackoff = \"1ms\"");
    assert!(run(&spent, &[]).stdout.contains(" (3 attempts)"));
}

#[test]
fn formats() {
    let made = mixed();
    let (document, code) = run_json(&made, &[]);
    assert_eq!(code, 2);
    assert_eq!(document["summary"], json!({"pass": 1, "fail": 1, "error": 1, "stopped": 0}));
    assert_eq!(document["recorded"], true);
    assert_eq!(document["now"], "2026-11-25T10:00:00+01:00");
    let step = &document["tasks"][0]["steps"][0];
    assert_eq!(
        (&step["outcome"], &step["effect"], &step["period"], &step["performed_at"]),
        (&json!("pass"), &json!("completed"), &json!("2026-W48"), &json!("2026-11-25T10:00:00+01:00"))
    );
    let lines: Vec<String> = made.read("ledger/ana@acme.example.jsonl").lines().map(str::to_owned).collect();
    assert!(lines.iter().any(|line| step["entry"] == sha256(line.as_bytes())), "{step}");
    assert_eq!(document["tasks"][1]["reason"], "exit status 3 and not 0: broken");
    assert_eq!(document["tasks"][2]["steps"][0]["effect"], "not-recorded");

    let tap = run(&made, &["--format", "tap", "--no-record", "--all"]);
    assert_eq!(
        tap.stdout,
        format!(
            "TAP version 14\n1..3\nok 1 - good\nnot ok 2 - bad\n  ---\n  message: \"exit status 3 and not 0: broken\"\n  severity: fail\n  ...\nnot ok 3 - odd\n  ---\n  message: {}\n  severity: error\n  ...\n",
            document["tasks"][2]["reason"]
        )
    );
    let junit = run(&made, &["--format", "junit", "--no-record", "--all"]);
    assert!(junit.stdout.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Acme CRM\" tests=\"3\" skipped=\"0\" failures=\"1\" errors=\"1\">"), "{}", junit.stdout);
    assert!(
        junit.stdout.contains("<failure message=\"exit status 3 and not 0: broken\" type=\"fail\"/>"),
        "{}",
        junit.stdout
    );
}

#[test]
fn nothing_runs_where_nothing_can_be_recorded() {
    let made = weekly("command = [\"touch\", \"ran\"]");
    made.ok("2026-11-26T10:00:00+01:00", &["done", "t"]);
    // The clock stands before the newest entry.
    let ran = run(&made, &["t"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nothing is written with an earlier --now"), "{}", ran.stderr);
    assert!(!made.at("ran").exists());
}

/// However many batches a run is recorded in, it is one command.
#[test]
fn undo_takes_back_the_whole_run() {
    let task = |id: &str, sleep: &str| {
        format!("[[task]]\nid = \"{id}\"\n[task.probe]\ncommand = [\"sleep\", \"{sleep}\"]\n")
    };
    let made = Workspace::berlin(&format!(
        "cadence = \"weekly\"\nstarts = 2026-11-23\n{}{}",
        task("a", "0"),
        task("b", "0.5")
    ));
    assert_eq!(run(&made, &[]).code, 0);
    let undone = made.ok(NOW, &["undo"]);
    assert_eq!(undone.lines().filter(|line| line.contains("done")).count(), 2, "{undone}");
    assert_eq!(made.state(NOW, "a"), "due 0 2026-W48");
    assert_eq!(made.state(NOW, "b"), "due 0 2026-W48");
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
}

#[test]
fn five_hundred_probes_of_a_server_are_all_on_record() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    let mut text = "cadence = \"weekly\"\nstarts = 2026-11-23\n".to_owned();
    for number in 0..500 {
        let probe =
            format!("http = {{ url = \"http://127.0.0.1:{port}/{number}\", contains = \"/{number} \" }}");
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\n[task.probe]\n{probe}\n");
    }
    let made = Workspace::berlin(&text);
    let ran = run(&made, &["--jobs", "64"]);
    assert_eq!((ran.code, ran.stdout.lines().last()), (0, Some("Acme CRM: 500 passed")));
    let mut done: Vec<String> = entries(&made).iter().map(|entry| entry["task"].to_string()).collect();
    done.sort();
    done.dedup();
    assert_eq!(done.len(), 500);
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
}

/// Answers a request with its first line.
fn answer(mut stream: std::net::TcpStream) {
    use std::io::{BufRead, Write as _};
    let mut reader = std::io::BufReader::new(stream.try_clone().expect("a second handle"));
    let mut first = String::new();
    let mut line = String::new();
    let _ = reader.read_line(&mut first);
    while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
        line.clear();
    }
    let body = first.trim_end();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all((head + body).as_bytes());
}
