//! The fault campaign: every command that writes is run under strace(1) with one call failing, or with
//! the program killed at one call, at every call that concerns its workspace; every command that reads,
//! with one call failing. After each point the promises have to hold: what was acknowledged is on disk
//! and synced, nothing earlier is lost, `log` and `verify` find a sound ledger, the same command again
//! ends as if it had run once, nothing else is touched, temporary files go, and a look-up that failed is
//! never taken for a file that is not there.
//!
//! `cargo test --test faults` takes one point for each fault and place, in less than two minutes. All
//! points:
//!
//! ```text
//! SAASMAINT_FAULTS=long cargo test --test faults
//! ```
//!
//! `SAASMAINT_FAULTS_CASE=undo` runs the cases with this in their name alone.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and runs programs"
)]

mod cases;
#[path = "../it/common/mod.rs"]
mod common;
mod durable;
mod judge;
#[allow(dead_code, reason = "it makes one key here")]
#[path = "../it/forgery/keys.rs"]
mod keys;
mod left;
mod points;
mod strace;
mod trace;

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use cases::{CASES, Case, Kind};
use common::scene::Scene;
use judge::{Baseline, Outcome};
use points::Point;

const WORKERS: usize = 2;

/// A case, the workspace it meets, and its points.
struct Planned {
    case: &'static Case,
    template: Scene,
    points: Vec<Point>,
}

#[test]
fn every_fault_leaves_the_promises_whole() {
    if let Err(reason) = strace::is_there() {
        assert!(env::var_os("CI").is_none(), "the fault campaign needs strace: {reason}");
        say(&format!("skipped: strace cannot trace here: {reason}"));
        return;
    }
    let began = Instant::now();
    let folder = tempfile::tempdir().expect("a folder");
    let planned = Mutex::new(Vec::new());
    let left = Mutex::new(chosen());
    each_worker(|_| {
        while let Some((number, case)) = next(&left) {
            let plan = plan(case, folder.path(), number);
            planned.lock().expect("a list").push((number, plan));
        }
    });
    let mut planned = planned.into_inner().expect("a list");
    planned.sort_by_key(|(number, _)| *number);
    let planned: Vec<Planned> = planned.into_iter().map(|(_, plan)| plan).collect();

    let mut work: Vec<(usize, usize)> = planned
        .iter()
        .enumerate()
        .flat_map(|(at, plan)| (0..plan.points.len()).map(move |point| (at, point)))
        .collect();
    work.reverse();
    let total = work.len();
    let work = Mutex::new(work);
    let report = Mutex::new(Report::default());
    each_worker(|worker| {
        // As long as the name of the folder in which it was planned: see `Scene::new`.
        let scene = Scene::new(&folder.path().join(format!("work-{worker:02}")));
        let mut baseline: Option<(usize, Baseline)> = None;
        loop {
            let Some((at, point)) = work.lock().expect("a list").pop() else { break };
            let plan = &planned[at];
            if baseline.as_ref().is_none_or(|(known, _)| *known != at) {
                let made = Baseline::of(plan.case, &plan.template, &scene);
                report.lock().expect("a report").baseline(plan.case, &made);
                baseline = Some((at, made));
            }
            let Some((_, known)) = &baseline else { continue };
            let outcome = known.judge(plan.case, &plan.template, &scene, &plan.points[point]);
            report.lock().expect("a report").point(plan.case, &plan.points[point], outcome);
        }
    });
    report.into_inner().expect("a report").finish(total, began);
}

fn plan(case: &'static Case, folder: &Path, number: usize) -> Planned {
    let template = Scene::new(&folder.join(format!("case-{number:02}")));
    (case.prepare)(&template);
    let scene = Scene::new(&folder.join(format!("plan-{number:02}")));
    scene.become_copy_of(&template);
    let (_, calls) = strace::run(&scene, case.args, None);
    let all = points::all(&calls, &scene, case.kind == Kind::Reads);
    let long = env::var_os("SAASMAINT_FAULTS").is_some_and(|value| value == "long");
    Planned { case, template, points: if long { all } else { points::spread(all) } }
}

fn chosen() -> Vec<(usize, &'static Case)> {
    let wanted = env::var("SAASMAINT_FAULTS_CASE").unwrap_or_default();
    CASES.iter().enumerate().filter(|(_, case)| case.name.contains(&wanted)).rev().collect()
}

fn next<T>(left: &Mutex<Vec<T>>) -> Option<T> {
    left.lock().expect("a list").pop()
}

fn each_worker(work: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            let work = &work;
            scope.spawn(move || work(worker));
        }
    });
}

/// What was found, by case.
#[derive(Default)]
struct Report {
    points: BTreeMap<&'static str, usize>,
    missed: usize,
    violations: Vec<String>,
}

impl Report {
    fn baseline(&mut self, case: &Case, made: &Baseline) {
        let found = made.violations.iter().map(|what| format!("{}: without a fault: {what}", case.name));
        for violation in found {
            if !self.violations.contains(&violation) {
                self.violations.push(violation);
            }
        }
    }

    fn point(&mut self, case: &'static Case, point: &Point, outcome: Outcome) {
        match outcome {
            Outcome::Missed => self.missed += 1,
            Outcome::Judged(found) => {
                *self.points.entry(case.name).or_default() += 1;
                let found = found.iter().map(|what| format!("{}: {}: {what}", case.name, point.label()));
                self.violations.extend(found);
            }
        }
    }

    fn finish(self, total: usize, began: Instant) {
        for (name, points) in &self.points {
            let of_it = format!("{name}: ");
            let violations = self.violations.iter().filter(|text| text.starts_with(&of_it)).count();
            say(&format!("{name:24} {points:5} points, {violations} violations"));
        }
        let points: usize = self.points.values().sum();
        say(&format!(
            "fault campaign: {points} points, {} violations, {} of {total} hit nothing, {} s",
            self.violations.len(),
            self.missed,
            began.elapsed().as_secs()
        ));
        assert!(self.violations.is_empty(), "{}", self.violations.join("\n"));
        assert!(self.missed * 50 <= total, "too many points hit nothing: the runs are out of step");
    }
}

/// Prints even when the test passes.
fn say(text: &str) {
    // Nobody is left to tell when this stream is closed.
    let _ = writeln!(io::stderr(), "{text}");
}
