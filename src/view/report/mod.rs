//! The compliance report in all its formats. Each is made of the one [`Report`](crate::report::Report)
//! and of nothing else, so that the same report gives the same bytes.

pub mod html;
pub mod oscal;
pub mod pdf;
pub mod xlsx;
