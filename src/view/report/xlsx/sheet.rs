//! A sheet that is filled cell by cell, from left to right and from top to bottom.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::words;
use crate::model::{Instant, Zone};

/// Excel's limit of a text, in UTF-16 units.
const LONGEST: usize = 32_767;

/// Up to so many rows of a sheet are held in memory: a row of the population takes 5 KB.
const HELD: usize = 20_000;

/// The formats of the workbook.
pub struct Styles {
    title: Format,
    header: Format,
    text: Format,
    wrapped: Format,
    day: Format,
    time: Format,
    hours: Format,
    percent: Format,
}

impl Styles {
    /// All of them.
    pub fn new() -> Self {
        // Marked as text, it stays text even where somebody edits the cell.
        let text = Format::new().set_quote_prefix();
        Self {
            title: text.clone().set_bold().set_font_size(14),
            header: text.clone().set_bold().set_background_color(Color::RGB(0x00DD_E6F0)).set_text_wrap(),
            wrapped: text.clone().set_text_wrap().set_align(FormatAlign::Top),
            text,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            hours: Format::new().set_num_format("0.00"),
            percent: Format::new().set_num_format("0.0%"),
        }
    }
}

/// A sheet under construction.
pub struct Sheet<'a> {
    cells: &'a mut Worksheet,
    styles: &'a Styles,
    row: u32,
    column: u16,
    columns: u16,
    header: u32,
}

impl<'a> Sheet<'a> {
    /// A new last sheet of the workbook.
    pub fn new(book: &'a mut Workbook, styles: &'a Styles, name: &str) -> Result<Self, XlsxError> {
        Self::begin(book.add_worksheet(), styles, name)
    }

    fn begin(sheet: &'a mut Worksheet, styles: &'a Styles, name: &str) -> Result<Self, XlsxError> {
        sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        Ok(Self { cells: sheet, styles, row: 0, column: 0, columns: 0, header: 0 })
    }

    /// A new last sheet that is one table: its header stays in sight, and its rows can be filtered.
    pub fn table(
        book: &'a mut Workbook,
        styles: &'a Styles,
        name: &str,
        columns: &[(&str, u16)],
    ) -> Result<Self, XlsxError> {
        Self::table_of(book, styles, name, columns, 0)
    }

    /// The same for so many rows. Of many only the last is held: what is ready waits in a temporary file
    /// without a name, which is gone when the program ends, however it ends.
    pub fn table_of(
        book: &'a mut Workbook,
        styles: &'a Styles,
        name: &str,
        columns: &[(&str, u16)],
        rows: usize,
    ) -> Result<Self, XlsxError> {
        let cells = if rows > HELD { book.add_worksheet_with_low_memory()? } else { book.add_worksheet() };
        let mut sheet = Self::begin(cells, styles, name)?;
        sheet.cells.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        sheet.widths(&columns.iter().map(|(_, width)| *width).collect::<Vec<_>>())?;
        sheet.headers(&columns.iter().map(|(title, _)| *title).collect::<Vec<_>>())?;
        Ok(sheet)
    }

    /// Sets the widths of the columns, in characters.
    pub fn widths(&mut self, widths: &[u16]) -> Result<(), XlsxError> {
        for (column, width) in (0..).zip(widths) {
            self.cells.set_column_width(column, f64::from(*width))?;
        }
        Ok(())
    }

    /// A row of headers.
    pub fn headers(&mut self, titles: &[&str]) -> Result<(), XlsxError> {
        self.header = self.row;
        for title in titles {
            self.cells.write_string_with_format(self.row, self.column, *title, &self.styles.header)?;
            self.column += 1;
        }
        self.columns = self.column;
        self.end_row();
        Ok(())
    }

