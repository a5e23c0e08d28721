//! The pages, by what can be seen of them without a reader; `tests/it/pdf_report.rs` reads them.

use super::*;
use crate::view::report::xlsx::tests::fixture::{HOSTILE, report};

#[test]
fn the_same_report_is_the_same_bytes() {
    let first = to_pdf(&report(60)).expect("a document");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(first == to_pdf(&report(60)).expect("a document"));
    assert!(first.starts_with(b"%PDF-1."));
}

#[test]
fn an_empty_report_is_a_document() {
    let mut empty = report(0);
    (empty.tasks, empty.waivers, empty.changes) = (Vec::new(), Vec::new(), Vec::new());
    assert!(to_pdf(&empty).is_ok());
}

/// The writer refuses what it knows not to keep to them. Of many rows not each is tagged.
#[test]
fn the_standards_are_kept() {
    for rows in [0, 1, 60, 5_001] {
        let report = report(rows);
        assert_eq!(document(&report, standards(&report)).err(), None, "{rows} rows");
    }
    let text = String::from_utf8_lossy(&to_pdf(&report(3)).expect("a document")).into_owned();
    assert!(text.contains("pdfaid:part>2<") && text.contains("pdfuaid:part>1<"));
}

#[test]
fn every_hostile_text_can_be_drawn_and_is_seen() {
    let faces = Faces::load().expect("fonts");
    for face in [&faces.regular, &faces.bold] {
        for text in HOSTILE {
            let shown = face.visible(text);
            assert!(!shown.chars().any(crate::model::is_harmful), "{shown}");
            assert_eq!(face.visible(&shown), shown, "nothing is left that has no glyph");
        }
    }
    assert_eq!(faces.regular.visible("\0\u{1b}\n\u{202e}"), "\\u{0}\\u{1b}\\n\\u{202e}");
}

/// `cargo test --release pdf::tests::many_rows -- --ignored`
#[test]
#[ignore = "takes long"]
fn many_rows() {
    let report = report(200_000);
    let began = std::time::Instant::now();
    to_pdf(&report).expect("a document");
    assert!(began.elapsed().as_secs() < 300, "{:?}", began.elapsed());
}
