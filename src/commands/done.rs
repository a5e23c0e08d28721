//! `done`: records completions.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::{Result, bail};
use dialoguer::MultiSelect;

use crate::assess::{Claim, Completion, assess};
use crate::cli::Done;
use crate::exit::Exit;
use crate::model::{Body, Instant, Moment, PeriodKey, State, Task, TaskId, Zone};
use crate::view::clean::{clean, cut};
use crate::view::done as view;
use crate::view::when;
use crate::workspace::content::{Content, restore};
use crate::workspace::context::{Context, Opened};
use crate::workspace::recording::{Decision, Ground, check_evidence, record};
use crate::workspace::tasks;

pub(super) fn run(args: &Done, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let tasks = chosen(args, context, &opened)?;
    if tasks.is_empty() {
        context.print("Nothing chosen; nothing is written.\n")?;
        return Ok(Exit::Fine);
    }
    check_evidence(&args.evidence, context)?;
    let more = args.note.is_some() || !args.evidence.is_empty();
    let given = Content::given(args.note.as_deref(), &args.evidence, context)?;
    let writer = context.settings.writer()?;
    // Whether all that was given is recorded already: then a repeated command loses nothing.
    let mut repeated = true;
    let mut settled: Vec<(&TaskId, String)> = Vec::new();
    let mut counted: Vec<(&Task, PeriodKey)> = Vec::new();
    let recorded = record(context, &opened, |ground| {
        let mut refused = Vec::new();
        let mut bodies = Vec::new();
        for task in tasks {
            let course = ground.course(task)?;
            let performed = performed(args, &course.zone(), ground.now)?;
            let claim = Claim {
                period: args.period,
                performed,
                early: args.early,
                has_note: args.note.as_ref().is_some_and(|note| !note.trim().is_empty()),
                has_evidence: !args.evidence.is_empty(),
            };
            match course.completion(&claim, task.rule.evidence) {
                Completion::Refused(why) => {
                    refused.push(format!("{}: {}", task.id, view::refusal(why, task, &course)));
                }
                Completion::Settled(done) => {
                    repeated &= more
                        && match &done {
                            Some(done) => given.is_recorded(&task.id, done.period, &writer, &opened)?,
                            None => false,
                        };
                    settled.push((&task.id, view::settled(task, &course, done.as_ref(), performed)));
                }
                Completion::Counts(key, evidence) => {
                    counted.push((task, key));
                    bodies.push(Body::Done {
                        task: task.id.clone(),
                        period: key,
                        performed_at: performed,
                        note: args.note.clone(),
                        evidence,
                        via: None,
                    });
                }
            }
        }
        if !refused.is_empty() {
            bail!("{}\nnothing is written", refused.join("\n"));
        }
        Ok(Decision { bodies, evidence: args.evidence.clone(), definitions_alone: false })
    })?;
    let mut text = String::new();
    for (id, why) in &settled {
        let _ = writeln!(text, "{id}: {why}");
        if more && !repeated && !counted.is_empty() {
            let _ = writeln!(text, "  `saasmaint attach {id}` adds a note or evidence to it");
        }
    }
    let ground = Ground::new(&opened, &recorded.facts);
    for (task, key) in &counted {
        text.push_str(&view::recorded(task, *key, &ground.course(task)?));
    }
    if counted.is_empty() && more && repeated {
        restore(&args.evidence, context, &opened)?;
    } else if counted.is_empty() && more {
        bail!(
            "{text}nothing is written, and what you gave would be lost; `saasmaint attach` adds it to what is done"
        );
    }
    context.print(&text)?;
    Ok(Exit::Fine)
}

/// The tasks that are named, or that somebody picks on a terminal.
fn chosen<'a>(args: &Done, context: &mut Context<'_>, opened: &'a Opened) -> Result<Vec<&'a Task>> {
    let definitions = &opened.workspace.definitions;
    if !args.tasks.is_empty() {
        return tasks::tasks(&args.tasks, opened);
    }
    if !context.settings.interactive {
        bail!("no task is named; give one or more ids, like `saasmaint done {}`", example(opened));
    }
    let (facts, _) = opened.facts()?;
    let assessment = assess(definitions, &facts, opened.clock.now);
    let in_files: HashMap<&TaskId, &Task> = definitions.tasks.iter().map(|task| (&task.id, task)).collect();
    let waiting: Vec<_> = assessment
        .tasks
        .iter()
        .filter(|task| matches!(task.state, State::Overdue | State::Late | State::Due))
        .filter(|task| task.listed.as_ref().is_none_or(|judged| judged.awaiting.is_none()))
        .filter_map(|task| Some((*in_files.get(&task.task.id)?, task)))
        .collect();
    if waiting.is_empty() {
        bail!("nothing is due; name a task to record it all the same");
    }
    // A line that wraps would be drawn over: each has to fit beside the check box.
    let room = context.settings.width.saturating_sub(8);
    let widest = waiting.iter().map(|(task, _)| task.id.as_str().len()).max().unwrap_or(0);
    let items: Vec<String> = waiting
        .iter()
        .map(|(task, assessed)| {
            let listed = assessed.listed.as_ref();
            let due = listed.map(|judged| when::due(&judged.occurrence, &assessed.zone, assessment.now));
            let (id, due) = (task.id.as_str(), due.unwrap_or_default());
            cut(&format!("{id:<widest$}  {:<7}  {due:<16}  {}", assessed.state, clean(&task.title)), room)
        })
        .collect();
    let prompt = MultiSelect::new().with_prompt("What is done? (space picks, enter records, esc leaves)");
    let picked = prompt.items(items).report(false).interact_opt()?;
    Ok(picked
        .unwrap_or_default()
        .into_iter()
        .filter_map(|at| waiting.get(at).map(|(task, _)| *task))
        .collect())
}

fn example(opened: &Opened) -> &str {
    opened.workspace.definitions.tasks.first().map_or("TASK", |task| task.id.as_str())
}

/// When it was performed. A bare date means the end of that day, at most now.
fn performed(args: &Done, zone: &Zone, now: Instant) -> Result<Instant> {
    let Some(time) = args.performed else { return Ok(now) };
    let instant = match time.moment(now, zone) {
        Moment::At(instant) => instant,
        Moment::Day(day) if day == zone.day(now) => zone.end_of(day).min(now),
        Moment::Day(day) => zone.end_of(day),
    };
    if instant > now {
        bail!(
            "--performed {} lies in the future; it is {} now",
            zone.local(instant).to_rfc3339(),
            zone.local(now).to_rfc3339()
        );
    }
    Ok(instant)
}
