//! Runs a command that has to end: after twenty seconds it and what it started are killed.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// Everything here ends within a fraction of a second; what takes this long hangs.
const LIMIT: Duration = Duration::from_secs(20);

/// How a command ended.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Standard output; bytes that are no UTF-8 are replaced.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
    /// The exit status, unless a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// False when it had to be killed here.
    pub in_time: bool,
}

/// Runs a command whose output goes through files in a folder.
pub fn run(command: &mut Command, folder: &Path) -> Ended {
    let (out, err) = (folder.join("stdout"), folder.join("stderr"));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(File::create(&out).expect("a file"))
        .stderr(File::create(&err).expect("a file"))
        .process_group(0)
        .spawn()
        .expect("the command starts");
    let began = Instant::now();
    let mut in_time = true;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        if in_time && began.elapsed() > LIMIT {
            in_time = false;
            // It may have ended just now.
            let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
        }
        sleep(Duration::from_millis(1));
    };
    let text = |file: &Path| String::from_utf8_lossy(&fs::read(file).expect("a file")).into_owned();
    Ended { stdout: text(&out), stderr: text(&err), code: status.code(), signal: status.signal(), in_time }
}
