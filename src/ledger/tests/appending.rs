//! What append writes, and when it refuses.

use super::*;

#[test]
fn lines_are_chained_and_name_the_first_of_their_command() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x"), done("a", 1, "y"), done("a", 1, "z")]);
    let second = append(&ledger, vec![done("a", 2, "x")]);
    let lines = chain(&ledger.dir().join("a.jsonl"));
    let hashes: Vec<_> = lines.iter().map(|line| LineHash::of(line.as_bytes())).collect();
    assert_eq!(hashes, [first.clone(), second].concat());
    let with = format!(r#","with":"{}","prev":"#, first[0]);
    let named: Vec<_> = lines.iter().map(|line| line.contains(&with)).collect();
    assert_eq!(named, [false, true, true, false]);
    let mut read = Vec::new();
    ledger.read(None, &mut |record| read.push(record.entry.with.clone())).expect("a reading");
    assert_eq!(read, [None, Some(first[0].to_string()), Some(first[0].to_string()), None]);
}

/// A command that records in two steps can name its first line itself.
#[test]
fn the_first_entry_keeps_its_with() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x")]);
    append(&ledger, vec![Entry { with: Some(first[0].to_string()), ..done("a", 1, "y") }]);
    let lines = chain(&ledger.dir().join("a.jsonl"));
    assert!(lines[1].contains(&format!(r#""with":"{}""#, first[0])), "{}", lines[1]);
}

#[test]
fn nothing_to_append_writes_nothing() {
    let (_folder, ledger) = ledger();
    let mut locked = ledger.lock().expect("the lock");
    assert_eq!(locked.append("a", vec![], minute(0)).expect("nothing"), []);
    assert_eq!(names(ledger.dir()), [".lock"]);
    assert_eq!(locked.read(None, &mut |_| ()).expect("a reading").entries, 0);
}

#[test]
fn the_first_lock_makes_the_folder_and_those_above() {
    let (folder, _) = ledger();
    let ledger = Ledger::at(folder.path().join("a/b/c"));
    append(&ledger, vec![done("a", 1, "x")]);
    assert_eq!(all(&ledger), ["a:1 x"]);
}

#[test]
fn an_entry_that_cannot_be_read_back_leaves_nothing_behind() {
    let (_folder, ledger) = ledger();
    let bad = entry("a", 1, Body::Undo { entry: "short".to_owned() });
    let mut locked = ledger.lock().expect("the lock");
    assert!(locked.append("a", vec![done("a", 1, "x"), bad.clone()], minute(0)).is_err());
    assert_eq!(names(ledger.dir()), [".lock"]);
    locked.append("a", vec![done("a", 1, "x")], minute(0)).expect("appended");
    let before = fs::read(ledger.dir().join("a.jsonl")).expect("read");
    assert!(locked.append("a", vec![done("a", 1, "x"), bad], minute(0)).is_err());
    assert_eq!(fs::read(ledger.dir().join("a.jsonl")).expect("read"), before);
    for writer in [String::new(), "w".repeat(250)] {
        assert!(locked.append(&writer, vec![done("a", 1, "x")], minute(0)).is_err());
    }
    assert_eq!(names(ledger.dir()), [".lock", "a.jsonl"]);
}

/// Nothing is chained to a line that readers refuse.
#[test]
fn a_feed_that_ends_in_a_conflict_is_not_continued() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let text = fs::read_to_string(&path).expect("read") + "=======\n>>>>>>> branch\n";
    fs::write(&path, &text).expect("written");
    let error = ledger.lock().expect("the lock").append("a", vec![done("a", 2, "y")], minute(0));
    let error = error.expect_err("a conflict").to_string();
    assert!(
        error.starts_with(&format!("{}:3: an unresolved git conflict (`>>>>>>>`); ", path.display())),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).expect("read"), text);
}

#[test]
fn a_feed_of_a_newer_program_is_continued() {
    let (_folder, ledger) = ledger();
    plant(&ledger, "a.jsonl", "{\"v\":2}\n");
    append(&ledger, vec![done("a", 1, "x")]);
    assert_eq!(chain(&ledger.dir().join("a.jsonl")).len(), 2);
    assert_eq!(all(&ledger), ["a:2 x"]);
}

#[cfg(unix)]
#[test]
fn new_files_are_not_writable_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, ledger) = ledger();
    plant(&ledger, "b.jsonl", "torn");
    append(&ledger, vec![done("a", 1, "x")]);
    append(&ledger, vec![done("b", 1, "x")]);
    for name in names(ledger.dir()).iter().filter(|name| *name != "b.jsonl") {
        let mode = fs::metadata(ledger.dir().join(name)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o133, 0, "{name}: {mode:o}");
        assert_ne!(mode & 0o600, 0, "{name}: {mode:o}");
    }
}
