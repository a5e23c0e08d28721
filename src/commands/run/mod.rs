//! `run`: runs probes and records what they found. The one command that executes anything.

mod choose;
mod cursor;
mod progress;
mod recorder;
mod stop;
mod trust;

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use dialoguer::Confirm;

use crate::cli::{Run, RunFormat};
use crate::exit::Exit;
use crate::ledger::EvidenceStore;
use crate::model::{Probe, Task};
use crate::probe::{Job, Redactor, RunContext, RunError, RunEvent, Runner, Step, StoreEvidence};
use crate::view::clean::clean;
use crate::view::run::plan::{self, Planned};
use crate::view::run::{RunView, TaskView, json, junit, tap, text};
use crate::workspace::context::{Context, Opened, is_closed_pipe};
use crate::workspace::recording::{Decision, Pen, record_with};
use progress::Progress;
use recorder::FinishedStep;
use trust::Trust;

pub(super) fn run(args: &Run, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, facts) = context.open_with_facts()?;
    let tasks = choose::tasks(args, context, &opened, &facts)?;
    drop(facts);
    let mut trust = Trust::of(&opened, context);
    if args.dry_run {
        let plan = planned(&tasks, args, &trust);
        let hash = trust::hash(&opened);
        let text = match args.format {
            RunFormat::Json => plan::to_json(&plan, &hash),
            _ => plan::to_text(&plan, &hash),
        };
        context.print(&text)?;
        return Ok(Exit::Fine);
    }
    if tasks.is_empty() && args.format == RunFormat::Text {
        context.note("nothing to run: no task with a probe is due or failing; --all runs every probe");
    }
    require_consent(&mut trust, &tasks, args, context, &opened)?;
    // Who records, and a passphrase, are asked for before anything runs.
    let pen = if args.no_record || tasks.is_empty() { None } else { Some(Pen::lasting(context)?) };
    if let Some(pen) = &pen {
        // A ledger that takes no entries is found out before anything runs, too.
        record_with(pen, context, &opened, opened.clock.now, |_| Ok(Decision::default()))?;
    }
    let (mut views, halted) = run_all(args, &tasks, pen.as_ref(), context, &opened)?;
    let place =
        |view: &TaskView| opened.workspace.definitions.tasks.iter().position(|task| task.id == view.task);
    views.sort_by_cached_key(place);
    let view = RunView {
        workspace: &opened.workspace.definitions.name,
        zone: opened.zone(),
        now: opened.clock.now,
        records: !args.no_record,
        tasks: &views,
    };
    let text = match args.format {
        RunFormat::Text if tasks.is_empty() => String::new(),
        RunFormat::Text => text::summary(&view, context.paint()),
        RunFormat::Json => json::render(&view),
        RunFormat::Junit => junit::render(&view),
        RunFormat::Tap => tap::render(&view),
    };
    let counts = view.counts();
    let exit = match (counts.error + counts.stopped, counts.fail) {
        (0, 0) => Exit::Fine,
        (0, _) => Exit::Findings,
        _ => Exit::NoAnswer,
    };
    // What is on record is told, also when it could not all be recorded.
    let exit = context.print_verdict(&text, exit)?;
    match halted {
        Some(error) if exit == Exit::Fine || !is_closed_pipe(&error) => Err(error),
        _ => Ok(exit),
    }
}

fn planned<'a>(tasks: &[&'a Task], args: &Run, trust: &Trust) -> Vec<Planned<'a>> {
    let planned = |task: &&'a Task| Planned { task, with_fix: args.fix, trusted: trust.allows(task) };
    tasks.iter().map(planned).collect()
}

