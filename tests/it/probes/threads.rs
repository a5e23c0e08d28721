//! A system that has no thread or process left: fewer probes at once, or one sentence, and never a panic.
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::common::{BIN, Ran, Workspace};
use crate::probes::support::{NOW, entries};

/// A copy of the binary that everybody can run.
struct Binary(TempDir);

impl Binary {
    /// `None` where nobody else can be had to run it: the limit does not hold for root, and where this
    /// user is not root, all that runs besides counts too.
    fn for_others() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        if folder.path().metadata().expect("metadata").uid() != 0 {
            eprintln!("skipped: only root can run it as a user without other processes");
            return None;
        }
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("permissions");
        // By a program: a file that is open for writing anywhere, as in a fork of this process, is busy.
        let copied = Command::new("cp").arg(BIN).arg(folder.path().join("saasmaint")).status();
        assert!(copied.expect("cp runs").success());
        Some(Self(folder))
    }

    /// Runs it as a user who may have so many processes and threads in all.
    fn run(&self, made: &Workspace, most: usize, args: &[&str]) -> Ran {
        static USERS: AtomicU32 = AtomicU32::new(0);
        // A user of no other test, nor of one that runs beside this one.
        let user = 200_000 + std::process::id() % 10_000 * 100 + USERS.fetch_add(1, Ordering::Relaxed);
        own(made.path(), user);
        let mut command = Command::new("prlimit");
        command.arg(format!("--nproc={most}:{most}")).arg("--").arg(self.0.path().join("saasmaint"));
        command.env_clear().env("HOME", made.at("home")).env("TZ", "UTC");
        command
            .env("SAASMAINT_BY", "ana@acme.example")
            .env("SAASMAINT_TRUST", "1")
            .env("PATH", "/usr/bin:/bin");
        command.args(["--now", NOW]).args(args).current_dir(made.path()).uid(user).gid(user);
        Ran::of(&command.output().expect("the binary runs"))
    }
}

/// Gives it all to a user.
fn own(path: &Path, user: u32) {
    chown(path, Some(user), Some(user)).expect("another owner");
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            own(&entry.expect("an entry").path(), user);
        }
    }
}

fn probes(count: usize) -> Workspace {
    let mut text = "cadence = \"weekly\"\nstarts = 2026-11-23\n".to_owned();
    for number in 0..count {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\n[task.probe]\ncommand = [\"true\"]\n");
    }
    Workspace::berlin(&text)
}

/// With whatever few there are, each probe passes or could not be run; none is said to have failed.
#[test]
fn few_threads_run_fewer_probes_at_once() {
    let Some(binary) = Binary::for_others() else { return };
    let mut passed = Vec::new();
    for most in [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24] {
        let made = probes(6);
        let ran = binary.run(&made, most, &["run", "--jobs", "8"]);
        assert!(!ran.stderr.contains("panicked"), "{most}: {ran:?}");
        let told = ran.stdout.lines().filter(|line| line.starts_with("PASS")).count();
        assert_eq!(entries(&made).len(), told, "{most}: {ran:?}");
        assert!(!ran.stdout.contains("FAIL"), "{most}: {ran:?}");
        assert_eq!(ran.code, if told == 6 { 0 } else { 2 }, "{most}: {ran:?}");
        if ran.stdout.is_empty() {
            let mend = "(Resource temporarily unavailable (os error 11)); raise the limit of processes, `ulimit -u`\n";
            assert!(ran.stderr.ends_with(mend) && ran.stderr.lines().count() == 1, "{most}: {ran:?}");
        }
        passed.push((most, told));
    }
    // This process, two threads of its own, the guard, two readers and the program.
    let enough = passed.iter().filter(|(most, _)| *most >= 7);
    assert!(enough.clone().all(|(_, told)| *told == 6), "{passed:?}");
    assert_eq!(passed[0].1, 0, "{passed:?}");
}

/// What starts threads in libraries: the workbook, one for each sheet.
#[test]
fn no_threads_for_a_report_is_said_in_one_sentence() {
    let Some(binary) = Binary::for_others() else { return };
    let made = probes(1);
    made.ok("2026-11-25T09:00:00+01:00", &["done", "t0"]);
    for args in [
        &["bundle", "--period", "2026-W48", "--output", "a.zip"][..],
        &["report", "--period", "2026-W48", "--format", "xlsx", "--output", "a.xlsx"],
    ] {
        for most in [1, 3] {
            let ran = binary.run(&made, most, args);
            let why = "cannot make the workbook: the system has no thread left for it (Resource temporarily unavailable (os error 11)); raise the limit of processes, `ulimit -u`\n";
            assert!(ran.stderr.ends_with(why) && ran.stderr.lines().count() == 1, "{most}: {ran:?}");
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{most}: {ran:?}");
        }
        let ran = binary.run(&made, 20, args);
        assert_eq!((ran.code, ran.stderr.contains("error")), (0, false), "{ran:?}");
    }
}

/// Whatever needs no thread works without any.
#[test]
fn the_rest_needs_none() {
    let Some(binary) = Binary::for_others() else { return };
    let made = probes(1);
    for args in [
        &["due"][..],
        &["done", "t0"],
        &["check"],
        &["log"],
        &["verify"],
        &["report", "--period", "2026-W48", "--format", "pdf", "--output", "a.pdf"],
        &["report", "--period", "2026-W48", "--format", "html", "--output", "a.html"],
        &["checkpoint"],
        &["undo"],
        &["run", "--dry-run", "--all"],
    ] {
        let ran = binary.run(&made, 1, args);
        assert_eq!((ran.code, ran.stderr.contains("panicked")), (0, false), "{args:?}: {ran:?}");
    }
}
