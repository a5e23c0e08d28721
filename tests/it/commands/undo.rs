//! `undo`.

use super::{NOW, fails, hash_of, says, workspace};
use crate::common::feeds;

#[test]
fn all_of_the_last_command_then_the_one_before() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    made.ok(NOW, &["done", "db-*", "--evidence", "https://ci.example"]);
    let text = made.ok(NOW, &["undo"]);
    let lines: Vec<&str> = text.lines().map(|line| &line[..line.len() - 10]).collect();
    assert_eq!(lines, ["took back done db-backup 2026-W48", "took back done db-vacuum 2026-W48"]);
    assert_eq!(made.state(NOW, "db-vacuum"), "overdue 47 2026-W48", "as before");
    assert_eq!(made.status(NOW, "patch", "2026-11"), "done", "untouched so far");
    // Whoever repeats it may not know that the first one took effect: nothing more is taken back unnamed.
    let before = made.entries();
    let patch = hash_of(&made, |entry| entry["kind"] == "done" && entry["task"] == "patch");
    let undo = |task: &str| {
        let done = hash_of(&made, |entry| entry["kind"] == "done" && entry["task"] == task);
        hash_of(&made, |entry| entry["kind"] == "undo" && entry["entry"] == done.as_str())
    };
    let error = format!(
        "your last command was an undo; name the entry to take back: `saasmaint undo HASH`\n\
         \x20      {}  undo of done db-vacuum 2026-W48  recorded Wed 25 Nov 10:00\n\
         \x20      {}  undo of done db-backup 2026-W48  recorded Wed 25 Nov 10:00\n\
         \x20      {}  done patch 2026-11               recorded Wed 25 Nov 10:00",
        &undo("db-vacuum")[..7],
        &undo("db-backup")[..7],
        &patch[..7]
    );
    fails(&made.at_time(NOW, "undo"), &error);
    assert_eq!(made.entries(), before);
    let short = &patch[..7];
    says(&made.run(NOW, &["undo", short]), &format!("took back done patch 2026-11 ({short})\n"));
    assert_eq!(made.status(NOW, "patch", "2026-11"), "open");
    assert_eq!(feeds::recorded(made.path(), "done").len(), 3, "nothing is removed");
    assert_eq!(feeds::recorded(made.path(), "undo").len(), 3);
}

/// Definitions that were recorded on the way stay.
#[test]
fn definitions_stay() {
    let made = workspace();
    made.write("checklists/tasks.toml", "[[task]]\nid = \"new\"\ncadence = \"daily\"\n");
    made.ok(NOW, &["done", "new"]);
    let defines = feeds::recorded(made.path(), "define").len();
    let text = made.ok(NOW, &["undo"]);
    assert!(text.starts_with("took back done new 2026-11-25 (") && text.lines().count() == 1, "{text}");
    assert_eq!(feeds::recorded(made.path(), "define").len(), defines);
    let ran = made
        .run(NOW, &["undo", &hash_of(&made, |entry| entry["task"] == "new" && entry["kind"] == "define")]);
    assert!(
        ran.code == 2
            && ran.stderr.contains("is a definition; edit the files and record them with `saasmaint adopt`"),
        "{ran:?}"
    );
}

#[test]
fn each_writer_their_own() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    made.ok("2026-11-25T11:00", &["--by", "ben", "done", "db-vacuum"]);
    let text = made.ok("2026-11-25T12:00", &["undo"]);
    assert!(text.starts_with("took back done patch 2026-11"), "{text}");
    fails(
        &made.at_time("2026-11-25T12:00", "--by eve undo"),
        "eve has recorded nothing that could be taken back",
    );
    // By its hash anybody's.
    let hash = hash_of(&made, |entry| entry["kind"] == "done" && entry["by"] == "ben");
    says(
        &made.run("2026-11-25T12:00", &["undo", &hash]),
        &format!("took back done db-vacuum 2026-W48 ({})\n", &hash[..7]),
    );
}

#[test]
fn by_its_first_digits() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    let hash = hash_of(&made, |entry| entry["kind"] == "done");
    for short in ["", &hash[..6], &format!("{hash}0"), "nothex!"] {
        let error =
            "names no entry: write 7 to 64 hexadecimal digits of its hash, as `saasmaint log` shows it";
        fails(&made.run(NOW, &["undo", short]), &format!("`{short}` {error}"));
    }
    let other = if hash.starts_with('0') { "1".repeat(7) } else { "0".repeat(7) };
    let unknown =
        format!("no entry has a hash that starts with `{other}`; `saasmaint log` lists the entries");
    fails(&made.run(NOW, &["undo", &other]), &unknown);
    says(
        &made.run(NOW, &["undo", &hash[..7].to_uppercase()]),
        &format!("took back done patch 2026-11 ({})\n", &hash[..7]),
    );
    let before = made.entries();
    let again = format!("done patch 2026-11 ({}) is already taken back; nothing recorded\n", &hash[..7]);
    says(&made.run(NOW, &["undo", &hash]), &again);
    assert_eq!(made.entries(), before);
}

