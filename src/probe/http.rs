//! An HTTP request and its answer.

use super::{Deadline, Observation, Redactor, Site};
use crate::model::HttpCheck;

/// Makes one attempt.
pub(super) fn check(check: &HttpCheck, _: &Site, _: &Redactor, _: &Deadline) -> Observation {
    let _ = check;
    Observation::error("this kind of probe cannot be run yet")
}
