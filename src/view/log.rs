//! `log`: the entries of the ledger.

use serde_json::{Value, json};

use super::clean::clean;
use super::json;
use super::style::{Paint, rendered, row, table};
use super::when;
use crate::model::{Body, Entry, Evidence, Instant, PeriodKey, Zone};

/// One entry, as the log shows it.
#[derive(Debug)]
pub struct LogLine {
    /// SHA-256 of its line, in hex.
    pub hash: String,
    /// The writer whose feed holds it.
    pub feed: String,
    /// Its line in the feed, from 1.
    pub line: usize,
    /// Whether nobody has taken it back.
    pub standing: bool,
    /// The entry.
    pub entry: Entry,
    /// The line as it stands.
    pub raw: Value,
}

/// The machine's form.
#[must_use]
pub fn to_json(lines: &[LogLine]) -> String {
    let entries: Vec<Value> = lines
        .iter()
        .map(|line| {
            let mut value =
                json!({"hash": line.hash, "feed": line.feed, "line": line.line, "standing": line.standing});
            if let (Some(fields), Value::Object(raw)) = (value.as_object_mut(), &line.raw) {
                for (name, field) in raw {
                    fields.entry(name.clone()).or_insert_with(|| field.clone());
                }
            }
            value
        })
        .collect();
    json::document(&json!({"entries": entries}))
}

/// The people's form.
#[must_use]
pub fn to_table(lines: &[LogLine], zone: &Zone, now: Instant, paint: Paint) -> String {
    if lines.is_empty() {
        return "No entries.\n".to_owned();
    }
    let mut rows = table(paint);
    rows.set_header(row(["ENTRY", "RECORDED", "KIND", "TASK", "WHAT"].map(str::to_owned)));
    for line in lines {
        let entry = &line.entry;
        let kind =
            if line.standing { entry.body.kind().to_owned() } else { format!("({})", entry.body.kind()) };
        let task = entry.body.task().map_or_else(|| "-".to_owned(), ToString::to_string);
        rows.add_row(row([
            line.hash.get(..7).unwrap_or_default().to_owned(),
            when::short(entry.recorded_at, zone, now),
            kind,
            task,
            clean(&format!("{}, {}", what(&entry.body), entry.by)).into_owned(),
        ]));
    }
    let mut text = rendered(rows);
    if lines.iter().any(|line| !line.standing) {
        text.push_str(&paint.faint("(kind): taken back by a later entry\n"));
    }
    text
}

/// What an entry says, in one line.
fn what(body: &Body) -> String {
    let extras = |period: &PeriodKey, note: &Option<String>, evidence: &[Evidence]| {
        let mut parts = vec![period.to_string()];
        parts.extend(note.iter().map(|note| format!("\"{note}\"")));
        parts.extend(evidence.iter().map(|evidence| match evidence {
            Evidence::File { name, sha256, .. } => {
                format!("{name} ({})", sha256.get(..7).unwrap_or_default())
            }
            Evidence::Url { url } => url.clone(),
        }));
        parts.join(" ")
    };
    match body {
        Body::DefineTask { rule: Some(rule), .. } => super::list::rule_in_words(rule),
        Body::DefineTask { rule: None, .. } => "removed".to_owned(),
        Body::DefineCalendar(calendar) => {
            format!("calendar, {} holidays", calendar.holidays.len() + calendar.yearly.len())
        }
        Body::Done { period, note, evidence, via: None, .. }
        | Body::Attach { period, note, evidence, .. } => extras(period, note, evidence),
        Body::Done { period, note, evidence, via: Some(via), .. } => {
            format!("{}, by its {} probe", extras(period, note, evidence), via.probe.kind)
        }
        Body::Probe(probed) | Body::Fix(probed) => {
            let what = if matches!(body, Body::Fix(_)) { "fix" } else { probed.probe.kind.name() };
            let period = probed.period.map_or_else(String::new, |period| format!("{period} "));
            let outcome = probed.outcome.verb();
            let reason = probed.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            format!("{period}{what} {outcome}{reason}")
        }
        Body::Skip { period, reason, .. } => format!("{period} \"{reason}\""),
        Body::Approve { period, entry, .. } => {
            format!("{period}, approves {}", entry.get(..7).unwrap_or_default())
        }
        Body::Undo { entry } => format!("takes back {}", entry.get(..7).unwrap_or_default()),
        Body::Resume { entry, .. } => format!("ends pause {}", entry.get(..7).unwrap_or_default()),
        Body::Waive { from, until, reason, approved_by, .. } => {
            format!("{from} to {until} \"{reason}\", approved by {approved_by}")
        }
        Body::Pause { until, reason, .. } => format!("until {until} \"{reason}\""),
    }
}
