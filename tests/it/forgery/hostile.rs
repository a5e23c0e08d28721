//! Lines, names and files made to stop `verify`, or to let it print what its reader shall believe.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use serde_json::json;

use crate::common::Workspace;
use crate::forgery::case::{Case, at, broken, told, try_all, verify};
use crate::forgery::forge::{append, done, lines, rewrite};
use crate::forgery::ledger::{ANA, ANA_FEED, CHECKPOINT, NOW, SIGNERS, ZOE_FEED, build, copy};

/// Appends a text that does not have to be JSON.
fn text(made: &Workspace, text: &str) -> crate::forgery::case::Place {
    rewrite(made, ANA_FEED, |lines| lines.push(text.to_owned()));
    at(ANA_FEED, 16)
}

#[test]
fn lines_that_no_program_wrote() {
    try_all(
        &build(),
        &[
            Case("deep", "c", |made| text(made, &format!("{{\"v\":1,\"x\":{}", "[".repeat(100_000)))),
            Case("deep, and whole", "c", |made| {
                text(made, &format!("{{\"v\":1,\"x\":{}{}}}", "[".repeat(5000), "]".repeat(5000)))
            }),
            Case("a deep `prev`", "c", |made| {
                text(
                    made,
                    &format!("{{\"v\":1,\"kind\":\"new\",\"prev\":{}{}}}", "[".repeat(99), "]".repeat(99)),
                )
            }),
            Case("an array", "c", |made| text(made, "[]")),
            Case("a text", "c", |made| text(made, "\"done\"")),
            Case("nothing but blanks", "c", |made| text(made, "   ")),
            Case("two objects", "c", |made| text(made, "{\"v\":2}{\"v\":2}")),
            Case("no version", "c", |made| text(made, "{\"kind\":\"new\"}")),
            Case("a version that is no number", "c", |made| text(made, "{\"v\":\"1\",\"kind\":\"new\"}")),
            Case("a version below 1", "c", |made| text(made, "{\"v\":0,\"kind\":\"new\"}")),
            Case("a `kind` twice", "c", |made| text(made, "{\"v\":1,\"kind\":\"new\",\"kind\":\"newer\"}")),
            Case("a `prev` twice, once in disguise", "c", |made| {
                let prev = crate::common::feeds::sha256(lines(made, ANA_FEED)[14].as_bytes());
                text(
                    made,
                    &format!("{{\"v\":1,\"kind\":\"new\",\"prev\":\"{prev}\",\"pr\\u0065v\":\"{prev}\"}}"),
                )
            }),
            Case("a period that is none", "c", |made| {
                at(ANA_FEED, append(made, ANA_FEED, done(ANA, "logs", "2026-13", "2026-11-19T09:00:00Z")))
            }),
            Case("a time that is none", "c", |made| {
                at(ANA_FEED, append(made, ANA_FEED, done(ANA, "logs", "2026-11-19", "2026-11-31T09:00:00Z")))
            }),
            Case("a writer without a name", "c", |made| {
                let line = done("", "logs", "2026-11-19", "2026-11-19T09:00:00Z");
                at("ledger/.jsonl", append(made, "ledger/.jsonl", line))
            }),
        ],
    );
}

/// A name that is no text is no writer's, and stops nothing.
#[test]
fn names_that_are_no_text() {
    let made = build();
    fs::copy(made.at(ZOE_FEED), made.at("ledger").join(OsStr::from_bytes(b"\xff.jsonl"))).expect("a feed");
    let (ran, found) = verify(&made, Some(CHECKPOINT));
    assert_eq!((ran.code, broken(&found)), (1, "c".to_owned()), "{}", told(&found));
    let ran = made.run(NOW, &["checkpoint"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let made = build();
    fs::write(made.at("evidence").join(OsStr::from_bytes(b"\xff")), "").expect("a file");
    fs::write(made.at("evidence/a\nb"), "").expect("a file");
    let (ran, found) = verify(&made, None);
    assert_eq!((ran.code, broken(&found)), (0, String::new()), "{}", told(&found));
}

/// What is no file cannot be read: that is no verdict.
#[test]
fn a_feed_that_is_no_file() {
    let built = build();
    for what in ["a folder", "a link to nothing", "a link to itself", "a link to what never ends"] {
        let made = copy(&built);
        let path = made.at(ZOE_FEED);
        fs::remove_file(&path).expect("a feed");
        match what {
            "a folder" => fs::create_dir(&path).expect("a folder"),
            "a link to nothing" => symlink("nowhere", &path).expect("a link"),
            "a link to itself" => symlink(&path, &path).expect("a link"),
            _ => symlink("/dev/zero", &path).expect("a link"),
        }
        let (ran, _) = verify(&made, Some(CHECKPOINT));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{what}: {}", ran.stderr);
        assert!(ran.stderr.contains("Zo%C3%AB%20O%27Neil.jsonl"), "{what}: {}", ran.stderr);
    }
}

/// Nothing of the ledger reaches a terminal as it is, nor begins a line of its own.
#[test]
fn texts_that_would_speak_for_the_program() {
    let made = build();
    let spoken = "\u{1b}[2J\nall: sound\r\u{202e}";
    append(&made, ANA_FEED, done(spoken, "logs", "2026-11-19", "2026-11-19T09:00:00Z"));
    append(&made, ANA_FEED, json!({"v": 1, "kind": spoken, "by": ANA}));
    append(&made, ANA_FEED, json!({"v": 1, "kind": "new", "by": ANA, "prev": spoken}));
    fs::copy(made.at(ZOE_FEED), made.at(&format!("ledger/{spoken}.jsonl"))).expect("a feed");
    made.write(&format!("evidence/{spoken}"), "");
    made.write(CHECKPOINT, made.read(CHECKPOINT).replacen("Acme CRM", "Acme\u{1b}[2J\u{202e}", 1));
    let args = ["verify", "--checkpoint", CHECKPOINT, "--allowed-signers", SIGNERS];
    let ran = made.run(NOW, &args);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let harmless = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
    assert!(ran.stdout.chars().all(harmless), "{:?}", ran.stdout);
    assert!(!ran.stdout.lines().any(|line| line.starts_with("all: sound")), "{}", ran.stdout);
    let json = made.run(NOW, &[&args[..], &["--format", "json"]].concat());
    assert!(json.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", json.stdout);
}

/// People are told the same as machines: what is broken, and where.
#[test]
fn people_are_told_where() {
    let made = build();
    let args = ["verify", "--checkpoint", CHECKPOINT, "--allowed-signers", SIGNERS];
    let ran = made.run(NOW, &args);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert!(!ran.stdout.to_lowercase().contains("broken"), "{}", ran.stdout);
    rewrite(&made, ZOE_FEED, |lines| drop(lines.remove(2)));
    let ran = made.run(NOW, &args);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("{ZOE_FEED}:3")) && ran.stdout.contains("BROKEN"), "{}", ran.stdout);
    // The verdict reaches a script that reads nothing of it.
    assert_eq!(made.run(NOW, &["verify", "--format", "json"]).code, 1);
}
