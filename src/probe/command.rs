//! A program that is run, and what it printed and returned.
//!
//! Regular expressions are looked for in the whole output, however long it is, with `^` and `$` at
//! the ends of lines. Where an output of more than [`ASSERTABLE`] bytes cannot be searched whole (an
//! expression that can match across lines, or a line that is as long itself), the fault says so:
//! what was not looked at is no pass. Neither is what a stream lacks that something still held open: more
//! might have come.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::kind::{AttemptContext, Runnable};
use super::process::{
    self, ASSERTABLE, CapturedStream, FinishedProgram, PatternResult, ProgramEnd, ProgramSpec, SearchSpec,
    StreamEnd, StreamPattern,
};
use super::short::shortened;
use super::{CapturedText, Deadline, Observation, Redactor, RunContext, expect};
use crate::model::{CommandCheck, Fix, Invocation, length_text};

/// How long a tool may take to tell its version, and not more than half of the time that there is.
const VERSION: Duration = Duration::from_secs(10);
/// How many characters of a line stand in a reason.
const QUOTED: usize = 160;

impl Runnable for CommandCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.run, attempt.redactor, attempt.deadline)
    }

    fn starts_program(&self) -> bool {
        true
    }
}

impl Runnable for Fix {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        fix(self, attempt.run, attempt.redactor, attempt.deadline)
    }

    fn starts_program(&self) -> bool {
        true
    }
}

/// Makes one attempt.
fn check(
    check: &CommandCheck,
    context: &RunContext,
    redactor: &Redactor,
    deadline: &Deadline,
) -> Observation {
    let stdout = StreamAssertions::new("stdout", check.stdout_matches.as_ref(), check.stdout_lacks.as_ref());
    let stderr = StreamAssertions::new("stderr", check.stderr_matches.as_ref(), check.stderr_lacks.as_ref());
    let (mut stdout, stderr) = match (stdout, stderr) {
        (Ok(stdout), Ok(stderr)) => (stdout, stderr),
        (Err(error), _) | (_, Err(error)) => return Observation::error(error),
    };
    stdout.wanted.whole = !check.stdout_json.is_empty();
    let caller = ProgramRunner { context, redactor, deadline };
    let version = (!check.version.is_empty()).then(|| caller.version(check));
    let finished = match caller.run(&check.run, &stdout.wanted, &stderr.wanted) {
        Ok(finished) => finished,
        Err(error) => return Observation::error(error),
    };
    let mut facts = caller.facts(&check.run, &finished);
    match version {
        Some(Ok(version)) => {
            facts.insert("tool_version".to_owned(), version.into());
        }
        Some(Err(error)) => {
            facts.insert("tool_version".to_owned(), Value::Null);
            facts.insert("tool_version_error".to_owned(), error.into());
        }
        None => {}
    }
    let mut faults: Vec<String> = caller.fault(&check.run, &finished).into_iter().collect();
    match finished.ending {
        ProgramEnd::Interrupted => return Observation::interrupted(),
        // What it printed up to there says nothing more.
        ProgramEnd::TimedOut | ProgramEnd::Signal(_) => {}
        ProgramEnd::Exit(_) => {
            faults.extend(stdout.faults(&finished.stdout));
            faults.extend(stderr.faults(&finished.stderr));
            let text = finished.stdout.whole.as_deref();
            // A program that ended badly and printed nothing has one fault, not two.
            let silent = !faults.is_empty() && text.is_some_and(<[u8]>::is_empty);
            let (cut, text) = (text.is_none(), text.unwrap_or_default());
            match expect::json_faults(&check.stdout_json, text, "stdout", cut, redactor) {
                Ok(_) if silent => {}
                Ok(found) => faults.extend(found),
                Err(error) => return Observation::error(error),
            }
        }
    }
    Observation::from_faults(&faults, facts, sections(finished))
}

