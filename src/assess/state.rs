//! Where tasks stand: the one place that decides what is due or overdue.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::checks::{Checked, Finding};
use super::claim::{claimable_among, window_among};
use super::course::Course;
use super::facts::{Done, ExceptionKind, Facts};
use super::judge::Judged;
use crate::model::{
    Definitions, Instant, PeriodKey, Priority, ProbeKind, Source, State, Status, Task, TaskId, Zone,
};

/// Where one task stands at `now`.
#[derive(Debug, Clone)]
pub struct TaskAssessment<'a> {
    /// Its definition; for a task that is gone from the files but not from the record, what the
    /// record keeps of it.
    pub task: Cow<'a, Task>,
    /// Its state.
    pub state: State,
    /// How many occurrences were missed since the last completion.
    pub missed: u64,
    /// The latest missed occurrence that nobody explained; naming it still claims it.
    pub latest_missed: Option<PeriodKey>,
    /// How many occurrences are overdue and can still be claimed.
    pub backlog: u64,
    /// What `due` lists: what a completion would count for, else the next occurrence.
    pub listed: Option<Judged>,
    /// The oldest completion around now that waits for another person's approval.
    pub awaiting: Option<Done>,
    /// The failure of its probe after which nothing passed, while it has a probe.
    pub failing: Option<Checked>,
    /// The pass of its probe, for the listed occurrence or the one whose window this is, that waits for a
    /// person to confirm it.
    pub to_review: Option<Checked>,
    /// The pass of its probe for the listed occurrence that is too old to count.
    pub lapsed: Option<Checked>,
    /// The kind of its probe.
    pub probe: Option<ProbeKind>,
    /// The completion performed last, approved where that is needed.
    pub last_done: Option<Done>,
    /// The last day of the waiver or pause that makes its state.
    pub excepted_until: Option<NaiveDate>,
    /// The zone of the rule that is in force.
    pub zone: Zone,
}

impl TaskAssessment<'_> {
    /// The occurrence whose pass waits for a person, where that is not the listed one.
    #[must_use]
    pub fn other_to_review(&self) -> Option<PeriodKey> {
        let listed = self.listed.as_ref().map(|judged| judged.occurrence.key);
        self.to_review.as_ref()?.period.filter(|period| Some(*period) != listed)
    }
}

/// Where all tasks stand at one moment.
#[derive(Debug, Clone)]
pub struct Assessment<'a> {
    /// Which moment.
    pub now: Instant,
    /// The tasks, in the order of the files; then those known to the record alone.
    pub tasks: Vec<TaskAssessment<'a>>,
}

/// How many tasks are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// Tasks in state overdue.
    pub overdue: usize,
    /// Tasks in state late.
    pub late: usize,
    /// Tasks in state due.
    pub due: usize,
    /// Tasks in state ok.
    pub ok: usize,
    /// Tasks in state waived.
    pub waived: usize,
    /// Tasks in state paused.
    pub paused: usize,
}

impl Summary {
    /// Counts states.
    #[must_use]
    pub fn of(states: impl Iterator<Item = State>) -> Self {
        let mut summary = Self::default();
        for state in states {
            *match state {
                State::Overdue => &mut summary.overdue,
                State::Late => &mut summary.late,
                State::Due => &mut summary.due,
                State::Ok => &mut summary.ok,
                State::Waived => &mut summary.waived,
                State::Paused => &mut summary.paused,
            } += 1;
        }
        summary
    }
}

/// Assesses all tasks that the files or the record hold.
#[must_use]
pub fn assess<'a>(definitions: &'a Definitions, facts: &Facts, now: Instant) -> Assessment<'a> {
    let calendar = Arc::new(definitions.calendar.clone());
    let of = |task: &'a Task| {
        let course = Course::of(&task.id, Some(task), definitions, &calendar, facts, now)?;
        Some(assess_one(Cow::Borrowed(task), &course))
    };
    let mut tasks: Vec<TaskAssessment<'a>> = definitions.tasks.iter().filter_map(of).collect();
    for task in only_recorded(definitions, facts) {
        let course = Course::of(&task.id, None, definitions, &calendar, facts, now);
        tasks.extend(course.map(|course| assess_one(Cow::Owned(task), &course)));
    }
    Assessment { now, tasks }
}

