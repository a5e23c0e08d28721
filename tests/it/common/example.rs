//! The workspaces under `examples/`: read, copied, and made again by their scripts.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::disallowed_methods, reason = "tests run the binary")]
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{BIN, Ran};

/// Every file below a folder with its bytes, by its path from there.
pub fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name != ".lock") {
                let name = path.strip_prefix(dir).expect("a path below").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// A copy of an example in a folder of its own.
pub fn copy_of(example: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files(example) {
        let path = copy.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    copy
}

/// Runs the script of an example on a copy, which then has to be what is kept, to the byte.
pub fn is_what_its_script_makes(example: &Path) {
    let copy = copy_of(example);
    let made = Command::new("bash")
        .arg(copy.path().join("make.sh"))
        .env_clear()
        .envs([("TZ", "America/New_York"), ("SAASMAINT", BIN)])
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", copy.path())
        .output()
        .expect("bash runs");
    let made = Ran::of(&made);
    assert_eq!((made.code, made.stderr.as_str()), (0, ""), "{}", made.stdout);
    let mut remade = files(copy.path());
    let mut kept = files(example);
    // Outputs are compared elsewhere, and may be changing right now.
    remade.retain(|name, _| !name.starts_with("expected"));
    kept.retain(|name, _| !name.starts_with("expected"));
    assert_eq!(remade.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    let differing: Vec<&PathBuf> =
        kept.iter().filter(|(name, bytes)| remade.get(*name) != Some(*bytes)).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "run {} again: {differing:?}", example.join("make.sh").display());
}
