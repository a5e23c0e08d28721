//! Files that commands write: whole, or not at all.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

use crate::view::clean::clean;

/// A file beside `path` that takes its place once it is [kept](keep). `mode` holds on Unix, less the
/// umask.
pub(super) fn create(path: &Path, mode: u32) -> Result<NamedTempFile> {
    let shown = path.display().to_string();
    if path.is_dir() {
        bail!("cannot write {}: it is a folder; name a file in it", clean(&shown));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        bail!("cannot write {}: there is no such folder; create it first", clean(&shown));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".incoming-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder.tempfile_in(folder).with_context(|| format!("cannot write {}", clean(&shown)))
}

/// Lets a finished file take its place; it is on disk by then.
pub(super) fn keep(file: NamedTempFile, path: &Path) -> Result<()> {
    let doing = || format!("cannot write {}", clean(&path.display().to_string()));
    file.as_file().sync_all().with_context(doing)?;
    file.persist(path).map_err(|error| error.error).with_context(doing)?;
    Ok(())
}

/// Writes a whole file, or leaves what was there as it is.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = create(path, 0o644)?;
    let doing = || format!("cannot write {}", clean(&path.display().to_string()));
    file.write_all(bytes).with_context(doing)?;
    keep(file, path)
}
