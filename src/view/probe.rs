//! Probes in words: what is checked and how, and what a run of it came to.

use std::fmt::Write;

use serde_json::{Value, json};

use super::clean::{clean, cut};
use super::when;
use crate::assess::{Checked, TaskAssessment};
use crate::model::{
    CommandCheck, DiskCheck, DnsCheck, Evidence, FileCheck, Fix, Free, HttpCheck, Instant, Invocation,
    LogsCheck, Probe, ProbeCheck, TcpCheck, TlsCheck, Zone, length_text,
};

/// A program with its arguments takes no more columns than this.
const LONGEST_COMMAND: usize = 200;

/// What it checks, with what has to hold, in one line.
#[must_use]
pub fn check_in_words(check: &ProbeCheck) -> String {
    let parts = match check {
        ProbeCheck::Command(check) => command(check),
        ProbeCheck::Http(check) => http(check),
        ProbeCheck::Tls(check) => tls(check),
        ProbeCheck::File(check) => file(check),
        ProbeCheck::Tcp(TcpCheck { host, port }) => vec![address(host, *port)],
        ProbeCheck::Dns(check) => dns(check),
        ProbeCheck::Logs(check) => logs(check),
        ProbeCheck::Disk(check) => disk(check),
    };
    let parts: Vec<String> = parts.iter().map(|part| clean(part).into_owned()).collect();
    format!("{} {}", check.kind(), parts.join(", "))
}

/// How it is run, where that differs from what goes without saying.
#[must_use]
pub fn terms_in_words(probe: &Probe) -> String {
    let mut parts = vec![format!("timeout {}", length_text(probe.timeout))];
    match probe.retries {
        0 => parts.push("no retries".to_owned()),
        retries => {
            let word = if retries == 1 { "retry" } else { "retries" };
            parts.push(format!("{retries} {word} from {} on", length_text(probe.backoff)));
        }
    }
    parts.push(match probe.valid_for {
        Some(valid_for) => format!("a pass counts for {valid_for}"),
        None => "a pass counts for its whole occurrence".to_owned(),
    });
    parts.join(", ")
}

/// Its remedy in one line.
#[must_use]
pub fn fix_in_words(fix: &Fix) -> String {
    let mut parts = invocation(&fix.run);
    parts.push(format!("timeout {}", length_text(fix.timeout)));
    clean(&parts.join(", ")).into_owned()
}

/// A run in one line: `failed Tue 24 Nov 08:00, by ci: it is 31 h old (p.json, p.txt)`.
#[must_use]
pub fn run_in_words(checked: &Checked, zone: &Zone, now: Instant) -> String {
    let outcome = checked.outcome.verb();
    let period = checked.period.map_or_else(String::new, |period| format!(" for {period}"));
    let at = when::instant(checked.performed, zone, now);
    let mut text = format!("{outcome}{period} on {at} by {}", checked.by);
    if let Some(until) = checked.valid_until {
        let word = if until <= now { "lapsed" } else { "valid until" };
        let _ = write!(text, ", {word} {}", when::instant(until, zone, now));
    }
    if let Some(reason) = &checked.reason {
        let _ = write!(text, ": {reason}");
    }
    let names: Vec<&str> = checked.evidence.iter().map(name).collect();
    if !names.is_empty() {
        let _ = write!(text, " ({})", names.join(", "));
    }
    clean(&text).into_owned()
}

/// What waits for a person: of which occurrence, where that is not the listed one.
#[must_use]
pub fn review_in_words(assessed: &TaskAssessment<'_>) -> String {
    let whose = assessed.other_to_review().map_or_else(String::new, |period| format!("{period} "));
    format!("{whose}passed, awaits review")
}

/// A run, for machines.
#[must_use]
pub fn run_as_json(checked: &Checked, zone: &Zone) -> Value {
    json!({
        "outcome": checked.outcome,
        "period": checked.period,
        "performed_at": when::rfc3339(checked.performed, zone),
        "recorded_at": when::rfc3339(checked.recorded, zone),
        "by": checked.by.as_str(),
        "reason": checked.reason.as_deref(),
        "valid_until": checked.valid_until.map(|until| when::rfc3339(until, zone)),
        "evidence": checked.evidence,
    })
}

fn name(evidence: &Evidence) -> &str {
    match evidence {
        Evidence::File { name, .. } => name,
        Evidence::Url { url } => url,
    }
}

