//! How far logs have been read: what a run leaves in its evidence for the next to go on from.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::model::{LogsCheck, hex};
use crate::probe::Redactor;

/// How many bytes of the start of a file, and before the place that was reached, identify it.
pub(super) const FINGERPRINT_BYTES: u64 = 1_024;

const UNREADABLE: &str = "its cursor cannot be read";

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
    pub files: Vec<TrackedFile>,
}

/// How far a file has been read. Its name changes when it is rotated, and its inode when it is
/// copied or compressed: its content tells which it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TrackedFile {
    /// Where it was.
    pub path: String,
    /// Where it really was, if its name is a link: what it is rotated to stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Whether lines were still written to it, as opposed to a rotated log.
    pub live: bool,
    pub device: u64,
    pub inode: u64,
    /// Where the first line starts that was not read to its end. Of a compressed file, which is read
    /// whole, its size.
    pub offset: u64,
    /// What there was of that line.
    #[serde(default, skip_serializing_if = "UnfinishedLine::is_none")]
    pub unfinished: UnfinishedLine,
    /// Its first bytes.
    pub head: Fingerprint,
    /// The bytes before the place that was reached.
    pub tail: Fingerprint,
}

/// A last line without an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UnfinishedLine {
    /// How long it is; none is as long as nothing.
    pub bytes: u64,
    /// Whether it has been counted: then it does not count once it is finished.
    pub counted: bool,
}

impl UnfinishedLine {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
    fn is_none(&self) -> bool {
        self.bytes == 0
    }
}

impl TrackedFile {
    /// Up to where its bytes are known.
    pub(super) fn reached(&self) -> u64 {
        self.offset.saturating_add(self.unfinished.bytes)
    }
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fingerprint {
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of it.
    pub sha256: String,
}

impl Fingerprint {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: hex(&Sha256::digest(bytes)) }
    }

    fn is_sound(&self) -> bool {
        self.bytes <= FINGERPRINT_BYTES && self.sha256.len() == 64
    }
}

impl Cursor {
    /// Whether a path in it holds what must not be kept.
    pub(super) fn holds_secrets(&self, redactor: &Redactor) -> bool {
        let paths = self.files.iter().flat_map(|file| std::iter::once(&file.path).chain(&file.target));
        paths.into_iter().any(|path| redactor.clean(path) != *path)
    }

    /// What the last run left; inside, why that cannot be used.
    pub(super) fn read(value: &Value, check: &LogsCheck, host: &str) -> Result<Self, &'static str> {
        let cursor = Self::deserialize(value).map_err(|_| UNREADABLE)?;
        if cursor.v != 1 {
            return Err("its cursor is of another version of the program");
        }
        if cursor.host != host {
            return Err("its cursor is of another host");
        }
        if cursor.of != Self::digest(check) {
            return Err("its cursor is of another path or pattern");
        }
        let is_sound = |file: &TrackedFile| {
            let length = file.reached().min(FINGERPRINT_BYTES);
            let marks = [&file.head, &file.tail];
            marks.iter().all(|mark| mark.is_sound() && mark.bytes == length)
        };
        if cursor.files.iter().all(is_sound) { Ok(cursor) } else { Err(UNREADABLE) }
    }

    /// What of a definition decides which lines count.
    pub(super) fn digest(check: &LogsCheck) -> String {
        let text = serde_json::json!([check.path, check.pattern]).to_string();
        hex(&Sha256::digest(text))
    }
}
