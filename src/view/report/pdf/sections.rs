//! The parts of the document, in their order.

use super::paper::{INNER, Ink, Kind, MARGIN, Paper};
use super::population::{self, due, exception_detail, kinds, minute, short};
use super::table::{Cell, Column, Table, heading, pairs, paragraph};
use super::{failing, words};
use crate::model::{Outcome, Status};
use crate::report::{Counts, Report, Sample, Scope};
use crate::view::when;

/// Draws all of it.
pub fn draw(paper: &mut Paper<'_>, report: &Report) {
    title(paper, report);
    summary(paper, report);
    groups(paper, report);
    trend(paper, report);
    exceptions(paper, report);
    failing_probes(paper, report);
    waivers(paper, report);
    changes(paper, report);
    coverage(paper, report);
    not_recorded(paper, report);
    integrity(paper, report);
    if let Some(drawn) = &report.scope.sample {
        sample(paper, drawn);
    }
    heading(paper, "Rules");
    for rule in Scope::RULES {
        paragraph(paper, rule, Ink::BLACK);
    }
    tasks(paper, report);
    population::draw(paper, report);
}

/// The colour of a status; its name is always with it.
pub const fn status_ink(status: Status) -> Ink {
    match status {
        Status::Done => Ink::GREEN,
        Status::DoneLate | Status::Late => Ink::AMBER,
        Status::Missed | Status::Overdue => Ink::RED,
        _ => Ink::GREY,
    }
}

const fn outcome_ink(outcome: Outcome) -> Ink {
    match outcome {
        Outcome::Sound => Ink::GREEN,
        Outcome::Noted => Ink::AMBER,
        Outcome::Broken => Ink::RED,
        Outcome::NotChecked => Ink::GREY,
    }
}

fn title(paper: &mut Paper<'_>, report: &Report) {
    paper.fill(MARGIN, paper.y - 8.0, 48.0, 3.0, Ink::BLUE);
    let part = paper.heading(1, report.title());
    paper.y += 20.0;
    paper.text(Some(part), (MARGIN, paper.y), (22.0, true), Ink::BLUE, report.title());
    paper.y += 8.0;
    let part = paper.part(Kind::Paragraph, None);
    for line in paper.face(false).wrap(&report.workspace, 13.0, INNER, 3) {
        paper.text(Some(part), (MARGIN, paper.y + 13.0), (13.0, false), Ink::BLACK, &line);
        paper.y += 17.0;
    }
    paper.y += 8.0;
    let scope = &report.scope;
    let values = [
        ("Window", words::window(report)),
        ("Scope", words::filters(report)),
        ("Judged at", when::rfc3339(scope.now, &report.zone)),
        ("As of", words::as_of(report)),
        ("Time zone", report.zone.name().to_owned()),
        ("Integrity", format!("{}; {} entries", report.integrity.outcome().name(), report.integrity.entries)),
        ("Made by", format!("saasmaint {}, time zones {}", scope.program, scope.zones)),
    ];
    pairs(paper, &values);
}

fn summary(paper: &mut Paper<'_>, report: &Report) {
    heading(paper, "Summary");
    let total = &report.summary.total;
    paper.y += 4.0;
    let part = paper.part(Kind::Paragraph, None);
    let rate = total.on_time_rate().in_words();
    paper.text(Some(part), (MARGIN, paper.y + 18.0), (18.0, true), Ink::BLACK, &rate);
    let x = MARGIN + paper.face(true).width(&rate, 18.0) + 8.0;
    paper.text(Some(part), (x, paper.y + 18.0), (9.0, false), Ink::GREY, "owed and due were done on time");
    paper.y += 32.0;
    let tiles = [
        ("Population", total.population, Ink::BLACK),
        ("Owed", total.owed, Ink::BLACK),
        ("On time", total.on_time, Ink::GREEN),
        ("Late", total.late, Ink::AMBER),
        ("Missed", total.missed, Ink::RED),
        ("Skipped", total.skipped, Ink::GREY),
        ("Open", total.open, Ink::BLACK),
        ("Open past due", total.open_past_due, Ink::RED),
        ("To be approved", total.awaiting_approval, Ink::AMBER),
        ("Waived", total.waived, Ink::GREY),
        ("Paused", total.paused, Ink::GREY),
        ("Upcoming", total.upcoming, Ink::GREY),
    ];
    let width = INNER / 6.0;
    for line in tiles.chunks(6) {
        let mut x = MARGIN;
        for (name, count, ink) in line {
            paper.fill(x, paper.y, width - 6.0, 36.0, Ink::SHADE);
            let part = paper.part(Kind::Paragraph, None);
            paper.text(Some(part), (x + 7.0, paper.y + 12.0), (7.4, false), Ink::GREY, name);
            // What is not there is nothing to worry about.
            let ink = if *count == 0 { Ink::GREY } else { *ink };
            paper.text(Some(part), (x + 7.0, paper.y + 28.5), (13.5, true), ink, &count.to_string());
            x += width;
        }
        paper.y += 42.0;
    }
}

