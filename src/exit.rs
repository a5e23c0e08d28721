//! The exit codes, in one place: `--help`, the reference and the program share this table.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well; listing nothing is well, and so is a closed pipe.
    Fine,
    /// The answer is a finding: `check` found something overdue, `run` a probe failed, `verify`
    /// something broken.
    Findings,
    /// No answer could be given: usage, definitions, ledger, input or output.
    NoAnswer,
}

impl Exit {
    /// All of them with what they mean, for help texts.
    pub const TABLE: [(Self, &'static str); 3] = [
        (Self::Fine, "fine"),
        (Self::Findings, "findings: something is overdue (`check`), failed (`run`), broken (`verify`)"),
        (Self::NoAnswer, "could not answer: usage, definitions, ledger, I/O, a probe that cannot run"),
    ];

    /// The number that the process returns.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Findings => 1,
            Self::NoAnswer => 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
