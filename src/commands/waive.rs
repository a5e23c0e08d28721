//! `waive`: an approved exception with an end.

use anyhow::{Result, bail};

use crate::assess::ExceptionKind;
use crate::cli::Waive;
use crate::exit::Exit;
use crate::model::{Body, same_person};
use crate::view::clean::clean;
use crate::view::when;
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, record, required};
use crate::workspace::tasks;

pub(super) fn run(args: &Waive, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = tasks::task(&args.task, &opened)?;
    let reason = required("--reason", &args.reason)?.to_owned();
    let approved_by = required("--approved-by", &args.approved_by)?.to_owned();
    if task.rule.approval.is_required() && same_person(&approved_by, &context.settings.writer()?) {
        bail!(
            "{} asks for a second person: a waiver of it is approved by somebody else than its writer",
            task.id
        );
    }
    let zone = task.rule.zone.clone();
    let now = opened.clock.now;
    let today = zone.day(now);
    let from = args.from.map_or(today, |from| from.day(now, &zone));
    let until = args.until.day(now, &zone);
    if from < today {
        bail!("a waiver starts today or later, not on {from}: the past is not rewritten");
    }
    if until < from {
        bail!("--until {until} lies before the waiver's first day, {from}");
    }
    let writer = context.settings.writer()?;
    let (first, last) = (when::day(from, today), when::day(until, today));
    let approved = clean(&approved_by).into_owned();
    let mut told = format!("waived {} from {first} until {last}, approved by {approved}\n", task.id);
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        let is_repeat = course.facts.exceptions.iter().any(|exception| {
            exception.kind == ExceptionKind::Waiver
                && (exception.from, exception.until) == (Some(from), until)
                && *exception.reason == reason
                && exception.approved_by.as_deref() == Some(approved_by.as_str())
                && *exception.by == writer
        });
        if is_repeat {
            told = format!(
                "{} is already waived from {first} until {last}, approved by {approved}; nothing recorded\n",
                task.id
            );
            return Ok(Decision::default());
        }
        let body = Body::Waive { task: task.id.clone(), from, until, reason, approved_by };
        Ok(Decision { bodies: vec![body], ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}
