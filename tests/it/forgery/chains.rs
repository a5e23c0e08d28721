//! Lines changed, removed, added, moved: by an editor, without any hash computed anew.

use std::fs;

use serde_json::json;

use crate::common::Workspace;
use crate::common::feeds::sha256;
use crate::forgery::case::{Case, at, broken, try_all, verify, whole};
use crate::forgery::forge::{append, chain, done, edit, edited, lines, rewrite, write};
use crate::forgery::ledger::{ANA, ANA_FEED, BOB_FEED, CHECKPOINT, ZOE, ZOE_FEED, build};

const UNKNOWN: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// A line that says the work was done, between two honest ones.
fn made_up(made: &Workspace, above: usize) -> String {
    let mut value = done(ANA, "logs", "2026-11-05", "2026-11-05T09:00:00Z");
    chain(&mut value, Some(&sha256(lines(made, ANA_FEED)[above - 1].as_bytes())));
    value.to_string()
}

fn prev(made: &Workspace, line: usize, prev: serde_json::Value) {
    edit(made, ANA_FEED, line, |value| value["prev"] = prev);
}

fn hash(made: &Workspace, line: usize) -> serde_json::Value {
    json!(sha256(lines(made, ANA_FEED)[line - 1].as_bytes()))
}

#[test]
fn a_field_is_edited() {
    try_all(
        &build(),
        &[
            Case("the note of a feed's first line", "ck", |made| {
                edit(made, ZOE_FEED, 1, |value| value["note"] = json!("kernel 6.13"));
                at(ZOE_FEED, 2)
            }),
            Case("the moment of the first definition", "ck", |made| {
                edit(made, ANA_FEED, 1, |value| value["recorded_at"] = json!("2026-11-01T07:00:00Z"));
                at(ANA_FEED, 2)
            }),
            Case("when the work was performed, in the middle", "ck", |made| {
                edit(made, ANA_FEED, 8, |value| value["performed_at"] = json!("2026-11-03T09:00:00Z"));
                at(ANA_FEED, 9)
            }),
            Case("the note of the last line", "k", |made| {
                edit(made, ANA_FEED, 15, |value| value["note"] = json!("something odd"));
                at(ANA_FEED, 15)
            }),
            Case("a blank in the last line", "k", |made| {
                rewrite(made, ANA_FEED, |lines| lines[14] = lines[14].replacen("\":", "\": ", 1));
                at(ANA_FEED, 15)
            }),
            Case("the last line, which is signed", "sk", |made| {
                edit(made, BOB_FEED, 6, |value| value["for"] = json!("2026-W46"));
                at(BOB_FEED, 6)
            }),
            Case("the first line, which is signed", "csk", |made| {
                edit(made, BOB_FEED, 1, |value| value["for"] = json!("2026-W44"));
                at(BOB_FEED, 1)
            }),
            Case("who wrote it", "ck", |made| {
                edit(made, ANA_FEED, 11, |value| value["by"] = json!(ZOE));
                at(ANA_FEED, 11)
            }),
            Case("who wrote it, in capital letters", "ck", |made| {
                edit(made, ANA_FEED, 15, |value| value["by"] = json!("Ana@acme.example"));
                at(ANA_FEED, 15)
            }),
            Case("a field that nobody knows is added to the last line", "k", |made| {
                edit(made, ANA_FEED, 15, |value| value["seen"] = json!(true));
                at(ANA_FEED, 15)
            }),
            Case("a second note in the last line", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| {
                    lines[14] = lines[14].replacen('{', "{\"note\":\"first\",", 1)
                });
                at(ANA_FEED, 15)
            }),
        ],
    );
}

