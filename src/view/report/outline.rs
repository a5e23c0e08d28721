//! The report as sections of text and tables: what the terminal and the Markdown view share.

use chrono::TimeDelta;

use super::failing;
use crate::model::{Evidence, Instant, Zone, hex};
use crate::report::{Counts, Group, Piece, Report, Row, Sample, Scope};
use crate::view::when;

/// A part of the report.
pub(super) struct Section {
    pub title: String,
    /// Sentences before the table.
    pub text: Vec<String>,
    pub table: Option<Grid>,
}

/// A table. Its cells hold text as it stands in the files.
pub(super) struct Grid {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    /// Whether it is left out where there is little room.
    pub wide: bool,
    /// Whether it holds numbers.
    pub number: bool,
}

impl Column {
    const fn plain(name: &'static str) -> Self {
        Self { name, wide: false, number: false }
    }
}

pub(super) const fn text(name: &'static str) -> Column {
    Column::plain(name)
}

pub(super) const fn wide(name: &'static str) -> Column {
    Column { name, wide: true, number: false }
}

const fn number(name: &'static str) -> Column {
    Column { name, wide: false, number: true }
}

/// The sections in the order in which people read them.
pub(super) fn outline(report: &Report) -> Vec<Section> {
    let mut sections = vec![scope(report)];
    sections.extend(report.scope.sample.as_ref().map(sample));
    sections.push(summary(report));
    sections.extend(groups(report));
    sections.extend(trend(report));
    sections.push(exceptions(report));
    sections.extend(failing::section(report));
    sections.push(population(report));
    sections.extend(not_recorded(report));
    sections.push(waivers(report));
    sections.push(changes(report));
    sections.extend(coverage(report));
    sections.push(integrity(report));
    sections
}

/// The heading: what it is, of what, for which window.
pub(super) fn heading(report: &Report) -> String {
    format!("{}: {}, {}", report.title(), report.workspace, window(report))
}

/// The window in words: its name where it has one, and its first and last day.
pub(super) fn window(report: &Report) -> String {
    let (from, to) = report.scope.window.bounds(&report.zone);
    let whole = |at: Instant| report.zone.start_of(report.zone.day(at)) == at;
    let days = if whole(from) && whole(to) {
        format!("{} to {}", report.zone.day(from), report.zone.day(to - TimeDelta::seconds(1)))
    } else {
        format!("{} to {}", stamp(from, &report.zone), stamp(to, &report.zone))
    };
    report.scope.period.as_ref().map_or_else(|| days.clone(), |period| format!("{period} ({days})"))
}

/// An instant to the minute, as it stands on the clocks of a zone: `2026-09-04 17:00`.
pub(super) fn stamp(instant: Instant, zone: &Zone) -> String {
    zone.local(instant).format("%Y-%m-%d %H:%M").to_string()
}

/// When a row is due: the day, and the time where it has one.
pub(super) fn due(report: &Report, row: &Row) -> String {
    let occurrence = &row.occurrence;
    if occurrence.timed {
        stamp(occurrence.due, &report.task(row).zone)
    } else {
        occurrence.due_day.to_string()
    }
}

/// How late a row was performed, in words; empty where it was not.
pub(super) fn delay(row: &Row) -> String {
    match row.delay() {
        None => String::new(),
        Some(delay) if delay < TimeDelta::zero() => format!("{} early", when::length(delay)),
        Some(delay) => format!("{} late", when::length(delay)),
    }
}

/// Why a row is as it is, in words.
pub(super) fn why(row: &Row) -> String {
    let kinds: Vec<&str> = row.exceptions().into_iter().map(crate::report::ExceptionKind::name).collect();
    kinds.join(", ")
}

/// Who did a row: `ana`, or `ci, by probe`.
pub(super) fn by(row: &Row) -> String {
    let by = row.by.as_deref().cloned().unwrap_or_default();
    if row.via_probe { format!("{by}, by probe") } else { by }
}

