//! `checkpoint`: what the ledger holds now, to compare with later.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

use super::context::Context;
use super::key;
use super::verify::{beside, origin, verification};
use crate::cli::Checkpoint;
use crate::exit::Exit;
use crate::ledger;
use crate::model::{Check, Outcome};
use crate::view::clean::clean;

pub(super) fn run(args: &Checkpoint, context: &mut Context<'_>) -> Result<Exit> {
    let opened = context.open()?;
    let found = verification(&opened, None, None)?;
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
            let path = context.settings.path(output);
            write(&path, &text)?;
            match signature {
                Some(signature) => write(&beside(&path), &signature)?,
                // One of an earlier checkpoint would not fit.
                None if beside(&path).symlink_metadata().is_ok() => {
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

/// Writes a file whole, or leaves what was there.
fn write(path: &Path, text: &str) -> Result<()> {
    let written = || -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".checkpoint-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
        let mut file: NamedTempFile = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    written().with_context(|| format!("cannot write {}", clean(&path.display().to_string())))
}
