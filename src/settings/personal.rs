//! The personal configuration file, `config.toml` in the user's configuration folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// What the file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Personal {
    /// The private key that signs what is recorded.
    sign: Option<PathBuf>,
}

/// The key that signs what is recorded. A relative path counts from the folder of the file, `~/`
/// from the home folder.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn signing_key(folder: &Path, home: Option<&Path>) -> Result<Option<PathBuf>> {
    let path = folder.join("config.toml");
    let text = match fs::read_to_string(&path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        text => text.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let personal: Personal = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
    Ok(personal.sign.map(|key| match (key.strip_prefix("~"), home) {
        (Ok(below), Some(home)) => home.join(below),
        _ => folder.join(key),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let folder = tempfile::tempdir().expect("a folder");
        let key = || signing_key(folder.path(), Some(Path::new("/home/ana")));
        assert_eq!(key().expect("no file"), None);
        for (text, expected) in [
            ("", None),
            ("sign = \"~/.ssh/id_ed25519\"", Some(PathBuf::from("/home/ana/.ssh/id_ed25519"))),
            ("sign = \"/keys/ana\"", Some(PathBuf::from("/keys/ana"))),
            ("sign = \"key\"", Some(folder.path().join("key"))),
        ] {
            fs::write(folder.path().join("config.toml"), text).expect("a file");
            assert_eq!(key().expect(text), expected, "{text}");
        }
        for text in ["sing = \"key\"", "sign = 1", "sign"] {
            fs::write(folder.path().join("config.toml"), text).expect("a file");
            assert!(key().is_err(), "{text}");
        }
    }
}
