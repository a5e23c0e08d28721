//! An HTTP request and its answer.
//!
//! - **Redirects** are followed by this module and not by the client: `none` takes a redirect as the
//!   answer; `same-host` follows those to the same host and port, and from HTTP to HTTPS on the same
//!   host; `any` follows all. At most ten. A redirect whose status is expected is always the answer.
//! - **Secrets**: `secret_headers`, `Authorization`, `Cookie` and `Host` go to the host that the probe
//!   names, and no longer once a redirect has led to another or out of TLS.
//! - **Time**: everything from the lookup to the last byte has to end before the deadline, and
//!   `max_latency` is about all of it.
//! - **The body** is read up to 4 MiB. No compression is asked for and none is undone: what is looked
//!   at is what was sent, and a small answer never becomes a large one.
//! - **Proxies** of the environment (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, also in lower case, of
//!   which the first counts, except for what `NO_PROXY` names) are used by `CONNECT`, as machines in
//!   closed networks need it; this machine itself is never asked through one. What is wrong with the
//!   proxy is an error and not a failure: it says nothing of the server behind it.
//! - **Failures** are answers that are not as expected, and servers that refuse, do not answer in time
//!   or do not speak sound HTTP or TLS. See [`connect`](super::connect) for what is an error instead.

mod request;
mod response;
mod url;
mod wire;

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use regex::bytes::Regex;
use serde_json::{Map, Value, json};
use ureq::Proxy;

use super::connect::NetworkError;
use super::expect::{compiled, json_faults};
use super::kind::{AttemptContext, Runnable};
use super::short::shortened;
use super::verifier::{CertificatePolicy, RecordingVerifier};
use super::{Deadline, Observation, Redactor, RunContext};
use crate::model::{HttpCheck, length_text, millis};
use request::RequestSender;
use response::{HttpResponse, LONGEST_BODY, ResponseBody, is_secret, kept_header};

/// Longer texts are cut in messages.
const LONGEST_SHOWN: usize = 80;
/// So are messages of where a redirect leads, which a server makes as long as it likes.
const LONGEST_REDIRECT: usize = 240;

impl Runnable for HttpCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        ask(self, attempt.run, attempt.redactor, attempt.deadline, Proxy::try_from_env())
    }
}

/// Makes one attempt, through this proxy.
fn ask(
    check: &HttpCheck,
    context: &RunContext,
    redactor: &Redactor,
    deadline: &Deadline,
    proxy: Option<Proxy>,
) -> Observation {
    let mut facts = Map::new();
    let asserted = match ResponseAssertions::compile(check) {
        Ok(asserted) => asserted,
        Err(why) => return Observation::error(why),
    };
    let rule = if check.verify { CertificatePolicy::Refuse } else { CertificatePolicy::Ignore };
    let verifier = match RecordingVerifier::new(check.ca.as_deref(), context, rule, deadline) {
        Ok(verifier) => verifier,
        Err(observation) => return *observation,
    };
    let mut sender = match RequestSender::new(check, context, deadline, &verifier, proxy) {
        Ok(sender) => sender,
        Err(why) => return Observation::error(why),
    };
    let started = Instant::now();
    let sent = sender.send();
    sender.add_facts(&mut facts, (context.clock)());
    let answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            facts.insert("latency_ms".to_owned(), json!(millis(started.elapsed())));
            return Observation { facts, ..error.observed() };
        }
    };
    judge(&asserted, answer, facts, redactor, deadline, started)
}

/// What is asserted, with its expressions compiled.
struct ResponseAssertions<'a> {
    check: &'a HttpCheck,
    matches: Option<Regex>,
    headers: Vec<(&'a str, Regex)>,
}

impl<'a> ResponseAssertions<'a> {
    fn compile(check: &'a HttpCheck) -> Result<Self, String> {
        let matches = check.matches.as_deref().map(compiled).transpose()?;
        let headers = check.expect_headers.iter();
        let headers =
            headers.map(|(name, pattern)| compiled(pattern).map(|pattern| (name.as_str(), pattern)));
        Ok(Self { check, matches, headers: headers.collect::<Result<_, _>>()? })
    }

