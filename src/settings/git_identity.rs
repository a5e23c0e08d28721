//! The `user.email` of git, read from its configuration files. Git itself is not run: nothing but
//! probes executes anything.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};

use crate::files::{read_file, said, there};

/// Files that include each other are followed this deep, as git does.
const MAX_INCLUDES: usize = 10;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// What stands for bytes that are not UTF-8.
const NOT_UTF8: char = char::REPLACEMENT_CHARACTER;

/// The address that git would use in `cwd`: the last one set, from the system's files to the
/// repository's own.
///
/// # Errors
/// When one of the files is there and cannot be read: it may name somebody else.
pub(super) fn email(cwd: &Path, files: &[PathBuf], home: Option<&Path>) -> Result<Option<String>> {
    let git_dir = git_dir(cwd)?;
    let mut reader = Reader { home, git_dir: git_dir.as_deref(), email: None };
    for file in files {
        reader.read(file, 0)?;
    }
    if let Some(dir) = &git_dir {
        let common = text(&dir.join("commondir"))?;
        let common = common.map_or_else(|| dir.clone(), |common| dir.join(common.trim()));
        reader.read(&common.join("config"), 0)?;
    }
    Ok(reader.email.filter(|email| !email.trim().is_empty()))
}

/// The repository's own folder; in a linked worktree `.git` is a file that names it.
fn git_dir(cwd: &Path) -> Result<Option<PathBuf>> {
    for dir in cwd.ancestors() {
        let dot_git = dir.join(".git");
        let about = there(fs::metadata(&dot_git)).map_err(|error| cannot_read(&dot_git, &error))?;
        let Some(about) = about else { continue };
        if about.is_dir() {
            return Ok(Some(dot_git));
        }
        let Some(text) = text(&dot_git)? else { continue };
        let Some(target) = text.trim().strip_prefix("gitdir:") else {
            bail!("{} does not name the folder of a git repository", dot_git.display());
        };
        return Ok(Some(dir.join(target.trim())));
    }
    Ok(None)
}

/// The text of a file, with a mark for what is not UTF-8; `None` where there is no file.
fn text(path: &Path) -> Result<Option<String>> {
    let bytes = there(read_file(path, LONGEST)).map_err(|error| cannot_read(path, &error))?;
    let text = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(text.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

fn cannot_read(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("cannot read {}: {}", path.display(), said(error))
}

struct Reader<'a> {
    home: Option<&'a Path>,
    git_dir: Option<&'a Path>,
    email: Option<String>,
}

impl Reader<'_> {
    fn read(&mut self, file: &Path, depth: usize) -> Result<()> {
        let Some(text) = text(file)? else { return Ok(()) };
        let mut section = String::new();
        for line in text.lines() {
            let mut line = line.trim();
            if let Some(rest) = line.strip_prefix('[') {
                let Some((name, rest)) = rest.split_once(']') else { continue };
                section = normal_section(name);
                line = rest.trim();
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), plain_value(value));
            let counts = match (section.as_str(), key.as_str()) {
                ("user", "email") | ("include", "path") => true,
                (condition, "path") => condition.starts_with("includeif gitdir:"),
                _ => false,
            };
            if !counts {
                continue;
            }
            if value.contains(NOT_UTF8) || section.contains(NOT_UTF8) {
                bail!("{}: `{key}` under `[{section}]` is not UTF-8", file.display());
            }
            match section.strip_prefix("includeif gitdir:") {
                Some(pattern) if !self.in_git_dir(pattern)? => {}
                None if section == "user" => self.email = Some(value),
                _ => self.include(file, &value, depth)?,
            }
        }
        Ok(())
    }

    fn include(&mut self, from: &Path, path: &str, depth: usize) -> Result<()> {
        if depth == MAX_INCLUDES {
            return Ok(());
        }
        let folder = from.parent().unwrap_or(Path::new(""));
        let path = self.at_home(path).unwrap_or_else(|| folder.join(path));
        self.read(&path, depth + 1)
    }

    /// The `gitdir` condition: a pattern without a wildcard start matches anywhere below, and one
    /// with a final slash everything in that folder.
    fn in_git_dir(&self, pattern: &str) -> Result<bool> {
        let Some(dir) = self.git_dir else { return Ok(false) };
        let mut full =
            self.at_home(pattern).map_or_else(|| pattern.to_owned(), |path| path.display().to_string());
        if pattern.ends_with('/') && !full.ends_with('/') {
            full.push('/');
        }
        if !full.starts_with('/') && !full.starts_with("**/") {
            full.insert_str(0, "**/");
        }
        if full.ends_with('/') {
            full.push_str("**");
        }
        let real = there(dir.canonicalize()).map_err(|error| cannot_read(dir, &error))?;
        let dir = real.as_deref().unwrap_or(dir);
        Ok(glob::Pattern::new(&full).is_ok_and(|pattern| pattern.matches_path(dir)))
    }

    fn at_home(&self, path: &str) -> Option<PathBuf> {
        Some(self.home?.join(path.strip_prefix("~/")?))
    }
}

