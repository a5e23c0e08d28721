//! Handshakes with servers of this machine whose certificates are made here.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rustls::version::{TLS12, TLS13};
use tempfile::TempDir;

use super::*;
use crate::probe::CheckOutcome;
use crate::probe::servers::{Authority, Day, Identity, Server};

const LONG_AGO: Day = (2026, 1, 1);
const FAR: Day = (2027, 6, 1);

/// A folder with `ca.pem`, where it is noon on 25 November 2026.
struct Place {
    folder: TempDir,
    context: RunContext,
}

fn at(now: &str) -> RunContext {
    let now: Instant = now.parse().expect("an instant");
    RunContext {
        root: PathBuf::from("/nowhere"),
        clock: Arc::new(move || now),
        clock_given: true,
        host: "here".to_owned(),
        secrets: BTreeMap::new(),
    }
}

fn trusting(authority: &Authority) -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ca.pem"), authority.pem()).expect("a file");
    let context = RunContext { root: folder.path().to_owned(), ..at("2026-11-25T12:00:00Z") };
    Place { folder, context }
}

fn asking(port: u16) -> TlsCheck {
    TlsCheck {
        host: "127.0.0.1".to_owned(),
        port,
        min_days: 0,
        server_name: Some("app.example".to_owned()),
        min_version: TlsVersion::V12,
        ca: Some("ca.pem".to_owned()),
    }
}

fn within(millis: u64) -> Deadline {
    Deadline::after(Duration::from_millis(millis), &Arc::new(AtomicBool::new(false)))
}

fn look(check: &TlsCheck, place: &Place) -> Observation {
    super::check(check, &place.context, &within(30_000))
}

fn fail(reason: &str) -> CheckOutcome {
    CheckOutcome::Fail(reason.to_owned())
}

#[test]
fn a_valid_chain_passes_and_is_kept() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let identity =
        authority.issue(&["app.example", "*.app.example", "127.0.0.1"], LONG_AGO, FAR).with(&authority);
    let server = Server::tls(&identity, &[&TLS13]);
    let seen = look(&asking(server.port()), &place);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    let mut facts = Value::Object(seen.facts);
    let serial = facts["chain"][0]["serial"].take();
    assert!(serial.as_str().is_some_and(|serial| serial.len() >= 16), "{serial}");
    facts["chain"][1]["serial"].take();
    let fingerprints = identity.fingerprints();
    assert_eq!(
        facts,
        json!({
            "host": "127.0.0.1",
            "port": server.port(),
            "server_name": "app.example",
            "address": format!("127.0.0.1:{}", server.port()),
            "protocol": "TLSv1.3",
            "cipher_suite": "TLS13_AES_256_GCM_SHA384",
            "chain": [
                {
                    "subject": "CN=app.example",
                    "issuer": "CN=Acme Root",
                    "sans": ["app.example", "*.app.example", "127.0.0.1"],
                    "serial": null,
                    "not_before": "2026-01-01T00:00:00Z",
                    "not_after": "2027-06-01T00:00:00Z",
                    "days_left": 187,
                    "sha256": fingerprints[0],
                },
                {
                    "subject": "CN=Acme Root",
                    "issuer": "CN=Acme Root",
                    "sans": [],
                    "serial": null,
                    "not_before": "2020-01-01T00:00:00Z",
                    "not_after": "2040-01-01T00:00:00Z",
                    "days_left": 4784,
                    "sha256": fingerprints[1],
                },
            ],
            "verified": true,
            "verify_error": null,
        })
    );
}

#[test]
fn an_address_is_a_name_too() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let server = Server::tls(&authority.issue(&["127.0.0.1"], LONG_AGO, FAR), rustls::ALL_VERSIONS);
    let check = TlsCheck { server_name: None, ..asking(server.port()) };
    assert_eq!(look(&check, &place).outcome, CheckOutcome::Pass);
    let other = TlsCheck { server_name: Some("127.0.0.2".to_owned()), ..check };
    assert_eq!(look(&other, &place).outcome, fail("certificate for `127.0.0.1` and not for `127.0.0.2`"));
}

