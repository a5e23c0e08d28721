//! The command line, as data. No logic: help, completions and manual pages are made from this too.

#![allow(clippy::doc_markdown, reason = "the comments are help texts")]

mod audit;
mod run;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

use crate::exit::Exit;
use crate::model::{Cadence, PeriodKey, Span, State, TaskId, TimeArg, Zone, parse_length};
pub use audit::{Bundle, Printing, Report, ReportFormat, Sample, SampleSize, USUAL_SIZES, Window};
pub use run::{Run, RunFormat};

/// The end of the help text: exit codes and the forms of a TIME.
fn after_help() -> String {
    let line = |(exit, meaning): &(Exit, &str)| format!("  {}  {meaning}", exit.code());
    let codes = Exit::TABLE.iter().map(line).collect::<Vec<_>>().join("\n");
    format!(
        "Exit codes:\n{codes}\n\n\
         Times (TIME) are RFC 3339, a local date, a local date-time, now, today, yesterday, or -3d."
    )
}

/// What `--version` says beyond `-V`.
fn long_version() -> String {
    format!("{}\ntime zones: IANA database {} (built in)", env!("CARGO_PKG_VERSION"), Zone::DATABASE)
}

/// Keeps the maintenance checklists of a SaaS team: what is owed, what was done, and the proof.
#[derive(Debug, Parser)]
#[command(name = "saasmaint", version, long_version = long_version(), after_help = after_help(), max_term_width = 100)]
pub struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The workspace: the folder that holds saasmaint.toml [default: the nearest one above; also
    /// SAASMAINT_WORKSPACE]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub workspace: Option<PathBuf>,
    /// Use the personal workspace, which `init --personal` sets up
    #[arg(long, global = true, conflicts_with = "workspace")]
    pub personal: bool,
    /// Look at the world as it was (or will be) at this moment [also SAASMAINT_NOW]
    #[arg(long, global = true, value_name = "TIME", allow_hyphen_values = true)]
    pub now: Option<TimeArg>,
    /// Who is recording [default: SAASMAINT_BY, else git's user.email, else the user's name]
    #[arg(long, global = true, value_name = "WHO")]
    pub by: Option<String>,
    /// Sign what is recorded, or a checkpoint, with this OpenSSH private key [default for entries:
    /// `sign` in the personal config.toml]
    #[arg(long, global = true, value_name = "KEY", value_hint = ValueHint::FilePath)]
    pub sign: Option<PathBuf>,
    /// Give up when another process holds the ledger for so long: 500ms, 60s, 10m
    #[arg(long, global = true, value_name = "LENGTH", default_value = "60s", value_parser = parse_length)]
    pub lock_timeout: Duration,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value = "auto")]
    pub color: Color,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what needs doing: overdue, late, due today, due within a week
    Due(Due),
    /// Record that tasks were done
    Done(Done),
    /// Record that one occurrence is deliberately not done
    Skip(Skip),
    /// Add evidence or a note to what is already settled
    Attach(Attach),
    /// Approve what another person has done or skipped, so that it counts
    Approve(Approve),
    /// Take back what your last command recorded, or one entry
    Undo(Undo),
    /// Record an approved exception with an end
    Waive(Waive),
    /// Let a task rest until a day
    Pause(Pause),
    /// End a pause before its day
    Resume(Resume),
    /// Record the definitions as the files have them now
    Adopt,
    /// Fail (exit 1) when something is overdue: the gate for CI
    Check(Check),
    /// Run the probes of tasks, and record what they found
    Run(Run),
    /// List the tasks
    List(List),
    /// Show one task in full
    Show(Show),
    /// List the entries of the ledger
    Log(Log),
    /// Print the occurrences of a task in any range of time
    Schedule(Schedule),
    /// Verify that the ledger and the evidence are as they were written
    Verify(Verify),
    /// Print what the ledger holds now, for `verify` to compare with later
    Checkpoint(Checkpoint),
    /// Report on a window of time, for an auditor
    Report(Report),
    /// Draw a sample of a window that anybody can draw again
    Sample(Sample),
    /// Pack the auditor's package: reports, ledger, checklists, evidence
    Bundle(Bundle),
    /// Set up a workspace
    Init(Init),
    /// Check the definition files, and nothing else
    Validate(Validate),
    /// Print the JSON Schema of the definition files, for editors, or of the report
    Schema(Schema),
    /// Print a completion script
    Completions(Completions),
    /// Print the manual page, of the program or of one command
    Man(Man),
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For machines
    Json,
}

/// How to print a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people
    Text,
    /// For machines
    Json,
}

/// Which tasks to look at. Several of one kind widen, several kinds narrow.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Filters")]
pub struct Filters {
    /// Ids that match
    #[arg(long, value_name = "GLOB")]
    pub task: Vec<String>,
    /// A cadence: daily, weekly, monthly, quarterly, annual, cron, rolling
    #[arg(long, value_name = "CADENCE")]
    pub cadence: Vec<Cadence>,
    /// An area
    #[arg(long, value_name = "AREA")]
    pub area: Vec<String>,
    /// An owner
    #[arg(long, value_name = "OWNER")]
    pub owner: Vec<String>,
    /// What you own yourself
    #[arg(long)]
    pub mine: bool,
    /// A tag
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// Controls that match, like SOC2:CC7.*
    #[arg(long, value_name = "GLOB")]
    pub control: Vec<String>,
    /// A framework, like SOC2
    #[arg(long, value_name = "FRAMEWORK")]
    pub framework: Vec<String>,
    /// A state: overdue, late, due, ok, waived, paused
    #[arg(long, value_name = "STATE")]
    pub state: Vec<State>,
}

