//! What has to hold after a fault.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cases::{Case, Kind};
use crate::common::bounded::Ended;
use crate::common::scene::{Files, NOW, OUTSIDE, Scene, WS};
use crate::durable::Unsynced;
use crate::left::{
    brief, completions, counts, is_feed, is_temporary, is_torn, make_old, paths, tail_is_kept, unsound, whole,
};
use crate::points::Point;
use crate::strace::{self, Injected};
use crate::trace::{Call, Fault};

/// A case without a fault, in the folder in which its points will be run.
pub struct Baseline {
    before: Files,
    there: BTreeSet<PathBuf>,
    ran: Ended,
    after: Files,
    there_after: BTreeSet<PathBuf>,
    /// Evidence that was damaged before, and that the case replaces.
    damaged: Option<PathBuf>,
    /// What is wrong without any fault.
    pub violations: Vec<String>,
}

/// What a point showed.
pub enum Outcome {
    /// The calls of this run came in another order; the fault hit the program's start, or nothing.
    Missed,
    /// What did not hold.
    Judged(Vec<String>),
}

impl Baseline {
    /// Runs the case twice.
    pub fn of(case: &Case, template: &Scene, scene: &Scene) -> Self {
        scene.become_copy_of(template);
        let before = scene.files();
        let there = paths(scene.root());
        let (ran, calls) = strace::run(scene, case.args, None);
        let after = scene.files();
        let there_after = paths(scene.root());
        let damaged = before.iter().find(|(path, bytes)| {
            path.starts_with(Path::new(WS).join("evidence")) && after.get(*path) != Some(bytes)
        });
        let damaged = damaged.map(|(path, _)| path.clone());
        let mut made = Self { before, there, ran, after, there_after, damaged, violations: Vec::new() };
        let mut found = Vec::new();
        let fine = if case.kind == Kind::Reads { &[Some(0), Some(1)][..] } else { &[Some(0)] };
        if !(made.ran.in_time && fine.contains(&made.ran.code)) {
            found.push(format!("fails without a fault: {:?}", made.ran));
        }
        found.extend(made.lost(case, scene, (&[], &calls), &made.after));
        found.extend(unsound(case, scene, &made.after));
        let (again, calls_again) = strace::run(scene, case.args, None);
        let files = scene.files();
        found.extend(made.differs(case, &files).map(|what| format!("repeated: {what}")));
        if !matches!(again.code, Some(0..=2)) {
            found.push(format!("repeated: {again:?}"));
        }
        if again.code == Some(0) {
            found.extend(made.lost(case, scene, (&calls, &calls_again), &files));
        }
        made.violations = found;
        made
    }

    /// Runs one point and judges it.
    pub fn judge(&self, case: &Case, template: &Scene, scene: &Scene, point: &Point) -> Outcome {
        let tries = [Some((None, point.nth)), point.on.as_ref().map(|(path, nth)| (Some(path), *nth))];
        for (on, nth) in tries.into_iter().flatten() {
            scene.become_copy_of(template);
            let injected =
                Injected { name: &point.name, fault: point.fault, nth, on: on.map(|path| &**path) };
            let (ran, calls) = strace::run(scene, case.args, Some(injected));
            if !ran.in_time {
                return Outcome::Judged(vec!["hangs".to_owned()]);
            }
            if let Some(hit) = hit(point, &ran, &calls).filter(|call| call.concerns(scene.root())) {
                return Outcome::Judged(self.violated(case, scene, &ran, hit, &calls));
            }
        }
        Outcome::Missed
    }

    fn violated(&self, case: &Case, scene: &Scene, ran: &Ended, hit: &Call, calls: &[Call]) -> Vec<String> {
        let mut found = Vec::new();
        let files = scene.files();
        if case.kind == Kind::Reads {
            found.extend(self.wrong_answer(ran));
            if files != self.before {
                found.push("a reading command changed files".to_owned());
            }
            return found;
        }
        found.extend(self.wrong_end(case, scene, ran, hit, calls, &files));
        let there = paths(scene.root());
        let as_before = files == self.before && there == self.there;
        let as_after = ran.code == Some(0) && files == self.after && there == self.there_after;
        // What follows on these two states is in the baseline.
        if !as_before && !as_after {
            found.extend(self.harmed(case, &files));
            let still_damaged =
                self.damaged.as_ref().is_some_and(|path| files.get(path) == self.before.get(path));
            if !still_damaged {
                found.extend(unsound(case, scene, &files));
            }
            found.extend(self.after_repeat(case, scene, calls, &files));
        }
        found
    }

