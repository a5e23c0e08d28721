//! Words about period keys.

use crate::assess::Course;
use crate::model::PeriodKey;

/// Why a key names nothing, with the keys around now.
#[must_use]
pub fn unknown_key(key: PeriodKey, course: &Course<'_>) -> String {
    let mut near: Vec<String> =
        course.around(course.now()).iter().map(|judged| judged.occurrence.key.to_string()).collect();
    near.extend(course.next_after(course.now()).map(|judged| judged.occurrence.key.to_string()));
    near.dedup();
    let near = if near.is_empty() { String::new() } else { format!("; around now: {}", near.join(", ")) };
    format!("there is no occurrence {key}{near}")
}
