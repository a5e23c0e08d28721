//! `show`: one task in full.

use std::fmt::Write;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::clean::{clean, clean_lines};
use super::json;
use super::list::{definition, rule_in_words};
use super::probe::{
    check_in_words, fix_in_words, review_in_words, run_as_json, run_in_words, terms_in_words,
};
use super::style::{Paint, mark};
use super::when;
use crate::assess::{Checked, Checks, Done, Judged, TaskAssessment};
use crate::model::{Instant, ProbeKind, State, Status};

/// What `show` tells.
#[derive(Debug)]
pub struct ShowView<'a> {
    /// The task and where it stands.
    pub task: &'a TaskAssessment<'a>,
    /// Now.
    pub now: Instant,
    /// What its probe found.
    pub checks: &'a Checks,
    /// Its last occurrences, the oldest first.
    pub last: Vec<Judged>,
    /// Its next ones.
    pub next: Vec<Judged>,
    /// Of the occurrences that had fallen due and were owed, how many were done on time, and how many
    /// there were.
    pub on_time: (u64, u64),
}

/// The machine's form.
#[must_use]
pub fn to_json(view: &ShowView<'_>) -> String {
    let zone = &view.task.zone;
    let judged =
        |list: &[Judged]| -> Vec<Value> { list.iter().map(|judged| json::judged(judged, zone)).collect() };
    let mut value = json::assessed(view.task);
    if let (Some(fields), Value::Object(definition)) = (value.as_object_mut(), definition(&view.task.task)) {
        for (name, field) in definition {
            fields.entry(name).or_insert(field);
        }
        let task = &view.task.task;
        fields.insert("probe".to_owned(), json!(view.task.probe.map(ProbeKind::name)));
        if let Some(probe) = &task.probe {
            fields.insert("probe_definition".to_owned(), json!(probe));
        }
        if let Some(fix) = &task.fix {
            fields.insert("fix".to_owned(), json!(fix));
        }
        let runs = [("last_pass", view.checks.last_pass()), ("last_failure", view.checks.last_failure())];
        for (name, run) in runs {
            if let Some(run) = run {
                fields.insert(name.to_owned(), run_as_json(run, zone));
            }
        }
        fields.insert("on_time".to_owned(), json!({"done": view.on_time.0, "of": view.on_time.1}));
        fields.insert("last".to_owned(), json!(judged(&view.last)));
        fields.insert("next".to_owned(), json!(judged(&view.next)));
    }
    json::document(&value)
}

/// The people's form.
#[must_use]
pub fn to_table(view: &ShowView<'_>, paint: Paint) -> String {
    let assessed = view.task;
    let (task, zone) = (&assessed.task, &assessed.zone);
    let mut text = format!("{}  {}\n", paint.bold(task.id.as_str()), clean(&task.title));
    let mut field = |name: &str, value: &str| {
        for (at, line) in wrapped(value, paint.width.saturating_sub(13)).iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let _ = writeln!(text, "  {} {line}", paint.faint(&format!("{name:<10}")));
        }
    };
    let until =
        assessed.excepted_until.map(|until| format!(" until {}", when::day(until, zone.day(view.now))));
    let missed = if assessed.missed > 0 {
        format!(", missed {} since the last completion", assessed.missed)
    } else {
        String::new()
    };
    let state = paint.state(assessed.state, assessed.state.name());
    field("state", &format!("{state}{}{missed}", until.unwrap_or_default()));
    field("rule", &format!("{} ({})", rule_in_words(&task.rule), zone.name()));
    if let Some(judged) = &assessed.listed {
        let occurrence = &judged.occurrence;
        let closes = occurrence.closes.map_or_else(
            || "never closes".to_owned(),
            |at| format!("closes {}", when::instant(at, zone, view.now)),
        );
        let line = format!(
            "{} {}: opens {}, due {}, overdue {}, {closes}",
            occurrence.key,
            judged.status,
            when::instant(occurrence.opens, zone, view.now),
            when::due(occurrence, zone, view.now),
            when::instant(occurrence.overdue, zone, view.now),
        );
        field("current", &line);
    }
    if let Some(done) = &assessed.awaiting {
        let line = format!("{}, not approved yet", in_short(done, view));
        field("awaiting", &line);
    }
    field("last done", &last_done(view));
    for (name, value) in probe(view, paint) {
        field(name, &value);
    }
    field("area", &clean(task.area.as_deref().unwrap_or_default()));
    field("owner", &clean(task.owner.as_deref().unwrap_or_default()));
    field("priority", task.priority.name());
    field("evidence", task.rule.evidence.name());
    if task.rule.approval.is_required() {
        field("approval", task.rule.approval.name());
    }
    let controls: Vec<&str> = task.controls.iter().map(crate::model::Control::as_str).collect();
    field("controls", &controls.join(", "));
    field("tags", &clean(&task.tags.join(", ")));
    field("runbook", &clean(task.runbook.as_deref().unwrap_or_default()));
    if task.source.line > 0 {
        field("source", &format!("{}:{}", clean(&task.source.file), task.source.line));
    }
    if let Some(description) = &task.description {
        text.push('\n');
        for line in clean_lines(description.trim()) {
            let _ = writeln!(text, "{}", format!("  {line}").trim_end());
        }
    }
    marks(view, paint, &mut text);
    text
}

