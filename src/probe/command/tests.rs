//! What commands come to: verdicts with their reasons, facts and sections.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::{Value, json};

use super::{check, fix};
use crate::model::{CommandCheck, Expect, Fix, Instant, Invocation, JsonTest};
use crate::probe::{CapturedText, CheckOutcome, Deadline, Observation, Redactor, RunContext};

fn context(root: &Path) -> RunContext {
    RunContext {
        root: root.to_owned(),
        clock: Arc::new(|| Instant::UNIX_EPOCH),
        clock_given: true,
        host: "host".to_owned(),
        secrets: BTreeMap::new(),
    }
}

fn invocation(argv: &[&str]) -> Invocation {
    Invocation {
        argv: argv.iter().map(|&argument| argument.to_owned()).collect(),
        expect_exit: vec![0],
        cwd: None,
        env: BTreeMap::new(),
    }
}

fn sh(script: &str) -> CommandCheck {
    CommandCheck {
        run: invocation(&["sh", "-c", script]),
        stdout_matches: None,
        stdout_lacks: None,
        stderr_matches: None,
        stderr_lacks: None,
        stdout_json: Vec::new(),
        version: Vec::new(),
    }
}

fn seen_within(command: &CommandCheck, timeout: Duration, redactor: &Redactor) -> Observation {
    let deadline = Deadline::after(timeout, &Arc::default());
    check(command, &context(Path::new("/")), redactor, &deadline)
}

fn seen(command: &CommandCheck) -> Observation {
    seen_within(command, Duration::from_mins(2), &Redactor::default())
}

fn fails(command: &CommandCheck, reason: &str) {
    assert_eq!(seen(command).outcome, CheckOutcome::Fail(reason.to_owned()));
}

