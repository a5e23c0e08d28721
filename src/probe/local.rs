//! Files of this machine: found by name or pattern, and looked at within a deadline.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use glob::Pattern;

use super::{Deadline, Observation};
use crate::files::{NAMES, Refused, entries, follow, is_missing, is_pattern, said, there};
use crate::model::{length_text, limits};

/// How often a wait looks whether the run is being stopped.
const TICK: Duration = Duration::from_millis(25);

/// Makes an observation of files in a thread of its own: a network file system that is gone never
/// answers. One that takes too long is left behind.
pub(super) fn within(
    deadline: &Deadline,
    what: &str,
    look: impl FnOnce() -> Observation + Send + 'static,
) -> Observation {
    timed(deadline, what, look).unwrap_or_else(|observation| *observation)
}

/// The same with any outcome.
///
/// # Errors
/// What it comes to that there was none in time.
pub(super) fn timed<T: Send + 'static>(
    deadline: &Deadline,
    what: &str,
    look: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<Observation>> {
    let (sender, answer) = mpsc::channel();
    // Nobody waits any more once the deadline has passed.
    let started = deadline.spawn("look", move || drop(sender.send(look())));
    if let Err(error) = started {
        return Err(Observation::error(format!("{what} cannot be looked at: {}", said(&error))).into());
    }
    loop {
        match answer.recv_timeout(deadline.left().min(TICK)) {
            Ok(found) => return Ok(found),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Observation::error(format!("{what} could not be looked at")).into());
            }
            Err(RecvTimeoutError::Timeout) if deadline.left().is_zero() => {
                return Err(out_of_time(deadline, what).into());
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// That a look took too long, or was stopped.
pub(super) fn out_of_time(deadline: &Deadline, what: &str) -> Observation {
    if deadline.is_stopped() {
        return Observation::interrupted();
    }
    let length = length_text(deadline.length());
    Observation::error(format!("{what} could not be looked at within {length}"))
}

/// What a path or a pattern names, sorted; paths count from the root.
///
/// # Errors
/// Why it cannot be looked at.
pub(super) fn found(root: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let list = |folder: &Path| entries(&root.join(folder));
    let found = follow(&list, pattern).map_err(|refused| match refused {
        Refused::Part(part, why) => format!("`{part}` is not a pattern: {why}"),
        Refused::Folder(folder, error) => cannot(&shown(root, &root.join(folder)), &error),
        Refused::TooMany => format!("`{pattern}` leads through more than {} names", limits::PATTERN_NAMES),
        Refused::TooDeep(folder) => {
            format!(
                "`{pattern}` leads more than {} folders deep, to {}",
                limits::PATTERN_DEPTH,
                folder.display()
            )
        }
    })?;
    let mut paths = Vec::new();
    for path in found {
        let path = root.join(path);
        match fs::symlink_metadata(&path) {
            Ok(_) => paths.push(path),
            Err(error) if is_missing(&error) => {}
            Err(error) => return Err(cannot(&shown(root, &path), &error)),
        }
    }
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// Whether a pattern names a path, be it there or not, by the rules of [`found`].
///
/// # Errors
/// When a folder on the way cannot be looked at.
pub(super) fn names(root: &Path, pattern: &str, path: &str) -> io::Result<bool> {
    let (pattern, path) = (root.join(pattern), root.join(path));
    // The name of the workspace is no pattern.
    let fixed = if pattern.starts_with(root) { root.components().count() } else { 0 };
    let (parts, names): (Vec<_>, Vec<_>) = (pattern.components().collect(), path.components().collect());
    let (literal, parts) = parts.split_at(fixed.min(parts.len()));
    Ok(names.starts_with(literal) && match_from(parts, &names, literal.len())?)
}

/// Whether the parts of a pattern match the names from `at` on.
fn match_from(parts: &[Component<'_>], names: &[Component<'_>], at: usize) -> io::Result<bool> {
    let Some((part, rest)) = parts.split_first() else { return Ok(at == names.len()) };
    let literally = || Ok(names.get(at) == Some(part) && match_from(rest, names, at + 1)?);
    let Component::Normal(text) = part else { return literally() };
    let text = text.to_string_lossy();
    if !is_pattern(&text) {
        return literally();
    }
    let Some(Component::Normal(name)) = names.get(at) else {
        return Ok(text == "**" && match_from(rest, names, at)?);
    };
    let name = name.to_string_lossy();
    if text == "**" {
        let folder: PathBuf = names[..=at].iter().collect();
        if match_from(rest, names, at)? {
            return Ok(true);
        }
        let is_real =
            || Ok::<_, io::Error>(there(fs::symlink_metadata(folder))?.is_some_and(|found| found.is_dir()));
        return Ok(!name.starts_with('.') && is_real()? && match_from(parts, names, at + 1)?);
    }
    let matches = Pattern::new(&text).is_ok_and(|pattern| pattern.matches_with(&name, NAMES));
    Ok(matches && match_from(rest, names, at + 1)?)
}

/// The path as people know it: relative to the root where it lies in it.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

/// Why a file cannot be looked at.
pub(super) fn cannot(name: &str, error: &io::Error) -> String {
    format!("{name} cannot be read: {}", said(error))
}

/// Opens a regular file. Anything else, like a pipe that nobody writes into, is refused and not
/// waited for; `None` is such a thing.
pub(super) fn open(path: &Path) -> io::Result<Option<(File, Metadata)>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    // It may have become something else since.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    let metadata = file.metadata()?;
    Ok(metadata.is_file().then_some((file, metadata)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_what_it_finds_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("ro*t");
        let paths = ["a.log", ".hidden.log", "x/a.log", "x/b.txt", "x/y/a.log", ".h/a.log", "x/.h/a.log"];
        for path in paths.iter().map(|path| root.join(path)).chain([folder.path().join("out/a.log")]) {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, "").expect("a file");
        }
        std::os::unix::fs::symlink(folder.path().join("out"), root.join("link")).expect("a link");
        let absolute = root.join("[x]/*.log").to_string_lossy().into_owned();
        let absolute = absolute.replace("ro*t", "ro[*]t");
        let patterns = [
            "a.log",
            "*.log",
            "./*.log",
            "**/*.log",
            "x/**/a.log",
            "*/a.log",
            "x/../a.log",
            "../out/*.log",
            "link/*.log",
            "**",
            "*",
            ".h/*",
            "[",
            &absolute,
        ];
        let all = paths.iter().copied().chain(["../out/a.log", "link/a.log", "x/../a.log", "x", ""]);
        for pattern in patterns {
            let found = found(&root, pattern).unwrap_or_default();
            for path in all.clone() {
                let expected = found.contains(&root.join(path));
                assert_eq!(names(&root, pattern, path).expect("folders"), expected, "{pattern} {path}");
            }
        }
        for path in ["gone.log", "/gone.log", "x/gone.log", "x/../gone.log", "../gone.log"] {
            assert_eq!(names(&root, "*.log", path).expect("folders"), path == "gone.log", "{path}");
        }
    }
}
