//! The signatures of entries.

use super::links::signed;
use super::signers::Signers;
use super::tally::{Tally, count};
use crate::ledger::sign::Signature;
use crate::model::{Check, Instant, Outcome, Verdict};

/// The signatures so far.
pub(super) struct Signatures<'a> {
    signers: Option<&'a Signers>,
    tally: Tally,
    fine: u64,
    wrong: u64,
    unsigned: u64,
}

/// A line as its signature sees it.
pub(super) struct Written<'a> {
    pub(super) file: &'a str,
    pub(super) number: usize,
    pub(super) raw: &'a [u8],
    pub(super) by: Option<&'a str>,
    pub(super) at: Option<Instant>,
}

impl<'a> Signatures<'a> {
    pub(super) fn new(signers: Option<&'a Signers>) -> Self {
        Self { signers, tally: Tally::new(Check::Signatures), fine: 0, wrong: 0, unsigned: 0 }
    }

    /// The signature of a line, if it has one.
    pub(super) fn line(&mut self, line: &Written<'_>, sig: Option<&str>) {
        let Some(sig) = sig else {
            self.unsigned += 1;
            return;
        };
        match self.check(line, sig) {
            Ok(()) => self.fine += 1,
            Err(why) => {
                self.wrong += 1;
                self.tally.broken(line.file, line.number, format!("its signature does not hold: {why}"));
            }
        }
    }

    fn check(&self, line: &Written<'_>, sig: &str) -> Result<(), String> {
        let message = signed(line.raw, sig).ok_or("it is not the last field of the line")?;
        let signature = Signature::from_inline(sig).map_err(|error| error.to_string())?;
        signature.check(&message)?;
        if let Some(signers) = self.signers {
            let (by, at) = line.by.zip(line.at).ok_or("the entry does not say who wrote it, and when")?;
            signers.owner(&signature, at, Some(by))?;
        }
        Ok(())
    }

    pub(super) fn verdict(mut self) -> Verdict {
        let signed = self.fine + self.wrong;
        let checked = format!(
            "{} signed, {} unsigned, {} wrongly signed",
            count(self.fine, "entry", "entries"),
            self.unsigned,
            self.wrong
        );
        if signed > 0 && self.unsigned > 0 {
            let what = format!("{} not signed", count(self.unsigned, "entry is", "entries are"));
            self.tally.add(Outcome::Noted, None, None, what);
        }
        if signed > 0 && self.signers.is_none() {
            let what = "whose the keys are was not checked; --allowed-signers FILE says it".to_owned();
            self.tally.add(Outcome::Noted, None, None, what);
        }
        let mut verdict = self.tally.verdict(checked);
        if signed == 0 {
            verdict.outcome = Outcome::NotChecked;
        }
        verdict
    }
}
