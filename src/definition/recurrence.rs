//! How often a task is owed: cadence, `on`, `cron`, `after`, and which keys go with which cadence.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::model::weekday_name;
use crate::model::{
    Cadence, Calendar, CronExpr, DailyOn, DayForm, HolidayPolicy, MonthDay, Recurrence, Span,
};

use super::fields::Fields;
use super::on;
use super::report::{Got, Report, Wrong};
use super::values::{choice, parsed, some_days};

/// What a task says about how often it is owed.
pub(super) struct Recurring {
    /// `None` where that was refused (and reported).
    pub cadence: Option<Cadence>,
    /// `None` where that was refused (and reported).
    pub recurrence: Option<Recurrence>,
}

/// Why a key does not go with a cadence and what to do; `None` where it does.
pub(super) fn refusal(cadence: Cadence, key: &str) -> Option<&'static str> {
    match (cadence, key) {
        (Cadence::Cron, "on") => Some("the expression itself says on which days; remove `on`"),
        (Cadence::Cron, "at") => Some("the expression itself says at what time; remove `at`"),
        (Cadence::Cron, "every") => Some("write the interval into the expression; remove `every`"),
        (Cadence::Cron, "holidays") => Some("a cron task falls due when it fires; remove `holidays`"),
        (Cadence::Rolling, "on") => Some("`after` alone decides the day; remove `on`"),
        (Cadence::Rolling, "every") => Some("write a longer `after`; remove `every`"),
        (Cadence::Rolling, "holidays") => Some("`after` alone decides the day; remove `holidays`"),
        (Cadence::Rolling, "catch_up") => {
            Some("a rolling task is never missed, only late; remove `catch_up`")
        }
        _ => None,
    }
}

/// Reads cadence, `on`, `cron` and `after` of a task. `header` is where the task starts.
pub(super) fn read(
    fields: &Fields<'_, '_>,
    inherited: &Got<Cadence>,
    header: &Range<usize>,
    report: &mut Report<'_>,
) -> Recurring {
    let own: Got<Cadence> = fields.get("cadence", report, choice);
    let cron: Got<CronExpr> = fields.get("cron", report, parsed);
    let after: Got<Span> = fields.get("after", report, some_days);
    let refused = Recurring { cadence: None, recurrence: None };
    if let (Some(first), Some(second)) = (fields.key("cron"), fields.key("after")) {
        let later = if first.start > second.start { first } else { second };
        report.add(
            Wrong::at(later, "`cron` and `after` contradict each other")
                .help("keep `cron` for fixed times, or `after` for days since the last completion"),
        );
        return refused;
    }
    let implied = [("cron", Cadence::Cron), ("after", Cadence::Rolling)]
        .into_iter()
        .find_map(|(name, cadence)| fields.key(name).map(|key| (name, cadence, key)));
    let cadence = match (implied, own.found()) {
        (Some((name, implied, key)), Some(own)) if own.value != implied => {
            let other = own.value;
            report.add(
                Wrong::at(key, format!("`{name}` contradicts `cadence = \"{other}\"`"))
                    .help(format!("remove `{name}`, or write `cadence = \"{implied}\"`")),
            );
            return refused;
        }
        (Some((_, implied, _)), _) => implied,
        (None, _) if own.is_bad() => return refused,
        (None, _) => match own.or(inherited) {
            Got::Is(found) => found.value,
            Got::Bad => return refused,
            Got::Absent => {
                report.add(
                    Wrong::at(header.clone(), "the task has no cadence")
                        .help("add `cadence = \"weekly\"` (or another) to the task or to the checklist"),
                );
                return refused;
            }
        },
    };
    for key in ["on", "at", "every", "opens", "holidays", "catch_up"] {
        if let (Some(help), Some(place)) = (refusal(cadence, key), fields.key(key)) {
            let message = format!("`{key}` does not apply to a {cadence} task");
            report.add(Wrong::at(place, message).help(help));
        }
    }
    let place = own.found().map_or_else(|| header.clone(), |own| own.span.clone());
    let recurrence = match cadence {
        Cadence::Cron => timed("cron", &cron, cadence, place, report).map(Recurrence::Cron),
        Cadence::Rolling => timed("after", &after, cadence, place, report).map(Recurrence::Rolling),
        _ => match fields.get("on", report, |value| on::read(cadence, value).transpose()) {
            Got::Is(found) => found.value,
            Got::Absent => on::without(cadence),
            Got::Bad => None,
        },
    };
    Recurring { cadence: Some(cadence), recurrence }
}

/// The key without which a cron or rolling task says nothing.
fn timed<T: Clone>(
    name: &str,
    got: &Got<T>,
    cadence: Cadence,
    place: Range<usize>,
    report: &mut Report<'_>,
) -> Option<T> {
    if got.is_absent() {
        let example = if name == "cron" { "cron = \"0 9 * * mon\"" } else { "after = \"90d\"" };
        report.add(
            Wrong::at(place, format!("a {cadence} task needs `{name}`")).help(format!("add `{example}`")),
        );
    }
    got.get().cloned()
}

/// Why a daily task of each Nth day can never be owed: when N is a number of weeks it only ever meets
/// the weekday of its start.
pub(super) fn never_met(
    recurrence: &Recurrence,
    every: u32,
    anchor: NaiveDate,
    calendar: &Calendar,
) -> Option<String> {
    let counts = match recurrence {
        Recurrence::Daily(DailyOn::Weekdays(days)) => days.contains(anchor.weekday()),
        Recurrence::Daily(DailyOn::Workdays) => calendar.workdays.contains(anchor.weekday()),
        _ => true,
    };
    let name = weekday_name(anchor.weekday());
    (every.is_multiple_of(7) && !counts)
        .then(|| format!("each {every} days from its start is a `{name}`, which is not in `on`"))
}

/// Why a task whose occurrences are skipped on days off can never be owed; `None` where it can.
pub(super) fn never_owed(
    recurrence: &Recurrence,
    holidays: HolidayPolicy,
    calendar: &Calendar,
) -> Option<String> {
    if holidays != HolidayPolicy::Skip {
        return None;
    }
    let works = |day: Weekday| calendar.workdays.contains(day);
    let form_day = |form: DayForm| match form {
        DayForm::Nth(_, day) | DayForm::LastWeekday(day) => Some(day),
        _ => None,
    };
    let day = match recurrence {
        Recurrence::Daily(DailyOn::Weekdays(days)) if !days.iter().any(works) => {
            return Some("none of its weekdays is a workday, and `holidays = \"skip\"`".to_owned());
        }
        // Without `on` a week is due at its end, on its last day.
        Recurrence::Weekly(on) => Some(on.unwrap_or_else(|| calendar.week_starts.pred())),
        Recurrence::Monthly(Some(form))
        | Recurrence::Quarterly(Some(MonthDay { form, .. }))
        | Recurrence::Annual(Some(MonthDay { form, .. })) => form_day(*form),
        _ => None,
    }?;
    let name = weekday_name(day);
    (!works(day)).then(|| format!("it falls due on `{name}`, which is no workday, and `holidays = \"skip\"`"))
}
