//! Files that commands write: whole, or not at all.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

use super::context::Opened;
use crate::definition::Place;
use crate::view::clean::clean;

/// Where an output goes: what a link leads to, and nothing that belongs to the workspace.
///
/// # Errors
/// When it is a file of the ledger, of the evidence, or of the definitions.
pub(super) fn target(path: &Path, opened: &Opened) -> Result<PathBuf> {
    let real = |path: &Path| {
        std::fs::canonicalize(path)
            .ok()
            .or_else(|| Some(std::fs::canonicalize(folder_of(path)).ok()?.join(path.file_name()?)))
    };
    let path = real(path).unwrap_or_else(|| path.to_owned());
    let workspace = &opened.workspace;
    let config = match &workspace.place {
        Place::Personal { config, .. } => config,
        Place::Folder(_) | Place::BuiltIn { .. } => &workspace.root,
    };
    let kept = [&workspace.ledger, &workspace.evidence].into_iter().filter_map(|folder| real(folder));
    let defined = workspace.files.iter().filter_map(|(name, _)| real(&config.join(name)));
    if kept.into_iter().any(|folder| path.starts_with(folder)) || defined.into_iter().any(|file| file == path)
    {
        bail!(
            "{} belongs to the workspace's own files; name another one with --output",
            clean(&path.display().to_string())
        );
    }
    Ok(path)
}

/// A file beside `path` that takes its place once it is [kept](keep). `mode` holds on Unix, less the
/// umask.
pub(super) fn create(path: &Path, mode: u32) -> Result<NamedTempFile> {
    let shown = path.display().to_string();
    if path.is_dir() {
        bail!("cannot write {}: it is a folder; name a file in it", clean(&shown));
    }
    if is_special(path) {
        bail!("cannot write {}: it is a pipe or a device; name a file", clean(&shown));
    }
    let folder = folder_of(path);
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

/// Whether there is a pipe or a device of this name, which is written to and not replaced.
pub(super) fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir())
}

/// Lets a finished file take its place; it is on disk by then.
pub(super) fn keep(file: NamedTempFile, path: &Path) -> Result<()> {
    let doing = || format!("cannot write {}", clean(&path.display().to_string()));
    file.as_file().sync_all().with_context(doing)?;
    file.persist(path).map_err(|error| error.error).with_context(doing)?;
    sync_folder(path).with_context(doing)
}

/// Deletes a file, durably. Tells whether there was one.
pub(super) fn remove(path: &Path) -> Result<bool> {
    let doing = || format!("cannot delete {}", clean(&path.display().to_string()));
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        removed => removed.with_context(doing)?,
    }
    sync_folder(path).with_context(doing)?;
    Ok(true)
}

/// Makes the names beside `path` durable: on Unix a rename is on disk only then.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder_of(path))?.sync_all() {
        // Some file systems cannot, and need not.
        Err(error) if error.kind() == ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a whole file, or leaves what was there as it is.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let doing = || format!("cannot write {}", clean(&path.display().to_string()));
    if is_special(path) {
        let mut file = File::options().write(true).open(path).with_context(doing)?;
        return file.write_all(bytes).with_context(doing);
    }
    let mut file = create(path, 0o644)?;
    file.write_all(bytes).with_context(doing)?;
    keep(file, path)
}
