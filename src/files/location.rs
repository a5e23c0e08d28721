//! Where a folder lies, whether or not it is there.

use std::path::{Path, PathBuf};

use super::error::{FileError, if_present};
use super::folder::Folder;

/// A folder beneath one that is trusted. It need not exist; no part of the path beneath the trusted
/// folder may be a link.
#[derive(Debug, Clone)]
pub struct Location {
    root: Root,
    inner: PathBuf,
}

#[derive(Debug, Clone)]
enum Root {
    Held(Folder),
    /// To be opened by its path, when it is needed.
    Named(PathBuf),
}

impl Location {
    /// The folder at `inner` beneath one that is held open.
    #[must_use]
    pub fn beneath(root: &Folder, inner: impl Into<PathBuf>) -> Self {
        Self { root: Root::Held(root.clone()), inner: inner.into() }
    }

    /// The folder at `inner` beneath one that a person named, which need not exist either.
    #[must_use]
    pub fn beneath_named(root: impl Into<PathBuf>, inner: impl Into<PathBuf>) -> Self {
        Self { root: Root::Named(root.into()), inner: inner.into() }
    }

    /// Its path, for messages.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        let root = match &self.root {
            Root::Held(folder) => folder.path(),
            Root::Named(path) => path,
        };
        if self.inner.as_os_str().is_empty() { root.to_owned() } else { root.join(&self.inner) }
    }

    /// Opens it; `None` where there is no such folder.
    ///
    /// # Errors
    /// [`FileError`] where it is there and cannot be used, or nobody can say.
    pub fn open(&self) -> Result<Option<Folder>, FileError> {
        let root = match &self.root {
            Root::Held(folder) => folder.clone(),
            Root::Named(path) => match if_present(Folder::named(path))? {
                Some(folder) => folder,
                None => return Ok(None),
            },
        };
        root.folder_if_present(&self.inner)
    }

    /// Opens it, and creates what is missing of it, durably.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn create(&self) -> Result<Folder, FileError> {
        match &self.root {
            Root::Held(folder) => folder.create(&self.inner),
            Root::Named(path) => Folder::create_named(path)?.create(&self.inner),
        }
    }
}

impl<P: AsRef<Path>> From<P> for Location {
    /// The folder at a path that a person named: links in the path are followed, but for its last
    /// part.
    fn from(path: P) -> Self {
        let path = path.as_ref();
        match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => Self::beneath_named(parent, name),
            _ => Self::beneath_named(path, ""),
        }
    }
}
