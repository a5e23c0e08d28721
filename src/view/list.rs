//! `list`: the tasks and their definitions.

use serde_json::{Value, json};

use super::clean::{clean, cut};
use super::json;
use super::style::{Paint, rendered, row, table};
use crate::assess::TaskAssessment;
use crate::model::{ProbeKind, Recurrence, Rule, Task};

/// A definition in full, for machines.
#[must_use]
pub fn definition(task: &Task) -> Value {
    let mut value = json!({
        "id": task.id,
        "title": task.title,
        "area": task.area,
        "owner": task.owner,
        "priority": task.priority,
        "controls": task.controls,
        "tags": task.tags,
        "runbook": task.runbook,
        "description": task.description,
    });
    let rule = serde_json::to_value(&task.rule).unwrap_or_default();
    if let (Some(fields), Value::Object(rule)) = (value.as_object_mut(), rule) {
        fields.extend(rule);
        fields.insert("source".to_owned(), json::source(task));
    }
    value
}

/// The machine's form.
#[must_use]
pub fn to_json(tasks: &[&TaskAssessment<'_>]) -> String {
    let tasks: Vec<Value> = tasks
        .iter()
        .map(|assessed| {
            let mut value = definition(&assessed.task);
            if let Some(fields) = value.as_object_mut() {
                fields.insert("state".to_owned(), json!(assessed.state));
                fields.insert("probe".to_owned(), json!(assessed.probe.map(ProbeKind::name)));
                json::notable(assessed, fields);
            }
            value
        })
        .collect();
    json::document(&json!({"tasks": tasks}))
}

/// The people's form.
#[must_use]
pub fn to_table(tasks: &[&TaskAssessment<'_>], paint: Paint) -> String {
    if tasks.is_empty() {
        return "No tasks.\n".to_owned();
    }
    let mut rows = table(paint);
    // Area and owner are shown where there is room; nobody needs a column that says nothing.
    let roomy = paint.width >= 100;
    let owned = tasks.iter().any(|assessed| assessed.task.owner.is_some());
    let probed = tasks.iter().any(|assessed| assessed.probe.is_some());
    let columns = |cells: [String; 7]| {
        let shown = |at: usize| match at {
            2 => roomy,
            3 => roomy && owned,
            4 => probed,
            _ => true,
        };
        row(cells
            .into_iter()
            .enumerate()
            .filter(|(at, _)| shown(*at))
            .map(|(_, cell)| cell)
            .collect::<Vec<_>>())
    };
    let header = ["ID", "CADENCE", "AREA", "OWNER", "PROBE", "STATE", "TITLE"];
    rows.set_header(columns(header.map(str::to_owned)));
    let or_dash =
        |text: &Option<String>| text.as_deref().map_or_else(|| "-".to_owned(), |text| cut(&clean(text), 16));
    for assessed in tasks {
        let task = &assessed.task;
        rows.add_row(columns([
            task.id.to_string(),
            task.rule.recurrence.cadence().to_string(),
            or_dash(&task.area),
            or_dash(&task.owner),
            assessed.probe.map_or("-", ProbeKind::name).to_owned(),
            state_in_words(assessed),
            clean(&task.title).into_owned(),
        ]));
    }
    rendered(rows)
}

/// The state, and what goes with it.
fn state_in_words(assessed: &TaskAssessment<'_>) -> String {
    let mut words = assessed.state.to_string();
    for (is, word) in [
        (assessed.awaiting.is_some(), ", awaits approval"),
        (assessed.to_review.is_some(), ", awaits review"),
        (assessed.failing.is_some(), ", failing"),
    ] {
        if is {
            words.push_str(word);
        }
    }
    words
}

/// A rule in one line of words: `weekly on fri at 17:00, grace 1d`.
#[must_use]
pub fn rule_in_words(rule: &Rule) -> String {
    let fields = serde_json::to_value(rule).unwrap_or_default();
    let on = match fields.get("on") {
        Some(Value::String(on)) => Some(on.clone()),
        Some(Value::Array(days)) => {
            Some(days.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
        }
        _ => None,
    };
    let mut text = match &rule.recurrence {
        Recurrence::Cron(expr) => format!("cron {expr}"),
        Recurrence::Rolling(after) => format!("rolling, {after} after the last completion"),
        other => other.cadence().to_string(),
    };
    let mut add = |part: String| text.push_str(&part);
    if rule.every > 1 {
        add(format!(", every {}", rule.every));
    }
    if let Some(on) = on {
        add(format!(" on {on}"));
    }
    if let Some(at) = fields.get("at").and_then(Value::as_str) {
        add(format!(" at {at}"));
    }
    if let Some(opens) = rule.opens {
        add(format!(", opens {opens} before"));
    }
    if let Some(grace) = rule.grace.filter(|grace| !grace.is_zero()) {
        add(format!(", grace {grace}"));
    }
    for (name, plain) in [("catch_up", "none"), ("holidays", "keep")] {
        if let Some(value) = fields.get(name).and_then(Value::as_str).filter(|value| *value != plain) {
            add(format!(", {} {value}", name.replace('_', "-")));
        }
    }
    if rule.approval.is_required() {
        add(", approval required".to_owned());
    }
    if let Some(ends) = rule.ends {
        add(format!(", ends {ends}"));
    }
    text
}
