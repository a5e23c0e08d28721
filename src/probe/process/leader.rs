//! A started program and its process group.

use std::fs;
use std::io::{Error, ErrorKind, PipeReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::io::{Errno, retry_on_intr};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::guard::GuardedProgram;
use super::program::{ProgramEnd, ProgramSpec};
use crate::files::there;
use crate::probe::Deadline;

/// How long to wait before it is looked again whether a program has ended: first, and at most.
const TICKS: (Duration, Duration) = (Duration::from_micros(100), Duration::from_millis(20));

/// A program that was started. It leads a process group, whose id stays taken as long as the program
/// has not been reaped: so a signal never reaches a stranger.
pub(super) struct Leader {
    pub program: String,
    pub child: Child,
    /// What it writes to standard output.
    pub stdout: Option<PipeReader>,
    /// Dropped before it is reaped.
    watched: Option<GuardedProgram>,
    tick: Duration,
    ended: bool,
}

impl Leader {
    /// # Errors
    /// Why it could not be started.
    pub fn start(order: &ProgramSpec<'_>, deadline: &Deadline) -> Result<Self, String> {
        let Some((program, arguments)) = order.argv.split_first() else {
            return Err("no program is named".to_owned());
        };
        let not_started = |why: String| format!("cannot start `{program}`: {why}");
        let dir = order.dir.display();
        // Through the `.`, to learn too whether the folder may be entered.
        match fs::metadata(order.dir.join(".")) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(not_started(format!("the folder `{dir}` does not exist")));
            }
            Err(error) => {
                return Err(not_started(format!("the folder `{dir}` cannot be used: {error}")));
            }
        }
        #[allow(clippy::disallowed_methods, reason = "the one place that starts programs")]
        let mut command = Command::new(program);
        command.args(arguments).current_dir(order.dir).envs(order.env);
        let (stdout, writer) = std::io::pipe().map_err(|error| not_started(error.to_string()))?;
        let watched = GuardedProgram::start(&stdout);
        // The writing end is closed here with the command, at the end of this function.
        command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        command.process_group(0);
        let child = command.spawn().map_err(|error| {
            deadline.refused_by(&error);
            not_started(trouble(program, order, &error))
        })?;
        watched.leads(child.id());
        Ok(Self {
            program: program.clone(),
            child,
            stdout: Some(stdout),
            watched: Some(watched),
            tick: TICKS.0,
            ended: false,
        })
    }

    /// How long to wait before the next look: longer each time.
    pub fn tick(&mut self) -> Duration {
        let tick = self.tick;
        self.tick = (tick * 2).min(TICKS.1);
        tick
    }

    /// Looks often again.
    pub fn expect_end(&mut self) {
        self.tick = TICKS.0;
    }

    /// Whether the program has ended. It is not reaped by that.
    ///
    /// # Errors
    /// That the system does not tell.
    pub fn has_ended(&mut self) -> Result<bool, String> {
        if !self.ended {
            self.ended = has_ended(&self.child).map_err(|error| self.untold(&error.into()))?;
        }
        Ok(self.ended)
    }

    /// Asks the whole group to end.
    pub fn terminate(&self) {
        // A group without members, or one that may not be signalled, is found out by waiting.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::TERM);
    }

    /// Kills the whole group.
    pub fn kill(&self) {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
    }

    /// Reaps a program that has ended.
    ///
    /// # Errors
    /// That the system does not tell how it ended.
    pub fn ending(&mut self) -> Result<ProgramEnd, String> {
        self.forget();
        let status = self.child.wait().map_err(|error| self.untold(&error))?;
        status
            .code()
            .map(ProgramEnd::Exit)
            .or_else(|| status.signal().map(ProgramEnd::Signal))
            .ok_or_else(|| format!("`{}` ended, but the system does not tell how: {status}", self.program))
    }

    /// Its id is free for others once it is reaped.
    fn forget(&mut self) {
        drop(self.watched.take());
    }

    fn untold(&self, error: &Error) -> String {
        format!("`{}` was started, but the system does not tell how it ended: {error}", self.program)
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        // Nothing is left as a zombie; what cannot be ended is not waited for.
        if self.ended {
            self.forget();
            let _ = self.child.wait();
        } else {
            // The guard ends it with the run, if anything can.
            std::mem::forget(self.watched.take());
        }
    }
}

/// Whether a child has ended; it stays to be reaped.
fn has_ended(child: &Child) -> Result<bool, Errno> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let status = retry_on_intr(|| waitid(WaitId::Pid(Pid::from_child(child)), options))?;
    Ok(status.is_some())
}

fn trouble(program: &str, order: &ProgramSpec<'_>, error: &Error) -> String {
    let is_path = program.contains('/');
    match error.kind() {
        ErrorKind::NotFound if is_path => match there(fs::metadata(order.dir.join(program))) {
            Ok(None) => "there is no such file".to_owned(),
            Ok(Some(_)) => "the interpreter that it names was not found".to_owned(),
            Err(error) => error.to_string(),
        },
        ErrorKind::NotFound => "there is no such program in PATH".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
