//! What readers see, skip and refuse.

use super::*;
use crate::files::is_there;
use crate::ledger::Warning;

fn undo_line(minutes: i64) -> String {
    let time = crate::model::rfc3339_utc(minute(minutes));
    let hash = LineHash::of(b"");
    format!(r#"{{"v":1,"kind":"undo","entry":"{hash}","recorded_at":"{time}","by":"a"}}"#) + "\n"
}

#[test]
fn no_folder_is_an_empty_ledger() {
    let (_folder, ledger) = ledger();
    assert_eq!(shown(&ledger, None).expect("a reading"), (vec![], Reading::default()));
    assert!(!is_there(&ledger.dir()).expect("known"));
}

#[test]
fn feeds_in_the_order_of_names_and_lines_in_order() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("b", 5, "b1"), done("b", 1, "b2")]);
    append(&ledger, vec![done("Zoë", 3, "z1")]);
    append(&ledger, vec![done("a", 9, "a1")]);
    plant(&ledger, ".hidden.jsonl", undo_line(4));
    for name in ["a.jsonl.torn-20261127T000000Z", "README.md", "x.JSONL", "c.jsonl~"] {
        plant(&ledger, name, "not read");
    }
    let (lines, reading) = shown(&ledger, None).expect("a reading");
    assert_eq!(lines, [".hidden:1 undo", "Zoë:1 z1", "a:1 a1", "b:1 b1", "b:2 b2"]);
    let expected =
        Reading { entries: 5, oldest: Some(minute(1)), newest: Some(minute(9)), ..Reading::default() };
    assert_eq!(reading, expected);
}

#[test]
fn what_was_recorded_after_the_horizon_does_not_count() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 5, "five"), done("a", 6, "six"), done("a", 4, "four")]);
    plant(
        &ledger,
        "new.jsonl",
        r#"{"v":1,"kind":"seal","recorded_at":"2099-01-01T00:00:00Z"}"#.to_owned() + "\n",
    );
    let (lines, reading) = shown(&ledger, Some(minute(5))).expect("a reading");
    assert_eq!(lines, ["a:1 five", "a:3 four"]);
    assert_eq!((reading.entries, reading.newest, reading.warnings), (2, Some(minute(5)), vec![]));
    assert_eq!(shown(&ledger, None).expect("a reading").1.warnings.len(), 1);
    let nothing = Reading { later: 4, ..Reading::default() };
    assert_eq!(shown(&ledger, Some(minute(3))).expect("a reading"), (vec![], nothing));
}

#[test]
fn the_record_carries_its_bytes_and_hash() {
    let (_folder, ledger) = ledger();
    let hashes = append(&ledger, vec![done("a", 1, "x"), done("a", 2, "y")]);
    let mut read = Vec::new();
    ledger
        .read(None, &mut |record| {
            assert_eq!(record.hash(), LineHash::of(record.raw));
            read.push(record.hash());
        })
        .expect("a reading");
    assert_eq!(read, hashes);
}

#[test]
fn a_faulty_line_is_named_with_its_feed() {
    let good = undo_line(1);
    for (rest, line, expected) in [
        ("\n", 2, "the line is blank;"),
        ("{\"v\":1,\n", 2, "not JSON: EOF while parsing a value at column 7;"),
        ("\n\n\n", 2, "the line is blank;"),
        ("<<<<<<< HEAD\n", 2, "an unresolved git conflict (`<<<<<<<`);"),
        ("=======\n", 2, "an unresolved git conflict (`=======`);"),
        ("[]\n", 2, "the line is an array and not a JSON object;"),
    ] {
        let (_folder, ledger) = ledger();
        plant(&ledger, "a.jsonl", good.clone() + rest + &good);
        let path = ledger.dir().join("a.jsonl");
        let error = fails(&ledger);
        assert!(error.starts_with(&format!("{}:{line}: {expected} ", path.display())), "{error}");
    }
    let (_folder, ledger) = ledger();
    plant(&ledger, "a.jsonl", [good.as_bytes(), b"{\"v\":1,\"kind\":\"\xe4\"}\n"].concat());
    assert!(fails(&ledger).contains("a.jsonl:2: byte 16 of the line is not UTF-8"), "{}", fails(&ledger));
}

