//! `schema`: the JSON Schema of the definition files, and of the report.

use anyhow::Result;

use crate::cli::{Schema, SchemaOf};
use crate::definition::schema;
use crate::exit::Exit;
use crate::view::{json, report};
use crate::workspace::context::Context;

pub(super) fn run(args: &Schema, context: &mut Context<'_>) -> Result<Exit> {
    match args.of {
        SchemaOf::Checklist => context.print(&json::document(&schema::checklist()))?,
        SchemaOf::Workspace => context.print(&json::document(&schema::workspace()))?,
        SchemaOf::Report => context.print(report::json::SCHEMA)?,
    }
    Ok(Exit::Fine)
}
