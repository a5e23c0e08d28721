//! Questions to name servers that are real (dnsmasq) and ones that misbehave.

mod fake;
mod packets;
mod real;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::*;

/// Asks one server. A server that does not answer is given up after these milliseconds.
fn ask(server: SocketAddr, name: &str, record: &str, expect: &[&str], millis: u64) -> Observation {
    let check = DnsCheck {
        name: name.to_owned(),
        record: record.to_owned(),
        expect: expect.iter().map(|&value| value.to_owned()).collect(),
        server: Some(server.to_string()),
    };
    let deadline = Deadline::after(Duration::from_millis(millis), &Arc::new(AtomicBool::new(false)));
    super::check(&check, &deadline)
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}
