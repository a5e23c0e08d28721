//! Disks that are full, read-only or otherwise in the way: a clear error that names the path, and
//! nothing that was there is harmed.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says when it cannot run"
)]

use crate::common::{feeds, user};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::common::user::Mode;
use crate::common::{BIN, Ran, Workspace};

const NOW: &str = "2026-11-25T10:00";
const FEED: &str = "ledger/ana@acme.example.jsonl";

/// A workspace with a feed and a piece of evidence.
fn workspace() -> Workspace {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
    made.write("backup.log", "all is well\n");
    made.ok(NOW, &["done", "t", "--evidence", "backup.log"]);
    made
}

/// The program says nothing on stdout, this on stderr, and returns 2.
#[track_caller]
fn assert_error(ran: &Ran, error: &str) {
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (2, "", format!("error: {error}\n").as_str())
    );
}

fn full(made: &Workspace, path: &str) -> String {
    made.at(path).display().to_string()
}

#[test]
fn reading_needs_no_right_to_write() {
    let made = workspace();
    // What reading says where it may write: the same has to come out.
    let commands = [
        "due --all",
        "due --format json",
        "check",
        "check --format json",
        "list",
        "list --format json",
        "show t",
        "show t --format json",
        "log",
        "log --format json",
        "schedule t",
        "schedule t --format json",
        "validate",
        "validate --format json",
        "schema",
        "completions bash",
        "man",
        "--help",
        "--version",
    ];
    let free: Vec<Ran> = commands.iter().map(|command| made.at_time(NOW, command)).collect();
    user::command(&made);
    let modes = user::read_only(made.path());
    let before = feeds::listing(made.path());
    for (command, free) in commands.iter().zip(free) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let ran = user::run(&made, NOW, &words);
        assert_eq!((ran.code, ran.stderr), (0, String::new()), "{command}");
        assert_eq!(ran.stdout, free.stdout, "{command}");
    }
    let nothing = user::run(&made, NOW, &["done", "t"]);
    assert_eq!(nothing.code, 0, "a second completion writes nothing: {nothing:?}");
    assert!(nothing.stdout.starts_with("t: 2026-11-25 is already done"), "{nothing:?}");
    let denied = format!("cannot open {}: Permission denied (os error 13)", full(&made, FEED));
    for command in
        ["done t --for 2026-11-20", "skip t --for 2026-11-20 --reason x", "undo", "attach t --note x"]
    {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_error(&user::run(&made, NOW, &words), &denied);
    }
    assert_eq!(feeds::listing(made.path()), before);
    drop(modes);
}

#[test]
fn reading_creates_nothing_where_nothing_is_recorded() {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
    let before = feeds::listing(made.path());
    for command in ["due", "list", "show t", "log", "schedule t", "validate"] {
        let ran = made.at_time(NOW, command);
        assert_eq!(ran.code, 0, "{command}: {ran:?}");
    }
    for command in ["check", "verify", "report --period 2026"] {
        assert_error(&made.at_time(NOW, command), "nothing has been recorded here; run `saasmaint adopt`");
    }
    assert_eq!(feeds::listing(made.path()), before);
}

#[test]
fn a_folder_that_takes_no_new_file() {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
    user::command(&made);
    let modes = user::read_only(made.path());
    let denied = format!("cannot create {}: Permission denied (os error 13)", full(&made, "ledger"));
    assert_error(&user::run(&made, NOW, &["done", "t"]), &denied);
    assert_error(&user::run(&made, NOW, &["adopt"]), &denied);
    let denied = format!("cannot create {}: Permission denied (os error 13)", full(&made, "new"));
    let ran = user::run(&made, NOW, &["init", "new"]);
    assert!(ran.code == 2 && ran.stderr.ends_with(&format!("{denied}\n")), "{ran:?}");
    drop(modes);
    assert!(!made.at("ledger").exists());
}

