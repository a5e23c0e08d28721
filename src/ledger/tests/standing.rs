//! What is taken back, and what is not.

use super::*;
use crate::model::Calendar;

fn undo(by: &str, minutes: i64, target: LineHash) -> Entry {
    entry(by, minutes, Body::Undo { entry: target.to_string() })
}

#[test]
fn an_undone_undo_takes_nothing_back() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x"), done("a", 1, "y")]);
    let back = append(&ledger, vec![undo("b", 2, first[0])]);
    assert_eq!(all(&ledger), ["-a:1 x", "a:2 y", "b:1 undo"]);
    let again = append(&ledger, vec![undo("A", 3, back[0])]);
    assert_eq!(all(&ledger), ["A:1 undo", "a:1 x", "a:2 y", "-b:1 undo"]);
    append(&ledger, vec![undo("c", 4, again[0])]);
    assert_eq!(all(&ledger), ["-A:1 undo", "-a:1 x", "a:2 y", "b:1 undo", "c:1 undo"]);
    for (minutes, expected) in [
        (1, &["a:1 x", "a:2 y"][..]),
        (2, &["-a:1 x", "a:2 y", "b:1 undo"]),
        (3, &["A:1 undo", "a:1 x", "a:2 y", "-b:1 undo"]),
    ] {
        assert_eq!(shown(&ledger, Some(minute(minutes))).expect("a reading").0, expected, "at {minutes}");
    }
    let found = ledger.resolve_prefix(&back[0].to_string(), None).expect("found");
    assert!(found.standing);
    assert!(!ledger.resolve_prefix(&again[0].to_string(), None).expect("found").standing);
}

#[test]
fn two_undos_of_one_entry() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x")]);
    let back = append(&ledger, vec![undo("b", 2, first[0]), undo("b", 3, first[0])]);
    append(&ledger, vec![undo("c", 4, back[0])]);
    assert_eq!(all(&ledger), ["-a:1 x", "-b:1 undo", "b:2 undo", "c:1 undo"]);
}

#[test]
fn an_unknown_target_is_harmless_and_definitions_stay() {
    let (_folder, ledger) = ledger();
    let calendar = entry("a", 1, Body::DefineCalendar(Box::<Calendar>::default()));
    let first = append(&ledger, vec![calendar]);
    append(&ledger, vec![undo("b", 2, first[0]), undo("b", 2, LineHash::of(b"never written"))]);
    assert_eq!(all(&ledger), ["a:1 define", "b:1 undo", "b:2 undo"]);
}

#[test]
fn the_same_line_in_two_feeds_is_taken_back_in_both() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x")]);
    append(&ledger, vec![undo("a", 2, first[0])]);
    fs::copy(ledger.dir().join("a.jsonl"), ledger.dir().join("copy.jsonl")).expect("copied");
    assert_eq!(all(&ledger), ["-a:1 x", "a:2 undo", "-copy:1 x", "copy:2 undo"]);
}

/// However the kind is spelled, and wherever the word stands.
#[test]
fn escapes_and_the_word_in_notes() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "undo undo"), done("a", 1, "\\u00fc \u{7} undo")]);
    assert_eq!(all(&ledger).len(), 2);
    let time = crate::model::rfc3339_utc(minute(2));
    for spelled in
        ["undo", r"\u0075ndo", r"u\u006Edo", r"un\u0064o", r"und\u006f", r"\u0075\u006e\u0064\u006f"]
    {
        let line = format!(
            r#"{{"by":"b","recorded_at":"{time}","\u006bind":"{spelled}","entry":"{}","v":1}}"#,
            first[1].to_string().to_uppercase()
        );
        plant(&ledger, "b.jsonl", line + "\n");
        assert_eq!(all(&ledger)[..2], ["a:1 undo undo", "-a:2 \\u00fc \u{7} undo"], "{spelled}");
    }
}

#[test]
fn an_undo_that_was_torn_does_not_count() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, vec![done("a", 1, "x")]);
    append(&ledger, vec![undo("b", 2, first[0])]);
    let path = ledger.dir().join("b.jsonl");
    let bytes = fs::read(&path).expect("read");
    fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    assert_eq!(all(&ledger), ["a:1 x"]);
}

/// Lines far apart, over many buffers.
#[test]
fn in_a_feed_longer_than_the_buffer() {
    let (_folder, ledger) = ledger();
    let first = append(&ledger, (0..3_000).map(|n| done("a", n, &format!("{n:0100}"))).collect());
    let targets = [0, 1_234, 2_999];
    append(&ledger, targets.iter().map(|target| undo("a", 4_000, first[*target])).collect());
    let gone: Vec<_> = all(&ledger).into_iter().filter(|line| line.starts_with('-')).collect();
    assert_eq!(gone, targets.map(|target| format!("-a:{} {target:0100}", target + 1)));
}
