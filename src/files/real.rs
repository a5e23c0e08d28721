//! Where a path really leads.

use std::io;
use std::path::{Path, PathBuf};

/// The real path of something that need not be there: links are followed as far as it is.
///
/// # Errors
/// Where a part of it is there and cannot be looked up.
pub fn real_path(path: &Path) -> io::Result<PathBuf> {
    resolve(path, 40)
}

fn resolve(path: &Path, links: u8) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Err(error) };
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            match std::fs::read_link(path) {
                // A link that leads nowhere yet.
                Ok(target) if links > 0 => resolve(&parent.join(target), links - 1),
                Ok(_) => Err(io::Error::other("too many links")),
                Err(_) => Ok(resolve(parent, links)?.join(name)),
            }
        }
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
        symlink("real/later", root.join("dangling")).expect("a link");
        assert_eq!(real_path(&root.join("dangling")).expect("a path"), root.join("real/later"));
        symlink("circle", root.join("circle")).expect("a link");
        assert!(real_path(&root.join("circle")).is_err());
        fs::write(root.join("file"), "").expect("a file");
        assert!(real_path(&root.join("file/below")).is_err());
        assert!(real_path(&root.join("none/..")).is_err());
    }
}
