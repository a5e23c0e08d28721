//! The logs that are there, with the rotated ones beside them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use flate2::read::MultiGzDecoder;

use super::cursor::{Cursor, FINGERPRINT_BYTES, Fingerprint, TrackedFile, UnfinishedLine};
use super::lines::{ReadError, read_some};
use super::names;
use crate::files::{entries, is_missing, there};
use crate::probe::{Deadline, local};

/// A file that is there.
#[derive(Debug, Clone)]
pub(super) struct LogFile {
    /// Where it is.
    pub path: PathBuf,
    /// The same for people.
    pub name: String,
    /// Where it really is, if its name is a link.
    pub target: Option<String>,
    /// Whether lines are still written to it.
    pub live: bool,
    /// Whether the probe's path names it.
    pub named: bool,
    /// Whether it is compressed.
    pub compressed: bool,
    pub device: u64,
    pub inode: u64,
    pub size: u64,
    modified: SystemTime,
    /// Its first bytes.
    head: Vec<u8>,
}

/// Finds the files that the path names, and the rotated ones beside them, the oldest first.
///
/// # Errors
/// Why they cannot be looked at.
pub(super) fn find_logs(root: &Path, path: &str, last: Option<&Cursor>) -> Result<Vec<LogFile>, String> {
    let named: BTreeSet<PathBuf> = local::found(root, path)?.into_iter().collect();
    let tracked = last.map_or(&[][..], |cursor| &cursor.files);
    // A cursor leads nowhere that the probe would not look by itself.
    let mut was_live: BTreeSet<PathBuf> = BTreeSet::new();
    for file in tracked.iter().filter(|file| file.live) {
        if local::names(root, path, &file.path).map_err(|error| local::cannot(&file.path, &error))? {
            was_live.insert(root.join(&file.path));
        }
    }
    let is_base = |path: &Path| named.contains(path) || was_live.contains(path);
    let mut paths: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for path in &named {
        paths.insert(path.clone(), !bases(path).iter().any(|base| is_base(base)));
    }
    let mut lives: BTreeSet<PathBuf> =
        paths.iter().filter(|(_, live)| **live).map(|(path, _)| path.clone()).chain(was_live).collect();
    // A link leads to where a log is rotated, or from one dated log to the next.
    let mut targets = Vec::new();
    for path in &lives {
        targets.extend(target(path).map_err(|error| local::cannot(&local::shown(root, path), &error))?);
    }
    for target in targets {
        lives.extend(bases(&target));
        lives.insert(target);
    }
    let folders: BTreeSet<&Path> = lives.iter().filter_map(|path| path.parent()).collect();
    for folder in folders {
        let listed = root.join(folder);
        let refused = |error| local::cannot(&local::shown(root, &listed), &error);
        for (name, _) in entries(&listed).map_err(refused)? {
            let path = folder.join(name);
            if bases(&path).iter().any(|base| lives.contains(base)) {
                paths.entry(path).or_insert(false);
            }
        }
    }
    // While a file is being compressed both are there, and only one is whole.
    let all: BTreeSet<PathBuf> = paths.keys().cloned().collect();
    paths.retain(|path, _| !plain(path).is_some_and(|plain| all.contains(&plain)));
    let mut found: Vec<LogFile> = Vec::new();
    for (path, live) in paths {
        let is_named = named.contains(&path);
        if let Some(present) = look(root, path, live, is_named)? {
            found.push(present);
        }
    }
    found.sort_by_cached_key(|file| {
        (file.live, file.modified, Reverse(names::number(&file.name)), file.name.clone())
    });
    // One file under two names is one file.
    let mut seen = BTreeSet::new();
    let mut kept: Vec<LogFile> =
        found.into_iter().rev().filter(|file| seen.insert((file.device, file.inode))).collect();
    kept.reverse();
    Ok(kept)
}

/// Where a link leads; `None` for what is none, or leads nowhere.
fn target(path: &Path) -> io::Result<Option<PathBuf>> {
    match there(fs::symlink_metadata(path))? {
        Some(found) if found.is_symlink() => there(fs::canonicalize(path)),
        _ => Ok(None),
    }
}

fn bases(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().and_then(|name| name.to_str());
    let bases = name.map(names::bases).unwrap_or_default();
    bases.into_iter().map(|base| path.with_file_name(base)).collect()
}

fn plain(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    Some(path.with_file_name(names::uncompressed(name)?))
}