    /// A reader says the same, or that it cannot say.
    fn wrong_answer(&self, ran: &Ended) -> Option<String> {
        let refuses = ran.code == Some(2) && (ran.stderr.contains("error: ") || ran.stderr.is_empty());
        let same = (ran.code, &ran.stdout) == (self.ran.code, &self.ran.stdout);
        (!refuses && !same).then(|| format!("answers differently: {}", brief(ran)))
    }

    /// How the run ended fits what it left.
    fn wrong_end(
        &self,
        case: &Case,
        scene: &Scene,
        ran: &Ended,
        hit: &Call,
        calls: &[Call],
        files: &Files,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let complete = self.differs(case, files).next();
        let acknowledged = ran.code == Some(0) || (ran.signal.is_some() && !ran.stdout.is_empty());
        if acknowledged {
            found.extend(complete.as_ref().map(|what| format!("{} although {what}", brief(ran))));
            found.extend(self.lost(case, scene, (&[], calls), files));
        }
        match (ran.code, ran.signal) {
            (Some(0), _) | (None, Some(9)) => {}
            (Some(1), _) if case.kind == Kind::Probes => {}
            (Some(2), _) => {
                // What a probe found goes to standard output, an error too.
                let reports = ran.stderr.lines().any(|line| line.starts_with("error: "))
                    || (case.kind == Kind::Probes && ran.stdout.contains("ERROR"));
                if !(reports || hit.prints() && hit.descriptor == Some(2)) {
                    found.push(format!("exit 2 without a message: {}", brief(ran)));
                }
                let recorded = case.kind == Kind::Records && complete.is_none() && self.before != self.after;
                if recorded && hit.descriptor == Some(1) && !ran.stderr.contains("recorded") {
                    found.push(format!("does not say what is recorded: {}", brief(ran)));
                }
                let denies = ["not recorded", "nothing is recorded", "nothing was recorded"];
                if recorded && denies.iter().any(|words| ran.stderr.contains(words)) {
                    found.push(format!("denies what is recorded: {}", brief(ran)));
                }
            }
            _ => found.push(format!("ends wrongly: {}", brief(ran))),
        }
        found
    }

    /// No earlier line is lost, nothing is half there, nothing else is touched.
    fn harmed(&self, case: &Case, files: &Files) -> Vec<String> {
        let mut found = Vec::new();
        for (path, bytes) in &self.before {
            let kept = match files.get(path) {
                Some(now) if is_feed(path) => {
                    now.starts_with(whole(bytes)) && tail_is_kept(bytes, now, files)
                }
                Some(_) => true,
                None => case.outputs().iter().skip(1).any(|name| path.ends_with(name)),
            };
            if !kept {
                found.push(format!("{} lost something", path.display()));
            }
        }
        for (path, bytes) in files {
            let outside = path.starts_with(OUTSIDE) && self.before.get(path) != Some(bytes);
            if outside || (self.is_unknown(case, path) && !is_temporary(path)) {
                found.push(format!("{} was touched", path.display()));
            } else if is_feed(path) {
                let after = self.after.get(path).map_or(&[][..], |after| whole(after));
                if case.kind != Kind::Probes && !after.starts_with(whole(bytes)) {
                    found.push(format!("{} has other lines", path.display()));
                }
            } else if !self.is_unknown(case, path) && case.kind != Kind::Probes {
                let known = [&self.before, &self.after].map(|files| files.get(path));
                if !known.contains(&Some(bytes)) && !is_torn(path) {
                    found.push(format!("{} is neither as it was nor as one run leaves it", path.display()));
                }
            }
        }
        // No signature lies beside a text that it does not sign.
        if let [main, rest @ ..] = case.outputs() {
            let of = |files: &Files, name: &str| files.get(&Path::new(WS).join(name)).cloned();
            let text = of(files, main);
            for name in rest.iter().filter(|name| text.is_some() && of(files, name).is_some()) {
                let pair = (&text, &of(files, name));
                if [&self.before, &self.after]
                    .iter()
                    .all(|known| pair != (&of(known, main), &of(known, name)))
                {
                    found.push(format!("{name} is not that of {main}"));
                }
            }
        }
        if let Kind::Sets(folder) = case.kind {
            let new = Path::new(WS).join(folder);
            let missing = self.after.keys().find(|path| {
                path.starts_with(&new) && !path.starts_with(new.join("ledger")) && !files.contains_key(*path)
            });
            if let (true, Some(path)) = (files.contains_key(&new.join("saasmaint.toml")), missing) {
                found.push(format!("a workspace without {}", path.display()));
            }
        }
        found
    }

