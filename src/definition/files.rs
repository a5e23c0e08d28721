//! From the patterns of a workspace to files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::files::{Refused, follow, said};

/// The files that one pattern names, as (name in problems, path), sorted by name.
///
/// # Errors
/// A text that says why the pattern cannot serve.
pub(super) fn matching(root: &Path, pattern: &str) -> Result<BTreeMap<String, PathBuf>, String> {
    let found = follow(root, pattern).map_err(|refused| match refused {
        Refused::Part(part, why) => format!("`{part}` is not a pattern: {why}"),
        Refused::Folder(folder, error) => format!("cannot list `{}`: {}", folder.display(), said(&error)),
    })?;
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
