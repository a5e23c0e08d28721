//! Checkpoints: what a ledger held at a moment, in the form of C2SP's tlog-checkpoint
//! (<https://c2sp.org/tlog-checkpoint>). After its three lines (origin, size and root of the tree)
//! stands one for each feed: its file name, how many lines counted, and the hash of the last one.
//! So a checkpoint still holds when the feeds have grown.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::merkle::{Node, Tree};
use super::tally::Tally;
use crate::ledger::hash::{LineHash, hex};
use crate::ledger::sign::Signature;
use crate::model::{Outcome, Verification};

/// A checkpoint that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose ledger it is of.
    pub origin: String,
    /// How many lines of all feeds it counts.
    pub size: u64,
    root: Node,
    feeds: Vec<Counted>,
    /// The text that is signed.
    pub body: String,
    /// The signature, where it stands below the text.
    pub signature: Option<Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    name: String,
    lines: u64,
    head: LineHash,
}

/// A checkpoint that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {why}; restore the file as `saasmaint checkpoint` wrote it")]
pub struct CheckpointError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// The checkpoint of a ledger as it was verified.
#[must_use]
pub fn checkpoint(origin: &str, found: &Verification) -> String {
    let root = found.root.parse::<LineHash>().map(|root| STANDARD.encode(root.as_bytes()));
    let mut text = format!("{origin}\n{}\n{}\n", found.entries, root.unwrap_or_default());
    for feed in &found.feeds {
        if let Some(head) = &feed.head {
            let _ = writeln!(text, "{} {} {head}", feed.name(), feed.entries);
        }
    }
    text
}

impl Checkpoint {
    /// Reads a checkpoint, with the signature below it where there is one. Line ends may have been
    /// converted.
    ///
    /// # Errors
    /// [`CheckpointError`] for the first line that is wrong.
    pub fn read(text: &str) -> Result<Self, CheckpointError> {
        let text = text.replace("\r\n", "\n");
        let wrong = |line: usize, why: &str| CheckpointError { line, why: why.to_owned() };
        let (body, below) = match text.split_once("\n\n") {
            Some((body, below)) => (format!("{body}\n"), below),
            None => (text.clone(), ""),
        };
        if !body.ends_with('\n') {
            return Err(wrong(body.lines().count(), "the last line is cut off"));
        }
        let mut lines = body.lines();
        let origin = lines.next().filter(|origin| !origin.is_empty());
        let origin = origin.ok_or_else(|| wrong(1, "the origin is missing"))?.to_owned();
        let size = lines.next().and_then(number);
        let size = size.ok_or_else(|| wrong(2, "it must be the number of entries"))?;
        let root = lines.next().and_then(|root| STANDARD.decode(root).ok()?.try_into().ok());
        let root = root.ok_or_else(|| wrong(3, "it must be the root of the tree, 32 bytes in base64"))?;
        let mut feeds: Vec<Counted> = Vec::new();
        for (at, line) in lines.enumerate() {
            let feed = counted(line)
                .ok_or_else(|| wrong(at + 4, "it must be the file name of a feed, a number and a hash"))?;
            if feeds.last().is_some_and(|last| last.name >= feed.name) {
                return Err(wrong(at + 4, "the feeds are not in the order of their names"));
            }
            feeds.push(feed);
        }
        if feeds.iter().try_fold(0_u64, |sum, feed| sum.checked_add(feed.lines)) != Some(size) {
            return Err(wrong(2, "it is not the sum of the numbers of the feeds"));
        }
        let below = below.trim();
        let signature = if below.is_empty() {
            None
        } else {
            let line = body.lines().count() + 2;
            Some(
                Signature::from_armored(&format!("{below}\n"))
                    .map_err(|error| wrong(line, &error.to_string()))?,
            )
        };
        Ok(Self { origin, size, root, feeds, body, signature })
    }
}

/// A whole number without sign or leading zero.
fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

fn counted(line: &str) -> Option<Counted> {
    let mut parts = line.rsplitn(3, ' ');
    let (head, lines, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Counted {
        name: (!name.is_empty()).then(|| name.to_owned())?,
        lines: number(lines).filter(|lines| *lines > 0)?,
        head: head.parse().ok()?,
    })
}

/// The comparison of a ledger with a checkpoint, while the ledger is read.
pub(super) struct Comparison<'a> {
    checkpoint: &'a Checkpoint,
    tree: Tree,
    /// Which of the checkpoint's feeds is being read.
    current: Option<&'a Counted>,
    seen: Vec<&'a str>,
    whole: bool,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(checkpoint: &'a Checkpoint) -> Self {
        Self { checkpoint, tree: Tree::default(), current: None, seen: Vec::new(), whole: true }
    }

    /// A feed begins.
    pub(super) fn feed(&mut self, name: &str) {
        self.current = self.checkpoint.feeds.iter().find(|feed| feed.name == name);
        self.seen.extend(self.current.map(|feed| &*feed.name));
    }

    /// A line of it.
    pub(super) fn line(&mut self, file: &str, line: usize, hash: LineHash, leaf: Node, tally: &mut Tally) {
        let Some(feed) = self.current.filter(|feed| line as u64 <= feed.lines) else { return };
        self.tree.push(leaf);
        if line as u64 == feed.lines && hash != feed.head {
            self.whole = false;
            tally.broken(
                file,
                line,
                format!(
                    "the checkpoint has {:.12}… as the hash of this line, and it is {hash:.12}…",
                    feed.head
                ),
            );
        }
    }

    /// The feed ends after so many lines.
    pub(super) fn end(&mut self, file: &str, lines: usize, tally: &mut Tally) {
        let Some(feed) = self.current.take().filter(|feed| (lines as u64) < feed.lines) else { return };
        self.whole = false;
        let what = format!("the checkpoint counts {} lines of this feed, and it has {lines}", feed.lines);
        tally.add(Outcome::Broken, Some(file), Some(lines), what);
    }

    /// All feeds were read.
    pub(super) fn finish(self, origin: &str, tally: &mut Tally) {
        let mut whole = self.whole;
        for feed in self.checkpoint.feeds.iter().filter(|feed| !self.seen.contains(&&*feed.name)) {
            whole = false;
            let what = format!(
                "the feed {}, of which the checkpoint counts {} lines, is not there",
                feed.name, feed.lines
            );
            tally.add(Outcome::Broken, None, None, what);
        }
        let root = self.tree.root();
        if whole && root != self.checkpoint.root {
            let what = format!(
                "the root of the tree is {} and not {}: an entry before the checkpoint was changed, or the checkpoint was",
                hex(&root),
                hex(&self.checkpoint.root)
            );
            tally.add(Outcome::Broken, None, None, what);
        }
        if self.checkpoint.origin != origin {
            let what = format!("the checkpoint is of `{}`, and this is `{origin}`", self.checkpoint.origin);
            tally.add(Outcome::Noted, None, None, what);
        }
    }
}
