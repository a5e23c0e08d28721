//! TCP probes.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::json;

use crate::probes::support::{entries, observed, outcome, run, weekly};

#[test]
fn a_port_that_accepts_passes_and_one_that_refuses_fails() {
    let open = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = open.local_addr().expect("its address").port();
    let made = weekly(&format!("tcp = {{ host = \"127.0.0.1\", port = {port} }}"));
    assert_eq!(run(&made, &[]).code, 0);
    let seen = observed(&made, &entries(&made)[0]);
    assert_eq!((&seen["port"], &seen["address"]), (&json!(port), &json!(format!("127.0.0.1:{port}"))));

    // Nothing listens on the port of tcpmux.
    let made = weekly("tcp = { host = \"127.0.0.1\", port = 1 }");
    assert_eq!(outcome(&made), ("fail".to_owned(), Some("connection refused".to_owned())));
}
