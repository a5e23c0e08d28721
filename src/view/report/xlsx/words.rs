//! What a report says in words, for the workbook and the printed pages.

use std::borrow::Cow;

use crate::model::{Evidence, Moment, Zone};
use crate::report::{ExceptionKind, Report};
use crate::view::clean::clean;
use crate::view::when;

/// One line of text with whatever could do harm written out, and whatever XML cannot hold.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let outside = |c: char| matches!(c, '\u{fffe}' | '\u{ffff}');
    let cleaned = clean(text);
    if !cleaned.chars().any(outside) {
        return cleaned;
    }
    let write = |c: char| if outside(c) { c.escape_unicode().to_string() } else { c.to_string() };
    Cow::Owned(cleaned.chars().map(write).collect())
}

/// A bound of the window: a day, or an instant in the workspace's zone.
pub fn moment(moment: Moment, zone: &Zone) -> String {
    match moment {
        Moment::Day(day) => day.to_string(),
        Moment::At(instant) => when::rfc3339(instant, zone),
    }
}

/// The window, with its name where it has one: `2026-Q3 (2026-07-01 to 2026-09-30)`.
pub fn window(report: &Report) -> String {
    let window = report.scope.window;
    let bounds = format!("{} to {}", moment(window.from, &report.zone), moment(window.to, &report.zone));
    match &report.scope.period {
        Some(period) => format!("{period} ({bounds})"),
        None => bounds,
    }
}

/// The filters: `framework = SOC2, owner = ops`; `everything` where there is none.
pub fn filters(report: &Report) -> String {
    if report.scope.filters.is_empty() {
        return "everything".to_owned();
    }
    let filters = report.scope.filters.iter().map(|(name, value)| format!("{name} = {value}"));
    filters.collect::<Vec<_>>().join(", ")
}

/// Which entries count.
pub fn as_of(report: &Report) -> String {
    report.scope.as_of.map_or_else(
        || "all entries of the ledger".to_owned(),
        |instant| format!("entries recorded until {}", when::rfc3339(instant, &report.zone)),
    )
}

/// The names of exceptions: `late, back-dated`.
pub fn exceptions(kinds: &[ExceptionKind]) -> String {
    kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

/// A piece of evidence: `restore.log 9f86…`, or its address.
pub fn evidence(evidence: &Evidence) -> String {
    match evidence {
        Evidence::File { name, sha256, .. } => format!("{name} {sha256}"),
        Evidence::Url { url } => url.clone(),
    }
}
