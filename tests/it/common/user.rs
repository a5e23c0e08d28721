//! Runs as somebody who may not write, or not read, even where the tests run as root.
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Ran, Workspace};

/// `nobody`, by convention.
const NOBODY: u32 = 65534;

/// Whether the tests run as root: then what they create belongs to root.
pub fn is_root(made: &Workspace) -> bool {
    made.path().metadata().expect("metadata").uid() == 0
}

/// A command of the workspace, run by a user without privileges.
pub fn command(made: &Workspace) -> Command {
    let mut command = made.command();
    if is_root(made) {
        chmod(made.path(), 0o755);
        if !is_open_to_all(Path::new(command.get_program())) {
            let copy = made.at(".saasmaint-copy");
            fs::copy(command.get_program(), &copy).expect("a copy of the binary");
            let args = made.command();
            command = Command::new(copy);
            command.env_clear().envs(args.get_envs().filter_map(|(name, value)| Some((name, value?))));
            command.current_dir(made.path());
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Runs it at a moment.
pub fn run(made: &Workspace, now: &str, args: &[&str]) -> Ran {
    Ran::of(&command(made).args(["--now", now]).args(args).output().expect("the binary runs"))
}

fn is_open_to_all(file: &Path) -> bool {
    let open = |path: &Path| path.metadata().is_ok_and(|meta| meta.mode() & 0o005 == 0o005);
    file.ancestors().filter(|path| !path.as_os_str().is_empty()).all(open)
}

/// Sets the permissions of a path.
pub fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("permissions");
}

/// Permissions that a path has until this is dropped.
pub struct Mode {
    path: PathBuf,
    before: u32,
}

impl Mode {
    /// Sets them.
    pub fn of(path: PathBuf, mode: u32) -> Self {
        let before = path.metadata().expect("metadata").mode();
        chmod(&path, mode);
        Self { path, before }
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        chmod(&self.path, self.before);
    }
}

/// Takes the right to write away from everybody, in a whole folder.
pub fn read_only(folder: &Path) -> Vec<Mode> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(Mode::of(path, 0o444));
            }
        }
        all.push(Mode::of(folder, 0o555));
    }
    // Dropped from the first: the folders above have to be open by then.
    all.reverse();
    all
}
