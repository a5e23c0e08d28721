//! The program under strace(1), with one fault.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::BIN;
use crate::common::bounded::Ended;
use crate::common::scene::{NOW, Scene};
use crate::trace::{CALLS, Call, Fault, calls};

/// Whether strace can trace a program here; otherwise why not.
pub fn is_there() -> Result<(), String> {
    let tried = Command::new("strace")
        .args(["-f", "-y", "--seccomp-bpf", "-e", "trace=write", "-o", "/dev/null", "true"])
        .stdin(Stdio::null())
        .output();
    match tried {
        Ok(ran) if ran.status.success() => Ok(()),
        Ok(ran) => Err(String::from_utf8_lossy(&ran.stderr).trim().to_owned()),
        Err(error) => Err(format!("cannot start strace: {error}")),
    }
}

/// A fault at the Nth call of a name that a thread makes, or makes on one file; then no other call is on
/// record.
#[derive(Debug, Clone, Copy)]
pub struct Injected<'a> {
    pub name: &'a str,
    pub fault: Fault,
    pub nth: usize,
    pub on: Option<&'a Path>,
}

/// Runs the program in a scene, with this fault.
pub fn run(scene: &Scene, args: &[&str], injected: Option<Injected>) -> (Ended, Vec<Call>) {
    let trace = scene.logs().join("trace");
    let mut command = scene.prepared(command(scene, &trace, injected), NOW, args);
    // To find strace; the program does not get it.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let ended = scene.ends(&mut command);
    (ended, calls(&String::from_utf8_lossy(&fs::read(&trace).expect("a trace"))))
}

fn command(scene: &Scene, trace: &Path, injected: Option<Injected>) -> Command {
    let names: Vec<String> =
        CALLS.iter().flat_map(|(_, names)| *names).map(|name| format!("?{name}")).collect();
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-E", "PATH", "-e"]).arg(format!("trace={}", names.join(",")));
    // Quicker; but strace 6.1 sends no signal with it.
    if injected.is_none_or(|injected| injected.fault != Fault::Kill) {
        command.arg("--seccomp-bpf");
    }
    if let Some(Injected { name, fault, nth, on }) = injected {
        let what = match fault {
            Fault::Error(error) => format!("error={error}"),
            Fault::Kill => "signal=SIGKILL".to_owned(),
        };
        command.arg("-e").arg(format!("inject={name}:{what}:when={nth}"));
        if let Some(path) = on {
            command.arg("-P").arg(scene.folder().join(path));
        }
    }
    command.arg("-o").arg(trace).arg(BIN);
    command
}
