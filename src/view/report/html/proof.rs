//! What an auditor asks next: exceptions, waivers, changes, coverage, and whether the record is whole.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::{failing, outline};
use super::text::{At, Text, head, mark, scrolling};
use crate::model::{Outcome, hex};
use crate::report::{Change, Report};

fn section(anchor: &str, title: &str, body: &Markup) -> Markup {
    html! { section aria-labelledby=(anchor) { h2 id=(anchor) { (title) } (body) } }
}

pub(super) fn exceptions(report: &Report) -> Markup {
    let any = report.exceptions().next().is_some();
    section(
        "exceptions",
        "Exceptions",
        &html! {
            @if any {
                (scrolling("Exceptions", &html! {
                    table {
                        caption { "Rows that somebody should look at" }
                        (head(&["Task", "Period", "Due", "Why", "Delay", "By", "Reason or notes"]))
                        tbody { @for (row, kinds) in report.exceptions() {
                            @let task = report.task(row);
                            tr {
                                th scope="row" { (Text(&task.title)) " " code { (task.id.as_str()) } }
                                td { (row.period().to_string()) }
                                td { (outline::due(report, row)) }
                                td {
                                    @for (at, kind) in kinds.iter().enumerate() {
                                        b .badge { @if at == 0 { i .q.(mark(row.status).0) {} } (kind.name()) } " "
                                    }
                                }
                                td { (outline::delay(row)) }
                                td { @if row.by.is_some() { (Text(&outline::by(row))) } }
                                td .wide {
                                    @let reason = outline::reason(report, row);
                                    @if !reason.is_empty() { p { (Text(&reason)) } }
                                    @for (note, by) in row.notes() { p { (Text(note)) " (" (Text(by)) ")" } }
                                    @if reason.is_empty() && row.notes().next().is_none() { span .small { "nothing recorded" } }
                                }
                            }
                        } }
                    }
                }))
            } @else { p { "None: no row of the population is missed, late, overdue, skipped, back-dated, failing, or awaiting approval or review." } }
            (failing_probes(report))
        },
    )
}

/// The tasks whose probes are failing: also about what is not in the window.
fn failing_probes(report: &Report) -> Markup {
    html! {
        @if report.failing().next().is_some() {
            h3 { (failing::TITLE) }
            p { (failing::MEANS) }
            (scrolling(failing::TITLE, &html! {
                table {
                    caption { "Tasks whose probes failed last" }
                    (head(&["Task", "Period", "Failed", "By", "Reason"]))
                    tbody { @for (task, failure) in report.failing() {
                        tr {
                            th scope="row" { (Text(&task.title)) " " code { (task.id.as_str()) } }
                            td { @if let Some(period) = failure.period { (period.to_string()) } @else { "-" } }
                            td { (At(failure.performed, &task.zone)) }
                            td { (Text(&failure.by)) }
                            td .wide { (Text(&failure.reason)) }
                        }
                    } }
                }
            }))
        }
    }
}

pub(super) fn waivers(report: &Report) -> Markup {
    section(
        "waivers",
        "Waivers and pauses",
        &html! {
            @if report.waivers.is_empty() { p { "None covers a day of the window." } } @else {
                (scrolling("Waivers and pauses", &html! {
                    table {
                        caption { "Waivers and pauses that cover a day of the window; both days belong to them" }
                        (head(&["Task", "Kind", "From", "Until", "State", "Reason", "Approved by", "Recorded", "#Excepts"]))
                        tbody { @for waiver in &report.waivers { @if let Some(task) = report.tasks.get(waiver.task) {
                            tr {
                                th scope="row" { (Text(&task.title)) " " code { (task.id.as_str()) } }
                                td { (waiver.kind) }
                                td { (waiver.from) } td { (waiver.until) }
                                td { @if waiver.expired { "expired" } @else { b .badge { "in force" } } }
                                td .wide { (Text(&waiver.reason)) }
                                td { @if let Some(by) = &waiver.approved_by { (Text(by)) } @else { "-" } }
                                td { (At(waiver.recorded, &task.zone)) }
                                td .n { (waiver.occurrences) }
                            }
                        } } }
                    }
                }))
            }
        },
    )
}

pub(super) fn changes(report: &Report) -> Markup {
    section(
        "changes",
        "Changes of definitions",
        &html! {
            @if report.changes.is_empty() { p { "None was recorded in the window." } }
            @for change in &report.changes { (changed(report, change)) }
        },
    )
}

fn changed(report: &Report, change: &Change) -> Markup {
    let name = change.task.as_ref().map_or("Calendar of the workspace", |task| task.as_str());
    html! {
        article .change {
            h3 { (name) " " b .badge { (change.kind.name()) } }
            p .small { "Recorded " (At(change.recorded, &report.zone)) ", entry " code .hash { (Text(&change.entry)) } }
            (scrolling(&format!("Change of {name}"), &html! {
                table {
                    caption .hide { "Before and after" }
                    (head(&["Field", "Before", "After", "Kind"]))
                    tbody {
                        @if change.old.is_some() || change.new.is_some() {
                            tr {
                                th scope="row" { "rule" }
                                td .wide { (Text(change.old.as_deref().unwrap_or("-"))) }
                                td .wide { (Text(change.new.as_deref().unwrap_or("-"))) }
                                td { (change.kind.name()) }
                            }
                        }
                        @for field in &change.fields {
                            tr {
                                th scope="row" { (Text(&field.field)) }
                                td .wide { (Text(&field.old)) }
                                td .wide { (Text(&field.new)) }
                                td { (field.kind.name()) }
                            }
                        }
                    }
                }
            }))
        }
    }
}

