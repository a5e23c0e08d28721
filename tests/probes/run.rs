//! The runner: what is chosen, allowed, run, printed and recorded.

use std::fmt::Write;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::{Ran, Workspace};
use crate::support::{NOW, entries, evidence, run, run_at, run_json, untimed, weekly};

const PASSES: &str = "command = [\"true\"]";
const FAILS: &str = "command = [\"sh\", \"-c\", \"echo broken >&2; exit 3\"]";
const CANNOT: &str = "command = [\"no-such-program-here\"]";

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
    assert_eq!(crate::support::entries(&made).len(), 1);
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

/// Three tasks, one of each outcome, and one without a probe.
fn mixed() -> Workspace {
    let task = |id: &str, probe: &str| format!("[[task]]\nid = \"{id}\"\n[task.probe]\n{probe}\n");
    Workspace::berlin(&format!(
        "cadence = \"weekly\"\nstarts = 2026-11-23\n{}{}{}[[task]]\nid = \"plain\"\n",
        task("good", PASSES),
        task("bad", FAILS),
        task("odd", CANNOT)
    ))
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
fn a_failing_task_runs_although_it_is_done() {
    // All within one second: the order is that of the feed.
    let made = weekly("command = [\"test\", \"-e\", \"flag\"]");
    made.write("flag", "");
    assert_eq!(run(&made, &[]).code, 0);
    fs::remove_file(made.at("flag")).expect("removed");
    assert_eq!(run(&made, &["t"]).code, 1);
    assert_eq!(made.state(NOW, "t"), "ok 0 2026-W49");
    assert_eq!(run(&made, &[]).code, 1);
    made.write("flag", "");
    let passes = run(&made, &[]);
    assert_eq!(
        untimed(&passes.stdout),
        "PASS       t  2026-W48 is settled already; recorded\nAcme CRM: 1 passed\n"
    );
    assert_eq!(run(&made, &[]).stdout, "");
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
fn dry_run_shows_and_runs_nothing() {
    let made = weekly("command = [\"touch\", \"was here\"]\n[task.fix]\ncommand = [\"touch\", \"fixed\"]");
    let ran = made.run(NOW, &["run", "--dry-run"]);
    let (shown, hash) = ran.stdout.rsplit_once("The probes of this workspace: ").expect("a hash");
    assert_eq!(
        shown,
        "t  (not allowed yet)\n  command   touch 'was here'\n  within    60s\n  fix       touch fixed (only with --fix)\n"
    );
    assert_eq!((hash.trim_end().len(), ran.code, ran.stderr.as_str()), (64, 0, ""));
    let json = made.json(NOW, &["run", "--dry-run", "--fix"]);
    assert_eq!(
        (&json["tasks"][0]["with_fix"], &json["tasks"][0]["trusted"], &json["hash"]),
        (&json!(true), &json!(false), &json!(hash.trim_end()))
    );
    assert!(!made.at("was here").exists() && !made.at("fixed").exists() && !made.at("home").exists());
}

/// Whoever allows a probe has to see all that it executes, sends and follows.
#[test]
fn dry_run_hides_nothing() {
    let made = weekly(
        "command = [\"sh\", \"-c\", \"it's; $X\"]\nenv = { X = \"a\\u001b[31m\" }\ncwd = \"sub\"\nversion = [\"sh\", \"--version\"]\n[task.fix]\ncommand = [\"rm\", \"a b\"]\nenv = { Z = \"1\" }",
    );
    let ran = made.run(NOW, &["run", "--dry-run", "--fix"]);
    let shown = ran.stdout.rsplit_once("The probes of this workspace: ").expect("a hash").0;
    assert_eq!(
        shown,
        "t  (not allowed yet)\n  command   sh -c 'it'\\''s; $X'\n    in      sub\n    with    X=a\\u{1b}[31m\n  version   sh --version\n  within    60s\n  fix       rm 'a b' (after a failure)\n    with    Z=1\n"
    );
    let made = weekly(
        "http = { url = \"https://a.example/\", method = \"POST\", body = \"x\", headers = { Accept = \"a/b\" }, secret_headers = { Authorization = \"TOK\" }, redirects = \"any\", verify = false }",
    );
    let ran = made.run(NOW, &["run", "--dry-run"]);
    let shown = ran.stdout.rsplit_once("The probes of this workspace: ").expect("a hash").0;
    assert_eq!(
        shown,
        "t  (not allowed yet)\n  http      POST https://a.example/\n    sends   Accept: a/b\n    sends   Authorization: the value of TOK\n    sends   body: x\n    goes    where redirects lead, to any host\n    trusts  any certificate\n  within    60s\n"
    );
}

#[test]
fn nothing_runs_that_was_not_allowed() {
    let made = weekly("command = [\"touch\", \"ran\"]");
    let asked = made.run(NOW, &["run"]);
    assert_eq!(
        asked.stderr,
        "error: a probe was never allowed on this account, or changed since: t\n       look at what would be run with `saasmaint run --dry-run`, then allow it with --trust (in CI with SAASMAINT_TRUST)\n"
    );
    assert_eq!((asked.code, made.at("ran").exists(), made.entries()), (2, false, 0));
    // Allowed once, it is remembered for this folder and this definition.
    assert_eq!(made.run(NOW, &["run", "--trust"]).code, 0);
    assert!(made.at("ran").exists());
    assert_eq!(made.run(NOW, &["run", "t"]).code, 0);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("\"ran\"", "\"ran\" , # the same\n"));
    assert_eq!(made.run(NOW, &["run", "t"]).code, 0, "a comment changes nothing");
    made.write("checklists/tasks.toml", text.replace("\"ran\"", "\"other\""));
    assert_eq!(made.run(NOW, &["run", "t"]).code, 2);
    made.write("checklists/tasks.toml", format!("{text}[task.fix]\ncommand = [\"touch\", \"more\"]\n"));
    assert_eq!(made.run(NOW, &["run", "t"]).code, 2, "a fix is part of what is allowed");
    assert!(!made.at("other").exists());
}

#[test]
fn ci_may_allow_all_or_just_what_was_looked_at() {
    let made = weekly("command = [\"touch\", \"ran\"]");
    let with = |value: &str| {
        let mut command = made.command();
        command.env("SAASMAINT_TRUST", value).args(["--now", NOW, "run", "t"]);
        Ran::of(&command.output().expect("the binary runs"))
    };
    let json = made.json(NOW, &["run", "--dry-run"]);
    let hash = json["hash"].as_str().expect("a hash").to_owned();
    assert_eq!(with("0").code, 2);
    let wrong = with(&"0".repeat(64));
    assert_eq!(
        (wrong.stderr, wrong.code),
        (
            format!(
                "error: SAASMAINT_TRUST allows other probes than these, whose hash is {hash}; look at what changed with `saasmaint run --all --dry-run`\n"
            ),
            2
        )
    );
    assert_eq!(with("perhaps").code, 2);
    assert!(!made.at("ran").exists());
    assert_eq!(with(&hash).code, 0);
    assert!(made.at("ran").exists());
}

#[test]
fn what_was_allowed_is_for_nobody_else_to_read() {
    use std::os::unix::fs::PermissionsExt;
    let made = weekly(PASSES);
    assert_eq!(made.run(NOW, &["run", "--trust"]).code, 0);
    let dir = made.at("home/.local/share/saasmaint/trusted-probes");
    assert_eq!(fs::metadata(&dir).expect("a folder").permissions().mode() & 0o777, 0o700);
    let file = fs::read_dir(&dir).expect("a folder").next().expect("a file").expect("a file").path();
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    // A home that cannot be written to is no reason not to run.
    let made = weekly(PASSES);
    made.write("home", "not a folder");
    let ran = made.run(NOW, &["run", "--trust"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.starts_with("warning: it is not remembered what was allowed: "), "{}", ran.stderr);
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
fn a_fix_runs_only_when_asked_and_after_a_failure() {
    let probe = "command = [\"test\", \"-e\", \"mended\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"echo x >> fixes; touch mended\"]";
    let made = weekly(probe);
    assert_eq!(run(&made, &[]).code, 1);
    assert!(!made.at("fixes").exists());
    let ran = run(&made, &["--fix"]);
    assert_eq!(
        untimed(&ran.stdout),
        "FAIL       t  exit status 1 and not 0\nFIXED      t  the fix was run\nPASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n"
    );
    assert_eq!(ran.code, 0);
    let kinds: Vec<Value> =
        entries(&made).into_iter().map(|entry| json!([entry["kind"], entry["outcome"]])).collect();
    assert_eq!(
        kinds,
        [json!(["probe", "fail"]), json!(["probe", "fail"]), json!(["fix", "pass"]), json!(["done", null])]
    );
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
    // A pass needs no remedy.
    assert_eq!(run(&made, &["t", "--fix"]).code, 0);
    assert_eq!(made.read("fixes"), "x\n");
}

#[test]
fn a_fix_that_does_not_help_leaves_the_failure() {
    let made = weekly("command = [\"false\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"exit 9\"]");
    let ran = run(&made, &["--fix"]);
    assert_eq!(
        untimed(&ran.stdout),
        "FAIL       t  exit status 1 and not 0\nNOT FIXED  t  exit status 9 and not 0\nFAIL       t  exit status 1 and not 0\nAcme CRM: 0 passed, 1 failed\n"
    );
    assert_eq!(ran.code, 1);
    let kinds: Vec<Value> = entries(&made).into_iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["probe", "fix", "probe"]);
}

#[test]
fn a_review_waits_for_a_person() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\n[[task]]\nid = \"t\"\ncadence = \"weekly\"\nevidence = \"review\"\n[task.probe]\ncommand = [\"echo\", \"looks good\"]\n",
    );
    let early = made.run(NOW, &["done", "t"]);
    assert_eq!(early.code, 2);
    assert!(early.stderr.contains("`saasmaint run t` runs it"), "{}", early.stderr);
    let ran = run(&made, &[]);
    assert_eq!(
        untimed(&ran.stdout),
        "PASS       t  2026-W48 awaits review: `saasmaint done t --for 2026-W48` confirms it\nAcme CRM: 1 passed\n"
    );
    assert_eq!(made.state(NOW, "t"), "due 0 2026-W48");
    // It is not run again while it waits.
    let again = run(&made, &[]);
    assert_eq!(again.stdout, "");
    assert!(again.stderr.starts_with("note: 1 task awaits review"), "{}", again.stderr);
    assert_eq!(
        made.ok(NOW, &["done", "t", "--note", "read it"]).lines().next(),
        Some("done t 2026-W48, on time")
    );
    let all = entries(&made);
    let [pass, done] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((&pass["kind"], &pass["outcome"]), (&json!("probe"), &json!("pass")));
    assert_eq!((&done["kind"], &done["via"]), (&json!("done"), &Value::Null));
    assert_eq!(done["evidence"], pass["evidence"]);
    assert_eq!(made.state(NOW, "t"), "ok 0 2026-W49");
}