#[test]
fn an_unreadable_feed() {
    let made = workspace();
    let before = fs::read(made.at(FEED)).expect("a feed");
    user::command(&made);
    let open = Mode::of(made.at("ledger"), 0o777);
    let closed = Mode::of(made.at(FEED), 0o000);
    let denied = format!("cannot open {}: Permission denied (os error 13)", full(&made, FEED));
    for command in ["due", "check", "list", "show t", "log", "schedule t", "done t", "undo", "adopt"] {
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_error(&user::run(&made, NOW, &[&["--by", "ben"], words.as_slice()].concat()), &denied);
    }
    assert_eq!(user::run(&made, NOW, &["validate"]).code, 0, "it looks at definitions alone");
    drop(closed);
    drop(open);
    assert_eq!(fs::read(made.at(FEED)).expect("a feed"), before);
    assert!(!made.at("ledger/ben.jsonl").exists());
}

#[test]
fn an_unreadable_ledger_folder() {
    let made = workspace();
    user::command(&made);
    let closed = Mode::of(made.at("ledger"), 0o000);
    let denied = format!("cannot open {}: Permission denied (os error 13)", full(&made, "ledger"));
    assert_error(&user::run(&made, NOW, &["due"]), &denied);
    assert_error(
        &user::run(&made, NOW, &["done", "t"]),
        &format!("cannot open {}: Permission denied (os error 13)", full(&made, "ledger")),
    );
    drop(closed);
}

#[test]
fn unreadable_definitions() {
    let made = workspace();
    user::command(&made);
    for (path, place, what, help) in [
        (
            "checklists/tasks.toml",
            "checklists/tasks.toml",
            "cannot read this file",
            "give the user who runs this the right to read it",
        ),
        (
            "saasmaint.toml",
            "saasmaint.toml",
            "cannot read this file",
            "give the user who runs this the right to read it",
        ),
        ("checklists", "saasmaint.toml", "cannot list `checklists`", "make the folder readable"),
    ] {
        let closed = Mode::of(made.at(path), 0o000);
        for command in ["due", "validate", "done t"] {
            let words: Vec<&str> = command.split_whitespace().collect();
            let ran = user::run(&made, NOW, &words);
            assert_eq!(
                (ran.code, ran.stdout.as_str(), ran.stderr),
                (
                    2,
                    "",
                    format!(
                        "error: {what}: permission denied\n--> {place}\n = help: {help}\n\n1 problem in 1 file\n"
                    )
                )
            );
        }
        drop(closed);
    }
}

#[test]
fn evidence_that_cannot_be_read_or_kept() {
    let made = workspace();
    let feed = made.read(FEED);
    user::command(&made);
    let open = [Mode::of(made.at("ledger"), 0o777), Mode::of(made.at(FEED), 0o666)];
    made.write("other.log", "not so well\n");
    let args = ["done", "t", "--for", "2026-11-20", "--evidence", "other.log"];
    let store = full(&made, "evidence");
    let shut = Mode::of(made.at("evidence"), 0o555);
    let ran = user::run(&made, NOW, &args);
    drop(shut);
    let denied = format!("error: cannot write to {store}: Permission denied (os error 13)");
    assert!(ran.code == 2 && ran.stderr.starts_with(&denied) && ran.stderr.lines().count() == 1, "{ran:?}");
    assert_eq!(ran.stderr.matches("Permission denied").count(), 1, "{ran:?}");

    let closed = Mode::of(made.at("other.log"), 0o000);
    let denied = format!("cannot read {}: Permission denied (os error 13)", full(&made, "other.log"));
    assert_error(&user::run(&made, NOW, &args), &denied);
    drop(closed);
    for (argument, path) in [(".", "."), ("nope", "nope"), ("", ""), ("ledger", "ledger")] {
        let ran = made.run(NOW, &["done", "t", "--for", "2026-11-20", "--evidence", argument]);
        assert_error(&ran, &format!("evidence {} is not a file that can be read", full(&made, path)));
    }
    drop(open);
    assert_eq!(made.read(FEED), feed);
    let mut checked = std::collections::BTreeMap::new();
    feeds::check_evidence(made.path(), &mut checked);
    assert_eq!(checked.len(), 1);
}

