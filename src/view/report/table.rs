//! The report for a terminal.

use std::fmt::Write;

use super::outline::{Grid, heading, outline};
use crate::report::Report;
use crate::view::clean::{clean, cut};
use crate::view::style::{Paint, rendered, row, table};

/// From so many columns on, nothing is left out.
const ROOMY: usize = 160;
/// A cell is cut here, but for the last of its row.
const WIDEST: usize = 40;

/// The report as text.
#[must_use]
pub fn to_table(report: &Report, paint: Paint) -> String {
    let mut text = paint.bold(&clean(&heading(report))) + "\n";
    for section in outline(report) {
        let _ = write!(text, "\n{}\n", paint.bold(&clean(&section.title)));
        for line in &section.text {
            for part in wrapped(&clean(line), paint.width.saturating_sub(2)) {
                let _ = writeln!(text, "  {part}");
            }
        }
        if let Some(grid) = section.table {
            text.push_str(&lines(grid, paint));
        }
    }
    text
}

fn lines(grid: Grid, paint: Paint) -> String {
    let shown: Vec<bool> = grid.columns.iter().map(|column| !column.wide || paint.width >= ROOMY).collect();
    let last = shown.iter().rposition(|shown| *shown).unwrap_or_default();
    let mut rows = table(paint);
    let header = grid.columns.iter().map(|column| column.name.to_uppercase());
    let chosen = |cells: Vec<String>| {
        let kept = cells.into_iter().enumerate().filter(|(at, _)| shown[*at]);
        row(kept.map(|(at, cell)| if at == last { cell } else { cut(&cell, WIDEST) }))
    };
    rows.set_header(chosen(header.collect()));
    for cells in grid.rows {
        rows.add_row(chosen(cells.iter().map(|cell| clean(cell).into_owned()).collect()));
    }
    rendered(rows)
}

/// A sentence in lines of so many columns.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
