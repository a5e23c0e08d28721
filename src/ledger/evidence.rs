//! The store of evidence: each file once, under its SHA-256.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::folder;
use super::hash::{LineHash, hex};
use super::shown::path as shown;
use crate::model::Evidence;

/// A folder of evidence, `<first 2 hex digits>/<SHA-256>`. It need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceStore {
    dir: PathBuf,
}

/// Why a file could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The given path is a folder, a pipe or a device.
    #[error("{} is {kind} and not a regular file; give a file, or pack the folder into one", shown(.path))]
    NotAFile {
        /// What was given.
        path: PathBuf,
        /// What it is, as `a folder`.
        kind: &'static str,
    },
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", shown(.path))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EvidenceError {
    move |source| EvidenceError::Io { action, path: path.to_owned(), source }
}

impl EvidenceStore {
    /// The store in this folder.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the file of this SHA-256 (64 hexadecimal digits, either case) lies, stored or not;
    /// `None` for any other text.
    #[must_use]
    pub fn path_of(&self, sha256: &str) -> Option<PathBuf> {
        let hash = sha256.parse::<LineHash>().ok()?;
        Some(self.dir.join(format!("{hash:.2}")).join(hash.to_string()))
    }

    /// Stores a copy of a file. It is on disk when this returns: the entry that names it can be
    /// written. Of a file that changes meanwhile, what was read is what is stored and hashed.
    ///
    /// # Errors
    /// [`EvidenceError`] where the source is no readable regular file, or the store cannot be
    /// written; then nothing is stored.
    pub fn put(&self, source: &Path) -> Result<Evidence, EvidenceError> {
        let file = open(source)?;
        let name = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy().into_owned();
        self.take(file, name, source)
    }

    /// Stores bytes under a name, as [`EvidenceStore::put`] stores a file.
    ///
    /// # Errors
    /// [`EvidenceError`] where the store cannot be written; then nothing is stored.
    pub fn put_bytes(&self, name: &str, bytes: &[u8]) -> Result<Evidence, EvidenceError> {
        self.take(bytes, name.to_owned(), Path::new(name))
    }

    fn take(&self, mut from: impl Read, name: String, source: &Path) -> Result<Evidence, EvidenceError> {
        let writing = || io("write to the evidence store", &self.dir);
        folder::create(&self.dir).map_err(writing())?;
        let mut copy = self.temporary().map_err(writing())?;
        let mut hasher = Sha256::new();
        let mut bytes = 0;
        let mut buffer = vec![0; 128 * 1024];
        loop {
            let read = match from.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(io("read", source))?,
            };
            if read == 0 {
                break;
            }
            hasher.update(&buffer[..read]);
            copy.write_all(&buffer[..read]).map_err(writing())?;
            bytes += read as u64;
        }
        let sha256 = hex(&hasher.finalize());
        let folder = self.dir.join(&sha256[..2]);
        keep(copy, bytes, &folder, &folder.join(&sha256))?;
        Ok(Evidence::File { name, sha256, bytes })
    }

    /// Whether the file of this SHA-256 is stored whole: a regular file of this size and hash.
    ///
    /// # Errors
    /// What is wrong with it, in a few words after `it`.
    pub fn check(&self, sha256: &str, bytes: u64) -> Result<(), String> {
        let hash = sha256.parse::<LineHash>().map_err(|_| "has no hash for a name".to_owned())?;
        let path = self.path_of(sha256).unwrap_or_default();
        if path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Err("is missing".to_owned());
        }
        match stored(&path, hash)? {
            found if found == bytes => Ok(()),
            found => Err(format!("has {found} bytes and not {bytes}")),
        }
    }

    fn temporary(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".incoming-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        builder.tempfile_in(&self.dir)
    }
}

/// The size of a stored file whose content has this hash.
///
/// # Errors
/// What is wrong with it, in a few words after `it`.
pub(super) fn stored(path: &Path, hash: LineHash) -> Result<u64, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if let Some(kind) = folder::irregular(&metadata) {
        return Err(format!("is {kind} and not a regular file"));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 128 * 1024]);
    loop {
        let read = match file.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(unreadable)?,
        };
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    let found = hex(&hasher.finalize());
    if found == hash.to_string() {
        Ok(bytes)
    } else {
        Err(format!("was changed: its content has the hash {found}"))
    }
}

/// Opens a regular file; anything else is refused before it could block.
fn open(source: &Path) -> Result<File, EvidenceError> {
    let metadata = fs::metadata(source).map_err(io("read", source))?;
    match folder::irregular(&metadata) {
        Some(kind) => Err(EvidenceError::NotAFile { path: source.to_owned(), kind }),
        None => File::open(source).map_err(io("read", source)),
    }
}

/// Gives the copy its name, unless a file of that name and size is there, and makes it durable.
fn keep(copy: NamedTempFile, bytes: u64, folder: &Path, target: &Path) -> Result<(), EvidenceError> {
    let fresh = Fresh::create(folder).map_err(io("create", folder))?;
    let stored = fs::metadata(target).is_ok_and(|there| there.is_file() && there.len() == bytes);
    if !stored {
        copy.as_file().sync_all().map_err(io("write", target))?;
        copy.persist(target).map_err(|error| io("write", target)(error.error))?;
    }
    folder::sync(folder).map_err(io("write to", folder))?;
    fresh.make_durable().map_err(io("write to", folder))
}

/// Folders that this process has created and whose names are not known to be on disk yet. Many
/// threads store evidence at once: none may take a folder for durable that another has just created,
/// and none should wait for another's disk.
static NEW_FOLDERS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A folder that may be new.
struct Fresh<'a>(Option<&'a Path>);

impl<'a> Fresh<'a> {
    /// Creates a folder where it is missing, in one that is there.
    fn create(folder: &'a Path) -> io::Result<Self> {
        let mut new = NEW_FOLDERS.lock().unwrap_or_else(PoisonError::into_inner);
        if !folder.is_dir() {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !folder.is_dir() => {
                    return Err(error);
                }
                _ => new.insert(folder.to_owned()),
            };
        }
        Ok(Self(new.contains(folder).then_some(folder)))
    }

    /// Makes its name durable, unless that is known.
    fn make_durable(self) -> io::Result<()> {
        let Some(folder) = self.0 else { return Ok(()) };
        folder::sync(folder.parent().unwrap_or(Path::new("")))?;
        NEW_FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        Ok(())
    }
}