#[test]
fn what_is_no_feed() {
    let made = workspace();
    let feed = made.read(FEED);
    let odd = made.at("ledger/x.jsonl");
    let refused = |kind: &str| {
        let error = format!("{} is {kind}; move it away, only a regular file can be there", odd.display());
        for command in ["due", "log", "done t --for 2026-11-20", "--by x done t --for 2026-11-20"] {
            assert_error(&made.at_time(NOW, command), &error);
        }
    };
    fs::create_dir(&odd).expect("a folder");
    refused("a folder");
    fs::remove_dir(&odd).expect("removed");
    make_pipe(&odd);
    refused("a pipe, socket or device");
    fs::remove_file(&odd).expect("removed");
    for target in ["/dev/null", "nowhere", "x.jsonl", "ana@acme.example.jsonl"] {
        symlink(target, &odd).expect("a link");
        let error = format!("{} is a link; replace it with the file itself", odd.display());
        for command in ["due", "log", "done t --for 2026-11-20", "--by x done t --for 2026-11-20"] {
            assert_error(&made.at_time(NOW, command), &error);
        }
        fs::remove_file(&odd).expect("removed");
    }
    fs::remove_file(made.at("ledger/.lock")).expect("removed");
    make_pipe(&made.at("ledger/.lock"));
    let error = format!(
        "{} is a pipe, socket or device; move it away, only a regular file can be there",
        full(&made, "ledger/.lock")
    );
    assert_error(&made.run(NOW, &["done", "t", "--for", "2026-11-20"]), &error);
    assert_eq!(made.run(NOW, &["due"]).code, 0, "readers take no lock");
    assert_eq!(made.read(FEED), feed);
}