#[test]
fn a_pass_with_all_that_is_seen() {
    let mut command = sh("echo \"got $ADDED\"; echo note >&2");
    command.run.env.insert("ADDED".to_owned(), "this".to_owned());
    command.version = ["sh", "-c", "echo; echo '  tool 1.2 '"].map(str::to_owned).to_vec();
    command.stdout_matches = Some("^got this$".to_owned());
    command.stderr_lacks = Some("error".to_owned());
    let section = |title: &str, text: &str| CapturedText { title: title.to_owned(), text: text.to_owned() };
    let expected = Observation {
        outcome: CheckOutcome::Pass,
        facts: [
            ("argv", json!(["sh", "-c", "echo \"got $ADDED\"; echo note >&2"])),
            ("cwd", json!("/")),
            ("env", json!({"ADDED": "this"})),
            ("exit_status", json!(0)),
            ("timed_out", json!(false)),
            ("stdout_bytes", json!(9)),
            ("stderr_bytes", json!(5)),
            ("left_running", json!(false)),
            ("tool_version", json!("tool 1.2")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect(),
        sections: vec![section("stdout", "got this\n"), section("stderr", "note\n")],
        cursor: None,
    };
    assert_eq!(seen(&command), expected);
}

#[test]
fn exit_statuses() {
    fails(&sh("exit 3"), "exit status 3 and not 0");
    fails(
        &sh("echo out; echo 'pg_dump: error: refused' >&2; exit 1"),
        "exit status 1 and not 0: pg_dump: error: refused",
    );
    fails(&sh("echo first; echo ' last '; echo; exit 1"), "exit status 1 and not 0: last");
    let long = format!("exit status 1 and not 0: {}…", "ü".repeat(160));
    fails(&sh("printf 'ü%.0s' $(seq 161); exit 1"), &long);
    let mut command = sh("exit 2");
    command.run.expect_exit = vec![0, 2];
    assert_eq!(seen(&command).outcome, CheckOutcome::Pass);
    command.run.argv[2] = "exit 1".to_owned();
    fails(&command, "exit status 1 and not one of 0, 2");
}

#[test]
fn signals_and_timeouts() {
    let observation = seen(&sh("echo so far; kill -9 $$"));
    assert_eq!(observation.outcome, CheckOutcome::Fail("ended by SIGKILL: so far".to_owned()));
    assert_eq!(observation.facts["signal"], json!({"number": 9, "name": "SIGKILL"}));
    assert_eq!(observation.facts.get("exit_status"), None);

    let mut command = sh("echo so far; sleep 100");
    command.stdout_matches = Some("done".to_owned());
    let observation = seen_within(&command, Duration::from_millis(1_500), &Redactor::default());
    assert_eq!(observation.outcome, CheckOutcome::Fail("took longer than 1500ms and was ended".to_owned()));
    assert_eq!(observation.facts["timed_out"], json!(true));
    assert_eq!(observation.facts["exit_status"], Value::Null);
    assert_eq!(observation.sections[0].text, "so far\n");

    let stopped = Deadline::after(Duration::from_secs(100), &Arc::new(AtomicBool::new(true)));
    let context = context(Path::new("/"));
    assert_eq!(check(&sh("sleep 100"), &context, &Redactor::default(), &stopped), Observation::interrupted());
    let remedy = Fix { run: invocation(&["sleep", "100"]), timeout: Duration::from_secs(100) };
    assert_eq!(fix(&remedy, &context, &Redactor::default(), &stopped), Observation::interrupted());
}

#[test]
fn what_cannot_be_run_is_an_error_and_no_failure() {
    let root = tempfile::tempdir().expect("a folder");
    let within = |command: &CommandCheck| {
        let deadline = Deadline::after(Duration::from_secs(100), &Arc::default());
        check(command, &context(root.path()), &Redactor::default(), &deadline)
    };
    let mut command = sh("true");
    command.run.cwd = Some("gone".to_owned());
    let gone = root.path().join("gone");
    let expected = format!("cannot start `sh`: the folder `{}` does not exist", gone.display());
    assert_eq!(within(&command), Observation::error(expected));
    std::fs::create_dir(&gone).expect("made");
    let observation = within(&command);
    assert_eq!((observation.outcome, &observation.facts["cwd"]), (CheckOutcome::Pass, &json!(gone.to_str())));

    let mut command = sh("true");
    command.run.argv = vec!["saasmaint-no-such-program".to_owned()];
    assert_eq!(
        seen(&command),
        Observation::error("cannot start `saasmaint-no-such-program`: there is no such program in PATH")
    );
    let mut command = sh("true");
    command.stderr_lacks = Some("(".to_owned());
    assert!(
        matches!(seen(&command).outcome, CheckOutcome::Error(reason) if reason.starts_with("the expression `(` cannot be used"))
    );
}

#[test]
fn expressions() {
    let mut command = sh("echo one; echo 'ERROR: two'; echo three");
    command.stdout_matches = Some("^four$".to_owned());
    fails(&command, "stdout does not match `^four$`");
    command.stdout_lacks = Some("^ERROR".to_owned());
    fails(&command, "stdout does not match `^four$`; stdout matches `^ERROR`: ERROR: two");
    let mut command = sh("echo bad >&2");
    command.stderr_matches = Some("good".to_owned());
    command.stderr_lacks = Some("b.d".to_owned());
    command.stdout_lacks = Some("bad".to_owned());
    fails(&command, "stderr does not match `good`; stderr matches `b.d`: bad");
}

#[test]
fn expressions_and_long_output() {
    let mut command = sh("yes | head -c 10000000; echo ERROR; yes | head -c 10000000");
    command.stdout_matches = Some("ERROR".to_owned());
    assert_eq!(seen(&command).outcome, CheckOutcome::Pass);
    command.stdout_matches = None;
    command.stdout_lacks = Some("ERROR".to_owned());
    fails(&command, "stdout matches `ERROR` in line 5000001");
    command.stdout_lacks = Some("WARNING".to_owned());
    assert_eq!(seen(&command).outcome, CheckOutcome::Pass);
    command.stdout_lacks = Some(r"y\nWARNING".to_owned());
    fails(&command, r"stdout cannot be known to lack `y\nWARNING` (only its first 4 MiB could be searched)");
    let mut command = sh("head -c 10000000 /dev/zero");
    command.stdout_lacks = Some("ERROR".to_owned());
    command.stdout_matches = Some("OK".to_owned());
    fails(
        &command,
        "stdout does not match `OK` (lines longer than 4 MiB could not be searched); \
         stdout cannot be known to lack `ERROR` (lines longer than 4 MiB could not be searched)",
    );
}

#[test]
fn a_stream_that_had_not_ended_is_not_known_to_lack_anything() {
    let held = "(something that it started still held it open)";
    // One that leaves its process group and stays, and one that is ended with it.
    for script in ["echo OK; setsid sh -c 'sleep 9; echo ERROR' &", "echo OK; sh -c 'sleep 9; echo ERROR' &"]
    {
        let mut command = sh(&format!("({script}) 2>/dev/null; exit 0"));
        command.stdout_matches = Some("^OK$".to_owned());
        // Nothing held this one.
        command.stderr_lacks = Some("ERROR".to_owned());
        assert_eq!(seen(&command).outcome, CheckOutcome::Pass, "{script}");
        command.stdout_lacks = Some("ERROR".to_owned());
        fails(&command, &format!("stdout cannot be known to lack `ERROR` {held}"));
        command.stdout_matches = Some("^DONE$".to_owned());
        let reason =
            format!("stdout does not match `^DONE$` {held}; stdout cannot be known to lack `ERROR` {held}");
        fails(&command, &reason);
        command.stdout_lacks = Some("OK".to_owned());
        fails(&command, &format!("stdout does not match `^DONE$` {held}; stdout matches `OK`: OK"));
    }
}

#[test]
fn json_output() {
    let test =
        |pointer: &str, value: Value| JsonTest { pointer: pointer.to_owned(), expect: Expect::Is(value) };
    let mut command = sh("echo '{\"a\": {\"b\": 1}}'");
    command.stdout_json = vec![test("/a/b", json!(1))];
    assert_eq!(seen(&command).outcome, CheckOutcome::Pass);
    command.stdout_json = vec![test("/a/b", json!(2)), test("/c", json!(1))];
    fails(&command, "stdout has 1 at `/a/b` and not 2; stdout has no `/c`");
    let mut command = sh("yes '  ' | head -c 5000000");
    command.stdout_json = vec![test("", json!(1))];
    fails(&command, "stdout is too long to be read as JSON");
}

#[test]
fn a_version_that_cannot_be_told_is_no_fault() {
    let cases = [
        (
            vec!["saasmaint-no-such-program"],
            "cannot start `saasmaint-no-such-program`: there is no such program in PATH",
        ),
        (vec!["sh", "-c", "echo unknown option >&2; exit 2"], "exit status 2 and not 0: unknown option"),
        (vec!["true"], "it printed nothing"),
    ];
    for (version, expected) in cases {
        let mut command = sh("true");
        command.version = version.into_iter().map(str::to_owned).collect();
        let Observation { outcome, facts, .. } = seen(&command);
        assert_eq!(outcome, CheckOutcome::Pass);
        assert_eq!((&facts["tool_version"], &facts["tool_version_error"]), (&Value::Null, &json!(expected)));
    }
    // It leaves time for the check itself.
    let mut command = sh("echo done");
    command.version = vec!["sleep".to_owned(), "100".to_owned()];
    let Observation { outcome, facts, .. } =
        seen_within(&command, Duration::from_secs(6), &Redactor::default());
    assert_eq!(outcome, CheckOutcome::Pass);
    assert_eq!(facts["tool_version_error"], json!("took longer than 3s and was ended"));
}

#[test]
fn no_part_of_a_secret_is_quoted() {
    let secret = "very-s3cret-t0ken";
    let redactor = Redactor::new([secret], &[]).expect("no patterns");
    // The cut of the line lies within the secret.
    let line = format!("{}{secret}", "x".repeat(150));
    let mut command = sh(&format!("echo {line}; exit 1"));
    command.stdout_lacks = Some("x".to_owned());
    let quoted = format!("{}[redacted]", "x".repeat(150));
    let expected = format!("exit status 1 and not 0: {quoted}; stdout matches `x`: {quoted}");
    let observation = seen_within(&command, Duration::from_secs(100), &redactor);
    assert_eq!(observation.outcome, CheckOutcome::Fail(expected));
}

#[test]
fn a_remedy_passes_with_its_status() {
    let fixed = |script: &str, status: i32| {
        let run = Invocation { expect_exit: vec![status], ..invocation(&["sh", "-c", script]) };
        let deadline = Deadline::after(Duration::from_secs(100), &Arc::default());
        let remedy = Fix { run, timeout: Duration::from_secs(100) };
        fix(&remedy, &context(Path::new("/")), &Redactor::default(), &deadline)
    };
    let observation = fixed("echo done; exit 4", 4);
    assert_eq!(observation.outcome, CheckOutcome::Pass);
    assert_eq!(
        observation.sections,
        [CapturedText { title: "stdout".to_owned(), text: "done\n".to_owned() }]
    );
    assert_eq!(
        fixed("echo no >&2; exit 1", 0).outcome,
        CheckOutcome::Fail("exit status 1 and not 0: no".to_owned())
    );
}
