//! Nothing is executed that whoever runs it has not seen and allowed.

use std::fs;
use std::process::Stdio;

use serde_json::json;

use crate::common::{Ran, Workspace};
use crate::probes::support::{NOW, PASSES, weekly};

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
fn a_pinned_hash_holds_also_once_all_is_allowed() {
    let made = weekly(PASSES);
    assert_eq!(made.run(NOW, &["run", "--trust"]).code, 0);
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "0".repeat(64)).args(["--now", NOW, "run", "t"]);
    assert_eq!(Ran::of(&command.output().expect("the binary runs")).code, 2);
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
