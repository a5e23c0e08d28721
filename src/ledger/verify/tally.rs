//! What a check comes upon, up to a bound.

use crate::model::{Check, Finding, Outcome, Verdict};

/// How many findings of one check are told one by one.
const MOST: usize = 1000;

/// The findings of a check.
#[derive(Debug)]
pub(super) struct Tally {
    check: Check,
    outcome: Outcome,
    findings: Vec<Finding>,
    more: u64,
}

impl Tally {
    /// Nothing found yet.
    pub(super) fn new(check: Check) -> Self {
        Self { check, outcome: Outcome::Sound, findings: Vec::new(), more: 0 }
    }

    /// Something that does not hold.
    pub(super) fn broken(&mut self, file: &str, line: usize, what: impl Into<String>) {
        self.add(Outcome::Broken, Some(file), Some(line), what.into());
    }

    /// Something that a reader should know.
    pub(super) fn noted(&mut self, file: &str, line: usize, what: impl Into<String>) {
        self.add(Outcome::Noted, Some(file), Some(line), what.into());
    }

    /// A finding of any place.
    pub(super) fn add(&mut self, outcome: Outcome, file: Option<&str>, line: Option<usize>, what: String) {
        self.outcome = self.outcome.max(outcome);
        // What is broken takes the place of what is only noted.
        if self.findings.len() == MOST
            && outcome == Outcome::Broken
            && let Some(at) = self.findings.iter().rposition(|known| known.outcome == Outcome::Noted)
        {
            self.findings.remove(at);
            self.more += 1;
        }
        if self.findings.len() < MOST {
            self.findings.push(Finding { outcome, file: file.map(str::to_owned), line, what });
        } else {
            self.more += 1;
        }
    }

    /// The verdict, its findings in the order of files and lines.
    pub(super) fn verdict(mut self, checked: String) -> Verdict {
        self.findings.sort_by(|a, b| {
            let key = |finding: &Finding| (finding.file.is_none(), finding.file.clone(), finding.line);
            key(a).cmp(&key(b))
        });
        if self.more > 0 {
            let what = format!("and {} more", grouped(self.more));
            self.findings.push(Finding { outcome: self.outcome, file: None, line: None, what });
        }
        Verdict { check: self.check, outcome: self.outcome, checked, findings: self.findings }
    }
}

/// A number in groups of three digits, with what is counted.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_groups() {
        for (number, text) in [(0, "0"), (1, "1"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn findings_are_bounded_and_broken_ones_stay() {
        let mut tally = Tally::new(Check::Chains);
        for line in 0..1500 {
            tally.noted("a", line, "noted");
        }
        tally.broken("a", 7, "broken");
        let verdict = tally.verdict(String::new());
        assert_eq!((verdict.outcome, verdict.findings.len()), (Outcome::Broken, MOST + 1));
        assert!(verdict.findings.iter().any(|finding| finding.what == "broken"));
        assert_eq!(verdict.findings[MOST].what, "and 501 more");
    }
}
