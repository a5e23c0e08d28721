//! Colours and tables. What a colour says is always said in words, too.

use anstyle::{AnsiColor, Style};
use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Row, Table};

use super::clean::cut;
use crate::model::limits::CELL_COLUMNS;
use crate::model::{State, Status};

/// Whether and how to paint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// Whether to colour at all.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Paint {
    /// Paints for an output of this width.
    #[must_use]
    pub const fn new(color: bool, width: usize) -> Self {
        Self { color, width }
    }

    /// The text in a style, or plain.
    #[must_use]
    pub fn text(self, style: Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A heading.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.text(Style::new().bold(), text)
    }

    /// What matters less.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.text(Style::new().dimmed(), text)
    }

    /// The text in the colour of a state.
    #[must_use]
    pub fn state(self, state: State, text: &str) -> String {
        let color = match state {
            State::Overdue => AnsiColor::Red,
            State::Late => AnsiColor::Yellow,
            State::Due => AnsiColor::Cyan,
            State::Ok => AnsiColor::Green,
            State::Waived | State::Paused => AnsiColor::Magenta,
        };
        self.text(Style::new().fg_color(Some(color.into())), text)
    }

    /// The text in the colour of a status.
    #[must_use]
    pub fn status(self, status: Status, text: &str) -> String {
        let color = match status {
            Status::Done => AnsiColor::Green,
            Status::DoneLate | Status::Late => AnsiColor::Yellow,
            Status::Missed | Status::Overdue => AnsiColor::Red,
            Status::Open => AnsiColor::Cyan,
            Status::Skipped | Status::Waived | Status::Paused => AnsiColor::Magenta,
            Status::NotOwed | Status::Upcoming => return self.faint(text),
        };
        self.text(Style::new().fg_color(Some(color.into())), text)
    }
}

/// A table without lines that fits so many columns.
#[must_use]
pub fn table(paint: Paint) -> Table {
    let mut table = Table::new();
    table
        .load_style(comfy_table::presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(paint.width).unwrap_or(u16::MAX))
        .force_no_tty();
    table
}

/// A row of plain cells.
pub fn row<I: IntoIterator<Item = String>>(cells: I) -> Row {
    // Wrapping takes time by the square of a long word.
    let cell = |text: String| if text.len() > CELL_COLUMNS { cut(&text, CELL_COLUMNS) } else { text };
    cells.into_iter().map(cell).map(Cell::new).collect::<Vec<_>>().into()
}

/// The least that is left to a last column that wraps.
const LEAST_LAST: usize = 14;

/// The table as text, each line without trailing blanks and with a final line break. Two columns
/// between cells; where it is too wide, the last column wraps.
#[must_use]
pub fn rendered(mut table: Table) -> String {
    let widths = table.column_max_content_widths();
    let last = widths.len().saturating_sub(1);
    let fixed: usize = widths.iter().take(last).map(|width| usize::from(*width) + 2).sum();
    let room = table.width().map_or(usize::MAX, usize::from);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, if index == last { 0 } else { 2 }));
        if index < last && fixed + LEAST_LAST <= room {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The symbol of a status in a row of marks; a letter, so that it reads without colour.
#[must_use]
pub const fn mark(status: Status) -> char {
    match status {
        Status::Done => '✓',
        Status::DoneLate => '~',
        Status::Skipped => 's',
        Status::Waived => 'w',
        Status::Paused => 'p',
        Status::NotOwed => '-',
        Status::Upcoming | Status::Open => '·',
        Status::Late => 'l',
        Status::Overdue => '!',
        Status::Missed => '✗',
    }
}
