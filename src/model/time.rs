//! Instants and how they are written.

use chrono::{DateTime, SecondsFormat, Utc};

/// A point on the world's time line, to the second.
pub type Instant = DateTime<Utc>;

/// The one moment at which a command looks at the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Now.
    pub now: Instant,
    /// Whether `--now` stood in for the machine's clock.
    pub given: bool,
}

impl Clock {
    /// The newest `recorded_at` that counts: with a given clock nothing recorded later does;
    /// without one everything counts, because a colleague's clock may be ahead.
    #[must_use]
    pub fn horizon(&self) -> Option<Instant> {
        self.given.then_some(self.now)
    }
}

/// RFC 3339 in UTC with a final `Z`, as the ledger writes instants.
#[must_use]
pub fn rfc3339_utc(instant: Instant) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
