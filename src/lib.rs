//! saasmaint.
pub mod ledger;
pub mod model;
