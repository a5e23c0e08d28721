//! Files: found by the patterns that name them, opened from the handle of a folder and never through
//! a link that leads out of it, and replaced whole.
//!
//! What a workspace brings is reached through a [`Folder`]: with `openat` and `O_NOFOLLOW`, name by
//! name, so that neither a link in a cloned repository nor a race between a check and its use leads
//! anywhere else. (The library for that, cap-std, opens folders with `O_PATH`: their names could not
//! be made durable.)

mod error;
mod folder;
mod location;
mod named;
mod pattern;
mod real;
mod said;
mod small;
mod temporary;
mod within;

#[cfg(test)]
mod tests;

pub use error::{FileError, Kind, if_present};
pub use folder::{Access, Entry, Folder, Identity, SHARED, identity};
pub use location::Location;
pub use named::open_named;
pub use pattern::{NAMES, Names, Refused, entries, follow, is_pattern};
pub use real::real_path;
pub use said::said;
pub use small::{is_missing, is_there, read_file, read_text, there};
pub use temporary::{INCOMING, Temporary};