/// A section as `name` or `name subsection`; names are folded to lower case, subsections are not.
fn normal_section(text: &str) -> String {
    match text.split_once('"') {
        Some((name, rest)) => {
            let subsection =
                rest.trim_end().trim_end_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
            format!("{} {subsection}", name.trim().to_ascii_lowercase())
        }
        None => text.trim().to_ascii_lowercase(),
    }
}

/// A value without quotes, escapes and a trailing comment.
fn plain_value(text: &str) -> String {
    let (mut value, mut quoted) = (String::new(), false);
    let mut kept = 0;
    let mut chars = text.trim_start().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' => value.extend(chars.next().map(|c| match c {
                'n' => '\n',
                't' => '\t',
                other => other,
            })),
            '#' | ';' if !quoted => break,
            c => value.push(c),
        }
        if quoted || !c.is_whitespace() {
            kept = value.len();
        }
    }
    value.truncate(kept);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &str, setup: impl FnOnce(&Path)) -> Option<String> {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join("work/repo/.git")).expect("a repository");
        fs::write(home.path().join(".gitconfig"), config).expect("a file");
        setup(home.path());
        let cwd = home.path().join("work/repo");
        email(&cwd, &[home.path().join(".gitconfig")], Some(home.path())).expect("readable files")
    }

    /// Why nobody is named, with `~` for the home folder.
    fn refused(setup: impl FnOnce(&Path)) -> String {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(home.path().join("repo/deep")).expect("a folder");
        fs::write(home.path().join(".gitconfig"), "[user]\nemail = home@x\n").expect("a file");
        setup(home.path());
        let files = [home.path().join(".gitconfig")];
        let error = email(&home.path().join("repo/deep"), &files, Some(home.path())).expect_err("refused");
        format!("{error:#}").replace(&home.path().display().to_string(), "~")
    }

    #[test]
    fn the_last_value_counts() {
        for (config, expected) in [
            ("[user]\n\temail = ana@acme.example\n", Some("ana@acme.example")),
            ("[user]\nname = Ana\n[USER] Email=\"a b@x\" ; comment\n", Some("a b@x")),
            ("[user]\nemail = old@x\nemail = new@x # comment\n", Some("new@x")),
            ("[core]\nemail = no@x\n[user \"sub\"]\nemail = no@x\n", None),
            ("", None),
            ("[user\nemail = x", None),
        ] {
            assert_eq!(read(config, |_| {}).as_deref(), expected, "{config}");
        }
    }

    #[test]
    fn includes_and_the_repository_win() {
        let config = "[user]\nemail = home@x\n[includeIf \"gitdir:~/work/\"]\npath = work.inc\n";
        let work =
            |home: &Path| fs::write(home.join("work.inc"), "[user]\nemail = work@x\n").expect("a file");
        assert_eq!(read(config, work).as_deref(), Some("work@x"));
        let both = |home: &Path| {
            work(home);
            fs::write(home.join("work/repo/.git/config"), "[user]\nemail = repo@x\n").expect("a file");
        };
        assert_eq!(read(config, both).as_deref(), Some("repo@x"));
        let circle =
            |home: &Path| fs::write(home.join("work.inc"), "[include]\npath = work.inc\n").expect("a file");
        assert_eq!(read(config, circle).as_deref(), Some("home@x"));
    }

    #[test]
    fn what_cannot_be_read_names_nobody() {
        let write = |path: &'static str, bytes: &'static [u8]| {
            move |home: &Path| {
                fs::create_dir_all(home.join(path).parent().expect("a folder")).expect("a folder");
                fs::write(home.join(path), bytes).expect("a file");
            }
        };
        let folder =
            |path: &'static str| move |home: &Path| fs::create_dir_all(home.join(path)).expect("a folder");
        for (found, expected) in [
            (refused(folder("repo/.git/config")), "cannot read ~/repo/.git/config: a folder, not a file"),
            (
                refused(folder("repo/.git/commondir")),
                "cannot read ~/repo/.git/commondir: a folder, not a file",
            ),
            (refused(write("repo/.git", b"x")), "~/repo/.git does not name the folder of a git repository"),
            (
                refused(write("repo/.git/config", b"[user]\nname = caf\xe9\nemail = caf\xe9@x\n")),
                "~/repo/.git/config: `email` under `[user]` is not UTF-8",
            ),
            (
                refused(|home| {
                    write("repo/.git/config", b"[include]\npath = inc\n")(home);
                    folder("repo/.git/inc")(home);
                }),
                "cannot read ~/repo/.git/inc: a folder, not a file",
            ),
            (
                refused(|home| {
                    fs::create_dir(home.join("repo/.git")).expect("a folder");
                    let long = fs::File::create(home.join("repo/.git/config")).expect("a file");
                    long.set_len(LONGEST + 1).expect("a length");
                }),
                "cannot read ~/repo/.git/config: longer than 1 MiB",
            ),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn other_bytes_elsewhere_do_no_harm() {
        let latin = |home: &Path| {
            let text = b"\xef\xbb\xbf[user]\nname = caf\xe9\nemail = repo@x\n";
            fs::write(home.join("work/repo/.git/config"), text).expect("a file");
        };
        assert_eq!(read("[user]\nemail = home@x\n", latin).as_deref(), Some("repo@x"));
    }
}