#[test]
fn a_line_is_deleted() {
    try_all(
        &build(),
        &[
            Case("the first", "ck", |made| {
                rewrite(made, ZOE_FEED, |lines| drop(lines.remove(0)));
                at(ZOE_FEED, 1)
            }),
            Case("one in the middle", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| drop(lines.remove(6)));
                at(ANA_FEED, 7)
            }),
            Case("the one that was undone", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| drop(lines.remove(8)));
                at(ANA_FEED, 9)
            }),
            Case("the last", "k", |made| {
                rewrite(made, ANA_FEED, |lines| drop(lines.pop()));
                whole(ANA_FEED)
            }),
            Case("the last, which was signed", "k", |made| {
                rewrite(made, BOB_FEED, |lines| drop(lines.pop()));
                whole(BOB_FEED)
            }),
            Case("all but the half of the bytes", "k", |made| {
                let bytes = fs::read(made.at(ZOE_FEED)).expect("a feed");
                made.write(ZOE_FEED, &bytes[..bytes.len() / 2]);
                whole(ZOE_FEED)
            }),
            Case("the end of the last", "k", |made| {
                let bytes = fs::read(made.at(ZOE_FEED)).expect("a feed");
                made.write(ZOE_FEED, &bytes[..bytes.len() - 9]);
                whole(ZOE_FEED)
            }),
            Case("the newline of the last", "k", |made| {
                let bytes = fs::read(made.at(ZOE_FEED)).expect("a feed");
                made.write(ZOE_FEED, &bytes[..bytes.len() - 1]);
                whole(ZOE_FEED)
            }),
            Case("all from the one on that somebody else approved", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| lines.truncate(7));
                at(BOB_FEED, 2)
            }),
        ],
    );
}

#[test]
fn a_feed_goes_away() {
    try_all(
        &build(),
        &[
            Case("it is emptied", "k", |made| {
                made.write(ZOE_FEED, "");
                whole(ZOE_FEED)
            }),
            Case("it is deleted", "k", |made| {
                fs::remove_file(made.at(ZOE_FEED)).expect("a feed");
                whole(ZOE_FEED)
            }),
            Case("it is moved to where nobody reads it", "k", |made| {
                fs::rename(made.at(BOB_FEED), made.at("ledger/bob.bak")).expect("a feed");
                whole(BOB_FEED)
            }),
            Case("the one with the definitions is deleted", "cdk", |made| {
                fs::remove_file(made.at(ANA_FEED)).expect("a feed");
                at(BOB_FEED, 2)
            }),
            Case("it is given to another writer", "ck", |made| {
                fs::rename(made.at(ZOE_FEED), made.at("ledger/eve.jsonl")).expect("a feed");
                at("ledger/eve.jsonl", 1)
            }),
            Case("its name is encoded in another way", "ck", |made| {
                fs::rename(made.at(ZOE_FEED), made.at("ledger/Zo%c3%ab%20O%27Neil.jsonl")).expect("a feed");
                at("ledger/Zo%c3%ab%20O%27Neil.jsonl", 1)
            }),
            Case("it is copied to another writer", "c", |made| {
                fs::copy(made.at(ZOE_FEED), made.at("ledger/eve.jsonl")).expect("a feed");
                at("ledger/eve.jsonl", 6)
            }),
            Case("two are merged into one", "ck", |made| {
                let moved = lines(made, ZOE_FEED);
                rewrite(made, ANA_FEED, |lines| lines.extend(moved));
                fs::remove_file(made.at(ZOE_FEED)).expect("a feed");
                at(ANA_FEED, 16)
            }),
        ],
    );
}

/// A checkpoint tells what is missing; without one nothing is left that could be judged.
#[test]
fn all_feeds_go_away() {
    let made = build();
    fs::remove_dir_all(made.at("ledger")).expect("a ledger");
    let (ran, found) = verify(&made, Some(CHECKPOINT));
    assert_eq!((ran.code, broken(&found).as_str()), (1, "k"), "{ran:?}");
    let (ran, _) = verify(&made, None);
    let told = "error: nothing has been recorded here; run `saasmaint adopt`\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", told));
}

