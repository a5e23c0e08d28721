//! Writers that are killed, and what they leave: nothing acknowledged is lost, nothing half counts.
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use crate::common::feeds;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant, SystemTime};

use crate::common::{Ran, Workspace};

const NOW: &str = "2026-11-25T10:00";
const FEED: &str = "ledger/ana@acme.example.jsonl";
const DAILY: &str = "[[task]]\nid = \"t\"\ncadence = \"daily\"\n";

/// A small generator of numbers, the same on every run (Knuth's MMIX constants).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

fn day(number: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + number / 28, 1 + number % 28)
}

/// Kills one `done` after another at some point of its run, the whole range of points over all
/// rounds, and checks after each what is on disk.
fn kill_again_and_again(rounds: usize, evidence_bytes: usize) {
    let made = Workspace::berlin(DAILY);
    let mut random = Seeded(42);
    let mut content = vec![b'x'; evidence_bytes];
    let mut acknowledged = BTreeSet::new();
    let mut longest = Duration::from_millis(1);
    let mut killed = 0;
    let mut checked = BTreeMap::new();
    for round in 0..rounds {
        let day = day(round);
        let mut args = vec!["--now", NOW, "done", "t", "--for", &day];
        if evidence_bytes > 0 {
            // Another file each time, so that each is stored anew.
            content[..8].copy_from_slice(&(round as u64).to_le_bytes());
            made.write("backup.log", &content);
            args.extend(["--evidence", "backup.log"]);
        }
        let mut command = made.command();
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn().expect("the binary runs");
        // The first ones end by themselves and show how long that takes.
        if round >= 3 {
            let wait = random.below(u64::try_from(longest.as_micros()).expect("short"));
            std::thread::sleep(Duration::from_micros(wait));
            child.kill().expect("killed, or gone already");
        }
        let ran = Ran::of(&child.wait_with_output().expect("its output"));
        if round < 3 {
            longest = longest.max(start.elapsed());
            assert_eq!(ran.code, 0, "{ran:?}");
        }
        killed += usize::from(ran.code != 0);
        if ran.stdout.starts_with("done t ") {
            acknowledged.insert(format!("t {day}"));
        }
        assert_sound(&made, &acknowledged, &mut checked);
    }
    assert!(killed > 0, "no kill came in time");
    // The next writer goes on, whatever there is.
    let ran = made.run(NOW, &["done", "t", "--for", "2026-11-25"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    acknowledged.insert("t 2026-11-25".to_owned());
    assert_sound(&made, &acknowledged, &mut checked);
    assert_eq!(made.run(NOW, &["due"]).stderr, "", "nothing torn is left");
}

/// The ledger answers, every acknowledged entry is there, and so is every file that an entry names.
fn assert_sound(
    made: &Workspace,
    acknowledged: &BTreeSet<String>,
    checked: &mut BTreeMap<PathBuf, SystemTime>,
) {
    for command in ["due", "log"] {
        let ran = made.run(NOW, &[command]);
        let quiet = ran.stderr.is_empty() || is_torn_warning(&ran.stderr);
        assert!(ran.code == 0 && quiet, "{command}: {ran:?}");
    }
    let recorded = feeds::recorded(made.path(), "done");
    let once: BTreeSet<String> = recorded.iter().cloned().collect();
    assert_eq!(once.len(), recorded.len(), "each once");
    assert!(acknowledged.is_subset(&once), "{acknowledged:?} in {once:?}");
    feeds::check_evidence(made.path(), checked);
    for file in fs::read_dir(made.at("evidence")).into_iter().flatten() {
        let file = file.expect("a file");
        let name = file.file_name().to_string_lossy().into_owned();
        assert!(file.path().is_dir() || name.starts_with(".incoming-"), "{name} in the store");
    }
}

fn is_torn_warning(stderr: &str) -> bool {
    stderr.starts_with("warning: ")
        && stderr.contains("cut off while it was written")
        && stderr.lines().count() == 1
}

#[test]
fn killed_without_evidence() {
    kill_again_and_again(120, 0);
}

#[test]
fn killed_with_evidence() {
    kill_again_and_again(60, 2 * 1024 * 1024);
}

/// Several writers, each killed at times, share one ledger.
#[test]
fn killed_while_others_write() {
    let made = Workspace::berlin(DAILY);
    let work = |writer: u64| {
        let mut random = Seeded(writer);
        let mut acknowledged = BTreeSet::new();
        for round in 0..25 {
            let day = day(usize::try_from(writer).expect("small") * 25 + round);
            let mut command = made.command();
            command.args(["--now", NOW, "--by", &format!("w{}", writer % 2), "done", "t", "--for", &day]);
            let mut child =
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs");
            if random.below(2) == 0 {
                std::thread::sleep(Duration::from_micros(random.below(20_000)));
                child.kill().expect("killed, or gone already");
            }
            let ran = Ran::of(&child.wait_with_output().expect("its output"));
            if ran.stdout.starts_with("done t ") {
                acknowledged.insert(format!("t {day}"));
            }
        }
        acknowledged
    };
    let acknowledged = std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|writer| scope.spawn(move || work(writer))).collect();
        running.into_iter().flat_map(|writer| writer.join().expect("no panic")).collect()
    });
    assert_sound(&made, &acknowledged, &mut BTreeMap::new());
}

/// A feed of one `done`, and its bytes.
fn one_done() -> (Workspace, Vec<u8>) {
    let made = Workspace::berlin(DAILY);
    made.ok(NOW, &["done", "t", "--for", "2026-11-20"]);
    let feed = fs::read(made.at(FEED)).expect("a feed");
    (made, feed)
}

