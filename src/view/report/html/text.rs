//! Small pieces: text made harmless, instants, marks of statuses, tables that scroll.

use std::fmt::Write;

use maud::{Markup, Render, html};

use crate::model::{Instant, Status, Zone, rfc3339_utc};
use crate::view::clean::clean;

/// Text from a file or the ledger: what could steer is written out, what is markup is escaped.
pub(super) struct Text<'a>(pub &'a str);

impl Render for Text<'_> {
    fn render_to(&self, buffer: &mut String) {
        clean(self.0).as_ref().render_to(buffer);
    }
}

/// An instant as it stands on the clocks of a zone: `2026-09-04 17:00 +02:00`.
pub(super) struct At<'a>(pub Instant, pub &'a Zone);

impl Render for At<'_> {
    fn render_to(&self, buffer: &mut String) {
        let local = self.1.local(self.0);
        // Writing to a String cannot fail.
        let _ = write!(
            buffer,
            "<time datetime={}>{}</time>",
            rfc3339_utc(self.0),
            local.format("%Y-%m-%d %H:%M %:z")
        );
    }
}

/// A class and a letter for a status, so that it can be told without colour. Done on time is the
/// filled square without a letter.
pub(super) const fn mark(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Done => ("d", ""),
        Status::DoneLate => ("l", "L"),
        Status::Missed => ("m", "M"),
        Status::Skipped => ("s", "S"),
        Status::Waived => ("w", "W"),
        Status::Paused => ("p", "P"),
        Status::Open => ("o", "O"),
        Status::Late => ("a", "D"),
        Status::Overdue => ("v", "!"),
        Status::Upcoming => ("u", "U"),
        Status::NotOwed => ("n", "N"),
    }
}

/// A table in a box of its own that scrolls where the page is narrow.
pub(super) fn scrolling(label: &str, table: &Markup) -> Markup {
    html! { div .scroll tabindex="0" role="region" aria-label=(Text(label)) { (table) } }
}

/// The head of a table; a name that starts with `#` is a column of numbers.
pub(super) fn head(columns: &[&str]) -> Markup {
    html! {
        thead { tr {
            @for column in columns {
                @if let Some(number) = column.strip_prefix('#') { th .n scope="col" { (number) } }
                @else { th scope="col" { (column) } }
            }
        } }
    }
}

/// `1 note`, `2 notes`.
pub(super) fn some(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