#[test]
fn a_line_is_inserted() {
    try_all(
        &build(),
        &[
            // It looks as what git merges from two branches; so only the checkpoint tells.
            Case("in the middle, with the right `prev`", "k", |made| {
                let line = made_up(made, 8);
                rewrite(made, ANA_FEED, |lines| lines.insert(8, line));
                whole(ANA_FEED)
            }),
            Case("in the middle, and the next one is made to follow it", "ck", |made| {
                let line = made_up(made, 8);
                rewrite(made, ANA_FEED, |lines| {
                    lines[8] = edited(&lines[8], |value| value["prev"] = json!(sha256(line.as_bytes())));
                    lines.insert(8, line);
                });
                at(ANA_FEED, 11)
            }),
            Case("in the middle, with the `prev` of a later line", "ck", |made| {
                let line = made_up(made, 12);
                rewrite(made, ANA_FEED, |lines| lines.insert(8, line));
                at(ANA_FEED, 9)
            }),
            Case("in the middle, without `prev`", "k", |made| {
                let line = done(ANA, "logs", "2026-11-05", "2026-11-05T09:00:00Z").to_string();
                rewrite(made, ANA_FEED, |lines| lines.insert(8, line));
                whole(ANA_FEED)
            }),
            Case("above the first", "k", |made| {
                let line = done(ZOE, "logs", "2026-11-02", "2026-11-02T09:00:00Z").to_string();
                rewrite(made, ZOE_FEED, |lines| lines.insert(0, line));
                whole(ZOE_FEED)
            }),
            Case("a blank one", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| lines.insert(8, String::new()));
                at(ANA_FEED, 9)
            }),
            Case("a marker of a conflict", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| lines.insert(8, "=======".to_owned()));
                at(ANA_FEED, 9)
            }),
            Case("one that is no JSON, at the end", "c", |made| {
                rewrite(made, ANA_FEED, |lines| lines.push("{\"v\":1".to_owned()));
                at(ANA_FEED, 16)
            }),
            Case("one that is no text, at the end", "c", |made| {
                let mut bytes = fs::read(made.at(ANA_FEED)).expect("a feed");
                bytes.extend(b"{\"v\":1,\"kind\":\"\xff\"}\n");
                made.write(ANA_FEED, bytes);
                at(ANA_FEED, 16)
            }),
            Case("a second time, right below", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| lines.insert(8, lines[7].clone()));
                at(ANA_FEED, 9)
            }),
            Case("a second time, at the end", "c", |made| {
                rewrite(made, ANA_FEED, |lines| lines.push(lines[7].clone()));
                at(ANA_FEED, 16)
            }),
            Case("the first a second time, at the end", "c", |made| {
                rewrite(made, ZOE_FEED, |lines| lines.push(lines[0].clone()));
                at(ZOE_FEED, 7)
            }),
        ],
    );
}

#[test]
fn a_forged_line_is_appended_with_the_right_prev() {
    try_all(
        &build(),
        &[
            Case("in the name of somebody else", "c", |made| {
                at(ANA_FEED, append(made, ANA_FEED, done(ZOE, "logs", "2026-11-19", "2026-11-19T09:00:00Z")))
            }),
            Case("performed after it was recorded", "t", |made| {
                let mut value = done(ANA, "logs", "2026-11-19", "2026-11-19T09:00:00Z");
                value["performed_at"] = json!("2026-11-19T09:00:01Z");
                at(ANA_FEED, append(made, ANA_FEED, value))
            }),
            Case("recorded before the line above it", "t", |made| {
                at(ANA_FEED, append(made, ANA_FEED, done(ANA, "logs", "2026-11-05", "2026-11-05T09:00:00Z")))
            }),
            Case("with evidence that is not there", "e", |made| {
                let mut value = done(ANA, "backup", "2026-W47", "2026-11-19T09:00:00Z");
                value["evidence"] = json!([{"name": "backup", "sha256": UNKNOWN, "bytes": 7}]);
                at(ANA_FEED, append(made, ANA_FEED, value))
            }),
            Case("about a task that is not known", "d", |made| {
                at(ANA_FEED, append(made, ANA_FEED, done(ANA, "audit", "2026-W47", "2026-11-19T09:00:00Z")))
            }),
            Case("by a new writer, before anything was defined", "d", |made| {
                let line = done("eve", "logs", "2026-11-01", "2026-11-01T09:00:00Z");
                at("ledger/eve.jsonl", append(made, "ledger/eve.jsonl", line))
            }),
            Case("taking back what never was", "c", |made| {
                let line = json!({"v": 1, "kind": "undo", "entry": UNKNOWN,
                    "recorded_at": "2026-11-19T09:00:00Z", "by": ANA});
                at(ANA_FEED, append(made, ANA_FEED, line))
            }),
            Case("ending a pause that never was", "c", |made| {
                let line = json!({"v": 1, "kind": "resume", "task": "logs", "entry": UNKNOWN,
                    "recorded_at": "2026-11-19T09:00:00Z", "by": ANA});
                at(ANA_FEED, append(made, ANA_FEED, line))
            }),
            Case("approving what never was", "c", |made| {
                let line = json!({"v": 1, "kind": "approve", "task": "restore", "for": "2026-W47",
                    "entry": UNKNOWN, "recorded_at": "2026-11-19T09:00:00Z", "by": ZOE});
                at(ZOE_FEED, append(made, ZOE_FEED, line))
            }),
            Case("with several at once, the first of which is not there", "c", |made| {
                let mut value = done(ANA, "logs", "2026-11-19", "2026-11-19T09:00:00Z");
                value["with"] = json!(UNKNOWN);
                at(ANA_FEED, append(made, ANA_FEED, value))
            }),
            Case("in the feed of a writer who was never heard of, as somebody else", "c", |made| {
                let line = done(ANA, "logs", "2026-11-19", "2026-11-19T09:00:00Z");
                at("ledger/eve.jsonl", append(made, "ledger/eve.jsonl", line))
            }),
        ],
    );
}

