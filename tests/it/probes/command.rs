//! Commands.

use std::fs;

use serde_json::{Value, json};

use crate::common::{Ran, Workspace};
use crate::probes::support::{NOW, entries, evidence, outcome, run, weekly};

/// The one entry and the JSON document of its evidence, without what differs each time.
fn recorded(made: &Workspace) -> (Value, Value) {
    let mut entries = entries(made);
    assert_eq!(entries.len(), 1, "{entries:?}");
    let mut document: Value = serde_json::from_str(&evidence(made, &entries[0], "json")).expect("JSON");
    let fields = document.as_object_mut().expect("fields");
    for field in ["duration_ms", "host", "probe", "definition"] {
        assert!(fields.remove(field).is_some(), "{field}");
    }
    for attempt in fields["attempts"].as_array_mut().expect("attempts") {
        assert!(attempt["duration_ms"].take().is_u64());
    }
    (entries.remove(0), document)
}

/// What a run of the task prints beside that it recorded definitions, and returns.
fn printed(made: &Workspace) -> (String, i32) {
    let Ran { stdout, stderr, code } = run(made, &[]);
    assert_eq!(stderr, "recorded the definitions of 1 task and the calendar\n");
    // How long it took is said on some lines.
    let lines = stdout.lines().map(|line| match line.rsplit_once(" (") {
        Some((line, time)) if time.ends_with(" s)") => line,
        _ => line,
    });
    (lines.collect::<Vec<_>>().join("\n"), code)
}

#[test]
fn a_pass_with_its_evidence() {
    let made = weekly(
        r#"command = ["sh", "-c", "echo \"got $ADDED in $(basename $PWD)\"; echo note >&2; exit 4"]
expect_exit = [0, 4]
cwd = "sub"
env = { ADDED = "a b" }
version = ["sh", "-c", "echo; echo tool 1.2"]
stdout_matches = "^got a b in sub$"
stdout_lacks = "error"
stderr_matches = "note"
stderr_lacks = "warning""#,
    );
    fs::create_dir(made.at("sub")).expect("a folder");
    let expected = "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed";
    assert_eq!(printed(&made), (expected.to_owned(), 0));
    let (entry, document) = recorded(&made);
    assert_eq!(
        (&entry["kind"], &entry["for"], &entry["via"]),
        (&json!("done"), &json!("2026-W48"), &json!("probe"))
    );
    let expected = json!({
        "v": 1,
        "task": "t",
        "title": "t",
        "step": "probe",
        "outcome": "pass",
        "reason": null,
        "started_at": "2026-11-25T09:00:00Z",
        "finished_at": "2026-11-25T09:00:00Z",
        "attempts": [{"outcome": "pass", "reason": null, "duration_ms": null}],
        "clock": "given", "program": concat!("saasmaint ", env!("CARGO_PKG_VERSION")),
        "observed": {
            "argv": ["sh", "-c", "echo \"got $ADDED in $(basename $PWD)\"; echo note >&2; exit 4"],
            "cwd": made.at("sub").to_str(),
            "env": {"ADDED": "a b"},
            "exit_status": 4,
            "timed_out": false,
            "stdout_bytes": 15,
            "stderr_bytes": 5,
            "left_running": false,
            "tool_version": "tool 1.2",
        },
        "captured": {"stdout": "got a b in sub\n", "stderr": "note\n"},
    });
    assert_eq!(document, expected);
}

#[test]
fn a_failure_says_what_was_wrong() {
    let made = weekly(
        r#"command = ["sh", "-c", "echo '{\"n\": 3}'; echo 'tool: no connection' >&2; exit 1"]
stdout_json = { "/n" = { max = 2 } }
stderr_lacks = "no conn""#,
    );
    let reason = "exit status 1 and not 0: tool: no connection; \
                  stderr matches `no conn`: tool: no connection; stdout has 3 at `/n` and not at most 2";
    let expected = format!("FAIL       t  {reason}\nAcme CRM: 0 passed, 1 failed");
    assert_eq!(printed(&made), (expected, 1));
    let (entry, document) = recorded(&made);
    assert_eq!(
        (&entry["kind"], &entry["outcome"], &entry["reason"]),
        (&json!("probe"), &json!("fail"), &json!(reason))
    );
    assert_eq!((&document["outcome"], &document["reason"]), (&json!("fail"), &json!(reason)));
    assert_eq!(document["captured"], json!({"stdout": "{\"n\": 3}\n", "stderr": "tool: no connection\n"}));
}

