//! saasmaint.
pub mod assess;
pub mod model;
pub mod schedule;
