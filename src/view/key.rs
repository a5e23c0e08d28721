//! Words about period keys.

use crate::assess::Course;
use crate::model::{PeriodKey, limits};

/// Why a key names nothing, with the keys around now.
#[must_use]
pub fn unknown_key(key: PeriodKey, course: &Course<'_>) -> String {
    let around = course.around(course.now()).judged;
    // Of a long backlog the latest.
    let latest = around.iter().skip(around.len().saturating_sub(limits::NAMED_OPEN));
    let mut near: Vec<String> = latest.map(|judged| judged.occurrence.key.to_string()).collect();
    near.extend(course.next_after(course.now()).map(|judged| judged.occurrence.key.to_string()));
    near.dedup();
    let near = if near.is_empty() { String::new() } else { format!("; around now: {}", near.join(", ")) };
    format!("there is no occurrence {key}{near}")
}
