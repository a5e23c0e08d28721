//! The pass over all lines.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::checkpoint::Comparison;
use super::links::{Links, Prev};
use super::merkle::{self, Tree};
use super::signed::{Signatures, Written};
use super::stored::{self, Named};
use super::tally::{Tally, count};
use super::{Against, checkpoint_verdict};
use crate::ledger::MAX_LINE;
use crate::ledger::error::LedgerError;
use crate::ledger::feed::{self, Block, Feed};
use crate::ledger::hash::{LineHash, hex};
use crate::ledger::line::{Decoded, Fault, decode};
use crate::ledger::name;
use crate::model::{
    Body, Check, Entry, Evidence, FeedState, Instant, Outcome, TaskId, Verdict, Verification, rfc3339_utc,
};

/// What was seen so far.
pub(super) struct Pass<'a> {
    against: &'a Against<'a>,
    files: &'a [String],
    feeds: Vec<FeedState>,
    chains: Tally,
    timestamps: Tally,
    checkpoint: Tally,
    signatures: Signatures<'a>,
    comparison: Option<Comparison<'a>>,
    tree: Tree,
    entries: u64,
    given: u64,
    hashes: HashSet<LineHash>,
    /// What entries name beyond their feed: the hash, who names it, and how.
    named: Vec<(LineHash, &'a str, usize, &'static str)>,
    /// The earliest definition of each task.
    defined: HashMap<TaskId, Option<Instant>>,
    /// The entries about a task: when they were recorded, and where they stand.
    uses: Vec<(TaskId, Instant, &'a str, usize)>,
    evidence: Vec<Named<'a>>,
}

/// The lines of the feed that is being read.
#[derive(Default)]
struct Chain {
    lines: HashMap<LineHash, (usize, Option<Instant>)>,
    last: Option<LineHash>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(against: &'a Against<'a>, files: &'a [String]) -> Self {
        Self {
            against,
            files,
            feeds: Vec::new(),
            chains: Tally::new(Check::Chains),
            timestamps: Tally::new(Check::Timestamps),
            checkpoint: Tally::new(Check::Checkpoint),
            signatures: Signatures::new(against.signers),
            comparison: against.checkpoint.map(Comparison::new),
            tree: Tree::default(),
            entries: 0,
            given: 0,
            hashes: HashSet::new(),
            named: Vec::new(),
            defined: HashMap::new(),
            uses: Vec::new(),
            evidence: Vec::new(),
        }
    }

    pub(super) fn feed(&mut self, feed: &Feed, file: &'a str) -> Result<(), LedgerError> {
        let name = feed.name.to_string_lossy().into_owned();
        self.feeds.push(FeedState {
            writer: feed.writer.clone(),
            file: file.to_owned(),
            entries: 0,
            head: None,
            newest: None,
        });
        if let Some(comparison) = &mut self.comparison {
            comparison.feed(file.rsplit('/').next().unwrap_or_default());
        }
        let mut chain = Chain::default();
        let mut line = 0;
        let mut blocks = feed.blocks()?;
        while let Some(block) = blocks.next().map_err(LedgerError::io("read", &feed.path))? {
            match block {
                Block::Lines(block) => {
                    for raw in feed::lines(block) {
                        line += 1;
                        self.line(&name, file, line, raw, &mut chain);
                    }
                }
                Block::Torn(rest) => {
                    let bytes = count(rest.len() as u64, "byte", "bytes");
                    self.chains.noted(file, line + 1, format!("the last line was cut off while it was written ({bytes} without a newline); it does not count"));
                }
                Block::TooLong => {
                    let what = format!("{}; nothing after it was verified", Fault::TooLong);
                    self.chains.broken(file, line + 1, what);
                }
            }
        }
        if let Some(comparison) = &mut self.comparison {
            comparison.end(file, line, &mut self.checkpoint);
        }
        self.entries += line as u64;
        if let Some(state) = self.feeds.last_mut() {
            state.entries = line as u64;
            state.head = chain.last.map(|hash| hash.to_string());
        }
        self.hashes.extend(chain.lines.into_keys());
        Ok(())
    }

