//! `approve`: a second person's word on what was done or skipped.

use anyhow::{Result, bail};

use super::context::{Context, Opened};
use super::done::unknown_key;
use super::record::{Decision, record};
use super::select;
use crate::assess::Course;
use crate::cli::Approve;
use crate::exit::Exit;
use crate::ledger::LineHash;
use crate::model::{Body, Instant, PeriodKey, TaskId, same_person};
use crate::view::clean::clean;

/// An entry that waits for approval. Of one occurrence the completion goes before a skip, and the
/// earliest before all others.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    period: PeriodKey,
    skipped: bool,
    at: Instant,
    by: String,
    hash: LineHash,
}

pub(super) fn run(args: &Approve, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let task = select::task(&args.task, &opened)?;
    let writer = context.settings.writer()?;
    let mut told = String::new();
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        if !course.asks_for_approval() {
            bail!("{}: this task asks for no approval; what is done counts by itself", task.id);
        }
        let mut waiting = waiting(&task.id, &course, &opened)?;
        if let Some(key) = args.period {
            waiting.retain(|entry| entry.period == key);
        }
        let entry = chosen(&waiting, &writer, args, &course)?;
        let how = if entry.skipped { "skipped" } else { "done" };
        told = format!("approved {} {}, {how} by {}\n", task.id, entry.period, clean(&entry.by));
        let body =
            Body::Approve { task: task.id.clone(), period: entry.period, entry: entry.hash.to_string() };
        Ok(Decision { bodies: vec![body], ..Decision::default() })
    })?;
    context.print(&told)?;
    Ok(Exit::Fine)
}

/// All standing entries of a task that wait for approval, by period and then in their turn.
fn waiting(id: &TaskId, course: &Course<'_>, opened: &Opened) -> Result<Vec<Waiting>> {
    let counting = course.counting();
    let mut waiting = Vec::new();
    opened.ledger.read(opened.clock.horizon(), &mut |record| {
        let (task, period, at, skipped) = match &record.entry.body {
            Body::Done { task, period, performed_at, .. } => (task, *period, *performed_at, false),
            Body::Skip { task, period, .. } => (task, *period, record.entry.recorded_at, true),
            _ => return,
        };
        let lapsed = matches!(&record.entry.body, Body::Done { via: Some(via), .. }
            if via.valid_until.is_some_and(|until| until <= course.now()));
        let settled = lapsed
            || counting.dones_of(period).iter().any(|done| !done.lapses)
            || skipped && !counting.skips_of(period).is_empty();
        let open = record.standing && task == id && !settled && course.needs_approval(period);
        if open && !course.facts.is_approved(record.hash().as_bytes()) {
            waiting.push(Waiting { period, skipped, at, by: record.entry.by.clone(), hash: record.hash() });
        }
    })?;
    waiting.sort();
    Ok(waiting)
}

/// The one entry that this person approves.
fn chosen<'w>(
    waiting: &'w [Waiting],
    writer: &str,
    args: &Approve,
    course: &Course<'_>,
) -> Result<&'w Waiting> {
    let id = &args.task;
    let mut others = waiting.iter().filter(|entry| !same_person(&entry.by, writer));
    let Some(first) = others.next() else {
        if let Some(own) = waiting.first() {
            let how = if own.skipped { "skipped" } else { "done" };
            bail!("{id}: {} was {how} by {}; another person has to approve it", own.period, clean(&own.by));
        }
        let Some(key) = args.period else { bail!("{id}: nothing awaits approval") };
        match course.by_key(key) {
            None if course.facts.dones_of(key).is_empty() => bail!("{id}: {}", unknown_key(key, course)),
            Some(judged) if judged.approval.is_some() => {
                let by = judged.approval.map(|approval| clean(&approval.by).into_owned());
                bail!("{id}: {key} is approved already (by {})", by.unwrap_or_default())
            }
            _ => bail!("{id}: {key} does not await approval"),
        }
    };
    let mut keys: Vec<String> = Vec::new();
    for entry in others.filter(|entry| entry.period != first.period) {
        let key = entry.period.to_string();
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if !keys.is_empty() {
        bail!("{id}: {}, {} await approval; name one with --for KEY", first.period, keys.join(", "));
    }
    Ok(first)
}
