//! Files that a person named: links are followed, but nothing is waited for.

use std::fs::File;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};

use super::error::{FileError, Kind};
use super::folder::regular;

/// Opens a regular file that a person named, for reading. A pipe, a socket, a device or a folder is
/// refused at once.
///
/// # Errors
/// [`FileError`].
pub fn open_named(path: &Path) -> Result<File, FileError> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    match retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty())) {
        Ok(handle) => {
            let file = File::from(handle);
            regular(&file, path)?;
            Ok(file)
        }
        // A socket cannot be opened.
        Err(Errno::NXIO) => {
            Err(FileError::Kind { path: path.to_owned(), found: Kind::Other, wanted: Kind::File })
        }
        Err(errno) => Err(FileError::io("read", path)(errno.into())),
    }
}
