//! Folders that are held open. What lies in one is reached from its handle, name by name, and never
//! through a symbolic link: neither a repository nor a race can lead a reader or writer elsewhere.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::{Errno, retry_on_intr};

use super::error::{FileError, Kind, if_present};

/// Folders of a workspace: everybody reads, the owner writes (less the umask).
const FOLDER_MODE: Mode = Mode::from_raw_mode(0o755);
/// Files of a workspace that are shared with others.
pub const SHARED: u32 = 0o644;

/// A folder that is held open.
#[derive(Debug, Clone)]
pub struct Folder {
    handle: Arc<OwnedFd>,
    path: PathBuf,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: OsString,
    /// What it leads to; a link is not followed.
    pub kind: Kind,
}

/// Device and inode: what a file is, whatever its name.
pub type Identity = (u64, u64);

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To be read.
    Read,
    /// To be read, and written at its end.
    Append,
    /// To be read and cut.
    Write,
    /// The same as `Append`; created where nothing has the name.
    AppendOrCreate,
    /// A new file to be written: an error where something has the name.
    CreateNew,
}

impl Access {
    fn flags(self) -> OFlags {
        // Nothing is waited for: a pipe opens at once and is then refused.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
        flags
            | match self {
                Self::Read => OFlags::RDONLY,
                Self::Append => OFlags::RDWR | OFlags::APPEND,
                Self::Write => OFlags::RDWR,
                Self::AppendOrCreate => OFlags::RDWR | OFlags::APPEND | OFlags::CREATE,
                Self::CreateNew => OFlags::RDWR | OFlags::CREATE | OFlags::EXCL,
            }
    }
}

impl Folder {
    /// Opens a folder by a path that a person named, or that was searched for: links in this path
    /// are followed.
    ///
    /// # Errors
    /// [`FileError`] where there is none, or it cannot be opened.
    pub fn named(path: &Path) -> Result<Self, FileError> {
        let at = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let handle = retry_on_intr(|| rustix::fs::open(at, flags, Mode::empty()));
        let handle = handle.map_err(|errno| FileError::io("open", path)(errno.into()))?;
        Ok(Self { handle: Arc::new(handle), path: path.to_owned() })
    }

