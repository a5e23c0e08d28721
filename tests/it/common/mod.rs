//! A workspace in a folder of its own, and the real binary run in it with nothing of the machine's
//! environment.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

pub mod bounded;
pub mod example;
pub mod expected;
pub mod feeds;
pub mod probes;
pub mod python;
pub mod scene;
pub mod servers;
pub mod user;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The binary under test.
pub const BIN: &str = env!("CARGO_BIN_EXE_saasmaint");

/// A workspace with one writer, `ana@acme.example`.
pub struct Workspace {
    root: TempDir,
}

/// What a run printed and returned.
#[derive(Debug)]
pub struct Ran {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status.
    pub code: i32,
}

impl Workspace {
    /// A folder without any file.
    pub fn empty() -> Self {
        Self { root: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A workspace in Berlin, in force since the start of 2026, whose one checklist has this text.
    pub fn berlin(checklist: &str) -> Self {
        Self::with("name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-01-01\n", checklist)
    }

    /// A workspace with this `saasmaint.toml` and one checklist.
    pub fn with(workspace: &str, checklist: &str) -> Self {
        let made = Self::empty();
        made.write("saasmaint.toml", workspace);
        made.write("checklists/tasks.toml", checklist);
        made
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// A path in it.
    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file in it.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The text of a file in it.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// A command that runs the binary in it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(BIN);
        command
            .env_clear()
            .env("HOME", self.at("home"))
            .env("TZ", "UTC")
            .env("COLUMNS", "80")
            .env("SAASMAINT_BY", "ana@acme.example")
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command line (words without blanks) at a moment.
    pub fn at_time(&self, now: &str, line: &str) -> Ran {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.run(now, &words)
    }

    /// Runs a command with these arguments at a moment.
    pub fn run(&self, now: &str, args: &[&str]) -> Ran {
        Ran::of(&self.command().args(["--now", now]).args(args).output().expect("the binary runs"))
    }

    /// Runs a command that has to succeed, and returns its stdout.
    pub fn ok(&self, now: &str, args: &[&str]) -> String {
        let ran = self.run(now, args);
        assert_eq!(ran.code, 0, "{args:?} at {now}: {ran:?}");
        ran.stdout
    }

    /// The parsed stdout of a command that has to succeed.
    pub fn json(&self, now: &str, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        serde_json::from_str(&self.ok(now, &args)).expect("JSON")
    }

    /// The task as `due --all --format json` has it.
    pub fn task(&self, now: &str, id: &str) -> Value {
        let due = self.json(now, &["due", "--all"]);
        let tasks = due["tasks"].as_array().expect("tasks");
        tasks.iter().find(|task| task["id"] == id).unwrap_or_else(|| panic!("{id} in {due}")).clone()
    }

    /// State, missed and listed period of a task, as one text.
    pub fn state(&self, now: &str, id: &str) -> String {
        let task = self.task(now, id);
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        format!("{} {} {}", text(&task["state"]), task["missed"], text(&task["occurrence"]["period"]))
    }

    /// The status of an occurrence, found through `schedule`.
    pub fn status(&self, now: &str, id: &str, period: &str) -> String {
        let schedule = self.json(now, &["schedule", id, "--from", "2025-01-01", "--to", "2027-12-31"]);
        let all = schedule["occurrences"].as_array().expect("occurrences");
        let found: Vec<&Value> = all.iter().filter(|occurrence| occurrence["period"] == period).collect();
        match found.as_slice() {
            [one] => one["status"].as_str().expect("a status").to_owned(),
            [] => "none".to_owned(),
            more => panic!("{period} is there {} times", more.len()),
        }
    }

    /// How many entries the ledger has.
    pub fn entries(&self) -> usize {
        let Ok(feeds) = fs::read_dir(self.at("ledger")) else { return 0 };
        feeds
            .map(|feed| feed.expect("a feed").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
            .map(|path| fs::read_to_string(path).expect("a feed").lines().count())
            .sum()
    }
}

impl Ran {
    /// From what the operating system reports.
    pub fn of(output: &Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout.clone()).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr.clone()).expect("UTF-8 on stderr"),
            code: output.status.code().unwrap_or(-1),
        }
    }
}
