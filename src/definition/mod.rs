//! Definitions: the files of a workspace, read, checked and turned into the model.
//!
//! A file is parsed first and then read key by key; everything that is wrong in any file is
//! reported at once, each problem with its place and how to mend it. What a key means to readers of
//! the files, and to editors, stands in one table ([`schema`]).

mod builtin;
mod checklist_file;
mod fields;
mod files;
mod holidays;
mod ics;
mod keys;
mod load;
mod on;
mod probe;
mod recurrence;
mod report;
pub mod schema;
mod source;
mod syntax;
mod task;
mod values;
mod workspace_file;
mod yearly;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use builtin::{BuiltInFile, FILES, TEMPLATES, Template};
pub use load::load;

use crate::files::Location;
use crate::model::{Definitions, Zone};

/// Where the definitions of a workspace are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder that holds `saasmaint.toml`.
    Folder(PathBuf),
    /// The user's own workspace: `saasmaint.toml` and the checklists in one folder, ledger and
    /// evidence in another. Where there is no checklist, those built in serve.
    Personal {
        /// The folder of the definitions.
        config: PathBuf,
        /// The folder of what is recorded.
        data: PathBuf,
    },
    /// No file anywhere: the checklists built into the binary.
    BuiltIn {
        /// The folder of what is recorded.
        data: PathBuf,
    },
}

/// What the machine and its user bring to the definitions of a workspace.
pub struct Machine<'a> {
    /// The machine's zone, or why it is not known. It counts only where neither the workspace nor
    /// the checklist nor the task names one.
    pub zone: &'a Result<Zone, String>,
    /// The folders outside of the workspace at this path that its ledger and evidence may lie in, by
    /// their real paths; or why that is not known.
    pub outside: &'a dyn Fn(&Path) -> Result<Vec<PathBuf>, String>,
}

/// A workspace whose definitions are sound.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Where it is.
    pub place: Place,
    /// The folder from which relative paths count.
    pub root: PathBuf,
    /// The folder of the ledger.
    pub ledger: Location,
    /// The folder of the evidence.
    pub evidence: Location,
    /// What its files say.
    pub definitions: Definitions,
    /// The files that were read: name and text, the settings first.
    pub files: Vec<(String, Arc<str>)>,
}
