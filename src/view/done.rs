//! What a `done` says: what was recorded, what was settled before, and why something was refused.

use std::fmt::Write;

use super::clean::clean;
use super::key::unknown_key;
use super::when;
use crate::assess::{Course, Done, Judged, Refusal};
use crate::model::{Instant, Occurrence, PeriodKey, Status, Task, TaskId, Zone, limits};

/// Why a completion cannot be recorded, and the mend.
#[must_use]
pub fn refusal(refusal: Refusal, task: &Task, course: &Course<'_>) -> String {
    let own = "give --evidence FILE or --evidence URL";
    let (id, zone, now) = (&task.id, course.zone(), course.now());
    let at = |opens| when::instant(opens, &zone, now);
    match refusal {
        Refusal::Unknown(key) => unknown_key(key, course),
        Refusal::NotOwed(key) => {
            format!("{key} is not owed: it lies before the task's start or after its end")
        }
        Refusal::NotOpen(key, opens) => {
            format!("{key} opens only {}; --early allows it before that", at(opens))
        }
        Refusal::NotNext(key, opens) => {
            format!("{key} opens only {}, and --early allows no more than the next one", at(opens))
        }
        Refusal::PerformedBefore(key, opens) => {
            format!("{key} opened {}, after the time given by --performed", at(opens))
        }
        Refusal::NoEvidence => format!("evidence is required; {own}"),
        Refusal::NoNote => "a note is required; give --note TEXT".to_owned(),
        Refusal::PassedFor(key, other) => format!(
            "its probe has passed for {other} and not for {key}; `saasmaint done {id} --for {other}` confirms that one, for {key} {own}"
        ),
        Refusal::NotPassed(key, can_run) => {
            let nothing = format!(
                "its probe has not passed for {key}, or failed since, so there is nothing to confirm"
            );
            if can_run {
                format!("{nothing}; `saasmaint run {id}` runs it, or {own}")
            } else {
                format!("{nothing}, and it cannot speak for {key} any more; {own}")
            }
        }
    }
}

/// What is done already, what is open, and how to claim it.
#[must_use]
pub fn settled(task: &Task, course: &Course<'_>, done: Option<&Done>, performed: Instant) -> String {
    let (zone, now) = (course.zone(), course.now());
    let mut text = if let Some(done) = done {
        let when = when::instant(done.performed, &zone, now);
        let (key, by) = (done.period, clean(&done.by));
        if course.awaits_approval(key) {
            let how = approve_in_words(&task.id, key);
            format!("{key} awaits approval (done {when} by {by}); nothing is written\n  {how}")
        } else {
            format!("{key} is already done ({when} by {by}); nothing is written")
        }
    } else {
        let then = if performed == now { "now" } else { "then" };
        let last = course.counting().last_done().map(|done| format!("; {} was done last", done.period));
        format!("nothing is open {then}{}; nothing is written", last.unwrap_or_default())
    };
    let around = course.around(now);
    let undone = course.undone(&around);
    let open: Vec<Occurrence> = around
        .judged
        .into_iter()
        .filter(|judged| judged.is_undone() && judged.status.is_pending())
        .map(|judged| judged.occurrence)
        .take(limits::NAMED_OPEN)
        .collect();
    for occurrence in &open {
        let due = when::due(occurrence, &zone, now);
        let _ = write!(
            text,
            "\n  {} is open, due {due}: `saasmaint done {} --for {}`",
            occurrence.key, task.id, occurrence.key
        );
    }
    if let Some(more) = undone.checked_sub(open.len() as u64).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more are open");
    }
    // A miss that still keeps the task red can only be claimed by its name.
    let since = course.counting().last_done().map(|done| done.performed);
    let red = |missed: &Judged| {
        missed.occurrence.closes.is_some_and(|closes| since.is_none_or(|since| since < closes))
    };
    if let Some(missed) = course.latest_missed().filter(red) {
        let key = missed.occurrence.key;
        let _ = write!(
            text,
            "\n  {key} was missed; if you did that one: `saasmaint done {} --for {key}`",
            task.id
        );
    }
    if open.is_empty()
        && let Some(next) = course.next_after(now)
    {
        let _ = write!(text, "\n  {}", opens_next(&next, &zone, now));
    }
    text
}

/// What was recorded, what opens next, and what stays missed.
#[must_use]
pub fn recorded(task: &Task, key: PeriodKey, course: &Course<'_>) -> String {
    let (zone, now) = (course.zone(), course.now());
    let judged = course.by_key(key);
    let how = judged.as_ref().map_or("done", |judged| match (judged.status, judged.back_dated) {
        (Status::Done, _) => "on time",
        (_, true) => "late, back-dated",
        (_, false) => "late",
    });
    let mut text = if course.awaits_approval(key) {
        format!("done {} {key}, awaiting approval\n  {}", task.id, approve_in_words(&task.id, key))
    } else {
        format!("done {} {key}, {how}", task.id)
    };
    let next =
        course.around(now).judged.into_iter().find(|judged| judged.is_undone() && judged.status.is_pending());
    if let Some(open) = next {
        let due = when::due(&open.occurrence, &zone, now);
        let _ = write!(text, "\n  open: {}, due {due}", open.occurrence.key);
    } else if let Some(next) = course.next_after(now) {
        let _ = write!(text, "\n  {}", opens_next(&next, &zone, now));
    }
    text.push('\n');
    if let Some(missed) = course.latest_missed().filter(|missed| missed.occurrence.key < key) {
        let _ = writeln!(text, "{}", stays_missed(&task.id, missed.occurrence.key));
    }
    text
}

/// How what awaits approval comes to count.
fn approve_in_words(task: &TaskId, key: PeriodKey) -> String {
    format!("`saasmaint approve {task} --for {key}` by another person completes it")
}

fn stays_missed(task: &TaskId, key: PeriodKey) -> String {
    format!(
        "  {key} stays missed; if you did that one: `saasmaint undo`,
  then `saasmaint done {task} --for {key}`"
    )
}

fn opens_next(next: &Judged, zone: &Zone, now: Instant) -> String {
    let occurrence = &next.occurrence;
    format!(
        "next: {}, opens {}, due {}",
        occurrence.key,
        when::instant(occurrence.opens, zone, now),
        when::due(occurrence, zone, now)
    )
}
