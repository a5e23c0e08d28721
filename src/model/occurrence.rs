//! Occurrences: the unit that is owed.

use chrono::NaiveDate;

use super::period::PeriodKey;
use super::time::Instant;

/// One occurrence of a task, with its instants. Each interval includes its start and not its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Names its period; unique within the task.
    pub key: PeriodKey,
    /// From when it can be done.
    pub opens: Instant,
    /// Done before this is on time.
    pub due: Instant,
    /// From when it is overdue: `due` and the grace.
    pub overdue: Instant,
    /// From when only its name claims it; `None` where that never happens (a backlog, rolling).
    pub closes: Option<Instant>,
    /// Where it would close without `catch_up`: the end of its own window.
    pub window_ends: Instant,
    /// The civil day, in the task's zone, that people are shown as its due day.
    pub due_day: NaiveDate,
    /// Whether `due` is a time of day; else it is the end of `due_day`.
    pub timed: bool,
}

impl Occurrence {
    /// The instant that places it in a window of many: `due` where it is a time of day, else the
    /// last second of the due day.
    #[must_use]
    pub fn shown_due(&self) -> Instant {
        if self.timed { self.due } else { self.due - chrono::TimeDelta::seconds(1) }
    }

    /// Whether it has closed at `t`.
    #[must_use]
    pub fn is_closed(&self, t: Instant) -> bool {
        self.closes.is_some_and(|closes| closes <= t)
    }
}
