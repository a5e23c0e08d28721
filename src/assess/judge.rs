//! The status of one occurrence at one moment.

use std::sync::Arc;

use chrono::NaiveDate;

use super::approval::Approval;
use super::facts::{Done, Exception, ExceptionKind, Skip, TaskFacts};
use crate::model::{Instant, Occurrence, Status, Zone};

/// An occurrence with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The occurrence.
    pub occurrence: Occurrence,
    /// Its status.
    pub status: Status,
    /// The completion that counts.
    pub done: Option<Done>,
    /// Whether every completion that counts does so only for a while, which ends before it is due.
    pub lapses: bool,
    /// Who approved that completion, where the rule asks for it.
    pub approval: Option<Approval>,
    /// The completion that waits for another person's approval, where none counts yet.
    pub awaiting: Option<Done>,
    /// Whether it was skipped and only that waits for approval.
    pub skip_awaiting: bool,
    /// Whether that completion was recorded (and approved) only after the occurrence had closed.
    pub back_dated: bool,
    /// Why it was skipped, excepted, or (recorded too late to count) missed.
    pub reason: Option<Arc<str>>,
}

/// What the judgement of a task's occurrences rests on.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The standing entries that count under the rule that the occurrence was computed by.
    pub facts: &'a TaskFacts,
    /// All standing entries, where the rule asks for approval.
    pub unapproved: Option<&'a TaskFacts>,
    /// The zone of the rule that the occurrence was computed by.
    pub zone: &'a Zone,
    /// Whether the rule is rolling.
    pub rolling: bool,
    /// An occurrence counts when it is due after this.
    pub start: Instant,
    /// The last day on which it can be due.
    pub ends: Option<NaiveDate>,
    /// Now.
    pub now: Instant,
}

impl Judged {
    /// Whether nobody has done it, not even subject to approval.
    #[must_use]
    pub const fn is_undone(&self) -> bool {
        self.done.is_none() && self.awaiting.is_none()
    }

    /// Whether a completion by a person would count for more than what is there.
    #[must_use]
    pub const fn takes_a_completion(&self) -> bool {
        self.is_undone() || self.lapses
    }
}

