//! The store of evidence: each file once, under its SHA-256.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::hash::LineHash;
use super::shown::path as shown;
use crate::files::{Access, FileError, Folder, Kind, Location, SHARED, Temporary, if_present, open_named};
use crate::model::Evidence;

/// A folder of evidence, `<first 2 hex digits>/<SHA-256>`. It need not exist.
#[derive(Debug, Clone)]
pub struct EvidenceStore {
    place: Location,
}

/// Why a file could not be stored.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The given path is a folder, a pipe or a device.
    #[error("{} is {kind} and not a regular file; give a file, or pack the folder into one", shown(.path))]
    NotAFile {
        /// What was given.
        path: PathBuf,
        /// What it is.
        kind: Kind,
    },
    /// A file or folder that cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
}

impl EvidenceError {
    /// Whether what was given is no file, or is not there.
    #[must_use]
    pub fn is_no_file(&self) -> bool {
        match self {
            Self::NotAFile { .. } => true,
            Self::File(error) => error.is_absent(),
        }
    }
}

impl EvidenceStore {
    /// The store in this folder.
    pub fn at(place: impl Into<Location>) -> Self {
        Self { place: place.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.place.path()
    }

    /// Where the file of this SHA-256 (64 hexadecimal digits, either case) lies in the store, be it
    /// there or not; `None` for any other text.
    #[must_use]
    pub fn path_of(&self, sha256: &str) -> Option<PathBuf> {
        Some(self.dir().join(inner(sha256.parse().ok()?)))
    }

    /// Opens a stored file for reading; `None` where it is not stored.
    ///
    /// # Errors
    /// [`FileError`] where it is there and no regular file, or nobody can say.
    pub fn open(&self, hash: LineHash) -> Result<Option<File>, FileError> {
        let Some(folder) = self.place.open()? else { return Ok(None) };
        if_present(folder.read_beneath(&inner(hash)))
    }

    /// Its folder, held open; `None` where there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub(super) fn folder(&self) -> Result<Option<Folder>, FileError> {
        self.place.open()
    }

    /// Removes copies that were never finished: whoever made them is gone.
    pub fn sweep(&self) {
        if let Ok(Some(folder)) = self.place.open() {
            folder.sweep();
        }
    }

