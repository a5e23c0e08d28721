//! No false alarm: what may happen to an honest ledger breaks nothing.

use std::fs;

use serde_json::{Value, json};

use crate::common::Workspace;
use crate::common::feeds::{listing, sha256};
use crate::common::user;
use crate::forgery::case::{FEEDS, broken, findings, outcome, sound, told, verify};
use crate::forgery::forge::{append, chain, done, edited, lines, rewrite};
use crate::forgery::ledger::{
    ANA, ANA_FEED, BOB, BOB_FEED, CHECKPOINT, NOW, SIGNED, SIGNERS, ZOE, ZOE_FEED, build, key,
};

/// The ledger that everything else is done to: each kind of entry stands where the cases expect it.
#[test]
fn the_ledger_itself() {
    let made = build();
    let kinds = |feed: &str| -> Vec<String> {
        let kind = |line: &String| {
            let value: Value = serde_json::from_str(line).expect("JSON");
            let text = |key: &str| value[key].as_str().unwrap_or("").to_owned();
            let signed = if value["sig"].is_null() { "" } else { " signed" };
            format!("{} {}{signed}", text("kind"), text("task")).trim().to_owned()
        };
        lines(&made, feed)
            .iter()
            .map(kind)
            .filter(|kind| !(feed == ANA_FEED && kind.starts_with("define")))
            .collect()
    };
    assert_eq!(lines(&made, ANA_FEED).len(), 15);
    assert_eq!(
        kinds(ANA_FEED),
        [
            "done logs",
            "done restore",
            "done logs",
            "undo",
            "done logs",
            "waive patch",
            "done restore",
            "done logs",
            "done logs"
        ]
    );
    assert_eq!(
        kinds(BOB_FEED),
        [
            "done backup signed",
            "approve restore",
            "pause logs",
            "resume logs",
            "done backup signed",
            "done backup signed"
        ]
    );
    assert_eq!(
        kinds(ZOE_FEED),
        ["done patch", "skip keys", "attach patch", "define patch", "done logs", "done logs"]
    );
    sound(&made, "the ledger itself");
    let (_, found) = verify(&made, Some(CHECKPOINT));
    let outcomes = ["chains", "definitions", "evidence", "timestamps", "signatures", "checkpoint"]
        .map(|check| outcome(&found, check));
    // Every entry was recorded with --now, not every one is signed, and nor is the checkpoint.
    assert_eq!(outcomes, ["sound", "sound", "sound", "noted", "noted", "noted"], "{}", told(&found));
    let (_, found) = verify(&made, Some(SIGNED));
    assert_eq!(outcome(&found, "checkpoint"), "sound", "{}", told(&found));
    let (_, found) = verify(&made, None);
    assert_eq!(outcome(&found, "checkpoint"), "not-checked");
    assert_eq!((&found["entries"], found["feeds"].as_array().map(Vec::len)), (&json!(27), Some(3)));
}

#[test]
fn line_ends_that_a_tool_converted() {
    let made = build();
    for feed in FEEDS {
        made.write(feed, made.read(feed).replace('\n', "\r\n"));
    }
    sound(&made, "CRLF");
    // The next entry is written as ever, and some lines end in one way and some in the other.
    made.ok("2026-11-26T08:00", &["done", "logs"]);
    sound(&made, "CRLF, and an entry more");
    let bytes = fs::read(made.at(ZOE_FEED)).expect("a feed");
    made.write(ZOE_FEED, String::from_utf8(bytes).expect("UTF-8").replacen("\r\n", "\n", 3));
    sound(&made, "CRLF here and there");
}

#[test]
fn a_line_that_was_cut_off_while_it_was_written() {
    let made = build();
    for rest in ["{\"v\":1,\"kind\":\"do", "{", "\u{0}\u{0}\u{0}", "{\"v\":1}"] {
        let whole = fs::read(made.at(ANA_FEED)).expect("a feed");
        made.write(ANA_FEED, [&whole[..], rest.as_bytes()].concat());
        sound(&made, rest);
        let (_, found) = verify(&made, None);
        assert_eq!(outcome(&found, "chains"), "noted", "{}", told(&found));
        made.write(ANA_FEED, whole);
    }
    // The next writer moves it aside and goes on.
    made.write(ANA_FEED, format!("{}{{\"v\":1", made.read(ANA_FEED)));
    made.ok("2026-11-26T08:00", &["done", "logs"]);
    sound(&made, "what was moved aside");
}

