//! `due`: what needs doing, for people.

use std::fmt::Write;

use comfy_table::ContentArrangement;
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

use super::clean::{clean, cut};
use super::json;
use super::probe::review_in_words;
use super::style::{Paint, rendered, row, table};
use super::when;
use crate::assess::{Checked, Judged, Summary, TaskAssessment};
use crate::model::{Instant, Priority, State, Status, Zone};

/// What `due` shows.
#[derive(Debug)]
pub struct DueView<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// Its zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: Instant,
    /// The tasks to list.
    pub listed: Vec<&'a TaskAssessment<'a>>,
    /// How all tasks that the filters let through stand.
    pub summary: Summary,
    /// The next due of what is not listed.
    pub next: Option<&'a TaskAssessment<'a>>,
}

/// Columns between two cells.
const GAP: usize = 2;
/// A title that would be cut shorter than this is left out.
const SHORTEST_TITLE: usize = 12;

/// The groups of the list, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Overdue,
    Late,
    Failing,
    Today,
    Coming,
    Rest,
}

const GROUPS: [(Group, &str); 6] = [
    (Group::Overdue, "Overdue"),
    (Group::Late, "Late"),
    (Group::Failing, "Failing"),
    (Group::Today, "Today"),
    (Group::Coming, "Coming"),
    (Group::Rest, "Waived or paused"),
];

fn group(task: &TaskAssessment<'_>, now: Instant) -> Group {
    match task.state {
        State::Overdue => Group::Overdue,
        State::Late => Group::Late,
        State::Waived | State::Paused => Group::Rest,
        State::Due | State::Ok if task.failing.is_some() => Group::Failing,
        State::Due | State::Ok => match &task.listed {
            Some(judged) if judged.occurrence.due_day <= task.zone.day(now) => Group::Today,
            _ => Group::Coming,
        },
    }
}

