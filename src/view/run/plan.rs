//! What would be run, and what that can reach.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::model::{HttpCheck, Invocation, Probe, ProbeCheck, Redirects, Task, length_text};
use crate::view::clean::clean;
use crate::view::json::document;
use crate::view::probe::{address, command_line};

/// A task that would be run.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The task, which has a probe.
    pub task: &'a Task,
    /// Whether its fix would be run if the probe failed.
    pub with_fix: bool,
    /// Whether this user has allowed it already.
    pub trusted: bool,
}

/// The people's form; `hash` is of all probes of the workspace.
#[must_use]
pub fn to_text(plan: &[Planned<'_>], hash: &str) -> String {
    let mut text = listed(plan);
    if plan.is_empty() {
        text.push_str("Nothing would be run.\n");
    }
    let _ = writeln!(text, "The probes of this workspace: {hash}");
    text
}

/// The tasks alone, as they are shown before somebody allows them: all that would be executed,
/// connected to or read, and what it is given.
#[must_use]
pub fn listed(plan: &[Planned<'_>]) -> String {
    let mut text = String::new();
    for planned in plan {
        let Some(probe) = &planned.task.probe else { continue };
        let note = if planned.trusted { "" } else { "  (not allowed yet)" };
        let _ = writeln!(text, "{}{note}", planned.task.id);
        let mut line = |name: &str, what: &str| {
            let _ = writeln!(text, "  {name:<10}{}", clean(what));
        };
        line(probe.check.kind().name(), &reach(probe));
        match &probe.check {
            ProbeCheck::Command(check) => {
                surroundings(&check.run, &mut line);
                if !check.version.is_empty() {
                    line("version", &command_line(&check.version));
                }
            }
            ProbeCheck::Http(check) => sent(check, &mut line),
            ProbeCheck::Tls(check) => trusted(check.ca.as_ref(), &mut line),
            _ => {}
        }
        line("within", &limits(probe));
        if let Some(fix) = &planned.task.fix {
            let when = if planned.with_fix { "after a failure" } else { "only with --fix" };
            line("fix", &format!("{} ({when})", command_line(&fix.run.argv)));
            surroundings(&fix.run, &mut line);
        }
    }
    text
}

/// Where a program runs, and with what beside the inherited environment.
fn surroundings(run: &Invocation, line: &mut impl FnMut(&str, &str)) {
    if let Some(cwd) = &run.cwd {
        line("  in", cwd);
    }
    for (name, value) in &run.env {
        line("  with", &format!("{name}={value}"));
    }
}

/// Whom a handshake trusts beyond the usual authorities.
fn trusted(ca: Option<&String>, line: &mut impl FnMut(&str, &str)) {
    if let Some(ca) = ca {
        line("  trusts", &format!("the authorities of {ca}"));
    }
}

/// What a request takes along, and how far it goes.
fn sent(check: &HttpCheck, line: &mut impl FnMut(&str, &str)) {
    for (name, value) in &check.headers {
        line("  sends", &format!("{name}: {value}"));
    }
    for (name, variable) in &check.secret_headers {
        line("  sends", &format!("{name}: the value of {variable}"));
    }
    if let Some(body) = &check.body {
        line("  sends", &format!("body: {body}"));
    }
    if check.redirects == Redirects::Any {
        line("  goes", "where redirects lead, to any host");
    }
    trusted(check.ca.as_ref(), line);
    if !check.verify {
        line("  trusts", "any certificate");
    }
}

/// The machine's form.
#[must_use]
pub fn to_json(plan: &[Planned<'_>], hash: &str) -> String {
    let task = |planned: &Planned<'_>| {
        let task = planned.task;
        json!({
            "id": task.id,
            "title": task.title,
            "probe": task.probe_digest(),
            "definition": task.probe,
            "fix": task.fix,
            "with_fix": planned.with_fix && task.fix.is_some(),
            "trusted": planned.trusted,
        })
    };
    document(&json!({ "hash": hash, "tasks": plan.iter().map(task).collect::<Vec<Value>>() }))
}

/// What a probe does, in one line: what it starts, connects to, or reads.
#[must_use]
pub fn reach(probe: &Probe) -> String {
    match &probe.check {
        ProbeCheck::Command(check) => command_line(&check.run.argv),
        ProbeCheck::Http(check) => format!("{} {}", check.method, check.url),
        ProbeCheck::Tls(check) => address(&check.host, check.port),
        ProbeCheck::Tcp(check) => address(&check.host, check.port),
        ProbeCheck::File(check) => check.path.clone(),
        ProbeCheck::Logs(check) => format!("{}, lines that match `{}`", check.path, check.pattern),
        ProbeCheck::Disk(check) => check.path.clone(),
        ProbeCheck::Dns(check) => {
            let server = check.server.as_ref().map_or_else(String::new, |server| format!(" at {server}"));
            format!("{} {}{server}", check.record, check.name)
        }
    }
}

fn limits(probe: &Probe) -> String {
    let mut text = length_text(probe.timeout);
    if probe.retries > 0 {
        let times = if probe.retries == 1 { "retry" } else { "retries" };
        let _ = write!(text, ", {} {times}", probe.retries);
    }
    text
}
