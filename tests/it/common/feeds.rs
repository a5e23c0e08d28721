//! Feeds and evidence as they lie on disk, checked without the program's own code.
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a String takes it");
        hex
    })
}

/// The feeds of a workspace, by file name.
pub fn feeds(workspace: &Path) -> BTreeMap<String, Vec<u8>> {
    named(workspace, |name| Path::new(name).extension().is_some_and(|extension| extension == "jsonl"))
}

/// The torn tails that were moved aside, by file name.
pub fn torn(workspace: &Path) -> BTreeMap<String, Vec<u8>> {
    named(workspace, |name| name.contains(".jsonl.torn-"))
}

fn named(workspace: &Path, wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<u8>> {
    let Ok(folder) = fs::read_dir(workspace.join("ledger")) else { return BTreeMap::new() };
    folder
        .map(|file| file.expect("a file").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .filter(|(name, _)| wanted(name))
        .map(|(name, path)| (name, fs::read(path).expect("a feed")))
        .collect()
}

/// The whole lines of a feed, without their newlines.
pub fn lines(feed: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = feed.split(|byte| *byte == b'\n').collect();
    lines.pop();
    lines
}

/// The entries of a feed, once each line was found to name the one before.
pub fn chained(feed: &[u8]) -> Vec<Value> {
    let mut before: Option<String> = None;
    lines(feed)
        .into_iter()
        .map(|line| {
            let text = String::from_utf8_lossy(line);
            let entry: Value = serde_json::from_slice(line).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(entry["prev"].as_str(), before.as_deref(), "the chain breaks at {text}");
            before = Some(sha256(line));
            entry
        })
        .collect()
}

/// All entries of a workspace, each feed's chain checked.
pub fn entries(workspace: &Path) -> Vec<Value> {
    feeds(workspace).values().flat_map(|feed| chained(feed)).collect()
}

/// `task period` of every entry of a kind, sorted.
pub fn recorded(workspace: &Path, kind: &str) -> Vec<String> {
    let of = |entry: &Value, key: &str| entry[key].as_str().unwrap_or("-").to_owned();
    let mut all: Vec<String> = entries(workspace)
        .iter()
        .filter(|entry| entry["kind"] == kind)
        .map(|entry| format!("{} {}", of(entry, "task"), of(entry, "for")))
        .collect();
    all.sort();
    all
}

/// Checks that each file that an entry names is stored, whole and under its hash, and that nothing
/// else has a hash for a name. Hashes only what `checked` does not have yet, with its time of change.
pub fn check_evidence(workspace: &Path, checked: &mut BTreeMap<PathBuf, SystemTime>) {
    let store = workspace.join("evidence");
    for folder in subfolders(&store) {
        for file in fs::read_dir(&folder).expect("a folder") {
            let path = file.expect("a file").path();
            let changed = path.metadata().expect("metadata").modified().expect("a time");
            if checked.get(&path) != Some(&changed) {
                let hash = sha256(&fs::read(&path).expect("a stored file"));
                assert_eq!(path, store.join(&hash[..2]).join(&hash), "what is stored under it");
                checked.insert(path, changed);
            }
        }
    }
    for entry in entries(workspace) {
        for evidence in entry["evidence"].as_array().into_iter().flatten() {
            let Some(hash) = evidence["sha256"].as_str() else { continue };
            let path = store.join(&hash[..2]).join(hash);
            assert!(checked.contains_key(&path), "{} is missing", path.display());
            assert_eq!(evidence["bytes"], path.metadata().expect("metadata").len());
        }
    }
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect()
}

/// Everything below a folder: what it is, its size, its time of change and its content's hash.
pub fn listing(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let meta = path.symlink_metadata().expect("metadata");
            let content =
                if meta.is_file() { sha256(&fs::read(&path).unwrap_or_default()) } else { String::new() };
            let changed = meta.modified().expect("a time");
            found
                .insert(path.clone(), format!("{:?} {} {changed:?} {content}", meta.file_type(), meta.len()));
            if meta.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}
