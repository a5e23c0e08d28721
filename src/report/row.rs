//! One occurrence of the population with all that the record holds about it.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::model::{Control, Evidence, Instant, Occurrence, PeriodKey, ProbeOutcome, Status};

/// One occurrence.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which task, an index into [`Report::tasks`](super::Report::tasks).
    pub task: usize,
    /// The name of the cadence of the rule that it is judged by.
    pub cadence: &'static str,
    /// The controls that its task served by the definition that it is judged by.
    pub controls: Arc<[Control]>,
    /// The occurrence with its four instants.
    pub occurrence: Occurrence,
    /// What became of it.
    pub status: Status,
    /// Whether the completion was recorded only after the occurrence had closed.
    pub back_dated: bool,
    /// Whether it was done by one person and waits for another one's approval.
    pub awaiting_approval: bool,
    /// When it was performed, as claimed.
    pub performed: Option<Instant>,
    /// When that was recorded.
    pub recorded: Option<Instant>,
    /// Who recorded it.
    pub by: Option<Arc<String>>,
    /// Whether a probe found it done, and no person said so.
    pub via_probe: bool,
    /// How often its probe failed about it.
    pub failed_checks: usize,
    /// What its probe found about it: a failure after which nothing passed whatever became of it, and
    /// the others while it is owed and nobody has done it.
    pub found: Option<Found>,
    /// Who approved it, where the task asks for that.
    pub approval: Option<Approval>,
    /// Why it was skipped, excepted or missed, where somebody said so.
    pub reason: Option<Arc<str>>,
    /// The standing entries about it, by time of recording.
    pub pieces: Vec<Piece>,
    /// SHA-256 of the line of the definition it was judged by; `None` where none was recorded.
    pub definition: Option<[u8; 32]>,
}

/// A second person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Whose.
    pub by: Arc<String>,
    /// When it was recorded.
    pub recorded: Instant,
}

/// What a probe found about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It failed last, and why.
    Failing(Arc<str>),
    /// It passed, and a person has yet to confirm that.
    AwaitingReview,
    /// Its pass counted until then.
    Lapsed(Instant),
}

/// A free text and whose it is.
pub type Note<'a> = (&'a str, &'a str);

/// A standing entry about an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The kind of the entry: `done`, `attach` …
    pub kind: &'static str,
    /// Who recorded it.
    pub by: Arc<String>,
    /// When it was recorded.
    pub recorded: Instant,
    /// Its free text.
    pub note: Option<String>,
    /// What a run of a probe or a fix came to, and why it failed.
    pub outcome: Option<(ProbeOutcome, Option<String>)>,
    /// Its evidence.
    pub evidence: Vec<Evidence>,
    /// Whether `--now` stood in for the clock when it was recorded.
    pub clock_given: bool,
    /// SHA-256 of its line.
    pub entry: [u8; 32],
}

/// Why somebody should look at a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExceptionKind {
    /// Closed without a completion.
    Missed,
    /// Past its grace, and still to be claimed.
    Overdue,
    /// Past its due, within grace.
    PastDue,
    /// Performed at or after its due, or back-dated.
    Late,
    /// Recorded only after it had closed.
    BackDated,
    /// Recorded more than a day after it was performed, but before it closed.
    RecordedLate,
    /// Deliberately not done.
    Skipped,
    /// Done by one person, and not approved by another.
    AwaitingApproval,
    /// Its probe failed about it last, and nobody has done it; or failed since, and passed nothing after.
    Failing,
    /// Its probe passed, and no person has confirmed that.
    AwaitingReview,
    /// Its probe passed too long ago.
    Lapsed,
}

impl ExceptionKind {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Overdue => "overdue",
            Self::PastDue => "past-due",
            Self::Late => "late",
            Self::BackDated => "back-dated",
            Self::RecordedLate => "recorded-late",
            Self::Skipped => "skipped",
            Self::AwaitingApproval => "awaiting-approval",
            Self::Failing => "failing",
            Self::AwaitingReview => "awaiting-review",
            Self::Lapsed => "lapsed",
        }
    }
}

impl Row {
    /// The period.
    #[must_use]
    pub const fn period(&self) -> PeriodKey {
        self.occurrence.key
    }

    /// How long after its due it was performed; negative is before it. `None` where it was not.
    #[must_use]
    pub fn delay(&self) -> Option<TimeDelta> {
        Some(self.performed? - self.occurrence.due)
    }

    /// Why its probe is failing.
    #[must_use]
    pub fn failing(&self) -> Option<&str> {
        match &self.found {
            Some(Found::Failing(reason)) => Some(reason),
            _ => None,
        }
    }

    /// From when on its pass no longer counted.
    #[must_use]
    pub fn lapsed(&self) -> Option<Instant> {
        match &self.found {
            Some(Found::Lapsed(until)) => Some(*until),
            _ => None,
        }
    }

    /// Whether its probe passed and a person has yet to confirm that.
    #[must_use]
    pub fn awaits_review(&self) -> bool {
        self.found == Some(Found::AwaitingReview)
    }

    /// The notes, each with whose it is, in the order of their recording.
    pub fn notes(&self) -> impl Iterator<Item = Note<'_>> {
        self.pieces.iter().filter_map(|piece| Some((piece.note.as_deref()?, piece.by.as_str())))
    }

    /// The evidence, in the order of its recording.
    pub fn evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.pieces.iter().flat_map(|piece| &piece.evidence)
    }

    /// Why somebody should look at it; nothing for what is in order, excepted, or not yet due.
    #[must_use]
    pub fn exceptions(&self) -> Vec<ExceptionKind> {
        let mut kinds = Vec::new();
        match self.status {
            Status::Missed => kinds.push(ExceptionKind::Missed),
            Status::Overdue => kinds.push(ExceptionKind::Overdue),
            Status::Late => kinds.push(ExceptionKind::PastDue),
            Status::DoneLate => kinds.push(ExceptionKind::Late),
            Status::Skipped => kinds.push(ExceptionKind::Skipped),
            _ => {}
        }
        if self.awaiting_approval {
            kinds.push(ExceptionKind::AwaitingApproval);
        }
        kinds.extend(self.found.as_ref().map(|found| match found {
            Found::Failing(_) => ExceptionKind::Failing,
            Found::AwaitingReview => ExceptionKind::AwaitingReview,
            Found::Lapsed(_) => ExceptionKind::Lapsed,
        }));
        if self.back_dated {
            kinds.push(ExceptionKind::BackDated);
        } else if let (Some(performed), Some(recorded)) = (self.performed, self.recorded)
            && recorded - performed > TimeDelta::days(1)
        {
            kinds.push(ExceptionKind::RecordedLate);
        }
        kinds
    }
}
