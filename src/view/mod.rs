//! Views: data turned into text, one file for each thing that is shown.

pub mod problems;
