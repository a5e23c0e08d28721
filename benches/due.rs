//! How long the daily commands take: start-up, `due` over few and many tasks, `due` over small and
//! large ledgers, and `schedule` far from its anchor.
//!
//! `cargo bench` runs all of it (the largest ledger takes about 230 MB of temporary space);
//! `cargo bench -- ledger` a part.
#![allow(missing_docs, clippy::expect_used, reason = "a benchmark has no callers")]
#![allow(clippy::disallowed_methods, reason = "start-up is measured through the binary")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{Days, NaiveDate};
use divan::Bencher;
use tempfile::TempDir;

const NOW: &str = "2026-11-23T10:00:00Z";

fn main() {
    divan::main();
}

/// A workspace of so many tasks of all cadences, a thousand to a file, in force for a year.
fn workspace(tasks: usize) -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    let text = "name = \"Bench\"\ntimezone = \"Europe/Berlin\"\nstarts = 2025-11-01\n";
    fs::write(root.path().join("saasmaint.toml"), text).expect("a file");
    fs::create_dir(root.path().join("checklists")).expect("a folder");
    let cadences = ["daily", "weekly", "monthly", "quarterly", "annual"];
    for first in (0..tasks).step_by(1_000) {
        let mut text = String::new();
        for task in first..tasks.min(first + 1_000) {
            let cadence = cadences[task % cadences.len()];
            let _ = write!(
                text,
                "[[task]]\nid = \"task-{task}\"\ntitle = \"Task number {task}\"\ncadence = \"{cadence}\"\n\
                 controls = [\"SOC2:A1.2\"]\ndescription = \"Do it, and see that it worked.\"\n\n"
            );
        }
        fs::write(root.path().join(format!("checklists/{first:06}.toml")), text).expect("a file");
    }
    root
}

/// Adds so many completions of the daily tasks, as one writer's feed.
fn ledger(root: &Path, tasks: usize, entries: usize) {
    fs::create_dir_all(root.join("ledger")).expect("a folder");
    let mut feed =
        BufWriter::new(fs::File::create(root.join("ledger/ana@acme.example.jsonl")).expect("a feed"));
    let daily = tasks.div_ceil(5);
    let first = NaiveDate::from_ymd_opt(2025, 11, 1).expect("a date");
    for entry in 0..entries {
        let day = first + Days::new((entry / daily) as u64);
        let task = entry % daily * 5;
        writeln!(
            feed,
            "{{\"v\":1,\"kind\":\"done\",\"task\":\"task-{task}\",\"for\":\"{day}\",\"performed_at\":\"{day}T12:00:00Z\",\
             \"recorded_at\":\"{day}T12:00:05Z\",\"by\":\"ana@acme.example\",\"prev\":\"{entry:064x}\"}}"
        )
        .expect("a line");
    }
    feed.flush().expect("a feed");
}

/// Runs a command line in this process.
fn run(root: &Path, args: &[&str]) -> usize {
    let root = root.to_str().expect("a path");
    let head = ["saasmaint", "--workspace", root, "--now", NOW];
    let words = head.iter().chain(args).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = saasmaint::run(words, &mut out, &mut err);
    assert!(exit.code() < 2, "{}", String::from_utf8_lossy(&err));
    out.len()
}

/// The whole process, on the checklists that are built in.
#[divan::bench]
fn start_up(bencher: Bencher<'_, '_>) {
    let home = tempfile::tempdir().expect("a folder");
    bencher.bench_local(|| {
        Command::new(env!("CARGO_BIN_EXE_saasmaint"))
            .env_clear()
            .env("HOME", home.path())
            .current_dir(home.path())
            .args(["--now", NOW, "due"])
            .stdout(Stdio::null())
            .status()
            .expect("the binary runs")
    });
}

#[divan::bench(args = [15, 1_000, 100_000], max_time = 20)]
fn due_over_tasks(bencher: Bencher<'_, '_>, tasks: usize) {
    let root = workspace(tasks);
    bencher.bench_local(|| run(root.path(), &["due"]));
}

#[divan::bench(args = [10_000, 1_000_000], max_time = 20)]
fn due_over_ledger(bencher: Bencher<'_, '_>, entries: usize) {
    let root = workspace(20);
    ledger(root.path(), 15_000, entries);
    bencher.bench_local(|| run(root.path(), &["due"]));
}

#[divan::bench(args = ["2026", "9990"])]
fn schedule_of_ten_years(bencher: Bencher<'_, '_>, from: &str) {
    let root = workspace(15);
    let to: u32 = from.parse::<u32>().expect("a year") + 9;
    let range = [format!("{from}-01-01"), format!("{to}-12-31")];
    bencher.bench_local(|| run(root.path(), &["schedule", "task-1", "--from", &range[0], "--to", &range[1]]));
}
