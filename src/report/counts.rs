//! Counting: how many occurrences became what.

use super::row::Row;
use crate::model::Status;

/// How many of some occurrences became what. `owed` is the sum of on time, late, missed, skipped
/// and open; the population is `owed` with waived, paused and upcoming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// All rows.
    pub population: u64,
    /// What was owed: everything that has opened and was not excepted.
    pub owed: u64,
    /// Performed before due, and recorded before it closed.
    pub on_time: u64,
    /// Performed at or after due, or recorded after it closed.
    pub late: u64,
    /// Closed without a completion.
    pub missed: u64,
    /// Deliberately not done, recorded before it was overdue.
    pub skipped: u64,
    /// Excepted by a waiver.
    pub waived: u64,
    /// Excepted by a pause.
    pub paused: u64,
    /// Not settled, and still to be claimed.
    pub open: u64,
    /// Of the open ones: those past their due.
    pub open_past_due: u64,
    /// Of the open and missed ones: done, and waiting for a second person.
    pub awaiting_approval: u64,
    /// Not open yet.
    pub upcoming: u64,
    /// Of the late ones: recorded only after it had closed.
    pub back_dated: u64,
}

/// A share, which is never shown without both of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Rate {
    /// Done on time.
    pub numerator: u64,
    /// Owed, past due, and not skipped: on time, late, missed, and open past due.
    pub denominator: u64,
}

impl Rate {
    /// In hundredths of a percent, rounded down; `None` of nothing.
    #[must_use]
    pub fn basis_points(self) -> Option<u64> {
        (self.numerator * 10_000).checked_div(self.denominator)
    }

    /// With both numbers: `41 of 45 (91.1 %)`; `0 of 0` where there is nothing to share. Rounded
    /// down, so that only all of them are 100 %.
    #[must_use]
    pub fn in_words(self) -> String {
        let percent = self
            .basis_points()
            .map_or_else(String::new, |points| format!(" ({}.{} %)", points / 100, points / 10 % 10));
        format!("{} of {}{percent}", self.numerator, self.denominator)
    }
}

impl Counts {
    /// Counts one row.
    pub fn add(&mut self, row: &Row) {
        self.population += 1;
        let part = match row.status {
            Status::Done => &mut self.on_time,
            Status::DoneLate => &mut self.late,
            Status::Missed => &mut self.missed,
            Status::Skipped => &mut self.skipped,
            Status::Open | Status::Late | Status::Overdue => &mut self.open,
            Status::Waived => &mut self.waived,
            Status::Paused => &mut self.paused,
            Status::Upcoming | Status::NotOwed => &mut self.upcoming,
        };
        *part += 1;
        self.owed = self.on_time + self.late + self.missed + self.skipped + self.open;
        self.open_past_due += u64::from(matches!(row.status, Status::Late | Status::Overdue));
        self.awaiting_approval += u64::from(row.awaiting_approval);
        self.back_dated += u64::from(row.back_dated);
    }

    /// Adds the counts of other rows.
    pub fn include(&mut self, other: &Self) {
        for (sum, part) in self.parts_mut().into_iter().zip(other.parts()) {
            *sum += part.1;
        }
    }

    /// All counts with their names in output, in the order in which they are shown.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, u64); 13] {
        [
            ("population", self.population),
            ("owed", self.owed),
            ("on_time", self.on_time),
            ("late", self.late),
            ("missed", self.missed),
            ("skipped", self.skipped),
            ("waived", self.waived),
            ("paused", self.paused),
            ("open", self.open),
            ("open_past_due", self.open_past_due),
            ("awaiting_approval", self.awaiting_approval),
            ("upcoming", self.upcoming),
            ("back_dated", self.back_dated),
        ]
    }

    /// In the order of [`parts`](Self::parts).
    fn parts_mut(&mut self) -> [&mut u64; 13] {
        [
            &mut self.population,
            &mut self.owed,
            &mut self.on_time,
            &mut self.late,
            &mut self.missed,
            &mut self.skipped,
            &mut self.waived,
            &mut self.paused,
            &mut self.open,
            &mut self.open_past_due,
            &mut self.awaiting_approval,
            &mut self.upcoming,
            &mut self.back_dated,
        ]
    }

    /// The on-time rate. What is waived, paused, skipped, or open and not yet due is in neither of
    /// its numbers.
    #[must_use]
    pub const fn on_time_rate(&self) -> Rate {
        Rate {
            numerator: self.on_time,
            denominator: self.on_time + self.late + self.missed + self.open_past_due,
        }
    }
}

/// The counts of what has something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What: a cadence, an area …; `-` for what has none.
    pub name: String,
    /// The counts.
    pub counts: Counts,
}

/// The counts in total and by group. A task with several controls counts in each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Everything.
    pub total: Counts,
    /// By cadence, the most frequent first.
    pub by_cadence: Vec<Group>,
    /// By area.
    pub by_area: Vec<Group>,
    /// By owner.
    pub by_owner: Vec<Group>,
    /// By framework; a task counts once in each that it serves.
    pub by_framework: Vec<Group>,
    /// By control, those of the frameworks asked for.
    pub by_control: Vec<Group>,
}

impl Summary {
    /// The groupings with their names, for views.
    #[must_use]
    pub fn groupings(&self) -> [(&'static str, &[Group]); 5] {
        [
            ("cadence", &self.by_cadence),
            ("area", &self.by_area),
            ("owner", &self.by_owner),
            ("framework", &self.by_framework),
            ("control", &self.by_control),
        ]
    }
}

/// The counts of one step of the trend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// The month (`2026-09`) or the day (`2026-09-14`) in which occurrences fell due.
    pub label: String,
    /// The counts.
    pub counts: Counts,
}
