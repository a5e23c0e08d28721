//! `checkpoint`: what the ledger holds now, to compare with later.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail};

use super::context::Context;
use super::key;
use super::output::{replace, target};
use super::verify::{beside, has, origin, verification};
use crate::cli::Checkpoint;
use crate::exit::Exit;
use crate::ledger;
use crate::model::{Check, Outcome};
use crate::view::clean::clean;

pub(super) fn run(args: &Checkpoint, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let found = verification(&opened, None, None, &HashSet::new())?;
    let broken = |check| {
        found.verdicts.iter().any(|verdict| verdict.check == check && verdict.outcome == Outcome::Broken)
    };
    if broken(Check::Chains) {
        bail!(
            "the ledger is broken, and a checkpoint would vouch for it; `saasmaint verify` tells what is wrong"
        );
    }
    let text = ledger::checkpoint(&origin(&opened), &found);
    let signer = context.settings.sign.clone().map(|file| key::signer(&file, context)).transpose()?;
    let signature = signer
        .map(|signer| signer.sign(text.as_bytes()).and_then(|signature| signature.armored()))
        .transpose()
        .context("the checkpoint cannot be signed")?;
    match (&args.output, signature) {
        (Some(output), signature) => {
            let path = target(&context.settings.path(output), &opened)?;
            replace(&path, text.as_bytes())?;
            match signature {
                Some(signature) => replace(&beside(&path), signature.as_bytes())?,
                // One of an earlier checkpoint would not fit.
                None if has(&beside(&path))? => {
                    let old = beside(&path);
                    context.note(&format!(
                        "warning: {} is the signature of an earlier checkpoint; delete it",
                        clean(&old.display().to_string())
                    ));
                }
                None => {}
            }
        }
        (None, Some(signature)) => context.print(&format!("{text}\n{signature}"))?,
        (None, None) => context.print(&text)?,
    }
    Ok(Exit::Fine)
}
