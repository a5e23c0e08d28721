//! `show`: one task in full.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::{Context as _, Result};

use crate::assess::{Course, Judged, assess_one};
use crate::cli::{Format, Show};
use crate::exit::Exit;
use crate::model::Status;
use crate::view::show::{ShowView, to_json, to_table};
use crate::workspace::context::Context;
use crate::workspace::tasks;

/// How many past occurrences are shown.
const LAST: usize = 20;
/// How many coming ones.
const NEXT: usize = 3;

pub(super) fn run(args: &Show, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, facts) = context.open_with_facts()?;
    context.note_drift(&opened, &facts);
    let definitions = &opened.workspace.definitions;
    let task = tasks::task_or_recorded(&args.task, &opened, &facts)?;
    let now = opened.clock.now;
    let calendar = Arc::new(definitions.calendar.clone());
    let course = Course::of(&task.id, definitions.task(&task.id), definitions, &calendar, &facts, now)
        .with_context(|| format!("`{}` was not recorded by then", task.id))?;
    let mut last: Vec<Judged> =
        course.history().filter(|judged| judged.status != Status::NotOwed).take(LAST).collect();
    last.reverse();
    let judged_due = |judged: &&Judged| {
        let pending = judged.occurrence.due > now && judged.done.is_none();
        !pending && !matches!(judged.status, Status::Waived | Status::Paused | Status::Skipped)
    };
    let of = last.iter().filter(judged_due).count();
    let done = last.iter().filter(|judged| judged.status == Status::Done).count();
    let view = ShowView {
        task: &assess_one(Cow::Borrowed(&task), &course),
        now,
        checks: &course.facts.checks,
        next: course.upcoming_after(now, NEXT),
        on_time: (done as u64, of as u64),
        last,
    };
    let text = match args.format {
        Format::Json => to_json(&view),
        Format::Table => to_table(&view, context.paint()),
    };
    context.print(&text)?;
    Ok(Exit::Fine)
}
