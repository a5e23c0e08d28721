//! Tables and paragraphs: text in columns that never leaves them.

use super::paper::{Element, INNER, Ink, Kind, MARGIN, Paper};

/// The distance of two base lines, in parts of the font size.
const LEADING: f32 = 1.32;
/// The room between a text and the edge of its cell.
const PAD: f32 = 3.0;
/// The font size of tables.
const SIZE: f32 = 7.4;
/// The most lines of a cell.
const LINES: usize = 4;
/// The most lines of the words below a row.
const DETAIL_LINES: usize = 6;

/// A column: its title, its width in parts of the page's, and whether it holds numbers.
#[derive(Clone, Copy)]
pub struct Column(pub &'static str, pub f32, pub bool);

/// What is in a cell.
#[derive(Default)]
pub struct Cell {
    text: String,
    ink: Option<Ink>,
    bold: bool,
    bar: Vec<(f32, Ink)>,
}

impl Cell {
    /// A text in a colour.
    pub fn inked(text: impl Into<String>, ink: Ink) -> Self {
        Self { text: text.into(), ink: Some(ink), ..Self::default() }
    }

    /// A bold text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, ..Self::default() }
    }

    /// A bar of parts, each a share of the column.
    pub fn bar(parts: Vec<(f32, Ink)>) -> Self {
        Self { bar: parts, ..Self::default() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        count.to_string().into()
    }
}

/// A table under construction.
pub struct Table<'c> {
    columns: &'c [Column],
    part: Element,
}

impl<'c> Table<'c> {
    /// A table with its header.
    pub fn new(paper: &mut Paper<'_>, columns: &'c [Column]) -> Self {
        paper.need(48.0);
        let table = Self { columns, part: paper.part(Kind::Table, None) };
        let row = paper.part(Kind::Row, Some(table.part));
        table.header(paper, Some(row));
        table
    }

    fn header(&self, paper: &mut Paper<'_>, row: Option<Element>) {
        let height = SIZE * LEADING + 2.0 * PAD;
        paper.fill(MARGIN, paper.y, INNER, height, Ink::SHADE);
        let y = paper.y + PAD + SIZE;
        let mut x = MARGIN;
        for column in self.columns {
            let part = row.map(|row| paper.part(Kind::Header, Some(row)));
            let width = column.1 * INNER;
            let text = paper.face(true).wrap(column.0, SIZE, width - 2.0 * PAD, 1).pop().unwrap_or_default();
            let x_text = start(paper, &text, (x, width), column.2, true);
            paper.text(part, (x_text, y), (SIZE, true), Ink::BLACK, &text);
            x += width;
        }
        paper.y += height;
    }

    /// How many columns something of a width lies below.
    fn reached(&self, width: f32) -> usize {
        let mut x = 0.0;
        let begins_within = |column: &&Column| {
            let within = x < width;
            x += column.1 * INNER;
            within
        };
        self.columns.iter().take_while(begins_within).count()
    }