#[test]
fn what_takes_too_long_fails_and_is_ended_with_its_children() {
    let made = weekly(
        r#"command = ["sh", "-c", "trap '' TERM; sleep 300 & echo $! > pid; echo so far; wait"]
timeout = "500ms""#,
    );
    let expected = "FAIL       t  took longer than 500ms and was ended\nAcme CRM: 0 passed, 1 failed";
    assert_eq!(printed(&made), (expected.to_owned(), 1));
    let stat = fs::read_to_string(format!("/proc/{}/stat", made.read("pid").trim())).unwrap_or_default();
    // Gone, or killed and not reaped yet.
    assert!(stat.is_empty() || stat.contains(") Z "), "{stat}");
    let (_, document) = recorded(&made);
    assert_eq!(
        (&document["observed"]["timed_out"], &document["observed"]["exit_status"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(document["captured"], json!({"stdout": "so far\n"}));
}

#[test]
fn a_signal_fails() {
    let made = weekly(r#"command = ["sh", "-c", "kill -9 $$"]"#);
    assert_eq!(outcome(&made), ("fail".to_owned(), Some("ended by SIGKILL".to_owned())));
    let (_, document) = recorded(&made);
    assert_eq!(document["observed"]["signal"], json!({"number": 9, "name": "SIGKILL"}));
    assert_eq!(document["captured"], json!({}));
}

#[test]
fn what_cannot_be_started_is_no_evidence() {
    let cases = [
        (
            r#"command = ["no-such-program-here"]"#,
            "cannot start `no-such-program-here`: there is no such program in PATH",
        ),
        (r#"command = ["./gone.sh"]"#, "cannot start `./gone.sh`: there is no such file"),
        (
            r#"command = ["./checklists/tasks.toml"]"#,
            "cannot start `./checklists/tasks.toml`: permission denied",
        ),
        (r#"command = ["./checklists"]"#, "cannot start `./checklists`: permission denied"),
    ];
    for (probe, reason) in cases {
        let made = weekly(probe);
        assert_eq!(outcome(&made), ("error".to_owned(), Some(reason.to_owned())));
        assert_eq!(made.entries(), 0);
    }
    let made = weekly("command = [\"true\"]\ncwd = \"gone\"");
    let reason = format!("cannot start `true`: the folder `{}` does not exist", made.at("gone").display());
    assert_eq!(outcome(&made), ("error".to_owned(), Some(reason)));
    assert!(!made.at("evidence").exists());
}

#[test]
fn no_shell_reads_the_arguments() {
    let odd = ["a b", "$(touch made)", "`touch made`", "; touch made", "> made", "*", "it's", "\"q\"", ""];
    let argv: Vec<&str> = ["printf", "<%s>"].into_iter().chain(odd).collect();
    // An array of JSON texts is one of TOML too.
    let made = weekly(&format!("command = {}", json!(argv)));
    assert_eq!(run(&made, &[]).code, 0);
    let (_, document) = recorded(&made);
    let expected: String = odd.iter().map(|argument| format!("<{argument}>")).collect();
    assert_eq!(document["captured"], json!({"stdout": expected}));
    assert!(!made.at("made").exists());
}

#[test]
fn much_output_is_cut_in_evidence_and_searched_whole() {
    let made = weekly(
        r#"command = ["sh", "-c", "yes | head -c 50000000; echo needle; yes | head -c 50000000"]
stdout_matches = "^needle$""#,
    );
    assert_eq!(outcome(&made), ("pass".to_owned(), None));
    let (entry, document) = recorded(&made);
    assert_eq!(document["observed"]["stdout_bytes"], 100_000_007);
    let kept = document["captured"]["stdout"].as_str().expect("text");
    let cut = "[... 99934473 bytes left out ...]\n";
    let (start, end) = kept.split_once(cut).expect("a cut");
    assert_eq!((start.len(), end.len()), (32_768, 32_766));
    assert!((start.to_owned() + end).lines().all(|line| line == "y"));
    // Both files stay small.
    for piece in entry["evidence"].as_array().expect("evidence") {
        assert!(piece["bytes"].as_u64().expect("a size") < 200_000, "{piece}");
    }
}

#[test]
fn a_secret_at_a_cut_is_not_kept_in_part() {
    let secret = "s3cret-t0ken-of-some-length";
    // The secret stands across the place where the start is cut, and across that where the end is.
    let made = weekly(
        r#"command = ["python3", "-c", "import os; t = os.environ['TOKEN']; print('.' * (32768 - 9) + t + '.' * 100000 + t + '.' * (32768 - 9), end='')"]
secrets = ["TOKEN"]"#,
    );
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").env("TOKEN", secret).args(["--now", NOW, "run"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(ran.code, 0, "{ran:?}");
    let (entry, document) = recorded(&made);
    let kept = document["captured"]["stdout"].as_str().expect("text");
    let bytes = document["observed"]["stdout_bytes"].as_u64().expect("a number");
    assert_eq!(bytes, 2 * (32_768 - 9) + 100_000 + 2 * secret.len() as u64);
    let left_out = bytes - 2 * 32_512;
    let dots = ".".repeat(32_512);
    assert!(kept == format!("{dots}\n[... {left_out} bytes left out ...]\n{dots}"), "{kept}");
    for extension in ["json", "txt"] {
        assert!(!evidence(&made, &entry, extension).contains("s3c"));
    }
}
