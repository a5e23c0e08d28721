//! Honest accidents around a command: a reader that goes away, a repeat, an output in an odd place.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Stdio;

use super::{NOW, fails, workspace};
use crate::common::{Ran, Workspace, feeds};

/// Runs a command whose reader is gone before it prints.
fn unread(made: &Workspace, args: &[&str]) -> i32 {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = made.command();
    let mut child = command
        .args(["--now", NOW])
        .args(args)
        .stdout(writer)
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    child.wait().expect("its end").code().expect("a code")
}

#[test]
fn a_verdict_holds_when_its_reader_goes_away() {
    let made = workspace();
    assert_eq!(made.run(NOW, &["check"]).code, 1);
    assert_eq!(unread(&made, &["check"]), 1);
    assert_eq!(unread(&made, &["check", "--format", "json"]), 1);
    assert_eq!(unread(&made, &["due"]), 0, "nothing that anybody relies on");
    assert_eq!(unread(&made, &["verify"]), 0);
    let feed = made.read("ledger/ana@acme.example.jsonl");
    made.write("ledger/ana@acme.example.jsonl", feed.replacen("weekly", "w33kly", 1));
    assert_eq!(unread(&made, &["verify"]), made.run(NOW, &["verify"]).code);
}

#[test]
fn a_repeated_done_with_the_same_evidence_is_harmless() {
    let made = workspace();
    made.write("proof.log", "all is well\n");
    let args = ["done", "db-backup", "--evidence", "proof.log", "--note", "restored"];
    made.ok(NOW, &args);
    let before = made.read("ledger/ana@acme.example.jsonl");
    let said = made.ok(NOW, &args);
    assert!(said.starts_with("db-backup: 2026-W48 is already done"), "{said}");
    assert_eq!(made.read("ledger/ana@acme.example.jsonl"), before);
    // Another note would be lost.
    let ran = made.run(NOW, &["done", "db-backup", "--evidence", "proof.log", "--note", "other"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

/// What is "already recorded" is whole, or it is made whole.
#[test]
fn a_repeat_mends_the_stored_copy() {
    let made = workspace();
    made.write("proof.log", "all is well\n");
    made.ok(NOW, &["done", "db-backup", "--evidence", "proof.log"]);
    let done = ["done", "db-backup", "--evidence", "proof.log"];
    let attach = ["attach", "db-backup", "--evidence", "proof.log"];
    made.write("other.log", "more\n");
    made.ok(NOW, &["attach", "db-backup", "--evidence", "other.log"]);
    let sha256 = feeds::sha256(b"all is well\n");
    let stored = made.at(&format!("evidence/{}/{sha256}", &sha256[..2]));
    for args in [done, attach] {
        fs::write(&stored, "all is w3ll\n").expect("damaged");
        assert_eq!(made.run(NOW, &["verify"]).code, 1);
        made.ok(NOW, &args);
        assert_eq!(made.run(NOW, &["verify"]).code, 0);
        fs::remove_file(&stored).expect("gone");
        made.ok(NOW, &args);
        assert_eq!(made.run(NOW, &["verify"]).code, 0);
    }
}

#[test]
fn an_output_follows_links_and_spares_devices() {
    let made = workspace();
    symlink("later.txt", made.at("link.txt")).expect("a link");
    made.ok(NOW, &["checkpoint", "--output", "link.txt"]);
    assert!(made.read("later.txt").starts_with("saasmaint/"));
    assert!(fs::symlink_metadata(made.at("link.txt")).expect("a link").is_symlink());
    // What leads to a pipe stays what it is.
    fs::create_dir(made.at("dev")).expect("a folder");
    symlink("/proc/self/fd/1", made.at("dev/stdout")).expect("a link");
    let ran = made.run(NOW, &["bundle", "--period", "2026-11", "--output", "dev/stdout"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(fs::symlink_metadata(made.at("dev/stdout")).expect("a link").is_symlink());
    for own in [".gitattributes", ".gitignore", "checklists/new.toml", "saasmaint.toml"] {
        let ran = made.run(NOW, &["checkpoint", "--output", own]);
        let why = "belongs to the workspace's own files; name another one with --output";
        fails(&ran, &format!("{} {why}", made.path().canonicalize().expect("a path").join(own).display()));
    }
    made.write("mine.sig", "mine\n");
    let ran = made.run(NOW, &["checkpoint", "--output", "mine"]);
    let sig = made.path().canonicalize().expect("a path").join("mine.sig");
    fails(&ran, &format!("{} is there and no signature; move it away, or name another file", sig.display()));
    assert_eq!(made.read("mine.sig"), "mine\n");
}

#[test]
fn the_ledger_and_the_evidence_have_folders_of_their_own() {
    for (settings, why) in [
        ("ledger = \".git\"", "`ledger` needs a folder of its own in the workspace"),
        ("evidence = \"a/.GIT/hooks\"", "`evidence` needs a folder of its own in the workspace"),
        ("ledger = \".\"", "`ledger` needs a folder of its own in the workspace"),
        ("evidence = \"ledger/evidence\"", "ledger and evidence share one folder"),
        ("ledger = \"evidence/x\"", "ledger and evidence share one folder"),
    ] {
        let made = Workspace::with(settings, "[[task]]\nid = \"a\"\ncadence = \"daily\"\n");
        let ran = made.run(NOW, &["validate"]);
        assert!(ran.code == 2 && ran.stderr.contains(why), "{settings}: {ran:?}");
    }
}

/// A repository can name a file that git does not even know.
#[test]
fn a_hidden_file_is_not_quoted() {
    for link in [false, true] {
        let made = Workspace::with("", "[[task]]\nid = \"a\"\ncadence = \"daily\"\n");
        made.write(".env", "NAME = \"x\"\nPASSWORD=hunter2\n");
        if link {
            symlink("../.env", made.at("checklists/x.toml")).expect("a link");
        } else {
            made.write("saasmaint.toml", "checklists = [\".env\"]\n");
        }
        let Ran { stdout, stderr, code } = made.run(NOW, &["check"]);
        assert_eq!((code, stdout.as_str()), (2, ""));
        assert!(stderr.contains("its text is not shown, since the file is hidden"), "{stderr}");
        assert!(!stderr.contains("hunter2") && !stderr.contains("PASSWORD"), "{stderr}");
    }
}

#[test]
fn another_template_does_not_mix_with_what_is_left() {
    let made = Workspace::empty();
    made.ok(NOW, &["init", "--template", "soc2"]);
    fs::remove_file(made.at("saasmaint.toml")).expect("removed");
    fs::remove_dir_all(made.at("ledger")).expect("removed");
    let ran = made.run(NOW, &["init"]);
    assert!(ran.code == 2 && ran.stderr.contains("belongs to another template"), "{ran:?}");
    assert_eq!(made.ok(NOW, &["init", "--template", "soc2"]).lines().count(), 2);
}
