//! Files by the patterns that name them, small files read whole, and what the system says when it
//! refuses one. The settings and the probes of a workspace name files in the same way.

mod pattern;
mod said;
mod small;

pub use pattern::{NAMES, Refused, entries, follow, is_pattern};
pub use said::said;
pub use small::{is_missing, is_there, read_file, read_text, there};
