//! `examples/audit-year` is what its script makes, and answers as its `expected/` files say.

use std::path::PathBuf;

use super::expected::{Expected, repository};
use super::{example, files, ok};
use crate::common::example::is_what_its_script_makes;

/// Each file of `expected/` with its command line.
const OUTPUTS: &[(&str, &str)] = &[
    ("report.txt", "report --period FY2026-Q2"),
    ("report.md", "report --period FY2026-Q2 --format markdown"),
    ("report.csv", "report --period FY2026-Q2 --format csv"),
    ("report-soc2.txt", "report --period FY2026 --framework SOC2"),
    ("sample.txt", "sample --seed audit-2026 --size weekly=3,monthly=2 --period FY2026"),
];

#[test]
fn it_answers_as_expected() {
    let mut expected = Expected::default();
    for (file, line) in OUTPUTS {
        let words: Vec<&str> = line.split_whitespace().collect();
        // Files keep one kind of line end; CSV has the other.
        expected.holds(&example().join("expected").join(file), &ok(&words).replace("\r\n", "\n"));
    }
    expected.finish();
}

#[test]
fn every_expected_file_has_its_command() {
    let kept: Vec<PathBuf> = files(&example().join("expected")).into_keys().collect();
    let mut known: Vec<PathBuf> = OUTPUTS.iter().map(|(file, _)| PathBuf::from(file)).collect();
    known.sort();
    assert_eq!(kept, known);
    let readme = std::fs::read_to_string(repository("examples/README.md")).expect("examples/README.md");
    for (file, line) in OUTPUTS {
        let line = format!("| `expected/{file}` | `saasmaint {line}` |");
        assert!(readme.contains(&line), "not in examples/README.md: {line}");
    }
}

#[test]
fn the_ledger_is_what_the_script_makes() {
    is_what_its_script_makes(&example());
}
