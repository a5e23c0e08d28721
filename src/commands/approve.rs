//! `approve`: a second person's word on what was done or skipped.

use anyhow::{Result, bail};

use crate::assess::Course;
use crate::cli::Approve;
use crate::exit::Exit;
use crate::ledger::LineHash;
use crate::model::{Body, Instant, PeriodKey, TaskId, same_person};
use crate::view::clean::clean;
use crate::view::key::unknown_key;
use crate::workspace::context::{Context, Opened};
use crate::workspace::recording::{Decision, record};
use crate::workspace::tasks;

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
    let task = tasks::task(&args.task, &opened)?;
    let writer = context.settings.writer()?;
    let mut told = String::new();
    record(context, &opened, |ground| {
        let course = ground.course(task)?;
        if !course.asks_for_approval() {
            bail!("{}: this task asks for no approval; what is done counts by itself", task.id);
        }
        let Found { mut waiting, last } = found(&task.id, &course, &writer, &opened)?;
        if let Some(key) = args.period {
            waiting.retain(|entry| entry.period == key);
        }
        if let Some((key, by)) = approved_already(&waiting, last, &writer, args, &course) {
            told = format!("{} {key} is already approved (by {}); nothing recorded\n", task.id, clean(&by));
            return Ok(Decision::default());
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

/// What the ledger holds of a task's approvals.
struct Found {
    /// All standing entries that wait for approval, by period and then in their turn.
    waiting: Vec<Waiting>,
    /// The occurrence of the approval that this writer recorded last, if it still stands.
    last: Option<PeriodKey>,
}

fn found(id: &TaskId, course: &Course<'_>, writer: &str, opened: &Opened) -> Result<Found> {
    let counting = course.counting();
    let (mut waiting, mut last) = (Vec::new(), None);
    opened.ledger.read(opened.clock.horizon(), &mut |record| {
        let (task, period, at, skipped) = match &record.entry.body {
            Body::Done { task, period, performed_at, .. } => (task, *period, *performed_at, false),
            Body::Skip { task, period, .. } => (task, *period, record.entry.recorded_at, true),
            Body::Approve { task, period, .. } if task == id && record.feed == writer => {
                last = record.standing.then_some(*period);
                return;
            }
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
    Ok(Found { waiting, last })
}

/// The occurrence that is approved already, and by whom, where nothing else could be meant: a command
/// that is repeated finds its own approval.
fn approved_already(
    waiting: &[Waiting],
    last: Option<PeriodKey>,
    writer: &str,
    args: &Approve,
    course: &Course<'_>,
) -> Option<(PeriodKey, String)> {
    if waiting.iter().any(|entry| args.period.is_some() || !same_person(&entry.by, writer)) {
        return None;
    }
    let key = args.period.or(last)?;
    if let Some(approval) = course.by_key(key)?.approval {
        return Some((key, approval.by.to_string()));
    }
    // An approved skip; unless it was taken back since.
    (last == Some(key) && !course.facts.skips_of(key).is_empty()).then(|| (key, writer.to_owned()))
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
