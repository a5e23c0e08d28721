//! What an attempt saw, and what it came to.

use serde_json::{Map, Value};

/// What a run left for the next to go on from, or why that cannot be had.
pub(crate) type SavedCursor = Result<Value, String>;

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CheckOutcome {
    /// All was as expected.
    Pass,
    /// Something was not, and what.
    Fail(String),
    /// It could not be looked at, and why.
    Error(String),
    /// The run was stopped before it ended.
    Interrupted,
}

impl CheckOutcome {
    /// The name in output.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Error(_) => "error",
            Self::Interrupted => "interrupted",
        }
    }

    /// Why it is no pass.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Fail(reason) | Self::Error(reason) => Some(reason),
            Self::Pass | Self::Interrupted => None,
        }
    }
}

/// Text that was captured, for the evidence that people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CapturedText {
    /// What it is: `stdout`, `body` …
    pub title: String,
    /// The text, bounded; a cut is stated in it.
    pub text: String,
}

/// What an attempt saw.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Observation {
    /// What it came to.
    pub outcome: CheckOutcome,
    /// What was seen, as JSON: the keys are those of the kind.
    pub facts: Map<String, Value>,
    /// Longer texts that were captured.
    pub sections: Vec<CapturedText>,
    /// What it leaves for the next run of its task to go on from.
    pub cursor: Option<SavedCursor>,
}

impl Observation {
    /// An attempt that found these faults; none is a pass.
    #[must_use]
    pub fn from_faults(faults: &[String], facts: Map<String, Value>, sections: Vec<CapturedText>) -> Self {
        let outcome =
            if faults.is_empty() { CheckOutcome::Pass } else { CheckOutcome::Fail(faults.join("; ")) };
        Self { outcome, facts, sections, cursor: None }
    }

    /// An attempt that failed before there was anything else to say.
    #[must_use]
    pub fn failed(reason: impl Into<String>) -> Self {
        Self {
            outcome: CheckOutcome::Fail(reason.into()),
            facts: Map::new(),
            sections: Vec::new(),
            cursor: None,
        }
    }

    /// An attempt that could not be made.
    #[must_use]
    pub fn error(reason: impl Into<String>) -> Self {
        Self {
            outcome: CheckOutcome::Error(reason.into()),
            facts: Map::new(),
            sections: Vec::new(),
            cursor: None,
        }
    }

    /// An attempt that was stopped.
    #[must_use]
    pub fn interrupted() -> Self {
        Self { outcome: CheckOutcome::Interrupted, facts: Map::new(), sections: Vec::new(), cursor: None }
    }
}