/// Makes sure that this user has seen what is about to be executed.
fn require_consent(
    trust: &mut Trust,
    tasks: &[&Task],
    args: &Run,
    context: &mut Context<'_>,
    opened: &Opened,
) -> Result<()> {
    // A hash that is named has to fit, whatever was allowed before.
    let granted = trust::granted(args.trust, opened, context)?;
    let unknown: Vec<&Task> = tasks.iter().copied().filter(|task| !trust.allows(task)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    if !granted {
        let ids: Vec<&str> = unknown.iter().map(|task| task.id.as_str()).collect();
        let noun = if ids.len() == 1 { "a probe was" } else { "probes were" };
        if !context.settings.interactive {
            bail!(
                "{noun} never allowed on this account, or changed since: {}\nlook at what would be run with `saasmaint run --dry-run`, then allow it with --trust (in CI with SAASMAINT_TRUST)",
                ids.join(", ")
            );
        }
        context.note(plan::listed(&planned(&unknown, args, trust)).trim_end());
        let question = format!("Run {} and remember that?", if ids.len() == 1 { "this" } else { "these" });
        if !Confirm::new().with_prompt(question).default(false).interact()? {
            bail!("not allowed; nothing was run");
        }
    }
    if let Err(error) = trust.remember(&unknown) {
        context.note(&format!(
            "warning: it is not remembered what was allowed: {}",
            clean(&format!("{error:#}"))
        ));
    }
    Ok(())
}

/// Runs the probes and records each as it finishes.
fn run_all(
    args: &Run,
    tasks: &[&Task],
    pen: Option<&Pen>,
    context: &mut Context<'_>,
    opened: &Opened,
) -> Result<(Vec<TaskView>, Option<anyhow::Error>)> {
    let run_context = run_context(tasks, context, opened);
    let jobs = jobs(tasks, &run_context, context, opened)?;
    let widest = tasks.iter().map(|task| task.id.as_str().len()).max().unwrap_or(0);
    let mut views: Vec<TaskView> = jobs
        .iter()
        .map(|job| TaskView {
            task: job.task.clone(),
            title: job.title.clone(),
            probe: job.digest.clone(),
            zone: job.zone.clone(),
            steps: Vec::new(),
        })
        .collect();
    let digests: Vec<_> = jobs.iter().map(|job| job.digest.clone()).collect();
    let store = EvidenceStore::at(opened.workspace.evidence.clone());
    let store_evidence: Arc<StoreEvidence> = Arc::new(move |name, bytes| {
        store.put_bytes(name, bytes).map_err(|error| format!("its evidence cannot be kept: {error}"))
    });
    let runner = Runner {
        context: Arc::clone(&run_context),
        at_once: usize::from(args.jobs),
        with_fix: args.fix,
        store: pen.is_some().then_some(store_evidence),
        stop: stop::requested().map_err(|error| {
            anyhow!("cannot listen for signals ({error}); raise the limit of processes, `ulimit -u`")
        })?,
    };
    let shown = std::io::stderr().is_terminal();
    let mut progress = Progress::new(jobs.len(), shown, context.settings.width);
    let paint = context.paint();
    let mut print_error: Option<anyhow::Error> = None;
    let result = runner.run(jobs, |events| {
        let (mut finished, mut numbers, mut senders) = (Vec::new(), Vec::new(), Vec::new());
        for event in events {
            match event {
                RunEvent::Started(number, step) => {
                    let id = views[number].task.as_str();
                    let what = if step == Step::Fix { format!("{id} (fix)") } else { id.to_owned() };
                    progress.started(number, what);
                }
                RunEvent::Waiting(number, attempt) => {
                    let what = format!("{} ({}, again soon)", views[number].task, attempt.outcome.name());
                    progress.started(number, what);
                }
                RunEvent::Finished(number, run, recorded) => {
                    progress.ended(number, run.step == Step::Probe);
                    finished.push(FinishedStep { task: tasks[number], digest: &digests[number], run: *run });
                    numbers.push(number);
                    senders.push(recorded);
                }
            }
        }
        if finished.is_empty() {
            return Ok(());
        }
        let ended = finished.iter().map(|step| step.run.finished).max();
        let now = ended.max(Some((run_context.clock)())).unwrap_or(opened.clock.now);
        let (steps, failed) = match progress.aside(|| recorder::record(&finished, pen, now, context, opened))
        {
            Ok(steps) => (steps, None),
            // What they found is told all the same, and that it is not on record.
            Err(error) => {
                (finished.iter().map(|step| recorder::unrecorded(&step.run)).collect(), Some(error))
            }
        };
        for (number, step) in numbers.into_iter().zip(steps) {
            if args.format == RunFormat::Text && print_error.is_none() {
                let line = text::line(&views[number], &step, widest, paint);
                // What is on record stays there, and the rest is recorded too, whoever listens.
                print_error = progress.aside(|| context.print(&line).and_then(|()| context.flush())).err();
            }
            views[number].steps.push(step);
        }
        if let Some(error) = failed {
            return Err(error);
        }
        // A fix may follow now.
        for sender in senders {
            let _ = sender.send(());
        }
        Ok::<(), anyhow::Error>(())
    });
    progress.end();
    let halted = match result {
        Ok(()) => print_error,
        Err(RunError::Handler(error)) => Some(error),
        Err(RunError::Thread(error)) => Some(anyhow!(
            "the system has no thread left for a probe ({error}); raise the limit of processes, `ulimit -u`"
        )),
    };
    Ok((views, halted))
}

fn run_context(tasks: &[&Task], context: &Context<'_>, opened: &Opened) -> Arc<RunContext> {
    let names = tasks.iter().filter_map(|task| task.probe.as_deref()).flat_map(Probe::secret_names);
    let values = names.filter_map(|name| Some((name.to_owned(), context.settings.secret(name)?.ok()?)));
    let secrets: BTreeMap<String, String> = values.collect();
    Arc::new(RunContext {
        root: opened.workspace.root.clone(),
        clock: context.settings.running_clock(opened.zone()),
        clock_given: opened.clock.given,
        host: context.settings.host(),
        secrets,
    })
}

fn jobs(
    tasks: &[&Task],
    run_context: &RunContext,
    context: &Context<'_>,
    opened: &Opened,
) -> Result<Vec<Job>> {
    let mut cursors = cursor::of(tasks, opened)?;
    let mut jobs = Vec::new();
    for task in tasks {
        let (Some(probe), Some(digest)) = (task.probe.as_deref(), task.probe_digest()) else { continue };
        let secrets =
            probe.secret_names().filter_map(|name| run_context.secrets.get(name)).map(String::as_str);
        // Without what takes secrets out nothing of it may be kept or shown.
        let unreadable =
            probe.secret_names().find(|name| matches!(context.settings.secret(name), Some(Err(_))));
        let unreadable = unreadable.map(|name| {
            format!("the environment variable {name} is not UTF-8, so it cannot be taken out of what is kept")
        });
        let (redactor, problem) = match Redactor::new(secrets, &probe.redact) {
            Ok(redactor) => (redactor, unreadable),
            Err(why) => (Redactor::default(), Some(why)),
        };
        let definition = serde_json::json!({ "probe": probe, "fix": task.fix });
        jobs.push(Job {
            task: task.id.clone(),
            title: redactor.clean(&task.title),
            zone: task.rule.zone.clone(),
            probe: probe.clone(),
            fix: task.fix.as_deref().cloned(),
            digest,
            definition: redactor.clean_value(definition),
            cursor: cursors.remove(&task.id),
            redactor,
            problem,
        });
    }
    Ok(jobs)
}
