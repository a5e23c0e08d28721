//! The key that signs.

use std::path::Path;

use anyhow::{Context as _, Result, anyhow};
use dialoguer::Password;

use super::context::Context;
use crate::files::{read_file, said};
use crate::ledger::{KeyError, Signer};
use crate::view::clean::clean;

/// No private key is longer, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// Reads a private key; asks for its passphrase where somebody can be asked.
pub(crate) fn signer(file: &Path, context: &Context<'_>) -> Result<Signer> {
    let path = context.settings.path(file);
    let name = || format!("the key {}", clean(&path.display().to_string()));
    let text =
        read_file(&path, LONGEST).map_err(|error| anyhow!("cannot read {}: {}", name(), said(&error)))?;
    match Signer::read(&text, None) {
        Err(KeyError::Encrypted) if context.settings.interactive => {
            let passphrase =
                Password::new().with_prompt(format!("Passphrase of {}", name())).report(false).interact()?;
            Signer::read(&text, Some(&passphrase)).with_context(name)
        }
        signer => signer.with_context(name),
    }
}
