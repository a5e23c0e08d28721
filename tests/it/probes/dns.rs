//! DNS probes: what the answers of a server mean is tested beside the code, here that they are told
//! apart to the end.

use std::net::{Ipv4Addr, UdpSocket};
use std::thread;

use serde_json::json;

use crate::common::Workspace;
use crate::probes::support::{entries, observed, outcome, run, weekly};

/// A server that answers each question with this code and, where it is 0, with 192.0.2.1.
fn server(code: u8) -> u16 {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = socket.local_addr().expect("its address").port();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
            let mut answer = buffer[..length].to_vec();
            answer[2] |= 0x80;
            answer[3] = code;
            if code == 0 {
                answer[7] = 1;
                // The name of the question, A, IN, 60 s, 4 bytes.
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]);
            }
            socket.send_to(&answer, peer).expect("it is sent");
        }
    });
    port
}

fn asking(port: u16, expected: &str) -> Workspace {
    weekly(&format!(
        "dns = {{ name = \"app.example\", expect = [\"{expected}\"], server = \"127.0.0.1:{port}\" }}"
    ))
}

#[test]
fn a_name_that_resolves_completes_with_its_records() {
    let port = server(0);
    let made = asking(port, "192.0.2.1");
    assert_eq!(run(&made, &[]).code, 0);
    let facts = json!({
        "name": "app.example", "type": "A", "server": format!("127.0.0.1:{port}"),
        "records": [{"value": "192.0.2.1", "ttl": 60}], "rcode": "NOERROR", "over_tcp": false,
    });
    assert_eq!(observed(&made, &entries(&made)[0]), facts);
    let reason = "app.example has no A record `192.0.2.2`, it has `192.0.2.1`";
    assert_eq!(outcome(&asking(port, "192.0.2.2")), ("fail".to_owned(), Some(reason.to_owned())));
}

#[test]
fn a_name_that_does_not_exist_fails_and_a_server_that_refuses_is_no_evidence() {
    let made = asking(server(3), "192.0.2.1");
    let reason = "app.example does not exist (NXDOMAIN)";
    assert_eq!(outcome(&made), ("fail".to_owned(), Some(reason.to_owned())));
    let made = asking(server(5), "192.0.2.1");
    let reason = "the name server does not answer for app.example (REFUSED)";
    assert_eq!(outcome(&made), ("error".to_owned(), Some(reason.to_owned())));
    assert_eq!(entries(&made).len(), 0);
}