#[allow(clippy::disallowed_methods, reason = "the standard library makes no pipes")]
fn make_pipe(path: &std::path::Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

#[test]
fn a_file_in_place_of_a_folder() {
    let made = Workspace::berlin("[[task]]\nid = \"t\"\ncadence = \"daily\"\n");
    made.write("ledger", "mine\n");
    let ledger = full(&made, "ledger");
    assert_error(
        &made.run(NOW, &["due"]),
        &format!("{ledger} is a file; move it away, a folder has to be there"),
    );
    assert_error(
        &made.run(NOW, &["done", "t"]),
        &format!("{ledger} is a file; move it away, a folder has to be there"),
    );
    assert_eq!(made.read("ledger"), "mine\n");

    let made = workspace();
    fs::remove_dir_all(made.at("evidence")).expect("removed");
    made.write("evidence", "mine\n");
    let ran = made.run(NOW, &["attach", "t", "--evidence", "backup.log"]);
    assert_error(
        &ran,
        &format!("{} is a file; move it away, a folder has to be there", full(&made, "evidence")),
    );
    assert_eq!(made.read("evidence"), "mine\n");
    assert_eq!(made.entries(), 3);
}

/// Runs a shell script with the binary as `$0`, in the workspace.
#[allow(clippy::disallowed_methods, reason = "limits and mounts are the shell's")]
fn shell(made: &Workspace, before: &[&str], script: &str) -> Option<Ran> {
    let words = [before, &["sh", "-c", script, BIN]].concat();
    let known = made.command();
    let mut command = Command::new(words.first()?);
    command.args(&words[1..]).env_clear().current_dir(made.path());
    command.envs(known.get_envs().filter_map(|(name, value)| Some((name, value?)))).env("SAASMAINT_NOW", NOW);
    command.env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    Some(Ran::of(&command.output().ok()?))
}

/// A limit on the size of files stands in for a full disk: the write is cut off in the middle.
#[test]
fn a_write_that_is_cut_off() {
    let made = workspace();
    let feed = made.read(FEED);
    assert!(feed.len() < 2048, "{}", feed.len());
    let note = "n".repeat(8192);
    // Whether the signal is ignored or not: it does not end the program.
    for trap in ["trap '' XFSZ; ", ""] {
        let script = format!("{trap}ulimit -f 4; exec \"$0\" done t --for 2026-11-20 --note {note}");
        let ran = shell(&made, &[], &script).expect("a shell");
        assert_error(&ran, &format!("cannot write {}: File too large (os error 27)", full(&made, FEED)));
        assert_eq!(made.read(FEED), feed, "cut back to what was there");
    }
    made.ok(NOW, &["done", "t", "--for", "2026-11-21"]);
    assert_eq!(feeds::recorded(made.path(), "done"), ["t 2026-11-21", "t 2026-11-25"]);
    assert_eq!(feeds::torn(made.path()).len(), 0);
}

/// A disk of its own, where the tests may mount one: as root, or in a user namespace.
#[test]
fn a_full_disk() {
    let made = workspace();
    made.write("large.log", vec![b'x'; 200_000]);
    let feed = made.read(FEED);
    let script = format!(
        "set -e
        cp -r ledger seed; mkdir -p ledger evidence results
        mount -t tmpfs -o size=64k none ledger
        mount -t tmpfs -o size=64k none evidence
        echo mounted > results/mounted
        cp seed/*.jsonl ledger/
        set +e
        dd if=/dev/zero of=ledger/fill bs=1k count=1000 2>/dev/null
        \"$0\" done t --for 2026-11-20 --note {} > results/out 2> results/err; echo $? > results/code
        cp {FEED} results/feed
        \"$0\" --by ben done t --for 2026-11-20 > results/new.out 2> results/new.err; echo $? > results/new.code
        ls -A ledger > results/names
        rm ledger/fill
        \"$0\" done t --for 2026-11-20 --evidence large.log > results/ev.out 2> results/ev.err; echo $? > results/ev.code
        find evidence -type f > results/stored
        cmp {FEED} results/feed || echo changed > results/changed
        \"$0\" done t --for 2026-11-20 > results/after 2>&1; echo $? > results/after.code",
        "n".repeat(8192)
    );
    let root = user::is_root(&made);
    let namespace: &[&str] = if root { &["unshare", "-m"] } else { &["unshare", "-r", "-m"] };
    let ran = shell(&made, namespace, &script);
    if !made.at("results/mounted").exists() {
        eprintln!("SKIPPED: no file system can be mounted here: {ran:?}");
        return;
    }
    let result = |name: &str| made.read(&format!("results/{name}"));
    let full_disk = "No space left on device (os error 28)\n";
    assert_eq!(result("err"), format!("error: cannot write {}: {full_disk}", full(&made, FEED)));
    assert_eq!((result("out"), result("code")), (String::new(), "2\n".to_owned()));
    assert_eq!(result("feed"), feed, "cut back to what was there");
    assert_eq!((result("new.out"), result("new.code")), (String::new(), "2\n".to_owned()));
    assert!(result("new.err").ends_with(full_disk), "{}", result("new.err"));
    assert!(!result("names").contains("ben"), "{}", result("names"));
    assert_eq!((result("ev.out"), result("ev.code")), (String::new(), "2\n".to_owned()));
    let store = full(&made, "evidence");
    assert!(
        result("ev.err").starts_with(&format!("error: cannot write to {store}: No space")),
        "{}",
        result("ev.err")
    );
    assert_eq!(result("stored"), "", "nothing is left in the store");
    assert!(!made.at("results/changed").exists());
    assert_eq!(result("after.code"), "0\n", "{}", result("after"));
}

/// An answer that cannot be written is an error, and says whose.
#[test]
fn a_full_stdout() {
    let made = workspace();
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("SKIPPED: there is no /dev/full here");
        return;
    }
    for command in
        ["due", "list", "log --format json", "validate", "schema", "completions bash", "man", "--help"]
    {
        let ran = shell(&made, &[], &format!("exec \"$0\" {command} > /dev/full")).expect("a shell");
        assert_error(&ran, "cannot write to standard output: No space left on device (os error 28)");
    }
}

/// That nobody listens to remarks keeps nothing from being recorded.
#[test]
fn a_deaf_stderr() {
    let made = workspace();
    let feed = made.read(FEED);
    made.write(FEED, feed + "torn");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = made.command();
    command.args(["--now", NOW, "done", "t", "--for", "2026-11-20"]).stderr(writer);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with("done t 2026-11-20"), "{ran:?}");
    assert_eq!(feeds::recorded(made.path(), "done"), ["t 2026-11-20", "t 2026-11-25"]);
}