pub(super) fn tasks(report: &Report) -> Markup {
    let mut judged: Vec<BTreeMap<[u8; 32], u64>> = vec![BTreeMap::new(); report.tasks.len()];
    for row in &report.population {
        if let (Some(definition), Some(of_task)) = (row.definition, judged.get_mut(row.task)) {
            *of_task.entry(definition).or_default() += 1;
        }
    }
    section(
        "tasks",
        "Tasks",
        &html! {
            p { "Before a task's start nothing is recorded: what its rule would have had in the window until then is not recorded, and never missed." }
            (scrolling("Tasks", &html! {
                table {
                    caption { "Tasks in scope" }
                    (head(&["Task", "Rule", "Zone", "Area", "Owner", "Probe", "Controls", "Recorded since", "#Not recorded", "#Rows", "Judged by definitions"]))
                    tbody { @for (task, definitions) in report.tasks.iter().zip(&judged) {
                        tr {
                            th scope="row" {
                                (Text(&task.title)) " " code { (task.id.as_str()) }
                                @if task.removed { " " b .badge { "removed" } }
                            }
                            td .wide { (Text(&task.rule)) }
                            td { (task.zone.name()) }
                            td { (Text(task.area.as_deref().unwrap_or("-"))) }
                            td { (Text(task.owner.as_deref().unwrap_or("-"))) }
                            td {
                                (task.probe.unwrap_or("-"))
                                @if task.failing.is_some() { " " b .badge { "failing" } }
                            }
                            td { @for control in &task.controls { (Text(control.as_str())) " " } }
                            td { (At(task.start, &task.zone)) }
                            td .n { (task.not_recorded) }
                            td .n { (task.counts.population) }
                            td .wide { @for (definition, rows) in definitions { p { code .hash { (hex(definition)) } " × " (rows) } } }
                        }
                    } }
                }
            }))
        },
    )
}

pub(super) fn coverage(report: &Report) -> Markup {
    section(
        "coverage",
        "Coverage",
        &html! {
            @if report.coverage.is_empty() { p { "No task in scope names a control." } }
            @for framework in &report.coverage {
                h3 { (Text(&framework.framework)) }
                p {
                    "With a task: " (framework.covered.len()) ". "
                    @match &framework.gaps {
                        None => { "The program has no list of the controls of this framework; which of them lack a task cannot be said." }
                        Some(gaps) if gaps.is_empty() => { "No control of the program's list is without a task." }
                        Some(gaps) => { "Without a task: " strong { (gaps.len()) } "." }
                    }
                }
                ul .chips { @for (control, tasks) in &framework.covered { li { (Text(control)) span .small { " × " (tasks) } } } }
                @if let Some(gaps) = &framework.gaps { @if !gaps.is_empty() {
                    h4 { "Controls without a task" }
                    ul .chips.gaps { @for control in gaps { li { (Text(control)) } } }
                } }
            }
        },
    )
}

pub(super) fn integrity(report: &Report) -> Markup {
    let found = &report.integrity;
    let sign = |outcome: Outcome| match outcome {
        Outcome::Sound => "d",
        Outcome::Noted => "l",
        Outcome::Broken => "m",
        Outcome::NotChecked => "u",
    };
    section(
        "integrity",
        "Integrity",
        &html! {
            p { "The record was verified: " b .badge { i .q.(sign(found.outcome())) {} (found.outcome().name()) } }
            dl .pairs {
                dt { "Entries" } dd { (found.entries) }
                @if !found.root.is_empty() { dt { "Merkle root" } dd { code .hash { (found.root) } } }
            }
            @if found.verdicts.is_empty() { p { "No check was run for this report." } } @else { (scrolling("Checks", &html! {
                table {
                    caption { "Checks" }
                    (head(&["Check", "Outcome", "What was checked", "Findings"]))
                    tbody { @for verdict in &found.verdicts {
                        tr {
                            th scope="row" { (verdict.check.name()) }
                            td { b .badge { i .q.(sign(verdict.outcome)) {} (verdict.outcome.name()) } }
                            td .wide { (Text(&verdict.checked)) }
                            td .wide {
                                @if verdict.findings.is_empty() { "-" }
                                @for finding in &verdict.findings {
                                    p {
                                        strong { (finding.outcome.name()) ": " } (Text(&finding.what))
                                        @if let Some(file) = &finding.file {
                                            " " code { (Text(file)) @if let Some(line) = finding.line { ":" (line) } }
                                        }
                                    }
                                }
                            }
                        }
                    } }
                }
            })) }
            @if found.feeds.is_empty() { p { "The ledger has no feed." } } @else { (scrolling("Feeds", &html! {
                table {
                    caption { "Feeds" }
                    (head(&["Writer", "File", "#Entries", "Newest", "Head (SHA-256)"]))
                    tbody { @for feed in &found.feeds {
                        tr {
                            th scope="row" { (Text(&feed.writer)) }
                            td { code { (Text(&feed.file)) } }
                            td .n { (feed.entries) }
                            td { @if let Some(newest) = feed.newest { (At(newest, &report.zone)) } @else { "-" } }
                            td .wide { code .hash { (Text(feed.head.as_deref().unwrap_or("-"))) } }
                        }
                    } }
                }
            })) }
        },
    )
}