fn command(check: &CommandCheck) -> Vec<String> {
    let mut parts = invocation(&check.run);
    for (what, pattern) in [
        ("stdout matches", &check.stdout_matches),
        ("stdout lacks", &check.stdout_lacks),
        ("stderr matches", &check.stderr_matches),
        ("stderr lacks", &check.stderr_lacks),
    ] {
        parts.extend(pattern.iter().map(|pattern| format!("{what} `{pattern}`")));
    }
    parts.extend(check.stdout_json.iter().map(|test| format!("JSON at `{}`", test.pointer)));
    parts
}

/// A program with its arguments, as it would be typed; what a shell would read otherwise is quoted.
#[must_use]
pub fn command_line(argv: &[String]) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,".contains(c);
    let quoted = |argument: &String| {
        if !argument.is_empty() && argument.chars().all(plain) {
            argument.clone()
        } else {
            format!("'{}'", argument.replace('\'', r"'\''"))
        }
    };
    argv.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// The program as it would be typed, and how it is run.
fn invocation(run: &Invocation) -> Vec<String> {
    let mut parts = vec![format!("`{}`", cut(&command_line(&run.argv), LONGEST_COMMAND))];
    if run.expect_exit != [0] {
        parts.push(format!("exit status {}", either(&run.expect_exit)));
    }
    parts.extend(run.cwd.iter().map(|cwd| format!("in {cwd}")));
    if !run.env.is_empty() {
        let names: Vec<&str> = run.env.keys().map(String::as_str).collect();
        parts.push(format!("with {}", names.join(", ")));
    }
    parts
}

fn http(check: &HttpCheck) -> Vec<String> {
    let mut parts = vec![format!("{} {}", check.method, check.url)];
    parts.push(format!("status {}", either(&check.status)));
    parts.extend(check.contains.iter().map(|text| format!("contains `{text}`")));
    parts.extend(check.matches.iter().map(|pattern| format!("matches `{pattern}`")));
    parts.extend(check.json.iter().map(|test| format!("JSON at `{}`", test.pointer)));
    parts.extend(check.expect_headers.keys().map(|name| format!("header {name}")));
    parts.extend(check.max_latency.map(|latency| format!("within {}", length_text(latency))));
    parts.extend((!check.verify).then(|| "certificates not verified".to_owned()));
    parts
}

fn tls(check: &TlsCheck) -> Vec<String> {
    let mut parts = vec![address(&check.host, check.port)];
    parts.extend(check.server_name.iter().map(|name| format!("as {name}")));
    if check.min_days > 0 {
        parts.push(format!("valid for {} more days", check.min_days));
    }
    parts
}

fn file(check: &FileCheck) -> Vec<String> {
    let mut parts = vec![check.path.clone()];
    parts.extend(check.max_age.map(|age| format!("at most {age} old")));
    parts.extend(check.min_size.map(|size| format!("at least {size} bytes")));
    parts.extend(check.max_size.map(|size| format!("at most {size} bytes")));
    parts.extend(check.sha256.iter().map(|hash| format!("SHA-256 {hash:.12}…")));
    parts
}

fn dns(check: &DnsCheck) -> Vec<String> {
    let mut parts = vec![format!("{} of {}", check.record, check.name)];
    parts.extend(check.expect.iter().map(|value| format!("holds {value}")));
    parts.extend(check.server.iter().map(|server| format!("asked of {server}")));
    parts
}

fn logs(check: &LogsCheck) -> Vec<String> {
    let mut parts = vec![check.path.clone(), format!("lines that match `{}`", check.pattern)];
    if check.min > 0 {
        parts.push(format!("at least {}", check.min));
    }
    parts.extend(check.max.map(|max| format!("at most {max}")));
    parts
}

fn disk(check: &DiskCheck) -> Vec<String> {
    let amount = |free: Free, unit: &str| match free {
        Free::Count(count) => format!("{count} {unit}"),
        Free::Percent(share) => format!("{share} % of {unit}"),
    };
    let mut parts = vec![check.path.clone()];
    parts.extend(check.min_free.map(|free| format!("{} free", amount(free, "bytes"))));
    parts.extend(check.min_inodes.map(|free| format!("{} free", amount(free, "inodes"))));
    parts
}

/// A host and a port; an IPv6 address is set in brackets.
pub(super) fn address(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// `0`, `0 or 1`.
fn either<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}