    /// A row with a heading alone.
    pub fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        let text = cell_text(text);
        self.cells.write_string_with_format(self.row, self.column, text, &self.styles.title)?;
        self.end_row();
        Ok(())
    }

    /// A text.
    pub fn text(&mut self, text: &str) -> Result<(), XlsxError> {
        if !text.is_empty() {
            self.cells.write_string_with_format(self.row, self.column, cell_text(text), &self.styles.text)?;
        }
        self.column += 1;
        Ok(())
    }

    /// A text that may take several lines of its cell.
    pub fn long_text(&mut self, text: &str) -> Result<(), XlsxError> {
        let text = cell_text(text);
        self.cells.write_string_with_format(self.row, self.column, text, &self.styles.wrapped)?;
        self.column += 1;
        Ok(())
    }

    /// A text, or nothing.
    pub fn maybe(&mut self, text: Option<&str>) -> Result<(), XlsxError> {
        self.text(text.unwrap_or_default())
    }

    /// A count.
    #[allow(clippy::cast_precision_loss, reason = "no count reaches 2^53")]
    pub fn count(&mut self, count: u64) -> Result<(), XlsxError> {
        self.cells.write_number(self.row, self.column, count as f64)?;
        self.column += 1;
        Ok(())
    }

    /// A share, shown in percent; empty for `None`.
    #[allow(clippy::cast_precision_loss, reason = "no count reaches 2^53")]
    pub fn share(&mut self, basis_points: Option<u64>) -> Result<(), XlsxError> {
        if let Some(points) = basis_points {
            let share = points as f64 / 10_000.0;
            self.cells.write_number_with_format(self.row, self.column, share, &self.styles.percent)?;
        }
        self.column += 1;
        Ok(())
    }

    /// Seconds, shown in hours; empty for `None`.
    #[allow(clippy::cast_precision_loss, reason = "no delay reaches 2^53 seconds")]
    pub fn hours(&mut self, seconds: Option<i64>) -> Result<(), XlsxError> {
        if let Some(seconds) = seconds {
            let hours = seconds as f64 / 3_600.0;
            self.cells.write_number_with_format(self.row, self.column, hours, &self.styles.hours)?;
        }
        self.column += 1;
        Ok(())
    }

    /// A day, as a date of Excel.
    pub fn day(&mut self, day: NaiveDate) -> Result<(), XlsxError> {
        match serial(day.and_time(chrono::NaiveTime::MIN)) {
            Some(serial) => {
                self.cells.write_number_with_format(self.row, self.column, serial, &self.styles.day)?;
                self.column += 1;
                Ok(())
            }
            None => self.text(&day.to_string()),
        }
    }

    /// An instant in a zone, as a date and time of Excel; empty for `None`.
    pub fn time(&mut self, instant: Option<Instant>, zone: &Zone) -> Result<(), XlsxError> {
        let Some(instant) = instant else {
            self.column += 1;
            return Ok(());
        };
        let local = zone.local(instant).naive_local();
        match serial(local) {
            Some(serial) => {
                self.cells.write_number_with_format(self.row, self.column, serial, &self.styles.time)?;
                self.column += 1;
                Ok(())
            }
            None => self.text(&local.to_string()),
        }
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Ends a table: its rows can be filtered.
    pub fn end_table(self) -> Result<(), XlsxError> {
        let last = self.row.saturating_sub(1).max(self.header);
        self.cells.autofilter(self.header, 0, last, self.columns.saturating_sub(1))?;
        Ok(())
    }
}

/// The number that a date and time is in Excel: days since the last of 1899, with its error of a leap
/// day in 1900. `None` before March of that year and after year 9999.
fn serial(local: NaiveDateTime) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1900, 3, 1)?;
    let end = NaiveDate::from_ymd_opt(10_000, 1, 1)?;
    if local.date() < first || local.date() >= end {
        return None;
    }
    let days = i32::try_from((local.date() - first).num_days()).ok()? + 61;
    Some(f64::from(days) + f64::from(local.time().num_seconds_from_midnight()) / 86_400.0)
}

/// A text that a cell can hold: harmless, and cut with a word about it where it is too long.
fn cell_text(text: &str) -> Cow<'_, str> {
    let text = words::harmless(text);
    let units = |text: &str| text.encode_utf16().count();
    if text.len() <= LONGEST || units(&text) <= LONGEST {
        return text;
    }
    let note = format!("… [cut: it has {} characters]", text.chars().count());
    let mut room = LONGEST - units(&note);
    let mut kept = String::new();
    for c in text.chars() {
        let Some(left) = room.checked_sub(c.len_utf16()) else { break };
        room = left;
        kept.push(c);
    }
    Cow::Owned(kept + &note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_excels() {
        let at = |text: &str| serial(text.parse().expect("a time"));
        assert_eq!(at("1900-03-01T00:00:00"), Some(61.0));
        assert_eq!(at("2026-11-25T12:00:00"), Some(46_351.5));
        assert_eq!(at("9999-12-31T00:00:00"), Some(2_958_465.0));
        assert_eq!((at("1900-02-28T00:00:00"), at("+10000-01-01T00:00:00")), (None, None));
    }

    #[test]
    fn long_texts_are_cut_and_say_so() {
        let text = "é".repeat(LONGEST);
        assert_eq!(cell_text(&text), text);
        for long in ["é".repeat(LONGEST + 1), "😀".repeat(LONGEST)] {
            let cut = cell_text(&long);
            assert!((LONGEST - 1..=LONGEST).contains(&cut.encode_utf16().count()));
            assert!(cut.ends_with(&format!("… [cut: it has {} characters]", long.chars().count())));
        }
    }
}
