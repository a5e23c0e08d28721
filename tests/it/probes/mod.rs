//! Probes, driven through the real binary: `run` against real programs, files and servers of this
//! machine, what it prints, what it records, and what the other commands say of it.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]

mod cases;
mod command;
mod disk;
mod dns;
mod evidence;
mod file;
mod honesty;
mod http;
mod logs;
mod run;
mod stopping;
mod support;
mod tcp;
#[cfg(target_os = "linux")]
mod threads;
mod tls;
mod trust;
