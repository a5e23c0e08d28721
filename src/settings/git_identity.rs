//! The `user.email` of git, read from its configuration files. Git itself is not run: nothing but
//! probes executes anything.

use std::fs;
use std::path::{Path, PathBuf};

/// Files that include each other are followed this deep, as git does.
const MAX_INCLUDES: usize = 10;

/// The address that git would use in `cwd`: the last one set, from the system's files to the
/// repository's own.
pub(super) fn email(cwd: &Path, files: &[PathBuf], home: Option<&Path>) -> Option<String> {
    let git_dir = git_dir(cwd);
    let mut reader = Reader { home, git_dir: git_dir.as_deref(), email: None };
    for file in files {
        reader.read(file, 0);
    }
    if let Some(dir) = &git_dir {
        let common = fs::read_to_string(dir.join("commondir"))
            .map_or_else(|_| dir.clone(), |common| dir.join(common.trim()));
        reader.read(&common.join("config"), 0);
    }
    reader.email.filter(|email| !email.trim().is_empty() && !email.chars().any(char::is_control))
}

/// The repository's own folder; in a linked worktree `.git` is a file that names it.
fn git_dir(cwd: &Path) -> Option<PathBuf> {
    let dot_git = cwd.ancestors().map(|dir| dir.join(".git")).find(|path| path.exists())?;
    if dot_git.is_dir() {
        return Some(dot_git);
    }
    let text = fs::read_to_string(&dot_git).ok()?;
    let target = text.trim().strip_prefix("gitdir:")?.trim();
    Some(dot_git.parent()?.join(target))
}

struct Reader<'a> {
    home: Option<&'a Path>,
    git_dir: Option<&'a Path>,
    email: Option<String>,
}

impl Reader<'_> {
    fn read(&mut self, file: &Path, depth: usize) {
        let regular = fs::metadata(file).is_ok_and(|meta| meta.is_file());
        let Some(text) = regular.then(|| fs::read_to_string(file).ok()).flatten() else { return };
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
            match (section.as_str(), key.as_str()) {
                ("user", "email") => self.email = Some(value),
                ("include", "path") => self.include(file, &value, depth),
                (condition, "path") => {
                    let pattern = condition.strip_prefix("includeif gitdir:");
                    if pattern.is_some_and(|pattern| self.in_git_dir(pattern)) {
                        self.include(file, &value, depth);
                    }
                }
                _ => {}
            }
        }
    }

    fn include(&mut self, from: &Path, path: &str, depth: usize) {
        if depth < MAX_INCLUDES {
            let folder = from.parent().unwrap_or(Path::new(""));
            let path = self.at_home(path).unwrap_or_else(|| folder.join(path));
            self.read(&path, depth + 1);
        }
    }

    /// The `gitdir` condition: a pattern without a wildcard start matches anywhere below, and one
    /// with a final slash everything in that folder.
    fn in_git_dir(&self, pattern: &str) -> bool {
        let Some(dir) = self.git_dir else { return false };
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
        let dir = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        glob::Pattern::new(&full).is_ok_and(|pattern| pattern.matches_path(&dir))
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
        email(&cwd, &[home.path().join(".gitconfig")], Some(home.path()))
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
}
