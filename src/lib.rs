//! saasmaint.
pub mod assess;
pub mod ledger;
pub mod model;
pub mod schedule;