fn groups(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 10] = [
        Column("By", 0.095, false),
        Column("Name", 0.215, false),
        Column("All", 0.07, true),
        Column("On time", 0.08, true),
        Column("Late", 0.07, true),
        Column("Missed", 0.08, true),
        Column("Skipped", 0.085, true),
        Column("Open", 0.07, true),
        Column("Waived", 0.075, true),
        Column("On-time rate", 0.16, true),
    ];
    heading(paper, "Groups");
    let table = Table::new(paper, &COLUMNS);
    let line = |by: &str, name: &str, counts: &Counts| -> [Cell; 10] {
        [
            Cell::inked(by, Ink::GREY),
            name.into(),
            counts.population.into(),
            counts.on_time.into(),
            counts.late.into(),
            counts.missed.into(),
            counts.skipped.into(),
            counts.open.into(),
            counts.waived.into(),
            counts.on_time_rate().in_words().into(),
        ]
    };
    table.row(paper, &line("total", "all", &report.summary.total), "");
    for (by, groups) in report.summary.groupings() {
        for group in groups {
            table.row(paper, &line(by, &group.name, &group.counts), "");
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "a bar is drawn, not counted")]
fn trend(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 6] = [
        Column("Due in", 0.11, false),
        Column("On time, late, missed, others", 0.45, false),
        Column("On time", 0.09, true),
        Column("Late", 0.08, true),
        Column("Missed", 0.09, true),
        Column("On-time rate", 0.18, true),
    ];
    heading(paper, "Trend");
    let most = report.trend.iter().map(|step| step.counts.population).max().unwrap_or(0).max(1);
    let table = Table::new(paper, &COLUMNS);
    for step in &report.trend {
        let counts = &step.counts;
        let others = counts.population - counts.on_time - counts.late - counts.missed;
        let part = |count: u64, ink| (count as f32 / most as f32, ink);
        let bar = vec![
            part(counts.on_time, Ink::GREEN),
            part(counts.late, Ink::AMBER),
            part(counts.missed, Ink::RED),
            part(others, Ink::LINE),
        ];
        let cells = [
            step.label.as_str().into(),
            Cell::bar(bar),
            Cell::inked(counts.on_time.to_string(), Ink::GREEN),
            Cell::inked(counts.late.to_string(), Ink::AMBER),
            Cell::inked(counts.missed.to_string(), Ink::RED),
            counts.on_time_rate().in_words().into(),
        ];
        table.row(paper, &cells, "");
    }
}

fn exceptions(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 5] = [
        Column("Task", 0.28, false),
        Column("Period", 0.19, false),
        Column("Due", 0.15, false),
        Column("Owner", 0.17, false),
        Column("Exceptions", 0.21, false),
    ];
    heading(paper, "Exceptions");
    let mut exceptions = report.exceptions().peekable();
    if exceptions.peek().is_none() {
        return paragraph(paper, "None.", Ink::GREY);
    }
    let tagged = population::is_tagged_by_rows(report);
    if !tagged {
        paper.flatten();
    }
    let table = Table::new(paper, &COLUMNS);
    for (row, _) in exceptions {
        let task = report.task(row);
        let cells = [
            task.id.as_str().into(),
            row.period().to_string().into(),
            due(row, &task.zone).into(),
            task.owner.as_deref().unwrap_or("-").into(),
            Cell::inked(kinds(row), status_ink(row.status)),
        ];
        table.row(paper, &cells, &exception_detail(report, row));
    }
    if !tagged {
        paper.unflatten();
    }
}

