//! Which probes are run.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::{Result, bail};

use crate::assess::{Course, Facts, Finding, TaskAssessment, assess_one};
use crate::cli::Run;
use crate::model::{State, Task};
use crate::workspace::context::{Context, Opened};
use crate::workspace::filter::Filter;
use crate::workspace::tasks;

/// The tasks whose probes are run, in the order of the files or of the arguments.
///
/// # Errors
/// When an argument names no task, or one without a probe; or where nothing could ever be run: no task
/// matches, or none that matches has a probe.
pub(super) fn tasks<'a>(
    args: &Run,
    context: &mut Context<'_>,
    opened: &'a Opened,
    facts: &Facts,
) -> Result<Vec<&'a Task>> {
    let definitions = &opened.workspace.definitions;
    let filter = Filter::new(&args.filters, context.settings)?;
    let (calendar, now) = (Arc::new(definitions.calendar.clone()), opened.clock.now);
    let named = !args.tasks.is_empty();
    let mut chosen =
        if named { tasks::tasks(&args.tasks, opened)? } else { definitions.tasks.iter().collect() };
    let without: Vec<&str> = chosen
        .iter()
        .filter(|task| task.probe.is_none() && args.tasks.iter().any(|name| name == task.id.as_str()))
        .map(|task| task.id.as_str())
        .collect();
    if !without.is_empty() {
        let has = if without.len() == 1 { "has" } else { "have" };
        bail!("{} {has} no probe; add `[task.probe]` to what is to be checked", without.join(", "));
    }
    // That no task is in a certain state is an answer, and so is that no probe is due.
    chosen.retain(|task| filter.passes_task(task));
    if chosen.is_empty() {
        bail!("no task matches; nothing was run");
    }
    chosen.retain(|task| task.probe.is_some());
    if chosen.is_empty() {
        let none = if named || !filter.is_open() {
            "no task that matches has a probe"
        } else {
            "no task has a probe"
        };
        bail!("{none}; nothing was run; `[task.probe]` in a checklist adds one");
    }
    let mut reviewed = 0;
    chosen.retain(|task| {
        let Some(course) = Course::of(&task.id, Some(task), definitions, &calendar, facts, now) else {
            return false;
        };
        let assessed = assess_one(Cow::Borrowed(*task), &course);
        if !filter.passes(&assessed) {
            return false;
        }
        if args.all || named && !args.due {
            return true;
        }
        // What a person has to confirm is not run again until it no longer counts.
        let window = course.window_of(now);
        let found = window.as_ref().and_then(|judged| course.found(judged));
        let waits = matches!(found, Some(Finding::ToReview(_))) && assessed.failing.is_none();
        reviewed += usize::from(waits);
        !waits && needs_running(&assessed, &course)
    });
    if reviewed > 0 {
        let (noun, verb) = if reviewed == 1 { ("task", "awaits") } else { ("tasks", "await") };
        context.note(&format!(
            "note: {reviewed} {noun} {verb} review; `saasmaint due` lists what a person has to confirm"
        ));
    }
    Ok(chosen)
}

/// Whether its probe is run when nobody names it: it is failing, or it is due and a pass now would
/// complete something, or it is red because of a miss, which a pass now would be an answer to. Where
/// just an older occurrence is late no probe can speak for it.
fn needs_running(assessed: &TaskAssessment<'_>, course: &Course<'_>) -> bool {
    let rests = matches!(assessed.state, State::Waived | State::Paused);
    let due = matches!(assessed.state, State::Overdue | State::Late | State::Due);
    let missed = assessed.state == State::Overdue && assessed.backlog == 0 && course.counts_a_pass();
    !rests && (assessed.failing.is_some() || due && course.probed(course.now()).is_some() || missed)
}
