//! Drawing a sample that anybody can draw again.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Report;
use super::row::Row;
use super::scope::Sample;
use crate::model::{Cadence, hex};

/// How many rows to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Size {
    /// So many of the whole population.
    Total(usize),
    /// So many of each cadence, by its name; none of those that are not named.
    PerCadence(BTreeMap<String, usize>),
}

impl Size {
    /// In words, for the method's statement.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Total(size) => size.to_string(),
            Self::PerCadence(sizes) => {
                let named = |cadence: Cadence| Some(format!("{cadence} {}", sizes.get(cadence.name())?));
                let parts: Vec<String> = Cadence::ALL.into_iter().filter_map(named).collect();
                parts.join(", ")
            }
        }
    }
}

/// The identity of a row, as the method names it.
#[must_use]
pub fn identity(report: &Report, row: &Row) -> String {
    format!("{} {}", report.task(row).id, row.period())
}

/// Keeps the rows that [the method](Sample::METHOD) draws, and says how. The counts, groups and the
/// trend are then those of the drawn rows.
pub fn draw(report: &mut Report, seed: &str, size: &Size) {
    let hash = |text: &str| hex(&Sha256::digest(text.as_bytes()));
    let mut identities: Vec<String> = report.population.iter().map(|row| identity(report, row)).collect();
    let mut ranked: Vec<(String, usize)> = identities
        .iter()
        .enumerate()
        .map(|(at, identity)| (hash(&format!("{seed}\n{identity}")), at))
        .collect();
    ranked.sort();
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    let mut total = 0;
    match size {
        Size::Total(size) => total = *size,
        Size::PerCadence(sizes) => left.extend(sizes.iter().map(|(name, size)| (name.as_str(), *size))),
    }
    let mut drawn: Vec<usize> = ranked
        .into_iter()
        .filter(|(_, at)| {
            let cadence = report.population[*at].cadence;
            let room = match size {
                Size::Total(_) => Some(&mut total),
                Size::PerCadence(_) => left.get_mut(cadence),
            };
            room.is_some_and(|room| {
                let fits = *room > 0;
                *room -= usize::from(fits);
                fits
            })
        })
        .map(|(_, at)| at)
        .collect();
    drawn.sort_unstable();
    identities.sort_unstable();
    let mut all = identities.join("\n");
    if !all.is_empty() {
        all.push('\n');
    }
    report.scope.sample = Some(Sample {
        seed: seed.to_owned(),
        size: size.in_words(),
        drawn: drawn.len(),
        population: report.population.len(),
        digest: hash(&all),
    });
    let mut keep = drawn.into_iter().peekable();
    let mut at = 0;
    report.population.retain(|_| {
        let kept = keep.next_if_eq(&at).is_some();
        at += 1;
        kept
    });
    report.count();
}