    /// Opens a folder by a path that a person named, and creates what is missing of it, durably.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn create_named(path: &Path) -> Result<Self, FileError> {
        if let Some(folder) = if_present(Self::named(path))? {
            // Whoever created it may have been killed before its name was on disk. A folder above
            // that may not be read is none of ours.
            if let Some(Ok(parent)) = path.parent().map(Self::named) {
                parent.make_durable(folder.identity()?)?;
            }
            return Ok(folder);
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Self::named(path) };
        let parent = Self::create_named(parent)?;
        match retry_on_intr(|| rustix::fs::mkdirat(parent.handle(), name, FOLDER_MODE)) {
            Ok(()) => parent.sync()?,
            Err(Errno::EXIST) => {}
            Err(errno) => return Err(FileError::io("create", path)(errno.into())),
        }
        Self::named(path)
    }

    /// Its path, for messages and for programs that are started in it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The handle.
    pub(super) fn handle(&self) -> &OwnedFd {
        &self.handle
    }

    /// The folder at a path beneath this one, of which no part is a link.
    ///
    /// # Errors
    /// [`FileError`], naming the first part that is no folder.
    pub fn folder(&self, inner: &Path) -> Result<Self, FileError> {
        let mut folder = self.clone();
        for name in parts(inner, &self.path)? {
            folder = folder.child(name)?;
        }
        Ok(folder)
    }

    /// The same; `None` where there is none.
    ///
    /// # Errors
    /// [`FileError`] where it is there and no folder, or nobody can say.
    pub fn folder_if_present(&self, inner: &Path) -> Result<Option<Self>, FileError> {
        if_present(self.folder(inner))
    }

    /// The same as [`Folder::folder`]; folders that are missing are created, and the names of all are on disk when this
    /// returns.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn create(&self, inner: &Path) -> Result<Self, FileError> {
        let mut folder = self.clone();
        for name in parts(inner, &self.path)? {
            let child = if let Some(child) = if_present(folder.child(name))? {
                child
            } else {
                match retry_on_intr(|| rustix::fs::mkdirat(folder.handle(), name, FOLDER_MODE)) {
                    Ok(()) | Err(Errno::EXIST) => folder.child(name)?,
                    Err(errno) => {
                        return Err(FileError::io("create", &folder.path.join(name))(errno.into()));
                    }
                }
            };
            folder.make_durable(child.identity()?)?;
            folder = child;
        }
        Ok(folder)
    }

    /// A folder in this one.
    fn child(&self, name: &OsStr) -> Result<Self, FileError> {
        let path = self.path.join(name);
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match retry_on_intr(|| rustix::fs::openat(self.handle(), name, flags, Mode::empty())) {
            Ok(handle) => Ok(Self { handle: Arc::new(handle), path }),
            Err(errno @ (Errno::LOOP | Errno::NOTDIR | Errno::MLINK)) => match self.kind(name)? {
                Some(found) if found != Kind::Folder => {
                    Err(FileError::Kind { path, found, wanted: Kind::Folder })
                }
                _ => Err(FileError::io("open", &path)(errno.into())),
            },
            Err(errno) => Err(FileError::io("open", &path)(errno.into())),
        }
    }

    /// Opens a regular file of this name in this folder. Anything else is refused without waiting
    /// for it. `mode` is for a file that is created, less the umask.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn open(&self, name: impl AsRef<OsStr>, access: Access, mode: u32) -> Result<File, FileError> {
        let name = name.as_ref();
        let path = self.path.join(name);
        let mode = Mode::from_raw_mode(mode);
        let opened = retry_on_intr(|| rustix::fs::openat(self.handle(), name, access.flags(), mode));
        let file = match opened {
            Ok(handle) => File::from(handle),
            Err(errno) => {
                // The kind says more than the system's number: ELOOP, ENXIO, EISDIR.
                return match self.kind(name) {
                    Ok(Some(found)) if found != Kind::File => {
                        Err(FileError::Kind { path, found, wanted: Kind::File })
                    }
                    _ => Err(FileError::io("open", &path)(errno.into())),
                };
            }
        };
        regular(&file, &path)?;
        Ok(file)
    }

    /// Opens a regular file for reading, at a path beneath this folder of which no part is a link.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read_beneath(&self, inner: &Path) -> Result<File, FileError> {
        let (folder, name) = self.split(inner)?;
        folder.open(name, Access::Read, 0)
    }

    /// The folder that holds the last part of a path, and that part.
    pub(super) fn split<'p>(&self, inner: &'p Path) -> Result<(Self, &'p OsStr), FileError> {
        let mut names = parts(inner, &self.path)?;
        let Some(name) = names.pop() else {
            return Err(FileError::Kind {
                path: self.path.join(inner),
                found: Kind::Folder,
                wanted: Kind::File,
            });
        };
        let mut folder = self.clone();
        for part in names {
            folder = folder.child(part)?;
        }
        Ok((folder, name))
    }

    /// What a name leads to, without following a link; `None` where nothing has it.
    ///
    /// # Errors
    /// [`FileError::Io`] where the system does not say.
    pub fn kind(&self, name: impl AsRef<OsStr>) -> Result<Option<Kind>, FileError> {
        Ok(self.stat(name.as_ref())?.map(|stat| kind_of(FileType::from_raw_mode(stat.st_mode))))
    }

    /// The size of a regular file, in bytes.
    ///
    /// # Errors
    /// [`FileError`] where it is none, or the system does not say.
    pub fn size(&self, name: impl AsRef<OsStr>) -> Result<Option<u64>, FileError> {
        let name = name.as_ref();
        let Some(stat) = self.stat(name)? else { return Ok(None) };
        match kind_of(FileType::from_raw_mode(stat.st_mode)) {
            Kind::File => Ok(Some(u64::try_from(stat.st_size).unwrap_or(0))),
            found => Err(FileError::Kind { path: self.path.join(name), found, wanted: Kind::File }),
        }
    }

    fn stat(&self, name: &OsStr) -> Result<Option<Stat>, FileError> {
        match retry_on_intr(|| rustix::fs::statat(self.handle(), name, AtFlags::SYMLINK_NOFOLLOW)) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(FileError::io("look at", &self.path.join(name))(errno.into())),
        }
    }

    /// The names in it, in their order.
    ///
    /// # Errors
    /// [`FileError::Io`] where it cannot be listed to its end.
    pub fn entries(&self) -> Result<Vec<Entry>, FileError> {
        let failed = |errno: Errno| FileError::io("list", &self.path)(errno.into());
        let mut found = Vec::new();
        let mut listing = Dir::read_from(self.handle()).map_err(failed)?;
        while let Some(entry) = listing.read() {
            let entry = entry.map_err(failed)?;
            let bytes = entry.file_name().to_bytes();
            if matches!(bytes, b"." | b"..") {
                continue;
            }
            let name = OsString::from_vec(bytes.to_vec());
            let kind = match entry.file_type() {
                // Some file systems do not tell; a name that is gone meanwhile is no entry.
                FileType::Unknown => match self.kind(&name)? {
                    Some(kind) => kind,
                    None => continue,
                },
                known => kind_of(known),
            };
            found.push(Entry { name, kind });
        }
        found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    /// Moves a file of this folder into another one; what had the name there is replaced.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn rename_into(&self, from: &OsStr, folder: &Self, to: &OsStr) -> Result<(), FileError> {
        retry_on_intr(|| rustix::fs::renameat(self.handle(), from, folder.handle(), to))
            .map_err(|errno| FileError::io("write", &folder.path.join(to))(errno.into()))
    }

    /// Removes a file.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn remove(&self, name: impl AsRef<OsStr>) -> Result<(), FileError> {
        let name = name.as_ref();
        retry_on_intr(|| rustix::fs::unlinkat(self.handle(), name, AtFlags::empty()))
            .map_err(|errno| FileError::io("remove", &self.path.join(name))(errno.into()))
    }

    /// Makes the names in it durable: a rename or a new file is on disk only then.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn sync(&self) -> Result<(), FileError> {
        retry_on_intr(|| rustix::fs::fsync(self.handle()))
            .map_err(|errno| FileError::io("write to", &self.path)(errno.into()))
    }

    /// Makes the name of what lies in it durable, unless this process has done so before.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn make_durable(&self, child: Identity) -> Result<(), FileError> {
        if known().contains(&child) {
            return Ok(());
        }
        self.sync()?;
        known().insert(child);
        Ok(())
    }

    /// Whether a name still leads to an open file.
    ///
    /// # Errors
    /// [`FileError::Io`] where the system does not say.
    pub fn leads_to(&self, name: impl AsRef<OsStr>, file: &File) -> Result<bool, FileError> {
        let name = name.as_ref();
        let there = self.stat(name)?.as_ref().map(identity_of);
        Ok(there == Some(identity(file).map_err(FileError::io("look at", &self.path.join(name)))?))
    }

    /// What the folder is, whatever its name.
    ///
    /// # Errors
    /// [`FileError::Io`] where the system does not say.
    pub fn identity(&self) -> Result<Identity, FileError> {
        match rustix::fs::fstat(self.handle()) {
            Ok(stat) => Ok(identity_of(&stat)),
            Err(errno) => Err(FileError::io("look at", &self.path)(errno.into())),
        }
    }
}

