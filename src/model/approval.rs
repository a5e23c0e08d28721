//! Whether a second person has to approve.

use serde::{Deserialize, Serialize};

use super::harmless::is_harmful;

/// Whether a completion or a skip counts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalPolicy {
    /// It does.
    #[default]
    None,
    /// It counts once another person has approved it.
    Required,
}

impl ApprovalPolicy {
    /// The name in files and output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Required => "required",
        }
    }

    /// Whether another person has to approve.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Required)
    }
}

/// Whether two names are one person's. Case, space around them, characters that nobody sees, and a
/// name before an address (`Ana <ana@acme.example>`) make no other one.
#[must_use]
pub fn same_person(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        let seen: String = name.chars().filter(|c| !is_harmful(*c) && *c != '\u{ad}').collect();
        let address = seen.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        address.map_or(&*seen, |(address, _)| address).trim().to_lowercase()
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons() {
        for same in [
            "ana@x.example",
            " Ana@X.example ",
            "ana@x.example\u{200b}",
            "a\u{ad}na@x.example",
            "Ana <ana@x.example>",
        ] {
            assert!(same_person("ana@x.example", same), "{same:?}");
        }
        for other in ["bob@x.example", "ana@y.example", "ana"] {
            assert!(!same_person("ana@x.example", other), "{other:?}");
        }
    }
}
