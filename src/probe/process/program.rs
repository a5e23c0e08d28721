//! What a program is told, and what became of it.

use std::collections::BTreeMap;
use std::path::Path;

use super::search::{PatternResult, SearchSpec};
use crate::probe::redact::Redactor;

/// How much of each stream is kept for evidence, from its start and from its end.
pub(super) const KEPT_ENDS: usize = 32 * 1024;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub(in crate::probe) struct ProgramSpec<'a> {
    /// The program and its arguments.
    pub argv: &'a [String],
    pub dir: &'a Path,
    /// With these variables beside the inherited ones.
    pub env: &'a BTreeMap<String, String>,
    /// What is looked for in standard output.
    pub stdout: &'a SearchSpec,
    /// What is looked for in standard error.
    pub stderr: &'a SearchSpec,
    /// What takes secrets out of what is kept, before anything is cut.
    pub redactor: &'a Redactor,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::probe) enum ProgramEnd {
    /// It returned this status.
    Exit(i32),
    /// This signal ended it.
    Signal(i32),
    /// It took too long and was ended with its process group.
    TimedOut,
    /// The run was stopped, and it with it.
    Interrupted,
}

/// How the reading of a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::probe) enum StreamEnd {
    /// At its end.
    #[default]
    Reached,
    /// The program had ended, and something that it started still held the stream open.
    HeldOpen,
    /// It could not be read any further.
    Unreadable,
}

/// A stream of a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::probe) struct CapturedStream {
    /// All of it, where it is wanted and not longer than can be asserted about.
    pub whole: Option<Vec<u8>>,
    /// What became of each pattern.
    pub results: Vec<PatternResult>,
    /// The start and the end, for evidence, without secrets, and with a stated cut where something
    /// between them was left out.
    pub kept: String,
    /// How many bytes there were in all.
    pub bytes: u64,
    /// Whether that is all of it.
    pub end: StreamEnd,
}

/// What became of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::probe) struct FinishedProgram {
    /// How it ended.
    pub ending: ProgramEnd,
    /// Standard output.
    pub stdout: CapturedStream,
    /// Standard error.
    pub stderr: CapturedStream,
    /// Whether something that it had started still held its output when it had ended.
    pub left_running: bool,
}
