//! Writers and readers at the same time, each with handles of its own, as processes have.

use std::thread;

use super::*;

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
    thread::sleep(std::time::Duration::from_millis(50));
    assert!(!waiting.is_finished());
    assert_eq!(names(held.ledger().dir()), [".lock"]);
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
    thread::sleep(std::time::Duration::from_millis(50));
    fs::remove_file(ledger.dir().join(".lock")).expect("removed");
    drop(held);
    waiting.join().expect("no panic").expect("the lock");
    assert_eq!(names(ledger.dir()), [".lock"]);
}
