//! The environment, the clock and the terminal.
#![allow(clippy::disallowed_methods, reason = "this is the one place that reads them")]

use std::ffi::OsString;
use std::path::PathBuf;

use chrono::{SubsecRound, Utc};

use crate::model::{Instant, Zone};

/// A variable of the environment; an empty one counts as unset.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The same as the system has it.
pub(super) fn raw_variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The machine's clock, to the second.
pub(super) fn clock() -> Instant {
    Utc::now().trunc_subsecs(0)
}

pub(super) fn current_dir() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

pub(super) fn home() -> Option<PathBuf> {
    variable("HOME").or_else(|| variable("USERPROFILE")).map(PathBuf::from)
}

/// The OS user's name.
pub(super) fn user() -> Option<String> {
    let named = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(variable);
    named.or_else(|| whoami::username().ok()).filter(|name| !name.is_empty())
}

/// The machine's name.
pub(super) fn host() -> String {
    whoami::hostname().unwrap_or_else(|_| "unknown".to_owned())
}

/// Git's configuration files beyond the repository's own, the least specific first.
pub(super) fn git_config_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    if variable("GIT_CONFIG_NOSYSTEM").is_none() {
        files.push(
            variable("GIT_CONFIG_SYSTEM").map_or_else(|| PathBuf::from("/etc/gitconfig"), PathBuf::from),
        );
    }
    if let Some(global) = variable("GIT_CONFIG_GLOBAL") {
        files.push(PathBuf::from(global));
    } else if let Some(home) = home() {
        let config = variable("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
        files.push(config.join("git/config"));
        files.push(home.join(".gitconfig"));
    }
    files
}

/// Columns: `COLUMNS`, else the terminal's, else 80.
pub(super) fn width() -> usize {
    let asked = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    asked.or_else(terminal).filter(|width| *width > 0).unwrap_or(80).clamp(40, 400)
}

/// The machine's zone, by name: `TZ`, else what /etc/localtime is. A machine without either keeps UTC.
pub(super) fn zone() -> Result<Zone, String> {
    let unset = variable("TZ").is_none();
    match jiff::tz::TimeZone::try_system() {
        Ok(zone) => match zone.iana_name() {
            Some(name) => Zone::named(name).map_err(|error| error.to_string()),
            None if zone.is_unknown() && unset => Ok(Zone::utc()),
            None => Err("the system's time zone has no name in the IANA database".to_owned()),
        },
        Err(_) if unset => Ok(Zone::utc()),
        Err(error) => Err(format!("the system's time zone is not known: {error}")),
    }
}
