//! `check`: the gate for CI.

use anyhow::{Result, bail};

use crate::assess::{Summary, TaskAssessment, assess};
use crate::cli::{Check, FailOn, TextFormat};
use crate::exit::Exit;
use crate::model::State;
use crate::view::check::{CheckView, to_json, to_text};
use crate::workspace::context::Context;
use crate::workspace::filter::Filter;

pub(super) fn run(args: &Check, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let (facts, reading) = opened.facts()?;
    context.warn(&reading);
    context.require_record(&reading)?;
    let unrecorded = context.note_drift(&opened, &facts);
    let definitions = &opened.workspace.definitions;
    let assessment = assess(definitions, &facts, opened.clock.now);
    let filter = Filter::new(&args.filters, context.settings)?;
    let passed: Vec<&TaskAssessment<'_>> =
        assessment.tasks.iter().filter(|task| filter.passes(task)).collect();
    if assessment.tasks.is_empty() {
        bail!("this workspace has no task; nothing was checked");
    }
    // That no task is in a certain state is an answer; that none has such an id or owner is a slip.
    if !assessment.tasks.iter().any(|task| filter.passes_task(&task.task)) {
        bail!("no task matches; nothing was checked");
    }
    let (fail_on, states): (&str, &[State]) = match args.fail_on {
        FailOn::Overdue => ("overdue", &[State::Overdue]),
        FailOn::Late => ("late", &[State::Overdue, State::Late]),
        FailOn::Due => ("due", &[State::Overdue, State::Late, State::Due]),
    };
    let mut findings: Vec<&TaskAssessment<'_>> =
        passed.iter().copied().filter(|task| states.contains(&task.state)).collect();
    findings.sort_by_key(|task| (task.state, task.listed.as_ref().map(|judged| judged.occurrence.due)));
    // A task that rests is excused.
    let rests = |task: &&TaskAssessment<'_>| matches!(task.state, State::Waived | State::Paused);
    let failing = passed.iter().copied().filter(|task| task.failing.is_some() && !rests(task)).collect();
    let view = CheckView {
        workspace: &definitions.name,
        zone: &definitions.zone,
        now: assessment.now,
        fail_on,
        findings,
        failing,
        fail_on_failing: args.failing,
        unrecorded,
        strict: args.strict,
        summary: Summary::of(passed.iter().map(|task| task.state)),
    };
    let text = match args.format {
        TextFormat::Json => to_json(&view),
        TextFormat::Text => to_text(&view, context.paint()),
    };
    context.print_verdict(&text, if view.failed() { Exit::Findings } else { Exit::Fine })
}
