//! `report`: a window of time, for an auditor.

use anyhow::Result;

use super::compile;
use super::context::Context;
use crate::cli::Report;
use crate::exit::Exit;

pub(super) fn run(args: &Report, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, report) = compile::report(&args.window, &args.filters, context)?;
    compile::write(&report, &opened, &args.printing, context)?;
    Ok(Exit::Fine)
}
