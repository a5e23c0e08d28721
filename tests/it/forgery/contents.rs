//! What the best forger does: afterwards every hash is computed anew. Then only a checkpoint, a
//! signature, or what the lines say tells of it.

use std::fs;

use serde_json::json;

use crate::forgery::case::{Case, at, try_all, whole};
use crate::forgery::forge::{Line, done, edit, forge, forge_all, line_of, rehash};
use crate::forgery::keys;
use crate::forgery::ledger::{ANA_FEED, BOB, BOB_FEED, ZOE, ZOE_FEED, build, key};

const UNKNOWN: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

#[test]
fn history_is_written_anew() {
    try_all(
        &build(),
        &[
            Case("a note", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[0].value["note"] = json!("nothing")
                });
                whole(ZOE_FEED)
            }),
            Case("when the work was performed", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[0].value["performed_at"] =
                        json!("2026-11-02T09:00:00Z");
                });
                whole(ZOE_FEED)
            }),
            Case("which occurrence it was for", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["for"] = json!("2026-11-11")
                });
                whole(ZOE_FEED)
            }),
            Case(
                "what Bob approved, and signed for later: a signature keeps all that it follows",
                "sk",
                |made| {
                    forge(made, |desk| {
                        desk.get_mut(ANA_FEED).expect("a feed")[7].value["note"] = json!("fine")
                    });
                    at(BOB_FEED, 5)
                },
            ),
            Case("a line above one that is signed", "sk", |made| {
                forge(made, |desk| desk.get_mut(BOB_FEED).expect("a feed")[2].value["reason"] = json!("ill"));
                at(BOB_FEED, 5)
            }),
            Case("and the references are forgotten", "ck", |made| {
                edit(made, ANA_FEED, 7, |value| value["note"] = json!("fine"));
                rehash(made, ANA_FEED);
                at(BOB_FEED, 2)
            }),
            Case("Bob writes his own anew, with his key", "k", |made| {
                let key = key(made, "bob");
                let sign = |value: &serde_json::Value| {
                    let mut value = value.clone();
                    value.as_object_mut().expect("an object").shift_remove("sig");
                    keys::signed(&key, "saasmaint", &value.to_string())
                };
                let change = |desk: &mut crate::forgery::forge::Desk| {
                    desk.get_mut(BOB_FEED).expect("a feed")[0].value["for"] = json!("2026-W44");
                };
                forge_all(made, change, sign);
                whole(BOB_FEED)
            }),
            Case("an entry is taken out", "k", |made| {
                forge(made, |desk| drop(desk.get_mut(ZOE_FEED).expect("a feed").remove(1)));
                whole(ZOE_FEED)
            }),
            Case("an entry and its undo are taken out", "k", |made| {
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").drain(8..10)));
                whole(ANA_FEED)
            }),
            Case("an undo is taken out", "k", |made| {
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").remove(9)));
                whole(ANA_FEED)
            }),
            Case("an entry is taken out and its undo stays", "ck", |made| {
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").remove(8)));
                at(ANA_FEED, 9)
            }),
            Case("an entry is taken out and its approval stays", "ck", |made| {
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").remove(7)));
                at(BOB_FEED, 2)
            }),
            Case("a pause is taken out and its end stays", "csk", |made| {
                forge(made, |desk| drop(desk.get_mut(BOB_FEED).expect("a feed").remove(2)));
                at(BOB_FEED, 3)
            }),
            Case("the first of two entries of one command is taken out", "ck", |made| {
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").remove(12)));
                at(ANA_FEED, 13)
            }),
            Case("an entry is put in", "k", |made| {
                forge(made, |desk| {
                    let line = Line::new(done(ZOE, "logs", "2026-11-05", "2026-11-05T13:00:00Z"));
                    desk.get_mut(ZOE_FEED).expect("a feed").insert(2, line);
                });
                whole(ZOE_FEED)
            }),
            Case("an entry becomes one of a kind that nobody knows", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[1].value["kind"] = json!("skipped")
                });
                whole(ZOE_FEED)
            }),
            Case("an entry becomes one of a later version", "k", |made| {
                forge(made, |desk| desk.get_mut(ZOE_FEED).expect("a feed")[1].value["v"] = json!(2));
                whole(ZOE_FEED)
            }),
            Case("a `clock` is made to look like the machine's", "k", |made| {
                forge(made, |desk| {
                    let line = &mut desk.get_mut(ZOE_FEED).expect("a feed")[5].value;
                    line.as_object_mut().expect("an object").shift_remove("clock").expect("a given clock");
                });
                whole(ZOE_FEED)
            }),
        ],
    );
}

