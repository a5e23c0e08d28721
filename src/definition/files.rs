//! From the patterns of a workspace to files.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::source::said;

/// How the parts of a pattern match names: `*.toml` is not meant for the hidden files that editors
/// and archives leave behind.
const NAMES: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// The files that one pattern names, as (name in problems, path), sorted by name.
///
/// Parts without a wildcard are followed as they stand, through links as well. `**` goes into real
/// folders alone, so that a link which leads back up cannot lead it round for ever.
///
/// # Errors
/// A text that says why the pattern cannot serve.
pub(super) fn matching(root: &Path, pattern: &str) -> Result<BTreeMap<String, PathBuf>, String> {
    let mut found = vec![PathBuf::new()];
    for part in Path::new(pattern).components() {
        let mut next = Vec::new();
        for base in &found {
            match part {
                Component::CurDir => next.push(base.clone()),
                Component::Normal(name) if is_wild(&name.to_string_lossy()) => {
                    expand(root, base, &name.to_string_lossy(), &mut next)?;
                }
                part => next.push(base.join(part)),
            }
        }
        found = next;
    }
    Ok(found
        .into_iter()
        // A link that leads nowhere is there too: reading it reports it.
        .filter(|path| !path.as_os_str().is_empty() && root.join(path).symlink_metadata().is_ok())
        .map(|path| (shown(root, &path), root.join(&path)))
        .collect())
}

/// The path as people know it: relative to the root where it lies in it, with `/` between folders.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn is_wild(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// Adds the entries of the folder `base` that one part of a pattern matches.
fn expand(root: &Path, base: &Path, part: &str, next: &mut Vec<PathBuf>) -> Result<(), String> {
    if part == "**" {
        next.push(base.to_path_buf());
        let mut folders = vec![base.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for (name, is_real_folder) in entries(&root.join(&folder))? {
                if is_real_folder && !name.to_string_lossy().starts_with('.') {
                    next.push(folder.join(&name));
                    folders.push(folder.join(&name));
                }
            }
        }
        return Ok(());
    }
    let pattern = Pattern::new(part).map_err(|error| format!("`{part}` is not a pattern: {}", error.msg))?;
    for (name, _) in entries(&root.join(base))? {
        if pattern.matches_with(&name.to_string_lossy(), NAMES) {
            next.push(base.join(name));
        }
    }
    Ok(())
}

/// The entries of a folder: name, and whether it is a folder itself (not a link to one). A path that
/// is no folder has none.
fn entries(folder: &Path) -> Result<Vec<(OsString, bool)>, String> {
    let cannot = |error: &io::Error| format!("cannot list `{}`: {}", folder.display(), said(error));
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(cannot(&error)),
    };
    let mut names = Vec::new();
    for entry in listing {
        let entry = entry.map_err(|error| cannot(&error))?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        names.push((entry.file_name(), is_folder));
    }
    names.sort();
    Ok(names)
}
