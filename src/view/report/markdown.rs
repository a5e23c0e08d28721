//! The report as Markdown (GitHub's tables).

use std::fmt::Write;

use super::outline::{heading, outline};
use crate::model::push_harmless;
use crate::report::Report;

/// The report as Markdown.
#[must_use]
pub fn to_markdown(report: &Report) -> String {
    let mut text = format!("# {}\n", escaped(&heading(report)));
    for section in outline(report) {
        let _ = write!(text, "\n## {}\n", escaped(&section.title));
        if !section.text.is_empty() {
            text.push('\n');
        }
        for line in &section.text {
            let _ = writeln!(text, "- {}", escaped(line));
        }
        let Some(grid) = section.table else { continue };
        text.push('\n');
        let names: Vec<&str> = grid.columns.iter().map(|column| column.name).collect();
        let rules: Vec<&str> =
            grid.columns.iter().map(|column| if column.number { "---:" } else { "---" }).collect();
        let _ = write!(text, "| {} |\n| {} |\n", names.join(" | "), rules.join(" | "));
        for row in &grid.rows {
            text.push('|');
            for cell in row {
                text.push(' ');
                text.push_str(&escaped(cell));
                text.push_str(" |");
            }
            text.push('\n');
        }
    }
    text
}

/// Text that means nothing but itself: neither markup nor HTML nor a link.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => push_harmless(&mut escaped, c),
        }
    }
    escaped
}
