//! Probes: the automated checks of tasks, one file per kind, and the runner. The one module that
//! starts programs and opens connections, and `run` is the one command that uses it.
//!
//! A check ends in a [`Verdict`]: it *passed*, it *failed* (the thing that was checked is not as it
//! should be), or it *could not be run* (this side could not look), which is no evidence of anything.
//! What it saw is an [`Observation`]. Secrets are taken out of it before it leaves this module.

mod certificate;
mod command;
mod connect;
mod disk;
mod dns;
mod evidence;
mod expect;
mod file;
mod http;
mod job;
mod local;
mod logs;
mod process;
mod redact;
mod runner;
mod short;
mod size;
mod tcp;
mod tls;
mod witness;

#[cfg(test)]
#[path = "../../tests/it/common/servers.rs"]
mod servers;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::model::{Instant, Probe, ProbeCheck, Zone};
pub use job::{Attempt, Job, Last, Run, Step};
pub use process::guard;
pub use redact::Redactor;
pub use runner::{Event, Halt, Keep, Runner};

/// What a probe can rely on of where it runs.
pub struct Site {
    /// The folder of the workspace, from which relative paths count.
    pub root: PathBuf,
    /// Now, to the second, in UTC.
    pub clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    /// Whether `--now` stands in for the clock.
    pub clock_given: bool,
    /// The name of this machine.
    pub host: String,
    /// The environment variables that probes name as secrets, as far as they are set.
    pub secrets: BTreeMap<String, String>,
}

impl Site {
    /// A path that a probe names.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(Path::new(path))
    }
}

/// Until when an attempt has to end.
#[derive(Debug, Clone)]
pub struct Deadline {
    at: std::time::Instant,
    length: Duration,
    stop: Arc<AtomicBool>,
    /// Set when the system had no thread or process to give.
    refused: Arc<AtomicBool>,
}

impl Deadline {
    /// An attempt that starts now and may take so long; `stop` ends it before.
    #[must_use]
    pub fn after(length: Duration, stop: &Arc<AtomicBool>) -> Self {
        let at = std::time::Instant::now() + length;
        Self { at, length, stop: Arc::clone(stop), refused: Arc::default() }
    }

    /// One for a part of the attempt, which may take so long.
    fn part(&self, length: Duration) -> Self {
        Self { refused: Arc::clone(&self.refused), ..Self::after(length, &self.stop) }
    }

    /// Starts a thread for a part of the attempt.
    ///
    /// # Errors
    /// When the system gives none.
    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(work);
        spawned.map(drop).inspect_err(|error| self.refused_by(error))
    }

    /// Remembers an error of the system if it is a want of threads or processes, which others that end
    /// give back.
    fn refused_by(&self, error: &io::Error) {
        if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory) {
            self.refused.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the system had no thread or process to give.
    fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// How long it was from its start.
    #[must_use]
    pub const fn length(&self) -> Duration {
        self.length
    }

    /// How long is left; zero once it has passed or the run is being stopped.
    #[must_use]
    pub fn left(&self) -> Duration {
        if self.is_stopped() {
            return Duration::ZERO;
        }
        self.at.saturating_duration_since(std::time::Instant::now())
    }

    /// Whether somebody stops the whole run.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All was as expected.
    Pass,
    /// Something was not, and what.
    Fail(String),
    /// It could not be looked at, and why.
    Error(String),
    /// The run was stopped before it ended.
    Interrupted,
}

impl Verdict {
    /// The name in output.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Error(_) => "error",
            Self::Interrupted => "interrupted",
        }
    }

    /// Why it is no pass.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Fail(reason) | Self::Error(reason) => Some(reason),
            Self::Pass | Self::Interrupted => None,
        }
    }
}

/// Text that was captured, for the evidence that people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is: `stdout`, `body` …
    pub title: String,
    /// The text, bounded; a cut is stated in it.
    pub text: String,
}

/// What an attempt saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// What it came to.
    pub verdict: Verdict,
    /// What was seen, as JSON: the keys are those of the kind.
    pub facts: Map<String, Value>,
    /// Longer texts that were captured.
    pub sections: Vec<Section>,
}

impl Observation {
    /// An attempt that found these faults; none is a pass.
    #[must_use]
    pub fn found(faults: &[String], facts: Map<String, Value>, sections: Vec<Section>) -> Self {
        let verdict = if faults.is_empty() { Verdict::Pass } else { Verdict::Fail(faults.join("; ")) };
        Self { verdict, facts, sections }
    }

    /// An attempt that failed before there was anything else to say.
    #[must_use]
    pub fn failed(reason: impl Into<String>) -> Self {
        Self { verdict: Verdict::Fail(reason.into()), facts: Map::new(), sections: Vec::new() }
    }

    /// An attempt that could not be made.
    #[must_use]
    pub fn error(reason: impl Into<String>) -> Self {
        Self { verdict: Verdict::Error(reason.into()), facts: Map::new(), sections: Vec::new() }
    }

    /// An attempt that was stopped.
    #[must_use]
    pub fn interrupted() -> Self {
        Self { verdict: Verdict::Interrupted, facts: Map::new(), sections: Vec::new() }
    }
}

/// Makes one attempt.
fn attempt(
    probe: &Probe,
    site: &Site,
    zone: &Zone,
    last: Option<&Last>,
    redactor: &Redactor,
    deadline: &Deadline,
) -> Observation {
    match &probe.check {
        ProbeCheck::Command(check) => command::check(check, site, redactor, deadline),
        ProbeCheck::Http(check) => http::check(check, site, redactor, deadline),
        ProbeCheck::Tls(check) => tls::check(check, site, deadline),
        ProbeCheck::File(check) => file::check(check, site, zone, deadline),
        ProbeCheck::Tcp(check) => tcp::check(check, deadline),
        ProbeCheck::Dns(check) => dns::check(check, deadline),
        ProbeCheck::Logs(check) => logs::check(check, site, last, redactor, deadline),
        ProbeCheck::Disk(check) => disk::check(check, site, deadline),
    }
}
