//! `schedule`: the occurrences of a task in a range.

use chrono::{Datelike, NaiveTime};
use serde_json::{Value, json};

use super::json;
use super::style::{Paint, rendered, row, table};
use crate::assess::Judged;
use crate::model::{Instant, TaskId, Zone};

/// The machine's form.
#[must_use]
pub fn to_json(task: &TaskId, zone: &Zone, occurrences: &[Judged]) -> String {
    let occurrences: Vec<Value> = occurrences.iter().map(|judged| json::judged(judged, zone)).collect();
    json::document(&json!({"task": task, "timezone": zone, "occurrences": occurrences}))
}

/// The people's form.
#[must_use]
pub fn to_table(task: &TaskId, zone: &Zone, occurrences: &[Judged], paint: Paint) -> String {
    let mut text = format!("{}  {}\n", paint.bold(task.as_str()), paint.faint(zone.name()));
    if occurrences.is_empty() {
        text.push_str("No occurrences in this range.\n");
        return text;
    }
    let mut rows = table(paint);
    rows.set_header(row(["PERIOD", "OPENS", "DUE", "OVERDUE", "CLOSES", "STATUS"].map(str::to_owned)));
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
            judged.status.to_string(),
        ]));
    }
    text.push_str(&rendered(rows));
    text
}
