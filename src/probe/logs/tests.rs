//! Real files and real rotations.

mod counting;
mod forged;
mod property;
mod rotation;
mod unfinished;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::*;
use crate::probe::CheckOutcome;

/// A folder with logs, and what the last run left.
struct Logs {
    folder: TempDir,
    check: LogsCheck,
    host: String,
    now: Instant,
    last: Option<Value>,
}

impl Logs {
    /// Lines that match `ERROR` in `path`, of which any number may be there.
    fn of(path: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let check = LogsCheck { path: path.to_owned(), pattern: "ERROR".to_owned(), min: 0, max: None };
        let now = "2026-11-25T08:00:00Z".parse().expect("an instant");
        Self { folder, check, host: "here".to_owned(), now, last: None }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(self.at(name)).expect("a log");
        file.write_all(text.as_ref()).expect("it is written");
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at(from), self.at(to)).expect("it is renamed");
    }

    /// What `copytruncate` of logrotate does.
    fn copy_and_empty(&self, from: &str, to: &str) {
        fs::copy(self.at(from), self.at(to)).expect("it is copied");
        fs::OpenOptions::new().write(true).truncate(true).open(self.at(from)).expect("it is emptied");
    }

    /// Sets when it was last written to.
    fn touch(&self, name: &str, seconds: u64) {
        let file = fs::File::options().write(true).open(self.at(name)).expect("a log");
        file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(seconds)).expect("its time");
    }

    fn compress(&self, name: &str) {
        let bytes = fs::read(self.at(name)).expect("a log");
        fs::write(self.at(&format!("{name}.gz")), gzip(&bytes)).expect("it is written");
        fs::remove_file(self.at(name)).expect("it is removed");
    }

    fn look(&self) -> Observation {
        let now = self.now;
        let context = RunContext {
            root: self.folder.path().to_path_buf(),
            clock: Arc::new(move || now),
            clock_given: false,
            host: self.host.clone(),
            secrets: BTreeMap::new(),
        };
        let redactor = Redactor::new(["hunter2-hunter2"], &[]).expect("no patterns");
        let deadline = Deadline::after(Duration::from_mins(10), &Arc::new(AtomicBool::new(false)));
        check(&self.check, &context, self.last.clone().map(Ok).as_ref(), &redactor, &deadline)
    }

    /// A run that is recorded.
    fn run(&mut self) -> Observation {
        let seen = self.look();
        // It goes through evidence as text.
        let cursor = seen.cursor.clone().expect("a cursor").expect("that may be kept").to_string();
        self.last = Some(serde_json::from_str(&cursor).expect("JSON"));
        self.now += TimeDelta::hours(1);
        seen
    }

    /// A run that must find all that there is; how many lines match.
    fn count(&mut self) -> u64 {
        let seen = self.run();
        assert_eq!(seen.outcome, CheckOutcome::Pass);
        seen.facts["count"].as_u64().expect("a number")
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("it is compressed");
    encoder.finish().expect("it is compressed")
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}
