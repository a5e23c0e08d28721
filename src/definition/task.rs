//! One `[[task]]`: from its keys to the model.

use std::collections::BTreeMap;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::ops::Range;

use chrono::{NaiveDate, NaiveTime};

use crate::model::{
    ApprovalPolicy, Cadence, Calendar, CatchUp, Control, EvidencePolicy, HolidayPolicy, Priority, Recurrence,
    Rule, Source, Span, Start, Task, TaskId, Zone,
};

use super::checklist_file::Inherited;
use super::fields::Fields;
use super::report::{Found, Got, Report, Wrong};
use super::values::{StartText, choice, date, filled, integer, line, parsed, some_time, start, time, zone};
use super::{keys, probe, recurrence};

/// What the workspace lends to its tasks.
pub(super) struct Context<'a> {
    /// The zone of tasks that have none.
    pub zone: &'a Zone,
    /// `None` where it was refused.
    pub calendar: Option<&'a Calendar>,
    pub defaults: &'a BTreeMap<Cadence, CadenceDefaults>,
}

/// `[defaults.<cadence>]`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CadenceDefaults {
    pub grace: Option<Span>,
    pub at: Option<NaiveTime>,
    pub catch_up: Option<CatchUp>,
    pub holidays: Option<HolidayPolicy>,
}

/// The ids of a workspace so far, and where each was first given.
pub(super) type Ids = HashMap<TaskId, String>;

/// Reads one task; `None` where something that it cannot do without was refused (and reported).
pub(super) fn read(
    fields: &Fields<'_, '_>,
    header: &Range<usize>,
    inherited: &Inherited,
    context: &Context<'_>,
    ids: &mut Ids,
    report: &mut Report<'_>,
) -> Option<Task> {
    fields.require(keys::TASK, header, report);
    let id = unique_id(fields, ids, report);
    let title = fields.get("title", report, line).value();
    let area = fields.get("area", report, line).or(&inherited.area).get().cloned();
    let owner = fields.get("owner", report, line).or(&inherited.owner).get().cloned();
    let priority: Got<Priority> = fields.get("priority", report, choice);
    let runbook = fields.get("runbook", report, filled).value();
    let description = fields.get("description", report, filled).value();
    let tags = merged(&inherited.tags, words(fields, "tags", report, line));
    let controls = merged(&inherited.controls, words(fields, "controls", report, parsed::<Control>));
    let (probe, fix) = probe::read(fields, report);

    let recurring = recurrence::read(fields, &inherited.cadence, header, report);
    let zone = fields.get("timezone", report, zone).or(&inherited.zone).get().unwrap_or(context.zone).clone();
    let starts = fields.get("starts", report, start);
    let starts = starts.or(&inherited.starts).clone();
    let start = starts.get().map(|text| text.resolve(&zone));
    let ends = fields.get("ends", report, date);
    ends_after_start(fields, &ends, &inherited.ends, start.map(|start| start.day(&zone)), report);
    let every = every(fields, &starts, recurring.cadence, report);
    let at = fields.get("at", report, time).value();
    let opens = fields.get("opens", report, some_time).value();
    let grace: Option<Span> = fields.get("grace", report, parsed).value();
    let catch_up: Option<CatchUp> = fields.get("catch_up", report, choice).value();
    let holidays: Got<HolidayPolicy> = fields.get("holidays", report, choice);
    let evidence: Got<EvidencePolicy> = fields.get("evidence", report, choice);
    let approval: Got<ApprovalPolicy> = fields.get("approval", report, choice);
    let policy_of_evidence = evidence.or(&inherited.evidence).get().copied().unwrap_or_default();
    probe::check_review(fields, &evidence, policy_of_evidence, header, report);

    let (cadence, recurrence) = (recurring.cadence?, recurring.recurrence?);
    probe::check_valid_for(fields, probe.as_deref(), cadence == Cadence::Rolling, report);
    let defaults = context.defaults.get(&cadence).copied().unwrap_or_default();
    let policy = policy(fields, &recurrence, &holidays, defaults.holidays, report);
    if let Some(why) = context.calendar.and_then(|all| recurrence::never_owed(&recurrence, policy, all)) {
        let place = fields.key("on").or_else(|| fields.key("holidays")).unwrap_or_else(|| header.clone());
        let other = if cadence == Cadence::Daily { "\"keep\"" } else { "\"before\"` or `\"after\"" };
        let help = format!("choose another day, or `holidays = {other}`, or add the day to `workdays`");
        report.add(Wrong::at(place, format!("this task is never owed: {why}")).help(help));
    }
    let anchor = start.filter(|_| every > 1).map(|start: Start| start.day(&zone));
    let met = |(calendar, anchor)| recurrence::never_met(&recurrence, every, anchor, calendar);
    if let Some(why) = context.calendar.zip(anchor).and_then(met) {
        let place = fields.key("every").unwrap_or_else(|| header.clone());
        let help = "start on a day of `on`, or choose an `every` that is not a number of weeks";
        report.add(Wrong::at(place, format!("this task is never owed: {why}")).help(help));
    }
    let id = id?;
    Some(Task {
        title: title.unwrap_or_else(|| id.to_string()),
        area,
        owner,
        priority: priority.or(&inherited.priority).get().copied().unwrap_or_default(),
        controls,
        tags,
        runbook,
        description,
        rule: Rule {
            every,
            anchor,
            at: at.or(defaults.at),
            opens,
            grace: grace.or(defaults.grace).or_else(|| default_grace(cadence)),
            catch_up: catch_up.or(defaults.catch_up).unwrap_or_default(),
            holidays: policy,
            ends: ends.or(&inherited.ends).get().copied(),
            zone,
            evidence: policy_of_evidence,
            approval: approval.or(&inherited.approval).get().copied().unwrap_or_default(),
            recurrence,
        },
        probe,
        fix,
        starts: start,
        source: Source { file: report.document.file.clone(), line: report.document.line(header.start) },
        id,
    })
}

