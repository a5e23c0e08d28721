//! Standard output that fails after something was recorded: stderr says what is on record.

use std::fs::OpenOptions;
use std::process::Stdio;

use super::{NOW, hash_of, workspace};
use crate::common::{Ran, Workspace};

const FULL: &str = "error: cannot write to standard output: No space left on device (os error 28)\n";

/// A workspace in which each command of [`COMMANDS`] has something to record.
fn made() -> Workspace {
    let made = Workspace::berlin(
        "[[task]]\nid = \"patch\"\ncadence = \"monthly\"\n\
         [[task]]\nid = \"keys\"\nafter = \"90d\"\n\
         [[task]]\nid = \"eyes\"\ncadence = \"weekly\"\napproval = \"required\"\n\
         [[task]]\nid = \"rest\"\ncadence = \"weekly\"\n\
         [[task]]\nid = \"auto\"\ncadence = \"weekly\"\n[task.probe]\ncommand = [\"true\"]\n",
    );
    made.ok("2026-01-01T00:00", &["adopt"]);
    made.ok(NOW, &["--by", "ben", "done", "eyes"]);
    made.ok(NOW, &["--by", "ben", "pause", "rest", "--until", "2026-12-24", "--reason", "r"]);
    made.ok(NOW, &["--by", "ben", "done", "rest"]);
    made.ok(NOW, &["done", "keys"]);
    made
}

/// Every command that records, and what it says that it has recorded.
const COMMANDS: [(&str, &str); 9] = [
    ("done patch", "done patch 2026-11"),
    ("skip patch --reason r", "skip patch 2026-11"),
    ("attach keys --note n", "attach keys 2026-04-01"),
    ("approve eyes", "approve eyes 2026-W48"),
    ("undo", "undo of "),
    ("waive patch --until 2026-12-24 --reason r --approved-by b", "waive patch"),
    ("pause patch --until 2026-12-24 --reason r", "pause patch"),
    ("resume rest", "resume rest"),
    ("run auto", "done auto 2026-W48"),
];

fn run(made: &Workspace, line: &str, stdout: Stdio) -> Ran {
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").args(["--now", NOW]).args(line.split_whitespace());
    let child = command.stdout(stdout).stderr(Stdio::piped()).spawn().expect("the binary runs");
    Ran::of(&child.wait_with_output().expect("it ends"))
}

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").expect("/dev/full").into()
}

/// A pipe from which nobody reads.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn every_command_says_what_is_recorded() {
    for (line, what) in COMMANDS {
        for (stdout, code, error) in [(full as fn() -> Stdio, 2, FULL), (closed, 0, "")] {
            let made = made();
            let before = made.entries();
            let ran = run(&made, line, stdout());
            assert_eq!(made.entries(), before + 1, "{line}: {ran:?}");
            let log = made.json("2030-01-01", &["log"]);
            let hash = log["entries"].as_array().expect("entries").iter().map(|entry| &entry["hash"]);
            let told = ran.stderr.strip_prefix(error).unwrap_or_else(|| panic!("{line}: {}", ran.stderr));
            let entry = told
                .strip_prefix("note: 1 entry is recorded all the same:\n  ")
                .unwrap_or_else(|| panic!("{line}: {told}"));
            let (words, rest) = entry.rsplit_once(" (").expect("a hash");
            assert!(words.starts_with(what), "{line}: {words}");
            let short = rest.strip_suffix(")\n").expect("an end");
            let known = hash.filter_map(|hash| hash.as_str()).filter(|hash| hash.starts_with(short)).count();
            assert_eq!((known, short.len(), ran.code), (1, 7, code), "{line}: {ran:?}");
        }
    }
}

#[test]
fn many_entries_are_counted() {
    let made = workspace();
    made.write("checklists/tasks.toml", {
        let tasks = (0..7).map(|number| format!("[[task]]\nid = \"t{number}\"\ncadence = \"daily\"\n"));
        made.read("checklists/tasks.toml") + &tasks.collect::<String>()
    });
    let ran = run(&made, "adopt", full());
    let hash = |task: &str| {
        let hash = hash_of(&made, |entry| entry["kind"] == "define" && entry["task"] == task);
        format!("  define {task} ({})\n", &hash[..7])
    };
    let named: String = ["t0", "t1", "t2", "t3", "t4"].map(hash).concat();
    assert_eq!(
        (ran.code, ran.stderr),
        (
            2,
            format!(
                "{FULL}note: 7 entries are recorded all the same:\n{named}  and 2 more; `saasmaint log` lists them\n"
            )
        )
    );
    // A completion is named before the definitions that were recorded with it.
    made.write(
        "checklists/tasks.toml",
        made.read("checklists/tasks.toml") + "[[task]]\nid = \"new\"\ncadence = \"daily\"\n",
    );
    let ran = run(&made, "done new", full());
    let at = |what: &str| ran.stderr.find(what).unwrap_or_else(|| panic!("{what}: {}", ran.stderr));
    assert!(at("\n  done new 2026-11-25 (") < at("\n  define new ("), "{}", ran.stderr);
}

/// What records nothing has nothing to say.
#[test]
fn nothing_recorded_is_not_claimed() {
    let made = made();
    for line in ["adopt", "done keys", "due", "log"] {
        assert_eq!((run(&made, line, full()).stderr.as_str()), FULL, "{line}");
        assert_eq!((run(&made, line, closed()).stderr.as_str()), "", "{line}");
    }
}
