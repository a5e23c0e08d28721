//! `due`: what needs doing.

use anyhow::Result;

use crate::assess::{Summary, TaskAssessment, assess};
use crate::cli::{Due, Format};
use crate::exit::Exit;
use crate::model::{Instant, Span, State, TimeArg};
use crate::view::due::{DueView, to_json, to_table};
use crate::workspace::context::Context;
use crate::workspace::filter::Filter;

/// How far ahead the list looks unless it is told.
const WEEK: Span = Span::days(7);

pub(super) fn run(args: &Due, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, facts) = context.open_with_facts()?;
    context.note_drift(&opened, &facts);
    let definitions = &opened.workspace.definitions;
    let assessment = assess(definitions, &facts, opened.clock.now);
    let filter = Filter::new(&args.filters, context.settings)?;
    let passed: Vec<&TaskAssessment<'_>> =
        assessment.tasks.iter().filter(|task| filter.passes(task)).collect();
    let listed = |task: &&&TaskAssessment<'_>| {
        args.all || !args.filters.state.is_empty() || needs_doing(task, args.within, assessment.now)
    };
    let (listed, rest): (Vec<&TaskAssessment<'_>>, Vec<&TaskAssessment<'_>>) =
        passed.iter().partition(|task| listed(task));
    let next = rest
        .into_iter()
        .filter(|task| matches!(task.state, State::Ok | State::Due) && task.listed.is_some())
        .min_by_key(|task| task.listed.as_ref().map(|judged| judged.occurrence.due));
    let view = DueView {
        workspace: &definitions.name,
        zone: &definitions.zone,
        now: assessment.now,
        summary: Summary::of(passed.iter().map(|task| task.state)),
        listed,
        next,
    };
    let text = match args.format {
        Format::Json => to_json(&view),
        Format::Table => to_table(&view, context.paint()),
    };
    context.print(&text)?;
    Ok(Exit::Fine)
}

/// Whether a task belongs on the list: overdue, late, failing, or due within reach. What is not open yet is
/// listed only when somebody asks to look ahead.
fn needs_doing(task: &TaskAssessment<'_>, within: Option<Span>, now: Instant) -> bool {
    let reach = || {
        let limit = TimeArg::FromNow(within.unwrap_or(WEEK), false).instant(now, &task.zone);
        task.listed.as_ref().is_some_and(|judged| judged.occurrence.shown_due() <= limit)
    };
    match task.state {
        State::Overdue | State::Late => true,
        State::Due | State::Ok if task.failing.is_some() => true,
        State::Due => reach(),
        State::Ok => within.is_some() && reach(),
        State::Waived | State::Paused => false,
    }
}
