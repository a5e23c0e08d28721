//! Why a file or folder of a workspace cannot be used.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::said;

/// What a name leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe, a socket or a device.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a link",
            Self::Other => "a pipe, socket or device",
        })
    }
}

/// Why a file or folder of a workspace cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", shown(.path))]
    Io {
        /// What was tried, as `open`.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something else than a regular file or a real folder has the name.
    #[error("{} is {found}; {}", shown(.path), mend(*.found, *.wanted))]
    Kind {
        /// Which name.
        path: PathBuf,
        /// What it leads to.
        found: Kind,
        /// What it has to be.
        wanted: Kind,
    },
    /// A link that leads out of the folder beneath which everything is looked up.
    #[error("{} leads out of the workspace; replace the link with the file itself", shown(.path))]
    Outside {
        /// The path as it was asked for.
        path: PathBuf,
    },
}

impl FileError {
    /// For `map_err`: what was tried on which path.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// Whether nothing has the name, as opposed to what cannot be looked at.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    /// The path that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. } | Self::Kind { path, .. } | Self::Outside { path } => path,
        }
    }

    /// The reason without the path.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Io { source, .. } => said(source),
            Self::Kind { found, .. } => format!("it is {found}"),
            Self::Outside { .. } => "it is a link that leads out of the workspace".to_owned(),
        }
    }

    /// The same as an error of the system, for callers that report those.
    #[must_use]
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io { source, .. } => source,
            other => io::Error::other(other.reason()),
        }
    }
}

/// `Ok(None)` where nothing has the name; every other error stays one.
///
/// # Errors
/// Whatever else kept it from being looked up.
pub fn if_present<T>(result: Result<T, FileError>) -> Result<Option<T>, FileError> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_absent() => Ok(None),
        Err(error) => Err(error),
    }
}

fn mend(found: Kind, wanted: Kind) -> &'static str {
    match (found, wanted) {
        (Kind::Link, Kind::Folder) => "replace it with the folder itself",
        (Kind::Link, _) => "replace it with the file itself",
        (_, Kind::Folder) => "move it away, a folder has to be there",
        (_, _) => "move it away, only a regular file can be there",
    }
}

/// The path on one line: control characters, and those that reorder text, are escaped.
fn shown(path: &Path) -> String {
    let mut text = String::new();
    for c in path.to_string_lossy().chars() {
        crate::model::push_harmless(&mut text, c);
    }
    text
}