/// Folders and files of which this process knows that their names are on disk. Whoever created them
/// may have been killed before that.
static KNOWN: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

fn known() -> std::sync::MutexGuard<'static, BTreeSet<Identity>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What an open file is, whatever its name.
///
/// # Errors
/// What the system says.
pub fn identity(file: &File) -> io::Result<Identity> {
    Ok(identity_of(&rustix::fs::fstat(file)?))
}

#[allow(clippy::cast_sign_loss, clippy::unnecessary_cast, reason = "the types differ between systems")]
fn identity_of(stat: &Stat) -> Identity {
    (stat.st_dev as u64, stat.st_ino as u64)
}

/// Refuses an open file that is not a regular one.
pub(super) fn regular(file: &File, path: &Path) -> Result<(), FileError> {
    let stat = rustix::fs::fstat(file).map_err(|errno| FileError::io("look at", path)(errno.into()))?;
    match kind_of(FileType::from_raw_mode(stat.st_mode)) {
        Kind::File => Ok(()),
        found => Err(FileError::Kind { path: path.to_owned(), found, wanted: Kind::File }),
    }
}

fn kind_of(kind: FileType) -> Kind {
    match kind {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}

/// The names of a path beneath a folder.
///
/// # Errors
/// [`FileError::Outside`] where the path does not stay beneath it.
fn parts<'p>(inner: &'p Path, root: &Path) -> Result<Vec<&'p OsStr>, FileError> {
    let mut names = Vec::new();
    for part in inner.components() {
        match part {
            Component::Normal(name) => names.push(name),
            Component::CurDir => {}
            _ => return Err(FileError::Outside { path: root.join(inner) }),
        }
    }
    Ok(names)
}
