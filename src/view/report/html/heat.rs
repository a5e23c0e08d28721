//! The calendar: one cell for each occurrence, by task. For daily tasks the columns are weeks and the
//! rows are weekdays; for all others the cells stand in a row, by due.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};
use maud::{Markup, PreEscaped, Render, html};

use super::text::{Text, mark, some};
use crate::model::Status;
use crate::report::{Found, Report, ReportTask, Row};

/// The pitch of the cells in CSS pixels.
const CELL: i64 = 16;
/// Cells in one line where they stand in a row, and weeks in one line of a calendar.
const LINE: i64 = 53;
const LEFT: i64 = 34;
const TOP: i64 = 18;
/// Figures wider than this do not stand side by side.
const WIDE: i64 = 416;

const ALL: [Status; 11] = [
    Status::Done,
    Status::DoneLate,
    Status::Missed,
    Status::Skipped,
    Status::Waived,
    Status::Paused,
    Status::Open,
    Status::Late,
    Status::Overdue,
    Status::Upcoming,
    Status::NotOwed,
];

pub(super) fn calendar(report: &Report) -> Markup {
    let mut rest = report.population.as_slice();
    let mut by_task: Vec<(&ReportTask, &[Row])> = Vec::new();
    while let Some(first) = rest.first() {
        let many = rest.iter().take_while(|row| row.task == first.task).count();
        let (rows, others) = rest.split_at(many);
        by_task.push((report.task(first), rows));
        rest = others;
    }
    html! {
        section aria-labelledby="calendar" {
            h2 #calendar { "Calendar" }
            p { "One cell for each occurrence, placed by its due day. The letters say the same as the colours." }
            ul .legend {
                @for status in ALL {
                    @let (class, letter) = mark(status);
                    li { i .q.(class) aria-hidden="true" { (letter) } (status.name()) }
                }
            }
            div .heats { @for (task, rows) in by_task { (figure(task, rows)) } }
        }
    }
}

fn figure(task: &ReportTask, rows: &[Row]) -> Markup {
    let daily = rows.iter().all(|row| row.cadence == "daily");
    let (width, height, body) = if daily { weeks(rows) } else { line(rows) };
    html! {
        figure .heat.big[width > WIDE] {
            figcaption {
                strong { (Text(&task.title)) } " " code { (task.id.as_str()) }
                span .small { (Text(&task.rule)) " · on time " (task.counts.on_time_rate().in_words()) }
            }
            div .scroll tabindex="0" role="region" aria-label={ "Calendar of " (Text(&task.title)) } {
                svg role="img" aria-label={ (Text(&task.title)) ": " (some(rows.len(), "occurrence", "occurrences")) }
                    width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } { (PreEscaped(body)) }
            }
        }
    }
}

/// Draws a cell with its letter.
fn cell(body: &mut String, row: &Row, x: i64, y: i64) {
    let (class, letter) = mark(row.status);
    let back_dated = if row.back_dated { ", back-dated" } else { "" };
    let waits = if row.awaiting_approval { ", awaiting approval" } else { "" };
    let found = match row.found {
        Some(Found::Failing(_)) => ", failing",
        Some(Found::AwaitingReview) => ", awaiting review",
        Some(Found::Lapsed(_)) => ", its pass lapsed",
        None => "",
    };
    // Writing to a String cannot fail.
    let _ = write!(
        body,
        "<g><title>{}: {}{back_dated}{waits}{found}</title><rect class=\"c {class}\" x={x} y={y} width=14 height=14 rx=2 />",
        row.period(),
        row.status.name(),
    );
    if !letter.is_empty() {
        let _ = write!(body, "<text class=\"k {class}\" x={} y={}>{letter}</text>", x + 7, y + 11);
    }
    body.push_str("</g>");
}

fn label(body: &mut String, x: i64, y: i64, text: &str) {
    let _ = write!(body, "<text x={x} y={y}>");
    text.render_to(body);
    body.push_str("</text>");
}

fn monday(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce()) - i64::from(day.weekday().num_days_from_monday())
}

/// Weeks as columns, weekdays as rows; a year of weeks in each band.
fn weeks(rows: &[Row]) -> (i64, i64, String) {
    let mut body = String::new();
    let first = rows.iter().map(|row| monday(row.occurrence.due_day)).min().unwrap_or(0);
    let (mut most, mut bands, mut month) = (0, 0, (0, 0));
    for row in rows {
        let day = row.occurrence.due_day;
        let week = (monday(day) - first) / 7;
        let (band, column) = (week / LINE, week % LINE);
        let top = band * (7 * CELL + TOP + 8) + TOP;
        let x = LEFT + column * CELL;
        if band >= bands {
            bands = band + 1;
            for (at, name) in (0..).zip(["Mon", "", "Wed", "", "Fri", "", "Sun"]) {
                label(&mut body, 0, top + at * CELL + 11, name);
            }
        }
        if (day.year(), day.month()) != month {
            let form = if month.0 == day.year() { "%b" } else { "%b %Y" };
            // A label needs the room of three columns, with its year of five.
            if month == (0, 0) || day.day() <= 7 {
                label(&mut body, x, top - 5, &day.format(form).to_string());
            }
            month = (day.year(), day.month());
        }
        most = most.max(column + 1);
        cell(&mut body, row, x, top + i64::from(day.weekday().num_days_from_monday()) * CELL);
    }
    ((LEFT + most * CELL).max(120), bands.max(1) * (7 * CELL + TOP + 8), body)
}

/// Cells in a row, with the first and last period.
fn line(rows: &[Row]) -> (i64, i64, String) {
    let mut body = String::new();
    for (at, row) in (0_i64..).zip(rows) {
        cell(&mut body, row, at % LINE * CELL, at / LINE * CELL);
    }
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX / CELL);
    let height = (count + LINE - 1) / LINE * CELL;
    if let [first, .., last] = rows {
        label(&mut body, 0, height + 13, &format!("{} to {}", first.period(), last.period()));
    } else if let [only] = rows {
        label(&mut body, 0, height + 13, &only.period().to_string());
    }
    ((count.min(LINE) * CELL).max(240), height + 20, body)
}
