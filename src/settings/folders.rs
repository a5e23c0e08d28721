//! The user's own folders: for configuration, and for what is recorded.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::system;
use crate::files::is_there;

/// The folder of the program in each of them.
const NAME: &str = "saasmaint";

/// One of the user's folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `saasmaint.toml`, checklists, `config.toml`.
    Config,
    /// Ledger and evidence.
    Data,
    /// What belongs to this machine alone.
    Local,
}

/// The user's folder of a kind; `None` for a user without a home.
///
/// # Errors
/// When two places have it, or one cannot be looked at.
pub(super) fn folder(kind: Kind) -> Result<Option<PathBuf>> {
    let variable = match kind {
        Kind::Config => "XDG_CONFIG_HOME",
        Kind::Data | Kind::Local => "XDG_DATA_HOME",
    };
    // A relative path counts as unset, as the XDG Base Directory Specification has it.
    let xdg = system::path(variable).filter(|path| path.is_absolute()).map(|path| path.join(NAME));
    let usual = directories::ProjectDirs::from("", "", NAME).map(|dirs| match kind {
        Kind::Config => dirs.config_dir().to_owned(),
        Kind::Data => dirs.data_dir().to_owned(),
        Kind::Local => dirs.data_local_dir().to_owned(),
    });
    choose(variable, usual, xdg)
}

/// The system's usual folder, or the one that an XDG variable names. Some systems have usual folders
/// that follow no such variable: what is there stays in use until it is moved.
fn choose(variable: &str, usual: Option<PathBuf>, xdg: Option<PathBuf>) -> Result<Option<PathBuf>> {
    let (usual, xdg) = match (usual, xdg) {
        (Some(usual), Some(xdg)) if usual != xdg => (usual, xdg),
        (usual, xdg) => return Ok(xdg.or(usual)),
    };
    let has = |path: &Path| is_there(path).with_context(|| format!("cannot look for {}", path.display()));
    match (has(&usual)?, has(&xdg)?) {
        (true, true) => bail!(
            "two folders hold your own files: {} and, by {variable}, {}; move all into one of them and delete the other",
            usual.display(),
            xdg.display()
        ),
        (true, false) => Ok(Some(usual)),
        (false, _) => Ok(Some(xdg)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_xdg_names_is_used_unless_the_usual_place_is() {
        let home = tempfile::tempdir().expect("a folder");
        let (usual, xdg) = (home.path().join("Library/saasmaint"), home.path().join("xdg/saasmaint"));
        let chosen = |usual: Option<&PathBuf>, xdg: Option<&PathBuf>| {
            choose("XDG_DATA_HOME", usual.cloned(), xdg.cloned())
        };
        let both = || chosen(Some(&usual), Some(&xdg));
        assert_eq!(chosen(None, None).expect("no home"), None);
        assert_eq!(chosen(None, Some(&xdg)).expect("a folder"), Some(xdg.clone()));
        assert_eq!(chosen(Some(&usual), None).expect("a folder"), Some(usual.clone()));
        assert_eq!(both().expect("neither is there"), Some(xdg.clone()));
        fs::create_dir_all(&usual).expect("a folder");
        assert_eq!(both().expect("the usual one is there"), Some(usual.clone()));
        fs::create_dir_all(&xdg).expect("a folder");
        assert_eq!(
            both().expect_err("both are there").to_string(),
            format!(
                "two folders hold your own files: {} and, by XDG_DATA_HOME, {}; move all into one of them and delete the other",
                usual.display(),
                xdg.display()
            )
        );
        fs::remove_dir(&usual).expect("a folder");
        assert_eq!(both().expect("only the other is there"), Some(xdg.clone()));
        assert_eq!(chosen(Some(&usual), Some(&usual)).expect("one place"), Some(usual.clone()));
    }
}
