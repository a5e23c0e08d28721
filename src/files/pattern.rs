//! From a pattern to the paths that it names.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

/// How the parts of a pattern match names: `*` is not meant for the hidden files that editors and
/// archives leave behind.
pub const NAMES: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// Why a pattern cannot be followed.
#[derive(Debug)]
pub enum Refused {
    /// A part of it is no pattern: which, and why.
    Part(String, &'static str),
    /// A folder that it leads through cannot be listed.
    Folder(PathBuf, io::Error),
}

/// The paths that a pattern names, from the root. A path without a wildcard need not be there.
///
/// Parts without a wildcard are followed as they stand, through links as well. `**` goes into real
/// folders alone, so that a link which leads back up cannot lead it round for ever.
///
/// # Errors
/// [`Refused`].
pub fn follow(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, Refused> {
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let mut next = Vec::new();
        for base in &found {
            match part {
                Component::CurDir => next.push(base.clone()),
                Component::Normal(name) if is_pattern(&name.to_string_lossy()) => {
                    expand(root, base, &name.to_string_lossy(), &mut next)?;
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

/// Adds the entries of the folder `base` that one part of a pattern matches.
fn expand(root: &Path, base: &Path, part: &str, next: &mut Vec<PathBuf>) -> Result<(), Refused> {
    let listed = |folder: &Path| {
        let folder = root.join(folder);
        entries(&folder).map_err(|error| Refused::Folder(folder, error))
    };
    if part == "**" {
        next.push(base.to_path_buf());
        let mut folders = vec![base.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for (name, is_real_folder) in listed(&folder)? {
                if is_real_folder && !name.to_string_lossy().starts_with('.') {
                    next.push(folder.join(&name));
                    folders.push(folder.join(&name));
                }
            }
        }
        return Ok(());
    }
    let pattern = Pattern::new(part).map_err(|error| Refused::Part(part.to_owned(), error.msg))?;
    for (name, _) in listed(base)? {
        if pattern.matches_with(&name.to_string_lossy(), NAMES) {
            next.push(base.join(name));
        }
    }
    Ok(())
}

/// The entries of a folder, by name: name, and whether it is a folder itself (not a link to one). A
/// path that is no folder has none.
///
/// # Errors
/// What the system says of a folder that is there and cannot be listed.
pub fn entries(folder: &Path) -> io::Result<Vec<(OsString, bool)>> {
    let listing = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        listing => listing?,
    };
    let mut names = Vec::new();
    for entry in listing {
        let entry = entry?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.push((entry.file_name(), is_folder));
    }
    names.sort();
    Ok(names)
}
