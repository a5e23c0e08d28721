//! Files that commands write: whole, or not at all.

use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::context::Opened;
use crate::definition::Place;
use crate::files::{FileError, Folder, Kind, SHARED, Temporary, real_path, there};
use crate::view::clean::clean;

/// Where an output goes: what a link leads to, and nothing that belongs to the workspace.
///
/// # Errors
/// When it is a file of the ledger, of the evidence, or of the definitions, or nobody can say.
pub(crate) fn target(path: &Path, opened: &Opened) -> Result<PathBuf> {
    if is_special(path)? {
        // It leads to no file: its own name is all that it has.
        return Ok(path.to_owned());
    }
    let path = real(path)?;
    let workspace = &opened.workspace;
    let config = match &workspace.place {
        Place::Personal { config, .. } => config,
        Place::Folder(_) | Place::BuiltIn { .. } => &workspace.root,
    };
    let mut taken = false;
    for folder in [&workspace.ledger, &workspace.evidence] {
        taken |= path.starts_with(real(&folder.path())?);
    }
    for (name, _) in &workspace.files {
        let file = real(&config.join(name))?;
        // A new checklist beside the others would be read as one.
        let is_beside = path.parent() == file.parent() && path.extension() == file.extension();
        taken |= path == file || is_beside;
    }
    for name in [".gitignore", ".gitattributes"] {
        taken |= path == real(&workspace.root.join(name))?;
    }
    if taken {
        bail!(
            "{} belongs to the workspace's own files; name another one with --output",
            clean(&path.display().to_string())
        );
    }
    Ok(path)
}

fn real(path: &Path) -> Result<PathBuf> {
    real_path(path).with_context(|| format!("cannot look up {}", clean(&path.display().to_string())))
}

/// A file that is being written under another name, and takes its own once it is whole.
pub(crate) struct Output {
    path: PathBuf,
    temporary: Temporary,
}

impl Output {
    /// Begins a file. `mode` is less the umask.
    ///
    /// # Errors
    /// When nothing can be written there, or what is there is no regular file.
    pub(crate) fn create(path: &Path, mode: u32) -> Result<Self> {
        let shown = || clean(&path.display().to_string()).into_owned();
        if is_special(path)? {
            bail!("cannot write {}: it is a pipe or a device; name a file", shown());
        }
        let folder = match Folder::named(folder_of(path)) {
            Err(error) if error.is_absent() => {
                bail!("cannot write {}: there is no such folder; create it first", shown());
            }
            folder => folder.with_context(|| format!("cannot write {}", shown()))?,
        };
        let name = path.file_name().with_context(|| format!("cannot write {}: it has no name", shown()))?;
        match folder.kind(name)? {
            Some(Kind::Folder) => bail!("cannot write {}: it is a folder; name a file in it", shown()),
            Some(Kind::Other) => bail!("cannot write {}: it is a pipe or a device; name a file", shown()),
            Some(Kind::File | Kind::Link) | None => {}
        }
        // What a killed command left here.
        folder.sweep();
        let temporary = folder.temporary(mode).with_context(|| format!("cannot write {}", shown()))?;
        Ok(Self { path: path.to_owned(), temporary })
    }

    /// Makes what was written durable, still under its other name.
    ///
    /// # Errors
    /// When the system does not take it.
    pub(crate) fn sync(&self) -> Result<()> {
        Ok(self.temporary.sync().map_err(FileError::io("write", &self.path))?)
    }

    /// Lets the finished file take its name; it is on disk when this returns.
    ///
    /// # Errors
    /// When the system does not take it; then what had the name stays.
    pub(crate) fn keep(self) -> Result<()> {
        Ok(self.temporary.keep(self.path.file_name().unwrap_or_default())?)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Output {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.temporary.seek(to)
    }
}

/// Whether there is a pipe or a device of this name, which is written to and not replaced.
///
/// # Errors
/// When nobody can say.
pub(crate) fn is_special(path: &Path) -> Result<bool> {
    let about = there(path.metadata())
        .with_context(|| format!("cannot look at {}", clean(&path.display().to_string())))?;
    Ok(about.is_some_and(|about| !about.is_file() && !about.is_dir()))
}

/// Opens a pipe or a device for writing. A pipe that nobody reads is an error and not waited for.
fn open_special(path: &Path) -> io::Result<File> {
    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let handle = match rustix::fs::open(path, flags, rustix::fs::Mode::empty()) {
        Err(rustix::io::Errno::NXIO) => return Err(io::Error::other("nobody reads from it")),
        opened => opened?,
    };
    // From here on it is written to as fast as it is read.
    fcntl_setfl(&handle, fcntl_getfl(&handle)? - OFlags::NONBLOCK)?;
    Ok(File::from(handle))
}

/// Deletes a file, durably. Tells whether there was one.
pub(crate) fn remove(path: &Path) -> Result<bool> {
    let doing = || format!("cannot delete {}", clean(&path.display().to_string()));
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        removed => removed.with_context(doing)?,
    }
    Folder::named(folder_of(path))?.sync()?;
    Ok(true)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a whole file, or leaves what was there as it is.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let doing = || format!("cannot write {}", clean(&path.display().to_string()));
    if is_special(path)? {
        return open_special(path).and_then(|mut file| file.write_all(bytes)).with_context(doing);
    }
    let mut output = Output::create(path, SHARED)?;
    output.write_all(bytes).with_context(doing)?;
    output.keep()
}