#[test]
fn what_is_wrong_with_a_certificate_is_told_and_its_chain_is_kept() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let named = &["app.example"][..];
    let cases: [(Identity, u32, &str); 8] = [
        (
            authority.issue(named, LONG_AGO, (2026, 11, 20)),
            0,
            "the certificate of app.example expired on 2026-11-20",
        ),
        (
            authority.issue(named, (2026, 12, 1), FAR),
            0,
            "the certificate of app.example is not valid before 2026-12-01",
        ),
        (
            authority.issue(named, LONG_AGO, (2026, 12, 5)),
            21,
            "the certificate of app.example expires in 9 days (2026-12-05), fewer than 21",
        ),
        (
            authority.issue(named, LONG_AGO, (2026, 11, 27)),
            2,
            "the certificate of app.example expires in 1 day (2026-11-27), fewer than 2",
        ),
        (
            authority.issue(&["a.example", "b.example"], LONG_AGO, FAR),
            0,
            "certificate for `a.example`, `b.example` and not for `app.example`",
        ),
        (Identity::self_signed(named, LONG_AGO, FAR), 0, "certificate of an unknown issuer"),
        (
            authority.issue(&["a.example"], LONG_AGO, (2026, 11, 20)),
            0,
            "the certificate of app.example expired on 2026-11-20; \
             certificate for `a.example` and not for `app.example`",
        ),
        // Another authority of the same name.
        (Authority::new("Acme Root").issue(named, LONG_AGO, FAR), 0, "certificate not signed by its issuer"),
    ];
    for (identity, min_days, reason) in cases {
        let server = Server::tls(&identity, rustls::ALL_VERSIONS);
        let seen = look(&TlsCheck { min_days, ..asking(server.port()) }, &place);
        assert_eq!(seen.outcome, fail(reason));
        assert_eq!(seen.facts["chain"][0]["sha256"], json!(identity.fingerprints()[0]), "{reason}");
        let verified = reason.contains("fewer than");
        assert_eq!(seen.facts["verified"], json!(verified), "{reason}");
        assert_eq!(seen.facts["verify_error"].is_null(), verified, "{reason}");
    }
}

#[test]
fn days_are_whole_days_that_are_left() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let server = Server::tls(&authority.issue(&["app.example"], LONG_AGO, (2026, 12, 5)), &[&TLS13]);
    // Nine and a half days are left.
    for (min_days, passes) in [(0, true), (9, true), (10, false)] {
        let seen = look(&TlsCheck { min_days, ..asking(server.port()) }, &place);
        assert_eq!(seen.facts["chain"][0]["days_left"], json!(9));
        assert_eq!(seen.outcome == CheckOutcome::Pass, passes, "{min_days}");
    }
    let over = Server::tls(&authority.issue(&["app.example"], LONG_AGO, (2026, 11, 25)), &[&TLS13]);
    assert_eq!(look(&asking(over.port()), &place).facts["chain"][0]["days_left"], json!(-1));
}

#[test]
fn every_certificate_that_is_shown_counts() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let old = Authority::within("Old Cross-Sign", LONG_AGO, (2026, 11, 30));
    let identity = authority.issue(&["app.example"], LONG_AGO, FAR).with(&old);
    let server = Server::tls(&identity, &[&TLS13]);
    let seen = look(&TlsCheck { min_days: 14, ..asking(server.port()) }, &place);
    let reason = "the certificate of Old Cross-Sign expires in 4 days (2026-11-30), fewer than 14";
    assert_eq!(seen.outcome, fail(reason));
    assert_eq!(seen.facts["verified"], json!(true));
}

#[test]
fn the_protocol_can_be_too_old() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let server = Server::tls(&authority.issue(&["app.example"], LONG_AGO, FAR), &[&TLS12]);
    let check = asking(server.port());
    let seen = look(&check, &place);
    assert_eq!((seen.outcome, &seen.facts["protocol"]), (CheckOutcome::Pass, &json!("TLSv1.2")));
    let newer = TlsCheck { min_version: TlsVersion::V13, ..check };
    let seen = look(&newer, &place);
    assert_eq!(seen.outcome, fail("the protocol is TLSv1.2, older than TLSv1.3"));
    assert_eq!(seen.facts["verified"], json!(true));
}

#[test]
fn what_is_no_tls_fails() {
    let place = trusting(&Authority::new("Acme Root"));
    let http = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 1_024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read(&mut [0; 1_024]);
    });
    assert_eq!(look(&asking(http.port()), &place).outcome, fail("what answers does not speak TLS"));
    // The alert with which a server of TLS 1.1 and older declines.
    let old = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 1_024]);
        let _ = stream.write_all(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
        let _ = stream.read(&mut [0; 1_024]);
    });
    let outcome = look(&asking(old.port()), &place).outcome;
    assert_eq!(outcome, fail("the server speaks neither TLS 1.2 nor TLS 1.3"));
    let closing = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4_096]);
    });
    let outcome = look(&asking(closing.port()), &place).outcome;
    assert_eq!(outcome, fail("connection closed during the TLS handshake"));
    assert_eq!(look(&asking(1), &place).outcome, fail("connection refused"));
}