/// Runs a fix: it passes when it returns what it should.
fn fix(fix: &Fix, context: &RunContext, redactor: &Redactor, deadline: &Deadline) -> Observation {
    let caller = ProgramRunner { context, redactor, deadline };
    let nothing = SearchSpec::default();
    let finished = match caller.run(&fix.run, &nothing, &nothing) {
        Ok(FinishedProgram { ending: ProgramEnd::Interrupted, .. }) => return Observation::interrupted(),
        Ok(finished) => finished,
        Err(error) => return Observation::error(error),
    };
    let faults: Vec<String> = caller.fault(&fix.run, &finished).into_iter().collect();
    Observation::from_faults(&faults, caller.facts(&fix.run, &finished), sections(finished))
}

/// Who runs programs.
struct ProgramRunner<'a> {
    context: &'a RunContext,
    redactor: &'a Redactor,
    deadline: &'a Deadline,
}

impl ProgramRunner<'_> {
    fn run(
        &self,
        run: &Invocation,
        stdout: &SearchSpec,
        stderr: &SearchSpec,
    ) -> Result<FinishedProgram, String> {
        let dir = self.dir(run);
        let order = ProgramSpec {
            argv: &run.argv,
            dir: &dir,
            env: &run.env,
            stdout,
            stderr,
            redactor: self.redactor,
        };
        process::run(order, self.deadline)
    }

    fn dir(&self, run: &Invocation) -> std::path::PathBuf {
        run.cwd.as_ref().map_or_else(|| self.context.root.clone(), |cwd| self.context.path(cwd))
    }

    /// What the tool says of its version: its first line that is not empty.
    fn version(&self, check: &CommandCheck) -> Result<String, String> {
        let length = VERSION.min(self.deadline.length() / 2);
        let deadline = self.deadline.part(length);
        let caller = ProgramRunner { deadline: &deadline, ..*self };
        let run = Invocation { argv: check.version.clone(), expect_exit: vec![0], ..check.run.clone() };
        let nothing = SearchSpec::default();
        let finished = caller.run(&run, &nothing, &nothing)?;
        if let Some(fault) = caller.fault(&run, &finished) {
            return Err(fault);
        }
        let mut lines = finished.stdout.kept.lines().chain(finished.stderr.kept.lines()).map(str::trim);
        lines.find(|line| !line.is_empty()).map(quoted).ok_or_else(|| "it printed nothing".to_owned())
    }

    fn facts(&self, run: &Invocation, finished: &FinishedProgram) -> Map<String, Value> {
        let mut facts = Map::new();
        let mut fact = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        fact("argv", json!(run.argv));
        fact("cwd", json!(self.dir(run).to_string_lossy()));
        fact("env", json!(run.env));
        match finished.ending {
            ProgramEnd::Exit(status) => fact("exit_status", json!(status)),
            ProgramEnd::Signal(number) => {
                fact("signal", json!({"number": number, "name": process::signal_name(number)}))
            }
            ProgramEnd::TimedOut | ProgramEnd::Interrupted => fact("exit_status", Value::Null),
        };
        fact("timed_out", json!(finished.ending == ProgramEnd::TimedOut));
        fact("stdout_bytes", json!(finished.stdout.bytes));
        fact("stderr_bytes", json!(finished.stderr.bytes));
        fact("left_running", json!(finished.left_running));
        facts
    }

    /// What is wrong with how it ended.
    fn fault(&self, run: &Invocation, finished: &FinishedProgram) -> Option<String> {
        let fault = match finished.ending {
            ProgramEnd::Exit(status) if run.expect_exit.contains(&status) => return None,
            ProgramEnd::Exit(status) => {
                let expected: Vec<String> = run.expect_exit.iter().map(ToString::to_string).collect();
                let one_of = if expected.len() == 1 { "" } else { "one of " };
                format!("exit status {status} and not {one_of}{}", expected.join(", "))
            }
            ProgramEnd::Signal(number) => format!("ended by {}", process::signal_name(number)),
            ProgramEnd::TimedOut => {
                let length = length_text(self.deadline.length());
                let rest = if finished.left_running {
                    "could not be ended with all that it started"
                } else {
                    "was ended"
                };
                return Some(format!("took longer than {length} and {rest}"));
            }
            ProgramEnd::Interrupted => return Some("was interrupted".to_owned()),
        };
        let last_line = |captured: &CapturedStream| {
            captured.kept.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(quoted)
        };
        let line = last_line(&finished.stderr).or_else(|| last_line(&finished.stdout));
        Some(line.map_or_else(|| fault.clone(), |line| format!("{fault}: {line}")))
    }
}

