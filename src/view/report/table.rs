//! The report for a terminal.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::outline::{Grid, heading, outline};
use crate::report::Report;
use crate::view::clean::{clean, cut};
use crate::view::style::{Paint, leaves_room, rendered, row, table};

/// From so many columns on, nothing is left out.
const ROOMY: usize = 160;
/// So many rows of a long table are laid out at once.
const AT_ONCE: usize = 1_000;
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
    let header: Vec<String> = grid.columns.iter().map(|column| column.name.to_uppercase()).collect();
    let chosen = |cells: &[String]| -> Vec<String> {
        let kept = cells.iter().zip(&shown).enumerate().filter(|(_, (_, shown))| **shown);
        let shown = kept.map(|(at, (cell, _))| (at, clean(cell)));
        shown.map(|(at, cell)| if at == last { cell.into_owned() } else { cut(&cell, WIDEST) }).collect()
    };
    let header = chosen(&header);
    if grid.rows.len() > AT_ONCE {
        let widths = grid.rows.iter().fold(measured(&header), |widths, cells| {
            widths.into_iter().zip(measured(&chosen(cells))).map(|(a, b)| a.max(b)).collect()
        });
        if leaves_room(&widths, paint.width) {
            return in_parts(grid.rows, header, &widths, paint, chosen);
        }
    }
    let mut rows = table(paint);
    rows.set_header(row(header));
    for cells in grid.rows {
        rows.add_row(row(chosen(&cells)));
    }
    rendered(rows)
}

/// The lines of a long table, whose columns are as wide as given. The cells of a table take ten times the
/// memory of its text, so few are laid out at once, below a line that makes the columns as wide.
fn in_parts(
    rows: Vec<Vec<String>>,
    header: Vec<String>,
    widths: &[usize],
    paint: Paint,
    chosen: impl Fn(&[String]) -> Vec<String>,
) -> String {
    let last = widths.len().saturating_sub(1);
    let ruler: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| "x".repeat(if at == last { 1 } else { *width }))
        .collect();
    let mut text = String::new();
    let mut rows = std::iter::once(header).chain(rows.into_iter().map(|cells| chosen(&cells))).peekable();
    while rows.peek().is_some() {
        let mut part = table(paint);
        part.set_header(row(ruler.clone()));
        for cells in rows.by_ref().take(AT_ONCE) {
            part.add_row(row(cells));
        }
        let part = rendered(part);
        text.push_str(part.split_once('\n').map_or("", |(_, lines)| lines));
    }
    text
}

fn measured(cells: &[String]) -> Vec<usize> {
    cells.iter().map(|cell| cell.width()).collect()
}

/// A sentence in lines of so many columns.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
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
