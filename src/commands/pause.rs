//! `pause`: a task rests until a day.

use anyhow::{Result, bail};

use crate::assess::ExceptionKind;
use crate::cli::Pause;
use crate::exit::Exit;
use crate::model::Body;
use crate::view::when;
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, record, required};
use crate::workspace::tasks;

pub(super) fn run(args: &Pause, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = tasks::task(&args.task, &opened)?;
    if task.rule.approval.is_required() {
        bail!(
            "{} asks for a second person, whom a pause does not have; `saasmaint waive` names one with --approved-by",
            task.id
        );
    }
    let reason = required("--reason", &args.reason)?.to_owned();
    let zone = task.rule.zone.clone();
    let now = opened.clock.now;
    let today = zone.day(now);
    let until = args.until.day(now, &zone);
    if until < today {
        bail!("--until {until} lies in the past");
    }
    let writer = context.settings.writer()?;
    let last = when::day(until, today);
    let mut told = format!("paused {} until {last}\n", task.id);
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        let is_repeat = course.facts.exceptions.iter().any(|exception| {
            exception.kind == ExceptionKind::Pause
                && exception.resumed.is_none()
                && exception.until == until
                && *exception.reason == reason
                && *exception.by == writer
        });
        if is_repeat {
            told = format!("{} is already paused until {last}; nothing recorded\n", task.id);
            return Ok(Decision::default());
        }
        let body = Body::Pause { task: task.id.clone(), until, reason };
        Ok(Decision { bodies: vec![body], ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}
