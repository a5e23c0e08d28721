//! From a pattern to the paths that it names.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::small::is_missing;
use crate::model::limits;

/// How the parts of a pattern match names: `*` is not meant for the hidden files that editors and
/// archives leave behind.
pub const NAMES: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The names in a folder, and whether each is a folder itself (not a link to one).
pub type Names = Vec<(OsString, bool)>;

/// Why a pattern cannot be followed.
#[derive(Debug)]
pub enum Refused<E> {
    /// A part of it is no pattern: which, and why.
    Part(String, &'static str),
    /// A folder that it leads through cannot be listed.
    Folder(PathBuf, E),
    /// It leads through more than [`limits::PATTERN_NAMES`].
    TooMany,
    /// It leads deeper than [`limits::PATTERN_DEPTH`].
    TooDeep(PathBuf),
}

/// The paths that a pattern names, in the folders that `list` knows. A path without a wildcard need
/// not be there.
///
/// Parts without a wildcard are taken as they stand. `**` goes into real folders alone, so that a
/// link which leads back up cannot lead it round for ever.
///
/// # Errors
/// [`Refused`].
pub fn follow<E>(
    list: &dyn Fn(&Path) -> Result<Names, E>,
    pattern: &str,
) -> Result<Vec<PathBuf>, Refused<E>> {
    let mut search = Search { list, looked_at: 0 };
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let mut next = Vec::new();
        for base in &found {
            match part {
                Component::CurDir => next.push(base.clone()),
                Component::Normal(name) if is_pattern(&name.to_string_lossy()) => {
                    search.expand(base, &name.to_string_lossy(), &mut next)?;
                }
                part => next.push(base.join(part)),
            }
        }
        found = next;
    }
    Ok(found)
}

/// Whether a path or a part of one is a pattern. `[*]` in it stands for a star.
#[must_use]
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// A search for what a pattern names.
struct Search<'a, E> {
    list: &'a dyn Fn(&Path) -> Result<Names, E>,
    looked_at: usize,
}

impl<E> Search<'_, E> {
    /// Adds the entries of the folder `base` that one part of a pattern matches.
    fn expand(&mut self, base: &Path, part: &str, next: &mut Vec<PathBuf>) -> Result<(), Refused<E>> {
        if part == "**" {
            next.push(base.to_path_buf());
            let mut folders = vec![(base.to_path_buf(), 0)];
            while let Some((folder, depth)) = folders.pop() {
                if depth > limits::PATTERN_DEPTH {
                    return Err(Refused::TooDeep(folder));
                }
                for (name, is_real_folder) in self.listed(&folder)? {
                    if is_real_folder && !name.to_string_lossy().starts_with('.') {
                        next.push(folder.join(&name));
                        folders.push((folder.join(&name), depth + 1));
                    }
                }
            }
            return Ok(());
        }
        let pattern = Pattern::new(part).map_err(|error| Refused::Part(part.to_owned(), error.msg))?;
        for (name, _) in self.listed(base)? {
            if pattern.matches_with(&name.to_string_lossy(), NAMES) {
                next.push(base.join(name));
            }
        }
        Ok(())
    }

    fn listed(&mut self, folder: &Path) -> Result<Names, Refused<E>> {
        let names = (self.list)(folder).map_err(|error| Refused::Folder(folder.to_owned(), error))?;
        self.looked_at += names.len();
        if self.looked_at > limits::PATTERN_NAMES { Err(Refused::TooMany) } else { Ok(names) }
    }
}

/// The entries of a folder, by name: name, and whether it is a folder itself (not a link to one). A
/// path that is no folder has none.
///
/// # Errors
/// What the system says of a folder that is there and cannot be listed.
pub fn entries(folder: &Path) -> io::Result<Names> {
    let listing = match fs::read_dir(folder) {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        listing => listing?,
    };
    let mut names = Vec::new();
    for entry in listing {
        let entry = entry?;
        let is_folder = match entry.file_type() {
            Ok(kind) => kind.is_dir(),
            // It is gone meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        names.push((entry.file_name(), is_folder));
    }
    names.sort();
    Ok(names)
}
