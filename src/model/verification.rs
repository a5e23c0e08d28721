//! What the verification of a ledger found.

use serde::Serialize;

use super::time::Instant;

/// What `verify` looks at, one verdict each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// Every line names an earlier line of its feed.
    Chains,
    /// What was recorded is about tasks and occurrences whose definitions are recorded.
    Definitions,
    /// Every file that an entry names is stored, whole and under its hash.
    Evidence,
    /// No entry was recorded before an earlier line of its feed, or performed after it was recorded.
    Timestamps,
    /// Signed entries are signed by whom they name.
    Signatures,
    /// Nothing was removed or changed since a checkpoint.
    Checkpoint,
}

impl Check {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Chains,
        Self::Definitions,
        Self::Evidence,
        Self::Timestamps,
        Self::Signatures,
        Self::Checkpoint,
    ];

    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chains => "chains",
            Self::Definitions => "definitions",
            Self::Evidence => "evidence",
            Self::Timestamps => "timestamps",
            Self::Signatures => "signatures",
            Self::Checkpoint => "checkpoint",
        }
    }
}

/// How a check, or one finding of it, turned out. The later one is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There was nothing to compare with (no checkpoint given, nothing signed).
    NotChecked,
    /// All that was checked holds.
    Sound,
    /// It holds, and there is something that a reader should know.
    Noted,
    /// It does not hold.
    Broken,
}

impl Outcome {
    /// The name in output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotChecked => "not-checked",
            Self::Sound => "sound",
            Self::Noted => "noted",
            Self::Broken => "broken",
        }
    }
}

/// Something that a check came upon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// [`Outcome::Noted`] or [`Outcome::Broken`].
    pub outcome: Outcome,
    /// The file, relative to the workspace where it lies in it.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<usize>,
    /// What it is, in a sentence. May hold text of the ledger: a view makes it harmless.
    pub what: String,
}

/// The verdict of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Which check.
    pub check: Check,
    /// The worst of its findings.
    pub outcome: Outcome,
    /// What was checked, in a sentence with its numbers: `1,502 lines of 3 feeds`.
    pub checked: String,
    /// What it came upon, in the order of feeds and lines.
    pub findings: Vec<Finding>,
}

/// A feed as it was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeedState {
    /// Whose it is.
    pub writer: String,
    /// Its file, relative to the workspace where it lies in it.
    pub file: String,
    /// How many whole lines it has.
    pub entries: u64,
    /// SHA-256 of its last whole line, in hex.
    pub head: Option<String>,
    /// The latest `recorded_at` in it.
    pub newest: Option<Instant>,
}

impl FeedState {
    /// The name of its file, without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }
}

/// What the verification of a whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// The feeds, ordered by file name.
    pub feeds: Vec<FeedState>,
    /// How many entries there are in all feeds.
    pub entries: u64,
    /// The root of the Merkle tree (RFC 6962) over all entries, in hex.
    pub root: String,
    /// One verdict for each check, in the order of [`Check::ALL`].
    pub verdicts: Vec<Verdict>,
}

impl Verification {
    /// The worst outcome of all checks.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.verdicts.iter().map(|verdict| verdict.outcome).max().unwrap_or(Outcome::NotChecked)
    }
}
