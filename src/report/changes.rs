//! What became of definitions, and whether less or more is owed since.

use std::sync::Arc;

use chrono::TimeDelta;

use super::build::Input;
use super::{Change, ChangeKind, FieldChange, ReportTask};
use crate::assess::{Define, differing, listed, shown_probe};
use crate::model::{Instant, Recurrence, Rule, Span, hex, rfc3339_utc};

/// The changes of the tasks in scope and of the calendar, recorded from `from` on and before `to`.
pub(super) fn between(input: &Input<'_>, tasks: &[ReportTask], from: Instant, to: Instant) -> Vec<Change> {
    let mut changes = Vec::new();
    let lies = |recorded: Instant| (from..to).contains(&recorded);
    for task in tasks {
        let Some(facts) = input.facts.task(&task.id) else { continue };
        let mut before: Option<&Define> = None;
        for define in &facts.defines {
            let change = compared(before, define, input.words).filter(|_| lies(define.recorded));
            changes.extend(change.map(|change| Change { task: Some(task.id.clone()), ..change }));
            before = Some(define);
        }
    }
    let calendars = input.facts.calendars();
    for (at, define) in calendars.iter().enumerate().filter(|(_, define)| lies(define.recorded)) {
        let before = at.checked_sub(1).map(|before| &calendars[before].calendar);
        let fields: Vec<FieldChange> = before
            .map(|before| differing(&**before, &*define.calendar))
            .unwrap_or_default()
            .into_iter()
            .map(|(field, old, new)| FieldChange { field, old, new, kind: ChangeKind::Changed })
            .collect();
        if before.is_some() && fields.is_empty() {
            continue;
        }
        changes.push(Change {
            recorded: define.recorded,
            task: None,
            kind: if before.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
            old: None,
            new: None,
            fields,
            entry: hex(&define.id),
        });
    }
    changes.sort_by(|a, b| (a.recorded, &a.task, &a.entry).cmp(&(b.recorded, &b.task, &b.entry)));
    changes
}

/// What a define changes; nothing where it says what was recorded already.
fn compared(before: Option<&Define>, now: &Define, words: &dyn Fn(&Rule) -> String) -> Option<Change> {
    let rule = |define: &Define| define.rule.clone();
    let (old, new) = (before.and_then(rule), rule(now));
    let (kind, fields) = match (&old, &new) {
        (None, None) => return None,
        (None, Some(_)) => (ChangeKind::Added, Vec::new()),
        (Some(_), None) => (ChangeKind::Removed, Vec::new()),
        (Some(old), Some(new)) => {
            let fields = fields(before?, now, old, new);
            if fields.is_empty() {
                return None;
            }
            (together(&fields), fields)
        }
    };
    let words = |rule: Option<Arc<Rule>>| rule.map(|rule| words(&rule));
    Some(Change {
        recorded: now.recorded,
        task: None,
        kind,
        old: words(old),
        new: words(new),
        fields,
        entry: hex(&now.id),
    })
}

fn fields(before: &Define, now: &Define, old: &Rule, new: &Rule) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = differing(old, new)
        .into_iter()
        .map(|(field, before, after)| {
            let kind = direction(&field, &before, &after, old, new);
            FieldChange { field, old: before, new: after, kind }
        })
        .collect();
    if now.start < before.start {
        fields.push(FieldChange {
            field: "starts".to_owned(),
            old: rfc3339_utc(before.start),
            new: rfc3339_utc(now.start),
            kind: ChangeKind::Tightened,
        });
    }
    if before.probe != now.probe {
        fields.push(FieldChange {
            field: "probe".to_owned(),
            old: shown_probe(before.probe.as_ref()),
            new: shown_probe(now.probe.as_ref()),
            kind: ChangeKind::Changed,
        });
    }
    if let (Some(old), Some(new)) = (&before.controls, &now.controls)
        && old != new
    {
        let lost = old.iter().any(|control| !new.contains(control));
        let won = new.iter().any(|control| !old.contains(control));
        fields.push(FieldChange {
            field: "controls".to_owned(),
            old: listed(old),
            new: listed(new),
            kind: match (lost, won) {
                (true, false) => ChangeKind::Loosened,
                (false, true) => ChangeKind::Tightened,
                _ => ChangeKind::Changed,
            },
        });
    }
    fields
}

