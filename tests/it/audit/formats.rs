//! The same input gives the same bytes, in every format.

use super::{command, example};

const TEXTS: [&str; 4] = ["table", "markdown", "csv", "json"];
/// Written to files only.
const BINARIES: [&str; 2] = ["xlsx", "pdf"];
const DOCUMENTS: [&str; 2] = ["html", "oscal"];

fn written(format: &str, zone: &str, columns: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report");
    let args = ["report", "--period", "FY2026", "--format", format, "--output"];
    let output = command(&example(), &args)
        .arg(&path)
        .envs([("TZ", zone), ("COLUMNS", columns)])
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{format}: {output:?}");
    std::fs::read(path).expect("the report")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in TEXTS.into_iter().chain(DOCUMENTS).chain(BINARIES) {
        let first = written(format, "UTC", "80");
        assert!(!first.is_empty(), "{format}");
        assert_eq!(first, written(format, "America/New_York", "80"), "{format}");
        if format != "table" {
            assert_eq!(first, written(format, "UTC", "200"), "{format} depends on the terminal");
        }
    }
}

#[test]
fn a_file_holds_what_stdout_would() {
    for format in TEXTS.into_iter().chain(DOCUMENTS) {
        let printed = super::ok(&["report", "--period", "FY2026", "--format", format]);
        assert_eq!(printed.as_bytes(), written(format, "UTC", "80"), "{format}");
    }
}
