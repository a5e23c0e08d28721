//! Until when an attempt has to end, and the threads that it is given.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Until when an attempt has to end.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
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
    pub(super) fn part(&self, length: Duration) -> Self {
        Self { refused: Arc::clone(&self.refused), ..Self::after(length, &self.stop) }
    }

    /// Starts a thread for a part of the attempt.
    ///
    /// # Errors
    /// When the system gives none.
    pub(super) fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let spawned = thread::Builder::new().name(name.to_owned()).spawn(work);
        spawned.map(drop).inspect_err(|error| self.refused_by(error))
    }

    /// Remembers an error of the system if it is a want of threads or processes, which others that end
    /// give back.
    pub(super) fn refused_by(&self, error: &io::Error) {
        if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory) {
            self.refused.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the system had no thread or process to give.
    pub(super) fn was_refused(&self) -> bool {
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