/// What somebody, or its probe, says of why a row is as it is.
pub(super) fn reason(report: &Report, row: &Row) -> String {
    let zone = &report.task(row).zone;
    let failing = row.failing().map(|reason| format!("its probe failed: {reason}"));
    let lapsed = row.lapsed().map(|until| format!("its pass counted until {}", stamp(until, zone)));
    let review = row.awaits_review().then(|| "its probe passed; no person has confirmed it".to_owned());
    let said = row.reason.as_deref().map(str::to_owned);
    let all: Vec<String> = [said, failing, lapsed, review].into_iter().flatten().collect();
    all.join("; ")
}

/// What probes and fixes came to, each in words: `probe pass`, `probe fail: it is 31 h old`.
pub(super) fn outcome(piece: &Piece) -> Option<String> {
    let (outcome, reason) = piece.outcome.as_ref()?;
    let reason = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    Some(format!("{} {}{reason}", piece.kind, outcome.name()))
}

/// A piece of evidence in words, with its whole hash.
pub(super) fn proof(evidence: &Evidence) -> String {
    match evidence {
        Evidence::File { name, sha256, bytes } => format!("{name} ({bytes} bytes, sha256 {sha256})"),
        Evidence::Url { url } => url.clone(),
    }
}

fn scope(report: &Report) -> Section {
    let scope = &report.scope;
    let mut text = vec![
        format!("Workspace: {}; time zone {}", report.workspace, report.zone.name()),
        format!("Window: {}", window(report)),
        format!("Judged at: {}", when::rfc3339(scope.now, &report.zone)),
    ];
    if let Some(as_of) = scope.as_of {
        text.push(format!(
            "As of: {}; what was recorded later does not count",
            when::rfc3339(as_of, &report.zone)
        ));
    }
    let filters: Vec<String> = scope.filters.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let tasks = report.tasks.len();
    text.push(if filters.is_empty() {
        format!("Tasks: all {tasks}")
    } else {
        format!("Tasks: {tasks}, by {}", filters.join(", "))
    });
    text.push(format!("Made by: saasmaint {}, time zones {}", scope.program, scope.zones));
    text.extend(Scope::RULES.iter().map(|rule| (*rule).to_owned()));
    Section { title: "Scope".to_owned(), text, table: None }
}

fn sample(sample: &Sample) -> Section {
    let text = vec![
        format!(
            "{} of {} occurrences were drawn; seed `{}`, size {}.",
            sample.drawn, sample.population, sample.seed, sample.size
        ),
        format!("Population digest: {}", sample.digest),
        Sample::METHOD.to_owned(),
    ];
    Section { title: "Sample".to_owned(), text, table: None }
}

const COUNTS: [Column; 9] = [
    number("Owed"),
    number("On time"),
    number("Late"),
    number("Missed"),
    Column { wide: true, ..number("Skipped") },
    Column { wide: true, ..number("Waived") },
    Column { wide: true, ..number("Paused") },
    number("Open"),
    text("On-time rate"),
];

fn counted(counts: &Counts) -> Vec<String> {
    let numbers = [
        counts.owed,
        counts.on_time,
        counts.late,
        counts.missed,
        counts.skipped,
        counts.waived,
        counts.paused,
        counts.open,
    ];
    numbers.iter().map(u64::to_string).chain([counts.on_time_rate().in_words()]).collect()
}