#[test]
fn a_result_counts_no_longer_than_it_is_valid() {
    let made = weekly("command = [\"true\"]\nvalid_for = \"2d\"");
    let at = |day: u32, time: &str| format!("2026-11-{day}T{time}+01:00");
    run_at(&made, &at(23, "08:00:00"), &[]);
    assert_eq!(entries(&made)[0]["valid_until"], "2026-11-25T07:00:00Z");
    assert_eq!(made.state(&at(25, "07:59:59"), "t"), "ok 0 2026-W49");
    assert_eq!(made.state(&at(25, "08:00:00"), "t"), "due 0 2026-W48");
    // On Saturday it outlasts the week.
    run_at(&made, &at(28, "08:00:00"), &[]);
    assert_eq!(entries(&made)[1]["valid_until"], Value::Null);
    assert_eq!(made.status("2026-12-20T00:00:00Z", "t", "2026-W48"), "done");
    // Without the second it was missed.
    let lapsed = weekly("command = [\"true\"]\nvalid_for = \"2d\"");
    run_at(&lapsed, &at(23, "08:00:00"), &[]);
    assert_eq!(lapsed.status("2026-12-20T00:00:00Z", "t", "2026-W48"), "missed");
}

/// On a Monday a pass speaks for the week that has opened, and not for the one just ended.
#[test]
fn a_pass_speaks_for_its_own_moment() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-16\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let monday = "2026-11-23T10:00:00+01:00";
    assert_eq!(made.state(monday, "t").split(' ').next_back(), Some("2026-W47"));
    run_at(&made, monday, &[]);
    assert_eq!(entries(&made)[0]["for"], "2026-W48");
    assert_eq!(made.status(monday, "t", "2026-W47"), "late");
    // Where the next opens only later, the one just ended is taken while it is in its grace.
    let short = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nopens = \"2d\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    run_at(&short, monday, &[]);
    assert_eq!(entries(&short)[0]["for"], "2026-W47");
    assert_eq!(short.status(monday, "t", "2026-W47"), "done-late");
}

