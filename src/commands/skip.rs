//! `skip`: one occurrence is deliberately not done.

use std::fmt::Write;

use anyhow::{Result, bail};
use chrono::TimeDelta;

use crate::assess::{Course, Judged};
use crate::cli::Skip;
use crate::exit::Exit;
use crate::model::{Body, PeriodKey, Status, TaskId};
use crate::view::key::unknown_key;
use crate::view::when;
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, record, required};
use crate::workspace::tasks;

pub(super) fn run(args: &Skip, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = tasks::task(&args.task, &opened)?;
    let reason = required("--reason", &args.reason)?.to_owned();
    let mut told = String::new();
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        if let Some(key) = repeated(args, &course) {
            told = skipped_already(&task.id, key, &course);
            if let Ok(other) = target(args, &course)
                && other.occurrence.key != key
            {
                let open = other.occurrence.key;
                let _ = writeln!(
                    told,
                    "  to skip {open} too: `saasmaint skip {} --for {open} --reason TEXT`",
                    task.id
                );
            }
            return Ok(Decision::default());
        }
        let judged = target(args, &course)?;
        let key = judged.occurrence.key;
        let skips = course.facts.skips_of(key);
        if skips.iter().any(|skip| *skip.reason == reason) {
            told = skipped_already(&task.id, key, &course);
            return Ok(Decision::default());
        }
        if !skips.is_empty() {
            bail!(
                "{}: {key} is already skipped for another reason; add yours with `saasmaint attach {} --for {key} --note TEXT`",
                task.id,
                task.id
            );
        }
        let late = course.now() >= judged.occurrence.overdue;
        told = if course.needs_approval(key) {
            format!(
                "skipped {} {key}, awaiting approval\n  `saasmaint approve {} --for {key}` by another person makes it count\n",
                task.id, task.id
            )
        } else if late {
            format!("skipped {} {key}, too late to count: it is missed, with this reason\n", task.id)
        } else {
            format!("skipped {} {key}\n", task.id)
        };
        let body = Body::Skip { task: task.id.clone(), period: key, reason };
        Ok(Decision { bodies: vec![body], ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}

/// The occurrence that the same command has skipped a moment ago. Repeated without `--for` it would
/// skip the next one too, where several are open.
fn repeated(args: &Skip, course: &Course<'_>) -> Option<PeriodKey> {
    if args.period.is_some() {
        return None;
    }
    let last = course.facts.skips.iter().max_by_key(|skip| (skip.recorded, skip.period))?;
    let claimed = course.claimable(course.now()).map(|judged| judged.occurrence);
    let quarter = claimed.map(|occurrence| (occurrence.window_ends - occurrence.opens) / 4);
    let moment = TimeDelta::hours(1).min(quarter.unwrap_or(TimeDelta::MAX));
    let is_repeat = *last.reason == args.reason && course.now() - last.recorded < moment;
    is_repeat.then_some(last.period)
}

fn skipped_already(id: &TaskId, key: PeriodKey, course: &Course<'_>) -> String {
    let pending = course.counting().skips_of(key).is_empty();
    let how = if pending { ", awaiting approval" } else { "" };
    format!("{id} {key} is already skipped{how}; nothing recorded\n")
}

/// The occurrence that is named, or the one that `done` would complete.
fn target(args: &Skip, course: &Course<'_>) -> Result<Judged> {
    let id = &args.task;
    let (now, zone) = (course.now(), course.zone());
    let Some(key) = args.period else {
        return match course.claimable(now).filter(Judged::is_undone) {
            Some(judged) => Ok(judged),
            None => bail!("{id}: nothing is open now; name the occurrence with --for KEY"),
        };
    };
    let Some(judged) = course.by_key(key) else { bail!("{id}: {}", unknown_key(key, course)) };
    if let Some(done) = &judged.done {
        let when = when::instant(done.performed, &zone, now);
        bail!("{id}: {key} is done ({when}); `saasmaint undo` takes that back");
    }
    if let Some(done) = &judged.awaiting {
        let when = when::instant(done.performed, &zone, now);
        bail!("{id}: {key} is done ({when}) and awaits approval; `saasmaint undo` takes that back");
    }
    if judged.status == Status::NotOwed {
        bail!("{id}: {key} is not owed: it lies before the task's start or after its end");
    }
    let next = || course.next_unopened().map(|next| next.occurrence.key);
    if judged.occurrence.opens > now && next() != Some(key) {
        let opens = when::instant(judged.occurrence.opens, &zone, now);
        bail!("{id}: {key} opens only {opens}; of those to come only the next can be skipped");
    }
    Ok(judged)
}