fn summary(report: &Report) -> Section {
    let total = &report.summary.total;
    let mut text = vec![
        format!("On time: {}.", total.on_time_rate().in_words()),
        format!(
            "{} owed: {} on time, {} late, {} missed, {} skipped, {} still open. Not owed: {} waived, {} paused.",
            total.owed,
            total.on_time,
            total.late,
            total.missed,
            total.skipped,
            total.open,
            total.waived,
            total.paused
        ),
    ];
    let also: Vec<String> = [
        (total.open_past_due, "open past due"),
        (total.awaiting_approval, "awaiting approval"),
        (total.back_dated, "back-dated"),
        (total.upcoming, "not open yet"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    if !also.is_empty() {
        text.push(format!("Of {} in the population: {}.", total.population, also.join(", ")));
    }
    Section {
        title: "Summary".to_owned(),
        text,
        table: Some(Grid { columns: COUNTS.to_vec(), rows: vec![counted(total)] }),
    }
}

fn groups(report: &Report) -> impl Iterator<Item = Section> {
    let shown = |(name, groups): (&'static str, &[Group])| {
        let columns = [text(name)].into_iter().chain(COUNTS).collect();
        let row = |group: &Group| [group.name.clone()].into_iter().chain(counted(&group.counts)).collect();
        Section {
            title: format!("By {name}"),
            text: Vec::new(),
            table: Some(Grid { columns, rows: groups.iter().map(row).collect() }),
        }
    };
    let all = report.summary.groupings();
    all.into_iter().filter(|(_, groups)| !groups.is_empty()).map(shown)
}

fn trend(report: &Report) -> Option<Section> {
    let columns = [text("due in")].into_iter().chain(COUNTS).collect();
    let row =
        |step: &crate::report::Trend| [step.label.clone()].into_iter().chain(counted(&step.counts)).collect();
    let rows: Vec<Vec<String>> = report.trend.iter().map(row).collect();
    (rows.len() > 1).then(|| Section {
        title: "Trend".to_owned(),
        text: Vec::new(),
        table: Some(Grid { columns, rows }),
    })
}

fn exceptions(report: &Report) -> Section {
    let columns = vec![
        text("task"),
        text("period"),
        text("due"),
        wide("performed"),
        text("kind"),
        wide("by"),
        text("reason"),
    ];
    let rows: Vec<Vec<String>> = report
        .exceptions()
        .map(|(row, _)| {
            let task = report.task(row);
            vec![
                task.id.to_string(),
                row.period().to_string(),
                due(report, row),
                row.performed.map(|at| stamp(at, &task.zone)).unwrap_or_default(),
                why(row),
                by(row),
                reason(report, row),
            ]
        })
        .collect();
    section(
        "Exceptions",
        "No occurrence in this report was missed, late, skipped, back-dated or failing.",
        columns,
        rows,
    )
}

fn population(report: &Report) -> Section {
    // Most reports have no probes to tell of.
    let failed = report.population.iter().any(|row| row.failed_checks > 0);
    let mut columns = vec![
        text("task"),
        text("period"),
        text("due"),
        text("performed"),
        wide("recorded"),
        wide("delay"),
        wide("by"),
        wide("approved by"),
        text("status"),
        wide("notes"),
        wide("evidence"),
        wide("definition"),
    ];
    if failed {
        columns.insert(9, Column { wide: true, ..number("failed checks") });
    }
    let row = |row: &Row| {
        let task = report.task(row);
        let at = |instant: Option<Instant>| instant.map(|at| stamp(at, &task.zone)).unwrap_or_default();
        let notes: Vec<String> = row.notes().map(|(note, by)| format!("{note} ({by})")).collect();
        let evidence: Vec<String> = row.evidence().map(proof).collect();
        let mut cells = vec![
            task.id.to_string(),
            row.period().to_string(),
            due(report, row),
            at(row.performed),
            at(row.recorded),
            delay(row),
            by(row),
            row.approval.as_ref().map(|approval| approval.by.to_string()).unwrap_or_default(),
            row.status.to_string(),
            notes.join("; "),
            evidence.join("; "),
            row.definition.map(|hash| hex(&hash)).unwrap_or_default(),
        ];
        if failed {
            cells.insert(9, row.failed_checks.to_string());
        }
        cells
    };
    let rows = report.population.iter().map(row).collect();
    section("Population", "Nothing fell due in this window.", columns, rows)
}

fn not_recorded(report: &Report) -> Option<Section> {
    let tasks = report.tasks.iter().filter(|task| task.not_recorded > 0);
    let rows: Vec<Vec<String>> = tasks
        .map(|task| vec![task.id.to_string(), stamp(task.start, &task.zone), task.not_recorded.to_string()])
        .collect();
    let columns = vec![text("task"), text("not recorded before"), number("occurrences")];
    (!rows.is_empty()).then(|| Section {
        title: "Not recorded".to_owned(),
        text: vec!["Before a task's start the record says nothing about it.".to_owned()],
        table: Some(Grid { columns, rows }),
    })
}

fn waivers(report: &Report) -> Section {
    let columns = vec![
        text("task"),
        wide("kind"),
        text("from"),
        text("until"),
        wide("state"),
        number("occurrences"),
        text("approved by"),
        wide("recorded by"),
        text("reason"),
    ];
    let rows = report
        .waivers
        .iter()
        .map(|waiver| {
            vec![
                report.tasks[waiver.task].id.to_string(),
                waiver.kind.to_owned(),
                waiver.from.to_string(),
                waiver.until.to_string(),
                if waiver.expired { "expired" } else { "in force" }.to_owned(),
                waiver.occurrences.to_string(),
                waiver.approved_by.clone().unwrap_or_default(),
                waiver.recorded_by.clone(),
                waiver.reason.clone(),
            ]
        })
        .collect();
    section("Waivers and pauses", "None in this window.", columns, rows)
}

fn changes(report: &Report) -> Section {
    let columns = vec![text("recorded"), text("what"), text("kind"), text("field"), text("old"), text("new")];
    let mut rows = Vec::new();
    for change in &report.changes {
        let head = || {
            let what = change.task.as_ref().map_or_else(|| "calendar".to_owned(), ToString::to_string);
            (stamp(change.recorded, &report.zone), what)
        };
        let (recorded, what) = head();
        if change.fields.is_empty() {
            let rule = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            rows.push(vec![
                recorded,
                what,
                change.kind.name().to_owned(),
                "rule".to_owned(),
                rule(&change.old),
                rule(&change.new),
            ]);
            continue;
        }
        for field in &change.fields {
            let (recorded, what) = head();
            let kind = field.kind.name().to_owned();
            rows.push(vec![recorded, what, kind, field.field.clone(), field.old.clone(), field.new.clone()]);
        }
    }
    section("Changes of definitions", "None was recorded in this window.", columns, rows)
}

fn coverage(report: &Report) -> impl Iterator<Item = Section> {
    report.coverage.iter().map(|coverage| {
        let served = coverage.covered.len();
        let text = match &coverage.gaps {
            None => vec![format!(
                "{served} controls have a task. The program has no list of this framework's controls, so gaps are not known."
            )],
            Some(gaps) if gaps.is_empty() => vec![format!("All {served} controls have a task.")],
            Some(gaps) => vec![
                format!("{served} of {} controls have a task.", served + gaps.len()),
                format!("Without a task: {}", gaps.join(", ")),
            ],
        };
        Section { title: format!("Coverage of {}", coverage.framework), text, table: None }
    })
}

fn integrity(report: &Report) -> Section {
    let found = &report.integrity;
    let mut text =
        vec![format!("{} entries in {} feeds; root {}", found.entries, found.feeds.len(), found.root)];
    for feed in &found.feeds {
        let head = feed.head.as_deref().unwrap_or("none");
        text.push(format!("{}: {} entries, head {head}", feed.file, feed.entries));
    }
    let mut rows = Vec::new();
    for verdict in &found.verdicts {
        rows.push(vec![
            verdict.check.name().to_owned(),
            verdict.outcome.name().to_owned(),
            verdict.checked.clone(),
        ]);
        for finding in &verdict.findings {
            let place = match (&finding.file, finding.line) {
                (Some(file), Some(line)) => format!("{file}:{line}: "),
                (Some(file), None) => format!("{file}: "),
                _ => String::new(),
            };
            rows.push(vec![
                String::new(),
                finding.outcome.name().to_owned(),
                format!("{place}{}", finding.what),
            ]);
        }
    }
    let columns = ["check", "result", "what"].map(Column::plain).to_vec();
    Section { title: "Integrity".to_owned(), text, table: Some(Grid { columns, rows }) }
}

/// A section with a table, or with a sentence where that has no rows.
fn section(title: &str, empty: &str, columns: Vec<Column>, rows: Vec<Vec<String>>) -> Section {
    let is_empty = rows.is_empty();
    Section {
        title: title.to_owned(),
        text: if is_empty { vec![empty.to_owned()] } else { Vec::new() },
        table: (!is_empty).then_some(Grid { columns, rows }),
    }
}
