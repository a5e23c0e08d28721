//! What a kind of probe is to the runner: what it is given, and what it can ask for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::deadline::Deadline;
use super::observation::{Observation, SavedCursor};
use super::redact::Redactor;
use crate::model::{Instant, Zone};

/// What the runner can run: the check of a probe, of whatever kind, or a fix.
pub(crate) trait Runnable {
    /// Makes one attempt.
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation;

    /// Whether it starts a program. A run that is stopped waits until that has ended, and believes what
    /// it says: all other kinds may take the stop for a failure.
    fn starts_program(&self) -> bool {
        false
    }

    /// Whether an attempt goes on where the last recorded run left off, and leaves a cursor itself.
    fn keeps_cursor(&self) -> bool {
        false
    }
}

/// What an attempt is given.
#[derive(Clone, Copy)]
pub(crate) struct AttemptContext<'a> {
    /// Where it runs.
    pub run: &'a RunContext,
    /// The zone of the task, in which ages are counted.
    pub zone: &'a Zone,
    /// What the last run left; `None` if there was none, or for a kind that keeps no cursor.
    pub cursor: Option<&'a SavedCursor>,
    /// What takes secrets out.
    pub redactor: &'a Redactor,
    /// When it has to end.
    pub deadline: &'a Deadline,
}

/// What a probe can rely on of where it runs.
pub(crate) struct RunContext {
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

impl RunContext {
    /// A path that a probe names.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(Path::new(path))
    }
}
