//! `checkpoint`: what the ledger holds now, to compare with later.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::cli::Checkpoint;
use crate::exit::Exit;
use crate::files::{SHARED, read_file, there};
use crate::ledger;
use crate::model::{Check, Outcome};
use crate::view::clean::clean;
use crate::workspace::context::Context;
use crate::workspace::key;
use crate::workspace::output::{Output, is_special, remove, replace, target};
use crate::workspace::verification::{beside, origin, verification};

/// No signature is longer, in bytes.
const LONGEST: u64 = 1 << 20;

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
            write(&path, &text, signature.as_deref(), context)?;
        }
        (None, Some(signature)) => context.print(&format!("{text}\n{signature}"))?,
        (None, None) => context.print(&text)?,
    }
    Ok(Exit::Fine)
}

/// Writes a checkpoint, and its signature beside it. Wherever it is stopped, no signature lies beside a
/// text that it does not sign: the old signature goes first, the new one comes last.
fn write(path: &Path, text: &str, signature: Option<&str>, context: &mut Context<'_>) -> Result<()> {
    let beside = beside(path);
    if is_special(path)? {
        // Nothing can lie beside it: the signature follows, as it does on standard output.
        let signature = signature.map(|signature| format!("\n{signature}")).unwrap_or_default();
        return replace(path, format!("{text}{signature}").as_bytes());
    }
    if let Some(old) = there(read_file(&beside, LONGEST)).with_context(|| shown(&beside))?
        && !old.starts_with(b"-----BEGIN SSH SIGNATURE-----")
    {
        bail!("{} is there and no signature; move it away, or name another file", shown(&beside));
    }
    // A disk that is full is found out while the old pair is still there.
    let file = prepared(path, text)?;
    let signature = signature.map(|signature| prepared(&beside, signature)).transpose()?;
    if remove(&beside)? && signature.is_none() {
        context.note(&format!("note: deleted {}, the signature of the checkpoint before", shown(&beside)));
    }
    file.keep()?;
    signature.map_or(Ok(()), Output::keep)
}

/// A whole file that has not taken its place yet.
fn prepared(path: &Path, text: &str) -> Result<Output> {
    let mut output = Output::create(path, SHARED)?;
    output
        .write_all(text.as_bytes())
        .with_context(|| format!("cannot write {}", clean(&path.display().to_string())))?;
    output.sync()?;
    Ok(output)
}

fn shown(path: &Path) -> String {
    clean(&path.display().to_string()).into_owned()
}
