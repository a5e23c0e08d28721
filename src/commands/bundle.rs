//! `bundle`: the auditor's package.

use anyhow::Result;

use super::compile;
use super::context::Context;
use crate::cli::Bundle;
use crate::exit::Exit;

pub(super) fn run(args: &Bundle, context: &mut Context<'_>) -> Result<Exit> {
    let (_, _report) = compile::report(&args.window, &args.filters, context)?;
    Ok(Exit::Fine)
}
