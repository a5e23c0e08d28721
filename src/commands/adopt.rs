//! `adopt`: records the definitions as the files have them now.

use anyhow::Result;

use crate::exit::Exit;
use crate::workspace::context::Context;
use crate::workspace::recording::{Decision, changes_in_words, record};

pub(super) fn run(context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let recorded =
        record(context, &opened, |_| Ok(Decision { definitions_alone: true, ..Decision::default() }))?;
    if recorded.drift.changes.is_empty() {
        context.print("The record has the definitions as the files have them; nothing to adopt.\n")?;
    }
    for line in changes_in_words(&recorded.drift) {
        context.print(&format!("{line}\n"))?;
    }
    Ok(Exit::Fine)
}
