//! `man`: the manual pages.

use anyhow::{Result, bail};
use clap::CommandFactory;

use crate::cli::{Cli, Man};
use crate::exit::Exit;
use crate::view::clean::clean;
use crate::workspace::context::Context;
use crate::workspace::tasks::nearest;

pub(super) fn run(args: &Man, context: &mut Context<'_>) -> Result<Exit> {
    let mut program = Cli::command();
    program.build();
    let page = match &args.of {
        None => program,
        Some(name) => page_of(name, &program)?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text)?;
    context.out.write_all(&text)?;
    Ok(Exit::Fine)
}

/// The command of this name, called as the program's own page calls it: saasmaint-due(1).
fn page_of(name: &str, program: &clap::Command) -> Result<clap::Command> {
    let known = program.get_subcommands().find(|command| command.get_name() == name);
    let Some(command) = known else {
        let near = nearest(name, program.get_subcommands().map(clap::Command::get_name));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        bail!("no command `{}`{near}", clean(name));
    };
    let title = format!("saasmaint-{name}");
    Ok(command.clone().name(title.clone()).display_name(title))
}