#[test]
fn entries_of_newer_programs_warn_once_for_each_feed_and_kind() {
    let (_folder, ledger) = ledger();
    let line = |version: u64, kind: &str| format!("{{\"v\":{version},\"kind\":\"{kind}\"}}\n");
    let good = undo_line(1);
    plant(
        &ledger,
        "a.jsonl",
        [good.clone(), line(1, "seal"), line(2, "done"), line(1, "seal"), good].concat(),
    );
    plant(
        &ledger,
        "b.jsonl",
        [line(1, "seal\\u001b[31m"), line(2, ""), line(2, "done"), line(3, "done")].concat(),
    );
    let (lines, reading) = shown(&ledger, None).expect("a reading");
    assert_eq!(lines, ["a:1 undo", "a:5 undo"]);
    let rest = "kept but not counted; this program does not know them, a newer one may";
    let feed = |name: &str| ledger.dir().join(name).display().to_string();
    let (a, b) = (feed("a.jsonl"), feed("b.jsonl"));
    let texts: Vec<String> = reading.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            format!("{a}:2: 2 entries of the kind `seal` {rest}"),
            format!("{a}:3: 1 entry of the kind `done` in version 2 {rest}"),
            format!("{b}:1: 1 entry of the kind `seal\\u{{1b}}[31m` {rest}"),
            format!("{b}:2: 1 entry without a kind in version 2 {rest}"),
            format!("{b}:3: 1 entry of the kind `done` in version 2 {rest}"),
            format!("{b}:4: 1 entry of the kind `done` in version 3 {rest}"),
        ]
    );
}

#[test]
fn endless_kinds_do_not_make_endless_warnings() {
    let (_folder, ledger) = ledger();
    plant(
        &ledger,
        "a.jsonl",
        (0..100).map(|n| format!("{{\"v\":1,\"kind\":\"k{n}\"}}\n")).collect::<Vec<_>>().concat(),
    );
    let warnings = shown(&ledger, None).expect("a reading").1.warnings;
    assert_eq!(warnings.len(), 17);
    let Warning::Unknown { kind: None, count: 84, line: 17, .. } = &warnings[16] else {
        panic!("{:?}", warnings[16]);
    };
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_feeds() {
    use std::os::unix::fs::symlink;
    let (folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let outside = folder.path().join("outside");
    fs::rename(ledger.dir().join("a.jsonl"), &outside).expect("moved");
    let linked = ledger.dir().join("linked.jsonl");
    symlink(&outside, &linked).expect("a link");
    let rest = "is a link; replace it with the file itself";
    assert_eq!(fails(&ledger), format!("{} {rest}", linked.display()));
    fs::remove_file(&linked).expect("removed");

    let path = ledger.dir().join("x.jsonl");
    fs::create_dir(&path).expect("a folder");
    let rest = "move it away, only a regular file can be there";
    assert_eq!(fails(&ledger), format!("{} is a folder; {rest}", path.display()));
    fs::remove_dir(&path).expect("removed");

    let socket = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    assert_eq!(fails(&ledger), format!("{} is a pipe, socket or device; {rest}", path.display()));
    drop(socket);
    fs::remove_file(&path).expect("removed");

    pipe(&path);
    assert_eq!(fails(&ledger), format!("{} is a pipe, socket or device; {rest}", path.display()));
    let error = ledger.lock().expect("the lock").append("x", vec![done("x", 1, "")], minute(0));
    assert!(error.expect_err("a pipe").to_string().contains("is a pipe, socket or device"));
    fs::remove_file(&path).expect("removed");

    let lock = ledger.dir().join(".lock");
    fs::remove_file(&lock).expect("removed");
    pipe(&lock);
    assert!(ledger.lock().is_err());

    symlink("nowhere", &path).expect("a link");
    let rest = "is a link; replace it with the file itself";
    assert_eq!(fails(&ledger), format!("{} {rest}", path.display()));
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "only a command makes a pipe with a name")]
pub(super) fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

#[test]
fn a_file_in_place_of_the_folder() {
    let (_folder, ledger) = ledger();
    fs::write(ledger.dir(), "").expect("written");
    let rest = "is a file; move it away, a folder has to be there";
    assert_eq!(fails(&ledger), format!("{} {rest}", ledger.dir().display()));
    assert!(ledger.lock().is_err());
}

#[cfg(unix)]
#[test]
fn reading_a_folder_that_cannot_be_written_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    plant(&ledger, "b.jsonl", "torn");
    fs::remove_file(ledger.dir().join(".lock")).expect("removed");
    fs::set_permissions(ledger.dir(), fs::Permissions::from_mode(0o555)).expect("read-only");
    assert_eq!(all(&ledger), ["a:1 x"]);
    fs::set_permissions(ledger.dir(), fs::Permissions::from_mode(0o755)).expect("writable");
    assert_eq!(names(ledger.dir()), ["a.jsonl", "b.jsonl"]);
    assert_eq!(fs::read(ledger.dir().join("b.jsonl")).expect("read"), b"torn");
}

