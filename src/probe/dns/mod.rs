//! A name and its records, as a name server gives them.

mod answer;
mod ask;
mod query;
mod servers;
mod value;

use std::fmt::Write;

use serde_json::{Map, json};

use super::kind::{AttemptContext, Runnable};
use super::{CheckOutcome, Deadline, Observation};
use crate::model::DnsCheck;
use answer::{Answer, ResponseCode};

/// The numbers of the types of records (RFC 1035, 2782, 3596, 8659).
const TYPES: [(&str, u16); 10] = [
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("PTR", 12),
    ("MX", 15),
    ("TXT", 16),
    ("AAAA", 28),
    ("SRV", 33),
    ("CAA", 257),
];

impl Runnable for DnsCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.deadline)
    }
}

/// Makes one attempt.
fn check(check: &DnsCheck, deadline: &Deadline) -> Observation {
    match servers::of(check.server.as_deref()) {
        Ok(servers) => attempt(check, &servers, deadline),
        Err(reason) => Observation::error(reason),
    }
}

fn attempt(check: &DnsCheck, servers: &[std::net::SocketAddr], deadline: &Deadline) -> Observation {
    let Some((_, number)) = TYPES.into_iter().find(|(name, _)| *name == check.record) else {
        return Observation::error(format!("records of type {} cannot be looked up", check.record));
    };
    let mut facts = Map::new();
    facts.insert("name".to_owned(), json!(check.name));
    facts.insert("type".to_owned(), json!(check.record));
    let found = match ask::ask(&check.name, number, servers, deadline) {
        Ok(found) => found,
        Err(_) if deadline.is_stopped() => return Observation::interrupted(),
        Err(reason) => return Observation { facts, ..Observation::error(reason) },
    };
    let Answer { code, records } = &found.answer;
    let shown: Vec<_> = records.iter().map(|(value, ttl)| json!({ "value": value, "ttl": ttl })).collect();
    facts.insert("server".to_owned(), json!(found.server.to_string()));
    facts.insert("records".to_owned(), json!(shown));
    facts.insert("rcode".to_owned(), json!(code.name()));
    facts.insert("over_tcp".to_owned(), json!(found.over_tcp));
    Observation { outcome: outcome(check, *code, records), facts, sections: Vec::new(), cursor: None }
}

fn outcome(check: &DnsCheck, code: ResponseCode, records: &[(String, u32)]) -> CheckOutcome {
    let (name, record) = (&check.name, &check.record);
    match code {
        ResponseCode::NoError => {}
        ResponseCode::NameError => return CheckOutcome::Fail(format!("{name} does not exist (NXDOMAIN)")),
        ResponseCode::ServerFailure => {
            return CheckOutcome::Error(format!("the name server could not answer for {name} (SERVFAIL)"));
        }
        ResponseCode::Referral => {
            let reason = format!("the name server does not know {name} and asks no other (no recursion)");
            return CheckOutcome::Error(reason);
        }
        ResponseCode::Refused | ResponseCode::Other(_) => {
            let code = code.name();
            return CheckOutcome::Error(format!("the name server does not answer for {name} ({code})"));
        }
    }
    if records.is_empty() {
        return CheckOutcome::Fail(format!("{name} has no {record} record"));
    }
    let missing: Vec<&str> = check
        .expect
        .iter()
        .filter(|wanted| {
            let wanted = value::normal(record, wanted);
            !records.iter().any(|(found, _)| value::normal(record, found) == wanted)
        })
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return CheckOutcome::Pass;
    }
    let found: Vec<&str> = records.iter().map(|(value, _)| value.as_str()).collect();
    let reason = format!("{name} has no {record} record {}, it has {}", listed(&missing), listed(&found));
    CheckOutcome::Fail(reason)
}

/// Values in a message: the first ones.
fn listed(values: &[&str]) -> String {
    const MOST: usize = 8;
    let mut text = values.iter().take(MOST).map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ");
    if values.len() > MOST {
        let _ = write!(text, " and {} more", values.len() - MOST);
    }
    text
}

#[cfg(test)]
mod tests;
