//! The facts of a ledger, folded into what assessments need. Order does not matter: the same
//! entries in any order give equal facts once [`Facts::seal`]ed.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;

use super::approval::{Approval, Approve, ApprovedFacts, Named, Settling};
use super::checks::{Checked, Checks};
use crate::model::{
    Body, Calendar, Control, Entry, Instant, People, PeriodKey, ProbeDigest, ProbeKind, ProbeOutcome, Rule,
    TaskId, Via,
};

/// The identity of an entry: the SHA-256 of its line.
pub type EntryId = [u8; 32];

/// All standing entries, by task.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Facts {
    tasks: HashMap<TaskId, TaskFacts>,
    calendars: Vec<CalendarDefine>,
    people: People,
    newest: Option<Instant>,
    moment: Option<Instant>,
    defined: bool,
    past: bool,
}

/// The standing entries of one task.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct TaskFacts {
    /// Completions, by period and then by time.
    pub dones: Vec<Done>,
    /// Skips, by period and then by time.
    pub skips: Vec<Skip>,
    /// Waivers and pauses.
    pub exceptions: Vec<Exception>,
    /// What probes found, beside the completions that count.
    pub checks: Checks,
    /// Recorded rules, in the order in which they came into force.
    pub defines: Vec<Define>,
    resumes: Vec<(EntryId, Instant)>,
    named: Vec<Named>,
    approves: Vec<Approve>,
    pub(super) approved: ApprovedFacts,
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Done {
    /// The occurrence.
    pub period: PeriodKey,
    /// When it was performed, as claimed.
    pub performed: Instant,
    /// When it was recorded.
    pub recorded: Instant,
    /// Who recorded it. (A thin pointer: a ledger holds millions of these.)
    pub by: Arc<String>,
    /// The kind of the probe that found it done, where no person said so.
    pub via: Option<ProbeKind>,
    /// Whether it counts only for a while, which ends before the occurrence is due.
    pub lapses: bool,
}

/// A deliberate omission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skip {
    /// The occurrence.
    pub period: PeriodKey,
    /// When it was recorded.
    pub recorded: Instant,
    /// Why.
    pub reason: Arc<str>,
}

/// Whether an exception is a waiver or a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptionKind {
    /// Approved by somebody.
    Waiver,
    /// The task rests.
    Pause,
}

/// Days on which a task is excepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exception {
    /// Which kind.
    pub kind: ExceptionKind,
    /// When it was recorded.
    pub recorded: Instant,
    /// First day of a waiver; a pause starts on the day it was recorded.
    pub from: Option<NaiveDate>,
    /// Last day, inclusive.
    pub until: NaiveDate,
    /// When a pause was resumed: that day no longer lies in it.
    pub resumed: Option<Instant>,
    /// Why.
    pub reason: Arc<str>,
    /// Who approved it (waivers).
    pub approved_by: Option<Arc<str>>,
    /// Who recorded it.
    pub by: Arc<String>,
    /// Its entry.
    pub id: EntryId,
}

/// A recorded rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Define {
    /// From when it is in force.
    pub recorded: Instant,
    /// Settles which of two of the same moment holds.
    pub id: EntryId,
    /// The start that was resolved then.
    pub start: Instant,
    /// The title at that time.
    pub title: Option<String>,
    /// The controls at that time; `None` where they were not recorded.
    pub controls: Option<Vec<Control>>,
    /// Which definition of a probe the task had then.
    pub probe: Option<ProbeDigest>,
    /// The rule; `None` when the task was gone.
    pub rule: Option<Arc<Rule>>,
}

/// A recorded calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDefine {
    /// From when it is in force.
    pub recorded: Instant,
    /// Settles which of two of the same moment holds.
    pub id: EntryId,
    /// The calendar.
    pub calendar: Arc<Calendar>,
}

impl Facts {
    /// No facts yet, of this moment: a pass that was valid only until before it does not count.
    #[must_use]
    pub fn at(moment: Instant) -> Self {
        Self { moment: Some(moment), ..Self::default() }
    }

    /// Whether a completion came by a probe whose result is too old by now.
    fn has_lapsed(&self, via: Option<&Via>) -> bool {
        let until = via.and_then(|via| via.valid_until);
        until.zip(self.moment).is_some_and(|(until, moment)| until <= moment)
    }