/// The probe: how it stands, what it checks, what it came to last.
fn probe(view: &ShowView<'_>, paint: Paint) -> Vec<(&'static str, String)> {
    let assessed = view.task;
    let zone = &assessed.zone;
    let run = |checked: &Checked| run_in_words(checked, zone, view.now);
    let (pass, failure) = (view.checks.last_pass(), view.checks.last_failure());
    let mut fields = Vec::new();
    if let Some(failure) = &assessed.failing {
        fields.push(("failing", paint.state(State::Overdue, &run(failure))));
    }
    if assessed.to_review.is_some() {
        fields.push(("review", review_in_words(assessed)));
    }
    if assessed.lapsed.is_some() {
        fields.push(("lapsed", "its pass lapsed".to_owned()));
    }
    fields.extend(pass.map(|pass| ("last pass", run(pass))));
    if assessed.failing.is_none() {
        fields.extend(failure.map(|failure| ("last fail", run(failure))));
    }
    match (&assessed.task.probe, assessed.probe) {
        (Some(probe), _) => {
            fields.push(("probe", check_in_words(&probe.check)));
            fields.push(("", terms_in_words(probe)));
            let mut secrets: Vec<&str> = probe.secret_names().collect();
            secrets.sort_unstable();
            secrets.dedup();
            fields.push(("secrets", clean(&secrets.join(", ")).into_owned()));
        }
        (None, Some(kind)) => fields.push(("probe", format!("{kind}, by the record alone"))),
        (None, None) => {}
    }
    fields.extend(assessed.task.fix.iter().map(|fix| ("fix", fix_in_words(fix))));
    fields
}

/// A text in lines of so many columns, broken between words. Escapes for colour count as nothing.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if plain_width(line) + 1 + plain_width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn plain_width(text: &str) -> usize {
    anstream::adapter::strip_str(text).to_string().width()
}

fn last_done(view: &ShowView<'_>) -> String {
    view.task.last_done.as_ref().map_or_else(|| "never".to_owned(), |done| in_short(done, view))
}

fn in_short(done: &Done, view: &ShowView<'_>) -> String {
    let when = when::instant(done.performed, &view.task.zone, view.now);
    let by = clean(&done.by);
    match done.via {
        Some(kind) => format!("{} on {when} by its {kind} probe ({by})", done.period),
        None => format!("{} on {when} by {by}", done.period),
    }
}

fn marks(view: &ShowView<'_>, paint: Paint, text: &mut String) {
    let zone = &view.task.zone;
    if !view.last.is_empty() {
        let row: Vec<String> = view
            .last
            .iter()
            .map(|judged| paint.status(judged.status, &mark(judged.status).to_string()))
            .collect();
        let (done, of) = view.on_time;
        let percent = (done * 100).checked_div(of);
        let rate =
            percent.map(|percent| format!("   on time {done} of {of} ({percent} %)")).unwrap_or_default();
        let _ = writeln!(text, "\n{}\n  {}{rate}", paint.bold("Last occurrences"), row.join(" "));
        let mut statuses: Vec<Status> = view.last.iter().map(|judged| judged.status).collect();
        statuses.sort_unstable();
        statuses.dedup();
        let legend: Vec<String> =
            statuses.iter().map(|status| format!("{} {status}", mark(*status))).collect();
        let _ = writeln!(text, "  {}", paint.faint(&legend.join("  ")));
    }
    if !view.next.is_empty() {
        let _ = writeln!(text, "\n{}", paint.bold("Next"));
        for judged in &view.next {
            let due = when::due(&judged.occurrence, zone, view.now);
            let key = judged.occurrence.key.to_string();
            let _ = writeln!(text, "  {key:<16}  due {due}  {}", paint.faint(judged.status.name()));
        }
    }
}
