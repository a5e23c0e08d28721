//! The evidence as it is stored, against what the entries name.

use std::collections::HashMap;
use std::path::Path;

use super::Against;
use super::tally::{Tally, count};
use crate::files::{Access, Entry, FileError, Folder, INCOMING, Kind, if_present};
use crate::ledger::evidence::{self, EvidenceStore};
use crate::ledger::hash::LineHash;
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
///
/// # Errors
/// [`FileError`] where the store cannot be read.
pub(super) fn verdict(against: &Against<'_>, named: &[Named<'_>]) -> Result<Verdict, FileError> {
    let (store, root) = (against.evidence, against.root);
    let mut tally = Tally::new(Check::Evidence);
    let mut stored: HashMap<LineHash, (Stored, bool)> = HashMap::new();
    let mut walk = Walk { store, root, tally: &mut tally, stored: &mut stored };
    walk.store()?;
    for evidence in named {
        let hash = evidence.hash;
        let what = match stored.get_mut(&hash) {
            None if against.left_out.contains(&hash) => {
                let what = format!("the evidence {hash:.12}… was left out of this package");
                tally.add(Outcome::Noted, Some(evidence.file), Some(evidence.line), what);
                continue;
            }
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
    Ok(tally.verdict(format!(
        "{} of entries, {}",
        count(named.len() as u64, "file", "files"),
        count(files, "stored file", "stored files")
    )))
}

/// The walk over the store.
struct Walk<'a, 'b> {
    store: &'a EvidenceStore,
    root: &'a Path,
    tally: &'b mut Tally,
    stored: &'b mut HashMap<LineHash, (Stored, bool)>,
}

impl Walk<'_, '_> {
    /// Looks at the whole store. What cannot be looked at is no verdict but an error: a link, say, or a
    /// file that may not be read.
    fn store(&mut self) -> Result<(), FileError> {
        self.store.folder()?.map_or(Ok(()), |folder| self.folder(&folder, true))
    }

    fn folder(&mut self, folder: &Folder, top: bool) -> Result<(), FileError> {
        folder.entries()?.iter().try_for_each(|entry| self.entry(folder, entry, top))
    }

    fn entry(&mut self, folder: &Folder, entry: &Entry, top: bool) -> Result<(), FileError> {
        let name = entry.name.to_string_lossy();
        let path = folder.path().join(&entry.name);
        let hash = name.parse::<LineHash>().ok();
        let place = hash.and_then(|hash| self.store.path_of(&hash.to_string()));
        if let Some(hash) = hash.filter(|_| place.as_deref() == Some(&path)) {
            // One that is gone meanwhile is missing.
            let Some(file) = if_present(folder.open(&entry.name, Access::Read, 0))? else { return Ok(()) };
            let stored = evidence::stored(&file, &path, hash)?;
            if let Err(why) = &stored {
                self.tell(Outcome::Broken, &path, format!("it {why}"));
            }
            self.stored.insert(hash, (stored, false));
        } else if name.starts_with(INCOMING) {
            self.tell(Outcome::Noted, &path, "a copy that was not finished; it can be deleted".to_owned());
        } else if top && name.len() == 2 && matches!(entry.kind, Kind::Folder | Kind::Link) {
            let inner = folder.folder(Path::new(&entry.name))?;
            self.folder(&inner, false)?;
        } else if !matches!(&*name, ".gitkeep" | ".gitignore" | ".gitattributes") {
            self.tell(Outcome::Noted, &path, "it is no evidence: no entry can name it here".to_owned());
        }
        Ok(())
    }

    fn tell(&mut self, outcome: Outcome, path: &Path, what: String) {
        self.tally.add(outcome, Some(&super::shown(path, self.root)), None, what);
    }
}