#[derive(Serialize)]
struct Document<'a> {
    now: String,
    workspace: &'a str,
    summary: Summary,
    #[serde(serialize_with = "each")]
    tasks: &'a [&'a TaskAssessment<'a>],
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn each<S: Serializer>(tasks: &&[&TaskAssessment<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    json::each(tasks, serializer)
}

/// The machine's form.
#[must_use]
pub fn to_json(view: &DueView<'_>) -> String {
    json::document(&Document {
        now: when::rfc3339(view.now, view.zone),
        workspace: view.workspace,
        summary: view.summary,
        tasks: &view.listed,
    })
}

/// The people's form.
#[must_use]
pub fn to_table(view: &DueView<'_>, paint: Paint) -> String {
    let now = view.zone.local(view.now);
    let mut text = format!(
        "{}  {}\n",
        paint.bold(&clean(view.workspace)),
        paint.faint(&now.format("%A %-d %B %Y, %H:%M").to_string())
    );
    let lines = lines(view, paint);
    for (group, title) in GROUPS {
        let mut members = lines.iter().filter(|(of, _)| *of == group).map(|(_, line)| line).peekable();
        if members.peek().is_none() {
            continue;
        }
        let heading = match group {
            Group::Overdue | Group::Failing => paint.state(State::Overdue, title),
            Group::Late => paint.state(State::Late, title),
            Group::Today => paint.state(State::Due, title),
            Group::Rest => paint.state(State::Paused, title),
            Group::Coming => paint.bold(title),
        };
        let _ = write!(text, "\n{heading}\n");
        for line in members {
            text.push_str(line);
            text.push('\n');
        }
    }
    if view.listed.is_empty() {
        text.push_str("\nNothing needs doing.\n");
    }
    text.push('\n');
    text.push_str(&rest(view, paint));
    if view.listed.iter().any(|task| task.task.priority >= Priority::High) {
        let _ = writeln!(text, "{}", paint.faint("!! critical, ! high priority"));
    }
    text
}

/// The lines of all groups, aligned with each other; within a group the earliest due first.
fn lines(view: &DueView<'_>, paint: Paint) -> Vec<(Group, String)> {
    let mut tasks: Vec<(Group, &TaskAssessment<'_>)> =
        view.listed.iter().map(|task| (group(task, view.now), *task)).collect();
    tasks.sort_by_key(|(group, task)| {
        let due = task.listed.as_ref().map(|judged| judged.occurrence.due);
        (*group, due.is_none(), due, std::cmp::Reverse(task.task.priority))
    });
    let mut rows: Vec<[String; 5]> = tasks.iter().map(|(_, task)| cells(task, view.now)).collect();
    // The title takes what the other columns leave.
    let widest = |column: usize| rows.iter().map(|cells| cells[column].width()).max().unwrap_or(0);
    let title = paint.width.saturating_sub(widest(0) + widest(1) + widest(3) + widest(4) + 4 * GAP);
    let mut plain = table(paint);
    plain.set_content_arrangement(ContentArrangement::Disabled);
    for cells in &mut rows {
        cells[2] = if title < SHORTEST_TITLE { String::new() } else { cut(&cells[2], title) };
        plain.add_row(row(cells.clone()));
    }
    let text = rendered(plain);
    let painted = text.lines().zip(&tasks).zip(&rows);
    painted
        .map(|((line, (group, task)), cells)| {
            let mut line = painted_line(line, task, cells, paint);
            if let Some(failure) = &task.failing {
                let _ = write!(line, "\n{}", why(failure, paint));
            }
            (*group, line)
        })
        .collect()
}

/// Why a task is failing, as far as there is room: a line of its own.
fn why(failure: &Checked, paint: Paint) -> String {
    const INDENT: &str = "      ";
    let reason = clean(failure.reason.as_deref().unwrap_or("its probe gave no reason"));
    let room = paint.width.saturating_sub(INDENT.len()).max(SHORTEST_TITLE);
    format!("{INDENT}{}", paint.state(State::Overdue, &cut(&reason, room)))
}

/// Colours the part of a finished line that says how late it is, and that it is failing.
fn painted_line(line: &str, task: &TaskAssessment<'_>, cells: &[String; 5], paint: Paint) -> String {
    let state = if task.failing.is_some() { State::Overdue } else { task.state };
    if !paint.color || cells[3].is_empty() || state == State::Ok {
        return line.to_owned();
    }
    match line.rfind(cells[3].as_str()) {
        Some(at) => {
            let (before, rest) = line.split_at(at);
            let (word, after) = rest.split_at(cells[3].len());
            format!("{before}{}{after}", paint.state(state, word))
        }
        None => line.to_owned(),
    }
}

/// Mark, id, title, how far away, when due.
fn cells(assessed: &TaskAssessment<'_>, now: Instant) -> [String; 5] {
    let task = &assessed.task;
    let mark = match task.priority {
        Priority::Critical => "!!",
        Priority::High => " !",
        Priority::Normal | Priority::Low => "  ",
    };
    let zone = &assessed.zone;
    let listed = assessed.listed.as_ref();
    let due = listed.map_or_else(|| "-".to_owned(), |judged| when::due(&judged.occurrence, zone, now));
    let far = match (assessed.state, listed) {
        (State::Waived | State::Paused, _) => {
            let until = assessed.excepted_until.map(|until| when::day(until, zone.day(now)));
            format!("{} until {}", assessed.state, until.unwrap_or_default())
        }
        (State::Overdue, listed) => overdue(assessed, listed, now),
        (_, Some(judged)) => when::distance(&judged.occurrence, zone, now, "late"),
        (_, None) => String::new(),
    };
    let mut far = vec![if far == due { String::new() } else { far }];
    if let Some(done) = &assessed.awaiting {
        let listed_alone = listed.is_some_and(|judged| judged.awaiting.as_ref() == Some(done));
        let whose = if listed_alone { String::new() } else { format!("{} ", done.period) };
        far.push(format!("{whose}awaits approval"));
    }
    if assessed.to_review.is_some() {
        far.push(review_in_words(assessed));
    }
    let also = [
        (listed.is_some_and(|judged| judged.skip_awaiting), "skip awaits approval"),
        (assessed.lapsed.is_some(), "its pass lapsed"),
        (assessed.failing.is_some(), "failing"),
    ];
    far.extend(also.iter().filter(|(is, _)| *is).map(|(_, words)| (*words).to_owned()));
    far.retain(|words| !words.is_empty());
    let far = far.join(", ");
    [mark.to_owned(), task.id.to_string(), clean(&task.title).into_owned(), far, due]
}

/// Why a task is overdue: by how long, how many others wait, how many were missed.
fn overdue(assessed: &TaskAssessment<'_>, listed: Option<&Judged>, now: Instant) -> String {
    let mut parts = Vec::new();
    let own = listed.filter(|judged| judged.status.is_pending() && judged.occurrence.due <= now);
    let mut waiting = assessed.backlog;
    if let Some(judged) = own {
        let is_overdue = judged.status == Status::Overdue;
        waiting = waiting.saturating_sub(u64::from(is_overdue));
        let word = if is_overdue { "overdue" } else { "late" };
        parts.push(when::distance(&judged.occurrence, &assessed.zone, now, word));
    }
    if waiting > 0 {
        parts.push(format!("{waiting} {}", if own.is_some() { "more" } else { "overdue" }));
    }
    if assessed.missed > 0 {
        parts.push(format!("missed {}", assessed.missed));
    }
    parts.join(", ")
}

/// One line for what is not listed.
fn rest(view: &DueView<'_>, paint: Paint) -> String {
    let mut listed = Summary::of(view.listed.iter().map(|task| task.state));
    let all = view.summary;
    listed = Summary {
        overdue: all.overdue - listed.overdue,
        late: all.late - listed.late,
        due: all.due - listed.due,
        ok: all.ok - listed.ok,
        waived: all.waived - listed.waived,
        paused: all.paused - listed.paused,
    };
    let counts: Vec<String> =
        [(listed.due, "due later"), (listed.ok, "ok"), (listed.waived, "waived"), (listed.paused, "paused")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
    if counts.is_empty() {
        return match view.listed.len() {
            0 => "No tasks.\n".to_owned(),
            1 => paint.faint("1 task in all.") + "\n",
            total => paint.faint(&format!("{total} tasks in all.")) + "\n",
        };
    }
    let next = view.next.and_then(|task| {
        let judged = task.listed.as_ref()?;
        Some(format!("; next: {} {}", task.task.id, when::due(&judged.occurrence, &task.zone, view.now)))
    });
    let mut line = format!("Not listed: {}", counts.join(", "));
    line.push_str(&next.filter(|next| line.width() + next.width() <= paint.width).unwrap_or_default());
    paint.faint(&line) + "\n"
}