#[test]
fn lines_move() {
    try_all(
        &build(),
        &[
            Case("two are swapped", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| lines.swap(12, 13));
                at(ANA_FEED, 13)
            }),
            Case("a feed is reversed", "ck", |made| {
                rewrite(made, ZOE_FEED, |lines| lines.reverse());
                at(ZOE_FEED, 1)
            }),
            Case("one moves to another feed", "ck", |made| {
                let mut moved = String::new();
                rewrite(made, ANA_FEED, |lines| moved = lines.remove(13));
                rewrite(made, ZOE_FEED, |lines| lines.push(moved));
                at(ZOE_FEED, 7)
            }),
            Case("one is copied to another feed", "c", |made| {
                let copied = lines(made, ANA_FEED).swap_remove(13);
                rewrite(made, ZOE_FEED, |lines| lines.push(copied));
                at(ZOE_FEED, 7)
            }),
            Case("the last one moves to the top", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| {
                    let last = lines.pop().expect("a line");
                    lines.insert(0, last);
                });
                at(ANA_FEED, 1)
            }),
            Case("two feeds are exchanged", "csk", |made| {
                // What is signed still is, but by the key of somebody else than its feed's writer.
                let (ana, zoe) = (lines(made, ANA_FEED), lines(made, ZOE_FEED));
                write(made, ANA_FEED, &zoe);
                write(made, ZOE_FEED, &ana);
                edit(made, BOB_FEED, 6, |value| value["by"] = json!(ANA));
                at(ZOE_FEED, 1)
            }),
            Case("two become one", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| {
                    let next = lines.remove(8);
                    lines[7] = format!("{} {next}", lines[7]);
                });
                at(ANA_FEED, 8)
            }),
        ],
    );
}

#[test]
fn a_prev_is_changed() {
    try_all(
        &build(),
        &[
            Case("to a later line", "ck", |made| {
                prev(made, 9, hash(made, 12));
                at(ANA_FEED, 9)
            }),
            Case("to its own", "ck", |made| {
                prev(made, 9, hash(made, 9));
                at(ANA_FEED, 9)
            }),
            Case("to an unknown one", "ck", |made| {
                prev(made, 9, json!(UNKNOWN));
                at(ANA_FEED, 9)
            }),
            Case("to a line of another feed", "ck", |made| {
                prev(made, 15, json!(sha256(lines(made, ZOE_FEED)[0].as_bytes())));
                at(ANA_FEED, 15)
            }),
            Case("to an earlier line", "ck", |made| {
                prev(made, 9, hash(made, 7));
                at(ANA_FEED, 10)
            }),
            Case("to an earlier line, in the last line", "k", |made| {
                prev(made, 15, hash(made, 7));
                at(ANA_FEED, 15)
            }),
            Case("to something malformed", "ck", |made| {
                prev(made, 15, json!("none"));
                at(ANA_FEED, 15)
            }),
            Case("to the first digits of the right one", "ck", |made| {
                let right = hash(made, 14);
                prev(made, 15, json!(right.as_str().expect("a hash")[..12]));
                at(ANA_FEED, 15)
            }),
            Case("to a number", "ck", |made| {
                prev(made, 15, json!(7));
                at(ANA_FEED, 15)
            }),
            Case("to nothing, in the middle", "ck", |made| {
                edit(made, ANA_FEED, 9, |value| chain(value, None));
                at(ANA_FEED, 10)
            }),
            Case("to nothing, in the last line", "k", |made| {
                edit(made, ANA_FEED, 15, |value| chain(value, None));
                at(ANA_FEED, 15)
            }),
            Case("to two of them", "ck", |made| {
                rewrite(made, ANA_FEED, |lines| {
                    lines[14] = lines[14].replacen('{', &format!("{{\"prev\":\"{UNKNOWN}\","), 1);
                });
                at(ANA_FEED, 15)
            }),
            Case("to an unknown one, in the first line", "ck", |made| {
                edit(made, ZOE_FEED, 1, |value| chain(value, Some(UNKNOWN)));
                at(ZOE_FEED, 1)
            }),
        ],
    );
}
