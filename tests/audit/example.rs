//! `examples/audit-year` is what its script makes, and answers as its `expected/` files say.

use std::path::PathBuf;
use std::process::Command;

use super::common::{BIN, Ran};
use super::expected::{Expected, repository};
use super::{copy, example, files, ok};

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
    let copy = copy();
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
    let (mut remade, mut kept) = (files(copy.path()), files(&example()));
    for all in [&mut remade, &mut kept] {
        // Outputs are compared elsewhere, and may be changing right now.
        all.retain(|name, _| !name.starts_with("expected"));
    }
    assert_eq!(remade.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    let differing: Vec<&PathBuf> =
        kept.iter().filter(|(name, bytes)| remade.get(*name) != Some(*bytes)).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "run examples/audit-year/make.sh again: {differing:?}");
}
