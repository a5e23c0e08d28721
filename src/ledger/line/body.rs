//! What the kinds of entries hold.

use serde::de::DeserializeOwned;

use super::decode::without_line;
use super::fields::{CalendarPart, Field, Fields, RulePart};
use super::values::{Problem, day, evidence, hash, instant, optional, parsed, text_of};
use crate::model::{Body, Calendar, DailyOn, Recurrence, Rule};

/// What the kind says; `None` for a kind that is not known.
pub(super) fn body(kind: &str, fields: &Fields<'_>, text: &str) -> Option<Result<Body, Problem>> {
    Some(match kind {
        "done" => done(fields),
        "skip" => skip(fields),
        "attach" => attach(fields),
        "undo" => entry_of(fields).map(|entry| Body::Undo { entry }),
        "waive" => waive(fields),
        "pause" => pause(fields),
        "resume" => resume(fields),
        "define" => define(fields, text),
        _ => return None,
    })
}

fn done(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Done {
        task: parsed(&fields.task, "task")?,
        period: parsed(&fields.period, "for")?,
        performed_at: instant(&fields.performed_at, "performed_at")?,
        note: note(fields)?,
        evidence: evidence(&fields.evidence)?,
    })
}

fn skip(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Skip {
        task: parsed(&fields.task, "task")?,
        period: parsed(&fields.period, "for")?,
        reason: text_of(&fields.reason, "reason")?.to_owned(),
    })
}

fn attach(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Attach {
        task: parsed(&fields.task, "task")?,
        period: parsed(&fields.period, "for")?,
        note: note(fields)?,
        evidence: evidence(&fields.evidence)?,
    })
}

fn waive(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Waive {
        task: parsed(&fields.task, "task")?,
        from: day(&fields.from, "from")?,
        until: day(&fields.until, "until")?,
        reason: text_of(&fields.reason, "reason")?.to_owned(),
        approved_by: text_of(&fields.approved_by, "approved_by")?.to_owned(),
    })
}

fn pause(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Pause {
        task: parsed(&fields.task, "task")?,
        until: day(&fields.until, "until")?,
        reason: text_of(&fields.reason, "reason")?.to_owned(),
    })
}

fn resume(fields: &Fields<'_>) -> Result<Body, Problem> {
    Ok(Body::Resume { task: parsed(&fields.task, "task")?, entry: entry_of(fields)? })
}

fn define(fields: &Fields<'_>, text: &str) -> Result<Body, Problem> {
    if !matches!(fields.calendar, Field::Absent) {
        if !matches!(fields.task, Field::Absent) {
            return Err(Problem::Wrong("calendar", "cannot stand beside `task`".to_owned()));
        }
        let part: CalendarPart = part(&fields.calendar, "calendar", text)?;
        sound_calendar(&part.calendar).map_err(|why| Problem::Wrong("calendar", why.to_owned()))?;
        return Ok(Body::DefineCalendar(Box::new(part.calendar)));
    }
    let task = parsed(&fields.task, "task")?;
    let rule = match &fields.rule {
        Field::Null => None,
        rule => {
            let rule = part::<RulePart>(rule, "rule", text)?.rule;
            sound_rule(&rule).map_err(|why| Problem::Wrong("rule", why.to_owned()))?;
            Some(Box::new(rule))
        }
    };
    let title = optional(&fields.title, "title")?.map(str::to_owned);
    Ok(Body::DefineTask { task, title, start: instant(&fields.start, "start")?, rule })
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
fn part<T: DeserializeOwned>(field: &Field<'_>, key: &'static str, text: &str) -> Result<T, Problem> {
    match field {
        Field::Absent => Err(Problem::Missing(key)),
        Field::Object(_) => serde_json::from_str(text)
            .map_err(|error| Problem::Wrong(key, format!("cannot be read: {}", without_line(&error)))),
        other => Err(Problem::Wrong(key, format!("must be an object, not {}", other.what()))),
    }
}

fn note(fields: &Fields<'_>) -> Result<Option<String>, Problem> {
    optional(&fields.note, "note").map(|note| note.map(str::to_owned))
}

fn entry_of(fields: &Fields<'_>) -> Result<String, Problem> {
    hash(text_of(&fields.entry, "entry")?, "entry")
}