    /// Adds a standing entry of this line of its feed, from 1; `id` is asked for only where the entry's
    /// identity matters.
    pub fn add(&mut self, entry: Entry, line: usize, id: impl FnOnce() -> EntryId) {
        let recorded = entry.recorded_at;
        self.newest = self.newest.max(Some(recorded));
        match entry.body {
            Body::DefineTask { task, title, controls, probe, start, rule } => {
                self.defined = true;
                let rule = rule.map(|rule| Arc::new(*rule));
                let define = Define { recorded, id: id(), start, title, controls, probe, rule };
                self.task_mut(task).defines.push(define);
            }
            Body::DefineCalendar(calendar) => {
                self.defined = true;
                self.calendars.push(CalendarDefine { recorded, id: id(), calendar: Arc::new(*calendar) });
            }
            Body::Done { task, period, performed_at, via, evidence, .. } => {
                let by = self.people.share(&entry.by);
                let kind = via.as_ref().map(|via| via.probe.kind);
                let lapses = via.as_ref().is_some_and(|via| via.valid_until.is_some());
                if let Some(via) = via {
                    let is_old = self.has_lapsed(Some(&via));
                    let pass = Checked {
                        performed: performed_at,
                        recorded,
                        period: Some(period),
                        outcome: ProbeOutcome::Pass,
                        probe: via.probe,
                        reason: None,
                        valid_until: via.valid_until,
                        by: Arc::clone(&by),
                        evidence,
                        line,
                        id: id(),
                    };
                    if self.task_mut(task.clone()).checks.completed(pass, is_old) {
                        return;
                    }
                }
                self.done(task, Done { period, performed: performed_at, recorded, by, via: kind, lapses });
            }
            Body::Probe(probed) => {
                let by = self.people.share(&entry.by);
                let checks = &mut self.task_mut(probed.task.clone()).checks;
                checks.add(Checked::of(*probed, recorded, by, line, id()));
            }
            Body::Skip { task, period, reason } => {
                self.task_mut(task).skips.push(Skip { period, recorded, reason: reason.into() });
            }
            Body::Waive { task, from, until, reason, approved_by } => {
                let by = self.people.share(&entry.by);
                self.task_mut(task).exceptions.push(Exception {
                    by,
                    kind: ExceptionKind::Waiver,
                    recorded,
                    from: Some(from),
                    until,
                    resumed: None,
                    reason: reason.into(),
                    approved_by: Some(approved_by.into()),
                    id: id(),
                });
            }
            Body::Pause { task, until, reason } => {
                let by = self.people.share(&entry.by);
                self.task_mut(task).exceptions.push(Exception {
                    by,
                    kind: ExceptionKind::Pause,
                    recorded,
                    from: None,
                    until,
                    resumed: None,
                    reason: reason.into(),
                    approved_by: None,
                    id: id(),
                });
            }
            Body::Resume { task, entry } => {
                if let Some(pause) = parse_id(&entry) {
                    self.task_mut(task).resumes.push((pause, recorded));
                }
            }
            Body::Approve { task, period, entry: approved } => {
                let approval = Approval { recorded, by: self.people.share(&entry.by) };
                if let Some(entry) = parse_id(&approved) {
                    self.task_mut(task).approves.push(Approve { period, entry, approval });
                }
            }
            Body::Fix(_) | Body::Attach { .. } | Body::Undo { .. } => {}
        }
    }

    fn done(&mut self, task: TaskId, done: Done) {
        let dones = &mut self.task_mut(task).dones;
        if dones.len() == dones.capacity() {
            // Doubling would leave up to half of a large ledger's memory unused.
            dones.reserve_exact(dones.len() / 4 + 4);
        }
        dones.push(done);
    }

    /// Names a standing completion or skip that is added, too, so that approvals find it.
    pub fn name(&mut self, entry: &Entry, id: EntryId) {
        let recorded = entry.recorded_at;
        let (task, settling) = match &entry.body {
            Body::Done { task, period, performed_at, via, .. } => {
                if self.has_lapsed(via.as_ref()) {
                    return;
                }
                let by = self.people.share(&entry.by);
                let lapses = via.as_ref().is_some_and(|via| via.valid_until.is_some());
                let via = via.as_ref().map(|via| via.probe.kind);
                let done = Done { period: *period, performed: *performed_at, recorded, by, via, lapses };
                (task, Settling::Done(done))
            }
            Body::Skip { task, period, reason } => {
                (task, Settling::Skip(Skip { period: *period, recorded, reason: reason.as_str().into() }))
            }
            _ => return,
        };
        let by = self.people.share(&entry.by);
        self.task_mut(task.clone()).named.push(Named { id, by, settling });
    }

    /// Counts the moment of an entry that says nothing here (taken back, or of an unknown kind).
    pub fn witness(&mut self, recorded: Instant) {
        self.newest = self.newest.max(Some(recorded));
    }

    /// Says that later entries exist which do not count: this is the past, in which the recorded
    /// definitions alone apply, if any were recorded by then.
    pub fn replay(&mut self) {
        self.past = true;
    }