#[test]
fn a_changed_probe_is_recorded_as_changed() {
    let made = weekly(PASSES);
    run(&made, &[]);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("[\"true\"]", "[\"true\", \"again\"]"));
    let due = made.run(NOW, &["due"]);
    assert!(due.stderr.contains("1 definition differs from the record in the ledger"), "{}", due.stderr);
    let ran = run(&made, &["t"]);
    assert!(ran.stderr.starts_with("recorded: t changed: probe command:"), "{}", ran.stderr);
    let defines: Vec<String> = made
        .read("ledger/ana@acme.example.jsonl")
        .lines()
        .filter(|line| line.contains("\"kind\":\"define\",\"task\""))
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["probe"].to_string())
        .collect();
    assert_eq!(defines.len(), 2);
    assert_ne!(defines[0], defines[1]);
}

#[test]
fn secrets_reach_neither_disk_nor_screen() {
    let made = weekly(
        "command = [\"sh\", \"-c\", \"echo token=$TOKEN id=AKIA1234; echo $TOKEN >&2; exit 1\"]\nsecrets = [\"TOKEN\"]\nredact = [\"AKIA[0-9]+\"]",
    );
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").env("TOKEN", "hunter2hunter2").args(["--now", NOW, "run"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(
        untimed(&ran.stdout).lines().next(),
        Some("FAIL       t  exit status 1 and not 0: [redacted]")
    );
    let all = entries(&made);
    assert!(evidence(&made, &all[0], "txt").contains("token=[redacted] id=[redacted]\n"));
    let folders = ["ledger", "evidence"].map(|folder| made.at(folder));
    let mut files = 0;
    let mut open: Vec<_> = folders.to_vec();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            assert!(!text.contains("hunter2") && !text.contains("AKIA1"), "{}", path.display());
            files += 1;
        }
    }
    assert!(files >= 4, "{files}");
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
    assert!(lines.iter().any(|line| step["entry"] == common_hash(line)), "{step}");
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

