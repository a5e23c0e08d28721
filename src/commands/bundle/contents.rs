//! What goes into the package, besides the reports: definitions, ledger, evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs::File;
use std::path::{Component, Path};

use anyhow::{Context as _, Result, bail};

use crate::definition::Place;
use crate::files::Location;
use crate::ledger::{EvidenceStore, LineHash};
use crate::model::Evidence;
use crate::report::Report;
use crate::view::clean::clean;
use crate::workspace::context::Opened;

/// The folder of the workspace in the package.
const WORKSPACE: &str = "workspace";

/// Files to pack: their paths in the package, and where they come from.
pub(super) struct Contents {
    /// Texts that were read as definitions.
    pub texts: BTreeMap<String, Vec<u8>>,
    /// Files of the ledger and of the evidence.
    pub files: BTreeMap<String, Source>,
    /// Evidence of other windows, by hash, which stays at home.
    pub left_out: BTreeSet<String>,
}

/// A file to pack.
pub(super) enum Source {
    /// The feed of this file name.
    Feed(OsString),
    /// The evidence of this hash.
    Evidence(LineHash),
}

impl Source {
    /// Opens it for reading.
    ///
    /// # Errors
    /// When it cannot be read, or is gone meanwhile.
    pub(super) fn open(&self, opened: &Opened) -> Result<File> {
        match self {
            Self::Feed(name) => Ok(opened.ledger.open_feed(name)?),
            Self::Evidence(hash) => {
                let store = EvidenceStore::at(opened.workspace.evidence.clone());
                store.open(*hash)?.with_context(|| format!("the evidence {hash} is missing"))
            }
        }
    }
}

/// Collects what belongs to a report.
///
/// # Errors
/// When evidence of the window is missing or altered: all of it is listed.
pub(super) fn collect(opened: &Opened, report: &Report) -> Result<Contents> {
    let workspace = &opened.workspace;
    let (ledger, evidence) = (within(opened, &workspace.ledger)?, within(opened, &workspace.evidence)?);
    let mut contents = Contents { texts: texts(opened)?, files: BTreeMap::new(), left_out: BTreeSet::new() };
    for name in opened.ledger.feeds()? {
        let Some(text) = name.to_str() else {
            let path = opened.ledger.dir().join(&name).display().to_string();
            bail!("{} has a name that no archive can hold; rename it", clean(&path));
        };
        contents.files.insert(format!("{WORKSPACE}/{ledger}/{text}"), Source::Feed(name));
    }
    let store = EvidenceStore::at(workspace.evidence.clone());
    let wanted = of_window(report);
    let mut missing = Vec::new();
    for (sha256, (name, bytes)) in &wanted {
        let Ok(hash) = sha256.parse::<LineHash>() else { continue };
        match store.check(sha256, *bytes) {
            Ok(()) => {
                let path = format!("{WORKSPACE}/{evidence}/{hash:.2}/{hash}");
                contents.files.insert(path, Source::Evidence(hash));
            }
            Err(why) => missing.push(format!("{} ({sha256}): it {why}", clean(name))),
        }
    }
    if !missing.is_empty() {
        bail!(
            "evidence of this window is not what the ledger says, so nothing is packed:\n{}",
            missing.join("\n")
        );
    }
    let mut left_out = BTreeSet::new();
    opened.ledger.read(None, &mut |record| {
        left_out.extend(record.entry.body.evidence().iter().filter_map(|evidence| match evidence {
            Evidence::File { sha256, .. } if !wanted.contains_key(sha256) => Some(sha256.clone()),
            _ => None,
        }));
    })?;
    // What is not there at all was not left out by anybody.
    for sha256 in left_out {
        let Ok(hash) = sha256.parse::<LineHash>() else { continue };
        if store.open(hash)?.is_some() {
            contents.left_out.insert(sha256);
        }
    }
    Ok(contents)
}

/// The evidence files of the report's rows: hash to name and size.
fn of_window(report: &Report) -> BTreeMap<String, (String, u64)> {
    let all = report.population.iter().flat_map(crate::report::Row::evidence);
    all.filter_map(|evidence| match evidence {
        Evidence::File { name, sha256, bytes } => Some((sha256.clone(), (name.clone(), *bytes))),
        Evidence::Url { .. } => None,
    })
    .collect()
}

/// The definition files, with a `saasmaint.toml` where the workspace has none.
fn texts(opened: &Opened) -> Result<BTreeMap<String, Vec<u8>>> {
    let workspace = &opened.workspace;
    let mut texts = BTreeMap::new();
    for (name, text) in &workspace.files {
        let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            bail!(
                "{} lies outside of the workspace and cannot be packed; move it in, or link it",
                clean(name)
            );
        }
        texts.insert(format!("{WORKSPACE}/{name}"), text.as_bytes().to_vec());
    }
    let settings = format!("{WORKSPACE}/saasmaint.toml");
    texts.entry(settings).or_insert_with(|| {
        let built_in = workspace.files.iter().any(|(name, _)| name.starts_with("built-in/"));
        let folder = if built_in { "built-in" } else { "checklists" };
        let zone = workspace.definitions.zone.name();
        format!("timezone = \"{zone}\"\nchecklists = [\"{folder}/*.toml\"]\n").into_bytes()
    });
    Ok(texts)
}

/// A folder of the workspace, by its path in it.
fn within(opened: &Opened, folder: &Location) -> Result<String> {
    let folder = folder.path();
    let home = match &opened.workspace.place {
        Place::Folder(_) => &opened.workspace.root,
        Place::Personal { data, .. } | Place::BuiltIn { data } => data,
    };
    let inside = folder.strip_prefix(home).ok().filter(|path| {
        path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    });
    let names: Option<Vec<&str>> = inside.map(|path| {
        path.components()
            .filter(|part| matches!(part, Component::Normal(_)))
            .filter_map(|part| part.as_os_str().to_str())
            .collect()
    });
    match names {
        Some(names) if !names.is_empty() => Ok(names.join("/")),
        _ => bail!(
            "{} lies outside of the workspace; the package holds one folder with all in it",
            clean(&folder.display().to_string())
        ),
    }
}
