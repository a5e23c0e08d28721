//! Folders and files that must outlive a crash, and files that must be files.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// Creates the folder and those above it that are missing, and makes their names durable.
pub(super) fn create(dir: &Path) -> io::Result<()> {
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().unwrap_or(Path::new(""));
    create(parent)?;
    match fs::create_dir(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists || !dir.is_dir() => Err(error),
        _ => sync(parent),
    }
}

/// Makes the names in a folder durable: on Unix a rename or a new file is on disk only then.
pub(super) fn sync(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()
    } else {
        Ok(())
    }
}

/// Cuts a file off after `len` bytes, durably. A handle that can only append cannot do that on all
/// systems.
pub(super) fn cut(path: &Path, len: u64) -> io::Result<()> {
    let file = File::options().write(true).open(path)?;
    file.set_len(len)?;
    file.sync_all()
}

/// `None` for a regular file, else what it is. Opening a pipe would wait for its other end.
pub(super) fn irregular(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    if kind.is_file() {
        None
    } else if kind.is_dir() {
        Some("a folder")
    } else {
        Some("a pipe, socket or device")
    }
}

/// Options for a new file that its owner writes and everybody reads (less the umask): the ledger
/// and the evidence are shared.
pub(super) fn shared_file() -> fs::OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o644);
    options
}
