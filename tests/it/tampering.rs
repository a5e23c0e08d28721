//! Each kind of tampering, tried on a copy of a real ledger, is found by `verify` under the check
//! that fits and under no other; and what is legal is not called broken.
#![cfg(unix)]
#![allow(clippy::semicolon_if_nothing_returned, reason = "each change in the tables is one expression")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary and ssh-keygen")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod ledger;
mod signatures;

use crate::common::feeds;
use std::fs;

use ledger::{ANA, BOB, Copy, EVE, original};

/// What is done to the copy, and the checks that are then broken.
type Case = (&'static str, fn(&Copy), &'static [&'static str]);

/// Found in the ledger itself, without a checkpoint. Ana's feed has the calendar and three definitions,
/// then done, done, done, attach, undo, waive, the last three signed; Bob's done, done, skip, done.
const WITHOUT_CHECKPOINT: &[Case] = &[
    ("edit a note", |c| c.replace(ANA, "restored", "rest0red"), &["chains", "signatures"]),
    ("edit one byte of the first line", |c| c.edit(ANA, 0, "\"v\":1", "\"v\": 1"), &["chains"]),
    ("edit a period", |c| c.replace(BOB, "2026-11-23", "2026-11-22"), &["chains"]),
    ("delete a definition", |c| c.lines(ANA, |l| drop(l.remove(1))), &["chains", "definitions"]),
    ("delete the first line", |c| c.lines(ANA, |l| drop(l.remove(0))), &["chains"]),
    ("delete a line in the middle", |c| c.lines(BOB, |l| drop(l.remove(1))), &["chains"]),
    ("delete two lines in the middle", |c| c.lines(ANA, |l| drop(l.drain(5..7))), &["chains"]),
    ("delete all lines but the last", |c| c.lines(BOB, |l| drop(l.drain(..l.len() - 1))), &["chains"]),
    ("insert a copy of another line", |c| c.lines(BOB, |l| l.insert(2, l[0].clone())), &["chains"]),
    ("insert a foreign entry in the middle", |c| c.insert(BOB, 1, &c.done(EVE, None)), &["chains"]),
    (
        "insert an entry that names a hash of air",
        |c| {
            c.insert(BOB, 1, &c.done(BOB, Some(&"0".repeat(64))));
        },
        &["chains"],
    ),
    ("append a foreign entry", |c| c.append(BOB, &c.done(EVE, Some(&c.head(BOB)))), &["chains"]),
    ("swap two lines", |c| c.lines(BOB, |l| l.swap(1, 2)), &["chains"]),
    ("swap the first two lines", |c| c.lines(BOB, |l| l.swap(0, 1)), &["chains"]),
    ("reverse a feed", |c| c.lines(BOB, |l| l.reverse()), &["chains"]),
    ("duplicate the last line", |c| c.lines(BOB, |l| l.push(l[l.len() - 1].clone())), &["chains"]),
    ("duplicate a feed's lines", |c| c.lines(BOB, |l| l.extend_from_within(..)), &["chains"]),
    ("cut a line short", |c| c.lines(BOB, |l| l[1].truncate(20)), &["chains"]),
    ("blank a line", |c| c.lines(BOB, |l| l[1].clear()), &["chains"]),
    (
        "join two lines",
        |c| {
            c.lines(BOB, |l| {
                let next = l.remove(2);
                l[1].push_str(&next);
            })
        },
        &["chains"],
    ),
    ("insert a blank line", |c| c.insert(BOB, 1, ""), &["chains"]),
    ("leave a conflict marker", |c| c.insert(BOB, 1, "<<<<<<< HEAD"), &["chains"]),
    (
        "insert bytes that are no text",
        |c| c.bytes(BOB, |b| b.splice(0..0, *b"\xff\xfe\n").count()),
        &["chains"],
    ),
    ("rename a feed", |c| c.rename(BOB, EVE), &["chains"]),
    (
        "merge two feeds into one",
        |c| {
            let bob = c.read(BOB);
            c.bytes(ANA, |b| b.extend_from_slice(&bob));
            c.remove(BOB);
        },
        &["chains"],
    ),
    (
        "copy a feed to another name",
        |c| {
            fs::copy(c.feed(BOB), c.feed(EVE)).expect("a copy");
        },
        &["chains"],
    ),
    ("drop a feed that another one's undo names", |c| c.remove(BOB), &["chains"]),
    ("change who wrote it", |c| c.edit(BOB, 2, BOB, EVE), &["chains"]),
    ("change who wrote the last line", |c| c.edit_last(BOB, BOB, EVE), &["chains"]),
    ("malform a prev", |c| c.edit_last(BOB, "\"prev\":\"", "\"prev\":\"x"), &["chains"]),
    ("make a prev a number", |c| c.relink_last(BOB, "7"), &["chains"]),
    (
        "let a prev name itself or a later line",
        |c| {
            let head = c.head(BOB);
            c.lines(BOB, |l| l[1] = ledger::relinked(&l[1], &format!("\"{head}\"")));
        },
        &["chains"],
    ),
    (
        "let a prev name another writer's line",
        |c| {
            let head = c.head(ANA);
            c.relink_last(BOB, &format!("\"{head}\""));
        },
        &["chains"],
    ),
    (
        "give a line two prevs",
        |c| {
            let head = c.head(BOB);
            c.edit_last(BOB, "}", &format!(",\"prev\":\"{head}\"}}"));
        },
        &["chains"],
    ),
    ("undo what is not there", |c| c.append(BOB, &c.undo(BOB, &"ab".repeat(32))), &["chains"]),
    (
        "back-date a recording, with all hashes made anew",
        |c| {
            c.rehash_with(BOB, |l| {
                let last = l.len() - 1;
                l[last] = l[last]
                    .replace("\"recorded_at\":\"2026-11-2", "\"recorded_at\":\"2026-11-1")
                    .replace("\"performed_at\":\"2026-11-2", "\"performed_at\":\"2026-11-1");
            })
        },
        &["definitions", "timestamps"],
    ),
    (
        "perform after the recording, with all hashes made anew",
        |c| {
            c.rehash_with(BOB, |l| {
                let last = l.len() - 1;
                l[last] = l[last].replace("\"performed_at\":\"2026", "\"performed_at\":\"2027");
            })
        },
        &["timestamps"],
    ),
    (
        "record for a task that nobody defined",
        |c| c.append(BOB, &c.done(BOB, Some(&c.head(BOB))).replace("\"backup\"", "\"nothing\"")),
        &["definitions"],
    ),
    (
        "alter a file of evidence",
        |c| c.evidence(|path| fs::write(path, "restored: n0\n").expect("written")),
        &["evidence"],
    ),
    (
        "truncate a file of evidence",
        |c| c.evidence(|path| fs::write(path, "rest").expect("written")),
        &["evidence"],
    ),
    ("empty a file of evidence", |c| c.evidence(|path| fs::write(path, "").expect("written")), &["evidence"]),
    (
        "grow a file of evidence",
        |c| c.evidence(|path| fs::write(path, "restored: ok\n\n").expect("written")),
        &["evidence"],
    ),
    ("drop a file of evidence", |c| c.evidence(|path| fs::remove_file(path).expect("gone")), &["evidence"]),
    ("drop all evidence", |c| fs::remove_dir_all(c.at("evidence")).expect("gone"), &["evidence"]),
    (
        "rename a file of evidence",
        |c| c.evidence(|path| fs::rename(path, path.with_extension("old")).expect("renamed")),
        &["evidence"],
    ),
    (
        "swap two files of evidence",
        |c| {
            let [one, two] = [c.stored("restored: ok\n"), c.stored("scan: clean\n")];
            fs::rename(&one, c.at("aside")).expect("moved");
            fs::rename(&two, &one).expect("moved");
            fs::rename(c.at("aside"), &two).expect("moved");
        },
        &["evidence"],
    ),
    (
        "store a file under a wrong hash that no entry names",
        |c| {
            let path = c.at("evidence/aa").join("aa".repeat(32));
            fs::create_dir_all(c.at("evidence/aa")).expect("a folder");
            fs::write(path, "x").expect("written");
        },
        &["evidence"],
    ),
    (
        "claim another size, with all hashes made anew",
        |c| {
            c.rehash_with(BOB, |l| {
                for line in l {
                    *line = line.replace("\"bytes\":12", "\"bytes\":13");
                }
            })
        },
        &["chains", "evidence"],
    ),
];

/// Found against a checkpoint alone.
const WITH_CHECKPOINT: &[Case] = &[
    ("delete the last line", |c| c.lines(BOB, |l| drop(l.pop())), &["checkpoint"]),
    ("delete the last two lines", |c| c.lines(BOB, |l| drop(l.drain(l.len() - 2..))), &["checkpoint"]),
    ("cut the last line's newline off", |c| c.bytes(BOB, Vec::pop), &["checkpoint"]),
    ("empty a feed", |c| c.bytes("dan", Vec::clear), &["checkpoint"]),
    ("drop a feed that nobody names", |c| c.remove("dan"), &["checkpoint"]),
    ("edit the last line", |c| c.edit_last("dan", "\"2026-W48\"", "\"2026-W47\""), &["checkpoint"]),
    (
        "change an entry and make all hashes anew",
        |c| {
            c.rehash_with("dan", |l| {
                let last = l.len() - 1;
                l[last] = l[last].replace("2026-W48", "2026-W47");
            })
        },
        &["checkpoint"],
    ),
    ("drop an entry and make all hashes anew", |c| c.rehash_with("dan", |l| drop(l.pop())), &["checkpoint"]),
    (
        "insert a line and make all hashes anew",
        |c| {
            c.rehash_with("dan", |l| {
                let extra = l[l.len() - 1].replace("2026-W48", "2026-W47");
                l.insert(l.len() - 1, extra);
            })
        },
        &["checkpoint"],
    ),
    (
        "replace the last line by another",
        |c| {
            c.lines("dan", |l| drop(l.pop()));
            c.append("dan", &c.done("dan", Some(&c.head("dan"))));
        },
        &["checkpoint"],
    ),
    ("strip the signature of a last line", |c| c.strip_last_signature(), &["checkpoint"]),
    (
        "change the root in the checkpoint",
        |c| c.checkpoint_line(2, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        &["checkpoint"],
    ),
    ("edit a line in the middle", |c| c.edit(BOB, 1, "\"v\":1", "\"v\": 1"), &["chains", "checkpoint"]),
];

/// Legal, whatever else it is.
const LEGAL: &[Case] = &[
    ("nothing", |_| {}, &[]),
    (
        "convert the line ends",
        |c| {
            for writer in [ANA, BOB, "dan"] {
                c.lines(writer, |l| l.iter_mut().for_each(|line| line.push('\r')));
            }
        },
        &[],
    ),
    (
        "convert the line ends of the checkpoint",
        |c| {
            let text = fs::read_to_string(c.at("cp")).expect("cp");
            fs::write(c.at("cp"), text.replace('\n', "\r\n")).expect("cp");
        },
        &[],
    ),
    ("a torn last line", |c| c.bytes(BOB, |b| b.extend_from_slice(b"{\"v\":1,\"ki")), &[]),
    ("growth after the checkpoint", |c| c.grow(), &[]),
    (
        "a new writer after the checkpoint",
        |c| {
            c.run(&["--by", "aaa", "pause", "backup", "--until", "2026-12-02", "--reason", "x"]);
        },
        &[],
    ),
    ("both sides of a branch kept", |c| c.branch(), &[]),
    ("a second line without prev", |c| c.append(BOB, &c.done(BOB, None)), &[]),
    (
        "an unknown kind",
        |c| {
            let head = c.head(BOB);
            c.append(BOB, &format!("{{\"v\":1,\"kind\":\"audit\",\"recorded_at\":\"2026-11-27T00:00:00Z\",\"by\":\"{BOB}\",\"prev\":\"{head}\"}}"));
        },
        &[],
    ),
    (
        "a higher version",
        |c| {
            let head = c.head(BOB);
            c.append(BOB, &format!("{{\"v\":9,\"x\":[1],\"prev\":\"{head}\"}}"));
        },
        &[],
    ),
    ("an unfinished copy", |c| fs::write(c.at("evidence/.incoming-x"), "x").expect("written"), &[]),
    ("a stray file in the store", |c| fs::write(c.at("evidence/README"), "x").expect("written"), &[]),
    ("evidence that no entry names", |c| c.store("unnamed"), &[]),
    (
        "an unfinished lock and a torn tail beside the feeds",
        |c| fs::write(c.at("ledger/bob.jsonl.torn-1"), "x").expect("written"),
        &[],
    ),
];

#[test]
fn tampering_is_found() {
    let original = original();
    assert!(WITHOUT_CHECKPOINT.len() + WITH_CHECKPOINT.len() >= 60);
    let mut wrong = Vec::new();
    for (cases, checkpoint) in [(WITHOUT_CHECKPOINT, false), (WITH_CHECKPOINT, true), (LEGAL, true)] {
        for (what, tamper, expected) in cases {
            let copy = original.copy();
            tamper(&copy);
            let found = copy.broken(checkpoint);
            if found != *expected {
                wrong.push(format!("{what}: {found:?} and not {expected:?}\n{}", copy.text(checkpoint)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_a_checkpoint_a_shorter_feed_is_not_seen() {
    let copy = original().copy();
    copy.lines("dan", |lines| drop(lines.pop()));
    assert!(copy.broken(false).is_empty());
}

#[test]
fn a_malformed_checkpoint_answers_nothing() {
    let original = original();
    for (line, text) in
        [(0, ""), (1, "12x"), (1, "+3"), (1, "1"), (2, "AAAA"), (3, "dan.jsonl 1"), (3, "zz.jsonl 1 00")]
    {
        let copy = original.copy();
        copy.checkpoint_line(line, text);
        let ran = copy.verify(&["--checkpoint", "cp"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line} {text}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("cp: line ") && ran.stderr.contains("restore the file"),
            "{}",
            ran.stderr
        );
    }
    for file in ["missing", "ledger"] {
        assert_eq!(original.copy().verify(&["--checkpoint", file]).code, 2);
    }
}

#[test]
fn what_people_read() {
    let copy = original().copy();
    copy.replace(BOB, "scan", "sc\\u001b[31man");
    let ran = copy.verify(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.ends_with("Acme CRM: BROKEN\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("broken: ledger/bob@acme.example.jsonl:"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'));
}

#[test]
fn verifying_writes_nothing() {
    let copy = original().copy();
    let before = feeds::listing(&copy.at(""));
    copy.verify(&["--checkpoint", "cp"]);
    assert_eq!(before, feeds::listing(&copy.at("")));
}
