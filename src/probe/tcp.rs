//! A TCP port that accepts connections.

use std::time::Instant;

use serde_json::{Map, json};

use super::connect::connect;
use super::kind::{AttemptContext, Runnable};
use super::{Deadline, Observation};
use crate::model::{TcpCheck, millis};

impl Runnable for TcpCheck {
    fn attempt(&self, attempt: &AttemptContext<'_>) -> Observation {
        check(self, attempt.deadline)
    }
}

/// Makes one attempt.
fn check(check: &TcpCheck, deadline: &Deadline) -> Observation {
    let began = Instant::now();
    let connected = connect(&check.host, check.port, deadline);
    let mut facts = Map::new();
    facts.insert("host".to_owned(), json!(check.host));
    facts.insert("port".to_owned(), json!(check.port));
    match connected {
        Ok(stream) => {
            let address = stream.peer_addr().ok().map(|address| address.to_string());
            facts.insert("address".to_owned(), json!(address));
            facts.insert("connect_ms".to_owned(), json!(millis(began.elapsed())));
            Observation::from_faults(&[], facts, Vec::new())
        }
        Err(error) => Observation { facts, ..error.observed() },
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use super::*;
    use crate::probe::CheckOutcome;

    fn attempt(host: &str, port: u16) -> Observation {
        let deadline = Deadline::after(Duration::from_mins(1), &Arc::new(AtomicBool::new(false)));
        check(&TcpCheck { host: host.to_owned(), port }, &deadline)
    }

    #[test]
    fn a_port_that_accepts_passes() {
        let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = open.local_addr().expect("its address").port();
        let seen = attempt("127.0.0.1", port);
        assert_eq!(seen.outcome, CheckOutcome::Pass);
        assert_eq!(seen.facts["host"], "127.0.0.1");
        assert_eq!(seen.facts["port"], port);
        assert_eq!(seen.facts["address"], format!("127.0.0.1:{port}"));
        assert!(seen.facts["connect_ms"].is_u64());
    }

    #[test]
    fn a_port_that_refuses_fails() {
        // Nothing listens on the port of tcpmux, and no other test is given it.
        let seen = attempt("127.0.0.1", 1);
        assert_eq!(seen.outcome, CheckOutcome::Fail("connection refused".to_owned()));
        assert_eq!(seen.facts["port"], 1);
    }

    #[test]
    fn a_name_that_can_be_none_cannot_be_looked_up() {
        assert!(matches!(attempt("a\0b", 1).outcome, CheckOutcome::Error(_)));
    }
}
