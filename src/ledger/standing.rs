//! Which entries stand: those that no standing undo takes back.

use std::collections::{HashMap, HashSet, VecDeque};

use memchr::memmem::Finder;

use super::error::LedgerError;
use super::feed::{Block, Feed};
use super::hash::LineHash;
use super::line::{Decoded, decode};
use crate::model::{Body, Instant, PeriodKey, TaskId, same_person};

/// What lines say of other lines.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The hashes of the lines that are taken back.
    pub undone: HashSet<LineHash>,
    /// The occurrences in which an entry is approved, so that the hashes of theirs are asked for.
    pub approved: HashMap<TaskId, HashSet<PeriodKey>>,
}

impl Marks {
    /// Whether an entry could be one that another one approves.
    pub(super) fn is_approvable(&self, body: &Body) -> bool {
        match body {
            Body::Done { task, period, .. } | Body::Skip { task, period, .. } => {
                !self.approved.is_empty()
                    && self.approved.get(task).is_some_and(|periods| periods.contains(period))
            }
            _ => false,
        }
    }
}

/// What lines say of other lines, counting entries up to the horizon.
///
/// # Errors
/// [`LedgerError::File`] where a feed cannot be read. Faulty lines are passed over: the reading that
/// follows reports them.
pub(super) fn marks(feeds: &[Feed], horizon: Option<Instant>) -> Result<Marks, LedgerError> {
    // A line whose kind is `undo` or `approve` holds that word, or a letter of it as an escape.
    let signs = [Finder::new("undo"), Finder::new("\"approve\""), Finder::new(r"\u00")];
    let mut undos: HashMap<LineHash, Undo> = HashMap::new();
    let mut approvals: Vec<(LineHash, String)> = Vec::new();
    let mut marks = Marks::default();
    for feed in feeds {
        let mut blocks = feed.blocks()?;
        while let Some(Block::Lines(block)) = blocks.next().map_err(LedgerError::io("read", &feed.path))? {
            for sign in &signs {
                for line in lines_with(block, sign) {
                    match decode(line) {
                        Ok(Decoded::Entry(entry))
                            if horizon.is_none_or(|horizon| entry.recorded_at <= horizon) =>
                        {
                            match entry.body {
                                Body::Undo { entry: target } => {
                                    let undo =
                                        target.parse().ok().map(|target| Undo { target, by: entry.by });
                                    undos.extend(undo.map(|undo| (LineHash::of(line), undo)));
                                }
                                Body::Approve { task, period, .. } => {
                                    approvals.push((LineHash::of(line), entry.by));
                                    marks.approved.entry(task).or_default().insert(period);
                                }
                                _ => {}
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    withdraw(&mut undos, &approvals);
    let targets = undos.into_iter().map(|(line, undo)| (line, undo.target)).collect();
    marks.undone = resolve(&targets);
    Ok(marks)
}

/// An undo.
struct Undo {
    target: LineHash,
    by: String,
}

/// Drops the undos that would bring an approval back against the word of whoever gave it: nobody
/// else can restore an approval once it was taken back.
fn withdraw(undos: &mut HashMap<LineHash, Undo>, approvals: &[(LineHash, String)]) {
    if approvals.is_empty() {
        return;
    }
    let mut aimed: HashMap<LineHash, Vec<LineHash>> = HashMap::new();
    for (line, undo) in &*undos {
        aimed.entry(undo.target).or_default().push(*line);
    }
    for (approval, approver) in approvals {
        let mut open = aimed.remove(approval).unwrap_or_default();
        while let Some(line) = open.pop() {
            for above in aimed.remove(&line).unwrap_or_default() {
                if undos.get(&above).is_some_and(|undo| !same_person(&undo.by, approver)) {
                    undos.remove(&above);
                }
                open.push(above);
            }
        }
    }
}

/// The lines of a block that hold a sign, each once.
fn lines_with<'b>(block: &'b [u8], sign: &Finder<'_>) -> impl Iterator<Item = &'b [u8]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let found = from + sign.find(&block[from..])?;
        let start = memchr::memrchr(b'\n', &block[..found]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &block[found..]).map_or(block.len(), |newline| found + newline);
        from = block.len().min(end + 1);
        Some(&block[start..end])
    })
}

/// What is taken back in the end, given the target of each undo. An undo that is itself taken back
/// takes nothing back; whether it is, is settled by those that aim at it, which come first here.
/// (A circle would need a line that holds its own hash; its undos would take nothing back.)
fn resolve(undos: &HashMap<LineHash, LineHash>) -> HashSet<LineHash> {
    let mut unsettled: HashMap<LineHash, usize> = HashMap::new();
    for target in undos.values() {
        *unsettled.entry(*target).or_default() += 1;
    }
    let mut settled: VecDeque<LineHash> =
        undos.keys().filter(|undo| !unsettled.contains_key(undo)).copied().collect();
    let mut undone = HashSet::new();
    while let Some(undo) = settled.pop_front() {
        let Some(target) = undos.get(&undo) else { continue };
        if !undone.contains(&undo) {
            undone.insert(*target);
        }
        if let Some(left) = unsettled.get_mut(target) {
            *left -= 1;
            if *left == 0 {
                settled.push_back(*target);
            }
        }
    }
    undone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hash(name: usize) -> LineHash {
        LineHash::of(name.to_string().as_bytes())
    }

    fn undone_of(pairs: &[(usize, usize)]) -> Vec<usize> {
        let undos = pairs.iter().map(|(undo, target)| (hash(*undo), hash(*target))).collect();
        let undone = resolve(&undos);
        (0..10).filter(|name| undone.contains(&hash(*name))).collect()
    }

    #[test]
    fn undos_of_undos() {
        for (pairs, expected) in [
            (&[][..], &[][..]),
            (&[(1, 0)], &[0]),
            (&[(1, 0), (2, 1)], &[1]),
            (&[(1, 0), (2, 1), (3, 2)], &[0, 2]),
            (&[(1, 0), (2, 0), (3, 1)], &[0, 1]),
            (&[(1, 0), (2, 0), (3, 1), (4, 2)], &[1, 2]),
            (&[(1, 0), (2, 1), (3, 1), (4, 2)], &[1, 2]),
            (&[(1, 2), (2, 1), (4, 3)], &[3]),
            (&[(1, 1), (4, 3)], &[3]),
        ] {
            assert_eq!(undone_of(pairs), expected, "{pairs:?}");
        }
    }

    /// As the rule says it: an entry stands unless a standing undo names it.
    fn stands(name: usize, undos: &[(usize, usize)]) -> bool {
        !undos.iter().any(|(undo, target)| *target == name && stands(*undo, undos))
    }

    proptest! {
        #[test]
        fn agrees_with_the_rule(targets in proptest::collection::vec(any::<prop::sample::Index>(), 0..9)) {
            let undos: Vec<_> =
                targets.iter().enumerate().map(|(number, at)| (number + 1, at.index(number + 1))).collect();
            let expected: Vec<_> = (0..10).filter(|name| !stands(*name, &undos)).collect();
            prop_assert_eq!(undone_of(&undos), expected);
        }
    }

    #[test]
    fn a_long_chain_neither_overflows_nor_hangs() {
        let undos: HashMap<_, _> = (1..=200_000).map(|name| (hash(name), hash(name - 1))).collect();
        assert_eq!(resolve(&undos).len(), 100_000);
    }

    #[test]
    fn lines_with_a_sign_come_once() {
        let found = |text: &'static str| {
            lines_with(text.as_bytes(), &Finder::new("undo")).map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        assert_eq!(found("a\nundo undo\nb\nundo\n"), [b"undo undo".to_vec(), b"undo".to_vec()]);
        assert_eq!(found("undo\n"), [b"undo".to_vec()]);
        assert!(found("und\no\n").is_empty());
    }
}
