//! Where a path really leads.

use std::io;
use std::path::{Path, PathBuf};

/// The real path of something that need not be there: links are followed as far as it is.
///
/// # Errors
/// Where a part of it is there and cannot be looked up.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => {
                let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
                Ok(real_path(parent)?.join(name))
            }
            _ => Err(error),
        },
        found => found,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_as_far_as_there_is_something() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a path");
        fs::create_dir(root.join("real")).expect("a folder");
        symlink("real", root.join("link")).expect("a link");
        for (path, expected) in [("link", "real"), ("link/none", "real/none"), ("link/a/b", "real/a/b")] {
            assert_eq!(real_path(&root.join(path)).expect("a path"), root.join(expected), "{path}");
        }
        fs::write(root.join("file"), "").expect("a file");
        assert!(real_path(&root.join("file/below")).is_err());
        assert!(real_path(&root.join("none/..")).is_err());
    }
}
