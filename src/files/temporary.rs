//! Files that take their name once they are whole, and what is left of those that never did.

use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};

use super::error::{FileError, Kind};
use super::folder::{Access, Entry, Folder};

/// A file that is being written, under a name that nobody asks for. Unless it is [kept](Self::keep)
/// it is removed when this is dropped.
///
/// It is locked as long as it is being written: what is not locked was left by a process that is
/// gone, and [`Folder::sweep`] removes it.
#[derive(Debug)]
pub struct Temporary {
    folder: Folder,
    name: OsString,
    file: File,
    kept: bool,
}

/// How the names of files begin that are not finished yet. Git ignores them in a workspace.
pub const INCOMING: &str = ".incoming-";

/// Makes names differ within this process.
static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Folder {
    /// A new file of this folder. `mode` is less the umask.
    ///
    /// # Errors
    /// [`FileError::Io`].
    pub fn temporary(&self, mode: u32) -> Result<Temporary, FileError> {
        loop {
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = OsString::from(format!("{INCOMING}{}-{number}", std::process::id()));
            let file = match self.open(&name, Access::CreateNew, mode) {
                Err(FileError::Io { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {
                    continue;
                }
                Err(FileError::Kind { .. }) => continue,
                Err(FileError::Io { source, .. }) => {
                    return Err(FileError::io("write to", self.path())(source));
                }
                file => file?,
            };
            let temporary = Temporary { folder: self.clone(), name, file, kept: false };
            // A sweep may have come between the two. Where files cannot be locked nothing is swept.
            let is_ours = match temporary.file.try_lock() {
                Ok(()) => self.leads_to(&temporary.name, &temporary.file)?,
                Err(TryLockError::WouldBlock) => false,
                Err(TryLockError::Error(_)) => true,
            };
            if is_ours {
                return Ok(temporary);
            }
        }
    }

    /// Removes the files of this folder that [`Folder::temporary`] made and that nobody is writing any
    /// more. What cannot be removed stays: it harms nobody.
    pub fn sweep(&self) {
        let Ok(entries) = self.entries() else { return };
        let stale = entries.into_iter().filter(|entry| entry.kind == Kind::File && is_temporary(&entry.name));
        for Entry { name, .. } in stale {
            if let Ok(file) = self.open(&name, Access::Read, 0)
                && file.try_lock().is_ok()
                && self.leads_to(&name, &file).is_ok_and(|leads| leads)
            {
                // Best effort.
                let _ = self.remove(&name);
            }
        }
    }

    /// Replaces a file whole, durably: readers see the old one or the new one.
    ///
    /// # Errors
    /// [`FileError`]; then the old one stays.
    pub fn replace(&self, name: impl AsRef<OsStr>, bytes: &[u8], mode: u32) -> Result<(), FileError> {
        let mut temporary = self.temporary(mode)?;
        temporary.write_all(bytes).map_err(FileError::io("write", &self.path().join(name.as_ref())))?;
        temporary.keep(name)
    }
}

/// Whether a name is one that [`Folder::temporary`] gives: other programs use this prefix, too.
fn is_temporary(name: &OsStr) -> bool {
    let parts = name.to_str().and_then(|name| name.strip_prefix(INCOMING)?.split_once('-'));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    parts.is_some_and(|(process, number)| is_number(process) && is_number(number))
}

impl Temporary {
    /// Makes what was written so far durable.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Gives the file its name, in the same folder, and makes both durable. What had the name is
    /// replaced; a folder of that name is not.
    ///
    /// # Errors
    /// [`FileError::Io`]; then nothing has changed.
    pub fn keep(self, name: impl AsRef<OsStr>) -> Result<(), FileError> {
        let folder = self.folder.clone();
        self.keep_in(&folder, name)
    }

    /// The same in another folder of the same file system.
    ///
    /// # Errors
    /// [`FileError::Io`]; then nothing has changed.
    pub fn keep_in(mut self, folder: &Folder, name: impl AsRef<OsStr>) -> Result<(), FileError> {
        let name = name.as_ref();
        let path = folder.path().join(name);
        self.file.sync_all().map_err(FileError::io("write", &path))?;
        self.folder.rename_into(&self.name, folder, name)?;
        self.kept = true;
        folder.sync()
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl io::Seek for Temporary {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.kept {
            // Best effort: the next sweep removes it.
            let _ = self.folder.remove(&self.name);
        }
    }
}
