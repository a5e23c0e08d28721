//! `JUnit` XML, as CI systems read it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{RunView, StepOutcome, TaskView};
use crate::view::clean::clean;

/// One document: a test case for each task.
#[must_use]
pub(crate) fn render(view: &RunView<'_>) -> String {
    let mut report = Report::new(clean(view.workspace).as_ref());
    let mut suite = TestSuite::new("saasmaint run");
    suite.set_timestamp(view.zone.local(view.now).fixed_offset());
    for task in view.tasks {
        suite.add_test_case(case(task));
    }
    report.add_test_suite(suite);
    // Only a writer can fail here, and a string does not.
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn case(task: &TaskView) -> TestCase {
    let reason = task.reason().map(clean);
    let failed = |kind: NonSuccessKind, type_: &str| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_type(type_);
        if let Some(reason) = &reason {
            status.set_message(reason.as_ref());
        }
        status
    };
    let status = match task.outcome() {
        StepOutcome::Pass => TestCaseStatus::success(),
        StepOutcome::Fail => failed(NonSuccessKind::Failure, "fail"),
        StepOutcome::Error => failed(NonSuccessKind::Error, "error"),
        // A failure that was recorded before stays one, and nobody may take the rest for a pass.
        StepOutcome::Stopped if task.deciding().is_some_and(|step| step.outcome == StepOutcome::Fail) => {
            failed(NonSuccessKind::Failure, "fail")
        }
        StepOutcome::Stopped => failed(NonSuccessKind::Error, "stopped"),
    };
    let mut case = TestCase::new(task.task.as_str(), status);
    case.set_classname(task.probe.kind.name());
    case.set_time(task.steps.iter().map(|step| step.took).sum());
    case
}
