//! The parts of a line that tie it to others, read from lines of any kind and version.

use serde::Deserialize;
use serde_json::Value;

use crate::ledger::hash::LineHash;

/// What ties a line to others. A value of any type is taken, so that each can be told by itself.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Links {
    #[serde(default)]
    prev: Option<Value>,
    #[serde(default)]
    by: Option<Value>,
    #[serde(default)]
    sig: Option<Value>,
}

/// What a line names as the one before it.
pub(super) enum Prev {
    /// Nothing.
    None,
    /// This line.
    Line(LineHash),
    /// Something that is no hash.
    Malformed,
}

impl Links {
    /// Reads a line.
    pub(super) fn of(raw: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(raw)
    }

    /// What it names as the line before it.
    pub(super) fn prev(&self) -> Prev {
        match &self.prev {
            None => Prev::None,
            Some(Value::String(text)) => text.parse().map_or(Prev::Malformed, Prev::Line),
            Some(_) => Prev::Malformed,
        }
    }

    /// Who wrote it, where it says so in text.
    pub(super) fn by(&self) -> Option<&str> {
        self.by.as_ref().and_then(Value::as_str)
    }

    /// The signature; an empty one where it is no text.
    pub(super) fn sig(&self) -> Option<&str> {
        self.sig.as_ref().map(|sig| sig.as_str().unwrap_or_default())
    }
}

/// The bytes that the signature of a line is about: the line without its last field, `sig`.
/// `None` where the signature is not the last field, written without blanks.
pub(super) fn signed(raw: &[u8], sig: &str) -> Option<Vec<u8>> {
    let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
    let end = format!(",\"sig\":\"{sig}\"}}");
    let mut message = raw.strip_suffix(end.as_bytes())?.to_vec();
    message.push(b'}');
    Some(message)
}
