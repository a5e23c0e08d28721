//! What a reader should tell people without stopping.

use std::fmt;
use std::path::PathBuf;

use super::shown::{one_line, path as shown};

/// Something of a feed that was not counted. Its text is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The last line has no newline: its writing was cut off, and it was never acknowledged.
    Torn {
        /// The feed.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// Its length in bytes.
        bytes: u64,
    },
    /// Entries that a newer program wrote.
    Unknown {
        /// The feed.
        path: PathBuf,
        /// The first such line, from 1.
        line: usize,
        /// Their kind; empty where none is given, `None` for further kinds beyond the first few.
        kind: Option<String>,
        /// The version of their form.
        version: u64,
        /// How many.
        count: u64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Torn { path, line, bytes } => write!(
                f,
                "{}:{line}: the last line was cut off while it was written ({bytes} bytes without a newline) and is ignored; the next recording of its writer moves it aside",
                shown(path)
            ),
            Self::Unknown { path, line, kind, version, count } => {
                write!(f, "{}:{line}: ", shown(path))?;
                let entries = if *count == 1 { "entry" } else { "entries" };
                match kind.as_deref() {
                    Some("") => write!(f, "{count} {entries} without a kind")?,
                    Some(kind) => write!(f, "{count} {entries} of the kind `{}`", one_line(kind))?,
                    None => write!(f, "{count} {entries} of further kinds")?,
                }
                if *version > 1 {
                    write!(f, " in version {version}")?;
                }
                f.write_str(" kept but not counted; this program does not know them, a newer one may")
            }
        }
    }
}
