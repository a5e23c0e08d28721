//! The PDF as a reader has it: its text, page by page.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary and the reader")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that did not run says so")]

use crate::common::probes;
use std::path::Path;
use std::process::Command;

use crate::common::expected::repository;
use crate::common::{Ran, Workspace};
use serde_json::Value;

const NOW: &str = "2026-11-25T08:00";

/// Runs the binary on a workspace.
fn report(workspace: &Path, format: &str, output: Option<&Path>) -> Ran {
    let home = Workspace::empty();
    let mut command = home.command();
    command.args(["--now", NOW, "--workspace"]).arg(workspace);
    command.args(["report", "--from", "2026-07-01", "--to", "2026-12-31", "--format", format]);
    if let Some(output) = output {
        command.arg("--output").arg(output);
    }
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

/// The text of a document's pages; `None` where there is no program that can read it.
fn pages(document: &Path) -> Option<Vec<String>> {
    let Ok(read) =
        Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(document).arg("-").output()
    else {
        assert!(std::env::var_os("CI").is_none(), "there is no pdftotext; install poppler-utils");
        eprintln!("skipped: there is no pdftotext (poppler-utils)");
        return None;
    };
    assert!(read.status.success(), "{read:?}");
    let text = String::from_utf8(read.stdout).expect("UTF-8");
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

#[test]
fn a_reader_finds_every_row_and_the_pages_are_numbered() {
    let folder = Workspace::empty();
    let (file, again) = (folder.at("report.pdf"), folder.at("again.pdf"));
    let example = repository("examples/acme-crm");
    report(&example, "pdf", Some(&file));
    report(&example, "pdf", Some(&again));
    assert!(std::fs::read(&file).expect("a document") == std::fs::read(&again).expect("a document"));

    let Some(pages) = pages(&file) else { return };
    assert!(pages[0].contains("Compliance report") && pages[0].contains("Acme CRM"));
    for (index, page) in pages.iter().enumerate() {
        // Where columns are kept apart, the narrow blanks around the stroke are not.
        let number = format!("12-31{}/{}", index + 1, pages.len());
        assert!(page.replace(' ', "").trim_end().ends_with(&number), "{number}: {page}");
    }
    let text = pages.concat();
    let population = text.split("\nPopulation\n").last().expect("the population");
    let json: Value = serde_json::from_str(&report(&example, "json", None).stdout).expect("JSON");
    let rows = json["population"].as_array().expect("a population");
    assert!(rows.len() > 30);
    let mut lines = population.lines();
    for row in rows {
        let (task, period) =
            (row["task"].as_str().expect("a task"), row["period"].as_str().expect("a period"));
        let status = row["status"].as_str().expect("a status");
        let found = lines.any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.starts_with(&[task, period]) && words.last() == Some(&status)
        });
        assert!(found, "{task} {period} {status} in its order");
    }
    for heading in ["Summary", "Groups", "Trend", "Exceptions", "Waivers and pauses", "Rules", "Tasks"] {
        assert!(text.lines().any(|line| line.trim() == heading), "{heading}");
    }
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() {
    let workspace = Workspace::berlin(
        "[[task]]\nid = \"backup\"\ntitle = \"=HYPERLINK(1) 漢字 → x\"\ncadence = \"weekly\"\non = \"fri\"\n",
    );
    let note = "abc\u{202e}fed \u{1b}[31mred\nnext";
    workspace.ok("2026-11-20T09:00", &["done", "backup", "--note", note]);
    let file = workspace.at("report.pdf");
    report(workspace.path(), "pdf", Some(&file));
    let Some(pages) = pages(&file) else { return };
    let text = pages.concat();
    for shown in ["=HYPERLINK(1) \\u{6f22}\\u{5b57} → x", "abc\\u{202e}fed \\u{1b}[31mred\\nnext"] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert!(!text.chars().any(|c| matches!(c, '\u{202e}' | '\u{1b}')));
}

#[test]
fn failing_probes_stand_after_the_exceptions() {
    let made = probes::mixed();
    let file = made.at("report.pdf");
    report(made.path(), "pdf", Some(&file));
    let Some(pages) = pages(&file) else { return };
    let text = pages.concat();
    let (_, after) = text.split_once("\nFailing probes\n").expect("the section");
    let (section, rest) = after.split_once("Waivers and pauses\n").expect("the next one");
    assert!(!rest.contains("\nFailing probes\n"), "{rest}");
    let lines: Vec<Vec<&str>> = section.lines().map(|line| line.split_whitespace().collect()).collect();
    for task in ["ports", "rest"] {
        let at = lines.iter().position(|line| *line == [task, "2026-W48", "2026-11-24", "13:00", "ci"]);
        let at = at.expect("the task");
        assert_eq!(lines[at + 1], ["reason:", "connection", "refused"], "{section}");
    }
    assert!(section.contains("\\u{1b}[31mred"), "{section}");
}
