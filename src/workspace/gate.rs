//! Which commands answer without a workspace, and which refuse: a check that saw nothing must not pass,
//! and nothing is recorded where nobody looks for it.

use anyhow::{Result, bail};

use super::context::Context;
use crate::cli::Command;
use crate::definition::Place;
use crate::ledger::{Reading, Warning};
use crate::view::clean::clean;

/// What a command needs of the workspace that it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It only shows: the built-in tasks will do where there is nothing else.
    Show,
    /// It records: the personal workspace will do once it was set up.
    Record,
    /// Its answer is relied on: the workspace of this folder, or one that was named.
    Gate,
}

impl Need {
    /// What this command needs.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        match command {
            Command::Due(_) | Command::List(_) | Command::Show(_) | Command::Log(_) | Command::Schedule(_) => {
                Self::Show
            }
            Command::Done(_)
            | Command::Skip(_)
            | Command::Attach(_)
            | Command::Approve(_)
            | Command::Undo(_)
            | Command::Waive(_)
            | Command::Pause(_)
            | Command::Resume(_) => Self::Record,
            Command::Adopt
            | Command::Check(_)
            | Command::Run(_)
            | Command::Verify(_)
            | Command::Checkpoint(_)
            | Command::Report(_)
            | Command::Sample(_)
            | Command::Bundle(_)
            | Command::Validate(_)
            // These open no workspace that is there.
            | Command::Init(_)
            | Command::Schema(_)
            | Command::Completions(_)
            | Command::Man(_) => Self::Gate,
        }
    }
}

impl Context<'_> {
    /// Lets the command use what the look-up found, and says so where that may surprise.
    ///
    /// # Errors
    /// When it needs a workspace of its own and there is none.
    pub(crate) fn admit(&mut self, place: &Place) -> Result<()> {
        let asked = self.settings.personal;
        match (place, self.need) {
            (Place::Folder(_), _) | (Place::Personal { .. }, Need::Show) => {}
            (Place::Personal { .. }, _) if asked => {}
            (Place::Personal { .. }, Need::Gate) => bail!(
                "no workspace here; run `saasmaint init`, name one with --workspace DIR, or use the personal one with --personal"
            ),
            (Place::Personal { data, .. }, Need::Record) => {
                let folder = data.display().to_string();
                self.note(&format!("note: no workspace here; using the personal one in {}", clean(&folder)));
            }
            (Place::BuiltIn { .. }, Need::Show) => self.note(if asked {
                "note: no personal workspace yet; showing the built-in tasks; `saasmaint init --personal` sets it up"
            } else {
                "note: no workspace here; showing the built-in tasks; `saasmaint init` sets up your own"
            }),
            (Place::BuiltIn { .. }, _) if asked => {
                bail!("no personal workspace yet; run `saasmaint init --personal`")
            }
            (Place::BuiltIn { .. }, Need::Gate) => {
                bail!("no workspace here; run `saasmaint init`, or name one with --workspace DIR")
            }
            (Place::BuiltIn { .. }, Need::Record) => bail!(
                "no workspace here; run `saasmaint init`, or `saasmaint init --personal` for one of your own"
            ),
        }
        Ok(())
    }

    /// Refuses a ledger that holds nothing at all, as in a checkout without its folder.
    ///
    /// # Errors
    /// When it does; how to record something.
    pub(crate) fn require_record(&self, reading: &Reading) -> Result<()> {
        let unknown = |warning: &Warning| matches!(warning, Warning::Unknown { .. });
        // What was recorded after a moment that is replayed counts here.
        let lines = reading.entries > 0 || reading.later > 0 || reading.warnings.iter().any(unknown);
        if lines { Ok(()) } else { self.nothing_recorded() }
    }

    /// The error about a ledger that holds nothing at all.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn nothing_recorded(&self) -> Result<()> {
        let personal = if self.settings.personal { " --personal" } else { "" };
        bail!("nothing has been recorded here; run `saasmaint adopt{personal}`")
    }
}
