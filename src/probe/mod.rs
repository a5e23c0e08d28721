//! Probes: the automated checks of tasks, one file per kind, and the runner. The one module that
//! starts programs and opens connections, and `run` is the one command that uses it.
//!
//! A check has an outcome: it *passed*, it *failed* (the thing that was checked is not as it
//! should be), or it *could not be run* (this side could not look), which is no evidence of anything.
//! What it saw is an observation. Secrets are taken out of it before it leaves this module.

mod certificate;
mod command;
mod connect;
mod deadline;
mod disk;
mod dns;
mod evidence;
mod expect;
mod file;
mod http;
mod job;
mod kind;
mod local;
mod logs;
mod observation;
mod process;
mod redact;
mod runner;
mod short;
mod size;
mod tcp;
mod tls;
mod verifier;

#[cfg(test)]
#[path = "../../tests/it/common/servers.rs"]
mod servers;

use crate::model::ProbeCheck;
use deadline::Deadline;
use kind::Runnable;
use observation::{CapturedText, Observation};

pub(crate) use evidence::cursor_in;
pub(crate) use job::{Job, Step, StepRun};
pub(crate) use kind::RunContext;
pub(crate) use observation::{CheckOutcome, SavedCursor};
pub use process::guard;
pub(crate) use redact::Redactor;
pub(crate) use runner::{RunError, RunEvent, Runner, StoreEvidence};

/// What is run for a check.
fn runnable(check: &ProbeCheck) -> &dyn Runnable {
    match check {
        ProbeCheck::Command(check) => check,
        ProbeCheck::Http(check) => check,
        ProbeCheck::Tls(check) => check,
        ProbeCheck::File(check) => check,
        ProbeCheck::Tcp(check) => check,
        ProbeCheck::Dns(check) => check,
        ProbeCheck::Logs(check) => check,
        ProbeCheck::Disk(check) => check,
    }
}

impl Job {
    /// What is run in a step.
    fn runnable(&self, step: Step) -> &dyn Runnable {
        match &self.fix {
            Some(fix) if step == Step::Fix => fix,
            _ => runnable(&self.probe.check),
        }
    }
}

/// Whether a check goes on where its last recorded run left off.
#[must_use]
pub(crate) fn keeps_cursor(check: &ProbeCheck) -> bool {
    runnable(check).keeps_cursor()
}
