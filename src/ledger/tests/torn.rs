//! Last lines that were cut off.

use super::*;
use crate::ledger::Warning;

#[test]
fn readers_pass_over_it_and_say_so() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let whole = fs::read(&path).expect("read");
    for torn in [&b"{\"v\":1,\"ki"[..], &whole[..whole.len() - 1], b"\xff", b"{", b" "] {
        fs::write(&path, [&whole, torn].concat()).expect("written");
        let (lines, reading) = shown(&ledger, None).expect("a reading");
        assert_eq!((lines, reading.entries), (vec!["a:1 x".to_owned()], 1));
        let bytes = torn.len() as u64;
        assert_eq!(reading.warnings, [Warning::Torn { path: path.clone(), line: 2, bytes }]);
        assert_eq!(
            reading.warnings[0].to_string(),
            format!(
                "{}:2: the last line was cut off while it was written ({bytes} bytes without a newline) and is ignored; the next recording of its writer moves it aside",
                path.display()
            )
        );
    }
}

#[test]
fn the_next_append_of_its_writer_moves_it_aside() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    let path = ledger.dir().join("a.jsonl");
    let tear = |bytes: &[u8]| {
        let whole = fs::read(&path).expect("read");
        fs::write(&path, [&whole, bytes].concat()).expect("written");
    };
    tear(b"{\"torn\":1");
    append(&ledger, vec![done("b", 2, "y")]);
    assert_eq!(names(ledger.dir()), [".lock", "a.jsonl", "b.jsonl"], "others leave it alone");
    append(&ledger, vec![done("a", 3, "z")]);
    tear(b"second");
    append(&ledger, vec![done("a", 4, "zz")]);
    let time = minute(0).format("%Y%m%dT%H%M%SZ");
    let aside = [format!("a.jsonl.torn-{time}"), format!("a.jsonl.torn-{time}-2")];
    assert_eq!(names(ledger.dir()), [".lock", "a.jsonl", &aside[0], &aside[1], "b.jsonl"]);
    assert_eq!(fs::read(ledger.dir().join(&aside[0])).expect("read"), b"{\"torn\":1");
    assert_eq!(fs::read(ledger.dir().join(&aside[1])).expect("read"), b"second");
    assert_eq!(chain(&path).len(), 3);
    assert_eq!(shown(&ledger, None).expect("a reading").1.warnings, []);
}

#[test]
fn a_feed_that_is_torn_from_its_start() {
    let (_folder, ledger) = ledger();
    plant(&ledger, "a.jsonl", "torn");
    append(&ledger, vec![done("a", 1, "x")]);
    assert_eq!(chain(&ledger.dir().join("a.jsonl")).len(), 1);
}

/// The longest name that a feed can have leaves no room for the time.
#[test]
fn a_feed_with_the_longest_name() {
    let (_folder, ledger) = ledger();
    let writer = "w".repeat(249);
    plant(&ledger, &format!("{writer}.jsonl"), "torn");
    append(&ledger, vec![done(&writer, 1, "x")]);
    let aside: Vec<_> = names(ledger.dir()).into_iter().filter(|name| name.contains(".torn-")).collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].len(), 255);
    assert_eq!(chain(&ledger.dir().join(format!("{writer}.jsonl"))).len(), 1);
}

/// As git writes a file: in pieces. What it has not finished is not torn.
#[test]
fn a_feed_that_is_still_written_is_not_cut() {
    let (_folder, ledger) = ledger();
    append(&ledger, vec![done("a", 1, "x")]);
    append(&ledger, vec![done("a", 2, "y")]);
    let path = ledger.dir().join("a.jsonl");
    let whole = fs::read(&path).expect("read");
    let half = whole.len() - 20;
    fs::write(&path, &whole[..half]).expect("written");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(300));
            let mut file = fs::File::options().append(true).open(&path).expect("a feed");
            std::io::Write::write_all(&mut file, &whole[half..]).expect("written");
        });
        append(&ledger, vec![done("a", 3, "z")]);
    });
    assert_eq!(all(&ledger), ["a:1 x", "a:2 y", "a:3 z"]);
    assert_eq!(chain(&path).len(), 3);
    assert_eq!(names(ledger.dir()), [".lock", "a.jsonl"], "nothing was moved aside");
}