/// What several fields amount to: their direction where all that have one agree.
fn together(fields: &[FieldChange]) -> ChangeKind {
    let any = |kind| fields.iter().any(|field| field.kind == kind);
    match (any(ChangeKind::Loosened), any(ChangeKind::Tightened)) {
        (true, false) => ChangeKind::Loosened,
        (false, true) => ChangeKind::Tightened,
        _ => ChangeKind::Changed,
    }
}

/// Whether one field's change makes the task easier or harder to meet.
fn direction(field: &str, before: &str, after: &str, old: &Rule, new: &Rule) -> ChangeKind {
    // More of this is looser.
    let more = |old: i64, new: i64| match new.cmp(&old) {
        std::cmp::Ordering::Greater => ChangeKind::Loosened,
        std::cmp::Ordering::Less => ChangeKind::Tightened,
        std::cmp::Ordering::Equal => ChangeKind::Changed,
    };
    let rank = |order: &[&str], word: &str| order.iter().position(|known| *known == word);
    let ranked = |order: &[&str]| match (rank(order, before), rank(order, after)) {
        (Some(old), Some(new)) => more(i64::try_from(old).unwrap_or(0), i64::try_from(new).unwrap_or(0)),
        _ => ChangeKind::Changed,
    };
    match field {
        "cadence" | "every" | "after" => match (days_apart(old), days_apart(new)) {
            (Some(old), Some(new)) => more(old, new),
            _ => ChangeKind::Changed,
        },
        "on" if before == "-" && matches!(new.recurrence, Recurrence::Daily(_)) => ChangeKind::Loosened,
        "on" if after == "-" && matches!(new.recurrence, Recurrence::Daily(_)) => ChangeKind::Tightened,
        "grace" => match (old.grace, new.grace) {
            (Some(old), Some(new)) => more(seconds(old), seconds(new)),
            _ => ChangeKind::Changed,
        },
        // Without a time of day it is due at the end of the day.
        "at" if before == "-" => ChangeKind::Tightened,
        "at" if after == "-" => ChangeKind::Loosened,
        "at" => match after.cmp(before) {
            std::cmp::Ordering::Greater => ChangeKind::Loosened,
            _ => ChangeKind::Tightened,
        },
        "ends" => match (old.ends, new.ends) {
            (None, Some(_)) => ChangeKind::Loosened,
            (Some(old), Some(new)) if new < old => ChangeKind::Loosened,
            _ => ChangeKind::Tightened,
        },
        "catch_up" => ranked(&["none", "latest", "each"]),
        "holidays" if after == "skip" => ChangeKind::Loosened,
        "holidays" if before == "skip" => ChangeKind::Tightened,
        "evidence" => ranked(&["required", "note", "none"]),
        "approval" => ranked(&["required", "-"]),
        _ => ChangeKind::Changed,
    }
}

/// About how many days lie between two occurrences; `None` for cron, where only the expression knows.
fn days_apart(rule: &Rule) -> Option<i64> {
    let days = match rule.recurrence {
        Recurrence::Daily(_) => 1,
        Recurrence::Weekly(_) => 7,
        Recurrence::Monthly(_) => 30,
        Recurrence::Quarterly(_) => 91,
        Recurrence::Annual(_) => 365,
        Recurrence::Rolling(after) => i64::from(after.days),
        Recurrence::Cron(_) => return None,
    };
    Some(days * i64::from(rule.every))
}

/// The length of a span, to compare it with another; a workday counts as a day.
fn seconds(span: Span) -> i64 {
    TimeDelta::days(i64::from(span.days) + i64::from(span.workdays)).num_seconds() + i64::from(span.seconds)
}
