//! What commands work with: settings, streams, and the opened workspace.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, Result};

use super::facts::{AsOf, read_facts};
use super::gate::Need;
use crate::assess::{Drift, Facts};
use crate::definition::{self, Machine, Place, Workspace};
use crate::exit::Exit;
use crate::ledger::{Ledger, Reading, Record};
use crate::model::{Clock, Problem, Zone};
use crate::settings::Settings;
use crate::view::check::differences;
use crate::view::clean::clean;
use crate::view::style::Paint;

/// What goes wrong when data cannot be written.
pub const STDOUT: &str = "cannot write to standard output";

/// Settings and streams.
pub struct Context<'a> {
    /// The resolved settings.
    pub settings: &'a Settings,
    /// What the command needs of its workspace.
    pub need: Need,
    /// Data goes here.
    pub out: &'a mut dyn Write,
    /// Everything else goes here.
    pub err: &'a mut dyn Write,
    /// What the command has recorded so far, in words; see [`recorded`](super::recorded).
    pub recorded: Vec<String>,
}

/// The definition files are wrong: every problem of every file.
#[derive(Debug)]
pub struct InvalidDefinitions(pub Vec<Problem>);

impl fmt::Display for InvalidDefinitions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problems in the definition files", self.0.len())
    }
}

impl std::error::Error for InvalidDefinitions {}

/// A workspace, its ledger, and the moment at which it is looked at.
#[derive(Debug)]
pub struct Opened {
    /// The workspace with its definitions.
    pub workspace: Workspace,
    /// Its ledger.
    pub ledger: Ledger,
    /// Now.
    pub clock: Clock,
}

impl Context<'_> {
    /// How to paint what goes to stdout.
    #[must_use]
    pub fn paint(&self) -> Paint {
        Paint::new(self.settings.color, self.settings.width)
    }

    /// Writes data.
    ///
    /// # Errors
    /// When the stream does not take it.
    pub fn print(&mut self, text: &str) -> Result<()> {
        self.write(text.as_bytes())
    }

    /// Writes data that is made elsewhere.
    ///
    /// # Errors
    /// When the stream does not take it.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).context(STDOUT)
    }

    /// Writes a verdict, whose exit code holds whoever reads it: a gate must not pass because its
    /// reader went away.
    ///
    /// # Errors
    /// When the stream does not take it, unless it is closed.
    pub fn print_verdict(&mut self, text: &str, exit: Exit) -> Result<Exit> {
        match self.print(text).and_then(|()| self.flush()) {
            Err(error) if exit != Exit::Fine && is_closed_pipe(&error) => {}
            printed => printed?,
        }
        Ok(exit)
    }

    /// Hands on what is still held back.
    ///
    /// # Errors
    /// When the stream does not take it.
    pub fn flush(&mut self) -> Result<()> {
        self.out.flush().context(STDOUT)
    }

    /// Writes a remark for people. That nobody can read it keeps nothing from being done.
    pub fn note(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Opens the workspace that serves.
    ///
    /// # Errors
    /// [`InvalidDefinitions`], or when there is none that will do.
    pub fn open(&mut self) -> Result<Opened> {
        let place = self.settings.place()?;
        self.admit(&place)?;
        let workspace = match (&place, &self.settings.system_zone) {
            // Without any file there is none in which a zone could be named.
            (Place::BuiltIn { .. }, Err(why)) => {
                self.note(&format!("warning: {}; UTC serves, until TZ names a zone", clean(why)));
                load(place, &Ok(Zone::utc()), self.settings)
            }
            (_, zone) => load(place, zone, self.settings),
        }?;
        let clock = self.settings.clock(&workspace.definitions.zone);
        let ledger = Ledger::at(workspace.ledger.clone());
        Ok(Opened { workspace, ledger, clock })
    }

    /// Opens the workspace and reads its ledger.
    ///
    /// # Errors
    /// Those of [`Context::open`], or when the ledger cannot be read.
    pub fn open_with_facts(&mut self) -> Result<(Opened, Facts)> {
        let opened = self.open()?;
        let (facts, reading) = opened.facts()?;
        self.warn(&reading);
        Ok((opened, facts))
    }

    /// Passes on what the ledger's reading warned of.
    pub fn warn(&mut self, reading: &Reading) {
        for warning in &reading.warnings {
            self.note(&format!("warning: {}", clean(&warning.to_string())));
        }
    }

    /// Says in one line when the files differ from the record; returns how many definitions do.
    pub fn note_drift(&mut self, opened: &Opened, facts: &Facts) -> usize {
        let drift = Drift::between(&opened.workspace.definitions, facts, opened.clock.now);
        if !drift.is_unrecorded_edit() {
            return 0;
        }
        let count = drift.changes.len();
        self.note(&format!(
            "note: {} in the ledger; `saasmaint adopt` records the files as they are",
            differences(count)
        ));
        count
    }
}

/// Whether an error says that nobody reads any more.
#[must_use]
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Loads the definitions of a place on this machine.
///
/// # Errors
/// [`InvalidDefinitions`].
pub fn load(place: Place, zone: &Result<Zone, String>, settings: &Settings) -> Result<Workspace> {
    let outside = |root: &Path| settings.outside(root).map_err(|error| format!("{error:#}"));
    let machine = Machine { zone, outside: &outside };
    definition::load(place, &machine).map_err(|problems| InvalidDefinitions(problems).into())
}

impl Opened {
    /// The workspace's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.workspace.definitions.zone
    }

    /// The facts that count now.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn facts(&self) -> Result<(Facts, Reading)> {
        self.facts_with(&mut |_| {})
    }

    /// The same; `observe` sees each entry that counts.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub(crate) fn facts_with(&self, observe: &mut dyn FnMut(&Record<'_>)) -> Result<(Facts, Reading)> {
        let as_of = AsOf { now: self.clock.now, horizon: self.clock.horizon() };
        Ok(read_facts(&self.ledger, as_of, observe)?)
    }
}