/// Two entries whose hashes start alike need a longer prefix. Their notes were found by search.
#[test]
fn an_ambiguous_prefix() {
    let made = workspace();
    let line = |number: usize| {
        format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"patch\",\"for\":\"2026-06\",\"performed_at\":\"2026-06-05T00:00:00Z\",\"recorded_at\":\"2026-06-05T00:00:00Z\",\"by\":\"x\",\"note\":\"{number}\"}}"
        )
    };
    let mut seen = std::collections::HashMap::new();
    let (first, second) = (0_usize..)
        .find_map(|number| {
            let prefix = feeds::sha256(line(number).as_bytes())[..7].to_owned();
            seen.insert(prefix, number).map(|before| (before, number))
        })
        .expect("two of them");
    made.write("ledger/x.jsonl", format!("{}\n{}\n", line(first), line(second)));
    let mut hashes = [first, second].map(|number| feeds::sha256(line(number).as_bytes()));
    hashes.sort();
    let prefix = &hashes[0][..7];
    fails(
        &made.run(NOW, &["undo", prefix]),
        &format!(
            "`{prefix}` names 2 entries ({}, {}); write more digits",
            &hashes[0][..16],
            &hashes[1][..16]
        ),
    );
    says(&made.run(NOW, &["undo", &hashes[1]]), &format!("took back done patch 2026-06 ({prefix})\n"));
}

#[test]
fn an_undo_taken_back_restores() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    made.ok(NOW, &["undo"]);
    assert_eq!(made.status(NOW, "patch", "2026-11"), "open");
    let undo = hash_of(&made, |entry| entry["kind"] == "undo");
    let done = hash_of(&made, |entry| entry["kind"] == "done");
    let told = format!("took back undo of {} ({})\n", &done[..7], &undo[..7]);
    says(&made.run(NOW, &["undo", &undo]), &told);
    assert_eq!(made.status(NOW, "patch", "2026-11"), "done");
    // And it can be taken back again.
    let text = made.ok(NOW, &["undo", &done]);
    assert!(text.starts_with("took back done patch 2026-11 ("), "{text}");
    assert_eq!(made.status(NOW, "patch", "2026-11"), "open");
}

/// Everything but definitions can be taken back.
#[test]
fn of_every_kind() {
    let made = workspace();
    for (line, what, state) in [
        ("skip patch --reason x", "skip patch 2026-11", "overdue"),
        ("pause db-vacuum --until 2026-12-24 --reason x", "pause db-vacuum", "overdue"),
        ("waive db-vacuum --until 2026-12-24 --reason x --approved-by boss", "waive db-vacuum", "overdue"),
    ] {
        made.ok(NOW, &line.split_whitespace().collect::<Vec<_>>());
        let text = made.ok(NOW, &["undo"]);
        assert!(text.starts_with(&format!("took back {what} (")), "{text}");
        let task = line.split_whitespace().nth(1).expect("a task");
        assert_eq!(made.task(NOW, task)["state"], state, "{line}");
    }
    made.ok(NOW, &["pause", "db-vacuum", "--until", "2026-12-24", "--reason", "x"]);
    made.ok(NOW, &["resume", "db-vacuum"]);
    assert_eq!(made.task(NOW, "db-vacuum")["state"], "overdue");
    let text = made.ok(NOW, &["undo"]);
    assert!(text.starts_with("took back resume db-vacuum ("), "{text}");
    assert_eq!(made.task(NOW, "db-vacuum")["state"], "paused");
    made.ok(NOW, &["done", "db-vacuum"]);
    made.ok(NOW, &["attach", "db-vacuum", "--note", "x"]);
    let text = made.ok(NOW, &["undo"]);
    assert!(text.starts_with("took back attach db-vacuum 2026-W48 ("), "{text}");
}

/// The last command is that of the last line, whatever its time says: here of a clock that was set back.
#[test]
fn the_order_of_lines_decides() {
    let made = workspace();
    made.ok(NOW, &["done", "patch"]);
    let line = |for_: &str, at: &str, prev: &str| {
        format!(
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"db-vacuum\",\"for\":\"{for_}\",\"performed_at\":\"{at}\",\"recorded_at\":\"{at}\",\"by\":\"ana@acme.example\",\"prev\":\"{prev}\"}}\n"
        )
    };
    let feed = made.read("ledger/ana@acme.example.jsonl");
    let prev = feeds::sha256(feed.lines().last().expect("a line").as_bytes());
    made.write("ledger/ana@acme.example.jsonl", feed + &line("2026-W47", "2026-11-20T10:00:00Z", &prev));
    let text = made.ok(NOW, &["undo"]);
    assert!(text.starts_with("took back done db-vacuum 2026-W47 (") && text.lines().count() == 1, "{text}");
}

/// What somebody else has taken back meanwhile is not taken back twice, and nothing else in its stead.
#[test]
fn taken_back_by_somebody_else() {
    let made = workspace();
    made.ok(NOW, &["done", "keys"]);
    made.ok(NOW, &["done", "patch", "db-vacuum"]);
    let patch = hash_of(&made, |entry| entry["kind"] == "done" && entry["task"] == "patch");
    made.ok(NOW, &["--by", "ben", "undo", &patch]);
    let text = made.ok(NOW, &["undo"]);
    assert!(text.starts_with("took back done db-vacuum 2026-W48 (") && text.lines().count() == 1, "{text}");
    made.ok(NOW, &["done", "patch"]);
    let patch = hash_of(&made, |entry| entry["kind"] == "done" && entry["task"] == "patch");
    made.ok(NOW, &["--by", "ben", "undo", &patch]);
    let before = made.entries();
    says(
        &made.run(NOW, &["undo"]),
        &format!("done patch 2026-11 ({}) is already taken back; nothing recorded\n", &patch[..7]),
    );
    assert_eq!(made.entries(), before);
}