impl Bench<'_> {
    /// Judges an occurrence: the first status that holds, in the order of the contract.
    #[must_use]
    pub fn judge(&self, occurrence: Occurrence) -> Judged {
        let skips = self.facts.skips_of(occurrence.key);
        let late_skip = skips.first();
        let dones = self.facts.dones_of(occurrence.key);
        if let Some(done) = counting_done(&occurrence, dones) {
            let back_dated = is_back_dated(&occurrence, done);
            let on_time = done.performed < occurrence.due && !back_dated;
            let status = if on_time { Status::Done } else { Status::DoneLate };
            let approved = self.unapproved.and_then(|all| all.approved.done(done));
            return Judged {
                occurrence,
                status,
                done: Some(Done {
                    recorded: approved.map_or(done.recorded, |approved| approved.recorded),
                    ..done.clone()
                }),
                // What another person has approved is settled as long as it counts.
                lapses: approved.is_none() && dones.iter().all(|done| done.lapses),
                approval: approved.map(|approved| approved.approval.clone()),
                awaiting: None,
                skip_awaiting: false,
                back_dated,
                reason: None,
            };
        }
        let (status, reason) = if let Some(skip) = in_time(&occurrence, skips) {
            (Status::Skipped, Some(Arc::clone(&skip.reason)))
        } else if self.is_not_owed(&occurrence) {
            (Status::NotOwed, None)
        } else if let Some(waiver) = self.excepting(&occurrence, ExceptionKind::Waiver) {
            (Status::Waived, Some(Arc::clone(&waiver.reason)))
        } else if let Some(pause) = self.excepting(&occurrence, ExceptionKind::Pause) {
            (Status::Paused, Some(Arc::clone(&pause.reason)))
        } else {
            let explained = late_skip.map(|skip| Arc::clone(&skip.reason));
            (self.unsettled(&occurrence), explained)
        };
        let awaiting = self.unapproved.and_then(|all| self.awaiting(&occurrence, status, all));
        let skipped = self.unapproved.is_some_and(|all| !all.skips_of(occurrence.key).is_empty());
        let skip_awaiting = skipped && awaiting.is_none() && skips.is_empty();
        Judged {
            occurrence,
            status,
            done: None,
            lapses: false,
            approval: None,
            awaiting,
            skip_awaiting,
            back_dated: false,
            reason,
        }
    }

    /// The completion of an occurrence that still needs approval. Of a rolling one, which never
    /// closes, that is also any since it opened, whatever its key.
    fn awaiting(&self, occurrence: &Occurrence, status: Status, all: &TaskFacts) -> Option<Done> {
        let own = counting_done(occurrence, all.dones_of(occurrence.key));
        let is_pending = |done: &&Done| done.performed >= occurrence.opens && !all.approved.stem_from(done);
        own.or_else(|| all.dones.iter().filter(|_| self.rolling && status.is_pending()).find(is_pending))
            .cloned()
    }

    fn unsettled(&self, occurrence: &Occurrence) -> Status {
        let now = self.now;
        if now < occurrence.opens {
            Status::Upcoming
        } else if now < occurrence.due && !occurrence.is_closed(now) {
            Status::Open
        } else if occurrence.is_closed(now) {
            Status::Missed
        } else if now < occurrence.overdue {
            Status::Late
        } else if !self.facts.skips_of(occurrence.key).is_empty() {
            // A skip recorded too late makes no pass of it, but nobody will do it any more.
            Status::Missed
        } else {
            Status::Overdue
        }
    }

    /// Whether it lies before the start of the task or after its end.
    fn is_not_owed(&self, occurrence: &Occurrence) -> bool {
        occurrence.due <= self.start || self.ends.is_some_and(|ends| occurrence.due_day > ends)
    }

    /// The exception that covers the due day. One recorded when the occurrence was overdue already
    /// comes too late: the past is not rewritten.
    fn excepting(&self, occurrence: &Occurrence, kind: ExceptionKind) -> Option<&Exception> {
        self.facts.exceptions.iter().find(|exception| {
            exception.kind == kind
                && exception.covers(occurrence.due_day, self.zone)
                && exception.recorded < occurrence.overdue
        })
    }

    /// The exception of this kind in force on the day of `now`.
    #[must_use]
    pub fn exception_today(&self, kind: ExceptionKind) -> Option<&Exception> {
        let today = self.zone.day(self.now);
        self.facts
            .exceptions
            .iter()
            .find(|exception| exception.kind == kind && exception.covers(today, self.zone))
    }
}

impl Exception {
    /// Whether a civil day lies in it.
    #[must_use]
    pub fn covers(&self, day: NaiveDate, zone: &Zone) -> bool {
        // A task may have many: the zone is asked only where a day is near.
        let is_far = |at: Instant| (day - at.date_naive()).num_days().abs() > 1;
        let on = |at: Instant| if is_far(at) { at.date_naive() } else { zone.day(at) };
        day <= self.until
            && self.from.unwrap_or_else(|| on(self.recorded)) <= day
            && self.resumed.is_none_or(|resumed| day < on(resumed))
    }
}

/// Whether a completion was recorded only once its occurrence had closed.
fn is_back_dated(occurrence: &Occurrence, done: &Done) -> bool {
    occurrence.is_closed(done.recorded)
}

/// The completion that counts: the earliest performed of those recorded in time, else of all, so
/// that a later back-dated entry takes nothing away from an honest one.
fn counting_done<'a>(occurrence: &Occurrence, dones: &'a [Done]) -> Option<&'a Done> {
    dones.iter().find(|done| !is_back_dated(occurrence, done)).or_else(|| dones.first())
}

fn in_time<'a>(occurrence: &Occurrence, skips: &'a [Skip]) -> Option<&'a Skip> {
    skips.iter().find(|skip| skip.recorded < occurrence.overdue)
}
