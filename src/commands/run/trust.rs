//! Which probes this user has allowed: nothing is executed that they have not seen, as direnv does
//! it. What is allowed is a definition of a probe of a task in a folder, by its digest.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest, Sha256};

use crate::files::{read_text, said, there};
use crate::model::{Task, hex};
use crate::view::clean::clean;
use crate::workspace::context::{Context, Opened};

/// The longest file of what was allowed, in bytes.
const LONGEST: u64 = 16 << 20;

const NO_HOME: &str = "no home folder, where that could be kept";

/// What this user has allowed in one workspace.
pub(super) struct Trust {
    /// Where that is kept, or why it cannot be.
    file: Result<PathBuf, String>,
    root: String,
    known: BTreeSet<String>,
    /// The last line was cut off while it was written.
    torn: bool,
}

impl Trust {
    /// Reads what was allowed before. What cannot be read allows nothing, and that is said.
    pub fn of(opened: &Opened, context: &mut Context<'_>) -> Self {
        let root = opened.workspace.root.display().to_string().replace(['\n', '\r'], " ");
        let mut trust = Self { file: Err(NO_HOME.to_owned()), root, known: BTreeSet::new(), torn: false };
        if let Err(why) = trust.read(opened, context) {
            context.note(&format!("warning: {}; no probe counts as allowed", clean(&why)));
            trust.file = Err(why);
        }
        trust
    }

    fn read(&mut self, opened: &Opened, context: &Context<'_>) -> Result<(), String> {
        let dir = context.settings.trust_dir().map_err(|error| format!("{error:#}"))?;
        let Some(dir) = dir else { return Ok(()) };
        let root = &opened.workspace.root;
        let root = fs::canonicalize(root)
            .map_err(|error| format!("cannot find out where {} is: {}", root.display(), said(&error)))?;
        self.root = root.display().to_string().replace(['\n', '\r'], " ");
        let path = dir.join(hex(&Sha256::digest(root.as_os_str().as_encoded_bytes())));
        let text = there(read_text(&path, LONGEST))
            .map_err(|error| format!("cannot read {}: {}", path.display(), said(&error)))?;
        let text = text.unwrap_or_default();
        self.known = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
        self.torn = !text.is_empty() && !text.ends_with('\n');
        self.file = Ok(path);
        Ok(())
    }

    /// Whether the probe of this task, as it is defined now, was allowed.
    pub fn allows(&self, task: &Task) -> bool {
        self.known.contains(&mark(task))
    }

    /// Keeps that these were allowed. Lines are only ever added, each whole: several runs at once lose
    /// nothing of each other's.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn remember(&mut self, tasks: &[&Task]) -> Result<()> {
        let marks: Vec<String> = tasks.iter().map(|task| mark(task)).collect();
        self.known.extend(marks.iter().cloned());
        let path = match &self.file {
            Ok(path) => path,
            Err(why) => bail!("{why}"),
        };
        let dir = path.parent().unwrap_or_else(|| Path::new("."));
        private_folder(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        let lines: String = std::iter::once(&format!("# {}", self.root))
            .chain(&marks)
            .map(|line| format!("{line}\n"))
            .collect();
        let text = if self.torn { format!("\n{lines}") } else { lines };
        let written = private_file(path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}

/// A task with the digest of its probe and fix.
fn mark(task: &Task) -> String {
    let digest = task.probe_digest().map(|digest| digest.to_string());
    format!("{} {}", task.id, digest.unwrap_or_default())
}

/// One hash over all probes that the files define: it changes when any of them does.
pub(super) fn hash(opened: &Opened) -> String {
    let tasks = opened.workspace.definitions.tasks.iter();
    let marks: BTreeSet<String> = tasks.filter(|task| task.probe.is_some()).map(mark).collect();
    let mut hasher = Sha256::new();
    for mark in marks {
        hasher.update(mark.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

/// What `--trust` and `SAASMAINT_TRUST` say about all of them.
///
/// # Errors
/// When the variable holds neither a word that it takes nor the hash of these probes.
pub(super) fn granted(flag: bool, opened: &Opened, context: &Context<'_>) -> Result<bool> {
    if flag {
        return Ok(true);
    }
    let Some(word) = context.settings.trust()? else { return Ok(false) };
    match word.as_str() {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        hash if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) => {
            let own = self::hash(opened);
            if hash.eq_ignore_ascii_case(&own) {
                return Ok(true);
            }
            bail!(
                "SAASMAINT_TRUST allows other probes than these, whose hash is {own}; look at what changed with `saasmaint run --all --dry-run`"
            );
        }
        _ => bail!("SAASMAINT_TRUST is neither 1 nor a hash as `saasmaint run --dry-run` prints it"),
    }
}

/// Creates a folder that nobody else can look into.
fn private_folder(dir: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Opens a file to add to it, which nobody else can read.
fn private_file(path: &Path) -> std::io::Result<fs::File> {
    fs::File::options().append(true).create(true).mode(0o600).open(path)
}