    /// A row, with a few words below its cells.
    pub fn row(&self, paper: &mut Paper<'_>, cells: &[Cell], detail: &str) {
        let wrap = |(cell, column): (&Cell, &Column)| {
            paper.face(cell.bold).wrap(&cell.text, SIZE, column.1 * INNER - 2.0 * PAD, LINES)
        };
        let lines: Vec<_> = cells.iter().zip(self.columns).map(wrap).collect();
        let indent = 10.0;
        let room = INNER - 2.0 * PAD - indent;
        let details = paper.face(false).wrap(detail, SIZE - 0.6, room, DETAIL_LINES);
        let most = |cells: &[Vec<String>]| cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        // A few words go below the first cells, beside the further lines of those behind them.
        let widest = details.iter().map(|line| paper.face(false).width(line, SIZE - 0.6)).fold(0.0, f32::max);
        let above = self.reached(indent + widest + 2.0 * PAD);
        let lines_above = most(&lines[..above.min(lines.len())]);
        let below = stacked(lines_above, SIZE) + stacked(details.len(), SIZE - 0.6);
        let height = stacked(most(&lines), SIZE).max(below) + 2.0 * PAD;
        if paper.need(height) {
            self.header(paper, None);
        }
        let row = paper.part(Kind::Row, Some(self.part));
        let mut x = MARGIN;
        for ((cell, column), lines) in cells.iter().zip(self.columns).zip(&lines) {
            let part = paper.part(Kind::Cell(1), Some(row));
            let width = column.1 * INNER;
            bar(paper, cell, x, width);
            for (line, y) in lines.iter().zip(baselines(paper.y + PAD, SIZE)) {
                let x_text = start(paper, line, (x, width), column.2, cell.bold);
                paper.text(Some(part), (x_text, y), (SIZE, cell.bold), cell.ink.unwrap_or(Ink::BLACK), line);
            }
            x += width;
        }
        if !details.is_empty() {
            let row = paper.part(Kind::Row, Some(self.part));
            let columns = u32::try_from(self.columns.len()).unwrap_or(1);
            let part = paper.part(Kind::Cell(columns), Some(row));
            let top = paper.y + PAD + stacked(lines_above, SIZE);
            for (line, y) in details.iter().zip(baselines(top, SIZE - 0.6)) {
                paper.text(Some(part), (MARGIN + PAD + indent, y), (SIZE - 0.6, false), Ink::GREY, line);
            }
        }
        paper.y += height;
        paper.fill(MARGIN, paper.y - 0.25, INNER, 0.5, Ink::LINE);
    }
}

fn bar(paper: &mut Paper<'_>, cell: &Cell, x: f32, width: f32) {
    let mut left = x + PAD;
    for (share, ink) in &cell.bar {
        let part = share * (width - 2.0 * PAD);
        paper.fill(left, paper.y + PAD + 1.0, part, SIZE, *ink);
        left += part;
    }
}

/// Where a line starts in its cell.
fn start(paper: &Paper<'_>, text: &str, (x, width): (f32, f32), right: bool, bold: bool) -> f32 {
    if right { x + width - PAD - paper.face(bold).width(text, SIZE) } else { x + PAD }
}

#[allow(clippy::cast_precision_loss, reason = "a cell has few lines")]
fn stacked(lines: usize, size: f32) -> f32 {
    lines as f32 * size * LEADING
}

fn baselines(top: f32, size: f32) -> impl Iterator<Item = f32> {
    (0..).map(move |line| top + size + stacked(line, size))
}

/// A heading that stays with what follows it.
pub fn heading(paper: &mut Paper<'_>, text: &str) {
    paper.need(92.0);
    paper.y += 30.0;
    paper.bookmark(text);
    let part = paper.heading(2, text);
    paper.text(Some(part), (MARGIN, paper.y), (12.5, true), Ink::BLUE, text);
    paper.y += 9.0;
}

/// A paragraph, of any length.
pub fn paragraph(paper: &mut Paper<'_>, text: &str, ink: Ink) {
    let size = 8.6;
    let part = paper.part(Kind::Paragraph, None);
    for line in paper.face(false).wrap(text, size, INNER, usize::MAX) {
        paper.need(size * LEADING);
        paper.text(Some(part), (MARGIN, paper.y + size), (size, false), ink, &line);
        paper.y += size * LEADING;
    }
    paper.y += 4.0;
}

/// Names with their values.
pub fn pairs(paper: &mut Paper<'_>, pairs: &[(&str, String)]) {
    let size = 8.6;
    let indent = 104.0;
    for (name, value) in pairs {
        let part = paper.part(Kind::Paragraph, None);
        let mut label = Some(*name);
        for line in paper.face(false).wrap(value, size, INNER - indent, 12) {
            paper.need(size * LEADING);
            let y = paper.y + size;
            if let Some(name) = label.take() {
                paper.text(Some(part), (MARGIN, y), (size, false), Ink::GREY, name);
            }
            paper.text(Some(part), (MARGIN + indent, y), (size, false), Ink::BLACK, &line);
            paper.y += size * LEADING;
        }
        paper.y += 2.0;
    }
}
