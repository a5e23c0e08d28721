//! The shell in which console blocks run.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::common::BIN;
use crate::common::expected::repository;

/// The moment of a page until a block sets another.
pub const NOW: &str = "2026-11-25T08:00";
/// What pages show in place of the folder of the test.
const SHOWN: &str = "/srv";

/// Where console blocks run.
pub struct Shell {
    root: TempDir,
    now: String,
    by: String,
}

impl Shell {
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        for name in ["home", "acme-crm"] {
            fs::create_dir(root.path().join(name)).expect("a folder");
        }
        Self { root, now: NOW.to_owned(), by: "ops@acme.example".to_owned() }
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("acme-crm")
    }

    pub fn obey(&mut self, word: &str, place: &str) {
        match word.split_once('=') {
            Some(("now", now)) => now.clone_into(&mut self.now),
            Some(("by", by)) => by.clone_into(&mut self.by),
            None if word == "fresh" => *self = Self::new(),
            None if word == "example" => {
                *self = Self::new();
                copy(&repository("examples/acme-crm"), &self.folder());
            }
            _ => panic!("{place}: `{word}` is not understood"),
        }
    }

    /// What a command line prints, on both streams.
    fn run(&self, command: &str) -> String {
        let bin = Path::new(BIN).parent().expect("a folder").display().to_string();
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{command}"))
            .env_clear()
            .env("PATH", format!("{bin}:{}", std::env::var("PATH").expect("PATH")))
            .env("HOME", self.root.path().join("home"))
            .envs([("TZ", "UTC"), ("COLUMNS", "80"), ("LC_ALL", "C"), ("GIT_CONFIG_NOSYSTEM", "1")])
            .env("SAASMAINT_NOW", &self.now)
            .env("SAASMAINT_BY", &self.by)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        text.replace(&self.root.path().display().to_string(), SHOWN)
    }

    /// A block with what its commands print now.
    pub fn play(&self, body: &str) -> String {
        let mut played = String::new();
        let mut lines = body.lines();
        while let Some(line) = lines.next() {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            let mut command = command.to_owned();
            let _ = writeln!(played, "{line}");
            while command.ends_with('\\') {
                let more = lines.next().expect("the rest of the command");
                let _ = write!(command, "\n{more}");
                let _ = writeln!(played, "{more}");
            }
            played.push_str(&self.run(&command));
        }
        played
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