#[test]
fn growth_after_the_checkpoint_by_every_writer_and_new_ones() {
    let made = build();
    made.write("outside/more", "more\n");
    for (at, by) in [ANA, BOB, ZOE, "Aaron", "ned", "zz top", "\u{1f600}"].into_iter().enumerate() {
        let now = format!("2026-11-26T0{at}:00");
        made.ok(&now, &["--by", by, "attach", "backup", "--note", by, "--evidence", "outside/more"]);
    }
    sound(&made, "growth");
    let (_, found) = verify(&made, Some(CHECKPOINT));
    assert_eq!(found["feeds"].as_array().map(Vec::len), Some(7));
}

#[test]
fn every_kind_of_entry_after_the_checkpoint() {
    let made = build();
    let key = key(&made, "bob").to_str().expect("UTF-8").to_owned();
    let by = |who: &str, now: &str, args: &[&str]| {
        made.ok(now, &[&["--by", who], args].concat());
    };
    by(BOB, "2026-11-23T08:00", &["approve", "restore", "--for", "2026-W47", "--sign", &key]);
    by(ANA, "2026-11-23T09:00", &["done", "logs"]);
    by(ANA, "2026-11-23T09:01", &["undo"]);
    by(ANA, "2026-11-23T09:02", &["done", "logs"]);
    by(ANA, "2026-11-23T09:03", &["undo"]);
    by(ANA, "2026-11-23T09:04", &["done", "logs", "--performed", "2026-11-23T08:00"]);
    by(ZOE, "2026-11-23T10:00", &["pause", "patch", "--until", "2026-12-24", "--reason", "freeze"]);
    by(BOB, "2026-11-23T11:00", &["resume", "patch", "--sign", &key]);
    by(BOB, "2026-11-23T12:00", &["undo", "--sign", &key]);
    by(ANA, "2026-11-24T08:00", &["skip", "restore", "--reason", "none"]);
    // A task goes, another one comes, and the first comes back.
    let tasks = made.read("checklists/tasks.toml");
    made.write("checklists/tasks.toml", tasks.replace("id = \"keys\"", "id = \"locks\""));
    by(ZOE, "2026-11-24T09:00", &["done", "locks", "logs"]);
    made.write("checklists/tasks.toml", tasks);
    by(BOB, "2026-11-24T10:00", &["adopt", "--sign", &key]);
    sound(&made, "every kind");
    let (_, found) = verify(&made, Some(SIGNED));
    assert_eq!(outcome(&found, "chains"), "sound", "{}", told(&found));
}

/// A newer program wrote them: they are kept and chained, and this one cannot judge what they say.
#[test]
fn lines_of_kinds_and_versions_to_come() {
    let made = build();
    for line in [
        json!({"v": 1, "kind": "ponder", "recorded_at": "2026-11-21T09:00:00Z", "by": ANA}),
        json!({"v": 1, "kind": "ponder", "by": ANA, "task": "none", "evidence": 7}),
        json!({"v": 2, "kind": "done", "task": "none", "recorded_at": "soon", "by": ANA}),
        json!({"v": 99}),
        json!({"v": 1, "kind": "done", "task": "logs", "for": "2026-11-20", "mood": {"deep": [1, 2, 3]},
            "performed_at": "2026-11-21T09:00:00Z", "recorded_at": "2026-11-21T09:00:00Z", "by": ANA}),
    ] {
        append(&made, ANA_FEED, line);
    }
    sound(&made, "kinds and versions to come");
    let (_, found) = verify(&made, None);
    assert_eq!(outcome(&found, "chains"), "noted", "{}", told(&found));
}

