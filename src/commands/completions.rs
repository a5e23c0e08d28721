//! `completions`: a completion script for a shell.

use anyhow::Result;
use clap::CommandFactory;

use super::context::Context;
use crate::cli::{Cli, Completions};
use crate::exit::Exit;

pub(super) fn run(args: &Completions, context: &mut Context<'_>) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "saasmaint", &mut script);
    context.write(&script)?;
    Ok(Exit::Fine)
}
