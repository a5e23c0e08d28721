//! The resolved rule of a task: everything that decides when it is owed and what settles it.

use chrono::{NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::approval::ApprovalPolicy;
use super::cadence::{Cadence, DailyOn, Recurrence};
use super::evidence::EvidencePolicy;
use super::span::Span;
use super::weekday::{WeekdaySet, weekday_from_name, weekday_name};
use super::zone::Zone;

/// Everything that decides about a task's occurrences, with all defaults applied. A `define` entry
/// of the ledger holds it in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RuleText", into = "RuleText")]
pub struct Rule {
    /// How often, and on which day.
    pub recurrence: Recurrence,
    /// Each Nth period counts (RFC 5545, INTERVAL), from the one that holds `anchor`.
    pub every: u32,
    /// The day whose period is the first that counts; there whenever `every` is more than 1.
    pub anchor: Option<NaiveDate>,
    /// The local time of day at which it is due; `None` is the end of the due day.
    pub at: Option<NaiveTime>,
    /// How long before `due` it opens; `None` is the start of the period.
    pub opens: Option<Span>,
    /// How long after `due` it is overdue; `None` (cron alone) is a day, or half the gap to the
    /// next fire if that is less.
    pub grace: Option<Span>,
    /// Until when an overdue occurrence can still be claimed.
    pub catch_up: CatchUp,
    /// What happens when the due day is no workday.
    pub holidays: HolidayPolicy,
    /// The last day (inclusive) on which it can be due.
    pub ends: Option<NaiveDate>,
    /// The zone of its civil calendar.
    pub zone: Zone,
    /// What a completion must bring.
    pub evidence: EvidencePolicy,
    /// Whether another person has to approve what settles it.
    pub approval: ApprovalPolicy,
}

/// How long an overdue occurrence can be claimed without naming it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CatchUp {
    /// Until the next one opens, or the end of grace if later (within limits).
    #[default]
    None,
    /// Until the next one falls due, or the end of grace if later.
    Latest,
    /// For ever: a backlog.
    Each,
}

/// Where `due` goes when the due day is no workday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HolidayPolicy {
    /// It stays.
    #[default]
    Keep,
    /// To the nearest workday before.
    Before,
    /// To the nearest workday after.
    After,
    /// The occurrence is not owed.
    Skip,
}

/// The form of a rule in a `define` entry: the words of the checklist files.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct RuleText {
    cadence: Cadence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<OnText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cron: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<Span>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    every: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anchor: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opens: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grace: Option<Span>,
    catch_up: CatchUp,
    holidays: HolidayPolicy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<NaiveDate>,
    timezone: Zone,
    evidence: EvidencePolicy,
    #[serde(default, skip_serializing_if = "needs_none")]
    approval: ApprovalPolicy,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum OnText {
    One(String),
    Many(WeekdaySet),
}

fn one() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_one(every: &u32) -> bool {
    *every == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn needs_none(approval: &ApprovalPolicy) -> bool {
    !approval.is_required()
}

/// Reads a time of day, `HH:MM` or `HH:MM:SS`.
#[must_use]
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    match text.len() {
        5 => NaiveTime::parse_from_str(text, "%H:%M").ok(),
        8 => NaiveTime::parse_from_str(text, "%H:%M:%S").ok(),
        _ => None,
    }
}

impl From<Rule> for RuleText {
    fn from(rule: Rule) -> Self {
        let one = |text: String| Some(OnText::One(text));
        let on = match &rule.recurrence {
            Recurrence::Daily(DailyOn::Workdays) => one("workdays".to_owned()),
            Recurrence::Daily(DailyOn::Weekdays(days)) => Some(OnText::Many(*days)),
            Recurrence::Weekly(Some(day)) => one(weekday_name(*day).to_owned()),
            Recurrence::Monthly(Some(form)) => one(form.to_string()),
            Recurrence::Quarterly(Some(form)) | Recurrence::Annual(Some(form)) => one(form.to_string()),
            _ => None,
        };
        Self {
            cadence: rule.recurrence.cadence(),
            on,
            cron: if let Recurrence::Cron(expr) = &rule.recurrence { Some(expr.to_string()) } else { None },
            after: if let Recurrence::Rolling(after) = rule.recurrence { Some(after) } else { None },
            every: rule.every,
            anchor: rule.anchor,
            at: rule
                .at
                .map(|at| at.format("%H:%M:%S").to_string())
                .map(|at| at.strip_suffix(":00").map_or(at.clone(), str::to_owned)),
            opens: rule.opens,
            grace: rule.grace,
            catch_up: rule.catch_up,
            holidays: rule.holidays,
            ends: rule.ends,
            timezone: rule.zone,
            evidence: rule.evidence,
            approval: rule.approval,
        }
    }
}

impl TryFrom<RuleText> for Rule {
    type Error = String;

    fn try_from(text: RuleText) -> Result<Self, Self::Error> {
        let on = text.on.as_ref();
        let word = match on {
            Some(OnText::One(word)) => Some(word.as_str()),
            _ => None,
        };
        let weekday = |name: &str| -> Result<Weekday, String> {
            weekday_from_name(name).ok_or_else(|| format!("`{name}` is no weekday"))
        };
        let recurrence = match text.cadence {
            Cadence::Daily => Recurrence::Daily(match on {
                None => DailyOn::EveryDay,
                Some(OnText::Many(days)) => DailyOn::Weekdays(*days),
                Some(OnText::One(word)) if word == "workdays" => DailyOn::Workdays,
                Some(OnText::One(word)) => return Err(format!("`{word}` is no `on` of a daily task")),
            }),
            Cadence::Weekly => Recurrence::Weekly(word.map(weekday).transpose()?),
            Cadence::Monthly => Recurrence::Monthly(parsed(word)?),
            Cadence::Quarterly => Recurrence::Quarterly(parsed(word)?),
            Cadence::Annual => Recurrence::Annual(parsed(word)?),
            Cadence::Cron => {
                Recurrence::Cron(parsed(text.cron.as_deref())?.ok_or("a cron rule without `cron`")?)
            }
            Cadence::Rolling => Recurrence::Rolling(text.after.ok_or("a rolling rule without `after`")?),
        };
        let at = match text.at {
            Some(at) => Some(time_of_day(&at).ok_or_else(|| format!("`{at}` is no time of day"))?),
            None => None,
        };
        Ok(Self {
            recurrence,
            every: text.every.max(1),
            anchor: text.anchor,
            at,
            opens: text.opens,
            grace: text.grace,
            catch_up: text.catch_up,
            holidays: text.holidays,
            ends: text.ends,
            zone: text.timezone,
            evidence: text.evidence,
            approval: text.approval,
        })
    }
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(text: Option<&str>) -> Result<Option<T>, String> {
    text.map(|text| text.parse().map_err(|error: T::Err| error.to_string())).transpose()
}
