//! `report`: a window of time, for an auditor.

use anyhow::Result;

use crate::cli::Report;
use crate::exit::Exit;
use crate::workspace::context::Context;
use crate::workspace::reporting;

pub(super) fn run(args: &Report, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, report) = reporting::report(&args.window, &args.filters, context)?;
    reporting::write(&report, &opened, &args.printing, context)?;
    Ok(Exit::Fine)
}
