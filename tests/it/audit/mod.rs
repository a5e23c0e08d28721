//! Reports, samples and packages over `examples/audit-year`, a workspace with a year of history, each
//! held against a count or a reading that is not the program's own.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary, python3 and sha256sum")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bundle;
mod counts;
mod example;
mod formats;
mod guards;
mod sample;
mod windows;

use crate::common::expected;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::example::{copy_of, files};
use crate::common::{BIN, Ran};
use serde_json::Value;

/// When it is read: a Monday, some days after the fiscal year.
const NOW: &str = "2026-10-05T09:00:00+02:00";

fn example() -> PathBuf {
    expected::repository("examples/audit-year")
}

/// Runs the binary on a workspace at the fixed moment, with nothing of the machine's environment.
fn run(workspace: &Path, args: &[&str]) -> Ran {
    Ran::of(&command(workspace, args).output().expect("the binary runs"))
}

fn command(workspace: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(BIN);
    command
        .env_clear()
        .envs([("TZ", "UTC"), ("COLUMNS", "80"), ("SAASMAINT_NOW", NOW), ("HOME", "/nonexistent")])
        .stdin(Stdio::null())
        .arg("--workspace")
        .arg(workspace)
        .args(args);
    command
}

/// Its stdout, on the example; it has to succeed without a word on stderr.
#[track_caller]
fn ok(args: &[&str]) -> String {
    let ran = run(&example(), args);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{args:?}");
    ran.stdout
}

/// Its JSON, on the example.
#[track_caller]
fn json(args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&ok(&args)).expect("JSON")
}

/// Runs Python, which has to succeed. It is part of what the tests need, as git is.
#[track_caller]
fn python(args: &[&str]) -> String {
    let output = Command::new("python3").args(args).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| {
        panic!(
            "these tests count a second time with python3 (3.11 or later), which does not run here: {error}"
        )
    });
    let ran = Ran::of(&output);
    assert_eq!(ran.code, 0, "python3 {args:?}: {}", ran.stderr);
    ran.stdout
}

/// A copy of the example in a folder of its own.
fn copy() -> tempfile::TempDir {
    copy_of(&example())
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("-")
}

/// The rows of a report.
fn rows(report: &Value) -> &[Value] {
    report["population"].as_array().expect("a population")
}

/// The row of an occurrence.
#[track_caller]
fn row<'a>(report: &'a Value, task: &str, period: &str) -> &'a Value {
    let found: Vec<&Value> = rows(report)
        .iter()
        .filter(|row| text(row, "task") == task && text(row, "period") == period)
        .collect();
    assert_eq!(found.len(), 1, "{task} {period}");
    found[0]
}