    /// Whether the record alone says what was defined.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.past && self.defined
    }

    /// Brings everything into its order, once all entries are in.
    pub fn seal(&mut self) {
        self.calendars.sort_by_key(|define| (define.recorded, define.id));
        for facts in self.tasks.values_mut() {
            facts.dones.sort();
            facts.skips.sort();
            facts.checks.seal();
            if !facts.approves.is_empty() {
                facts.named.sort_by_key(|named| named.id);
                facts.approves.sort();
                facts.approved = ApprovedFacts::of(&facts.named, &facts.approves);
            }
            facts.defines.sort_by_key(|define| (define.recorded, define.id));
            facts.resumes.sort_unstable();
            for exception in &mut facts.exceptions {
                let first = facts.resumes.partition_point(|(pause, _)| *pause < exception.id);
                let resume = facts.resumes.get(first).filter(|(pause, _)| *pause == exception.id);
                exception.resumed = resume.map(|(_, at)| *at);
            }
            facts.exceptions.sort();
        }
    }

    /// The facts of a task; none is like an empty set.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&TaskFacts> {
        self.tasks.get(id)
    }

    /// All tasks with facts, in no particular order.
    pub fn tasks(&self) -> impl Iterator<Item = (&TaskId, &TaskFacts)> {
        self.tasks.iter()
    }

    /// The recorded calendars, in the order in which they came into force.
    #[must_use]
    pub fn calendars(&self) -> &[CalendarDefine] {
        &self.calendars
    }

    /// The definitions recorded at just this moment: of a task, or of the calendar (`None`); of
    /// several the one that holds.
    pub fn defined_at(&self, moment: Instant) -> impl Iterator<Item = (Option<&TaskId>, EntryId)> {
        let tasks = self.tasks.iter().filter_map(move |(task, facts)| {
            let last = facts.defines.iter().rev().find(|define| define.recorded == moment)?;
            Some((Some(task), last.id))
        });
        let calendar = self.calendars.iter().rev().find(move |define| define.recorded == moment);
        tasks.chain(calendar.map(|define| (None, define.id)))
    }

    /// The definition recorded last of each task, and of the calendar (`None`).
    pub fn last_defines(&self) -> impl Iterator<Item = (Option<&TaskId>, EntryId)> {
        let tasks =
            self.tasks.iter().filter_map(|(task, facts)| Some((Some(task), facts.defines.last()?.id)));
        tasks.chain(self.calendars.last().map(|define| (None, define.id)))
    }

    /// The newest `recorded_at`.
    #[must_use]
    pub fn newest(&self) -> Option<Instant> {
        self.newest
    }

    /// Whether any definition has been recorded.
    #[must_use]
    pub fn is_defined(&self) -> bool {
        self.defined
    }

    fn task_mut(&mut self, id: TaskId) -> &mut TaskFacts {
        self.tasks.entry(id).or_default()
    }
}

impl TaskFacts {
    /// No facts at all.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            dones: Vec::new(),
            skips: Vec::new(),
            exceptions: Vec::new(),
            checks: Checks::empty(),
            defines: Vec::new(),
            resumes: Vec::new(),
            named: Vec::new(),
            approves: Vec::new(),
            approved: ApprovedFacts::empty(),
        }
    }

    /// The waivers and pauses alone, without what settles single occurrences.
    pub(super) fn without_settled(&self) -> Self {
        Self { exceptions: self.exceptions.clone(), ..Self::empty() }
    }

    /// The completions of an occurrence, the earliest performed first.
    #[must_use]
    pub fn dones_of(&self, period: PeriodKey) -> &[Done] {
        let from = self.dones.partition_point(|done| done.period < period);
        let to = self.dones.partition_point(|done| done.period <= period);
        &self.dones[from..to]
    }

    /// The completions of a range of periods of one kind.
    pub fn dones_in(&self, range: &RangeInclusive<PeriodKey>) -> impl Iterator<Item = &Done> {
        let from = self.dones.partition_point(|done| done.period < *range.start());
        self.dones[from..].iter().take_while(|done| done.period <= *range.end())
    }

    /// The skips of an occurrence, the earliest recorded first.
    #[must_use]
    pub fn skips_of(&self, period: PeriodKey) -> &[Skip] {
        let from = self.skips.partition_point(|skip| skip.period < period);
        let to = self.skips.partition_point(|skip| skip.period <= period);
        &self.skips[from..to]
    }

    /// The completion that was performed last.
    #[must_use]
    pub fn last_done(&self) -> Option<&Done> {
        self.dones.iter().max_by_key(|done| (done.performed, done.period))
    }

    /// The controls that were recorded last, none where nothing says.
    #[must_use]
    pub fn controls(&self) -> &[Control] {
        let recorded = self.defines.iter().rev().find_map(|define| define.controls.as_deref());
        recorded.unwrap_or_default()
    }

    /// The title that was recorded last.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.defines.iter().rev().find_map(|define| define.title.as_deref())
    }
}

fn parse_id(hex: &str) -> Option<EntryId> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut id = [0; 32];
    for (byte, at) in id.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    Some(id)
}
