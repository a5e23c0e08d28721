//! What a report is about, and the rules by which an occurrence belongs to it.

use crate::model::{Instant, Moment, Zone};

/// The window, as it was asked for. A day is a civil day of each task's own zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Where it begins (inclusive).
    pub from: Moment,
    /// Where it ends; a day belongs to it, an instant does not.
    pub to: Moment,
}

impl Window {
    /// Its bounds in a zone: the first instant that belongs to it, and the first that does not.
    #[must_use]
    pub fn bounds(&self, zone: &Zone) -> (Instant, Instant) {
        (self.from.range_start(zone), self.to.range_end(zone))
    }
}

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The window.
    pub window: Window,
    /// Its name, where it was asked for by one: `2026-Q3`.
    pub period: Option<String>,
    /// The moment at which everything is judged.
    pub now: Instant,
    /// Entries recorded after this do not count; `None` counts all of them.
    pub as_of: Option<Instant>,
    /// The filters, each with what was given: `("framework", "SOC2")`. Empty is everything.
    pub filters: Vec<(&'static str, String)>,
    /// The version of the program.
    pub program: &'static str,
    /// The release of the time zone database.
    pub zones: &'static str,
    /// How the rows were drawn, where this is a sample.
    pub sample: Option<Sample>,
}

impl Scope {
    /// The rules of inclusion and counting, one sentence each.
    pub const RULES: [&'static str; 6] = [
        "An occurrence belongs to the window when its due day does (where it is due at a time of day: when that instant does), on the calendar of its task's time zone.",
        "Performed before due and recorded before it closed is on time; performed at or after due, or recorded after it had closed, is late.",
        "An occurrence is judged by the definition that was in force when it opened; later changes do not reach back.",
        "The on-time rate divides what was done on time by what was owed and has fallen due: on time, late, missed, and open past due. What is waived, paused, skipped or not yet due is in neither number.",
        "Before a task's start nothing is recorded, and nothing is called missed.",
        "These are facts of the record, not assurance: what was performed is as claimed by whoever recorded it.",
    ];
}

/// How a sample was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The seed.
    pub seed: String,
    /// How many rows were asked for, in words: `25`, or `daily 25, weekly 5`.
    pub size: String,
    /// How many rows were drawn.
    pub drawn: usize,
    /// How many rows they were drawn from.
    pub population: usize,
    /// SHA-256 over the identities of the population, in hex: the same digest is the same population.
    pub digest: String,
}

impl Sample {
    /// The method, so that anybody can draw it again.
    pub const METHOD: &'static str = "Each occurrence of the population has the identity `<task id> <period key>`. Its rank is the SHA-256 of the UTF-8 text `<seed>\\n<identity>`, in lower-case hexadecimal digits. In each stratum the rows with the lowest ranks are drawn. The digest of the population is the SHA-256 of all identities, sorted by bytes, each followed by a newline.";
}