fn common_hash(line: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(line.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What still runs of a process group; what has ended and nobody has waited for does not.
fn running_in_group(group: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").expect("/proc").filter_map(|entry| {
        let stat = fs::read_to_string(entry.ok()?.path().join("stat")).ok()?;
        // After the name in parentheses: state, parent, group.
        let (name, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        (fields.get(2) == Some(&group) && fields.first() != Some(&"Z")).then(|| format!("{name}) {rest}"))
    });
    processes.collect()
}

/// Many quick probes and some that would take for ever, and then Ctrl-C.
#[test]
fn ctrl_c_records_what_has_finished_and_ends_the_rest() {
    let task = |id: &str, command: &str| {
        format!(
            "[[task]]\nid = \"{id}\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"{command}\"]\ntimeout = \"10m\"\n"
        )
    };
    let mut text = "cadence = \"weekly\"\n".to_owned();
    for number in 0..6 {
        text.push_str(&task(&format!("quick{number}"), "true"));
    }
    // They say who they are, ignore a polite request, and have a child.
    for number in 0..2 {
        text.push_str(&task(
            &format!("slow{number}"),
            &format!("trap '' TERM; echo $$ > pid{number}; sleep 600 & sleep 600"),
        ));
    }
    let made = Workspace::berlin(&text);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "2"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let start = Instant::now();
    let pids = || {
        [0, 1].map(|number| {
            fs::read_to_string(made.at(&format!("pid{number}"))).ok().filter(|pid| pid.ends_with('\n'))
        })
    };
    while pids().iter().any(Option::is_none) {
        assert!(start.elapsed() < Duration::from_mins(1), "the slow probes never started");
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    let ran = Ran::of(&child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stdout.ends_with("Acme CRM: 6 passed, 2 stopped\n"), "{}", ran.stdout);
    assert_eq!(entries(&made).len(), 6);
    for pid in pids().into_iter().flatten() {
        assert_eq!(running_in_group(pid.trim()), Vec::<String>::new());
    }
    assert_eq!(made.run(NOW, &["verify"]).code, 0);
}

/// A run that is killed loses nothing that it has told, and leaves a whole ledger.
#[test]
fn kill_nine_loses_nothing_that_was_told() {
    let mut text = "cadence = \"weekly\"\n".to_owned();
    for number in 0..200 {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"true\"]\n");
    }
    for round in 1..=5 {
        let made = Workspace::berlin(&text);
        let mut command = made.command();
        command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "16"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut told: Vec<String> = Vec::new();
        while told.len() < round * 17 {
            told.push(lines.next().expect("a line").expect("UTF-8"));
        }
        child.kill().expect("killed");
        child.wait().expect("it ends");
        told.extend(lines.map(|line| line.expect("UTF-8")));
        let told = told
            .iter()
            .filter(|line| line.ends_with(", on time"))
            .filter_map(|line| line.split_whitespace().nth(1));
        let told: Vec<&str> = told.collect();
        let recorded = entries(&made);
        for id in &told {
            assert!(
                recorded.iter().any(|entry| entry["task"] == *id && entry["kind"] == "done"),
                "{id} is lost"
            );
        }
        // What is there is whole, and the next run goes on from it.
        assert_ne!(made.run(NOW, &["verify"]).code, 1);
        let rest = run(&made, &[]);
        assert_eq!(rest.code, 0, "{rest:?}");
        assert_eq!(entries(&made).iter().filter(|entry| entry["kind"] == "done").count(), 200);
    }
}

#[test]
fn a_closed_pipe_does_not_keep_results_from_being_recorded() {
    let made = mixed();
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "1"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    drop(child.stdout.take());
    let ran = child.wait_with_output().expect("it ends");
    assert_eq!(ran.status.code(), Some(0));
    assert_eq!(entries(&made).len(), 2);
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

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let made = weekly("command = [\"sh\", \"-c\", \"printf '\\\\033[31mred\\\\007\\\\n' >&2; exit 1\"]");
    let ran = run(&made, &[]);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{7}']), "{:?}", ran.stdout);
    assert_eq!(ran.code, 1);
    assert!(!made.ok(NOW, &["log"]).contains('\u{1b}'));
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

/// A run takes a while: what somebody records about definitions meanwhile is newer than what it read.
#[test]
fn definitions_that_change_during_a_run_are_not_taken_back() {
    let bin = crate::common::BIN;
    let now = "--now 2026-11-25T10:00:00+01:00";
    let made = Workspace::berlin(&format!(
        "starts = 2026-11-23\n[[task]]\nid = \"a\"\ncadence = \"weekly\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"sed -i s/weekly/daily/ checklists/tasks.toml; {bin} {now} adopt\"]\n\
         [[task]]\nid = \"b\"\ncadence = \"weekly\"\n[task.probe]\ncommand = [\"sleep\", \"0.5\"]\n"
    ));
    made.ok(NOW, &["adopt"]);
    let ran = run(&made, &["--jobs", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = made.read("ledger/ana@acme.example.jsonl");
    let cadences: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"kind\":\"define\",\"task\":\"b\""))
        .map(|line| if line.contains("\"cadence\":\"daily\"") { "daily" } else { "weekly" })
        .collect();
    assert_eq!(cadences, ["weekly", "daily"]);
    assert_eq!(made.run(NOW, &["check", "--strict", "--fail-on", "overdue"]).code, 0);
}

#[test]
fn a_pass_of_another_definition_is_not_confirmed() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\n[[task]]\nid = \"t\"\ncadence = \"weekly\"\nevidence = \"review\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    assert_eq!(run(&made, &[]).code, 0);
    let text = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", text.replace("[\"true\"]", "[\"false\"]"));
    made.ok(NOW, &["adopt"]);
    let done = made.run(NOW, &["done", "t"]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("there is nothing to confirm"), "{}", done.stderr);
    // What waited for review no longer keeps it from being run.
    assert_eq!(run(&made, &[]).code, 1);
}

