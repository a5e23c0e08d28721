//! Files that nobody would write, or somebody would to do harm.

use std::fmt::Write as _;
use std::fs;

use proptest::prelude::*;

use super::{folder, load_folder, told, wrong};
use crate::definition::checklist_file;
use crate::definition::report::{Document, Report};
use crate::definition::task::{Context, Ids};
use crate::definition::{holidays, source, workspace_file};
use crate::model::{Calendar, Problem, Zone};

/// Reads bytes as each kind of file there is, and shows what is wrong with them.
fn swallow(bytes: &[u8]) -> Vec<Problem> {
    let document = match source::text("a.toml", bytes.to_vec()) {
        Ok(document) => document,
        Err(problem) => return vec![*problem],
    };
    let mut report = Report::new(&document);
    let settings = workspace_file::read(&document, &mut report);
    let mut problems = report.problems;
    let mut calendar = Calendar::default();
    problems.extend(holidays::read(&document, &mut calendar));
    let context =
        Context { zone: &Zone::utc(), calendar: Some(&settings.calendar), defaults: &settings.defaults };
    problems.extend(checklist_file::read(&document, &context, &mut Ids::new()).problems);
    problems
}

/// Each problem has a place that exists, and a message that is no flood.
fn sensible(problems: &[Problem]) {
    for problem in problems {
        let text = problem.text.as_ref().expect("a text");
        let span = problem.span.clone().expect("a span");
        assert!(text.get(span).is_some() && problem.position().is_some(), "{problem:?}");
        assert!(problem.message.len() < 2_000 && !problem.message.is_empty(), "{problem:?}");
    }
}

#[test]
fn deep_nesting() {
    for open in ["[", "{a=", "[{a=["] {
        let found = wrong(&format!("a = {}", open.repeat(100_000)));
        assert!(found.iter().any(|text| text.contains("nested too deeply")), "{open}: {:?}", found.first());
    }
    for text in [format!("{}b = 1", "a.".repeat(100_000)), format!("[{}b]", "a.".repeat(100_000))] {
        let found = wrong(&text);
        assert!(found.iter().any(|text| text.contains("nested too deeply")), "{:?}", found.first());
    }
}

#[test]
fn long_lines_and_many_errors() {
    let long = "x".repeat(10 * 1024 * 1024);
    let folder = folder(&[("checklists/a.toml", &format!("cadence = \"{long}\""))]);
    let found = load_folder(folder.path()).expect_err("a problem");
    assert_eq!(found.len(), 1);
    sensible(&found);
    fs::write(folder.path().join("checklists/a.toml"), "a b c\n".repeat(100_000)).expect("a file");
    let found = load_folder(folder.path()).expect_err("problems");
    assert_eq!(found.len(), 51);
    assert!(told(&found)[50].contains("99950 more syntax errors from here on"));
}

#[test]
fn many_tasks() {
    let mut text = "cadence = \"daily\"\n".to_owned();
    for number in 0..20_000 {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\ngrace = \"x\"\n");
    }
    let found = swallow(text.as_bytes());
    assert_eq!(found.iter().filter(|problem| problem.message.starts_with("`grace`")).count(), 999);
    let more = "this problem and 19000 more of this file are not listed";
    assert_eq!(found.iter().filter(|problem| problem.message == more).count(), 1);
}

const CHECKLIST: &str = include_str!("../../../checklists/weekly.toml");
const SETTINGS: &str = "name = \"A\"\ntimezone = \"UTC\"\n[calendar]\nworkdays = [\"mon\"]\nholidays = [2026-12-25]\n\
                        [defaults.daily]\ngrace = \"1d\"\n[[task]]\nid = \"a\"\nevery = 2\nstarts = 2026-01-01T00:00:00\n\
                        probe = { file = { path = \"x\" } }\non = [\"mon\"]\ncron = \"@daily\"\n";
const ICS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20201225\nDTEND:20201227\nRRULE:FREQ=YEARLY;COUNT=3;BYMONTH=12\n\
                   EXDATE:20211225\nEND:VEVENT\nEND:VCALENDAR\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        sensible(&swallow(&bytes));
    }

    #[test]
    fn random_text(text in "\\PC{0,80}") {
        sensible(&swallow(text.as_bytes()));
    }

    #[test]
    fn mutations(
        which in 0..3_usize,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8),
    ) {
        let mut bytes = [CHECKLIST, SETTINGS, ICS][which].as_bytes().to_vec();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => { bytes.remove(at); }
                1 if at < bytes.len() => bytes[at] = byte,
                2 => bytes.insert(at.min(bytes.len()), byte),
                _ => bytes.truncate(bytes.len().saturating_sub(at / 4)),
            }
        }
        sensible(&swallow(&bytes));
    }
}

#[test]
fn a_document_knows_its_lines() {
    let document = Document::new("a", "x\ny\n\nz");
    let lines: Vec<usize> = (0..6).map(|at| document.line(at)).collect();
    assert_eq!(lines, [1, 1, 2, 2, 3, 4]);
}
