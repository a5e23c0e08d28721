//! The arguments of `report`, `sample` and `bundle`.

#![allow(clippy::doc_markdown, reason = "the comments are help texts")]

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::Filters;
use crate::model::{Cadence, PeriodKey, TimeArg};

/// How to print a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For a terminal
    Table,
    /// Markdown
    #[value(alias = "md")]
    Markdown,
    /// The population, for spreadsheets
    Csv,
    /// Everything, for machines (`saasmaint schema report`)
    Json,
    /// One self-contained page
    Html,
    /// A workbook
    Xlsx,
    /// Pages
    Pdf,
    /// OSCAL assessment results (JSON)
    Oscal,
}

/// How a report is printed, and where to.
#[derive(Debug, Args)]
pub struct Printing {
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: ReportFormat,
    /// Write to this file [default: standard output]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,
}

/// Which occurrences: those whose due lies in the window.
#[derive(Debug, Args)]
#[command(next_help_heading = "Window")]
pub struct Window {
    /// The period: 2026-Q3, 2026-11, 2026-W48, 2026, FY2026 or FY2026-Q1
    #[arg(long, value_name = "KEY", conflicts_with_all = ["from", "to"])]
    pub period: Option<PeriodKey>,
    /// Start of the window; a bare date belongs to it
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub from: Option<TimeArg>,
    /// End of the window; a bare date belongs to it [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, requires = "from")]
    pub to: Option<TimeArg>,
    /// Judge as of this time: what was recorded later does not count; a bare date means its end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub as_of: Option<TimeArg>,
}

/// `report`
#[derive(Debug, Args)]
pub struct Report {
    /// How and where to.
    #[command(flatten)]
    pub printing: Printing,
    /// Which occurrences.
    #[command(flatten)]
    pub window: Window,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// How many rows a sample has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SampleSize {
    /// Of the whole population.
    Total(usize),
    /// Of each cadence.
    PerCadence(Vec<(Cadence, usize)>),
}

/// What auditors usually draw, by how often a control is performed.
pub const USUAL_SIZES: &str = "daily=25,weekly=5,monthly=2,quarterly=2,annual=1,cron=25,rolling=2";

impl std::str::FromStr for SampleSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| {
            text.trim().parse::<usize>().map_err(|_| format!("`{text}` is not a number of rows"))
        };
        if !text.contains('=') {
            return number(text).map(Self::Total);
        }
        let mut sizes: Vec<(Cadence, usize)> = Vec::new();
        for part in text.split(',') {
            let (cadence, size) =
                part.split_once('=').ok_or_else(|| format!("`{part}` is not CADENCE=N, like daily=25"))?;
            let cadence: Cadence =
                cadence.trim().parse().map_err(|error: crate::model::CadenceError| error.to_string())?;
            if sizes.iter().any(|(known, _)| *known == cadence) {
                return Err(format!("`{cadence}` is there twice"));
            }
            sizes.push((cadence, number(size)?));
        }
        Ok(Self::PerCadence(sizes))
    }
}

/// `sample`
#[derive(Debug, Args)]
pub struct Sample {
    /// Any text; the same seed draws the same rows of the same population
    #[arg(long, value_name = "TEXT")]
    pub seed: String,
    /// How many rows: N of all, or CADENCE=N of each, separated by commas
    #[arg(long, value_name = "N|SIZES", default_value = USUAL_SIZES)]
    pub size: SampleSize,
    /// How and where to.
    #[command(flatten)]
    pub printing: Printing,
    /// Which occurrences.
    #[command(flatten)]
    pub window: Window,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}

/// `bundle`
#[derive(Debug, Args)]
pub struct Bundle {
    /// The archive to write
    #[arg(long, short, value_name = "FILE.zip", value_hint = ValueHint::FilePath)]
    pub output: PathBuf,
    /// Which occurrences.
    #[command(flatten)]
    pub window: Window,
    /// Which tasks.
    #[command(flatten)]
    pub filters: Filters,
}
