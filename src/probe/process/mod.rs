//! Programs: started without a shell, bounded in time and output, ended with all that they started.
//!
//! A program gets a process group of its own, and whatever is left of the group is killed when the
//! program has ended. What has left the group (`setsid`) is let go: it may have been meant to stay.

mod capture;
pub mod guard;
mod leader;
mod program;
mod search;
mod signals;
mod streams;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use super::deadline::Deadline;
use leader::Leader;
pub(super) use program::{CapturedStream, FinishedProgram, ProgramEnd, ProgramSpec, StreamEnd};
pub(super) use search::{ASSERTABLE, PatternResult, SearchSpec, StreamPattern};
pub(super) use signals::signal_name;
use streams::Streams;

/// How long a program has to end by itself once it was told to.
const GRACE: Duration = Duration::from_secs(2);
/// How long the streams of a program that has ended may stay open while nothing comes.
const IDLE: Duration = Duration::from_secs(1);
/// How long at most, whatever comes.
const DRAIN: Duration = Duration::from_secs(5);

/// Runs a program.
///
/// # Errors
/// Why it could not be started, or how it ended could not be told.
pub(super) fn run(order: ProgramSpec<'_>, deadline: &Deadline) -> Result<FinishedProgram, String> {
    let program = order.argv.first().map(String::as_str).unwrap_or_default();
    let mut streams = Streams::prepare(&order, deadline)
        .map_err(|error| format!("cannot start `{program}`: no thread can read its output: {error}"))?;
    let mut leader = Leader::start(&order, deadline)?;
    streams.read(leader.stdout.take(), leader.child.stderr.take());
    let mut closed = false;
    let early = loop {
        if leader.has_ended()? {
            break None;
        }
        let left = deadline.left();
        if left.is_zero() {
            break Some(if deadline.is_stopped() { ProgramEnd::Interrupted } else { ProgramEnd::TimedOut });
        }
        let now_closed = streams.pause(leader.tick().min(left));
        if now_closed && !closed {
            // The end of most programs comes just after that of their streams.
            leader.expect_end();
        }
        closed = now_closed;
    };
    let (ending, left_running) = if let Some(ending) = early {
        leader.terminate();
        wait(&mut leader, Some(&streams), GRACE);
        leader.kill();
        wait(&mut leader, None, GRACE);
        (ending, !streams.drain(IDLE, DRAIN))
    } else {
        let left_running = !streams.drain(IDLE, DRAIN);
        // What is killed now might have said more.
        streams.stop();
        leader.kill();
        if left_running {
            streams.drain(IDLE, IDLE);
        }
        (leader.ending()?, left_running)
    };
    let (stdout, stderr) = streams.finish(order.redactor);
    Ok(FinishedProgram { ending, stdout, stderr, left_running })
}

/// Waits until the program has ended and, where they are given, its streams have too.
fn wait(leader: &mut Leader, streams: Option<&Streams>, length: Duration) {
    let until = Instant::now() + length;
    // That it cannot be told is as good as the end.
    while !leader.has_ended().unwrap_or(true) || streams.is_some_and(|streams| !streams.are_closed()) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(leader.tick().min(left));
    }
}
