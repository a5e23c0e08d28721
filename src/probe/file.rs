//! A file: its age, its size and its content.

use super::{Deadline, Observation, Site};
use crate::model::{FileCheck, Zone};

/// Makes one attempt.
pub(super) fn check(check: &FileCheck, _: &Site, _: &Zone, _: &Deadline) -> Observation {
    let _ = check;
    Observation::error("this kind of probe cannot be run yet")
}