#[test]
fn who_did_it_is_written_anew() {
    try_all(
        &build(),
        &[
            Case("one entry", "ck", |made| {
                forge(made, |desk| desk.get_mut(ZOE_FEED).expect("a feed")[4].value["by"] = json!(BOB));
                at(ZOE_FEED, 5)
            }),
            Case("a whole feed and its name", "k", |made| {
                forge(made, |desk| {
                    for line in desk.get_mut(ZOE_FEED).expect("a feed") {
                        line.value["by"] = json!("eve");
                    }
                });
                fs::rename(made.at(ZOE_FEED), made.at("ledger/eve.jsonl")).expect("a feed");
                whole(ZOE_FEED)
            }),
            Case("one entry moves to the feed of somebody else, and names them", "k", |made| {
                forge(made, |desk| {
                    let mut moved = desk.get_mut(ZOE_FEED).expect("a feed").pop().expect("a line");
                    moved.value["by"] = json!("ana@acme.example");
                    moved.was = None;
                    desk.get_mut(ANA_FEED).expect("a feed").insert(12, moved);
                });
                whole(ANA_FEED)
            }),
            Case("who allowed the exception", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ANA_FEED).expect("a feed")[11].value["approved_by"] =
                        json!("board@acme.example");
                });
                whole(ANA_FEED)
            }),
        ],
    );
}

#[test]
fn times_are_written_anew() {
    try_all(
        &build(),
        &[
            Case("two lines are swapped", "tk", |made| {
                forge(made, |desk| desk.get_mut(ZOE_FEED).expect("a feed").swap(4, 5));
                at(ZOE_FEED, 6)
            }),
            // They stand above what Bob approved; so what he signed later tells of it.
            Case("two definitions of one moment are swapped", "sk", |made| {
                forge(made, |desk| desk.get_mut(ANA_FEED).expect("a feed").swap(3, 4));
                at(BOB_FEED, 5)
            }),
            Case("a feed is reversed", "tk", |made| {
                forge(made, |desk| desk.get_mut(ZOE_FEED).expect("a feed").reverse());
                at(ZOE_FEED, 2)
            }),
            Case("recorded earlier than the line above", "tk", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[1].value["recorded_at"] =
                        json!("2026-11-02T12:00:00Z");
                });
                at(ZOE_FEED, 2)
            }),
            Case("recorded one second earlier than the line above", "tk", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[1].value["recorded_at"] =
                        json!("2026-11-03T09:59:59Z");
                });
                at(ZOE_FEED, 2)
            }),
            Case("recorded later than the line below", "tk", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[1].value["recorded_at"] =
                        json!("2026-11-30T12:00:00Z");
                });
                at(ZOE_FEED, 3)
            }),
            Case("recorded earlier, but after the line above", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[1].value["recorded_at"] =
                        json!("2026-11-04T12:00:00Z");
                });
                whole(ZOE_FEED)
            }),
            Case("recorded later, in the last line", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[5].value["recorded_at"] =
                        json!("2026-11-26T12:00:00Z");
                });
                at(ZOE_FEED, 6)
            }),
            Case("performed after it was recorded", "tk", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["performed_at"] =
                        json!("2026-11-12T10:00:00Z");
                });
                at(ZOE_FEED, 5)
            }),
            Case("the same instant in another zone", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[5].value["recorded_at"] =
                        json!("2026-11-16T09:00:00+01:00");
                });
                whole(ZOE_FEED)
            }),
        ],
    );
}

