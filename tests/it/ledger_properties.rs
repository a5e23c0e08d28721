//! Properties of the ledger through the whole program, for random histories: doing it twice writes
//! once, undo restores the assessment, and the order of feeds and lines does not matter.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;

use crate::common::Workspace;
use proptest::prelude::*;
use proptest::test_runner::TestRng;

const TASKS: &str = r#"
[[task]]
id = "daily"
cadence = "daily"
on = "workdays"

[[task]]
id = "weekly"
cadence = "weekly"
on = "fri"
at = "17:00"

[[task]]
id = "backlog"
cadence = "weekly"
catch_up = "each"

[[task]]
id = "rolling"
after = "9d"

[[task]]
id = "eyes"
cadence = "weekly"
catch_up = "each"
approval = "required"

[[task]]
id = "rolling-eyes"
after = "5d"
approval = "required"
"#;

const IDS: [&str; 6] = ["daily", "weekly", "backlog", "rolling", "eyes", "rolling-eyes"];

/// Runs a command in this process at a moment given in hours since the start of October 2026.
fn run(made: &Workspace, by: &str, hour: u32, args: &[&str]) -> (i32, String) {
    let root = made.path().display().to_string();
    let now = format!("2026-{:02}-{:02}T{:02}:30", 10 + hour / 24 / 30, hour / 24 % 30 + 1, hour % 24);
    let words = ["saasmaint", "--workspace", &root, "--by", by, "--now", &now];
    let words = words.iter().chain(args).map(|word| (*word).into()).collect::<Vec<std::ffi::OsString>>();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = saasmaint::run(words, &mut out, &mut err);
    (i32::from(exit.code()), String::from_utf8(out).expect("UTF-8"))
}

/// All that can be seen: where tasks stand and what became of each occurrence.
fn assessment(made: &Workspace, hour: u32) -> String {
    let mut seen = run(made, "ana", hour, &["due", "--all", "--format", "json"]).1;
    for task in IDS {
        let range = ["schedule", task, "--from", "2026-09-01", "--to", "2026-12-31", "--format", "json"];
        seen.push_str(&run(made, "ana", hour, &range).1);
    }
    seen
}

/// One step: after so many hours somebody runs a command.
#[derive(Debug, Clone)]
struct Step {
    hours: u32,
    by: &'static str,
    args: Vec<&'static str>,
}

fn step() -> impl Strategy<Value = Step> {
    let task = prop::sample::select(IDS.to_vec());
    let command = (task, 0_u8..10).prop_map(|(task, kind)| match kind {
        0 => vec!["skip", task, "--reason", "holiday"],
        1 => vec!["waive", task, "--until", "+3d", "--reason", "moved", "--approved-by", "cto"],
        2 => vec!["pause", task, "--until", "+5d", "--reason", "moved"],
        3 => vec!["resume", task],
        4 => vec!["undo"],
        5 | 6 => vec!["approve", task],
        _ => vec!["done", task],
    });
    (1_u32..60, prop::sample::select(vec!["ana", "bob"]), command).prop_map(|(hours, by, args)| Step {
        hours,
        by,
        args,
    })
}

/// Lives a history and returns its last hour.
fn live(made: &Workspace, steps: &[Step]) -> u32 {
    let mut hour = 0;
    run(made, "ana", hour, &["adopt"]);
    for step in steps {
        hour += step.hours;
        run(made, step.by, hour, &step.args);
    }
    hour
}

fn fresh() -> Workspace {
    Workspace::with("timezone = \"Europe/Berlin\"\nstarts = 2026-09-15\n", TASKS)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn done_twice_writes_once(steps in prop::collection::vec(step(), 0..14)) {
        let made = fresh();
        let hour = live(&made, &steps);
        for task in IDS {
            run(&made, "ana", hour, &["done", task]);
            let (entries, seen) = (made.entries(), assessment(&made, hour));
            prop_assert_eq!(run(&made, "bob", hour, &["done", task]).0, 0);
            prop_assert_eq!(made.entries(), entries);
            prop_assert_eq!(assessment(&made, hour), seen);
        }
    }

    #[test]
    fn undo_restores_the_former_assessment(steps in prop::collection::vec(step(), 0..14), last in step()) {
        let made = fresh();
        let hour = live(&made, &steps) + last.hours;
        prop_assume!(last.args[0] != "undo");
        let (entries, seen) = (made.entries(), assessment(&made, hour));
        run(&made, "ana", hour, &last.args);
        let written = made.entries() - entries;
        if written > 0 {
            prop_assert_eq!(run(&made, "ana", hour, &["undo"]).0, 0);
            prop_assert_eq!(made.entries(), entries + 2 * written);
        }
        prop_assert_eq!(assessment(&made, hour), seen);
    }

    #[test]
    fn the_order_of_feeds_and_lines_does_not_matter(
        steps in prop::collection::vec(step(), 4..16),
        seed in any::<[u8; 32]>(),
    ) {
        let made = fresh();
        let hour = live(&made, &steps);
        let seen = assessment(&made, hour);
        let mut lines: Vec<String> = Vec::new();
        for feed in ["ana", "bob"] {
            let path = made.at(&format!("ledger/{feed}.jsonl"));
            lines.extend(fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned));
            fs::remove_file(&path).ok();
        }
        let mut rng = TestRng::from_seed(prop::test_runner::RngAlgorithm::ChaCha, &seed);
        let mut feeds = vec![String::new(); 3];
        while !lines.is_empty() {
            let line = lines.swap_remove(rng.random_range(0..lines.len()));
            let feed = rng.random_range(0..feeds.len());
            feeds[feed].push_str(&line);
            feeds[feed].push('\n');
        }
        for (name, text) in feeds.iter().enumerate() {
            made.write(&format!("ledger/{name}.jsonl"), text);
        }
        prop_assert_eq!(assessment(&made, hour), seen);
    }
}
