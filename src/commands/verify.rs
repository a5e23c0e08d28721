//! `verify`: whether the ledger and the evidence are as they were written.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow};

use crate::cli::{TextFormat, Verify};
use crate::exit::Exit;
use crate::files::{is_there, read_text, said};
use crate::ledger::{Checkpoint, LineHash, Signature, Signers};
use crate::model::Outcome;
use crate::view::clean::clean;
use crate::view::verify as view;
use crate::workspace::context::Context;
use crate::workspace::verification::{beside, verification};

/// Neither a checkpoint nor a list of signers is longer, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(args: &Verify, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let checkpoint = args.checkpoint.as_deref().map(|file| read_checkpoint(&context.settings.path(file)));
    let signers = args.allowed_signers.as_deref().map(|file| {
        let path = context.settings.path(file);
        Signers::read(&read(&path)?, opened.zone()).with_context(|| shown(&path))
    });
    let left_out = args.left_out.as_deref().map(|file| left_out(&context.settings.path(file)));
    let found = verification(
        &opened,
        checkpoint.transpose()?.as_ref(),
        signers.transpose()?.as_ref(),
        &left_out.transpose()?.unwrap_or_default(),
    )?;
    // What a checkpoint misses is told in full.
    if found.entries == 0 && found.outcome() != Outcome::Broken {
        context.nothing_recorded()?;
    }
    let name = &opened.workspace.definitions.name;
    let text = match args.format {
        TextFormat::Json => view::to_json(name, &found),
        TextFormat::Text => view::to_text(name, &found, context.paint()),
    };
    context.print_verdict(&text, if found.outcome() == Outcome::Broken { Exit::Findings } else { Exit::Fine })
}

/// The hashes of a `left-out.txt`.
fn left_out(path: &Path) -> Result<HashSet<LineHash>> {
    let text = read(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let hash = line.trim().parse::<LineHash>();
            hash.map_err(|error| anyhow!("{}:{}: {error}", shown(path), at + 1))
        })
        .collect()
}

/// A checkpoint with its signature, which stands below it or in a file of its own beside it.
fn read_checkpoint(path: &Path) -> Result<Checkpoint> {
    let text = read(path)?;
    let mut checkpoint = Checkpoint::read(&text).with_context(|| shown(path))?;
    let beside = beside(path);
    if checkpoint.signature.is_none() && has(&beside)? {
        let text = read(&beside)?.replace("\r\n", "\n");
        checkpoint.signature = Some(Signature::from_armored(&text).with_context(|| shown(&beside))?);
    }
    Ok(checkpoint)
}

/// Whether there is a file of this name.
pub(super) fn has(path: &Path) -> Result<bool> {
    is_there(path).map_err(|error| anyhow!("cannot look for {}: {}", shown(path), said(&error)))
}

fn read(path: &Path) -> Result<String> {
    read_text(path, LONGEST).map_err(|error| anyhow!("cannot read {}: {}", shown(path), said(&error)))
}

fn shown(path: &Path) -> String {
    clean(&path.display().to_string()).into_owned()
}
