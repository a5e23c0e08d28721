//! `list`: the tasks.

use anyhow::Result;

use crate::assess::{TaskAssessment, assess};
use crate::cli::{Format, List};
use crate::exit::Exit;
use crate::view::list::{to_json, to_table};
use crate::workspace::context::Context;
use crate::workspace::filter::Filter;

pub(super) fn run(args: &List, context: &mut Context<'_>) -> Result<Exit> {
    let (opened, facts) = context.open_with_facts()?;
    let assessment = assess(&opened.workspace.definitions, &facts, opened.clock.now);
    let filter = Filter::new(&args.filters, context.settings)?;
    let tasks: Vec<&TaskAssessment<'_>> =
        assessment.tasks.iter().filter(|task| filter.passes(task)).collect();
    let text = match args.format {
        Format::Json => to_json(&tasks),
        Format::Table => to_table(&tasks, context.paint()),
    };
    context.print(&text)?;
    Ok(Exit::Fine)
}
