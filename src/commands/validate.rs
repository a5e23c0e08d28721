//! `validate`: checks the definition files, and nothing else.

use anyhow::Result;

use crate::cli::{TextFormat, Validate};
use crate::exit::Exit;
use crate::view::clean::clean;
use crate::view::{json, problems};
use crate::workspace::context::{Context, InvalidDefinitions};

pub(super) fn run(args: &Validate, context: &mut Context<'_>) -> Result<Exit> {
    let opened = match context.open() {
        Ok(opened) => opened,
        Err(error) => {
            let json = args.format == TextFormat::Json;
            return match error.downcast_ref::<InvalidDefinitions>().filter(|_| json) {
                Some(invalid) => {
                    context.print(&json::document(&problems::json(&invalid.0)))?;
                    Ok(Exit::NoAnswer)
                }
                None => Err(error),
            };
        }
    };
    let definitions = &opened.workspace.definitions;
    let tasks = definitions.tasks.len();
    let text = match args.format {
        TextFormat::Json => json::document(&problems::json(&[])),
        TextFormat::Text => {
            let noun = if tasks == 1 { "task" } else { "tasks" };
            format!("{}: {tasks} {noun}, no problems\n", clean(&definitions.name))
        }
    };
    context.print(&text)?;
    Ok(Exit::Fine)
}
