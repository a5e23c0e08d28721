//! A workspace with its surroundings in a folder, and copies of it.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::BIN;
use crate::common::bounded::{self, Ended};
use crate::common::example;

/// The workspace.
pub const WS: &str = "workspace";
/// What nobody has any business with.
pub const OUTSIDE: &str = "outside";

/// When everything runs.
pub const NOW: &str = "2026-11-25T10:00";
/// When what is there already was recorded.
pub const YESTERDAY: &str = "2026-11-24T09:00";

const WORKSPACE: &str = "name = \"Acme CRM\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-01\n\
    [calendar]\nholiday_files = [\"holidays/de.ics\"]\n";
const HOLIDAYS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261225\r\n\
    SUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
/// The tasks that need no probe.
pub const TASKS: &str = "[[task]]\nid = \"d\"\ntitle = \"Daily\"\ncadence = \"daily\"\n\
    [[task]]\nid = \"w\"\ntitle = \"Weekly\"\ncadence = \"weekly\"\nevidence = \"required\"\n\
    [[task]]\nid = \"a\"\ntitle = \"Approved\"\ncadence = \"weekly\"\napproval = \"required\"\n";
const PROBED: &str = "[[task]]\nid = \"p\"\ntitle = \"Probed\"\ncadence = \"daily\"\n\
    [task.probe]\ncommand = [\"/bin/true\"]\n";

/// Files by their path from the scene's folder.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The folder, with `workspace/`, `home/` and `outside/` in it, and one beside it for what runs print.
pub struct Scene {
    root: PathBuf,
    logs: PathBuf,
}

impl Scene {
    /// In this folder, which is emptied. Its length decides how the kernel's own files read: names of
    /// one length keep the calls of runs in step.
    pub fn new(folder: &Path) -> Self {
        let made = Self { root: folder.join("scene"), logs: folder.join("logs") };
        made.clear();
        fs::create_dir_all(&made.logs).expect("a folder");
        for name in [WS, OUTSIDE, "home"] {
            fs::create_dir_all(made.at(name)).expect("a folder");
        }
        fs::write(made.at(OUTSIDE).join("canary.txt"), "untouched\n").expect("a file");
        made
    }

    fn clear(&self) {
        if self.root.exists() {
            fs::remove_dir_all(&self.root).expect("an empty place");
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The folder that holds it and what runs print.
    pub fn folder(&self) -> &Path {
        self.root.parent().expect("a folder")
    }

    /// A path from there.
    pub fn below_folder(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.folder()).unwrap_or(path).to_owned()
    }

    /// Writes a file of the workspace.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.at(WS).join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The text of a file of the workspace.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(WS).join(name)).expect("a file")
    }

    /// The path of the one file of the evidence store, from the workspace.
    pub fn evidence(&self) -> String {
        let files = example::files(&self.at(WS));
        let stored = files.keys().find(|name| name.starts_with("evidence")).expect("evidence");
        stored.to_str().expect("text").to_owned()
    }

    /// Becomes a copy of another scene.
    pub fn become_copy_of(&self, other: &Self) {
        self.clear();
        copy(&other.root, &self.root);
    }

    /// All its files.
    pub fn files(&self) -> Files {
        example::files(&self.root)
    }

    /// A command line of the program or of what runs it, in the workspace.
    pub fn prepared(&self, mut command: Command, now: &str, args: &[&str]) -> Command {
        command
            .env_clear()
            .envs([("TZ", "UTC"), ("COLUMNS", "80"), ("SAASMAINT_BY", "ana@acme.example")])
            .env("HOME", self.at("home"))
            .current_dir(self.at(WS))
            .args(["--now", now])
            .args(args);
        command
    }

    /// Runs the program.
    pub fn run(&self, now: &str, args: &[&str]) -> Ended {
        self.ends(&mut self.prepared(Command::new(BIN), now, args))
    }

    /// Runs a prepared command.
    pub fn ends(&self, command: &mut Command) -> Ended {
        bounded::run(command, &self.logs)
    }

    /// A folder beside the scene, for what runs print.
    pub fn logs(&self) -> &Path {
        &self.logs
    }

    /// Runs a command that has to succeed.
    pub fn records(&self, now: &str, args: &[&str]) {
        let ran = self.run(now, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), &place).expect("a copy");
        }
    }
}

/// What `used` stores as evidence.
pub fn old_log() -> String {
    "all is well\n".repeat(1000)
}

/// What is not stored: more than one buffer of a copy.
pub fn new_log() -> String {
    "all is well again\n".repeat(20_000)
}

/// Definitions, and nothing recorded.
pub fn fresh(scene: &Scene) {
    scene.write("saasmaint.toml", WORKSPACE);
    scene.write("holidays/de.ics", HOLIDAYS);
    scene.write("checklists/tasks.toml", TASKS);
    scene.write("checklists/probed.toml", PROBED);
    scene.write("old.log", old_log());
    scene.write("new.log", new_log());
    scene.write("other.log", "something else\n");
}

/// Two feeds and stored evidence.
pub fn used(scene: &Scene) {
    fresh(scene);
    scene.records(YESTERDAY, &["done", "w", "--evidence", "old.log"]);
    scene.records(YESTERDAY, &["--by", "ben@acme.example", "done", "a"]);
    scene.records(YESTERDAY, &["done", "d", "--note", "yesterday"]);
}