#[test]
fn definitions_are_written_anew() {
    // The definitions stand above what Bob approved; so what he signed later tells, too.
    try_all(
        &build(),
        &[
            Case("one is taken out", "dsk", |made| {
                let line = line_of(made, ANA_FEED, "define", "keys", "");
                forge(made, |desk| drop(desk.get_mut(ANA_FEED).expect("a feed").remove(line - 1)));
                at(ZOE_FEED, 2)
            }),
            Case("one is recorded later than what was done, at the end of the feed", "dsk", |made| {
                let line = line_of(made, ANA_FEED, "define", "keys", "");
                forge(made, |desk| {
                    let feed = desk.get_mut(ANA_FEED).expect("a feed");
                    let mut moved = feed.remove(line - 1);
                    moved.value["recorded_at"] = json!("2026-11-19T08:00:00Z");
                    feed.push(moved);
                });
                at(ZOE_FEED, 2)
            }),
            Case("one is recorded later than what was done, where it stands", "dtsk", |made| {
                let line = line_of(made, ANA_FEED, "define", "keys", "");
                forge(made, |desk| {
                    let feed = desk.get_mut(ANA_FEED).expect("a feed");
                    feed[line - 1].value["recorded_at"] = json!("2026-11-19T08:00:00Z");
                });
                at(ZOE_FEED, 2)
            }),
            Case("one moves to another task", "dsk", |made| {
                let line = line_of(made, ANA_FEED, "define", "keys", "");
                forge(made, |desk| {
                    desk.get_mut(ANA_FEED).expect("a feed")[line - 1].value["task"] = json!("locks");
                });
                at(ZOE_FEED, 2)
            }),
            Case("one begins later", "sk", |made| {
                let line = line_of(made, ANA_FEED, "define", "backup", "");
                forge(made, |desk| {
                    desk.get_mut(ANA_FEED).expect("a feed")[line - 1].value["start"] =
                        json!("2026-11-10T00:00:00Z");
                });
                at(BOB_FEED, 5)
            }),
            Case("a change of one is taken out", "k", |made| {
                forge(made, |desk| drop(desk.get_mut(ZOE_FEED).expect("a feed").remove(3)));
                whole(ZOE_FEED)
            }),
            Case("all are taken out", "sk", |made| {
                forge(made, |desk| {
                    for feed in desk.values_mut() {
                        feed.retain(|line| line.value["kind"] != "define");
                    }
                });
                at(BOB_FEED, 5)
            }),
            Case("an entry is about a task that never was", "dk", |made| {
                forge(made, |desk| desk.get_mut(ZOE_FEED).expect("a feed")[1].value["task"] = json!("locks"));
                at(ZOE_FEED, 2)
            }),
            Case("an entry was recorded before anything was defined", "dk", |made| {
                forge(made, |desk| {
                    let line = &mut desk.get_mut(ZOE_FEED).expect("a feed")[0].value;
                    line["performed_at"] = json!("2026-11-01T09:00:00Z");
                    line["recorded_at"] = json!("2026-11-01T09:00:00Z");
                });
                at(ZOE_FEED, 1)
            }),
        ],
    );
}

#[test]
fn links_are_written_anew() {
    try_all(
        &build(),
        &[
            Case("an undo takes back what never was", "ck", |made| {
                forge(made, |desk| {
                    desk.get_mut(ANA_FEED).expect("a feed")[9].value["entry"] = json!(UNKNOWN)
                });
                at(ANA_FEED, 10)
            }),
            Case("an undo takes back something else", "k", |made| {
                forge(made, |desk| {
                    let feed = desk.get_mut(ANA_FEED).expect("a feed");
                    feed[9].value["entry"] = json!(feed[6].was);
                });
                whole(ANA_FEED)
            }),
            Case("an approval is of what never was", "csk", |made| {
                forge(made, |desk| {
                    desk.get_mut(BOB_FEED).expect("a feed")[1].value["entry"] = json!(UNKNOWN)
                });
                at(BOB_FEED, 2)
            }),
        ],
    );
}
