//! Plain types of the domain: what a task, a period, an occurrence and an entry are.
//!
//! Nothing here touches a file, the environment, a stream or the clock.

/// Serde through `Display` and `FromStr`: the value is the text that people write.
macro_rules! text_serde {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_serde;

mod approval;
mod cadence;
mod calendar;
mod control;
mod cron;
mod day_form;
mod entry;
mod evidence;
mod framework;
mod harmless;
mod hex;
mod length;
pub mod limits;
mod occurrence;
mod people;
mod period;
mod probe;
mod problem;
mod rule;
mod span;
mod status;
mod task;
mod time;
mod time_arg;
mod verification;
mod weekday;
mod zone;

pub use approval::{ApprovalPolicy, same_person};
pub use cadence::{Cadence, CadenceError, DailyOn, Recurrence};
pub use calendar::{Calendar, YearlyHoliday};
pub use control::{Control, ControlError};
pub use cron::{CronError, CronExpr};
pub use day_form::{DayForm, DayFormError, MonthDay, month_bounds};
pub use entry::{Body, Entry, Evidence, ProbeOutcome, Probed, Via};
pub use evidence::EvidencePolicy;
pub use framework::{controls_of, serves};
pub use harmless::{is_harmful, push_harmless};
pub use hex::hex;
pub use length::{length_text, millis, parse_length};
pub use occurrence::Occurrence;
pub use people::People;
pub use period::{PeriodKey, PeriodKeyError};
pub use probe::*;
pub use problem::Problem;
pub use rule::{CatchUp, HolidayPolicy, Rule, time_of_day};
pub use span::{Span, SpanError};
pub use status::{State, Status};
pub use task::{Definitions, Priority, Source, Start, Task, TaskId, TaskIdError};
pub use time::{Clock, Instant, rfc3339_utc};
pub use time_arg::{Moment, TimeArg, TimeArgError};
pub use verification::{Check, FeedState, Finding, Outcome, Verdict, Verification};
pub use weekday::{WeekdaySet, weekday_from_name, weekday_name};
pub use zone::{Civil, Zone, ZoneError};
