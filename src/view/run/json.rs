//! For machines.

use serde_json::{Value, json};

use super::{RunView, StepView, TaskView};
use crate::model::millis;
use crate::view::json::document;
use crate::view::when::rfc3339;

/// One document.
#[must_use]
pub(crate) fn render(view: &RunView<'_>) -> String {
    document(&json!({
        "now": rfc3339(view.now, view.zone),
        "workspace": view.workspace,
        "recorded": view.records,
        "summary": view.counts(),
        "tasks": view.tasks.iter().map(task).collect::<Vec<Value>>(),
    }))
}

fn task(task: &TaskView) -> Value {
    json!({
        "id": task.task,
        "title": task.title,
        "probe": task.probe,
        "outcome": task.outcome().name(),
        "reason": task.reason(),
        "steps": task.steps.iter().map(|of| step(of, task)).collect::<Vec<Value>>(),
    })
}

fn step(step: &StepView, task: &TaskView) -> Value {
    json!({
        "step": step.step,
        "outcome": step.outcome.name(),
        "reason": step.reason,
        "period": step.period,
        "effect": step.effect.name(),
        "performed_at": rfc3339(step.performed, &task.zone),
        "duration_ms": millis(step.took),
        "attempts": step.attempts,
        "entry": step.entry,
        "evidence": step.evidence,
    })
}