/// Looks at a file; `None` where there is none, or something that is none.
fn look(root: &Path, path: PathBuf, live: bool, named: bool) -> Result<Option<LogFile>, String> {
    let name = local::shown(root, &path);
    let cannot = |error: &io::Error| local::cannot(&name, error);
    let (mut file, metadata) = match local::open(&path) {
        Ok(Some(opened)) => opened,
        Ok(None) => return Ok(None),
        // It went since, or it is a link that leads nowhere.
        Err(error) if is_missing(&error) => return Ok(None),
        Err(error) => return Err(cannot(&error)),
    };
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(FINGERPRINT_BYTES).read_to_end(&mut head).map_err(|error| cannot(&error))?;
    let (device, inode) = identity(&metadata);
    Ok(Some(LogFile {
        target: target(&path)
            .map_err(|error| cannot(&error))?
            .filter(|_| live)
            .map(|target| local::shown(root, &target)),
        live,
        named,
        compressed: names::uncompressed(&name).is_some(),
        device,
        inode,
        size: metadata.len().max(head.len() as u64),
        modified: metadata.modified().unwrap_or(UNIX_EPOCH),
        head,
        name,
        path,
    }))
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

impl LogFile {
    /// Opens it; it must still be the file that was looked at.
    pub(super) fn open(&self) -> Result<File, ReadError> {
        match local::open(&self.path) {
            Ok(Some((file, metadata))) if identity(&metadata) == (self.device, self.inode) => Ok(file),
            Ok(_) => Err(ReadError::Changed),
            Err(error) if is_missing(&error) => Err(ReadError::Changed),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it has the file's identity in the file system.
    pub(super) fn is_same(&self, tracked: &TrackedFile) -> bool {
        (self.device, self.inode) == (tracked.device, tracked.inode)
    }

    /// Whether its bytes go on from those that were read.
    pub(super) fn goes_on(&self, tracked: &TrackedFile) -> Result<bool, ReadError> {
        let length = tracked.head.bytes;
        // A compressed file is read whole, and what is in it never grows.
        if self.compressed && self.size != tracked.offset {
            return Ok(false);
        }
        let reached = tracked.reached();
        if reached == 0 || self.size < reached || (self.head.len() as u64) < length {
            return Ok(false);
        }
        if Fingerprint::of(&self.head[..index(length)]) != tracked.head {
            return Ok(false);
        }
        let mut file = self.open()?;
        Ok(piece(&mut file, reached)?.is_some_and(|piece| Fingerprint::of(&piece) == tracked.tail))
    }

    /// Whether what is compressed in it goes on from the bytes that were read.
    pub(super) fn holds(&self, tracked: &TrackedFile, deadline: &Deadline) -> Result<bool, ReadError> {
        if !self.compressed || tracked.reached() == 0 {
            return Ok(false);
        }
        let mut reader = MultiGzDecoder::new(self.open()?);
        match Self::reaches(&mut reader, tracked, deadline) {
            // What cannot be decompressed so far is not known to be the file.
            Err(ReadError::Io(error)) if is_broken(&error) => Ok(false),
            result => result,
        }
    }

    fn reaches(
        reader: &mut impl Read,
        tracked: &TrackedFile,
        deadline: &Deadline,
    ) -> Result<bool, ReadError> {
        let mut buffer = vec![0; 1 << 16];
        let (mut at, mut tail) = (0_u64, Vec::new());
        let mut head = Vec::new();
        let reached = tracked.reached();
        while at < reached {
            let want = index((reached - at).min(buffer.len() as u64));
            let read = read_some(reader, &mut buffer[..want], deadline)?;
            if read == 0 {
                return Ok(false);
            }
            at += read as u64;
            if (head.len() as u64) < tracked.head.bytes {
                head.extend_from_slice(&buffer[..read]);
                head.truncate(index(tracked.head.bytes));
                if head.len() as u64 == tracked.head.bytes && Fingerprint::of(&head) != tracked.head {
                    return Ok(false);
                }
            }
            tail.extend_from_slice(&buffer[..read]);
            tail.drain(..tail.len().saturating_sub(index(FINGERPRINT_BYTES)));
        }
        Ok(Fingerprint::of(&tail) == tracked.tail)
    }

    /// Whether it can only be a copy of `live`, which has gone on from `tracked` and not been written to
    /// since: all that is in it stands there as well.
    pub(super) fn is_copy_of(
        &self,
        live: &Self,
        tracked: &TrackedFile,
        deadline: &Deadline,
    ) -> Result<bool, ReadError> {
        let rests = live.is_same(tracked) && live.modified < self.modified;
        if !rests || self.compressed || self.size > live.size {
            return Ok(false);
        }
        let (mut own, mut other) = (self.open()?.take(self.size), live.open()?);
        let (mut buffer, mut other_buffer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        loop {
            let read = read_some(&mut own, &mut buffer, deadline)?;
            if read == 0 {
                return Ok(true);
            }
            other.read_exact(&mut other_buffer[..read]).map_err(shrunk)?;
            if buffer[..read] != other_buffer[..read] {
                return Ok(false);
            }
        }
    }

    /// What the next run has to know of it.
    pub(super) fn track(
        &self,
        file: &mut File,
        offset: u64,
        unfinished: UnfinishedLine,
    ) -> Result<TrackedFile, ReadError> {
        let reached = offset + unfinished.bytes;
        let length = reached.min(FINGERPRINT_BYTES);
        let mut head = vec![0; index(length)];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut head).map_err(shrunk)?;
        let tail = piece(file, reached)?.ok_or(ReadError::Changed)?;
        Ok(TrackedFile {
            path: self.name.clone(),
            target: self.target.clone(),
            live: self.live,
            device: self.device,
            inode: self.inode,
            offset,
            unfinished,
            head: Fingerprint::of(&head),
            tail: Fingerprint::of(&tail),
        })
    }
}

/// The bytes before an offset; `None` where the file is shorter.
fn piece(file: &mut File, offset: u64) -> Result<Option<Vec<u8>>, ReadError> {
    let length = offset.min(FINGERPRINT_BYTES);
    let mut bytes = vec![0; index(length)];
    file.seek(SeekFrom::Start(offset - length))?;
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn shrunk(error: io::Error) -> ReadError {
    if error.kind() == io::ErrorKind::UnexpectedEof { ReadError::Changed } else { error.into() }
}

/// Whether an error says that compressed bytes are damaged or end early.
pub(super) fn is_broken(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// A length that is known to be short.
fn index(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}