#[test]
fn entries_by_the_start_of_their_hash() {
    let (_folder, ledger) = ledger();
    let hashes = append(&ledger, vec![done("a", 1, "x"), done("a", 9, "y")]);
    for prefix in [hashes[0].short(), hashes[0].to_string(), hashes[0].to_string().to_uppercase()] {
        let found = ledger.resolve_prefix(&prefix, None).expect("found");
        assert_eq!((found.hash, found.entry, found.standing), (hashes[0], done("a", 1, "x"), true));
    }
    let error = |prefix: &str, horizon| ledger.resolve_prefix(prefix, horizon).expect_err("none").to_string();
    let form = "names no entry: write 7 to 64 hexadecimal digits of its hash, as `saasmaint log` shows it";
    for text in ["", &hashes[0].to_string()[..6], "ghijklm", "abcdef ", &"a".repeat(65)] {
        assert_eq!(error(text, None), format!("`{text}` {form}"));
    }
    let late = hashes[1].short();
    let unknown = format!("no entry has a hash that starts with `{late}`; `saasmaint log` lists the entries");
    assert_eq!(error(&late, Some(minute(5))), unknown);
    assert!(ledger.resolve_prefix(&late, None).is_ok());
}

/// Two notes whose lines share seven digits, found by trying.
#[test]
fn a_prefix_of_two_entries_is_refused() {
    let (_folder, ledger) = ledger();
    let line = |number: u64| {
        format!(
            r#"{{"v":1,"kind":"undo","entry":"{number:064x}","recorded_at":"2026-01-01T00:00:00Z","by":"a"}}"#
        )
    };
    let mut seen = std::collections::HashMap::new();
    let (first, second) = (0..)
        .find_map(|number| {
            let hash = LineHash::of(line(number).as_bytes());
            seen.insert(hash.short(), number).map(|earlier| (earlier, number))
        })
        .expect("two of 268 million");
    plant(&ledger, "a.jsonl", format!("{}\n{}\n", line(first), line(second)));
    let mut hashes = [LineHash::of(line(first).as_bytes()), LineHash::of(line(second).as_bytes())];
    hashes.sort_unstable();
    let error = ledger.resolve_prefix(&hashes[0].short(), None).expect_err("two").to_string();
    assert_eq!(
        error,
        format!(
            "`{}` names 2 entries ({:.16}, {:.16}); write more digits",
            hashes[0].short(),
            hashes[0],
            hashes[1]
        )
    );
    plant(&ledger, "b.jsonl", format!("{}\n", line(first)));
    assert!(ledger.resolve_prefix(&hashes[0].to_string(), None).is_ok(), "the same line twice is one entry");
}