/// `due`
#[derive(Debug, Args)]
pub struct Due {
    /// Look this far ahead, also at what opens later [default: what is open and due within 7d]
    #[arg(long, value_name = "DURATION")]
    pub within: Option<Span>,
    /// List every task
    #[arg(long)]
    pub all: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// `done`
#[derive(Debug, Args)]
pub struct Done {
    /// Tasks, by id or glob; on a terminal without any you choose from what is due
    #[arg(value_name = "TASK")]
    pub tasks: Vec<String>,
    /// Which occurrence, by its period key: 2026-W48 [default: the one it counts for]
    #[arg(long = "for", value_name = "KEY")]
    pub period: Option<PeriodKey>,
    /// When it was performed [default: now]; a bare date means the end of that day
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub performed: Option<TimeArg>,
    /// Allow --for to name the next occurrence before it opens
    #[arg(long, requires = "period")]
    pub early: bool,
    /// A note to keep with it
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Evidence: a file, which is copied into the workspace, or a URL
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub evidence: Vec<String>,
}

/// `skip`
#[derive(Debug, Args)]
pub struct Skip {
    /// The task
    pub task: String,
    /// Why it is not done
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Which occurrence, by its period key [default: the one that `done` would complete]
    #[arg(long = "for", value_name = "KEY")]
    pub period: Option<PeriodKey>,
}

/// `attach`
#[derive(Debug, Args)]
pub struct Attach {
    /// The task
    pub task: String,
    /// Which occurrence, by its period key [default: the one settled last]
    #[arg(long = "for", value_name = "KEY")]
    pub period: Option<PeriodKey>,
    /// Evidence: a file, which is copied into the workspace, or a URL
    #[arg(long, value_name = "FILE|URL", value_hint = ValueHint::FilePath)]
    pub evidence: Vec<String>,
    /// A note to keep with it
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// `approve`
#[derive(Debug, Args)]
pub struct Approve {
    /// The task
    pub task: String,
    /// Which occurrence, by its period key [default: the one that awaits approval]
    #[arg(long = "for", value_name = "KEY")]
    pub period: Option<PeriodKey>,
}

/// `undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// The entry, by at least 7 digits of its hash (see `log`) [default: all that your last command recorded]
    pub entry: Option<String>,
}

/// `waive`
#[derive(Debug, Args)]
pub struct Waive {
    /// The task
    pub task: String,
    /// The last day of the exception
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub until: TimeArg,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who allowed it
    #[arg(long, value_name = "WHO")]
    pub approved_by: String,
    /// The first day of the exception, not before today [default: today]
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub from: Option<TimeArg>,
}

/// `pause`
#[derive(Debug, Args)]
pub struct Pause {
    /// The task
    pub task: String,
    /// The last day of the pause
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    pub until: TimeArg,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `resume`
#[derive(Debug, Args)]
pub struct Resume {
    /// The task
    pub task: String,
}

/// What makes `check` fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A task that is overdue
    Overdue,
    /// A task that is late or overdue
    Late,
    /// A task that is due, late or overdue
    Due,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// The least that fails
    #[arg(long, value_enum, default_value = "overdue")]
    pub fail_on: FailOn,
    /// Fail too when the probe of a task is failing
    #[arg(long)]
    pub failing: bool,
    /// Fail too when the files differ from the recorded definitions
    #[arg(long)]
    pub strict: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextFormat,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// `list`
#[derive(Debug, Args)]
pub struct List {
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// `show`
#[derive(Debug, Args)]
pub struct Show {
    /// The task
    pub task: String,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// `log`
#[derive(Debug, Args)]
pub struct Log {
    /// The task [default: all]
    #[arg(value_name = "TASK")]
    pub id: Option<TaskId>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// `schedule`
#[derive(Debug, Args)]
pub struct Schedule {
    /// The task
    pub task: String,
    /// Start of the range; a bare date belongs to it [default: today]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub from: Option<TimeArg>,
    /// End of the range; a bare date belongs to it [default: a year after its start]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub to: Option<TimeArg>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

/// `verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// Compare with a checkpoint that was taken earlier
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub checkpoint: Option<PathBuf>,
    /// Who may sign: a file as ssh-keygen(1) describes it under ALLOWED SIGNERS
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub allowed_signers: Option<PathBuf>,
    /// Evidence that a package left out on purpose: its left-out.txt, one SHA-256 in each line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub left_out: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextFormat,
}

/// `checkpoint`
#[derive(Debug, Args)]
pub struct Checkpoint {
    /// Write to this file, and the signature beside it to FILE.sig [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder [default: --workspace, else the current one]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Which checklists to write: saas, full, soc2, iso27001, hipaa, gdpr
    #[arg(long, value_name = "NAME", default_value = "saas")]
    pub template: String,
    /// The workspace's name [default: the folder's]
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// The workspace's time zone [default: the system's]
    #[arg(long, value_name = "ZONE", value_parser = |name: &str| Zone::named(name).map_err(|error| error.to_string()))]
    pub timezone: Option<Zone>,
}

/// `validate`
#[derive(Debug, Args)]
pub struct Validate {
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextFormat,
}

/// Whose schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// checklists/*.toml
    Checklist,
    /// saasmaint.toml
    Workspace,
    /// What `report --format json` prints
    Report,
}

/// `schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// Of what
    #[arg(value_enum, default_value = "checklist")]
    pub of: SchemaOf,
}

/// `completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `man`
#[derive(Debug, Args)]
pub struct Man {
    /// The command [default: the program as a whole]
    pub of: Option<String>,
}
