//! The population: a row for each occurrence. Written piece by piece into one text, because a report
//! may hold hundreds of thousands of them.

use std::fmt::Write;

use maud::{Markup, Render, html};

use super::super::outline;
use super::text::{At, Text, mark, some};
use crate::model::{Evidence, hex};
use crate::report::{Found, Piece, Report, ReportTask, Row};

const HEAD: &str = "<div class=scroll tabindex=0 role=region aria-label=Population><table id=rows>\
<caption>Population: one row for each occurrence</caption><thead><tr>\
<th scope=col>Task<th scope=col>Period<th scope=col>Due<th scope=col>Status<th scope=col>Performed\
<th scope=col>Recorded<th scope=col>Delay<th scope=col>By<th scope=col>Approval\
<th scope=col class=n>Notes<th scope=col class=n>Evidence</thead>";

const TOOLS: &str = "<form id=tools role=search aria-label=\"Filter the population\" hidden>\
<label>Filter <input id=filter type=search autocomplete=off spellcheck=false placeholder=\"task, period, person, note …\"></label>\
<label>Status <select id=status><option value=\"\">all</option></select></label>\
<output id=count role=status aria-live=polite></output></form>";

pub(super) fn population(report: &Report) -> String {
    let rows = &report.population;
    let mut page = String::with_capacity(4096 + rows.len() * 850);
    page.push_str("<section aria-labelledby=population><h2 id=population>Population</h2>");
    let _ = write!(page, "<p>{}.</p>", some(rows.len(), "occurrence", "occurrences"));
    if !rows.is_empty() {
        page.push_str(TOOLS);
        page.push_str(HEAD);
        for row in rows {
            line(&mut page, report, row);
        }
        page.push_str("</table></div>");
    }
    page.push_str("</section>");
    page
}

// Writing to a String cannot fail, hence the ignored results.
fn line(page: &mut String, report: &Report, row: &Row) {
    let task = report.task(row);
    let zone = &task.zone;
    let (class, _) = mark(row.status);
    let _ = write!(page, "<tbody data-s={}><tr><th scope=row>", row.status.name());
    Text(&task.title).render_to(page);
    let _ = write!(page, " <code>{}</code><td>{}<td>", task.id, row.period());
    if row.occurrence.timed {
        At(row.occurrence.due, zone).render_to(page);
    } else {
        let _ = write!(page, "<time>{}</time>", row.occurrence.due_day);
    }
    let _ = write!(page, "<td><b class=badge><i class=\"q {class}\"></i>{}</b>", row.status.name());
    if row.back_dated {
        page.push_str(" <b class=badge>back-dated</b>");
    }
    if let Some(found) = &row.found {
        let words = match found {
            Found::Failing(_) => "failing",
            Found::AwaitingReview => "awaiting review",
            Found::Lapsed(_) => "lapsed",
        };
        let _ = write!(page, " <b class=badge>{words}</b>");
    }
    for instant in [row.performed, row.recorded] {
        page.push_str("<td>");
        if let Some(instant) = instant {
            At(instant, zone).render_to(page);
        }
    }
    match row.delay() {
        Some(delay) => {
            let _ = write!(page, "<td data-k={}>{}", delay.num_seconds(), outline::delay(row));
        }
        None => page.push_str("<td>"),
    }
    page.push_str("<td>");
    if let Some(by) = &row.by {
        Text(by).render_to(page);
        if row.via_probe {
            page.push_str(" <b class=badge>by probe</b>");
        }
    }
    page.push_str("<td>");
    if let Some(approval) = &row.approval {
        Text(&approval.by).render_to(page);
    } else if row.awaiting_approval {
        page.push_str("<b class=badge>awaited</b>");
    }
    let (notes, evidence) = (row.notes().count(), row.evidence().count());
    let _ = write!(page, "<td class=n>{notes}<td class=n>{evidence}");
    if !row.pieces.is_empty() || row.reason.is_some() || row.approval.is_some() {
        let mut parts = Vec::new();
        if notes > 0 {
            parts.push(some(notes, "note", "notes"));
        }
        if evidence > 0 {
            parts.push(some(evidence, "piece of evidence", "pieces of evidence"));
        }
        if row.failed_checks > 0 {
            parts.push(some(row.failed_checks, "failed check", "failed checks"));
        }
        if row.reason.is_some() {
            parts.push("a reason".to_owned());
        }
        if row.approval.is_some() {
            parts.push("an approval".to_owned());
        }
        if parts.is_empty() {
            parts.push("hashes".to_owned());
        }
        let _ =
            write!(page, "<tr class=more><td colspan=11><details><summary>{}</summary>", parts.join(", "));
        details(row, task).render_to(page);
        page.push_str("</details>");
    }
}

fn details(row: &Row, task: &ReportTask) -> Markup {
    html! {
        dl .pairs {
            @if let Some(reason) = &row.reason { dt { "Reason" } dd { (Text(reason)) } }
            @if let Some(failing) = row.failing() { dt { "Failing" } dd { (Text(failing)) } }
            @if let Some(lapsed) = row.lapsed() { dt { "Pass counted until" } dd { (At(lapsed, &task.zone)) } }
            @if let Some(approval) = &row.approval {
                dt { "Approved" } dd { (Text(&approval.by)) ", " (At(approval.recorded, &task.zone)) }
            }
            @for piece in &row.pieces { (told(piece, task)) }
            @if let Some(definition) = &row.definition { dt { "Definition" } dd { code .hash { (hex(definition)) } } }
        }
    }
}

fn told(piece: &Piece, task: &ReportTask) -> Markup {
    let outcome = outline::outcome(piece);
    if piece.note.is_none() && outcome.is_none() && piece.evidence.is_empty() {
        return html! { dt { (piece.kind) } dd { code .hash { (hex(&piece.entry)) } } };
    }
    html! {
        dt { (piece.kind) }
        dd {
            p {
                (Text(&piece.by)) ", " (At(piece.recorded, &task.zone))
                @if piece.clock_given { ", its clock given by --now" }
            }
            @if let Some(outcome) = &outcome { p { (Text(outcome)) } }
            @if let Some(note) = &piece.note { p .quote { (Text(note)) } }
            @if !piece.evidence.is_empty() { ul { @for one in &piece.evidence { li { (proof(one)) } } } }
            p .small { "Entry " code .hash { (hex(&piece.entry)) } }
        }
    }
}

fn proof(evidence: &Evidence) -> Markup {
    match evidence {
        Evidence::File { name, sha256, bytes } => html! {
            strong { (Text(name)) } ", " (bytes) " bytes, SHA-256 " code .hash { (Text(sha256)) }
        },
        Evidence::Url { url } if is_web(url) => html! {
            a href=(Text(url)) rel="noopener noreferrer nofollow" { (Text(url)) }
        },
        Evidence::Url { url } => html! { code .hash { (Text(url)) } },
    }
}

/// Whether an address may be a link: the web, and nothing that runs.
fn is_web(url: &str) -> bool {
    let starts =
        |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("https://") || starts("http://")
}
