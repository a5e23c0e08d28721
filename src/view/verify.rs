//! `verify`: the verdicts on the ledger.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use super::clean::clean;
use super::json;
use super::style::Paint;
use crate::model::{Finding, Outcome, Verification, rfc3339_utc};

/// The machine's form.
#[must_use]
pub fn to_json(workspace: &str, found: &Verification) -> String {
    let mut value = json::verification(found, rfc3339_utc);
    if let Some(fields) = value.as_object_mut() {
        fields.shift_insert(0, "workspace".to_owned(), json!(workspace));
        fields.insert("sound".to_owned(), json!(found.outcome() != Outcome::Broken));
    }
    json::document(&value)
}

/// The people's form: a line for each check, its findings below it.
#[must_use]
pub fn to_text(workspace: &str, found: &Verification, paint: Paint) -> String {
    let mut text = String::new();
    for verdict in &found.verdicts {
        let head = format!("{:<12} {:<12}", verdict.check.name(), word(verdict.outcome));
        let _ = writeln!(text, "{} {}", colored(paint, verdict.outcome, &head), clean(&verdict.checked));
        for finding in &verdict.findings {
            let _ = writeln!(text, "  {}", one(finding));
        }
    }
    let verdict = if found.outcome() == Outcome::Broken { "BROKEN" } else { "sound" };
    let noun = if found.entries == 1 { "entry" } else { "entries" };
    let _ = writeln!(text, "root {} of {} {noun}", found.root, found.entries);
    let _ = writeln!(text, "{}: {verdict}", clean(workspace));
    text
}

fn one(finding: &Finding) -> String {
    let place = match (&finding.file, finding.line) {
        (Some(file), Some(line)) => format!("{}:{line}: ", clean(file)),
        (Some(file), None) => format!("{}: ", clean(file)),
        (None, _) => String::new(),
    };
    let mark = if finding.outcome == Outcome::Broken { "broken" } else { "noted" };
    format!("{mark}: {place}{}", clean(&finding.what))
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotChecked => "not checked",
        Outcome::Sound => "sound",
        Outcome::Noted => "noted",
        Outcome::Broken => "BROKEN",
    }
}

fn colored(paint: Paint, outcome: Outcome, text: &str) -> String {
    let color = match outcome {
        Outcome::NotChecked => return paint.faint(text),
        Outcome::Sound => AnsiColor::Green,
        Outcome::Noted => AnsiColor::Yellow,
        Outcome::Broken => AnsiColor::Red,
    };
    paint.text(Style::new().fg_color(Some(color.into())), text)
}
