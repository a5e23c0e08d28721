//! How long a report over ten years of 200 tasks (about 200,000 occurrences, a ledger of 175,000
//! completions) takes in each format, and a sample of it.
//!
//! `cargo bench --bench report` (about 50 MB of temporary space).
#![allow(missing_docs, clippy::expect_used, reason = "a benchmark has no callers")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use divan::Bencher;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// Fifty daily, thirty weekly, sixty monthly and sixty quarterly tasks; the daily ones are done
/// but for one day in 23.
static WORKSPACE: LazyLock<TempDir> = LazyLock::new(|| {
    let root = tempfile::tempdir().expect("a folder");
    let text = "name = \"Bench\"\ntimezone = \"Europe/Berlin\"\nstarts = 2016-01-01\n";
    fs::write(root.path().join("saasmaint.toml"), text).expect("a file");
    fs::create_dir(root.path().join("checklists")).expect("a folder");
    let mut text = String::new();
    for (count, cadence) in [(50, "daily"), (30, "weekly"), (60, "monthly"), (60, "quarterly")] {
        for task in 0..count {
            let _ = write!(
                text,
                "[[task]]\nid = \"{cadence}-{task}\"\ntitle = \"Task {task}\"\ncadence = \"{cadence}\"\n\
                 area = \"area {}\"\nowner = \"team {}\"\ncontrols = [\"SOC2:CC7.1\"]\n\n",
                task % 7,
                task % 3
            );
        }
    }
    fs::write(root.path().join("checklists/tasks.toml"), text).expect("a file");
    fs::create_dir(root.path().join("ledger")).expect("a folder");
    let feed = fs::File::create(root.path().join("ledger/ana@acme.example.jsonl")).expect("a feed");
    let mut feed = BufWriter::new(feed);
    let first = NaiveDate::from_ymd_opt(2016, 1, 1).expect("a date");
    for day in first.iter_days().take_while(|day| day.year() < 2026) {
        for task in (0..50).filter(|task| (day.num_days_from_ce() * 7 + task) % 23 != 0) {
            writeln!(
                feed,
                "{{\"v\":1,\"kind\":\"done\",\"task\":\"daily-{task}\",\"for\":\"{day}\",\"performed_at\":\"{day}T12:00:00Z\",\
                 \"recorded_at\":\"{day}T12:00:05Z\",\"by\":\"ana@acme.example\",\"note\":\"looked at all of it\"}}"
            )
            .expect("a line");
        }
    }
    feed.flush().expect("a feed");
    root
});

/// Runs a command line over the ten years in this process.
fn run(args: &[&str]) -> usize {
    let root = WORKSPACE.path().to_str().expect("a path");
    let head = ["saasmaint", "--workspace", root, "--now", "2026-01-02T00:00:00Z"];
    let window = ["--from", "2016-01-01", "--to", "2025-12-31"];
    let words = head.iter().chain(args).chain(&window).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = saasmaint::run(words, &mut out, &mut err);
    assert_eq!(exit.code(), 0, "{}", String::from_utf8_lossy(&err));
    out.len()
}

#[divan::bench(args = ["table", "markdown", "csv", "json", "html", "xlsx", "pdf", "oscal"], sample_count = 3, sample_size = 1)]
fn report_of_ten_years(bencher: Bencher<'_, '_>, format: &str) {
    LazyLock::force(&WORKSPACE);
    bencher.bench_local(|| run(&["report", "--format", format]));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn sample_of_ten_years(bencher: Bencher<'_, '_>) {
    LazyLock::force(&WORKSPACE);
    bencher.bench_local(|| run(&["sample", "--seed", "2025", "--format", "csv"]));
}
