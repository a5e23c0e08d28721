//! Files by the patterns that name them, and what the system says when it refuses one. The settings
//! and the probes of a workspace name files in the same way.

mod pattern;
mod said;

pub use pattern::{NAMES, Refused, entries, follow, is_pattern};
pub use said::said;
