//! What lies in a workspace after a run, and whether the program still reads it.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use crate::cases::{Case, Kind};
use crate::common::bounded::Ended;
use crate::common::feeds;
use crate::common::scene::{Files, NOW, Scene, WS};

/// `log` reads every line, and `verify` finds nothing broken.
pub fn unsound(case: &Case, scene: &Scene, files: &Files) -> Vec<String> {
    let mut folder = Path::new(WS).to_owned();
    if let Kind::Sets(name) = case.kind {
        folder.push(name);
    }
    let feeds = files.iter().filter(|(path, _)| path.starts_with(&folder) && is_feed(path));
    let lines: usize = feeds.map(|(_, bytes)| feeds::lines(bytes).len()).sum();
    if lines == 0 || !files.contains_key(&folder.join("saasmaint.toml")) || case.kind == Kind::Reads {
        return Vec::new();
    }
    let place = scene.root().join(&folder);
    let place = ["--workspace", place.to_str().expect("text")];
    let mut found = Vec::new();
    let log = scene.run(NOW, &[&place[..], &["log", "--format", "json"]].concat());
    let read = serde_json::from_str(&log.stdout).unwrap_or(Value::Null);
    if log.code != Some(0) || read["entries"].as_array().map(Vec::len) != Some(lines) {
        found.push(format!("log does not read {lines} lines: {}", brief(&log)));
    }
    let verify = scene.run(NOW, &[&place[..], &["verify"]].concat());
    if verify.code != Some(0) {
        found.push(format!("verify: {} {}", verify.stdout.replace('\n', " | "), brief(&verify)));
    }
    found
}

/// Whether a file is part of what is acknowledged: outputs are not, nor is evidence without an entry.
pub fn counts(case: &Case, path: &Path, files: &Files) -> bool {
    let is_output = case.outputs().iter().any(|name| path.ends_with(name));
    let name = path.file_name().expect("a name").to_string_lossy();
    let named = || {
        let mut feeds = files.iter().filter(|(path, _)| is_feed(path));
        feeds.any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(&*name))
    };
    !is_output && (!path.starts_with(Path::new(WS).join("evidence")) || named())
}

/// How a run ended, in one line.
pub fn brief(ran: &Ended) -> String {
    let end = ran.code.map_or_else(|| format!("signal {:?}", ran.signal), |code| format!("exit {code}"));
    let line = |text: &str| text.lines().next().unwrap_or_default().chars().take(160).collect::<String>();
    format!("{end}, {:?}, {:?}", line(&ran.stdout), line(&ran.stderr))
}
/// Whether it is a feed.
pub fn is_feed(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "jsonl")
}

/// Whether it is what a torn line was moved to.
pub fn is_torn(path: &Path) -> bool {
    path.to_string_lossy().contains(".jsonl.torn-")
}

/// Whether its name is that of a temporary file.
pub fn is_temporary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// A feed without a torn last line.
pub fn whole(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1)]
}

/// Whether the torn line of a feed is still there, or was moved aside whole.
pub fn tail_is_kept(before: &[u8], now: &[u8], files: &Files) -> bool {
    let tail = &before[whole(before).len()..];
    tail.is_empty() || now == before || files.iter().any(|(path, bytes)| is_torn(path) && bytes == tail)
}

/// `task period` of every completion, sorted.
pub fn completions(files: &Files) -> Vec<String> {
    let feeds = files.iter().filter(|(path, _)| is_feed(path));
    let lines = feeds.flat_map(|(_, bytes)| whole(bytes).split(|byte| *byte == b'\n'));
    let entries = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let done = entries.filter(|entry| entry["kind"] == "done");
    let mut all: Vec<String> = done.map(|entry| format!("{} {}", entry["task"], entry["for"])).collect();
    all.sort();
    all
}

/// Everything below a folder, folders too.
pub fn paths(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::from([folder.to_owned()]);
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(paths(&path));
        }
        found.insert(path);
    }
    found
}

/// As if a killed run had left it long ago.
pub fn make_old(path: &Path) {
    let long_ago = UNIX_EPOCH + Duration::from_hours(24 * 365 * 50);
    if let Ok(file) = File::open(path) {
        file.set_modified(long_ago).expect("a time");
    }
}
