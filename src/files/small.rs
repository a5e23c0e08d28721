//! Small files that somebody else may have put there: never a hang, never a flood, and never "not
//! there" about what cannot be looked at.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use super::error::{FileError, Kind};
use super::named::open_named;

/// Whether an error says that nothing is there. Any other error means that nobody can tell.
#[must_use]
pub fn is_missing(error: &io::Error) -> bool {
    // The path leads through a file.
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Whether a name is taken. A link counts by itself, wherever it leads.
///
/// # Errors
/// When nobody can tell.
pub fn is_there(path: &Path) -> io::Result<bool> {
    there(fs::symlink_metadata(path)).map(|found| found.is_some())
}

/// `None` where nothing is there.
///
/// # Errors
/// Any other error of the look-up.
pub fn there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads a regular file of at most `limit` bytes. A link may lead to it.
///
/// # Errors
/// When it cannot be read, is no regular file, or is longer. Nothing of this kind is waited for.
pub fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open_named(path).map_err(|error| match error {
        FileError::Io { source, .. } => source,
        FileError::Kind { found: Kind::Folder, .. } => {
            io::Error::new(ErrorKind::IsADirectory, "a folder, not a file")
        }
        FileError::Kind { found, .. } => {
            io::Error::new(ErrorKind::InvalidInput, format!("{found}, not a file"))
        }
        other @ FileError::Outside { .. } => other.into_io(),
    })?;
    if is_of_the_kernel(&file)? {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file but one of the kernel"));
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let longest = if limit.is_multiple_of(1 << 20) {
            format!("{} MiB", limit >> 20)
        } else {
            format!("{limit} bytes")
        };
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("longer than {longest}")));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// Those of [`read_file`], or when it is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    let not_text = |_| io::Error::new(ErrorKind::InvalidData, "not text in UTF-8");
    String::from_utf8(read_file(path, limit)?).map_err(not_text)
}

/// Files of /proc look regular, but reading one can wait, never end, or take something away.
#[cfg(target_os = "linux")]
fn is_of_the_kernel(file: &File) -> io::Result<bool> {
    Ok(rustix::fs::fstatfs(file)?.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

#[cfg(not(target_os = "linux"))]
fn is_of_the_kernel(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &Path) -> String {
        read_file(path, 8).expect_err("refused").to_string()
    }

    #[test]
    fn only_what_is_missing_is_absent() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "12345678").expect("a file");
        assert_eq!(there(read_file(&at("none"), 8)).expect("absent"), None);
        assert_eq!(there(read_file(&at("file/below"), 8)).expect("absent"), None);
        assert_eq!(read_file(&at("file"), 8).expect("a file"), b"12345678");
        assert!(is_there(&at("file")).expect("a file") && !is_there(&at("file/below")).expect("absent"));
        fs::write(at("long"), "123456789").expect("a file");
        assert_eq!(refused(&at("long")), "longer than 8 bytes");
        assert_eq!(refused(folder.path()), "a folder, not a file");
        fs::write(at("latin"), b"caf\xe9").expect("a file");
        assert_eq!(read_text(&at("latin"), 8).expect_err("refused").to_string(), "not text in UTF-8");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn links_lead_to_files_and_to_nothing_else() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "text").expect("a file");
        for (name, target) in [
            ("good", "file"),
            ("dangling", "none"),
            ("circle", "circle"),
            ("device", "/dev/zero"),
            ("kernel", "/proc/self/environ"),
        ] {
            symlink(target, at(name)).expect("a link");
        }
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("a socket");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from(0o600),
            0,
        )
        .expect("a pipe");
        assert_eq!(read_file(&at("good"), 8).expect("a file"), b"text");
        assert_eq!(there(read_file(&at("dangling"), 8)).expect("absent"), None);
        assert!(is_there(&at("dangling")).expect("a link"), "the link itself is there");
        assert!(there(read_file(&at("circle"), 8)).is_err());
        assert_eq!(refused(&at("kernel")), "not a regular file but one of the kernel");
        for name in ["device", "socket", "pipe"] {
            assert_eq!(refused(&at(name)), "a pipe, socket or device, not a file", "{name}");
        }
    }
}
