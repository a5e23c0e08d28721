//! What can be wrong with a line.

/// Why a line of a feed cannot be read, with its mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No text between two newlines.
    #[error("the line is blank; restore the entry that stood here, or delete the line if none did")]
    Blank,
    /// Bytes that are no UTF-8.
    #[error("byte {0} of the line is not UTF-8; restore the line as it was written")]
    Utf8(usize),
    /// A line that a merge in git left behind.
    #[error(
        "an unresolved git conflict (`{0}`); keep the entries of both sides and delete only the marker lines (`<<<<<<<`, `|||||||`, `=======`, `>>>>>>>`)"
    )]
    Conflict(&'static str),
    /// More than [`MAX_LINE`](crate::ledger::MAX_LINE) bytes.
    #[error("the line is longer than 64 MiB; restore the feed as it was written")]
    TooLong,
    /// No JSON.
    #[error("not JSON: {0}; restore the line as it was written")]
    Json(String),
    /// JSON, but no object.
    #[error("the line is {0} and not a JSON object; restore the line as it was written")]
    NoObject(&'static str),
    /// A field that its kind cannot do without.
    #[error("{whose} needs `{field}`; restore the line as it was written")]
    Missing {
        /// The entry, as `a done entry`.
        whose: String,
        /// The key.
        field: &'static str,
    },
    /// A field that holds what it cannot hold.
    #[error("`{field}` {why}; restore the line as it was written")]
    Field {
        /// The key.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
}
