//! Writes that fail half way.

use super::*;

/// A child of its own takes a limit on the size of files, which cuts a write off in the middle.
#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a limit can only be set on another process")]
fn a_failing_write_leaves_the_earlier_bytes_untouched() {
    let (folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let before = fs::read(&path).expect("read");
    let child = std::process::Command::new("sh")
        .args(["-c", r#"trap "" XFSZ; ulimit -f 4 || exit 3; exec "$0" --ignored --exact "$1""#])
        .arg(std::env::current_exe().expect("this program"))
        .arg("ledger::tests::failing::in_the_child")
        .env("SAASMAINT_TEST_LEDGER", ledger.dir())
        .current_dir(folder.path())
        .output()
        .expect("a shell");
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    assert_eq!(fs::read(&path).expect("read"), before);
    assert_eq!(names(ledger.dir()), [".lock", "a.jsonl"], "no empty feed stays behind");
    append(&ledger, vec![done("a", 2, "y")]);
    assert_eq!(chain(&path).len(), 2);
}

#[test]
#[ignore = "runs in a child with a limit on the size of files"]
#[expect(clippy::disallowed_methods, reason = "the parent's only way to say where")]
fn in_the_child() {
    let Some(dir) = std::env::var_os("SAASMAINT_TEST_LEDGER") else { return };
    let ledger = Ledger::at(dir);
    let mut locked = ledger.lock().expect("the lock");
    for writer in ["a", "new"] {
        let long = done(writer, 2, &"n".repeat(100_000));
        let error = locked.append(writer, vec![long], minute(0)).expect_err("too large").to_string();
        assert!(error.starts_with("cannot write ") && error.contains("File too large"), "{error}");
    }
}

/// A torn line is moved aside for an entry that is recorded, and for nothing else.
#[test]
fn a_torn_line_stays_when_nothing_can_be_recorded() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let torn = fs::read_to_string(&path).expect("read") + "torn";
    fs::write(&path, &torn).expect("written");
    let bad = entry("a", 1, Body::Undo { entry: "short".to_owned() });
    assert!(ledger.lock().expect("the lock").append("a", vec![bad], minute(0)).is_err());
    assert_eq!(fs::read_to_string(&path).expect("read"), torn);
}
