//! What a completion must bring with it.

use serde::{Deserialize, Serialize};

/// What a task demands of its completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidencePolicy {
    /// Nothing.
    #[default]
    None,
    /// A note.
    Note,
    /// A file or a URL.
    Required,
    /// A pass of the task's probe, which a person confirms; where there is none, a file or a URL.
    Review,
}

impl EvidencePolicy {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Note => "note",
            Self::Required => "required",
            Self::Review => "review",
        }
    }
}
