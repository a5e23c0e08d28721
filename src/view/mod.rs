//! Views: from data to bytes. Every text that came from a file is made harmless here.

pub mod check;
pub mod clean;
pub mod done;
pub mod due;
pub mod json;
pub mod key;
pub mod list;
pub mod log;
pub mod probe;
pub mod problems;
pub mod report;
pub mod run;
pub mod schedule;
pub mod show;
pub mod style;
pub mod verify;
pub mod when;
