//! A program that is run, and what it printed and returned.

use super::{Deadline, Observation, Redactor, Site};
use crate::model::{CommandCheck, Fix};

/// Makes one attempt.
pub(super) fn check(check: &CommandCheck, _: &Site, _: &Redactor, _: &Deadline) -> Observation {
    let _ = check;
    Observation::error("this kind of probe cannot be run yet")
}

/// Runs a remedy: it passes when it returns what it should.
pub(super) fn fix(fix: &Fix, _: &Site, _: &Redactor, _: &Deadline) -> Observation {
    let _ = fix;
    Observation::error("remedies cannot be run yet")
}
