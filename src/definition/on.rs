//! `on`: the day of the period, as each cadence takes it.

use toml::de::DeValue;

use crate::model::{Cadence, DailyOn, DayForm, MonthDay, Recurrence, WeekdaySet, weekday_from_name};

use super::report::Wrong;
use super::values::{Value, integer, text, weekday, weekday_help, wrong_type};

const DAY_FORMS: &str = "\"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \
                         \"last fri\", \"first workday\" or \"last workday\"";

/// Reads `on` for a cadence of the calendar; `None` for cron and rolling, which have none.
pub(super) fn read(cadence: Cadence, value: &Value<'_>) -> Option<Result<Recurrence, Wrong>> {
    Some(match cadence {
        Cadence::Daily => daily(value).map(Recurrence::Daily),
        Cadence::Weekly => weekly(value),
        Cadence::Monthly => monthly(value).map(|form| Recurrence::Monthly(Some(form))),
        Cadence::Quarterly => of_months(value, "quarter", 3).map(|day| Recurrence::Quarterly(Some(day))),
        Cadence::Annual => of_months(value, "year", 12).map(|day| Recurrence::Annual(Some(day))),
        Cadence::Cron | Cadence::Rolling => return None,
    })
}

/// The recurrence of a cadence without `on`; `None` for cron and rolling.
pub(super) fn without(cadence: Cadence) -> Option<Recurrence> {
    Some(match cadence {
        Cadence::Daily => Recurrence::Daily(DailyOn::EveryDay),
        Cadence::Weekly => Recurrence::Weekly(None),
        Cadence::Monthly => Recurrence::Monthly(None),
        Cadence::Quarterly => Recurrence::Quarterly(None),
        Cadence::Annual => Recurrence::Annual(None),
        Cadence::Cron | Cadence::Rolling => return None,
    })
}

fn daily(value: &Value<'_>) -> Result<DailyOn, Wrong> {
    let help = "a daily task takes \"workdays\" or a list of weekdays, like [\"mon\", \"wed\"]";
    match value.get_ref() {
        DeValue::String(word) if word == "workdays" => Ok(DailyOn::Workdays),
        DeValue::String(word) => {
            let wrong = Wrong::at(value.span(), format!("`{word}` is not an `on` of a daily task"));
            Err(match weekday_from_name(word) {
                Some(_) => wrong.help(format!("write a list: [\"{word}\"]")),
                None => wrong.help(help),
            })
        }
        DeValue::Array(_) => weekdays(value).map(DailyOn::Weekdays).map_err(|wrong| wrong.help(help)),
        _ => Err(wrong_type(value, "\"workdays\" or an array of weekdays").help(help)),
    }
}

/// A list of weekdays, each at most once and at least one.
pub(super) fn weekdays(value: &Value<'_>) -> Result<WeekdaySet, Wrong> {
    let array = value.get_ref().as_array().ok_or_else(|| wrong_type(value, "an array of weekdays"))?;
    let mut days = Vec::new();
    for item in array {
        let day = weekday(item)?;
        if days.contains(&day) {
            return Err(Wrong::at(item.span(), "this weekday stands in the list twice").help("remove one"));
        }
        days.push(day);
    }
    if days.is_empty() {
        return Err(Wrong::at(value.span(), "the list is empty").help("name at least one weekday"));
    }
    Ok(days.into_iter().collect())
}

fn weekly(value: &Value<'_>) -> Result<Recurrence, Wrong> {
    let help = "a weekly task takes one weekday, like \"fri\"";
    if matches!(value.get_ref(), DeValue::Array(_)) {
        return Err(wrong_type(value, "one weekday")
            .help(format!("{help}; several days a week are `cadence = \"daily\"` with a list")));
    }
    let name = value.get_ref().as_str().ok_or_else(|| wrong_type(value, "a weekday").help(help))?;
    let day = weekday_from_name(name).ok_or_else(|| {
        Wrong::at(value.span(), format!("`{name}` is not an `on` of a weekly task"))
            .help(format!("{help}; {}", weekday_help(name)))
    })?;
    Ok(Recurrence::Weekly(Some(day)))
}

fn monthly(value: &Value<'_>) -> Result<DayForm, Wrong> {
    if matches!(value.get_ref(), DeValue::Integer(_)) {
        let day = integer(value, 1, 31)?;
        return u8::try_from(day)
            .map(DayForm::Day)
            .map_err(|_| Wrong::at(value.span(), "this is not a day of a month"));
    }
    let help = format!("a monthly task takes a day 1 to 31, {DAY_FORMS}");
    let Ok(form) = text(value) else { return Err(wrong_type(value, "a day of the month").help(help)) };
    form.parse()
        .map_err(|_| Wrong::at(value.span(), format!("`{form}` is not an `on` of a monthly task")).help(help))
}

/// `"MM-<day form>"` or a day form over the whole of a quarter or year.
fn of_months(value: &Value<'_>, period: &str, months: u8) -> Result<MonthDay, Wrong> {
    let (adjective, example) =
        if months == 3 { ("quarterly", "\"03-15\"") } else { ("annual", "\"11-last fri\"") };
    let help = format!(
        "{} {adjective} task takes \"MM-<day>\" with MM from 01 to {months:02}, like {example}, \
         or over the whole {period} {DAY_FORMS}",
        article(adjective)
    );
    if matches!(value.get_ref(), DeValue::Integer(_) | DeValue::Datetime(_)) {
        return Err(wrong_type(value, &format!("a string that names a day of the {period}")).help(help));
    }
    let Ok(form) = text(value) else {
        return Err(wrong_type(value, &format!("a day of the {period}")).help(help));
    };
    let wrong = |message: String| Err(Wrong::at(value.span(), message).help(help.clone()));
    if let Ok(DayForm::Day(_)) = form.parse() {
        return wrong(format!("`{form}` does not say which month of the {period}"));
    }
    match form.parse::<MonthDay>() {
        Ok(day) if day.month.is_some_and(|month| month > months) => {
            wrong(format!("`{form}` names a month that the {period} does not have"))
        }
        // A day that no year has: 30 February would silently become its last day.
        Ok(MonthDay { month: Some(month), form: DayForm::Day(day) })
            if months == 12 && day > longest(month) =>
        {
            wrong(format!("`{form}` is a date that does not exist"))
        }
        Ok(day) => Ok(day),
        Err(_) => wrong(format!("`{form}` is not an `on` of {} {adjective} task", article(adjective))),
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with('a') { "an" } else { "a" }
}

/// Days of a calendar month, in its longest year.
fn longest(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
