//! What all JSON outputs share: tasks and occurrences. `snake_case`; instants are RFC 3339 with the
//! task's local offset; what is absent is null.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::clean::clean_json;
use super::when::rfc3339;
use crate::assess::{Checked, Done, Judged, TaskAssessment};
use crate::model::{FeedState, Instant, Occurrence, Task, Verification, Zone};

/// A document as text with a final line break.
#[must_use]
pub fn document<T: Serialize>(value: &T) -> String {
    document_of(0, value)
}

/// The same for a document of about so many bytes, whose text then need not grow by being copied.
#[must_use]
pub fn document_of<T: Serialize>(room: usize, value: &T) -> String {
    let mut bytes = Vec::with_capacity(room);
    // Maps with string keys and finite numbers alone: this cannot fail.
    let written = serde_json::to_writer_pretty(&mut bytes, value);
    let mut text = clean_json(written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_default());
    text.push('\n');
    text
}

/// Serializes the items of a list one by one, so that a long list is never held as JSON values.
///
/// # Errors
/// Those of the serializer.
pub fn each<S: Serializer>(tasks: &[&TaskAssessment<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(tasks.iter().map(|task| assessed(task)))
}

/// Where a task is defined; null when the files do not have it any more.
#[must_use]
pub fn source(task: &Task) -> Value {
    if task.source.line == 0 {
        Value::Null
    } else {
        json!({"file": task.source.file, "line": task.source.line})
    }
}

/// The key and the four instants of an occurrence.
#[must_use]
pub fn occurrence(occurrence: &Occurrence, zone: &Zone) -> Value {
    json!({
        "period": occurrence.key,
        "opens_at": rfc3339(occurrence.opens, zone),
        "due_at": rfc3339(occurrence.due, zone),
        "overdue_at": rfc3339(occurrence.overdue, zone),
        "closes_at": occurrence.closes.map(|closes| rfc3339(closes, zone)),
    })
}

/// An occurrence with its status.
#[must_use]
pub fn judged(judged: &Judged, zone: &Zone) -> Value {
    let mut value = occurrence(&judged.occurrence, zone);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("status".to_owned(), json!(judged.status));
        if let Some(done) = &judged.done {
            fields.insert("performed_at".to_owned(), json!(rfc3339(done.performed, zone)));
            fields.insert("recorded_at".to_owned(), json!(rfc3339(done.recorded, zone)));
            fields.insert("by".to_owned(), json!(done.by.as_str()));
            fields.insert("back_dated".to_owned(), json!(judged.back_dated));
            if done.via.is_some() {
                fields.insert("via".to_owned(), json!("probe"));
            }
        }
        if let Some(approval) = &judged.approval {
            fields.insert("approved_by".to_owned(), json!(approval.by.as_str()));
            fields.insert("approved_at".to_owned(), json!(rfc3339(approval.recorded, zone)));
        }
        if judged.awaiting.is_some() || judged.skip_awaiting {
            fields.insert("awaiting_approval".to_owned(), json!(true));
        }
        if let Some(reason) = &judged.reason {
            fields.insert("reason".to_owned(), json!(&**reason));
        }
    }
    value
}

/// What a verification found; `time` writes its instants.
#[must_use]
pub fn verification(found: &Verification, time: impl Fn(Instant) -> String) -> Value {
    let feed = |feed: &FeedState| {
        json!({
            "writer": feed.writer,
            "file": feed.file,
            "entries": feed.entries,
            "head": feed.head,
            "newest": feed.newest.map(&time),
        })
    };
    json!({
        "outcome": found.outcome(),
        "entries": found.entries,
        "root": found.root,
        "feeds": found.feeds.iter().map(feed).collect::<Vec<Value>>(),
        "verdicts": found.verdicts,
    })
}

/// A completion in short.
#[must_use]
pub fn last_done(done: Option<&Done>, zone: &Zone) -> Value {
    let Some(done) = done else { return Value::Null };
    let mut value =
        json!({"period": done.period, "performed_at": rfc3339(done.performed, zone), "by": done.by.as_str()});
    if let Some(fields) = value.as_object_mut().filter(|_| done.via.is_some()) {
        fields.insert("via".to_owned(), json!("probe"));
    }
    value
}

/// A failure of a probe.
#[must_use]
pub fn failing(failure: &Checked, zone: &Zone) -> Value {
    json!({
        "period": failure.period,
        "performed_at": rfc3339(failure.performed, zone),
        "by": failure.by.as_str(),
        "reason": failure.reason.as_deref(),
    })
}

/// A pass of a probe that completes nothing.
#[must_use]
pub fn pass(pass: &Checked, zone: &Zone) -> Value {
    json!({
        "period": pass.period,
        "performed_at": rfc3339(pass.performed, zone),
        "by": pass.by.as_str(),
        "valid_until": pass.valid_until.map(|until| rfc3339(until, zone)),
    })
}

/// What a task says only where it applies: what waits, what is failing, what has lapsed.
pub fn notable(assessed: &TaskAssessment<'_>, fields: &mut Map<String, Value>) {
    let zone = &assessed.zone;
    let found = [
        ("awaiting_approval", assessed.awaiting.as_ref().map(|done| last_done(Some(done), zone))),
        ("failing", assessed.failing.as_ref().map(|failure| failing(failure, zone))),
        ("awaiting_review", assessed.to_review.as_ref().map(|waiting| pass(waiting, zone))),
        ("lapsed", assessed.lapsed.as_ref().map(|lapsed| pass(lapsed, zone))),
    ];
    fields.extend(found.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
}

/// A task with where it stands.
#[must_use]
pub fn assessed(assessed: &TaskAssessment<'_>) -> Value {
    let (task, zone) = (&assessed.task, &assessed.zone);
    let mut value = json!({
        "id": task.id,
        "title": task.title,
        "cadence": task.rule.recurrence.cadence(),
        "area": task.area,
        "owner": task.owner,
        "priority": task.priority,
        "state": assessed.state,
        "missed": assessed.missed,
        "occurrence": assessed.listed.as_ref().map(|judged| occurrence(&judged.occurrence, zone)),
        "last_done": last_done(assessed.last_done.as_ref(), zone),
        "controls": task.controls,
        "source": source(task),
    });
    if let Some(fields) = value.as_object_mut() {
        if let Some(until) = assessed.excepted_until {
            fields.insert("excepted_until".to_owned(), json!(until));
        }
        notable(assessed, fields);
    }
    value
}