/// A writer whose feed was resolved by hand after a conflict: both sides, in either order.
#[test]
fn both_sides_are_kept() {
    let built = build();
    let base = lines(&built, ANA_FEED);
    let head = sha256(base.last().expect("a line").as_bytes());
    let side = |note: &str, day: &str| -> Vec<String> {
        let mut prev = head.clone();
        (0..3)
            .map(|number| {
                let mut value = done(ANA, "logs", day, &format!("{day}T09:0{number}:00Z"));
                value["note"] = json!(format!("{note} {number}"));
                chain(&mut value, Some(&prev));
                prev = sha256(value.to_string().as_bytes());
                value.to_string()
            })
            .collect()
    };
    let (ours, theirs) = (side("ours", "2026-11-23"), side("theirs", "2026-11-21"));
    for (what, order) in [
        ("ours and theirs", [&ours[..], &theirs[..]].concat()),
        ("theirs and ours", [&theirs[..], &ours[..]].concat()),
        ("one by one", ours.iter().zip(&theirs).flat_map(|(a, b)| [a.clone(), b.clone()]).collect()),
    ] {
        rewrite(&built, ANA_FEED, |lines| *lines = [&base[..], &order[..]].concat());
        sound(&built, what);
        let (_, found) = verify(&built, None);
        assert_eq!(outcome(&found, "chains"), "noted", "{}", told(&found));
        let place =
            findings(&found).iter().any(|finding| finding["file"] == ANA_FEED && finding["line"].is_u64());
        assert!(place, "{}", told(&found));
    }
}

/// One writer began on two machines: two first lines, both without `prev`.
#[test]
fn two_first_lines() {
    let made = build();
    let line = done("ned", "logs", "2026-11-20", "2026-11-20T09:00:00Z");
    append(&made, "ledger/ned.jsonl", line.clone());
    rewrite(&made, "ledger/ned.jsonl", |lines| {
        lines.push(edited(&lines[0], |value| value["note"] = json!("the other machine")));
    });
    sound(&made, "two first lines");
    let (_, found) = verify(&made, None);
    assert_eq!(outcome(&found, "chains"), "noted", "{}", told(&found));
    append(&made, "ledger/ned.jsonl", line);
    sound(&made, "and one that follows");
}

#[test]
fn stray_files_are_told_and_break_nothing() {
    let made = build();
    let spare = "nobody names this\n";
    let hash = sha256(spare.as_bytes());
    let path = format!("evidence/{}/{hash}", &hash[..2]);
    made.write(&path, spare);
    made.write("evidence/README.txt", "what this is\n");
    made.write("evidence/aa/notes.txt", "a note\n");
    made.write("evidence/.gitkeep", "");
    made.write("ledger/README.txt", "what this is\n");
    made.write("ledger/ana@acme.example.jsonl.torn-20261101T000000Z", "{\"v\":1");
    sound(&made, "stray files");
    let (_, found) = verify(&made, None);
    assert_eq!(outcome(&found, "evidence"), "noted", "{}", told(&found));
    for file in [&*path, "evidence/README.txt", "evidence/aa/notes.txt"] {
        let told_of =
            findings(&found).iter().any(|finding| finding["file"] == file && finding["outcome"] == "noted");
        assert!(told_of, "{file}\n{}", told(&found));
    }
}

/// A line that follows an earlier one than the last looks as if a branch was merged. That is legal, and
/// lets a moment be made up that lies between: so it is told, with the line that it claims to follow.
#[test]
fn a_branch_that_never_was() {
    let made = build();
    rewrite(&made, ANA_FEED, |lines| {
        let mut value = done(ANA, "logs", "2026-11-05", "2026-11-05T09:00:00Z");
        chain(&mut value, Some(&sha256(lines[7].as_bytes())));
        lines.push(value.to_string());
    });
    sound(&made, "a branch that never was");
    let (_, found) = verify(&made, Some(CHECKPOINT));
    let told_of = findings(&found).iter().any(|finding| {
        finding["file"] == ANA_FEED && finding["line"] == 16 && finding["what"].to_string().contains("line 8")
    });
    assert!(told_of, "{}", told(&found));
}

