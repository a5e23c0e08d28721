//! saasmaint.
pub mod definition;
pub mod model;
pub mod view;