/// Assesses one task by its course.
#[must_use]
pub fn assess_one<'a>(mut task: Cow<'a, Task>, course: &Course<'_>) -> TaskAssessment<'a> {
    // Titles follow the files at once; the rule is the one that is in force.
    if let Some(plan) = course.timeline.current().filter(|plan| *plan.rule() != task.rule) {
        task.to_mut().rule = plan.rule().clone();
    }
    let now = course.now();
    let around = course.around(now);
    let backlog = course.backlog(&around);
    let around = around.judged;
    let (state, excepted_until) = state_of(course, &around);
    let claimed = match state {
        State::Ok | State::Paused => None,
        _ => claimable_among(&around, now),
    };
    let listed = claimed.or_else(|| awaiting_in_turn(state, &around)).or_else(|| course.next_after(now));
    let lapsed = match listed.as_ref().and_then(|judged| course.found(judged)) {
        Some(Finding::Lapsed(pass)) => Some(pass.clone()),
        _ => None,
    };
    // A probe speaks for its own moment: not always for what is listed.
    let window = window_among(&around, now);
    let to_review = listed.iter().chain(&window).find_map(|judged| match course.found(judged) {
        Some(Finding::ToReview(pass)) => Some(pass.clone()),
        _ => None,
    });
    TaskAssessment {
        task,
        failing: course.facts.checks.failing().filter(|_| course.probe.is_some()).cloned(),
        to_review,
        lapsed,
        probe: course.probe.as_ref().map(|probe| probe.kind),
        listed,
        state,
        missed: course.missed(),
        latest_missed: around
            .iter()
            .rfind(|judged| is_unexplained_miss(judged))
            .map(|judged| judged.occurrence.key),
        backlog,
        awaiting: around.iter().find_map(|judged| judged.awaiting.clone()),
        last_done: course.counting().last_done().cloned(),
        excepted_until,
        zone: course.zone(),
    }
}

/// What is neither settled nor to be done again, because it waits for approval.
fn awaiting_in_turn(state: State, around: &[Judged]) -> Option<Judged> {
    let waits = |judged: &&Judged| judged.awaiting.is_some() && judged.status.is_pending();
    around.iter().find(waits).filter(|_| !matches!(state, State::Ok | State::Paused)).cloned()
}

/// The state of a task: the first that holds. For a paused or waived task also until when.
fn state_of(course: &Course<'_>, around: &[Judged]) -> (State, Option<NaiveDate>) {
    let Some(plan) = course.timeline.current() else { return (State::Ok, None) };
    let bench = course.bench(plan);
    for (kind, state) in [(ExceptionKind::Pause, State::Paused), (ExceptionKind::Waiver, State::Waived)] {
        if let Some(exception) = bench.exception_today(kind) {
            return (state, Some(exception.until));
        }
    }
    let any = |status| around.iter().any(|judged| judged.status == status);
    let latest = around.iter().rev().find(|judged| judged.occurrence.overdue <= course.now());
    let state = if any(Status::Overdue) || latest.is_some_and(|latest| stays_red(course, latest)) {
        State::Overdue
    } else if any(Status::Late) {
        State::Late
    } else if any(Status::Open) {
        State::Due
    } else {
        State::Ok
    };
    (state, None)
}

/// Whether an occurrence was missed and nobody said why.
pub(super) fn is_unexplained_miss(judged: &Judged) -> bool {
    judged.status == Status::Missed && judged.reason.is_none()
}

/// Whether a miss still waits for somebody to act: nothing was performed, skipped or found in order by a
/// probe since it closed.
fn stays_red(course: &Course<'_>, latest: &Judged) -> bool {
    let Some(closes) = latest.occurrence.closes.filter(|_| latest.status == Status::Missed) else {
        return false;
    };
    let explained = !course.counting().skips_of(latest.occurrence.key).is_empty();
    let performed = course.counting().dones.iter().any(|done| done.performed >= closes);
    let answers = |pass: &Checked| pass.performed >= closes && course.facts.checks.failing().is_none();
    let passed = course.counts_a_pass() && course.facts.checks.last_pass().is_some_and(answers);
    let skipped = course.counting().skips.iter().any(|skip| skip.recorded >= closes);
    !(explained || performed || passed || skipped)
}

/// Tasks that are gone from the files while the record still has them in force.
fn only_recorded(definitions: &Definitions, facts: &Facts) -> Vec<Task> {
    let known: HashSet<&TaskId> = definitions.tasks.iter().map(|task| &task.id).collect();
    let mut gone: Vec<Task> = facts
        .tasks()
        .filter(|(id, facts)| {
            !known.contains(id) && facts.defines.last().is_some_and(|define| define.rule.is_some())
        })
        .filter_map(|(id, _)| recorded_task(id, facts))
        .collect();
    gone.sort_by(|a, b| a.id.cmp(&b.id));
    gone
}

/// What the record keeps of a task: its id, title and last rule.
#[must_use]
pub fn recorded_task(id: &TaskId, facts: &Facts) -> Option<Task> {
    let facts = facts.task(id)?;
    let rule = facts.defines.iter().rev().find_map(|define| define.rule.clone())?;
    Some(Task {
        id: id.clone(),
        title: facts.title().unwrap_or(id.as_str()).to_owned(),
        area: None,
        owner: None,
        priority: Priority::default(),
        controls: facts.controls().to_vec(),
        tags: Vec::new(),
        runbook: None,
        description: None,
        probe: None,
        fix: None,
        rule: (*rule).clone(),
        starts: None,
        source: Source { file: String::new(), line: 0 },
    })
}
