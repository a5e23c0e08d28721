//! Lines for people and for the logs of CI.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Effect, RunView, Standing, StepOutcome, StepView, TaskView, duration_text};
use crate::view::clean::clean;
use crate::view::style::Paint;

/// The line of a finished step.
#[must_use]
pub(crate) fn line(task: &TaskView, step: &StepView, widest: usize, paint: Paint) -> String {
    let word = match (step.step, step.outcome) {
        ("fix", StepOutcome::Pass) => "FIXED",
        ("fix", StepOutcome::Fail | StepOutcome::Error) => "NOT FIXED",
        (_, StepOutcome::Pass) => "PASS",
        (_, StepOutcome::Fail) => "FAIL",
        (_, StepOutcome::Error) => "ERROR",
        (_, StepOutcome::Stopped) => "STOPPED",
    };
    let color = match step.outcome {
        StepOutcome::Pass => AnsiColor::Green,
        StepOutcome::Fail => AnsiColor::Red,
        StepOutcome::Error | StepOutcome::Stopped => AnsiColor::Yellow,
    };
    let word = paint.text(Style::new().fg_color(Some(color.into())), &format!("{word:<9}"));
    let mut text = format!("{word}  {:<widest$}  {}", task.task.as_str(), what(task, step));
    text.push_str(&paint.faint(&effort(step)));
    text.push('\n');
    text
}

/// How long it took and how often it was tried, where either is worth a word.
fn effort(step: &StepView) -> String {
    let time = (step.took.as_secs() > 0).then(|| duration_text(step.took));
    let attempts = (step.attempts > 1).then(|| format!("{} attempts", step.attempts));
    let parts: Vec<String> = time.into_iter().chain(attempts).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// What came of it.
fn what(task: &TaskView, step: &StepView) -> String {
    let period = step.period.map(|period| period.to_string());
    let id = &task.task;
    match (&step.reason, step.effect) {
        (Some(reason), _) => clean(reason).into_owned(),
        (None, Effect::Completed { awaits_approval: true, .. }) => {
            format!("done {}, awaits approval", period.unwrap_or_default())
        }
        (None, Effect::Completed { on_time, .. }) => {
            format!("done {}, {}", period.unwrap_or_default(), if on_time { "on time" } else { "late" })
        }
        (None, Effect::AwaitsReview) => {
            let period = period.unwrap_or_default();
            format!("{period} awaits review: `saasmaint done {id} --for {period}` confirms it")
        }
        (None, Effect::Recorded(_)) if step.step == "fix" => "the fix was run".to_owned(),
        (None, Effect::Recorded(standing)) => {
            let how = match standing {
                Standing::Done => "is done already",
                Standing::AwaitsApproval => "awaits approval already",
                Standing::Skipped => "is skipped",
                Standing::None => return "nothing was open; recorded".to_owned(),
            };
            format!("{} {how}; recorded", period.unwrap_or_default())
        }
        (None, Effect::Nothing) => "not recorded".to_owned(),
    }
}

/// The last line: how many came to what.
#[must_use]
pub(crate) fn summary(view: &RunView<'_>, paint: Paint) -> String {
    let counts = view.counts();
    let parts: Vec<String> = [
        (counts.pass, "passed"),
        (counts.fail, "failed"),
        (counts.error, "could not run"),
        (counts.stopped, "stopped"),
    ]
    .iter()
    .filter(|(count, word)| *count > 0 || *word == "passed")
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let mut text = format!("{}: {}", clean(view.workspace), parts.join(", "));
    if !view.records {
        let _ = write!(text, "; nothing recorded");
    }
    paint.bold(&text) + "\n"
}
