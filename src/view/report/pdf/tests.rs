//! The pages, by what can be seen of them without a reader; `tests/pdf_report.rs` reads them.

use super::*;
use crate::view::report::xlsx::tests::fixture::report;

#[test]
fn the_same_report_is_the_same_bytes() {
    let first = to_pdf(&report(60)).expect("a document");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(first == to_pdf(&report(60)).expect("a document"));
    assert!(first.starts_with(b"%PDF-1."));
    let _ = std::fs::write("/tmp/saasmaint-fixture.pdf", &first);
}

#[test]
fn an_empty_report_is_a_document() {
    let mut empty = report(0);
    (empty.tasks, empty.waivers, empty.changes) = (Vec::new(), Vec::new(), Vec::new());
    assert!(to_pdf(&empty).is_ok());
}

#[test]
#[ignore = "takes long"]
fn many_rows() {
    let report = report(200_000);
    let began = std::time::Instant::now();
    let bytes = to_pdf(&report).expect("a document");
    let _ = std::fs::write("/tmp/saasmaint-many.pdf.time", format!("{:?} {}", began.elapsed(), bytes.len()));
    assert!(began.elapsed().as_secs() < 600, "{:?}", began.elapsed());
}
