//! Writers and readers at the same time, each with handles of its own, as processes have.

use std::thread;

use super::*;
use crate::ledger::Holder;

#[test]
fn nothing_is_lost_between_eight_writers() {
    let (_folder, ledger) = ledger();
    let rounds = 25;
    thread::scope(|scope| {
        for number in 0..8 {
            let ledger = ledger.clone();
            scope.spawn(move || {
                for round in 0..rounds {
                    // Even numbers share a feed.
                    let writer = if number % 2 == 0 { "shared".to_owned() } else { format!("w{number}") };
                    let note = |part: &str| format!("{number}-{round}-{part}");
                    let mut locked = ledger.lock().expect("the lock");
                    let entries = vec![done(&writer, round, &note("a")), done(&writer, round, &note("b"))];
                    locked.append(&writer, entries, minute(0)).expect("appended");
                }
            });
        }
        for _ in 0..2 {
            let ledger = ledger.clone();
            scope.spawn(move || {
                for _ in 0..50 {
                    shown(&ledger, None).expect("a reading while others write");
                }
            });
        }
    });
    let lengths: Vec<_> = names(ledger.dir())
        .into_iter()
        .filter(|name| name != ".lock")
        .map(|name| (chain(&ledger.dir().join(&name)).len(), name))
        .collect();
    let lines = 2 * usize::try_from(rounds).expect("small");
    let own = |name: &str| (lines, format!("{name}.jsonl"));
    assert_eq!(lengths, [(4 * lines, "shared.jsonl".to_owned()), own("w1"), own("w3"), own("w5"), own("w7")]);
    let mut notes: Vec<_> = all(&ledger)
        .into_iter()
        .filter_map(|line| line.split_once(' ').map(|(_, note)| note.to_owned()))
        .collect();
    notes.sort();
    notes.dedup();
    assert_eq!(notes.len(), 8 * lines);
}

#[test]
fn a_lock_waits_for_the_other() {
    let (_folder, ledger) = ledger();
    let held = ledger.lock().expect("the lock");
    let other = ledger.clone();
    let waiting = thread::spawn(move || append(&other, vec![done("a", 1, "x")]));
    thread::sleep(Duration::from_millis(50));
    assert!(!waiting.is_finished());
    assert_eq!(names(ledger.dir()), [".lock"]);
    drop(held);
    waiting.join().expect("appended");
    assert_eq!(all(&ledger), ["a:1 x"]);
}

/// Whoever waits for a lock file that is gone by then must not share the ledger with the next.
#[cfg(unix)]
#[test]
fn a_lock_that_was_deleted_meanwhile_is_made_anew() {
    let (_folder, ledger) = ledger();
    let held = ledger.lock().expect("the lock");
    let other = ledger.clone();
    let waiting = thread::spawn(move || other.lock().map(|_| ()));
    thread::sleep(Duration::from_millis(50));
    fs::remove_file(ledger.dir().join(".lock")).expect("removed");
    drop(held);
    waiting.join().expect("no panic").expect("the lock");
    assert_eq!(names(ledger.dir()), [".lock"]);
}

#[test]
fn a_lock_that_stays_taken_is_given_up() {
    let (_folder, ledger) = ledger();
    let held = ledger.lock().expect("the lock");
    let mut told = Vec::new();
    let error = {
        let timeout = Duration::from_millis(1_100);
        let mut waiting = |path: &str, holder: &Holder| told.push(format!("{path} {holder}"));
        let mut patience = Patience { timeout, waiting: &mut waiting };
        ledger.lock_within(&mut patience).expect_err("it is held").to_string()
    };
    let path = ledger.dir().join(".lock");
    let [who] = &told[..] else { panic!("{told:?}") };
    let process = who.strip_prefix(&format!("{} ", path.display())).expect("the lock first");
    let known = format!("process {} (", std::process::id());
    assert!(process.starts_with(&known) || process == "another process", "{process}");
    assert_eq!(
        error,
        format!(
            "cannot lock the ledger: {} has been held for 1100ms by {process}; try again once it has ended, or give a longer --lock-timeout",
            path.display()
        )
    );
    drop(held);
    assert!(ledger.lock().is_ok());
}

/// As `git pull` does it: the new file takes the name of the old one.
#[test]
fn a_feed_that_is_replaced_while_it_is_written_is_not_acknowledged() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let mut locked = ledger.lock().expect("the lock");
    let replace = |_: &Entry| {
        fs::copy(&path, ledger.dir().join("new")).expect("copied");
        fs::rename(ledger.dir().join("new"), &path).expect("replaced");
        None
    };
    let error = locked.append_over("a", vec![done("a", 2, "y")], &replace, minute(2)).expect_err("replaced");
    let rest =
        "was replaced while it was written (by `git pull`?); it does not hold the new entry, try again";
    assert_eq!(error.to_string(), format!("{} {rest}", path.display()));
    assert_eq!(all(&ledger), ["a:1 x"]);
    drop(locked);
    append(&ledger, vec![done("a", 2, "y")]);
    assert_eq!(all(&ledger), ["a:1 x", "a:2 y"]);
}

/// The folder as a whole is replaced: what was written into the old one is gone.
#[test]
fn a_folder_that_is_replaced_is_not_written_to_in_vain() {
    let (folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let mut locked = ledger.lock().expect("the lock");
    fs::rename(ledger.dir(), folder.path().join("old")).expect("moved");
    fs::create_dir(ledger.dir()).expect("a folder");
    let error = locked.append("a", vec![done("a", 2, "y")], minute(2)).expect_err("replaced");
    assert!(error.to_string().contains("was replaced while it was written"), "{error}");
}