/// A feed that is there and empty, and no ledger at all.
#[test]
fn nothing_yet() {
    let made = build();
    made.write("ledger/ned.jsonl", "");
    sound(&made, "an empty feed");
    let fresh = Workspace::berlin("[[task]]\nid = \"logs\"\ncadence = \"daily\"\n");
    let ran = fresh.run(NOW, &["verify", "--format", "json"]);
    let told = "error: nothing has been recorded here; run `saasmaint adopt`\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", told));
    assert!(!fresh.at("ledger").exists(), "it only reads");
    fresh.ok(NOW, &["checkpoint", "-o", "empty"]);
    fresh.ok(NOW, &["done", "logs"]);
    let ran = fresh.run(NOW, &["verify", "--format", "json", "--checkpoint", "empty"]);
    assert_eq!(ran.code, 0, "all grows from nothing: {ran:?}");
}

/// It only reads: by somebody who may not write, and whatever it finds, nothing changes.
#[test]
fn a_workspace_that_nobody_can_write_to() {
    let made = build();
    let args = ["verify", "--format", "json", "--allowed-signers", SIGNERS, "--checkpoint", SIGNED];
    // Links to it may come: the copy of the binary and the permissions are made first.
    let ran = user::run(&made, NOW, &args);
    assert_eq!(ran.code, 0, "{ran:?}");
    let before = listing(made.path());
    let modes = user::read_only(made.path());
    let ran = user::run(&made, NOW, &args);
    drop(modes);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert_eq!(listing(made.path()), before);
    rewrite(&made, ANA_FEED, |lines| lines.reverse());
    let before = listing(made.path());
    assert_eq!(made.run(NOW, &args).code, 1);
    assert_eq!(listing(made.path()), before, "it mends nothing");
}

/// Whatever the moment, all of the ledger counts; and without `--now` nothing is noted of it.
#[test]
fn whatever_the_moment() {
    let made = build();
    for now in ["2026-11-01T00:00", "2026-11-10T00:00", "2036-01-01T00:00"] {
        let ran = made.run(now, &["verify", "--format", "json", "--checkpoint", CHECKPOINT]);
        let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        assert_eq!((ran.code, &found["entries"]), (0, &json!(27)), "{now}: {}", told(&found));
    }
    let (_, found) = verify(&made, None);
    assert_eq!(outcome(&found, "timestamps"), "noted");
    for feed in FEEDS {
        let fresh: Vec<String> =
            lines(&made, feed).iter().map(|line| line.replace("\"clock\":\"given\",", "")).collect();
        made.write(feed, fresh.iter().map(|line| format!("{line}\n")).collect::<String>());
    }
    // The first line of one feed, which names no other, is left.
    crate::forgery::forge::forge(&made, |desk| {
        for (feed, lines) in desk.iter_mut() {
            lines.truncate(usize::from(*feed == ANA_FEED));
        }
    });
    let (_, found) = verify(&made, None);
    assert_eq!(broken(&found), "", "{}", told(&found));
    assert_ne!(outcome(&found, "timestamps"), "noted", "{}", told(&found));
}

/// Ned's clock is two minutes behind Ana's, who recorded the definitions.
#[test]
fn two_clocks_that_differ_a_little() {
    let made = Workspace::berlin("[[task]]\nid = \"logs\"\ncadence = \"daily\"\n");
    made.ok("2026-11-23T10:00", &["adopt"]);
    let define = made.read("ledger/ana@acme.example.jsonl");
    made.ok("2026-11-23T10:00", &["--by", "ned", "done", "logs"]);
    let behind = made.read("ledger/ned.jsonl").replace("T09:00:00Z", "T08:58:00Z");
    made.write("ledger/ned.jsonl", behind);
    made.write("ledger/ana@acme.example.jsonl", define);
    let ran = made.run("2026-11-25T10:00", &["verify", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, &*outcome(&found, "definitions")), (0, "noted"), "{}", told(&found));
}
