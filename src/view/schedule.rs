//! `schedule`: the occurrences of a task in a range.

use chrono::{Datelike, NaiveTime};
use serde_json::json;

use super::json;
use super::style::{Paint, rendered, row, table};
use crate::assess::Judged;
use crate::model::{Instant, TaskId, Zone};

/// The start of the machine's form, up to the first occurrence.
#[must_use]
pub fn json_head(task: &TaskId, zone: &Zone) -> String {
    format!("{{\n  \"task\": {},\n  \"timezone\": {},\n  \"occurrences\": [", json!(task), json!(zone))
}

/// One occurrence of the machine's form.
#[must_use]
pub fn json_item(judged: &Judged, zone: &Zone, first: bool) -> String {
    let text = json::document(&json::judged(judged, zone));
    let comma = if first { "" } else { "," };
    format!("{comma}\n    {}", text.trim_end().replace('\n', "\n    "))
}

/// The end of the machine's form.
#[must_use]
pub const fn json_tail(empty: bool) -> &'static str {
    if empty { "]\n}\n" } else { "\n  ]\n}\n" }
}

/// The heading of the people's form.
#[must_use]
pub fn table_head(task: &TaskId, zone: &Zone, paint: Paint) -> String {
    format!("{}  {}\n", paint.bold(task.as_str()), paint.faint(zone.name()))
}

fn status(judged: &Judged) -> String {
    let awaits = judged.awaiting.is_some() || judged.skip_awaiting;
    let more = if awaits { ", awaits approval" } else { "" };
    format!("{}{more}", judged.status)
}

/// Rows of the people's form.
#[must_use]
pub fn table_rows(occurrences: &[Judged], zone: &Zone, header: bool, paint: Paint) -> String {
    let mut rows = table(paint);
    if header {
        rows.set_header(row(["PERIOD", "OPENS", "DUE", "OVERDUE", "CLOSES", "STATUS"].map(str::to_owned)));
    }
    for judged in occurrences {
        let occurrence = &judged.occurrence;
        // People are shown midnight as the day that begins, and an untimed due as its day. Next to a
        // key that names the year, times leave it out.
        let year = occurrence.due_day.year();
        let short = |instant: Instant| {
            let local = zone.local(instant);
            let form = match (local.time() == NaiveTime::MIN, local.year() == year) {
                (true, _) | (false, false) => "%Y-%m-%d",
                (false, true) => "%m-%d %H:%M",
            };
            local.format(form).to_string()
        };
        rows.add_row(row([
            occurrence.key.to_string(),
            short(occurrence.opens),
            if occurrence.timed { short(occurrence.due) } else { occurrence.due_day.to_string() },
            short(occurrence.overdue),
            occurrence.closes.map_or_else(|| "never".to_owned(), short),
            status(judged),
        ]));
    }
    rendered(rows)
}
