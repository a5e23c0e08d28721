//! Paths that may lead through links, as long as every step stays beneath a folder: checklists and
//! holiday files of a workspace.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Dir, FileType, Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};

use super::error::{FileError, Kind};
use super::folder::{Folder, regular};
use super::small::is_missing;

/// How many links one path may lead through, as Linux has it.
const MOST_LINKS: usize = 40;

/// A walk down from a folder, which it never leaves.
struct Walk<'a> {
    root: &'a Folder,
    /// The path as it was asked for, for messages.
    asked: PathBuf,
    /// The folders entered so far, beneath the root.
    entered: Vec<Arc<OwnedFd>>,
    /// What is still to be followed.
    ahead: VecDeque<OsString>,
    links: usize,
}

impl Folder {
    /// Opens a regular file for reading. Links are followed as long as they stay beneath this folder.
    ///
    /// # Errors
    /// [`FileError`]; [`FileError::Outside`] for a path or link that leads out, without opening
    /// anything there.
    pub fn read_within(&self, inner: &Path) -> Result<File, FileError> {
        let path = self.path().join(inner);
        match self.reach(inner, OFlags::empty()) {
            Ok(handle) => {
                let file = File::from(handle);
                regular(&file, &path)?;
                Ok(file)
            }
            Err(error) if is_socket(&error) => {
                Err(FileError::Kind { path, found: Kind::Other, wanted: Kind::File })
            }
            Err(error) => Err(error),
        }
    }

    /// The names in the folder at a path, and whether each is a folder itself (not a link to one);
    /// links on the way are followed as long as they stay beneath this folder. `None` where the path
    /// leads to nothing, or to something else than a folder.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn list_within(&self, inner: &Path) -> Result<Option<Vec<(OsString, bool)>>, FileError> {
        let handle = match self.reach(inner, OFlags::DIRECTORY) {
            Ok(handle) => handle,
            Err(FileError::Io { source, .. }) if is_missing(&source) => return Ok(None),
            Err(error) => return Err(error),
        };
        let failed = |errno: Errno| FileError::io("list", &self.path().join(inner))(errno.into());
        let mut names = Vec::new();
        let mut listing = Dir::new(handle).map_err(failed)?;
        while let Some(entry) = listing.read() {
            let entry = entry.map_err(failed)?;
            let bytes = entry.file_name().to_bytes();
            if !matches!(bytes, b"." | b"..") {
                let is_folder = match entry.file_type() {
                    FileType::Unknown => self.is_folder(&inner.join(OsString::from_vec(bytes.to_vec())))?,
                    known => known == FileType::Directory,
                };
                names.push((OsString::from_vec(bytes.to_vec()), is_folder));
            }
        }
        names.sort();
        Ok(Some(names))
    }

    /// Whether there may be something at a path. A link that leads nowhere, and what cannot be
    /// looked at, count as there: reading them says what is wrong.
    #[must_use]
    pub fn may_hold(&self, inner: &Path) -> bool {
        let absent = |error: &FileError| matches!(error, FileError::Io { source, .. } if is_missing(source));
        match self.reach(inner, OFlags::empty()) {
            Err(error) if absent(&error) => {}
            _ => return true,
        }
        let (Some(parent), Some(name)) = (inner.parent(), inner.file_name()) else { return false };
        match self.reach(parent, OFlags::DIRECTORY) {
            Ok(folder) => !matches!(lstat(&folder, name), Err(Errno::NOENT)),
            Err(error) => !absent(&error),
        }
    }

    fn is_folder(&self, inner: &Path) -> Result<bool, FileError> {
        let (Some(parent), Some(name)) = (inner.parent(), inner.file_name()) else { return Ok(true) };
        let folder = self.reach(parent, OFlags::DIRECTORY)?;
        match lstat(&folder, name) {
            Ok(kind) => Ok(kind == FileType::Directory),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(FileError::io("look at", &self.path().join(inner))(errno.into())),
        }
    }

    /// Opens what a path leads to.
    fn reach(&self, inner: &Path, last: OFlags) -> Result<OwnedFd, FileError> {
        let mut walk = Walk {
            root: self,
            asked: self.path().join(inner),
            entered: Vec::new(),
            ahead: VecDeque::new(),
            links: 0,
        };
        walk.prepend(inner)?;
        walk.follow(last)
    }
}

impl Walk<'_> {
    fn follow(mut self, last: OFlags) -> Result<OwnedFd, FileError> {
        let base = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        while let Some(name) = self.ahead.pop_front() {
            if name == ".." {
                if self.entered.pop().is_none() {
                    return Err(FileError::Outside { path: self.asked });
                }
                continue;
            }
            let is_last = self.ahead.is_empty();
            let flags = base | if is_last { last } else { OFlags::DIRECTORY };
            match retry_on_intr(|| rustix::fs::openat(self.here(), &*name, flags, Mode::empty())) {
                Ok(handle) if is_last => return Ok(handle),
                Ok(handle) => self.entered.push(Arc::new(handle)),
                Err(errno @ (Errno::LOOP | Errno::NOTDIR | Errno::MLINK)) => {
                    match rustix::fs::readlinkat(self.here(), &*name, Vec::new()) {
                        Ok(target) => {
                            let target = PathBuf::from(OsString::from_vec(target.into_bytes()));
                            self.prepend(&target)?;
                        }
                        Err(_) => return Err(self.failed(errno)),
                    }
                }
                Err(errno) => return Err(self.failed(errno)),
            }
        }
        // The path leads to a folder that was entered already, or to the root itself.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        retry_on_intr(|| rustix::fs::openat(self.here(), ".", flags, Mode::empty()))
            .map_err(|errno| self.failed(errno))
    }

    /// The folder that has been reached.
    fn here(&self) -> &OwnedFd {
        self.entered.last().map_or(self.root.handle(), Arc::as_ref)
    }

    /// Puts the parts of a path, or of a link's target, before what is still to be followed.
    fn prepend(&mut self, path: &Path) -> Result<(), FileError> {
        self.links += 1;
        if self.links > MOST_LINKS + 1 {
            return Err(self.failed(Errno::LOOP));
        }
        let mut path = path;
        let real;
        if path.is_absolute() {
            // A link by an absolute path stays inside where that leads beneath the folder's own.
            real = self.root.path().canonicalize().map_err(FileError::io("look up", self.root.path()))?;
            let inner = [self.root.path(), &real].into_iter().find_map(|root| path.strip_prefix(root).ok());
            path = inner.ok_or_else(|| FileError::Outside { path: self.asked.clone() })?;
            self.entered.clear();
        }
        for part in path.components().rev() {
            match part {
                Component::Normal(name) => self.ahead.push_front(name.to_owned()),
                Component::ParentDir => self.ahead.push_front("..".into()),
                Component::CurDir => {}
                Component::RootDir | Component::Prefix(_) => {
                    return Err(FileError::Outside { path: self.asked.clone() });
                }
            }
        }
        Ok(())
    }

    fn failed(&self, errno: Errno) -> FileError {
        FileError::io("read", &self.asked)(errno.into())
    }
}

/// A socket cannot be opened.
fn is_socket(error: &FileError) -> bool {
    matches!(error, FileError::Io { source, .. } if source.raw_os_error() == Some(Errno::NXIO.raw_os_error()))
}

fn lstat(folder: &OwnedFd, name: &OsStr) -> Result<FileType, Errno> {
    let stat = retry_on_intr(|| rustix::fs::statat(folder, name, rustix::fs::AtFlags::SYMLINK_NOFOLLOW))?;
    Ok(FileType::from_raw_mode(stat.st_mode))
}
