//! The codec of lines: JSON of version 1 to entries and back.

mod body;
mod decode;
mod encode;
mod fault;
mod fields;
mod values;

#[cfg(test)]
mod tests;

pub(super) use decode::{Decoded, decode};
#[cfg(test)]
pub(super) use encode::encode;
pub(super) use encode::encode_over;
pub use fault::Fault;
