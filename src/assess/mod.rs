//! Assessment: definitions, entries and one moment decide what is due, late, overdue or missed.
//! Nothing else in the program does. Pure: time is an argument.

mod approval;
mod around;
mod checks;
mod claim;
mod completion;
mod course;
mod drift;
mod facts;
mod judge;
mod missed;
mod ownership;
mod rolling;
mod state;
mod stretch;
mod timeline;

pub use approval::Approval;
pub use checks::{Checked, Checks, Finding};
pub use completion::{Claim, Completion, Refusal};
pub use course::Course;
pub use drift::{Change, Drift, Subject, differing, listed, shown_probe};
pub use facts::{CalendarDefine, Define, Done, EntryId, Exception, ExceptionKind, Facts, Skip, TaskFacts};
pub use judge::{Bench, Judged};
pub use state::{Assessment, Summary, TaskAssessment, assess, assess_one, recorded_task};
pub use timeline::{Timeline, Version};
