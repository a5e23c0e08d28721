//! What is kept and shown of a run: no secrets, nothing that steers a terminal, nothing forged.

use std::fs;

use crate::common::{Ran, Workspace};
use crate::probes::support::{FAILS, NOW, entries, evidence, run, untimed, weekly};

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

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let made = weekly("command = [\"sh\", \"-c\", \"printf '\\\\033[31mred\\\\007\\\\n' >&2; exit 1\"]");
    let ran = run(&made, &[]);
    assert!(!ran.stdout.contains(['\u{1b}', '\u{7}']), "{:?}", ran.stdout);
    assert_eq!(ran.code, 1);
    assert!(!made.ok(NOW, &["log"]).contains('\u{1b}'));
}
