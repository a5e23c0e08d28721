//! The free space of a file system.

use super::{Observation, Site};
use crate::model::DiskCheck;

/// Makes one attempt.
pub(super) fn check(check: &DiskCheck, _: &Site) -> Observation {
    let _ = check;
    Observation::error("this kind of probe cannot be run yet")
}
