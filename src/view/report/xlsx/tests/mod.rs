//! The workbook, read back as the XML that it is.

pub mod fixture;

use std::io::{Cursor, Read};

use super::*;
use fixture::{HOSTILE, report};

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        parts.push((file.name().expect("a name").into_owned(), text));
    }
    parts
}

fn part<'a>(parts: &'a [(String, String)], name: &str) -> &'a str {
    &parts.iter().find(|(part, _)| part == name).expect(name).1
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let first = to_xlsx(&report(20)).expect("a workbook");
    thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(first == to_xlsx(&report(20)).expect("a workbook"));
    assert!(part(&parts(&first), "docProps/core.xml").contains("2026-11-25T08:00:00Z"));
}

#[test]
fn it_has_its_sheets() {
    let parts = parts(&to_xlsx(&report(3)).expect("a workbook"));
    let book = part(&parts, "xl/workbook.xml");
    for name in [
        "Summary",
        "Population",
        "Exceptions",
        "Failing probes",
        "Waivers",
        "Changes",
        "Coverage",
        "Not recorded",
        "Integrity",
        "Sample method",
    ] {
        assert!(book.contains(&format!("<sheet name=\"{name}\"")), "{name}: {book}");
    }
    let population = part(&parts, "xl/worksheets/sheet2.xml");
    assert!(population.contains("<autoFilter ref=\"A1:AK4\"/>"), "{population}");
    assert!(population.contains("state=\"frozen\""));
}

#[test]
fn hostile_texts_are_texts() {
    let parts = parts(&to_xlsx(&report(5 * HOSTILE.len())).expect("a workbook"));
    for (name, text) in &parts {
        assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "{name}");
        assert!(!text.chars().any(|c| crate::model::is_harmful(c) && !"\r\n\t".contains(c)), "{name}");
        assert!(!text.contains('\u{ffff}'), "{name}");
    }
    let strings = part(&parts, "xl/sharedStrings.xml");
    for text in
        ["=HYPERLINK(", "+1", "@x", "\\u{1b}[31m", "\\u{202e}", "\\n", "\\u{0}", "\\u{ffff}", "_x005F_x000D_"]
    {
        assert!(strings.contains(text), "{text}");
    }
}

#[test]
fn a_full_sheet_goes_on_in_the_next() {
    let parts = parts(&workbook(&report(7), 3).expect("a workbook"));
    let book = part(&parts, "xl/workbook.xml");
    for name in ["Population", "Population 2", "Population 3"] {
        assert!(book.contains(&format!("<sheet name=\"{name}\"")), "{name}");
    }
    assert!(!book.contains("Population 4"));
    assert_eq!(part(&parts, "xl/worksheets/sheet4.xml").matches("<row ").count(), 2);
}

#[test]
fn an_empty_report_is_a_workbook() {
    let mut empty = report(0);
    (empty.tasks, empty.waivers, empty.changes) = (Vec::new(), Vec::new(), Vec::new());
    assert!(to_xlsx(&empty).is_ok());
}

/// `cargo test --release xlsx::tests::many_rows -- --ignored`
#[test]
#[ignore = "takes long"]
fn many_rows() {
    let report = report(200_000);
    let began = std::time::Instant::now();
    let bytes = to_xlsx(&report).expect("a workbook");
    assert!(bytes.len() > 1_000_000);
    assert!(began.elapsed().as_secs() < 240, "{:?}", began.elapsed());
}
