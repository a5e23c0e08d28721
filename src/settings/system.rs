//! The environment, the clock and the terminal.
#![allow(clippy::disallowed_methods, reason = "this is the one place that reads them")]

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Result, bail};
use chrono::{SubsecRound, Utc};

use crate::model::{Instant, Zone};

/// A variable of the environment as text; an empty one counts as unset.
///
/// # Errors
/// When it is not UTF-8.
pub(super) fn variable(name: &str) -> Result<Option<String>> {
    match raw_variable(name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => bail!("the environment variable {name} is not UTF-8; correct or unset it"),
    }
}

/// The same as the system has it.
pub(super) fn raw_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A variable that names a path.
pub(super) fn path(name: &str) -> Option<PathBuf> {
    raw_variable(name).map(PathBuf::from)
}

/// The paths of a variable that lists them as PATH does, without empty ones.
pub(super) fn paths(name: &str) -> Vec<PathBuf> {
    let list = raw_variable(name).unwrap_or_default();
    std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// Whether the terminal or the user wants no colour.
pub(super) fn is_plain() -> bool {
    raw_variable("NO_COLOR").is_some() || raw_variable("TERM").is_some_and(|term| term == "dumb")
}

/// The machine's clock, to the second.
pub(super) fn clock() -> Instant {
    Utc::now().trunc_subsecs(0)
}

pub(super) fn current_dir() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

pub(super) fn home() -> Option<PathBuf> {
    path("HOME").or_else(|| path("USERPROFILE"))
}

/// The OS user's name.
///
/// # Errors
/// When the variable that holds it is not UTF-8.
pub(super) fn user() -> Result<Option<String>> {
    for name in ["USER", "LOGNAME", "USERNAME"] {
        if let Some(user) = variable(name)? {
            return Ok(Some(user));
        }
    }
    Ok(whoami::username().ok().filter(|name| !name.is_empty()))
}

/// The machine's name.
pub(super) fn host() -> String {
    whoami::hostname().unwrap_or_else(|_| "unknown".to_owned())
}

/// Git's configuration files beyond the repository's own, the least specific first.
pub(super) fn git_config_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    if raw_variable("GIT_CONFIG_NOSYSTEM").is_none() {
        files.push(path("GIT_CONFIG_SYSTEM").unwrap_or_else(|| PathBuf::from("/etc/gitconfig")));
    }
    if let Some(global) = path("GIT_CONFIG_GLOBAL") {
        files.push(global);
    } else if let Some(home) = home() {
        let config = path("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
        files.push(config.join("git/config"));
        files.push(home.join(".gitconfig"));
    }
    files
}

/// Columns: `COLUMNS`, else the terminal's, else 80.
pub(super) fn width() -> usize {
    let columns = raw_variable("COLUMNS");
    let asked = columns.and_then(|columns| columns.to_str()?.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    asked.or_else(terminal).filter(|width| *width > 0).unwrap_or(80).clamp(40, 400)
}

/// The machine's zone, by name: `TZ`, else what /etc/localtime is; or why it is not known. A machine
/// without either keeps UTC.
///
/// # Errors
/// When `TZ` is not UTF-8.
pub(super) fn zone() -> Result<Result<Zone, String>> {
    let unset = variable("TZ")?.is_none();
    Ok(match jiff::tz::TimeZone::try_system() {
        Ok(zone) => match zone.iana_name() {
            Some(name) => Zone::named(name).map_err(|error| error.to_string()),
            None if zone.is_unknown() && unset => Ok(Zone::utc()),
            None => Err("the system's time zone has no name in the IANA database".to_owned()),
        },
        Err(_) if unset => Ok(Zone::utc()),
        Err(error) => Err(format!("the system's time zone is not known: {error}")),
    })
}
