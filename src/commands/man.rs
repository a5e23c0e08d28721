//! `man`: the manual page.

use anyhow::Result;
use clap::CommandFactory;

use super::context::Context;
use crate::cli::Cli;
use crate::exit::Exit;

pub(super) fn run(context: &mut Context<'_>) -> Result<Exit> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    context.write(&page)?;
    Ok(Exit::Fine)
}
