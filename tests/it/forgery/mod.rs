//! A ledger written by the binary itself, tampered with in every way that somebody with an editor
//! and a program to compute hashes can think of: `verify` has to say exactly what is broken, and
//! where; and never that something is broken where nothing is.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::semicolon_if_nothing_returned, reason = "each deed of a table is one expression")]
#![allow(clippy::too_many_lines, reason = "tables are long")]

mod bytes;
mod case;
mod chains;
mod checkpoints;
mod contents;
mod evidence;
mod forge;
mod honest;
mod hostile;
mod keys;
mod ledger;
mod merges;
mod signatures;
