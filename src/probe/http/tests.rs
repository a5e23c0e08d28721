//! Requests to servers of this machine.

mod answers;
mod hostile;
mod redirects;
mod secure;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::model::{Instant as Moment, Redirects};
use crate::probe::CheckOutcome;
use crate::probe::servers::{Connection, Server, answer, sha256};

/// Noon on 25 November 2026, with these secrets.
fn context(secrets: &[(&str, &str)]) -> RunContext {
    let now: Moment = "2026-11-25T12:00:00Z".parse().expect("an instant");
    RunContext {
        root: PathBuf::from("/nowhere"),
        clock: Arc::new(move || now),
        clock_given: true,
        host: "here".to_owned(),
        secrets: secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

fn asking(url: impl Into<String>) -> HttpCheck {
    HttpCheck {
        url: url.into(),
        method: "GET".to_owned(),
        headers: BTreeMap::new(),
        secret_headers: BTreeMap::new(),
        body: None,
        status: vec![200],
        contains: None,
        matches: None,
        json: Vec::new(),
        expect_headers: BTreeMap::new(),
        max_latency: None,
        redirects: Redirects::SameHost,
        ca: None,
        verify: true,
    }
}

fn within(millis: u64) -> Deadline {
    Deadline::after(Duration::from_millis(millis), &Arc::new(AtomicBool::new(false)))
}

fn look(check: &HttpCheck) -> Observation {
    ask(check, &context(&[]), &Redactor::default(), &within(30_000), None)
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn serving(body: &'static str) -> Server {
    Server::http(move |_, stream| answer(stream, "200 OK", &["content-type: text/plain"], body))
}