    fn status_fault(&self, status: u16) -> Option<String> {
        let wanted: Vec<String> = self.check.status.iter().map(ToString::to_string).collect();
        let fine = self.check.status.contains(&status);
        (!fine).then(|| format!("status {status} and not {}", wanted.join(" or ")))
    }

    fn header_faults(&self, answer: &HttpResponse, redactor: &Redactor) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, pattern) in &self.headers {
            let values: Vec<&[u8]> = answer.values(name);
            if values.iter().any(|value| pattern.is_match(value)) {
                continue;
            }
            faults.push(match values.first() {
                None => format!("there is no header `{name}`"),
                Some(_) if is_secret(name) => format!("the header `{name}` does not match `{pattern}`"),
                Some(value) => {
                    // Before it is cut, so that no part of a secret stays.
                    let value = redactor.clean(&kept_header(name, value));
                    format!("the header `{name}` is `{}` and does not match `{pattern}`", shortly(&value))
                }
            });
        }
        faults
    }

    fn body_faults(&self, body: &ResponseBody, redactor: &Redactor) -> Result<Vec<String>, String> {
        let mut faults = Vec::new();
        let lacks = |text: &&String| memchr::memmem::find(&body.bytes, text.as_bytes()).is_none();
        if let Some(text) = self.check.contains.as_ref().filter(lacks) {
            faults.push(format!("the body does not contain `{}`", shortly(text)));
        }
        if let Some(pattern) = self.matches.as_ref().filter(|pattern| !body.matches(pattern)) {
            faults.push(format!("the body does not match `{}`", shortly(pattern.as_str())));
        }
        faults.extend(json_faults(&self.check.json, &body.bytes, "the body", body.cut, redactor)?);
        if body.cut && !faults.is_empty() {
            faults.push(format!("only the first {} MiB of the body were looked at", LONGEST_BODY >> 20));
        }
        Ok(faults)
    }
}

/// Reads the body, and holds the answer against what is asserted.
fn judge(
    asserted: &ResponseAssertions<'_>,
    mut answer: HttpResponse,
    mut facts: Map<String, Value>,
    redactor: &Redactor,
    deadline: &Deadline,
    started: Instant,
) -> Observation {
    let read = answer.read(deadline);
    let took = started.elapsed();
    answer.add_facts(&mut facts);
    facts.insert("latency_ms".to_owned(), json!(millis(took)));
    let body = answer.body();
    let sections: Vec<_> = body.section(redactor).into_iter().collect();
    let mut faults: Vec<String> = Vec::new();
    match (&answer.refused_redirect, asserted.status_fault(answer.status())) {
        (Some(refused_redirect), _) => {
            faults.push(shortened(&redactor.clean(refused_redirect), LONGEST_REDIRECT));
        }
        (None, status) => faults.extend(status),
    }
    match read {
        Ok(()) => {}
        // What was not read whole says nothing of what it lacks.
        Err(NetworkError::Fail(reason)) => {
            faults.push(reason);
            return Observation::from_faults(&faults, facts, sections);
        }
        Err(NetworkError::Error(reason)) => {
            return Observation { facts, sections, ..Observation::error(reason) };
        }
    }
    if answer.refused_redirect.is_none() {
        faults.extend(asserted.header_faults(&answer, redactor));
        match asserted.body_faults(answer.body(), redactor) {
            Ok(found) => faults.extend(found),
            Err(why) => return Observation { facts, sections, ..Observation::error(why) },
        }
    }
    faults.extend(asserted.check.max_latency.and_then(|most| latency_fault(took, most)));
    Observation::from_faults(&faults, facts, sections)
}

fn latency_fault(took: Duration, most: Duration) -> Option<String> {
    (took > most).then(|| format!("answered after {} ms and not within {}", millis(took), length_text(most)))
}

/// A text in a message.
fn shortly(text: &str) -> String {
    shortened(text, LONGEST_SHOWN)
}