/// That of cron depends on the gap to the next fire, which the schedule knows.
fn default_grace(cadence: Cadence) -> Option<Span> {
    (cadence != Cadence::Cron).then(|| cadence.default_grace())
}

/// The id, which no other task of the workspace has.
fn unique_id(fields: &Fields<'_, '_>, ids: &mut Ids, report: &mut Report<'_>) -> Option<TaskId> {
    let Found { value: id, span, .. } = match fields.get("id", report, parsed::<TaskId>) {
        Got::Is(found) => found,
        Got::Absent | Got::Bad => return None,
    };
    if let Some(place) = ids.get(&id) {
        report.add(
            Wrong::at(span, format!("the id `{id}` is already taken by the task at {place}"))
                .label("second use")
                .help("give one of the two another id; a task that was recorded should keep its own"),
        );
        return None;
    }
    let place = format!("{}:{}", report.document.file, report.document.line(span.start));
    ids.insert(id.clone(), place);
    Some(id)
}

/// The values of a list, without their places.
fn words<'i, T>(
    fields: &Fields<'_, 'i>,
    name: &str,
    report: &mut Report<'_>,
    read: impl Fn(&super::values::Value<'i>) -> Result<T, Wrong>,
) -> Vec<T> {
    let list = fields.list(name, report, read).value().unwrap_or_default();
    list.into_iter().map(toml::Spanned::into_inner).collect()
}

/// Those of the checklist and then the task's own, each once.
fn merged<T: Clone + Eq + Hash>(inherited: &[T], own: Vec<T>) -> Vec<T> {
    let mut seen: HashSet<T> = HashSet::new();
    let mut all: Vec<T> = inherited.iter().cloned().chain(own).collect();
    all.retain(|value| seen.insert(value.clone()));
    all
}

/// `every`, and that there is a start from which to count.
fn every(
    fields: &Fields<'_, '_>,
    starts: &Got<StartText>,
    cadence: Option<Cadence>,
    report: &mut Report<'_>,
) -> u32 {
    let every = fields.get("every", report, |value| integer(value, 1, 10_000));
    let Some(found) = every.found() else { return 1 };
    let applies = cadence.is_some_and(|cadence| recurrence::refusal(cadence, "every").is_none());
    if applies && found.value > 1 && starts.is_absent() {
        let message = format!("`every = {}` needs `starts`", found.value);
        report.add(
            Wrong::at(found.key.clone(), message)
                .help("add `starts = 2026-01-01` to the task or the checklist: the period that holds it is the first that counts"),
        );
    }
    u32::try_from(found.value).unwrap_or(1)
}

fn ends_after_start(
    fields: &Fields<'_, '_>,
    own: &Got<NaiveDate>,
    inherited: &Got<NaiveDate>,
    start: Option<NaiveDate>,
    report: &mut Report<'_>,
) {
    let (Some(ends), Some(start)) = (own.or(inherited).found(), start) else { return };
    if ends.value >= start {
        return;
    }
    // With both from the checklist the problem is reported there, once.
    let place = if own.is_absent() { fields.key("starts") } else { Some(ends.span.clone()) };
    if let Some(place) = place {
        let message = format!("`ends` ({}) lies before `starts` ({start})", ends.value);
        report.add(Wrong::at(place, message).help("let it end on or after the day on which it starts"));
    }
}

/// The holiday policy: for daily tasks only some of them have a meaning.
fn policy(
    fields: &Fields<'_, '_>,
    recurrence: &Recurrence,
    own: &Got<HolidayPolicy>,
    default: Option<HolidayPolicy>,
    report: &mut Report<'_>,
) -> HolidayPolicy {
    let has_on = fields.key("on").is_some();
    let Some(found) = own.found() else {
        // A default for all daily tasks means those that it can mean.
        let applies = recurrence.cadence() != Cadence::Daily || has_on;
        return default.filter(|_| applies).unwrap_or_default();
    };
    if recurrence.cadence() == Cadence::Daily {
        match found.value {
            HolidayPolicy::Keep => {}
            HolidayPolicy::Skip if has_on => {}
            HolidayPolicy::Skip => report.add(
                Wrong::at(found.span.clone(), "a daily task with `holidays = \"skip\"` needs `on`")
                    .help("add `on = \"workdays\"`, or a list of weekdays"),
            ),
            HolidayPolicy::Before | HolidayPolicy::After => report.add(
                Wrong::at(found.span.clone(), "a daily task cannot move to another day")
                    .help("write \"keep\" or \"skip\""),
            ),
        }
    }
    found.value
}