    fn line(&mut self, name: &str, file: &'a str, line: usize, raw: &[u8], chain: &mut Chain) {
        let (hash, leaf) = (LineHash::of(raw), merkle::leaf(raw));
        self.tree.push(leaf);
        if let Some(comparison) = &mut self.comparison {
            comparison.line(file, line, hash, leaf, &mut self.checkpoint);
        }
        let decoded = if raw.len() > MAX_LINE { Err(Fault::TooLong) } else { decode(raw) };
        let links = Links::of(raw);
        let at = match &decoded {
            Ok(Decoded::Entry(entry)) => Some(entry.recorded_at),
            Ok(Decoded::Unknown { recorded_at, .. }) => *recorded_at,
            Err(_) => None,
        };
        match (&decoded, &links) {
            (Err(fault), _) => self.chains.broken(file, line, fault.to_string()),
            (Ok(_), Err(error)) => {
                self.chains.broken(file, line, format!("its links cannot be read: {error}"));
            }
            (Ok(_), Ok(_)) => {}
        }
        if let Ok(links) = &links {
            self.link(name, file, line, links, at, chain);
            self.signatures.line(&Written { file, number: line, raw, by: links.by(), at }, links.sig());
        }
        if let Some((first, _)) = chain.lines.get(&hash) {
            self.chains.broken(file, line, format!("the same line stands already at {first}"));
        }
        match decoded {
            Ok(Decoded::Entry(entry)) => self.entry(file, line, entry, chain),
            Ok(Decoded::Unknown { version, kind, .. }) => {
                let what = format!(
                    "version {version} of the kind `{kind}` is not known here; a newer program wrote it"
                );
                self.chains.noted(file, line, what);
            }
            Err(_) => {}
        }
        if let (Some(state), Some(at)) = (self.feeds.last_mut(), at) {
            state.newest = Some(state.newest.map_or(at, |newest| newest.max(at)));
        }
        chain.lines.entry(hash).or_insert((line, at));
        chain.last = Some(hash);
    }

    /// Whether a line belongs where it stands.
    fn link(
        &mut self,
        name: &str,
        file: &str,
        line: usize,
        links: &Links,
        at: Option<Instant>,
        chain: &Chain,
    ) {
        if let Some(by) = links.by().filter(|by| name::file_name(by).ok().as_deref() != Some(name)) {
            self.chains.broken(
                file,
                line,
                format!("`{by}` wrote it, and this is the feed of another writer"),
            );
        }
        match links.prev() {
            Prev::None if chain.last.is_none() => {}
            Prev::None => {
                self.chains.noted(file, line, "it names no earlier line, as only the first one does");
            }
            Prev::Malformed => self.chains.broken(file, line, "its `prev` is no hash"),
            Prev::Line(prev) => match chain.lines.get(&prev) {
                None => {
                    let what = format!(
                        "its `prev`, {prev:.12}…, is no earlier line of the feed: one was removed, changed, moved or inserted before it"
                    );
                    self.chains.broken(file, line, what);
                }
                Some((named, before)) => {
                    if chain.last != Some(prev) {
                        let what = format!(
                            "it follows line {named} and not the one above, as after a merge of branches"
                        );
                        self.chains.noted(file, line, what);
                    }
                    if let Some((at, before)) = at.zip(*before).filter(|(at, before)| at < before) {
                        let (at, before) = (rfc3339_utc(at), rfc3339_utc(before));
                        let what = format!(
                            "it was recorded at {at}, before the line that it follows ({named}, {before})"
                        );
                        self.timestamps.broken(file, line, what);
                    }
                }
            },
        }
    }

