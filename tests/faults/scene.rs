//! A workspace with its surroundings in a folder, and copies of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bounded::{self, Ended};
use crate::common::BIN;
use crate::example;
use crate::strace::{self, Call, Fault};

/// The workspace.
pub const WS: &str = "workspace";
/// What nobody has any business with.
pub const OUTSIDE: &str = "outside";

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

    fn prepared(&self, mut command: Command, now: &str, args: &[&str]) -> Command {
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
        bounded::run(&mut self.prepared(Command::new(BIN), now, args), &self.logs)
    }

    /// Runs a command that has to succeed.
    pub fn records(&self, now: &str, args: &[&str]) {
        let ran = self.run(now, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    }

    /// Runs the program under strace, with this fault at the Nth call of a name.
    pub fn traced(
        &self,
        now: &str,
        args: &[&str],
        fault: Option<(&str, Fault, usize)>,
    ) -> (Ended, Vec<Call>) {
        let trace = self.logs.join("trace");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut command = strace::command(Path::new(BIN), &trace, fault);
        command = self.prepared(command, now, args);
        // To find strace; the program does not get it.
        command.env("PATH", path);
        let ended = bounded::run(&mut command, &self.logs);
        let text = String::from_utf8_lossy(&fs::read(&trace).expect("a trace")).into_owned();
        (ended, strace::calls(&text))
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