#[test]
fn a_handshake_ends_at_the_deadline() {
    let place = trusting(&Authority::new("Acme Root"));
    // Its queue accepts connections that nobody takes.
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let check = asking(silent.local_addr().expect("its address").port());
    let outcome = super::check(&check, &place.context, &within(200)).outcome;
    assert_eq!(outcome, fail("no answer within 200ms"));
    // A record of the largest size, byte by byte.
    let dripping = Server::raw(|mut stream| {
        let _ = stream.write_all(&[0x16, 0x03, 0x03, 0x40, 0x00, 0x02]);
        while stream.write_all(&[0]).is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let outcome = super::check(&asking(dripping.port()), &place.context, &within(300)).outcome;
    assert_eq!(outcome, fail("no answer within 300ms"));
}

#[test]
fn what_cannot_be_used_here_is_an_error() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let file = |name: &str, text: &str| {
        fs::write(place.folder.path().join(name), text).expect("a file");
        name.to_owned()
    };
    let broken = authority.pem().replace("-----END", "!-----END");
    let der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cases = [
        ("none.pem".to_owned(), "`none.pem`: no such file or directory"),
        (file("empty.pem", ""), "`empty.pem` holds no certificate in PEM"),
        (file("text.pem", "no certificate\n"), "`text.pem` holds no certificate in PEM"),
        (file("broken.pem", &broken), "`broken.pem` is no sound PEM file"),
        (file("der.pem", der), "`der.pem` holds a certificate that cannot be used"),
    ];
    for (ca, reason) in cases {
        let seen = look(&TlsCheck { ca: Some(ca), ..asking(1) }, &place);
        assert_eq!(seen, Observation::error(format!("the file of authorities {reason}")));
    }
    let name = TlsCheck { server_name: Some("not a name".to_owned()), ..asking(1) };
    assert_eq!(look(&name, &place), Observation::error("`not a name` is no name of a server"));
}

#[test]
fn without_a_file_the_built_in_authorities_alone_count() {
    let authority = Authority::new("Acme Root");
    let server = Server::tls(&authority.issue(&["app.example"], LONG_AGO, FAR), &[&TLS13]);
    let check = TlsCheck { ca: None, ..asking(server.port()) };
    let seen = super::check(&check, &at("2026-11-25T12:00:00Z"), &within(30_000));
    assert_eq!(seen.outcome, fail("certificate of an unknown issuer"));
}

#[test]
fn no_bytes_of_a_handshake_make_it_panic_or_pass_for_what_they_are_not() {
    let authority = Authority::new("Acme Root");
    let place = trusting(&authority);
    let identity = authority.issue(&["app.example"], LONG_AGO, FAR).with(&authority);
    for version in [&TLS12, &TLS13] {
        let server = Server::tls(&identity, &[version]);
        let port = server.port();
        for at in (0..1_600).step_by(29) {
            // Passes on what the server says, but for one byte.
            let between = Server::raw(move |client| relay(client, port, at));
            let seen = check(&asking(between.port()), &place.context, &within(500));
            match &seen.outcome {
                // A byte that means nothing, or that never came.
                CheckOutcome::Pass => {
                    let shown = fingerprints(&seen);
                    assert_eq!(shown, identity.fingerprints(), "{at}");
                }
                CheckOutcome::Fail(_) => {}
                other => panic!("byte {at}: {other:?}"),
            }
        }
    }
}

fn fingerprints(seen: &Observation) -> Vec<String> {
    let chain = seen.facts["chain"].as_array().expect("a chain").iter();
    chain.filter_map(|shown| shown["sha256"].as_str()).map(str::to_owned).collect()
}

/// Between a client and a server on this port, with the bits of one byte of the server turned.
fn relay(mut client: std::net::TcpStream, port: u16, at: usize) {
    let mut server = std::net::TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    let (mut from, mut to) = (client.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
    std::thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
    let (mut buffer, mut passed) = ([0; 4_096], 0);
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        if (passed..passed + length).contains(&at) {
            buffer[at - passed] ^= 0xFF;
        }
        passed += length;
        let _ = client.write_all(&buffer[..length]);
    }
    let _ = client.shutdown(std::net::Shutdown::Both);
}
