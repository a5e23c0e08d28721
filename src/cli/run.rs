//! The arguments of `run`.

#![allow(clippy::doc_markdown, reason = "the comments are help texts")]

use clap::{Args, ValueEnum};

use super::Filters;

/// How to print what probes found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// For people, line by line as probes finish
    Text,
    /// For machines
    Json,
    /// JUnit XML, for CI
    Junit,
    /// Test Anything Protocol, version 14
    Tap,
}

/// What `run` can reach; the end of its help.
const REACH: &str = "\
What it can reach: `run` alone executes anything. A `command` probe and a fix start the program that the \
task names, without a shell, as you, in the workspace, with your environment. `http`, `tls`, `tcp` and \
`dns` connect to the host that the task names (http also to a proxy of HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, \
and to another host only with `redirects = \"any\"`). `file`, `logs` and `disk` read what the task names. \
`saasmaint run --all --dry-run` lists all of it and does none of it.

The first time that a probe is to run on your account, and whenever its definition has changed, `run` shows \
it and asks. Where nobody can be asked, allow all with --trust or SAASMAINT_TRUST=1, or just the definitions \
that you have looked at with SAASMAINT_TRUST=HASH, as --dry-run prints it.";

/// `run`
#[allow(clippy::struct_excessive_bools, reason = "one for each flag")]
#[derive(Debug, Args)]
#[command(after_long_help = REACH)]
pub struct Run {
    /// Tasks, by id or glob [default: all that have a probe and are due or failing]
    #[arg(value_name = "TASK")]
    pub tasks: Vec<String>,
    /// Of these tasks only those that are due or failing
    #[arg(long, conflicts_with = "all")]
    pub due: bool,
    /// All tasks that have a probe, due or not
    #[arg(long, conflicts_with = "tasks")]
    pub all: bool,
    /// After a failure run the task's fix, if it has one, and then the probe again
    #[arg(long)]
    pub fix: bool,
    /// How many probes run at once
    #[arg(long, short, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: u16,
    /// Show what would be run, and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Record nothing: no entries, no evidence
    #[arg(long)]
    pub no_record: bool,
    /// Allow these probes without being asked [also SAASMAINT_TRUST]
    #[arg(long)]
    pub trust: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: RunFormat,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}
