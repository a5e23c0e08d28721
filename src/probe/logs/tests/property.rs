//! Whatever happens to a log between runs, each line counts once.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    /// Lines are written; those of `true` match.
    Append(Vec<bool>),
    /// A line is written without its end; the last letters may come later too.
    Part { matches: bool, whole: bool },
    /// The log is renamed, or copied and emptied.
    Rotate { copied: bool },
    /// A rotated log is compressed.
    Compress(prop::sample::Index),
    /// A run is recorded.
    Run,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::collection::vec(any::<bool>(), 0..40).prop_map(Step::Append),
        1 => any::<(bool, bool)>().prop_map(|(matches, whole)| Step::Part { matches, whole }),
        2 => any::<bool>().prop_map(|copied| Step::Rotate { copied }),
        1 => any::<prop::sample::Index>().prop_map(Step::Compress),
        3 => Just(Step::Run),
    ]
}

/// A log, its rotated ones, and how many of its lines match and were not counted.
struct World {
    logs: Logs,
    /// Whether all lines that match are alike, and all others: then one may count twice.
    alike: bool,
    dated: bool,
    /// The names of the rotated ones, the newest first.
    rotated: Vec<String>,
    rotations: usize,
    written: usize,
    /// What is missing of the last line, and whether it matches by that.
    part: Option<(&'static str, bool)>,
    uncounted: u64,
}

impl World {
    fn line(&mut self, matches: bool) -> String {
        self.written += usize::from(!self.alike);
        format!("{:08} {}", self.written, if matches { "ERROR" } else { "fine" })
    }

    fn append(&mut self, text: &str) {
        self.logs.append("app.log", text);
    }

    fn end_part(&mut self) {
        if let Some((missing, matches)) = self.part.take() {
            self.append(&format!("{missing}\n"));
            self.uncounted += u64::from(matches);
        }
    }

    fn rotate(&mut self, copied: bool) {
        // A line that has no end by now gets none.
        self.part = None;
        self.rotations += 1;
        let name = if self.dated {
            format!("app.log-2026{:04}", 1_000 + self.rotations)
        } else {
            for (index, name) in self.rotated.iter_mut().enumerate().rev() {
                let compressed = if is_compressed(name) { ".gz" } else { "" };
                let next = format!("app.log.{}{compressed}", index + 2);
                self.logs.rename(name, &next);
                *name = next;
            }
            "app.log.1".to_owned()
        };
        if copied {
            self.logs.copy_and_empty("app.log", &name);
        } else {
            self.logs.rename("app.log", &name);
            self.append("");
        }
        self.rotated.insert(0, name);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Append(lines) => {
                self.end_part();
                for matches in lines {
                    let line = self.line(matches);
                    self.append(&(line + "\n"));
                    self.uncounted += u64::from(matches);
                }
            }
            Step::Part { matches, whole } => {
                self.end_part();
                let line = self.line(matches);
                if whole {
                    self.append(&line);
                    self.uncounted += u64::from(matches);
                    self.part = Some(("", false));
                } else {
                    let (start, missing) = line.split_at(line.len() - 2);
                    self.append(start);
                    self.part = Some((if missing == "OR" { "OR" } else { "ne" }, matches));
                }
            }
            Step::Rotate { copied } => self.rotate(copied),
            Step::Compress(which) => {
                if self.rotated.is_empty() {
                    return;
                }
                let which = which.index(self.rotated.len());
                let name = &mut self.rotated[which];
                if !is_compressed(name) {
                    self.logs.compress(name);
                    name.push_str(".gz");
                }
            }
            Step::Run => {
                let uncounted = std::mem::take(&mut self.uncounted);
                let count = self.logs.count();
                if self.alike {
                    assert!(count >= uncounted, "{count} of {uncounted}");
                } else {
                    assert_eq!(count, uncounted);
                }
            }
        }
    }
}

fn is_compressed(name: &str) -> bool {
    names::uncompressed(name).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_matching_line_counts_once(
        dated in any::<bool>(),
        pattern in any::<bool>(),
        steps in prop::collection::vec(step(), 1..25),
    ) {
        live((dated, pattern, false), steps);
    }

    #[test]
    fn lines_that_are_alike_are_never_missed(
        dated in any::<bool>(),
        pattern in any::<bool>(),
        steps in prop::collection::vec(step(), 1..25),
    ) {
        live((dated, pattern, true), steps);
    }
}

fn live((dated, pattern, alike): (bool, bool, bool), steps: Vec<Step>) {
    let logs = Logs::of(if pattern { "app.log*" } else { "app.log" });
    logs.append("app.log", "");
    let (rotated, part) = (Vec::new(), None);
    let mut world = World { logs, alike, dated, rotated, rotations: 0, written: 0, part, uncounted: 0 };
    world.take(Step::Run);
    for step in steps {
        world.take(step);
    }
    world.take(Step::Run);
}