/// Only where there are some.
fn failing_probes(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 4] = [
        Column("Task", 0.32, false),
        Column("Period", 0.21, false),
        Column("Failed", 0.2, false),
        Column("By", 0.27, false),
    ];
    if report.failing().next().is_none() {
        return;
    }
    heading(paper, failing::TITLE);
    paragraph(paper, failing::MEANS, Ink::BLACK);
    let table = Table::new(paper, &COLUMNS);
    for (task, failure) in report.failing() {
        let cells = [
            task.id.as_str().into(),
            failure.period.map_or_else(|| "-".to_owned(), |period| period.to_string()).into(),
            Cell::inked(minute(failure.performed, &task.zone), Ink::RED),
            failure.by.as_str().into(),
        ];
        table.row(paper, &cells, &format!("reason: {}", failure.reason));
    }
}

fn waivers(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 6] = [
        Column("Task", 0.29, false),
        Column("Kind", 0.1, false),
        Column("From", 0.12, false),
        Column("Until", 0.19, false),
        Column("Excepted", 0.1, true),
        Column("Approved by", 0.2, false),
    ];
    heading(paper, "Waivers and pauses");
    if report.waivers.is_empty() {
        return paragraph(paper, "None covers a day of the window.", Ink::GREY);
    }
    let table = Table::new(paper, &COLUMNS);
    for waiver in &report.waivers {
        let task = &report.tasks[waiver.task];
        let until = format!("{}{}", waiver.until, if waiver.expired { " (expired)" } else { "" });
        let cells = [
            task.id.as_str().into(),
            waiver.kind.into(),
            waiver.from.to_string().into(),
            until.into(),
            waiver.occurrences.into(),
            waiver.approved_by.as_deref().unwrap_or("-").into(),
        ];
        let recorded = minute(waiver.recorded, &task.zone);
        table.row(paper, &cells, &format!("recorded {recorded} · reason: {}", waiver.reason));
    }
}

fn changes(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 5] = [
        Column("Recorded", 0.15, false),
        Column("Task", 0.22, false),
        Column("Kind", 0.1, false),
        Column("Rule before", 0.265, false),
        Column("Rule after", 0.265, false),
    ];
    heading(paper, "Changes of definitions");
    if report.changes.is_empty() {
        return paragraph(paper, "None was recorded in the window.", Ink::GREY);
    }
    let table = Table::new(paper, &COLUMNS);
    for change in &report.changes {
        let cells = [
            minute(change.recorded, &report.zone).into(),
            change.task.as_ref().map_or("(calendar)", |task| task.as_str()).into(),
            change.kind.name().into(),
            change.old.as_deref().unwrap_or("-").into(),
            change.new.as_deref().unwrap_or("-").into(),
        ];
        let fields = change
            .fields
            .iter()
            .map(|field| format!("{}: {} → {} ({})", field.field, field.old, field.new, field.kind.name()));
        let detail: Vec<_> = fields.chain([format!("entry {}", short(&change.entry))]).collect();
        table.row(paper, &cells, &detail.join(" · "));
    }
}

fn coverage(paper: &mut Paper<'_>, report: &Report) {
    heading(paper, "Coverage of controls");
    if report.coverage.is_empty() {
        return paragraph(paper, "No framework is in scope.", Ink::GREY);
    }
    for coverage in &report.coverage {
        let covered: Vec<_> =
            coverage.covered.iter().map(|(control, tasks)| format!("{control} ({tasks})")).collect();
        let gaps = match &coverage.gaps {
            None => "not known: the program has no list of this framework's controls".to_owned(),
            Some(gaps) if gaps.is_empty() => "none".to_owned(),
            Some(gaps) => gaps.join(", "),
        };
        let covered = if covered.is_empty() { "none".to_owned() } else { covered.join(", ") };
        paragraph(paper, &format!("{}: controls with tasks: {covered}", coverage.framework), Ink::BLACK);
        paragraph(paper, &format!("{}: gaps: {gaps}", coverage.framework), Ink::BLACK);
    }
}

