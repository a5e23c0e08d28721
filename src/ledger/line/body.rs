//! What the kinds of entries hold.

use serde::de::DeserializeOwned;

use super::decode::without_line;
use super::fields::{CalendarPart, Field, Fields, Key, RulePart};
use super::values::Problem;
use crate::ledger::shown::one_line;
use crate::model::{Body, Calendar, DailyOn, ProbeOutcome, Probed, Recurrence, Rule, Via};

/// What the kind says; `None` for a kind that is not known.
pub(super) fn body(kind: &str, fields: &Fields<'_>, text: &str) -> Option<Result<Body, Problem>> {
    Some(match kind {
        "done" => done(fields),
        "skip" => skip(fields),
        "attach" => attach(fields),
        "approve" => approve(fields),
        "probe" => probed(fields).map(|probed| Body::Probe(Box::new(probed))),
        "fix" => probed(fields).map(|probed| Body::Fix(Box::new(probed))),
        "undo" => fields.hash(Key::Entry).map(|entry| Body::Undo { entry }),
        "waive" => waive(fields),
        "pause" => pause(fields),
        "resume" => resume(fields),
        "define" => define(fields, text),
        _ => return None,
    })
}

fn done(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Done {
        task: fields.parsed(Key::Task)?,
        period: fields.parsed(Key::Period)?,
        performed_at: fields.instant(Key::PerformedAt)?,
        note: note(fields)?,
        evidence: fields.evidence()?,
        via: via(fields)?,
    })
}

/// The probe that a completion came by; none where the key is missing or null.
fn via(fields: &Fields<'_>) -> Result<Option<Via>, Problem> {
    match fields.optional(Key::Via)? {
        None => Ok(None),
        Some("probe") => Ok(Some(Via {
            probe: fields.parsed(Key::Probe)?,
            valid_until: fields.optional_instant(Key::ValidUntil)?,
        })),
        Some(other) => {
            Err(Problem::Wrong(Key::Via, format!("can only be \"probe\", not `{}`", one_line(other))))
        }
    }
}

fn probed(fields: &Fields<'_>) -> Result<Probed, Problem> {
    let outcome = match fields.text(Key::Outcome)? {
        "pass" => ProbeOutcome::Pass,
        "fail" => ProbeOutcome::Fail,
        other => {
            let why = format!("can only be \"pass\" or \"fail\", not `{}`", one_line(other));
            return Err(Problem::Wrong(Key::Outcome, why));
        }
    };
    Ok(Probed {
        task: fields.parsed(Key::Task)?,
        period: fields.optional(Key::Period)?.map(|_| fields.parsed(Key::Period)).transpose()?,
        performed_at: fields.instant(Key::PerformedAt)?,
        outcome,
        reason: fields.optional(Key::Reason)?.map(str::to_owned),
        probe: fields.parsed(Key::Probe)?,
        valid_until: fields.optional_instant(Key::ValidUntil)?,
        evidence: fields.evidence()?,
    })
}

fn skip(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Skip {
        task: fields.parsed(Key::Task)?,
        period: fields.parsed(Key::Period)?,
        reason: fields.text(Key::Reason)?.to_owned(),
    })
}

fn attach(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Attach {
        task: fields.parsed(Key::Task)?,
        period: fields.parsed(Key::Period)?,
        note: note(fields)?,
        evidence: fields.evidence()?,
    })
}

fn approve(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Approve {
        task: fields.parsed(Key::Task)?,
        period: fields.parsed(Key::Period)?,
        entry: fields.hash(Key::Entry)?,
    })
}

fn waive(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Waive {
        task: fields.parsed(Key::Task)?,
        from: fields.day(Key::From)?,
        until: fields.day(Key::Until)?,
        reason: fields.text(Key::Reason)?.to_owned(),
        approved_by: fields.text(Key::ApprovedBy)?.to_owned(),
    })
}

fn pause(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Pause {
        task: fields.parsed(Key::Task)?,
        until: fields.day(Key::Until)?,
        reason: fields.text(Key::Reason)?.to_owned(),
    })
}

fn resume(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Resume { task: fields.parsed(Key::Task)?, entry: fields.hash(Key::Entry)? })
}

fn define(fields: &Fields<'_>, text: &str) -> Result<Body, Problem> {
    if !matches!(fields.get(Key::Calendar), Field::Absent) {
        if !matches!(fields.get(Key::Task), Field::Absent) {
            return Err(Problem::Wrong(Key::Calendar, "cannot stand beside `task`".to_owned()));
        }
        let part: CalendarPart = part(fields, Key::Calendar, text)?;
        sound_calendar(&part.calendar).map_err(|why| Problem::Wrong(Key::Calendar, why.to_owned()))?;
        return Ok(Body::DefineCalendar(Box::new(part.calendar)));
    }
    let task = fields.parsed(Key::Task)?;
    let rule = if let Field::Null = fields.get(Key::Rule) {
        None
    } else {
        let rule = part::<RulePart>(fields, Key::Rule, text)?.rule;
        sound_rule(&rule).map_err(|why| Problem::Wrong(Key::Rule, why.to_owned()))?;
        Some(Box::new(rule))
    };
    let title = fields.optional(Key::Title)?.map(str::to_owned);
    let controls = fields.controls()?;
    let probe = fields.optional(Key::Probe)?.map(|_| fields.parsed(Key::Probe)).transpose()?;
    Ok(Body::DefineTask { task, title, controls, probe, start: fields.instant(Key::Start)?, rule })
}

/// What the computing of occurrences relies on and the types alone do not say.
fn sound_calendar(calendar: &Calendar) -> Result<(), &'static str> {
    if calendar.workdays.is_empty() {
        Err("has no workdays")
    } else if !(1..=12).contains(&calendar.fiscal_year_starts) {
        Err("starts the fiscal year in no month (1 to 12)")
    } else if !calendar.holidays.is_sorted_by(|day, next| day < next) {
        Err("has holidays that do not ascend")
    } else {
        Ok(())
    }
}

/// As [`sound_calendar`].
fn sound_rule(rule: &Rule) -> Result<(), &'static str> {
    match &rule.recurrence {
        Recurrence::Daily(DailyOn::Weekdays(days)) if days.is_empty() => Err("has no days in `on`"),
        Recurrence::Rolling(after) if after.is_zero() || !after.is_whole_days() => {
            Err("must have whole days in `after`, at least one")
        }
        _ if rule.every > 1 && rule.anchor.is_none() => Err("needs `anchor` beside `every`"),
        _ => Ok(()),
    }
}

/// Reads the line again for the object that one of its keys holds.
fn part<T: DeserializeOwned>(fields: &Fields<'_>, key: Key, text: &str) -> Result<T, Problem> {
    match fields.get(key) {
        Field::Absent => Err(Problem::Missing(key)),
        Field::Object(_) => serde_json::from_str(text)
            .map_err(|error| Problem::Wrong(key, format!("cannot be read: {}", without_line(&error)))),
        other => Err(Problem::Wrong(key, format!("must be an object, not {}", other.what()))),
    }
}

fn note(fields: &Fields<'_>) -> Result<Option<String>, Problem> {
    fields.optional(Key::Note).map(|note| note.map(str::to_owned))
}
