//! `schema`: the JSON Schema of the definition files.

use anyhow::Result;

use super::context::Context;
use crate::cli::{Schema, SchemaOf};
use crate::definition::schema;
use crate::exit::Exit;
use crate::view::json;

pub(super) fn run(args: &Schema, context: &mut Context<'_>) -> Result<Exit> {
    let schema = match args.of {
        SchemaOf::Checklist => schema::checklist(),
        SchemaOf::Workspace => schema::workspace(),
    };
    context.print(&json::document(&schema))?;
    Ok(Exit::Fine)
}