    fn entry(&mut self, file: &'a str, line: usize, entry: Entry, chain: &Chain) {
        self.given += u64::from(entry.clock_given);
        let mut names = |hash: &str, how| {
            let hash = hash.parse::<LineHash>().ok();
            self.named.extend(
                hash.filter(|hash| !chain.lines.contains_key(hash)).map(|hash| (hash, file, line, how)),
            );
        };
        if let Some(with) = &entry.with {
            names(with, "with");
        }
        if let Body::Undo { entry } | Body::Resume { entry, .. } | Body::Approve { entry, .. } = &entry.body {
            names(entry, "entry");
        }
        if let Some(performed) = entry.body.performed_at().filter(|performed| *performed > entry.recorded_at)
        {
            let (performed, recorded) = (rfc3339_utc(performed), rfc3339_utc(entry.recorded_at));
            let what = format!("it was performed at {performed}, after it was recorded ({recorded})");
            self.timestamps.broken(file, line, what);
        }
        for evidence in entry.body.evidence() {
            if let Evidence::File { sha256, bytes, .. } = evidence
                && let Ok(hash) = sha256.parse()
            {
                self.evidence.push(Named { hash, bytes: *bytes, file, line });
            }
        }
        let at = entry.recorded_at;
        match entry.body {
            Body::DefineTask { task, .. } => {
                let earliest = self.defined.entry(task).or_default();
                *earliest = Some(earliest.map_or(at, |known| known.min(at)));
            }
            body => self.uses.extend(body.task().map(|task| (task.clone(), at, file, line))),
        }
    }

    pub(super) fn finish(mut self) -> Result<Verification, LedgerError> {
        for (hash, file, line, how) in &self.named {
            if !self.hashes.contains(hash) {
                let what = format!("its `{how}`, {hash:.12}…, names an entry that is not there");
                self.chains.broken(file, *line, what);
            }
        }
        if let Some(comparison) = self.comparison {
            comparison.finish(self.against.origin, &mut self.checkpoint);
        }
        if self.given > 0 {
            let what = format!(
                "{} recorded with --now in place of the clock",
                count(self.given, "entry was", "entries were")
            );
            self.timestamps.add(Outcome::Noted, None, None, what);
        }
        let entries = count(self.entries, "entry", "entries");
        let feeds = count(self.files.len() as u64, "feed", "feeds");
        let verdicts = vec![
            self.chains.verdict(format!("{} of {feeds}", count(self.entries, "line", "lines"))),
            definitions(&self.defined, &self.uses),
            stored::verdict(self.against, &self.evidence)?,
            self.timestamps.verdict(entries),
            self.signatures.verdict(),
            checkpoint_verdict(self.against, self.checkpoint),
        ];
        let (feeds, entries) = (self.feeds, self.entries);
        Ok(Verification { feeds, entries, root: hex(&self.tree.root()), verdicts })
    }
}

/// So far the clocks of two writers may differ before an order of times is called broken.
const CLOCKS_APART: TimeDelta = TimeDelta::hours(1);

/// Whether each entry is about a task that was recorded by then.
fn definitions(
    defined: &HashMap<TaskId, Option<Instant>>,
    uses: &[(TaskId, Instant, &str, usize)],
) -> Verdict {
    let mut tally = Tally::new(Check::Definitions);
    let checked = format!(
        "{} about {}",
        count(uses.len() as u64, "entry", "entries"),
        count(defined.len() as u64, "recorded task", "recorded tasks")
    );
    if defined.is_empty() && !uses.is_empty() {
        tally.add(Outcome::Noted, None, None, "the ledger holds no definitions, which is legal".to_owned());
        return tally.verdict(checked);
    }
    for (task, at, file, line) in uses {
        match defined.get(task).copied().flatten() {
            None => tally.broken(file, *line, format!("the definition of {task} is not recorded")),
            Some(since) if since > *at => {
                // The clocks of two people differ.
                let near = since - *at <= CLOCKS_APART;
                let outcome = if near { Outcome::Noted } else { Outcome::Broken };
                let since = rfc3339_utc(since);
                let what = format!("the definition of {task} was recorded only later, at {since}");
                tally.add(outcome, Some(*file), Some(*line), what);
            }
            Some(_) => {}
        }
    }
    tally.verdict(checked)
}
