//! What a `done` comes to. Pure: what somebody claims goes in, and a decision comes out, which others put
//! into words and into entries.

use super::course::Course;
use super::facts::Done;
use crate::model::{Evidence, EvidencePolicy, Instant, PeriodKey, Status};

/// What somebody says of a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The occurrence that is named, if one is.
    pub period: Option<PeriodKey>,
    /// When it was performed.
    pub performed: Instant,
    /// Whether the next occurrence may be completed before it opens.
    pub early: bool,
    /// Whether a note comes with it.
    pub has_note: bool,
    /// Whether evidence comes with it.
    pub has_evidence: bool,
}

/// What a claim comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// It counts for this occurrence, with the evidence of the probe's pass that it confirms.
    Counts(PeriodKey, Vec<Evidence>),
    /// There is nothing to record; the completion that makes it pointless, where one does.
    Settled(Option<Done>),
    /// It cannot be recorded.
    Refused(Refusal),
}

/// Why a completion cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The task has no occurrence of this key.
    Unknown(PeriodKey),
    /// It lies before the task's start or after its end.
    NotOwed(PeriodKey),
    /// It opens later, at this instant.
    NotOpen(PeriodKey, Instant),
    /// It opens later, at this instant, and another one opens before it.
    NotNext(PeriodKey, Instant),
    /// It opened at this instant, after the completion was performed.
    PerformedBefore(PeriodKey, Instant),
    /// The rule asks for evidence.
    NoEvidence,
    /// The rule asks for a note.
    NoNote,
    /// There is no pass of a probe to confirm for this key, but one for another.
    PassedFor(PeriodKey, PeriodKey),
    /// There is no pass of a probe to confirm; whether the probe can still make one.
    NotPassed(PeriodKey, bool),
}

impl Course<'_> {
    /// What a claim comes to under the rule's demand for evidence.
    #[must_use]
    pub fn completion(&self, claim: &Claim, policy: EvidencePolicy) -> Completion {
        let completion = match claim.period {
            Some(key) => self.completion_of(key, claim),
            None => self.completion_at(claim.performed),
        };
        let Completion::Counts(key, _) = completion else { return completion };
        let review = policy == EvidencePolicy::Review;
        let pass = self.pass_of(key).filter(|_| review);
        let refusal = match policy {
            EvidencePolicy::Review if pass.is_none() && !claim.has_evidence => Some(self.unconfirmed(key)),
            EvidencePolicy::Required if !claim.has_evidence => Some(Refusal::NoEvidence),
            EvidencePolicy::Note if !claim.has_note => Some(Refusal::NoNote),
            _ => None,
        };
        refusal.map_or_else(
            || Completion::Counts(key, pass.map(|pass| pass.evidence.clone()).unwrap_or_default()),
            Completion::Refused,
        )
    }

    /// The completion when no occurrence is named.
    fn completion_at(&self, performed: Instant) -> Completion {
        if let Some(done) = self.done_already(performed) {
            return Completion::Settled(Some(done.clone()));
        }
        if let Some(judged) = self.claimed_by(performed) {
            return Completion::Counts(judged.occurrence.key, Vec::new());
        }
        let around = self.around(performed).judged;
        Completion::Settled(around.iter().rev().find_map(|judged| judged.awaiting.clone()))
    }

    /// The completion of the occurrence that is named.
    fn completion_of(&self, key: PeriodKey, claim: &Claim) -> Completion {
        let Some(judged) = self.by_key(key) else { return Completion::Refused(Refusal::Unknown(key)) };
        let opens = judged.occurrence.opens;
        if let Some(done) = judged.done.as_ref().or(judged.awaiting.as_ref()).filter(|_| !judged.lapses) {
            return Completion::Settled(Some(done.clone()));
        }
        let is_next = || self.next_unopened().is_some_and(|next| next.occurrence.key == key);
        let refusal = if judged.status == Status::NotOwed {
            Refusal::NotOwed(key)
        } else if opens > self.now() && !claim.early {
            Refusal::NotOpen(key, opens)
        } else if opens > self.now() && !is_next() {
            Refusal::NotNext(key, opens)
        } else if claim.performed < opens && !claim.early {
            Refusal::PerformedBefore(key, opens)
        } else {
            return Completion::Counts(key, Vec::new());
        };
        Completion::Refused(refusal)
    }

    /// Why there is no pass to confirm.
    fn unconfirmed(&self, key: PeriodKey) -> Refusal {
        let window = self.window_of(self.now()).map(|judged| judged.occurrence.key);
        match window.filter(|other| *other != key && self.pass_of(*other).is_some()) {
            Some(other) => Refusal::PassedFor(key, other),
            None => Refusal::NotPassed(
                key,
                self.probed(self.now()).is_some_and(|judged| judged.occurrence.key == key),
            ),
        }
    }
}
