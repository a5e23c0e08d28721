//! Probes: what a task can have checked by the program, and the remedy that may be tried.
//!
//! Nothing here runs anything. What is skipped when it has its default keeps the digest of a
//! definition the same when a later program knows more keys.

mod checks;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::hex::hex;
use super::span::Span;
pub use checks::*;

/// `[task.probe]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// What is checked.
    #[serde(flatten)]
    pub check: ProbeCheck,
    /// How long one attempt may take.
    #[serde(serialize_with = "as_millis")]
    pub timeout: Duration,
    /// How often it is tried again when it does not pass.
    #[serde(skip_serializing_if = "is_zero")]
    pub retries: u32,
    /// How long to wait before the first retry; each further wait is twice the one before.
    #[serde(serialize_with = "as_millis")]
    pub backoff: Duration,
    /// How long a pass counts; `None` is as long as its occurrence lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_for: Option<Span>,
    /// Environment variables whose values are never kept or shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// Regular expressions of what is never kept or shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redact: Vec<String>,
}

impl Probe {
    /// The environment variables whose values must not be kept or shown.
    pub fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(String::as_str).chain(self.check.secret_names())
    }
}

/// `[task.fix]`: what may be tried when the probe fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// How it is run.
    #[serde(flatten)]
    pub run: Invocation,
    /// How long it may take.
    #[serde(serialize_with = "as_millis")]
    pub timeout: Duration,
}

/// Which definition of a probe: its kind, and the SHA-256 of the definition with its fix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbeDigest {
    /// The kind.
    pub kind: ProbeKind,
    /// 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// A text that is no [`ProbeDigest`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a kind of probe, a colon, and 64 hexadecimal digits")]
pub struct ProbeDigestError(pub String);

impl ProbeDigest {
    /// The digest of a probe with its fix. It is of the definition and not of the file: comments,
    /// order and spacing do not matter.
    #[must_use]
    pub fn of(probe: &Probe, fix: Option<&Fix>) -> Self {
        #[derive(Serialize)]
        struct Defined<'a> {
            probe: &'a Probe,
            fix: Option<&'a Fix>,
        }
        // Text keys and finite numbers alone: this cannot fail.
        let bytes = serde_json::to_vec(&Defined { probe, fix }).unwrap_or_default();
        Self { kind: probe.check.kind(), sha256: hex(&Sha256::digest(bytes)) }
    }

    /// The kind and the first digits, for people.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{}:{:.12}", self.kind, self.sha256)
    }
}

impl fmt::Display for ProbeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.sha256)
    }
}

impl FromStr for ProbeDigest {
    type Err = ProbeDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ProbeDigestError(text.to_owned());
        let (kind, sha256) = text.split_once(':').ok_or_else(wrong)?;
        let (kind, _) = *ProbeKind::ALL.iter().find(|(_, name)| *name == kind).ok_or_else(wrong)?;
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if sha256.len() != 64 || !sha256.bytes().all(is_digit) {
            return Err(wrong());
        }
        Ok(Self { kind, sha256: sha256.to_owned() })
    }
}

super::text_serde!(ProbeDigest);

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
