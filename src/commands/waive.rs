//! `waive`: an approved exception with an end.

use anyhow::{Result, bail};
use chrono::NaiveDate;

use super::context::Context;
use super::record::{Decision, record, required};
use super::select;
use crate::cli::Waive;
use crate::exit::Exit;
use crate::model::{Body, Instant, Moment, TimeArg, Zone, same_person};
use crate::view::when;

pub(super) fn run(args: &Waive, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = select::task(&args.task, &opened)?;
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
    let from = args.from.map_or(today, |from| day_of(from, now, &zone));
    let until = day_of(args.until, now, &zone);
    if from < today {
        bail!("a waiver starts today or later, not on {from}: the past is not rewritten");
    }
    if until < from {
        bail!("--until {until} lies before the waiver's first day, {from}");
    }
    let body = Body::Waive { task: task.id.clone(), from, until, reason, approved_by: approved_by.clone() };
    record(context, &opened, |_| Ok(Decision { bodies: vec![body], ..Decision::default() }))?;
    let (first, last) = (when::day(from, today), when::day(until, today));
    let approved = crate::view::clean::clean(&approved_by);
    context.print(&format!("waived {} from {first} until {last}, approved by {approved}\n", task.id))?;
    Ok(Exit::Fine)
}

/// The civil day that a TIME stands for.
pub(super) fn day_of(time: TimeArg, now: Instant, zone: &Zone) -> NaiveDate {
    match time.moment(now, zone) {
        Moment::Day(day) => day,
        Moment::At(instant) => zone.day(instant),
    }
}
