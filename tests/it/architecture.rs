//! Holds the rule of the house: which module may use which, and that the pure ones stay pure.
#![allow(clippy::disallowed_methods, reason = "tests look at what is on disk")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with what it may name of the crate, beside itself.
const MAY_USE: [(&str, &[&str]); 11] = [
    ("model", &[]),
    ("schedule", &["model"]),
    ("ledger", &["files", "model"]),
    ("files", &["model"]),
    ("definition", &["files", "model"]),
    ("probe", &["files", "model"]),
    ("assess", &["schedule", "model"]),
    ("report", &["assess", "model"]),
    ("view", &["report", "assess", "model"]),
    ("settings", &["cli", "definition", "files", "model"]),
    (
        "workspace",
        &[
            "settings",
            "cli",
            "exit",
            "definition",
            "ledger",
            "files",
            "assess",
            "report",
            "schedule",
            "view",
            "model",
        ],
    ),
];

/// Modules that touch no file, environment, clock or stream.
const PURE: [&str; 5] = ["model", "schedule", "assess", "report", "view"];

const IMPURE: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::net",
    "std::io",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "println!",
];

fn files(module: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(module), &mut found);
    found
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    product.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
}

#[test]
fn modules_use_only_what_they_may() {
    for (module, allowed) in MAY_USE {
        let sources = files(module);
        assert!(!sources.is_empty(), "{module} has no files");
        for path in sources.iter().filter(|path| !is_test(path)) {
            let code = code(path);
            for used in code.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let fine = used == module || allowed.contains(&used.as_str()) || used.is_empty();
                // `crate` before a macro of the crate's root names no module.
                assert!(fine, "{}: {module} may not use `{used}`", path.display());
            }
        }
    }
}

#[test]
fn pure_modules_touch_nothing() {
    for module in PURE {
        for path in files(module).iter().filter(|path| !is_test(path)) {
            let code = code(path);
            for impure in IMPURE {
                assert!(!code.contains(impure), "{}: {module} uses {impure}", path.display());
            }
        }
    }
}

#[test]
fn only_settings_reads_the_environment_and_the_clock() {
    for module in ["commands", "definition", "ledger"] {
        for path in files(module).iter().filter(|path| !is_test(path)) {
            let code = code(path);
            for call in
                ["env::var", "env::current_dir", "Utc::now", "Local::now", "SystemTime::now", "Command::new"]
            {
                assert!(!code.contains(call), "{}: {call}", path.display());
            }
        }
    }
}

#[test]
fn one_place_starts_programs() {
    for path in files("").iter().filter(|path| !is_test(path)) {
        let starts = code(path).contains("Command::new(");
        let may = path.to_string_lossy().contains("/src/probe/process");
        assert!(may || !starts, "{} starts a program", path.display());
    }
}

#[test]
fn files_can_be_read_in_one_go() {
    for path in files("") {
        let lines = fs::read_to_string(&path).expect("a source file").lines().count();
        assert!(lines <= 500, "{} has {lines} lines", path.display());
    }
}
