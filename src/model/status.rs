//! What became of an occurrence, and where a task stands.

use std::fmt;
use std::str::FromStr;

/// The status of one occurrence at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Performed before `due`, and recorded before it closed.
    Done,
    /// Performed at or after `due`, or recorded after it closed.
    DoneLate,
    /// Deliberately not done, recorded before it was overdue.
    Skipped,
    /// Its due day lies in a waiver.
    Waived,
    /// Its due day lies in a pause.
    Paused,
    /// Before the task's start or after its end.
    NotOwed,
    /// Not open yet.
    Upcoming,
    /// Open, and not due yet.
    Open,
    /// Past due, within grace.
    Late,
    /// Past grace, and still to be claimed.
    Overdue,
    /// Closed without a completion.
    Missed,
}

impl Status {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::DoneLate => "done-late",
            Self::Skipped => "skipped",
            Self::Waived => "waived",
            Self::Paused => "paused",
            Self::NotOwed => "not-owed",
            Self::Upcoming => "upcoming",
            Self::Open => "open",
            Self::Late => "late",
            Self::Overdue => "overdue",
            Self::Missed => "missed",
        }
    }

    /// Whether it waits for somebody: open, late or overdue.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Open | Self::Late | Self::Overdue)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl serde::Serialize for Status {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Where a task stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// An occurrence is overdue, or the latest was missed and nobody has acted since.
    Overdue,
    /// An occurrence is past due, within grace.
    Late,
    /// An occurrence is open and not settled.
    Due,
    /// Nothing to do.
    Ok,
    /// Excepted today by a waiver.
    Waived,
    /// Paused today.
    Paused,
}

impl State {
    /// All of them, the worst first.
    pub const ALL: [Self; 6] = [Self::Overdue, Self::Late, Self::Due, Self::Ok, Self::Waived, Self::Paused];

    /// The name in output and filters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Late => "late",
            Self::Due => "due",
            Self::Ok => "ok",
            Self::Waived => "waived",
            Self::Paused => "paused",
        }
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == text)
            .ok_or_else(|| format!("`{text}` is not a state; write overdue, late, due, ok, waived or paused"))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl serde::Serialize for State {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
