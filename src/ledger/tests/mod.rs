//! The ledger as a whole, on real folders.

mod appending;
mod concurrency;
mod evidence;
mod failing;
mod reading;
mod speed;
mod standing;
mod torn;

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use tempfile::TempDir;

use super::{Ledger, LedgerError, LineHash, Locked, Patience, Reading};
use crate::model::{Body, Entry, Instant, PeriodKey};

impl Ledger {
    /// Holds the ledger, as a writer does.
    fn lock(&self) -> Result<Locked, LedgerError> {
        let timeout = Duration::from_mins(1);
        self.lock_within(&mut Patience { timeout, waiting: &mut |_, _| {} })
    }
}

/// A ledger in a folder that does not exist yet.
fn ledger() -> (TempDir, Ledger) {
    let folder = TempDir::new().expect("a folder");
    let ledger = Ledger::at(folder.path().join("ledger"));
    (folder, ledger)
}

/// So many minutes after the start of these tests' time.
fn minute(minutes: i64) -> Instant {
    Instant::from_timestamp(1_795_000_000, 0).expect("an instant") + TimeDelta::minutes(minutes)
}

fn entry(by: &str, minutes: i64, body: Body) -> Entry {
    Entry { recorded_at: minute(minutes), by: by.to_owned(), clock_given: false, with: None, body }
}

/// A completion with a note that tells it from others.
fn done(by: &str, minutes: i64, note: &str) -> Entry {
    let body = Body::Done {
        task: "backup".parse().expect("an id"),
        period: PeriodKey::Week(2026, 48),
        performed_at: minute(minutes - 1),
        note: Some(note.to_owned()),
        evidence: Vec::new(),
        via: None,
    };
    entry(by, minutes, body)
}

fn append(ledger: &Ledger, entries: Vec<Entry>) -> Vec<LineHash> {
    let writer = entries[0].by.clone();
    let mut locked = ledger.lock().expect("the lock");
    locked.append(&writer, entries, minute(0)).expect("appended")
}

/// What was read: `writer:line note-or-kind`, with `-` before what does not stand.
fn shown(ledger: &Ledger, horizon: Option<Instant>) -> Result<(Vec<String>, Reading), LedgerError> {
    let mut lines = Vec::new();
    let reading = ledger.read(horizon, &mut |record| {
        let mark = if record.standing { "" } else { "-" };
        let what = match &record.entry.body {
            Body::Done { note: Some(note), .. } => note,
            body => body.kind(),
        };
        lines.push(format!("{mark}{}:{} {what}", record.feed, record.line));
    })?;
    Ok((lines, reading))
}

fn all(ledger: &Ledger) -> Vec<String> {
    shown(ledger, None).expect("a reading").0
}

fn fails(ledger: &Ledger) -> String {
    shown(ledger, None).expect_err("an error").to_string()
}

/// Writes a file of the ledger's folder as somebody else would.
fn plant(ledger: &Ledger, name: &str, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(ledger.dir()).expect("a folder");
    fs::write(ledger.dir().join(name), bytes).expect("written");
}

fn names(dir: impl AsRef<Path>) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Checks that each line of a feed names the one before, and returns the lines.
fn chain(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a feed");
    assert!(text.ends_with('\n'), "{text}");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut prev = None;
    for line in &lines {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(value.get("prev").and_then(|prev| prev.as_str()).map(str::to_owned), prev, "{line}");
        prev = Some(LineHash::of(line.as_bytes()).to_string());
    }
    lines
}
