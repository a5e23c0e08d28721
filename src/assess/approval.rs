//! Four eyes: what a person did or skipped, and whether another one approved it.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::facts::{Done, EntryId, Skip, TaskFacts};
use crate::model::{Instant, PeriodKey, same_person};

/// A second person's word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approval {
    /// When it was recorded.
    pub recorded: Instant,
    /// Whose.
    pub by: Arc<String>,
}

/// What an approval is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Settling {
    Done(Done),
    Skip(Skip),
}

/// An entry that an approval may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub id: EntryId,
    pub by: Arc<String>,
    pub settling: Settling,
}

/// An approval, before it is known whether it names anything.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Approve {
    pub period: PeriodKey,
    pub entry: EntryId,
    pub approval: Approval,
}

/// A completion or a skip that another person approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Approved<T> {
    pub id: EntryId,
    /// As it counts: recorded when both the entry and its approval were.
    pub counts: T,
    /// When the entry itself was recorded.
    pub recorded: Instant,
    pub approval: Approval,
}

/// All that was approved of a task, in the order of what counts.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct ApprovedFacts {
    pub dones: Vec<Approved<Done>>,
    pub skips: Vec<Approved<Skip>>,
    ids: BTreeSet<EntryId>,
}

impl ApprovedFacts {
    /// Nothing.
    pub const fn empty() -> Self {
        Self { dones: Vec::new(), skips: Vec::new(), ids: BTreeSet::new() }
    }

    /// Matches approvals with what they name. One's own word is none, and of several the earliest
    /// counts.
    pub fn of(named: &[Named], words: &[Approve]) -> Self {
        let mut first: HashMap<EntryId, &Approve> = HashMap::new();
        let entries: HashMap<EntryId, &Named> = named.iter().map(|named| (named.id, named)).collect();
        for approve in words {
            let Some(entry) = entries.get(&approve.entry) else { continue };
            if entry.period() != approve.period || same_person(&entry.by, &approve.approval.by) {
                continue;
            }
            let known = first.entry(approve.entry).or_insert(approve);
            if approve.approval < known.approval {
                *known = approve;
            }
        }
        let mut approved = Self::empty();
        for (id, approve) in first {
            let approval = approve.approval.clone();
            approved.ids.insert(id);
            match entries.get(&id).map(|named| &named.settling) {
                Some(Settling::Done(done)) => {
                    let counts = Done { recorded: done.recorded.max(approval.recorded), ..done.clone() };
                    approved.dones.push(Approved { id, counts, recorded: done.recorded, approval });
                }
                Some(Settling::Skip(skip)) => {
                    let counts = Skip { recorded: skip.recorded.max(approval.recorded), ..skip.clone() };
                    approved.skips.push(Approved { id, counts, recorded: skip.recorded, approval });
                }
                None => {}
            }
        }
        approved.dones.sort_by(in_order);
        approved.skips.sort_by(in_order);
        approved
    }

    /// Whether the entry was approved.
    pub fn holds(&self, id: &EntryId) -> bool {
        self.ids.contains(id)
    }

    /// Whether this completion was approved.
    pub fn stem_from(&self, done: &Done) -> bool {
        let place = |done: &Done| (done.period, done.performed);
        let from = self.dones.partition_point(|approved| place(&approved.counts) < place(done));
        let alike = self.dones[from..].iter().take_while(|approved| place(&approved.counts) == place(done));
        alike.into_iter().any(|approved| approved.stems_from(done))
    }

    /// The approved completion that counts as this one.
    pub fn done(&self, counts: &Done) -> Option<&Approved<Done>> {
        let at = self.dones.partition_point(|approved| approved.counts < *counts);
        self.dones.get(at).filter(|approved| approved.counts == *counts)
    }
}

impl Approved<Done> {
    /// Whether it is this completion that was approved.
    pub fn stems_from(&self, done: &Done) -> bool {
        let counts = &self.counts;
        (counts.period, counts.performed, self.recorded, &counts.by)
            == (done.period, done.performed, done.recorded, &done.by)
    }
}

fn in_order<T: Ord>(a: &Approved<T>, b: &Approved<T>) -> Ordering {
    (&a.counts, &a.approval, a.id).cmp(&(&b.counts, &b.approval, b.id))
}

impl Named {
    fn period(&self) -> PeriodKey {
        match &self.settling {
            Settling::Done(done) => done.period,
            Settling::Skip(skip) => skip.period,
        }
    }
}

impl TaskFacts {
    /// The facts as a rule sees them that asks for approval: without what nobody approved.
    pub(super) fn approved_only(&self) -> Self {
        let mut only = Self::empty();
        only.dones.extend(self.approved.dones.iter().map(|done| done.counts.clone()));
        only.skips.extend(self.approved.skips.iter().map(|skip| skip.counts.clone()));
        only.exceptions.clone_from(&self.exceptions);
        only
    }

    /// Whether another person approved this entry.
    #[must_use]
    pub fn is_approved(&self, id: &EntryId) -> bool {
        self.approved.holds(id)
    }
}
