//! Arguments, environment and clock, resolved once. The one place that reads the environment and
//! the clock; nothing below does.

mod folders;
mod git_identity;
mod personal;
mod system;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::cli::{Color, Global};
use crate::definition::Place;
use crate::files::{is_there, said};
use crate::model::{Clock, Instant, TimeArg, Zone};
use folders::Kind;
use system::variable;

#[allow(clippy::struct_excessive_bools, reason = "independent facts about the streams")]
/// Everything that a command has to know about where, when and for whom it runs.
#[derive(Debug)]
pub struct Settings {
    workspace: Option<PathBuf>,
    /// Whether the personal workspace is asked for.
    pub personal: bool,
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
    /// When the current folder is unknown, `SAASMAINT_NOW` is no time, or a variable is not UTF-8.
    pub fn resolve(global: &Global) -> Result<Self> {
        // The parser does not see it where one stands before the command and one after it.
        if global.personal && global.workspace.is_some() {
            bail!("--personal and --workspace name two workspaces; give one of them");
        }
        let now = match global.now {
            Some(now) => Some(now),
            None => {
                variable("SAASMAINT_NOW")?.map(|text| text.parse()).transpose().context("SAASMAINT_NOW")?
            }
        };
        let by = match &global.by {
            Some(by) => Some(by.clone()),
            None => variable("SAASMAINT_BY")?,
        };
        // What is asked for by an argument holds against the environment.
        let from_environment = || system::path("SAASMAINT_WORKSPACE").filter(|_| !global.personal);
        let colored = |terminal: bool| match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !system::is_plain(),
        };
        Ok(Self {
            workspace: global.workspace.clone().or_else(from_environment),
            personal: global.personal,
            by,
            now,
            sign: global.sign.clone(),
            lock_timeout: global.lock_timeout,
            clock: system::clock(),
            cwd: system::current_dir().context("the current folder is not known")?,
            system_zone: system::zone()?,
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
    /// When it cannot be told, or the user has no home.
    pub fn place(&self) -> Result<Place> {
        if let Some(dir) = &self.workspace {
            return Ok(Place::Folder(self.cwd.join(dir)));
        }
        if !self.personal
            && let Some(dir) = self.nearest()?
        {
            return Ok(Place::Folder(dir));
        }
        let (config, data) = self.personal_folders()?;
        let has = |name: &str| {
            is_there(&config.join(name)).map_err(|error| {
                let why = said(&error);
                anyhow!(
                    "cannot look for your personal workspace in {}: {why}; name one with --workspace DIR",
                    config.display()
                )
            })
        };
        // A pipe, or a link that leads nowhere, is no workspace to be read, but it was meant to be one:
        // reading it says what is wrong.
        if has("saasmaint.toml")? || has("checklists")? {
            Ok(Place::Personal { config, data })
        } else {
            Ok(Place::BuiltIn { data })
        }
    }

    /// The nearest folder with a workspace, from the current one up.
    fn nearest(&self) -> Result<Option<PathBuf>> {
        for dir in self.cwd.ancestors() {
            let found = is_there(&dir.join("saasmaint.toml")).map_err(|error| {
                let why = said(&error);
                anyhow!(
                    "cannot look for a workspace in {}: {why}; name one with --workspace DIR",
                    dir.display()
                )
            });
            if found? {
                return Ok(Some(dir.to_owned()));
            }
        }
        Ok(None)
    }

    /// The folders of the personal workspace: for what is defined, and for what is recorded.
    ///
    /// # Errors
    /// When the user has no home, or two places hold such a folder.
    pub fn personal_folders(&self) -> Result<(PathBuf, PathBuf)> {
        match (folders::folder(Kind::Config)?, folders::folder(Kind::Data)?) {
            (Some(config), Some(data)) => Ok((config, data)),
            _ => bail!(
                "no home folder for a personal workspace; set HOME, or name a workspace with --workspace DIR"
            ),
        }
    }

    /// The folders outside of a workspace that it may name as its ledger or evidence: by the personal
    /// configuration, and by `SAASMAINT_OUTSIDE`, which counts for any workspace.
    ///
    /// # Errors
    /// When the configuration cannot be read, a folder is not absolute, or nobody can tell where the
    /// workspace really is.
    pub fn outside(&self, root: &Path) -> Result<Vec<PathBuf>> {
        let mut allowed = system::paths("SAASMAINT_OUTSIDE");
        if let Some(path) = allowed.iter().find(|path| !path.is_absolute()) {
            bail!("SAASMAINT_OUTSIDE: `{}` is not absolute; write its full path", path.display());
        }
        if let Some(config) = folders::folder(Kind::Config)? {
            allowed.extend(personal::outside(&config, root)?);
        }
        Ok(allowed)
    }

    /// Where `init` sets up a workspace unless it is told otherwise.
    #[must_use]
    pub fn init_dir(&self) -> PathBuf {
        self.workspace.as_ref().map_or_else(|| self.cwd.clone(), |dir| self.cwd.join(dir))
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
        let unknown = |error: anyhow::Error| {
            anyhow!("cannot tell who is recording: {error:#}; give --by WHO or set SAASMAINT_BY")
        };
        let files = system::git_config_files();
        let email = git_identity::email(&self.cwd, &files, system::home().as_deref()).map_err(unknown)?;
        let (name, whose) = match email {
            Some(email) => (email, "the `user.email` of git"),
            None => match system::user().map_err(unknown)? {
                Some(user) => (user, "the user's name"),
                None => bail!("it is not known who is recording; give --by WHO or set SAASMAINT_BY"),
            },
        };
        if name.chars().any(char::is_control) {
            return Err(unknown(anyhow!("{whose} holds control characters")));
        }
        Ok(name)
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
        let Some(config) = folders::folder(Kind::Config)? else { return Ok(None) };
        personal::signing_key(&config, system::home().as_deref())
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
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub fn trust(&self) -> Result<Option<String>> {
        variable("SAASMAINT_TRUST")
    }

    /// Where it is kept which probes this user has allowed; `None` for a user without a home.
    ///
    /// # Errors
    /// When two places hold the user's folder.
    pub fn trust_dir(&self) -> Result<Option<PathBuf>> {
        Ok(folders::folder(Kind::Local)?.map(|folder| folder.join("trusted-probes")))
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