    /// Stores a copy of a file. It is on disk when this returns: the entry that names it can be
    /// written. Of a file that changes meanwhile, what was read is what is stored and hashed.
    ///
    /// # Errors
    /// [`EvidenceError`] where the source is no readable regular file, or the store cannot be
    /// written; then nothing is stored.
    pub fn put(&self, source: &Path) -> Result<Evidence, EvidenceError> {
        let file = open_source(source)?;
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

    fn take(&self, from: impl Read, name: String, source: &Path) -> Result<Evidence, EvidenceError> {
        let folder = self.place.create()?;
        let mut copy = folder.temporary(SHARED)?;
        let (hash, bytes) =
            hashed(from, |chunk| copy.write_all(chunk).map_err(FileError::io("write to", folder.path())))
                .map_err(|failed| match failed {
                    Failed::Reading(error) => FileError::io("read", source)(error),
                    Failed::Taking(error) => error,
                })?;
        keep(copy, &folder, hash, bytes)?;
        Ok(Evidence::File { name, sha256: hash.to_string(), bytes })
    }

    /// Whether a file can be given as evidence.
    ///
    /// # Errors
    /// [`EvidenceError`] where it is no readable regular file.
    pub fn check_source(source: &Path) -> Result<(), EvidenceError> {
        open_source(source).map(drop)
    }

    /// What [`EvidenceStore::put`] would say of a file, without storing it.
    ///
    /// # Errors
    /// [`EvidenceError`] where the source is no readable regular file.
    pub fn describe(source: &Path) -> Result<Evidence, EvidenceError> {
        let file = open_source(source)?;
        let name = source.file_name().unwrap_or(source.as_os_str()).to_string_lossy().into_owned();
        let (hash, bytes) = read_hash(file).map_err(FileError::io("read", source))?;
        Ok(Evidence::File { name, sha256: hash.to_string(), bytes })
    }

    /// Whether the file of this SHA-256 is stored whole: a regular file of this size and hash.
    ///
    /// # Errors
    /// What is wrong with it, in a few words after `it`.
    pub fn check(&self, sha256: &str, bytes: u64) -> Result<(), String> {
        let hash = sha256.parse::<LineHash>().map_err(|_| "has no hash for a name".to_owned())?;
        let path = self.dir().join(inner(hash));
        let found = self.open(hash).and_then(|file| file.map(|file| stored(&file, &path, hash)).transpose());
        match found {
            Ok(None) => Err("is missing".to_owned()),
            Ok(Some(Ok(found))) if found == bytes => Ok(()),
            Ok(Some(Ok(found))) => Err(format!("has {found} bytes and not {bytes}")),
            Ok(Some(Err(why))) => Err(why),
            Err(error) => Err(format!("cannot be used: {error}")),
        }
    }
}

/// Where a file lies in a store.
fn inner(hash: LineHash) -> PathBuf {
    Path::new(&format!("{hash:.2}")).join(hash.to_string())
}

/// The size of a stored file, if its content has this hash; else what its content is, in a few words
/// after `it`.
///
/// # Errors
/// [`FileError`] where it cannot be read.
pub(super) fn stored(file: &File, path: &Path, hash: LineHash) -> Result<Result<u64, String>, FileError> {
    let (found, bytes) = read_hash(file).map_err(FileError::io("read", path))?;
    if found == hash {
        return Ok(Ok(bytes));
    }
    Ok(Err(format!("was changed: its content has the hash {found}")))
}

/// Opens a file that somebody named; anything but a regular file is refused before it could block.
fn open_source(source: &Path) -> Result<File, EvidenceError> {
    match open_named(source) {
        Err(FileError::Kind { path, found, .. }) => Err(EvidenceError::NotAFile { path, kind: found }),
        opened => Ok(opened?),
    }
}

/// Why a copy failed: what is read, or what takes it.
enum Failed {
    Reading(io::Error),
    Taking(FileError),
}

/// The SHA-256 and the size of what is read; each chunk is handed on.
fn hashed(
    mut from: impl Read,
    mut take: impl FnMut(&[u8]) -> Result<(), FileError>,
) -> Result<(LineHash, u64), Failed> {
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 128 * 1024]);
    loop {
        let read = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(Failed::Reading)?,
        };
        if read == 0 {
            let digest: [u8; 32] = hasher.finalize().into();
            return Ok((digest.into(), bytes));
        }
        hasher.update(&buffer[..read]);
        take(&buffer[..read]).map_err(Failed::Taking)?;
        bytes += read as u64;
    }
}

/// The same for what goes nowhere.
fn read_hash(from: impl Read) -> io::Result<(LineHash, u64)> {
    hashed(from, |_| Ok(())).map_err(|failed| match failed {
        Failed::Reading(error) => error,
        Failed::Taking(error) => error.into_io(),
    })
}

/// Gives the copy its name, unless a sound file is there, and makes it durable.
fn keep(copy: Temporary, store: &Folder, hash: LineHash, bytes: u64) -> Result<(), FileError> {
    let folder = store.create(Path::new(&format!("{hash:.2}")))?;
    let name = hash.to_string();
    match folder.open(&name, Access::Read, 0) {
        // A stored copy is trusted only after a look at all of it: a damaged one has the same name.
        Ok(there) => {
            if read_hash(&there).is_ok_and(|found| found == (hash, bytes)) {
                // Whoever stored it may have been killed before it was durable.
                there.sync_all().map_err(FileError::io("write", &folder.path().join(&name)))?;
                return folder.sync();
            }
        }
        Err(error) if error.is_absent() => {}
        // What cannot be read is replaced like what is damaged; what is no file is left alone.
        Err(error @ FileError::Kind { .. }) => return Err(error),
        Err(_) => {}
    }
    copy.keep_in(&folder, &name)
}