#[test]
fn a_torn_tail_is_ignored_and_then_moved_aside() {
    let full = feeds::lines(&one_done().1)[2].to_vec();
    for tail in [b"{".to_vec(), full[..full.len() / 2].to_vec(), full, vec![0; 512], b"\xff\xfe".to_vec()] {
        let (made, whole) = one_done();
        made.write(FEED, [whole.as_slice(), &tail].concat());
        let before = feeds::listing(made.path());
        let warning = format!(
            "warning: {}:4: the last line was cut off while it was written ({} bytes without a newline) and is ignored; the next recording of its writer moves it aside\n",
            made.at(FEED).display(),
            tail.len()
        );
        for command in ["due", "check", "list", "log", "show t", "schedule t"] {
            let ran = made.at_time(NOW, command);
            assert_eq!(ran.stderr, warning, "{command}");
            assert_ne!(ran.code, 2, "{command}");
        }
        assert_eq!(made.json(NOW, &["log"])["entries"].as_array().map(Vec::len), Some(3));
        // Somebody else's recording, and one that has nothing to record, leave it alone.
        let ran = made.run(NOW, &["--by", "ben", "done", "t", "--for", "2026-11-21"]);
        assert_eq!((ran.code, ran.stderr), (0, warning.clone()));
        let ran = made.run(NOW, &["done", "t", "--for", "2026-11-20"]);
        assert_eq!((ran.code, ran.stderr), (0, warning.clone()));
        assert_eq!(feeds::listing(made.path()).get(&made.at(FEED)), before.get(&made.at(FEED)));

        let ran = made.run(NOW, &["done", "t", "--for", "2026-11-25"]);
        assert_eq!((ran.code, ran.stderr), (0, warning));
        let name = "ana@acme.example.jsonl.torn-20261125T090000Z".to_owned();
        assert_eq!(feeds::torn(made.path()), [(name, tail)].into());
        assert_eq!(feeds::recorded(made.path(), "done"), ["t 2026-11-20", "t 2026-11-21", "t 2026-11-25"]);
        assert!(fs::read(made.at(FEED)).expect("a feed").starts_with(&whole));
        assert_eq!(made.run(NOW, &["due"]).stderr, "");
    }
}

#[test]
fn two_torn_tails_in_the_same_second_are_both_kept() {
    let (made, whole) = one_done();
    for (number, day) in ["2026-11-21", "2026-11-22", "2026-11-23"].into_iter().enumerate() {
        let feed = fs::read(made.at(FEED)).expect("a feed");
        made.write(FEED, [feed, format!("torn {number}").into_bytes()].concat());
        made.ok(NOW, &["done", "t", "--for", day]);
    }
    let torn: Vec<Vec<u8>> = feeds::torn(made.path()).into_values().collect();
    assert_eq!(torn, [b"torn 0", b"torn 1", b"torn 2"]);
    assert!(fs::read(made.at(FEED)).expect("a feed").starts_with(&whole));
    assert_eq!(feeds::recorded(made.path(), "done").len(), 4);
}

#[test]
fn an_empty_feed_and_one_of_nothing_but_a_torn_line() {
    let made = Workspace::berlin(DAILY);
    made.write(FEED, "");
    let ran = made.run(NOW, &["due"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    made.ok(NOW, &["done", "t"]);
    assert!(feeds::torn(made.path()).is_empty());
    assert_eq!(feeds::recorded(made.path(), "done"), ["t 2026-11-25"]);

    let made = Workspace::berlin(DAILY);
    made.write(FEED, "{\"v\":1,");
    let ran = made.run(NOW, &["due"]);
    assert!(ran.code == 0 && is_torn_warning(&ran.stderr), "{ran:?}");
    made.ok(NOW, &["done", "t"]);
    assert_eq!(feeds::torn(made.path()).into_values().collect::<Vec<_>>(), [b"{\"v\":1,"]);
    assert_eq!(feeds::recorded(made.path(), "done"), ["t 2026-11-25"]);
}

/// A torn line is no excuse for one that is broken in the middle.
#[test]
fn a_broken_line_that_is_not_the_last_stops_everything() {
    let (made, whole) = one_done();
    let broken = [&whole[..whole.len() - 9], b"\n", &whole].concat();
    made.write(FEED, &broken);
    for command in ["due", "check", "log", "done t", "skip t --reason x", "undo", "adopt"] {
        let ran = made.at_time(NOW, command);
        assert_eq!(ran.code, 2, "{command}: {ran:?}");
        let place = format!("error: {}:3: not JSON: ", made.at(FEED).display());
        assert!(ran.stderr.starts_with(&place), "{command}: {ran:?}");
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(fs::read(made.at(FEED)).expect("a feed"), broken);
}

/// The temporary copy of a killed writer is no evidence, and in nobody's way.
#[test]
fn what_a_killed_writer_left_in_the_store_is_ignored() {
    let made = Workspace::berlin(DAILY);
    made.write("evidence/.incoming-abc123", "half a file");
    made.write("backup.log", "all of it");
    made.ok(NOW, &["done", "t", "--evidence", "backup.log"]);
    let mut stored = BTreeMap::new();
    feeds::check_evidence(made.path(), &mut stored);
    assert_eq!(stored.len(), 1);
    // A file that lies under its name and is cut off is replaced by the whole one.
    let hash = feeds::sha256(b"all of it");
    let stored = format!("evidence/{}/{hash}", &hash[..2]);
    made.write(&stored, "all");
    made.ok(NOW, &["attach", "t", "--evidence", "backup.log"]);
    assert_eq!(made.read(&stored), "all of it");
}
