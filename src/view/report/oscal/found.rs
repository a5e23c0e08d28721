//! What was not done as findings of the controls, and what was excepted as risks.

use std::collections::BTreeMap;

use super::names::{Names, token};
use super::shape::{Finding, Props, Related, Risk, State, Target};
use super::text::{line, lines};
use super::{controls, own_target};
use crate::model::Status;
use crate::report::{Report, Row, Waiver};
use crate::view::when::rfc3339;

/// Whether a control is not satisfied by it: missed, or overdue.
pub(super) const fn is_failing(row: &Row) -> bool {
    matches!(row.status, Status::Missed | Status::Overdue)
}

/// One for each control (and each task without one) of which an occurrence is failing.
pub(super) fn findings(report: &Report, names: &Names) -> Vec<Finding> {
    #[derive(Default)]
    struct Failing<'a> {
        token: String,
        is_control: bool,
        rows: Vec<&'a Row>,
    }
    let mut by_target: BTreeMap<(bool, &str), Failing<'_>> = BTreeMap::new();
    for row in report.population.iter().filter(|row| is_failing(row)) {
        let task = report.task(row);
        let mut any = false;
        for control in controls(report, task) {
            let failing = by_target.entry((false, control.as_str())).or_default();
            if failing.token.is_empty() {
                failing.token = token(control.framework(), control.id());
            }
            failing.is_control = true;
            // A task may name a control twice.
            if failing.rows.last().is_none_or(|last| !std::ptr::eq(*last, row)) {
                failing.rows.push(row);
            }
            any = true;
        }
        if !any {
            let failing = by_target.entry((true, task.id.as_str())).or_default();
            failing.token = own_target(task);
            failing.rows.push(row);
        }
    }
    let finding = |((own, name), failing): ((bool, &str), Failing<'_>)| {
        let count = |status| failing.rows.iter().filter(|row| row.status == status).count();
        let mut props = Props::default();
        props.add(if failing.is_control { "control" } else { "task" }, name);
        Finding {
            uuid: names.in_report("finding", &format!("{own} {name}")),
            title: line(&format!("{name}: missed or overdue")),
            description: format!("Missed: {}; overdue: {}.", count(Status::Missed), count(Status::Overdue)),
            target: Target {
                kind: "objective-id",
                id: failing.token,
                props,
                status: State { state: "not-satisfied" },
            },
            related_observations: failing.rows.iter().map(|row| related(report, row, names)).collect(),
        }
    };
    by_target.into_iter().map(finding).collect()
}

fn related(report: &Report, row: &Row, names: &Names) -> Related {
    Related { observation_uuid: names.observation(report, row) }
}

pub(super) fn risks(report: &Report, names: &Names) -> Vec<Risk> {
    let mut excepted: Vec<Vec<&Row>> = vec![Vec::new(); report.tasks.len()];
    for row in &report.population {
        if matches!(row.status, Status::Waived | Status::Paused) {
            excepted[row.task].push(row);
        }
    }
    let risk = |(number, waiver): (usize, &Waiver)| {
        let task = &report.tasks[waiver.task];
        let is_waiver = waiver.kind == "waiver";
        let status = if is_waiver { Status::Waived } else { Status::Paused };
        let mut props = Props::default();
        props.add("kind", waiver.kind);
        props.add("task", task.id.as_str());
        props.add("from", waiver.from.to_string());
        props.add("until", waiver.until.to_string());
        props.add_some("approved-by", waiver.approved_by.as_deref());
        props.add("recorded", rfc3339(waiver.recorded, &task.zone));
        let days = waiver.from..=waiver.until;
        let covered = excepted[waiver.task]
            .iter()
            .filter(|row| row.status == status && days.contains(&row.occurrence.due_day));
        let name = format!("{} {} {} {} {number}", task.id, waiver.kind, waiver.from, waiver.until);
        Risk {
            uuid: names.in_report("risk", &name),
            title: line(&format!("{} of {} from {} to {}", waiver.kind, task.id, waiver.from, waiver.until)),
            description: lines(&waiver.reason),
            statement: format!(
                "What {} would do on those days is not owed; occurrences in this report: {}.",
                line(task.id.as_str()),
                waiver.occurrences
            ),
            props,
            status: match (waiver.expired, is_waiver) {
                (true, _) => "closed",
                (false, true) => "deviation-approved",
                (false, false) => "open",
            },
            deadline: rfc3339(task.zone.end_of(waiver.until), &task.zone),
            related_observations: covered.map(|row| related(report, row, names)).collect(),
        }
    };
    report.waivers.iter().enumerate().map(risk).collect()
}
