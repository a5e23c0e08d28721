//! The report as pages to print and to send: A4, with bookmarks, and tagged for those who have it read
//! to them.
//!
//! The fonts are in the file. They have Latin, Greek, Cyrillic, arrows and signs; a character that they
//! lack is written out as `\u{6f22}`. A text that is too long for its cell is wrapped, and beyond
//! a few lines cut with `…`; the other formats have it whole.

mod face;
mod paper;
mod population;
mod sections;
mod table;

#[cfg(test)]
mod tests;

use chrono::{Datelike, Timelike};
use krilla::configure::{Accessibility, Archival, Configuration, ConfigurationBuilder};
use krilla::metadata::{DateTime, Metadata};
use krilla::{Document, SerializeSettings};

use super::failing;
use super::xlsx::words;
use crate::report::Report;

use face::Faces;
use paper::Paper;

/// The document's bytes; the same for the same report. It is PDF/A-2 to be kept, and PDF/UA-1 to be read
/// aloud unless its population is so large that its rows are not tagged one by one.
///
/// # Errors
///
/// What the writer says, where it cannot make one.
pub fn to_pdf(report: &Report) -> Result<Vec<u8>, String> {
    // Better a document that keeps to no standard than none.
    document(report, standards(report)).or_else(|_| document(report, Configuration::default()))
}

fn standards(report: &Report) -> Configuration {
    let builder = ConfigurationBuilder::new();
    let builder = if population::is_tagged_by_rows(report) {
        builder.with_archival_validator(Archival::A2_A).with_accessibility_validator(Accessibility::UA1)
    } else {
        builder.with_archival_validator(Archival::A2_U)
    };
    builder.finish().unwrap_or_default()
}

fn document(report: &Report, configuration: Configuration) -> Result<Vec<u8>, String> {
    let faces = Faces::load().ok_or("cannot make the PDF: the fonts of the program cannot be read")?;
    let footer = format!("{} · {} · {}", report.title(), report.workspace, words::window(report));
    // Once to count the pages, and once to draw them.
    let mut counted = Paper::new(&faces, &footer, 0, None);
    sections::draw(&mut counted, report);
    let settings = SerializeSettings { enable_tagging: true, configuration, ..Default::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(report));
    let mut paper = Paper::new(&faces, &footer, counted.page, Some(document));
    sections::draw(&mut paper, report);
    let document = paper.finish().ok_or("cannot make the PDF: it has no pages")?;
    document.finish().map_err(|error| format!("cannot make the PDF: {error:?}"))
}

fn metadata(report: &Report) -> Metadata {
    let now = report.scope.now;
    // The numbers of a calendar are small; the year of a far one is cut to what the format can say.
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    let date = DateTime::new(u16::try_from(now.year().clamp(0, 9_999)).unwrap_or(0))
        .month(small(now.month()))
        .day(small(now.day()))
        .hour(small(now.hour()))
        .minute(small(now.minute()))
        .second(small(now.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let program = format!("saasmaint {}", report.scope.program);
    Metadata::new()
        .title(format!("{}: {}", report.title(), words::harmless(&report.workspace)))
        .description(words::window(report))
        .language("en".to_owned())
        .creator(program.clone())
        .producer(program)
        .creation_date(date)
}