fn not_recorded(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 3] = [
        Column("Task", 0.4, false),
        Column("Nothing recorded before", 0.35, false),
        Column("Occurrences", 0.25, true),
    ];
    heading(paper, "Not recorded");
    let mut tasks = report.tasks.iter().filter(|task| task.not_recorded > 0).peekable();
    if tasks.peek().is_none() {
        return paragraph(paper, "Every task has a record of the whole window.", Ink::GREY);
    }
    let table = Table::new(paper, &COLUMNS);
    for task in tasks {
        let start = format!("{} {}", minute(task.start, &task.zone), task.zone.name());
        table.row(paper, &[task.id.as_str().into(), start.into(), task.not_recorded.into()], "");
    }
}

fn integrity(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 3] = [
        Column("Check", 0.16, false),
        Column("Outcome", 0.14, false),
        Column("What was checked", 0.7, false),
    ];
    heading(paper, "Integrity of the record");
    let table = Table::new(paper, &COLUMNS);
    for verdict in &report.integrity.verdicts {
        let outcome = Cell::inked(verdict.outcome.name(), outcome_ink(verdict.outcome));
        table.row(paper, &[verdict.check.name().into(), outcome, verdict.checked.as_str().into()], "");
        for finding in &verdict.findings {
            let place = match (&finding.file, finding.line) {
                (Some(file), Some(line)) => format!("{file}:{line}: "),
                (Some(file), None) => format!("{file}: "),
                _ => String::new(),
            };
            let outcome = Cell::inked(finding.outcome.name(), outcome_ink(finding.outcome));
            table.row(paper, &["".into(), outcome, format!("{place}{}", finding.what).into()], "");
        }
    }
    paper.y += 6.0;
    let mut values = vec![("Merkle root", report.integrity.root.clone())];
    values.extend(report.integrity.feeds.iter().map(|feed| {
        let head = feed.head.as_deref().unwrap_or("-");
        ("Feed", format!("{} of {}: {} entries, last line {head}", feed.file, feed.writer, feed.entries))
    }));
    pairs(paper, &values);
}

fn sample(paper: &mut Paper<'_>, sample: &Sample) {
    heading(paper, "Sample method");
    let values = [
        ("Seed", sample.seed.clone()),
        ("Size asked for", sample.size.clone()),
        ("Rows drawn", format!("{} of {}", sample.drawn, sample.population)),
        ("Digest", sample.digest.clone()),
    ];
    pairs(paper, &values);
    paragraph(paper, Sample::METHOD, Ink::BLACK);
}

fn tasks(paper: &mut Paper<'_>, report: &Report) {
    const COLUMNS: [Column; 5] = [
        Column("Task", 0.3, false),
        Column("Rule", 0.27, false),
        Column("Owner", 0.12, false),
        Column("Controls", 0.15, false),
        Column("On-time rate", 0.16, true),
    ];
    heading(paper, "Tasks");
    if report.tasks.is_empty() {
        return paragraph(paper, "No task is in scope.", Ink::GREY);
    }
    let table = Table::new(paper, &COLUMNS);
    for task in &report.tasks {
        let controls: Vec<_> = task.controls.iter().map(crate::model::Control::as_str).collect();
        let cells = [
            Cell::bold(task.id.as_str()),
            task.rule.as_str().into(),
            task.owner.as_deref().unwrap_or("-").into(),
            controls.join(", ").into(),
            task.counts.on_time_rate().in_words().into(),
        ];
        let gone = if task.removed { " · not in the files any more" } else { "" };
        let probe = task.probe.map_or_else(String::new, |kind| format!(" · {kind} probe"));
        table.row(paper, &cells, &format!("{}{probe}{gone}", task.title));
    }
}
