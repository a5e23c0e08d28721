//! Arguments, environment and clock, resolved once. The one place that reads the environment and
//! the clock; nothing below does.

mod git_identity;
mod personal;
mod system;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cli::{Color, Global};
use crate::definition::Place;
use crate::model::{Clock, Instant, TimeArg, Zone};
use system::variable;

#[allow(clippy::struct_excessive_bools, reason = "independent facts about the streams")]
/// Everything that a command has to know about where, when and for whom it runs.
#[derive(Debug)]
pub struct Settings {
    workspace: Option<PathBuf>,
    by: Option<String>,
    now: Option<TimeArg>,
    clock: Instant,
    /// The key that signs, where an argument names one.
    pub sign: Option<PathBuf>,
    /// How long to wait for a ledger that somebody else writes to.
    pub lock_timeout: Duration,
    /// The folder that the command was started in.
    pub cwd: PathBuf,
    /// The machine's time zone, or why it is not known.
    pub system_zone: Result<Zone, String>,
    /// Whether to colour what goes to stdout.
    pub color: bool,
    /// Whether to colour what goes to stderr.
    pub color_errors: bool,
    /// How many columns there are.
    pub width: usize,
    /// Whether a person looks at stdout: it is a terminal.
    pub shown: bool,
    /// Whether a person can be asked: stdin and stderr are a terminal.
    pub interactive: bool,
}

impl Settings {
    /// Resolves the arguments with the environment and the clock.
    ///
    /// # Errors
    /// When the current folder is unknown or `SAASMAINT_NOW` is no time.
    pub fn resolve(global: &Global) -> Result<Self> {
        let now = match (global.now, variable("SAASMAINT_NOW")) {
            (Some(now), _) => Some(now),
            (None, Some(text)) => Some(text.parse().context("SAASMAINT_NOW")?),
            (None, None) => None,
        };
        let colored = |terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                terminal
                    && variable("NO_COLOR").is_none()
                    && variable("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Ok(Self {
            workspace: global
                .workspace
                .clone()
                .or_else(|| variable("SAASMAINT_WORKSPACE").map(PathBuf::from)),
            by: global.by.clone().or_else(|| variable("SAASMAINT_BY")),
            now,
            sign: global.sign.clone(),
            lock_timeout: global.lock_timeout,
            clock: system::clock(),
            cwd: system::current_dir().context("the current folder is not known")?,
            system_zone: system::zone(),
            color: colored(std::io::stdout().is_terminal()),
            color_errors: colored(std::io::stderr().is_terminal()),
            width: system::width(),
            shown: std::io::stdout().is_terminal(),
            interactive: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        })
    }

    /// Now, with a local `--now` read in the workspace's zone.
    #[must_use]
    pub fn clock(&self, zone: &Zone) -> Clock {
        match self.now {
            Some(now) => Clock { now: now.instant(self.clock, zone), given: true },
            None => Clock { now: self.clock, given: false },
        }
    }

    /// Which workspace serves: the one that is named, the nearest above the current folder, the
    /// personal one, or the checklists built into the program.
    ///
    /// # Errors
    /// When none is named or near and the user has no home.
    pub fn place(&self) -> Result<Place> {
        if let Some(dir) = &self.workspace {
            return Ok(Place::Folder(self.cwd.join(dir)));
        }
        if let Some(dir) = self.cwd.ancestors().find(|dir| is_there(&dir.join("saasmaint.toml"))) {
            return Ok(Place::Folder(dir.to_owned()));
        }
        let Some(dirs) = directories::ProjectDirs::from("", "", "saasmaint") else {
            bail!("no workspace here and no home folder; set HOME, or name a workspace with --workspace DIR");
        };
        let (config, data) = (dirs.config_dir().to_owned(), dirs.data_dir().to_owned());
        if is_there(&config.join("saasmaint.toml")) || config.join("checklists").is_dir() {
            Ok(Place::Personal { config, data })
        } else {
            Ok(Place::BuiltIn { data })
        }
    }

    /// Where `init` sets up a workspace unless it is told otherwise.
    #[must_use]
    pub fn init_dir(&self) -> PathBuf {
        self.workspace.as_ref().map_or_else(|| self.cwd.clone(), |dir| self.cwd.join(dir))
    }

    /// The folders outside of a workspace that its ledger and evidence may lie in.
    ///
    /// # Errors
    /// When the personal configuration is there and cannot be read.
    pub fn outside(&self, _root: &Path) -> Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    /// Who is recording.
    ///
    /// # Errors
    /// When nobody says who it is.
    pub fn writer(&self) -> Result<String> {
        if let Some(by) = &self.by {
            if by.trim().is_empty() || by.chars().any(char::is_control) {
                bail!(
                    "the writer's name is empty or holds control characters; give --by WHO or set SAASMAINT_BY"
                );
            }
            return Ok(by.clone());
        }
        let known = self.git_email().or_else(system::user);
        known.context("it is not known who is recording; give --by WHO or set SAASMAINT_BY")
    }

    /// The key that signs what is recorded: the one that is named, else the one of the personal
    /// configuration.
    ///
    /// # Errors
    /// When the personal configuration is there and cannot be read.
    pub fn entry_key(&self) -> Result<Option<PathBuf>> {
        if self.sign.is_some() {
            return Ok(self.sign.clone());
        }
        let Some(dirs) = directories::ProjectDirs::from("", "", "saasmaint") else { return Ok(None) };
        personal::signing_key(dirs.config_dir(), system::home().as_deref())
    }

    fn git_email(&self) -> Option<String> {
        git_identity::email(&self.cwd, &system::git_config_files(), system::home().as_deref())
    }

    /// The clock while time goes on; it stands still where `--now` stands in for it.
    #[must_use]
    pub fn running_clock(&self, zone: &Zone) -> Arc<dyn Fn() -> Instant + Send + Sync> {
        let clock = self.clock(zone);
        Arc::new(move || if clock.given { clock.now } else { system::clock().max(clock.now) })
    }

    /// A variable that a probe names as a secret; `None` where it is unset or empty.
    ///
    /// # Errors
    /// The bytes of one that is not UTF-8.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<Result<String, OsString>> {
        system::raw_variable(name).map(OsString::into_string)
    }

    /// What `SAASMAINT_TRUST` says.
    #[must_use]
    pub fn trust(&self) -> Option<String> {
        variable("SAASMAINT_TRUST")
    }

    /// Where it is kept which probes this user has allowed; `None` for a user without a home.
    #[must_use]
    pub fn trust_dir(&self) -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "saasmaint")?;
        Some(dirs.data_local_dir().join("trusted-probes"))
    }

    /// The name of this machine.
    #[must_use]
    pub fn host(&self) -> String {
        system::host()
    }

    /// The path of an argument, from the folder that the command was started in.
    #[must_use]
    pub fn path(&self, argument: &Path) -> PathBuf {
        self.cwd.join(argument)
    }
}

/// Whether there is something of this name. A pipe, or a link that leads nowhere, is no workspace to
/// be read, but it was meant to be one: reading it says what is wrong.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}
