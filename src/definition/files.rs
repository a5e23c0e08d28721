//! From the patterns of a workspace to files, and the folders that it may use.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::files::{FileError, Folder, Refused, follow};
use crate::model::limits;

/// The files that one pattern names: the path of each in the workspace by its name in problems.
///
/// # Errors
/// What is wrong with the pattern, and how to mend it.
pub(super) fn matching(root: &Folder, pattern: &str) -> Result<BTreeMap<String, PathBuf>, (String, String)> {
    let readable = || "correct the pattern, or make the folder readable".to_owned();
    let fewer = || "name the folders that hold the files".to_owned();
    let outside = || {
        (
            format!("`{pattern}` leads out of the workspace"),
            "move the files into the workspace, and write a path that stays in it".to_owned(),
        )
    };
    if inside(pattern).is_none() {
        return Err(outside());
    }
    let list = |folder: &Path| Ok(root.list_within(folder)?.unwrap_or_default());
    let found = follow(&list, pattern).map_err(|refused| match refused {
        Refused::Part(part, why) => (format!("`{part}` is not a pattern: {why}"), readable()),
        Refused::Folder(_, FileError::Outside { .. }) => outside(),
        Refused::Folder(folder, error) => {
            (format!("cannot list `{}`: {}", shown(&folder), error.reason()), readable())
        }
        Refused::TooMany => {
            (format!("`{pattern}` leads through more than {} names", limits::PATTERN_NAMES), fewer())
        }
        Refused::TooDeep(folder) => (
            format!(
                "`{pattern}` leads more than {} folders deep, to `{}`",
                limits::PATTERN_DEPTH,
                shown(&folder)
            ),
            fewer(),
        ),
    })?;
    let mut files = BTreeMap::new();
    for path in found {
        if !path.as_os_str().is_empty() && root.may_hold(&path) {
            files.insert(shown(&path), path);
        }
    }
    Ok(files)
}

/// A path as people know it: with `/` between folders.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// A path without `.` and `..`, as its text has it; `None` where it does not stay in the workspace.
pub(super) fn inside(text: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for part in Path::new(text).components() {
        match part {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return None,
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_inside() {
        for (text, expected) in [
            ("ledger", Some("ledger")),
            ("./a//b/", Some("a/b")),
            ("a/../b", Some("b")),
            (".", Some("")),
            ("..", None),
            ("../x", None),
            ("a/../../x", None),
            ("/srv/x", None),
        ] {
            assert_eq!(inside(text), expected.map(PathBuf::from), "{text}");
        }
    }
}