#[test]
fn a_redaction_that_cannot_be_used_stops_its_own_probe_alone() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\ncadence = \"weekly\"\n[[task]]\nid = \"a\"\n[task.probe]\ncommand = [\"true\"]\nredact = ['\\w{3000}']\n[[task]]\nid = \"b\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let ran = run(&made, &["--jobs", "1"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stdout.contains("ERROR      a  the expression `\\w{3000}` in `redact` cannot be used"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("PASS       b  done 2026-W48, on time"), "{}", ran.stdout);
    assert_eq!(entries(&made).len(), 1);
}

#[test]
fn two_runs_at_once_remember_what_both_were_allowed() {
    let made = Workspace::berlin(
        "starts = 2026-11-23\ncadence = \"weekly\"\n[[task]]\nid = \"a\"\n[task.probe]\ncommand = [\"true\"]\n[[task]]\nid = \"b\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let children: Vec<_> = ["a", "b"]
        .iter()
        .map(|id| {
            let mut command = made.command();
            command.args(["--now", NOW, "run", id, "--trust"]).stdout(Stdio::null()).stderr(Stdio::null());
            command.spawn().expect("the binary runs")
        })
        .collect();
    for mut child in children {
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(made.run(NOW, &["run", "--all"]).code, 0);
}

/// Nothing that a probe captured can pass for a line of the evidence, or steer a terminal.
#[test]
fn evidence_for_people_cannot_be_forged() {
    let made = weekly("command = [\"printf\", \"outcome   pass\\\\n\\\\033[2Jfine\\\\n\"]\nexpect_exit = 1");
    assert_eq!(run(&made, &[]).code, 1);
    let text = evidence(&made, &entries(&made)[0], "txt");
    assert_eq!(
        text.lines().filter(|line| line.starts_with("outcome")).collect::<Vec<_>>(),
        ["outcome   fail"]
    );
    assert!(text.ends_with("\nstdout\n  | outcome   pass\n  | \\u{1b}[2Jfine\n"), "{text}");
    assert!(text.contains("\nclock     given by --now\n"), "{text}");
}

/// On a Monday on which the new week is done already, no probe can speak for the one just ended.
#[test]
fn what_no_pass_can_complete_is_not_run_unasked() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"t\"\ncadence = \"weekly\"\nstarts = 2026-11-16\n[task.probe]\ncommand = [\"true\"]\n",
    );
    let monday = "2026-11-23T10:00:00+01:00";
    assert_eq!(
        run_at(&made, monday, &[]).stdout,
        "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n"
    );
    assert_eq!(made.state(monday, "t"), "late 0 2026-W47");
    assert_eq!(run_at(&made, monday, &[]).stdout, "");
    assert_eq!(entries(&made).len(), 1);
}

