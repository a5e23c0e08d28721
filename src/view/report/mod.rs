//! The compliance report in all its formats. Each is made of the one [`Report`] and of nothing
//! else, so that the same report gives the same bytes.

pub mod csv;
mod failing;
pub mod html;
pub mod json;
pub mod markdown;
pub mod oscal;
mod outline;
pub mod pdf;
pub mod table;
pub mod xlsx;

use crate::report::Report;

/// A format that does not depend on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Markdown, with GitHub's tables.
    Markdown,
    /// The population as CSV.
    Csv,
    /// Everything, for machines.
    Json,
    /// One self-contained page.
    Html,
    /// A workbook.
    Xlsx,
    /// Pages.
    Pdf,
    /// OSCAL assessment results.
    Oscal,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Markdown, Self::Csv, Self::Json, Self::Html, Self::Xlsx, Self::Pdf, Self::Oscal];

    /// The name that a file of this format ends with.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Oscal => "oscal.json",
        }
    }

    /// Whether its bytes are no text.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Pdf)
    }
}

/// The report's bytes in a format.
///
/// # Errors
/// Why the format cannot hold it, in a sentence.
pub fn render(report: &Report, format: Format) -> Result<Vec<u8>, String> {
    match format {
        Format::Markdown => Ok(markdown::to_markdown(report).into_bytes()),
        Format::Csv => Ok(csv::to_csv(report).into_bytes()),
        Format::Json => Ok(json::to_json(report).into_bytes()),
        Format::Html => Ok(html::to_html(report).into_bytes()),
        Format::Oscal => Ok(oscal::to_oscal(report).into_bytes()),
        Format::Xlsx => xlsx::to_xlsx(report),
        Format::Pdf => pdf::to_pdf(report),
    }
}
