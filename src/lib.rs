//! saasmaint.
pub mod model;