fn sections(finished: FinishedProgram) -> Vec<CapturedText> {
    let streams = [("stdout", finished.stdout), ("stderr", finished.stderr)];
    let printed = streams.into_iter().filter(|(_, captured)| captured.bytes > 0);
    printed.map(|(title, captured)| CapturedText { title: title.to_owned(), text: captured.kept }).collect()
}

/// What a stream must and must not match.
struct StreamAssertions<'a> {
    stream: &'static str,
    /// Each expression, and whether it must match.
    all: Vec<(&'a str, bool)>,
    wanted: SearchSpec,
}

impl<'a> StreamAssertions<'a> {
    fn new(
        stream: &'static str,
        matches: Option<&'a String>,
        lacks: Option<&'a String>,
    ) -> Result<Self, String> {
        let with = |must| move |pattern: &'a String| (pattern.as_str(), must);
        let all: Vec<_> = matches.map(with(true)).into_iter().chain(lacks.map(with(false))).collect();
        let patterns =
            all.iter().map(|(pattern, _)| StreamPattern::new(pattern)).collect::<Result<_, _>>()?;
        Ok(Self { stream, all, wanted: SearchSpec { patterns, whole: false } })
    }

    fn faults(&self, captured: &CapturedStream) -> Vec<String> {
        let results = self.wanted.patterns.iter().zip(&captured.results);
        let faults = self.all.iter().zip(results).filter_map(|((text, must), (pattern, result))| {
            let stream = self.stream;
            match (must, unsearched(*result).or_else(|| unended(captured.end))) {
                (true, _) if matches!(result, PatternResult::Found(_)) => None,
                (true, unsearched) => {
                    Some(format!("{stream} does not match `{text}`{}", unsearched.unwrap_or_default()))
                }
                (false, Some(unsearched)) if !matches!(result, PatternResult::Found(_)) => {
                    Some(format!("{stream} cannot be known to lack `{text}`{unsearched}"))
                }
                (false, _) => match result {
                    PatternResult::Found(line) => {
                        // From what is clean of secrets as a whole, so that no part of one is quoted.
                        let line_there = pattern.line_in(&captured.kept).map(quoted);
                        let place =
                            line_there.map_or_else(|| format!(" in line {line}"), |line| format!(": {line}"));
                        Some(format!("{stream} matches `{text}`{place}"))
                    }
                    _ => None,
                },
            }
        });
        faults.collect()
    }
}

fn unsearched(result: PatternResult) -> Option<String> {
    let size = ASSERTABLE >> 20;
    match result {
        PatternResult::Found(_) | PatternResult::Absent => None,
        PatternResult::NotInStart => Some(format!(" (only its first {size} MiB could be searched)")),
        PatternResult::NotInShortLines => {
            Some(format!(" (lines longer than {size} MiB could not be searched)"))
        }
    }
}

/// Why a stream might have held more than what came.
fn unended(end: StreamEnd) -> Option<String> {
    match end {
        StreamEnd::Reached => None,
        StreamEnd::HeldOpen => Some(" (something that it started still held it open)".to_owned()),
        StreamEnd::Unreadable => Some(" (it could not be read to its end)".to_owned()),
    }
}

fn quoted(line: &str) -> String {
    shortened(line, QUOTED)
}

#[cfg(test)]
mod tests;
