//! `done`: records completions.

use std::collections::HashMap;
use std::fmt::Write;

use anyhow::{Result, bail};
use dialoguer::MultiSelect;

use crate::assess::{Course, Done as Completion, Judged, assess};
use crate::cli::Done;
use crate::exit::Exit;
use crate::model::{
    Body, Evidence, EvidencePolicy, Instant, Moment, Occurrence, PeriodKey, State, Status, Task, TaskId,
    Zone, limits,
};
use crate::view::clean::{clean, cut};
use crate::view::key::unknown_key;
use crate::view::when;
use crate::workspace::context::{Context, Opened};
use crate::workspace::recording::{Decision, Ground, check_evidence, record};
use crate::workspace::tasks;

/// So many occurrences of a backlog are named; the rest is counted.
const LISTED: usize = limits::NAMED_OPEN;

/// What a completion comes to.
enum Verdict {
    /// It counts for this occurrence, with the evidence of the probe's pass that it confirms.
    Counts(PeriodKey, Vec<Evidence>),
    /// There is nothing to record; why, and what could be.
    Settled(String),
    /// It cannot be recorded; why, and the mend.
    Refused(String),
}

pub(super) fn run(args: &Done, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let tasks = chosen(args, context, &opened)?;
    if tasks.is_empty() {
        context.print("Nothing chosen; nothing is written.\n")?;
        return Ok(Exit::Fine);
    }
    check_evidence(&args.evidence, context)?;
    let mut settled: Vec<(&TaskId, String)> = Vec::new();
    let mut counted: Vec<(&Task, PeriodKey)> = Vec::new();
    let recorded = record(context, &opened, |ground| {
        let mut refused = Vec::new();
        let mut bodies = Vec::new();
        for task in tasks {
            match verdict(args, task, ground)? {
                Verdict::Refused(why) => refused.push(format!("{}: {why}", task.id)),
                Verdict::Settled(why) => settled.push((&task.id, why)),
                Verdict::Counts(key, evidence) => {
                    counted.push((task, key));
                    bodies.push(Body::Done {
                        task: task.id.clone(),
                        period: key,
                        performed_at: performed(args, &ground.course(task)?.zone(), ground.now)?,
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
    let more = args.note.is_some() || !args.evidence.is_empty();
    for (id, why) in &settled {
        let _ = writeln!(text, "{id}: {why}");
        if more && !counted.is_empty() {
            let _ = writeln!(text, "  `saasmaint attach {id}` adds a note or evidence to it");
        }
    }
    let ground = Ground::new(&opened, &recorded.facts);
    for (task, key) in &counted {
        text.push_str(&told(task, *key, &ground.course(task)?));
    }
    if counted.is_empty() && more {
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

fn verdict(args: &Done, task: &Task, ground: &Ground<'_>) -> Result<Verdict> {
    let course = ground.course(task)?;
    let zone = course.zone();
    let performed = performed(args, &zone, ground.now)?;
    let verdict = match args.period {
        Some(key) => named(args, key, task, &course, performed),
        None => unnamed(task, &course, performed),
    };
    let Verdict::Counts(key, _) = verdict else { return Ok(verdict) };
    let review = task.rule.evidence == EvidencePolicy::Review;
    let reviewed = course.pass_of(key).filter(|_| review);
    let missing = match reviewed {
        None if review && args.evidence.is_empty() => Some(unreviewed(key, task, &course)),
        _ => missing_proof(args, task),
    };
    Ok(match missing {
        Some(missing) => Verdict::Refused(missing),
        None => Verdict::Counts(key, reviewed.map(|pass| pass.evidence.clone()).unwrap_or_default()),
    })
}

/// Why there is no pass to confirm, and what helps.
fn unreviewed(key: PeriodKey, task: &Task, course: &Course<'_>) -> String {
    let id = &task.id;
    let own = "give --evidence FILE or --evidence URL";
    let window = course.window_of(course.now()).map(|judged| judged.occurrence.key);
    if let Some(other) = window.filter(|other| *other != key && course.pass_of(*other).is_some()) {
        return format!(
            "its probe has passed for {other} and not for {key}; `saasmaint done {id} --for {other}` confirms that one, for {key} {own}"
        );
    }
    let nothing =
        format!("its probe has not passed for {key}, or failed since, so there is nothing to confirm");
    if course.probed(course.now()).is_some_and(|judged| judged.occurrence.key == key) {
        format!("{nothing}; `saasmaint run {id}` runs it, or {own}")
    } else {
        format!("{nothing}, and it cannot speak for {key} any more; {own}")
    }
}

/// What the task demands and the arguments do not bring.
fn missing_proof(args: &Done, task: &Task) -> Option<String> {
    let note = args.note.as_ref().is_some_and(|note| !note.trim().is_empty());
    match task.rule.evidence {
        EvidencePolicy::Required if args.evidence.is_empty() => {
            Some("evidence is required; give --evidence FILE or --evidence URL".to_owned())
        }
        EvidencePolicy::Note if !note => Some("a note is required; give --note TEXT".to_owned()),
        _ => None,
    }
}

/// The verdict when no occurrence is named.
fn unnamed(task: &Task, course: &Course<'_>, performed: Instant) -> Verdict {
    if let Some(done) = course.done_already(performed) {
        return Verdict::Settled(settled(task, course, Some(done), performed));
    }
    if let Some(judged) = course.claimed_by(performed) {
        return Verdict::Counts(judged.occurrence.key, Vec::new());
    }
    let around = course.around(performed).judged;
    let awaiting = around.iter().rev().find_map(|judged| judged.awaiting.as_ref());
    Verdict::Settled(settled(task, course, awaiting, performed))
}

/// The verdict on the occurrence that is named.
fn named(args: &Done, key: PeriodKey, task: &Task, course: &Course<'_>, performed: Instant) -> Verdict {
    let zone = course.zone();
    let now = course.now();
    let Some(judged) = course.by_key(key) else {
        return Verdict::Refused(unknown_key(key, course));
    };
    let occurrence = &judged.occurrence;
    if let Some(done) = judged.done.as_ref().or(judged.awaiting.as_ref()).filter(|_| !judged.lapses) {
        return Verdict::Settled(settled(task, course, Some(done), performed));
    }
    if judged.status == Status::NotOwed {
        return Verdict::Refused(format!(
            "{key} is not owed: it lies before the task's start or after its end"
        ));
    }
    if occurrence.opens > now {
        let opens = when::instant(occurrence.opens, &zone, now);
        if !args.early {
            return Verdict::Refused(format!("{key} opens only {opens}; --early allows it before that"));
        }
        if course.next_unopened().is_none_or(|next| next.occurrence.key != key) {
            return Verdict::Refused(format!(
                "{key} opens only {opens}, and --early allows no more than the next one"
            ));
        }
    } else if performed < occurrence.opens && !args.early {
        let opens = when::instant(occurrence.opens, &zone, now);
        return Verdict::Refused(format!("{key} opened {opens}, after the time given by --performed"));
    }
    Verdict::Counts(key, Vec::new())
}

/// What is done already, what is open, and how to claim it.
fn settled(task: &Task, course: &Course<'_>, done: Option<&Completion>, performed: Instant) -> String {
    let (zone, now) = (course.zone(), course.now());
    let mut text = if let Some(done) = done {
        let when = when::instant(done.performed, &zone, now);
        let (key, by) = (done.period, clean(&done.by));
        if course.awaits_approval(key) {
            let how = approve_in_words(&task.id, key);
            format!("{key} awaits approval (done {when} by {by}); nothing is written\n  {how}")
        } else {
            format!("{key} is already done ({when} by {by}); nothing is written")
        }
    } else {
        let then = if performed == now { "now" } else { "then" };
        let last = course.counting().last_done().map(|done| format!("; {} was done last", done.period));
        format!("nothing is open {then}{}; nothing is written", last.unwrap_or_default())
    };
    let around = course.around(now);
    let undone = course.undone(&around);
    let open: Vec<Occurrence> = around
        .judged
        .into_iter()
        .filter(|judged| judged.is_undone() && judged.status.is_pending())
        .map(|judged| judged.occurrence)
        .take(LISTED)
        .collect();
    for occurrence in &open {
        let due = when::due(occurrence, &zone, now);
        let _ = write!(
            text,
            "\n  {} is open, due {due}: `saasmaint done {} --for {}`",
            occurrence.key, task.id, occurrence.key
        );
    }
    if let Some(more) = undone.checked_sub(open.len() as u64).filter(|more| *more > 0) {
        let _ = write!(text, "\n  and {more} more are open");
    }
    // A miss that still keeps the task red can only be claimed by its name.
    let since = course.counting().last_done().map(|done| done.performed);
    let red = |missed: &Judged| {
        missed.occurrence.closes.is_some_and(|closes| since.is_none_or(|since| since < closes))
    };
    if let Some(missed) = course.latest_missed().filter(red) {
        let key = missed.occurrence.key;
        let _ = write!(
            text,
            "\n  {key} was missed; if you did that one: `saasmaint done {} --for {key}`",
            task.id
        );
    }
    if open.is_empty()
        && let Some(next) = course.next_after(now)
    {
        let _ = write!(text, "\n  {}", opens_next(&next, &zone, now));
    }
    text
}

/// What was recorded, what opens next, and what stays missed.
fn told(task: &Task, key: PeriodKey, course: &Course<'_>) -> String {
    let (zone, now) = (course.zone(), course.now());
    let judged = course.by_key(key);
    let how = judged.as_ref().map_or("done", |judged| match (judged.status, judged.back_dated) {
        (Status::Done, _) => "on time",
        (_, true) => "late, back-dated",
        (_, false) => "late",
    });
    let mut text = if course.awaits_approval(key) {
        format!("done {} {key}, awaiting approval\n  {}", task.id, approve_in_words(&task.id, key))
    } else {
        format!("done {} {key}, {how}", task.id)
    };
    let next =
        course.around(now).judged.into_iter().find(|judged| judged.is_undone() && judged.status.is_pending());
    if let Some(open) = next {
        let due = when::due(&open.occurrence, &zone, now);
        let _ = write!(text, "\n  open: {}, due {due}", open.occurrence.key);
    } else if let Some(next) = course.next_after(now) {
        let _ = write!(text, "\n  {}", opens_next(&next, &zone, now));
    }
    text.push('\n');
    if let Some(missed) = course.latest_missed().filter(|missed| missed.occurrence.key < key) {
        let _ = writeln!(text, "{}", stays_missed(&task.id, missed.occurrence.key));
    }
    text
}

/// How what awaits approval comes to count.
fn approve_in_words(task: &TaskId, key: PeriodKey) -> String {
    format!("`saasmaint approve {task} --for {key}` by another person completes it")
}

fn stays_missed(task: &TaskId, key: PeriodKey) -> String {
    format!(
        "  {key} stays missed; if you did that one: `saasmaint undo`,
  then `saasmaint done {task} --for {key}`"
    )
}

fn opens_next(next: &Judged, zone: &Zone, now: Instant) -> String {
    let occurrence = &next.occurrence;
    format!(
        "next: {}, opens {}, due {}",
        occurrence.key,
        when::instant(occurrence.opens, zone, now),
        when::due(occurrence, zone, now)
    )
}
