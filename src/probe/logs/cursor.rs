//! How far logs have been read: what a run leaves in its evidence for the next to go on from.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::{LogsCheck, hex};

/// How many bytes of the start of a file, and before the place that was reached, identify it.
pub(super) const MARK: u64 = 1_024;

/// How far the logs of one probe have been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// The version of this form.
    pub v: u32,
    /// The machine whose files these are.
    pub host: String,
    /// SHA-256 of the path and the pattern that were counted.
    pub of: String,
    /// When the run began.
    pub at: String,
    /// The files that were there.
    pub files: Vec<Tracked>,
}

/// How far a file has been read. Its name changes when it is rotated, and its inode when it is
/// copied or compressed: its content tells which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tracked {
    /// Where it was.
    pub path: String,
    /// Where it really was, if its name is a link: what it is rotated to stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether lines were still written to it, as opposed to a rotated log.
    pub live: bool,
    /// Its device.
    pub device: u64,
    /// Its inode.
    pub inode: u64,
    /// Where the first line starts that was not read. Of a compressed file, which is read whole, its
    /// size.
    pub offset: u64,
    /// Its first bytes.
    pub head: Mark,
    /// The bytes before the offset.
    pub tail: Mark,
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of it.
    pub sha256: String,
}

impl Mark {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) }
    }

    fn is_sound(&self) -> bool {
        self.bytes <= MARK && self.sha256.len() == 64
    }
}

impl Cursor {
    /// What the last run left; inside, why that cannot be used.
    pub(super) fn read(value: &Value, check: &LogsCheck, host: &str) -> Result<Self, &'static str> {
        let cursor = Self::deserialize(value).map_err(|_| "it cannot be read")?;
        if cursor.v != 1 {
            return Err("it is of another version of the program");
        }
        if cursor.host != host {
            return Err("it is of another host");
        }
        if cursor.of != Self::digest(check) {
            return Err("it is of another path or pattern");
        }
        let is_sound = |file: &Tracked| {
            let length = file.offset.min(MARK);
            let marks = [&file.head, &file.tail];
            marks.iter().all(|mark| mark.is_sound() && mark.bytes == length)
        };
        if cursor.files.iter().all(is_sound) { Ok(cursor) } else { Err("it cannot be read") }
    }

    /// What of a definition decides which lines count.
    pub(super) fn digest(check: &LogsCheck) -> String {
        let text = serde_json::json!([check.path, check.pattern]).to_string();
        hex(&Sha256::digest(text))
    }
}
