//! Cadences: how often, and on which day of the period.

use std::fmt;
use std::str::FromStr;

use chrono::Weekday;

use super::cron::CronExpr;
use super::day_form::{DayForm, MonthDay};
use super::span::Span;
use super::weekday::WeekdaySet;

/// The kind of a recurrence, as files and filters name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cadence {
    /// Each civil day, or those of a list.
    Daily,
    /// Each ISO week (or week from `week_starts`).
    Weekly,
    /// Each civil month.
    Monthly,
    /// Each quarter of the (fiscal) year.
    Quarterly,
    /// Each (fiscal) year.
    Annual,
    /// Each fire of a cron expression.
    Cron,
    /// So long after the last completion.
    Rolling,
}

impl Cadence {
    /// All of them, from often to seldom.
    pub const ALL: [Self; 7] =
        [Self::Daily, Self::Weekly, Self::Monthly, Self::Quarterly, Self::Annual, Self::Cron, Self::Rolling];

    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Annual => "annual",
            Self::Cron => "cron",
            Self::Rolling => "rolling",
        }
    }

    /// The grace that holds when no file says otherwise; for cron half the gap to the next fire if
    /// that is less.
    #[must_use]
    pub const fn default_grace(self) -> Span {
        Span::days(match self {
            Self::Daily => 0,
            Self::Weekly | Self::Cron | Self::Rolling => 1,
            Self::Monthly => 3,
            Self::Quarterly => 7,
            Self::Annual => 30,
        })
    }
}

/// A text that names no cadence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a cadence; write daily, weekly, monthly, quarterly, annual, cron or rolling")]
pub struct CadenceError(pub String);

impl FromStr for Cadence {
    type Err = CadenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|cadence| cadence.name() == text)
            .ok_or_else(|| CadenceError(text.to_owned()))
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

super::text_serde!(Cadence);

/// Which days are daily periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DailyOn {
    /// All of them.
    EveryDay,
    /// The workdays of the calendar.
    Workdays,
    /// These weekdays.
    Weekdays(WeekdaySet),
}

/// A cadence together with the day of its period that it falls due on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// Each day that counts.
    Daily(DailyOn),
    /// A week; due on the weekday, else at its end.
    Weekly(Option<Weekday>),
    /// A month; due on the day, else at its end.
    Monthly(Option<DayForm>),
    /// A quarter; `month` counts 1 to 3 within it.
    Quarterly(Option<MonthDay>),
    /// A year; `month` is the calendar month.
    Annual(Option<MonthDay>),
    /// The fires of a crontab expression.
    Cron(CronExpr),
    /// Whole days after the last completion.
    Rolling(Span),
}

impl Recurrence {
    /// Its kind.
    #[must_use]
    pub fn cadence(&self) -> Cadence {
        match self {
            Self::Daily(_) => Cadence::Daily,
            Self::Weekly(_) => Cadence::Weekly,
            Self::Monthly(_) => Cadence::Monthly,
            Self::Quarterly(_) => Cadence::Quarterly,
            Self::Annual(_) => Cadence::Annual,
            Self::Cron(_) => Cadence::Cron,
            Self::Rolling(_) => Cadence::Rolling,
        }
    }
}
