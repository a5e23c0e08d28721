//! No byte of what a checkpoint counts, and none of the evidence, can change without a word.

use std::fs;

use crate::forgery::case::{FEEDS, broken, told, verify};
use crate::forgery::forge::stored;
use crate::forgery::ledger::{BOB_FEED, CHECKPOINT, ZOE_FEED, build};

/// Every so many bytes one is changed: no divisor of the length of a line.
const STEP: usize = 97;

#[test]
fn a_bit_of_a_feed() {
    let made = build();
    for feed in FEEDS {
        let bytes = fs::read(made.at(feed)).expect("a feed");
        let last = bytes.len() - 1;
        for at in (0..last).step_by(STEP).chain([last]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 7);
            made.write(feed, &changed);
            let (ran, found) = verify(&made, Some(CHECKPOINT));
            assert!(
                ran.code == 1 && broken(&found).ends_with('k'),
                "byte {at} of {feed}: exit {} {}\n{}",
                ran.code,
                ran.stderr,
                told(&found)
            );
        }
        made.write(feed, bytes);
    }
}

#[test]
fn a_bit_of_the_evidence() {
    let made = build();
    for (feed, line) in [(BOB_FEED, 1), (ZOE_FEED, 5)] {
        let path = stored(&made, feed, line);
        let bytes = fs::read(&path).expect("a stored file");
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            fs::write(&path, changed).expect("a stored file");
            let (ran, found) = verify(&made, None);
            assert_eq!((ran.code, broken(&found)), (1, "e".to_owned()), "byte {at}: {}", told(&found));
        }
        fs::write(&path, bytes).expect("a stored file");
    }
}
