//! The personal configuration file, `config.toml` in the user's configuration folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::files::{read_text, there};

/// The longest file that is read, in bytes.
pub(super) const LONGEST: u64 = 1 << 20;

/// What the file may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Personal {
    /// The private key that signs what is recorded.
    sign: Option<PathBuf>,
    /// For each workspace, by its canonical path, the folders outside of it that it may name as its
    /// ledger or evidence.
    #[serde(default)]
    outside: BTreeMap<PathBuf, Vec<PathBuf>>,
}

/// Reads the file in this folder.
///
/// # Errors
/// When it is there and cannot be read, or says what it may not.
fn read(path: &Path) -> Result<Personal> {
    let text = there(read_text(path, LONGEST)).with_context(|| format!("cannot read {}", path.display()))?;
    let Some(text) = text else { return Ok(Personal::default()) };
    let personal: Personal = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
    let folders = personal.outside.iter().flat_map(|(workspace, folders)| {
        std::iter::once(("the workspace", workspace))
            .chain(folders.iter().map(|folder| ("the folder", folder)))
    });
    for (what, folder) in folders {
        if !folder.is_absolute() {
            bail!(
                "{}: {what} `{}` under `[outside]` is not absolute; write its full path",
                path.display(),
                folder.display()
            );
        }
    }
    Ok(personal)
}

/// The key that signs what is recorded. A relative path counts from the folder of the file, `~/`
/// from the home folder.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn signing_key(folder: &Path, home: Option<&Path>) -> Result<Option<PathBuf>> {
    let personal = read(&folder.join("config.toml"))?;
    Ok(personal.sign.map(|key| match (key.strip_prefix("~"), home) {
        (Ok(below), Some(home)) => home.join(below),
        _ => folder.join(key),
    }))
}

/// The folders that a workspace may use although they lie outside of it. `root` is its canonical path.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn outside(folder: &Path, root: &Path) -> Result<Vec<PathBuf>> {
    Ok(read(&folder.join("config.toml"))?.outside.remove(root).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
        fs::remove_file(folder.path().join("config.toml")).expect("a file");
        fs::create_dir(folder.path().join("config.toml")).expect("a folder");
        assert_eq!(
            format!("{:#}", key().expect_err("a folder")),
            format!("cannot read {}/config.toml: a folder, not a file", folder.path().display())
        );
    }

    #[test]
    fn folders_outside() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |text: &str| fs::write(folder.path().join("config.toml"), text).expect("a file");
        let allowed = |root: &str| outside(folder.path(), Path::new(root));
        assert_eq!(allowed("/home/ana/acme").expect("no file"), Vec::<PathBuf>::new());
        write(
            "sign = \"key\"\n[outside]\n\"/home/ana/acme\" = [\"/srv/acme-ledger\", \"/srv/acme-evidence\"]\n\"/b\" = []\n",
        );
        assert_eq!(
            allowed("/home/ana/acme").expect("a file"),
            [PathBuf::from("/srv/acme-ledger"), PathBuf::from("/srv/acme-evidence")]
        );
        assert_eq!(allowed("/home/ana/acme/").expect("the same folder").len(), 2);
        for root in ["/b", "/home/ana", "/home/ana/acme/inner", "acme"] {
            assert_eq!(allowed(root).expect("a file"), Vec::<PathBuf>::new(), "{root}");
        }
        let shown = folder.path().join("config.toml").display().to_string();
        for (text, what) in [
            ("[outside]\n\"acme\" = [\"/srv\"]\n", "the workspace `acme`"),
            ("[outside]\n\"/acme\" = [\"/srv\", \"../led\"]\n", "the folder `../led`"),
        ] {
            write(text);
            let why = format!("{shown}: {what} under `[outside]` is not absolute; write its full path");
            assert_eq!(allowed("/acme").expect_err(text).to_string(), why);
        }
        for text in ["outside = 1", "[outside]\n\"/acme\" = \"/srv\"", "[outsides]"] {
            write(text);
            assert!(allowed("/acme").is_err(), "{text}");
        }
    }
}
