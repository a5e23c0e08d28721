//! Probes in words: what is checked and how, and what a run of it came to.

pub(super) mod kinds;

use std::fmt::Write;

use serde_json::{Value, json};

use super::clean::clean;
use super::when;
use crate::assess::{Checked, TaskAssessment};
use crate::model::{Evidence, Fix, Instant, Probe, ProbeCheck, Zone, length_text};
pub(super) use kinds::command_line;
use kinds::invocation;

/// What it checks, with what has to hold, in one line.
#[must_use]
pub(crate) fn check_in_words(check: &ProbeCheck) -> String {
    let parts: Vec<String> = kinds::of(check).checks().iter().map(|part| clean(part).into_owned()).collect();
    format!("{} {}", check.kind(), parts.join(", "))
}

/// How it is run, where that differs from what goes without saying.
#[must_use]
pub(crate) fn terms_in_words(probe: &Probe) -> String {
    let mut parts = vec![format!("timeout {}", length_text(probe.timeout))];
    match probe.retries {
        0 => parts.push("no retries".to_owned()),
        retries => {
            let word = if retries == 1 { "retry" } else { "retries" };
            parts.push(format!("{retries} {word} from {} on", length_text(probe.backoff)));
        }
    }
    parts.push(match probe.valid_for {
        Some(valid_for) => format!("a pass counts for {valid_for}"),
        None => "a pass counts for its whole occurrence".to_owned(),
    });
    parts.join(", ")
}

/// Its remedy in one line.
#[must_use]
pub(crate) fn fix_in_words(fix: &Fix) -> String {
    let mut parts = invocation(&fix.run);
    parts.push(format!("timeout {}", length_text(fix.timeout)));
    clean(&parts.join(", ")).into_owned()
}

/// A run in one line: `failed Tue 24 Nov 08:00, by ci: it is 31 h old (p.json, p.txt)`.
#[must_use]
pub(crate) fn run_in_words(checked: &Checked, zone: &Zone, now: Instant) -> String {
    let outcome = checked.outcome.verb();
    let period = checked.period.map_or_else(String::new, |period| format!(" for {period}"));
    let at = when::instant(checked.performed, zone, now);
    let mut text = format!("{outcome}{period} on {at} by {}", checked.by);
    if let Some(until) = checked.valid_until {
        let word = if until <= now { "lapsed" } else { "valid until" };
        let _ = write!(text, ", {word} {}", when::instant(until, zone, now));
    }
    if let Some(reason) = &checked.reason {
        let _ = write!(text, ": {reason}");
    }
    let names: Vec<&str> = checked.evidence.iter().map(name).collect();
    if !names.is_empty() {
        let _ = write!(text, " ({})", names.join(", "));
    }
    clean(&text).into_owned()
}

/// What waits for a person: of which occurrence, where that is not the listed one.
#[must_use]
pub(crate) fn review_in_words(assessed: &TaskAssessment<'_>) -> String {
    let whose = assessed.other_to_review().map_or_else(String::new, |period| format!("{period} "));
    format!("{whose}passed, awaits review")
}

/// A run, for machines.
#[must_use]
pub(crate) fn run_as_json(checked: &Checked, zone: &Zone) -> Value {
    json!({
        "outcome": checked.outcome,
        "period": checked.period,
        "performed_at": when::rfc3339(checked.performed, zone),
        "recorded_at": when::rfc3339(checked.recorded, zone),
        "by": checked.by.as_str(),
        "reason": checked.reason.as_deref(),
        "valid_until": checked.valid_until.map(|until| when::rfc3339(until, zone)),
        "evidence": checked.evidence,
    })
}

fn name(evidence: &Evidence) -> &str {
    match evidence {
        Evidence::File { name, .. } => name,
        Evidence::Url { url } => url,
    }
}
