//! An opened workspace, and what every command does with one: read the facts, choose tasks, record under
//! the lock, write files whole.

pub(crate) mod content;
pub mod context;
pub(crate) mod facts;
pub(crate) mod filter;
pub mod gate;
pub(crate) mod key;
pub(crate) mod output;
pub mod recorded;
pub(crate) mod recording;
pub(crate) mod reporting;
pub(crate) mod tasks;
pub(crate) mod verification;