/// However many have just ended when somebody presses Ctrl-C, each is on record.
#[test]
fn ctrl_c_loses_nothing_that_had_finished() {
    let mut text = "starts = 2026-11-23\ncadence = \"weekly\"\n".to_owned();
    for number in 0..40 {
        let _ = write!(
            text,
            "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"sh\", \"-c\", \"sleep 0.3; echo > ended{number}\"]\n"
        );
    }
    let made = Workspace::berlin(&text);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--jobs", "40"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let ended = || (0..40).filter(|number| made.at(&format!("ended{number}")).exists()).count();
    let start = Instant::now();
    while ended() < 30 {
        assert!(start.elapsed() < Duration::from_mins(1), "the probes never ended");
        std::thread::sleep(Duration::from_millis(1));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    let before = ended();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    let ran = Ran::of(&child.wait_with_output().expect("it ends"));
    // One may have written its file and not have ended.
    let recorded = entries(&made).len();
    assert!(recorded + 8 >= before, "{before} had ended, {recorded} are recorded: {}", ran.stdout);
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("PASS")).count(), recorded);
    let left: Vec<_> = fs::read_dir(made.at("evidence"))
        .expect("evidence")
        .map(|file| file.expect("a file").file_name())
        .filter(|name| name.to_string_lossy().starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

#[test]
fn a_run_that_is_stopped_in_a_fix_was_stopped() {
    let made =
        weekly("command = [\"false\"]\n[task.fix]\ncommand = [\"sh\", \"-c\", \"echo > fixing; sleep 60\"]");
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW, "run", "--fix", "--format", "json"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
    let start = Instant::now();
    while !made.at("fixing").exists() {
        assert!(start.elapsed() < Duration::from_mins(1), "the fix never started");
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a signal");
    let ran = Ran::of(&child.wait_with_output().expect("it ends"));
    let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((&document["summary"]["stopped"], ran.code), (&json!(1), 2), "{document}");
    assert_eq!(entries(&made).len(), 1, "the failure is on record");
}

#[test]
fn a_signal_that_was_ignored_from_the_start_stays_so() {
    let made = weekly("command = [\"sh\", \"-c\", \"echo > begun; sleep 1\"]");
    let bin = crate::common::BIN;
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &format!("trap '' HUP; exec {bin} --now {NOW} run --trust")]);
    command.env_clear().env("HOME", made.at("home")).env("SAASMAINT_BY", "ana@acme.example").env("TZ", "UTC");
    command.current_dir(made.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let start = Instant::now();
    while !made.at("begun").exists() {
        assert!(start.elapsed() < Duration::from_mins(1), "the probe never started");
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("a pid")).expect("a pid");
    rustix::process::kill_process(pid, rustix::process::Signal::HUP).expect("a signal");
    let ran = Ran::of(&child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_pinned_hash_holds_also_once_all_is_allowed() {
    let made = weekly(PASSES);
    assert_eq!(made.run(NOW, &["run", "--trust"]).code, 0);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "0".repeat(64)).args(["--now", NOW, "run", "t"]);
    assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 2);
}

#[test]
fn a_secret_that_cannot_be_taken_out_keeps_its_probe_from_running() {
    use std::os::unix::ffi::OsStrExt;
    let made = weekly("command = [\"touch\", \"ran\"]\nsecrets = [\"TOKEN\"]");
    let mut command = made.command();
    command
        .env("SAASMAINT_TRUST", "1")
        .env("TOKEN", std::ffi::OsStr::from_bytes(b"x\xffy"))
        .args(["--now", NOW, "run"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert!(
        ran.stdout.starts_with("ERROR      t  the environment variable TOKEN is not UTF-8"),
        "{}",
        ran.stdout
    );
    assert!(!made.at("ran").exists());
}

/// Evidence that cannot be kept makes no result, and hides none.
#[test]
fn what_is_found_is_told_although_its_evidence_cannot_be_kept() {
    let made = weekly(FAILS);
    made.write("evidence", "no folder");
    let ran = run(&made, &[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("its evidence cannot be kept: "), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("so it is not recorded what it found: exit status 3 and not 0: broken"),
        "{}",
        ran.stdout
    );
    assert_eq!(made.entries(), 0);
}
