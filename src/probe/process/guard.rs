//! A second process that ends what a run has started when the run itself is killed.
//!
//! A signal that cannot be caught leaves nobody to end the programs of the probes. Their guard is this
//! program, started once more: it reads from a pipe what is started and what has ended, and when the
//! pipe closes, which the system does however its other end is killed, it kills what is left.
//!
//! `PR_SET_PDEATHSIG` would end the first process of a group alone, not what a script has started, and
//! would need a start of this program for each probe, because a program can only ask for it itself.

mod left;

use std::ffi::OsStr;
use std::io::Write;
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// The name under which this program is its own guard: the first of its arguments.
const NAME: &str = "saasmaint-guard";

/// Whether this process is the program itself. What else uses the library, as tests do, could not be
/// started again as a guard.
static IS_PROGRAM: AtomicBool = AtomicBool::new(false);

/// The pipe to the guard; `None` where there is none.
static GUARD: OnceLock<Option<ChildStdin>> = OnceLock::new();

/// To be called first of all, with the name under which the process was started. Tells whether it was
/// started as a guard: then its work is done when this returns.
#[must_use]
pub fn has_served(name: Option<&OsStr>) -> bool {
    if name != Some(OsStr::new(NAME)) {
        IS_PROGRAM.store(true, Ordering::Relaxed);
        return false;
    }
    left::StartedPrograms::read(std::io::stdin().lock()).kill();
    true
}

/// A program whose guard knows of it. It is forgotten when this is dropped.
pub(super) struct GuardedProgram {
    /// The inode of the pipe that is its standard output. The guard finds it by that if the run is
    /// killed before its process group was told.
    pipe: u64,
}

impl GuardedProgram {
    /// Tells the guard that a program is about to be started.
    pub fn start(stdout: impl AsFd) -> Self {
        let pipe = rustix::fs::fstat(stdout).map_or(0, |about| about.st_ino);
        let guard = GUARD.get_or_init(|| IS_PROGRAM.load(Ordering::Relaxed).then(start).flatten());
        tell(guard.as_ref(), &format!("start {pipe}\n"));
        Self { pipe }
    }

    /// Tells the guard which process group it leads.
    pub fn leads(&self, group: u32) {
        tell(GUARD.get().and_then(Option::as_ref), &format!("leads {} {group}\n", self.pipe));
    }
}

impl Drop for GuardedProgram {
    /// The id of the group has to be taken still, so that the guard never kills a stranger.
    fn drop(&mut self) {
        tell(GUARD.get().and_then(Option::as_ref), &format!("ended {}\n", self.pipe));
    }
}

fn tell(guard: Option<&ChildStdin>, line: &str) {
    if let Some(mut guard) = guard {
        // A line is shorter than what a pipe takes at once. A guard that has ended guards nothing.
        let _ = guard.write(line.as_bytes());
    }
}

/// Starts the guard. Without one, programs outlive a run that is killed.
fn start() -> Option<ChildStdin> {
    let program = if cfg!(target_os = "linux") {
        // The very file that runs, whatever lies under its name by now.
        "/proc/self/exe".into()
    } else {
        std::env::current_exe().ok()?
    };
    #[allow(clippy::disallowed_methods, reason = "it starts this program")]
    let mut command = Command::new(program);
    // A group of its own: Ctrl-C must not end it before the programs. It holds no folder.
    command.arg0(NAME).current_dir("/").process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let pipe = command.spawn().ok()?.stdin.take()?;
    // A guard that was halted must not halt the run.
    rustix::fs::fcntl_setfl(&pipe, rustix::fs::OFlags::NONBLOCK).ok()?;
    tell(Some(&pipe), &format!("run {}\n", rustix::process::getpgrp().as_raw_pid()));
    Some(pipe)
}
