//! The evidence as it is stored, against what the entries name.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::tally::{Tally, count};
use crate::ledger::evidence::EvidenceStore;
use crate::ledger::folder::irregular;
use crate::ledger::hash::{LineHash, hex};
use crate::model::{Check, Outcome, Verdict};

/// A file that an entry names.
pub(super) struct Named<'a> {
    pub(super) hash: LineHash,
    pub(super) bytes: u64,
    /// The feed and line that names it.
    pub(super) file: &'a str,
    pub(super) line: usize,
}

/// What is wrong with a stored file, or its size where nothing is.
type Stored = Result<u64, String>;

/// Compares; each stored file is read once.
pub(super) fn verdict(store: &EvidenceStore, root: &Path, named: &[Named<'_>]) -> Verdict {
    let mut tally = Tally::new(Check::Evidence);
    let mut stored: HashMap<LineHash, (Stored, bool)> = HashMap::new();
    let mut walk = Walk { store, root, tally: &mut tally, stored: &mut stored };
    walk.folder(store.dir(), true);
    for evidence in named {
        let hash = evidence.hash;
        let what = match stored.get_mut(&hash) {
            None => format!("the evidence {hash:.12}… is missing"),
            Some((found, used)) => {
                *used = true;
                match found {
                    Ok(bytes) if *bytes == evidence.bytes => continue,
                    Ok(bytes) => format!(
                        "the evidence {hash:.12}… has {} and not {}",
                        count(*bytes, "byte", "bytes"),
                        evidence.bytes
                    ),
                    Err(why) => format!("the evidence {hash:.12}… {why}"),
                }
            }
        };
        tally.broken(evidence.file, evidence.line, what);
    }
    let mut unused: Vec<_> = stored.iter().filter(|(_, (_, used))| !used).map(|(hash, _)| *hash).collect();
    unused.sort_unstable();
    for hash in unused {
        let file = store.path_of(&hash.to_string()).map(|path| super::shown(&path, root));
        tally.add(Outcome::Noted, file.as_deref(), None, "no entry names this file".to_owned());
    }
    let files = stored.len() as u64;
    tally.verdict(format!(
        "{} of entries, {}",
        count(named.len() as u64, "file", "files"),
        count(files, "stored file", "stored files")
    ))
}

/// The walk over the store.
struct Walk<'a, 'b> {
    store: &'a EvidenceStore,
    root: &'a Path,
    tally: &'b mut Tally,
    stored: &'b mut HashMap<LineHash, (Stored, bool)>,
}

impl Walk<'_, '_> {
    fn folder(&mut self, dir: &Path, top: bool) {
        let listed = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match listed {
            Err(error) if top && error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.tell(Outcome::Broken, dir, format!("it cannot be listed: {error}")),
            Ok(entries) => entries,
        };
        entries.sort_unstable_by_key(fs::DirEntry::file_name);
        for entry in entries {
            self.entry(&entry.path(), &entry.file_name().to_string_lossy(), top);
        }
    }

    fn entry(&mut self, path: &Path, name: &str, top: bool) {
        let hash = name.parse::<LineHash>().ok();
        let place = hash.and_then(|hash| self.store.path_of(&hash.to_string()));
        if let Some(hash) = hash.filter(|_| place.as_deref() == Some(path)) {
            let stored = file(path, hash);
            if let Err(why) = &stored {
                self.tell(Outcome::Broken, path, format!("it {why}"));
            }
            self.stored.insert(hash, (stored, false));
        } else if name.starts_with(".incoming-") {
            self.tell(Outcome::Noted, path, "a copy that was not finished; it can be deleted".to_owned());
        } else if top && name.len() == 2 && path.is_dir() {
            self.folder(path, false);
        } else if !matches!(name, ".gitkeep" | ".gitignore" | ".gitattributes") {
            self.tell(Outcome::Noted, path, "it is no evidence: no entry can name it here".to_owned());
        }
    }

    fn tell(&mut self, outcome: Outcome, path: &Path, what: String) {
        self.tally.add(outcome, Some(&super::shown(path, self.root)), None, what);
    }
}

/// The size of a stored file whose content has this hash.
fn file(path: &Path, hash: LineHash) -> Stored {
    let metadata = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    if let Some(kind) = irregular(&metadata) {
        return Err(format!("is {kind} and not a regular file"));
    }
    let (bytes, found) = hashed(path).map_err(|error| format!("cannot be read: {error}"))?;
    if found == hash {
        Ok(bytes)
    } else {
        Err(format!("was changed: its content has the hash {}", hex(found.as_bytes())))
    }
}

fn hashed(path: &Path) -> io::Result<(u64, LineHash)> {
    let mut file = File::open(path)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 128 * 1024]);
    loop {
        let read = match file.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if read == 0 {
            let digest: [u8; 32] = hasher.finalize().into();
            return Ok((bytes, digest.into()));
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}