    /// The same command again, without a fault, ends as if nothing had happened; what it acknowledges
    /// is safe even if the first run synced nothing; and temporary files go.
    fn after_repeat(&self, case: &Case, scene: &Scene, calls: &[Call], files: &Files) -> Vec<String> {
        let mut found = Vec::new();
        let temporary: Vec<&PathBuf> =
            files.keys().filter(|path| self.is_unknown(case, path) && is_temporary(path)).collect();
        for path in &temporary {
            make_old(&scene.root().join(path));
        }
        let (ran, again) = strace::run(scene, case.args, None);
        if !(ran.in_time && matches!(ran.code, Some(0 | 2))) {
            found.push(format!("repeated: {}", brief(&ran)));
        }
        let now = scene.files();
        found.extend(self.differs(case, &now).map(|what| format!("repeated: {what}; {}", brief(&ran))));
        if case.kind == Kind::Probes {
            found.extend(self.harmed(case, &now).into_iter().map(|what| format!("repeated: {what}")));
        }
        // Where nothing is due any more, `run` says no more than a reader would.
        if ran.code == Some(0) && (case.kind != Kind::Probes || completions(&now) != completions(files)) {
            let lost = self.lost(case, scene, (calls, &again), &now);
            found.extend(lost.map(|what| format!("repeated: {what}; {}", brief(&ran))));
        }
        let stays = |path: &&&PathBuf| scene.root().join(path).exists();
        if temporary.iter().any(|path| stays(&path)) {
            scene.run(NOW, case.later);
            let left = temporary.iter().filter(|path| stays(path));
            found.extend(left.map(|path| format!("{} is never swept", path.display())));
        }
        found
    }

    /// What of the files that an earlier run and this one made or changed would be lost in a power cut
    /// after its first word on standard output.
    fn lost(
        &self,
        case: &Case,
        scene: &Scene,
        (earlier, calls): (&[Call], &[Call]),
        files: &Files,
    ) -> Option<String> {
        if case.kind == Kind::Reads {
            return None;
        }
        let word = calls.iter().position(|call| call.prints() && call.descriptor == Some(1) && call.ok);
        let until = &calls[..word.unwrap_or(calls.len())];
        let left = Unsynced::after(earlier.iter().chain(until), &self.there);
        let changed = files
            .iter()
            .filter(|(path, bytes)| self.before.get(*path) != Some(bytes) && path.starts_with(WS))
            .filter(|(path, _)| !is_temporary(path) && counts(case, path, files))
            .map(|(path, _)| scene.root().join(path));
        let (torn, others): (Vec<PathBuf>, Vec<PathBuf>) = changed.partition(|path| is_torn(path));
        let mut lost = left.of(others.iter());
        // A killed run may have left a copy of the same bytes, or a part of one.
        if torn.iter().all(|path| !left.of([path].into_iter()).is_empty()) {
            lost.extend(left.of(torn.iter()));
        }
        let lost: Vec<String> =
            lost.iter().map(|what| what.replace(&*scene.root().to_string_lossy(), "")).collect();
        (!lost.is_empty()).then(|| format!("acknowledged without a sync of {}", lost.join(", ")))
    }

    /// How the files differ from those of a run without a fault.
    fn differs<'a>(&'a self, case: &'a Case, files: &'a Files) -> impl Iterator<Item = String> + 'a {
        let all: BTreeSet<&PathBuf> = files.keys().chain(self.after.keys()).collect();
        let probes = case.kind == Kind::Probes;
        let facts = probes && completions(files) != completions(&self.after);
        let differing = all.into_iter().filter(move |path| {
            let skipped = probes || is_torn(path) || (self.is_unknown(case, path) && is_temporary(path));
            !skipped && files.get(*path) != self.after.get(*path)
        });
        let differing = differing.map(|path| format!("{} is not what one run leaves", path.display()));
        facts.then(|| "the completions are others".to_owned()).into_iter().chain(differing.take(1))
    }

    fn is_unknown(&self, case: &Case, path: &Path) -> bool {
        let stored = case.kind == Kind::Probes && path.starts_with(Path::new(WS).join("evidence"));
        let known = self.before.contains_key(path) || self.after.contains_key(path) || is_torn(path);
        !known && (is_temporary(path) || !stored)
    }
}

/// The call that the fault hit.
fn hit<'a>(point: &Point, ran: &Ended, calls: &'a [Call]) -> Option<&'a Call> {
    match point.fault {
        Fault::Error(_) => calls.iter().find(|call| call.injected),
        Fault::Kill if ran.signal == Some(9) => {
            calls.iter().rev().find(|call| call.name == point.name && !call.ok)
        }
        Fault::Kill => None,
    }
}
