//! `completions`: a completion script for a shell.

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::exit::Exit;
use crate::workspace::context::Context;

pub(super) fn run(args: &Completions, context: &mut Context<'_>) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "saasmaint", &mut script);
    context.write(&script)?;
    Ok(Exit::Fine)
}
