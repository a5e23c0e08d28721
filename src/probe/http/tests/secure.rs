//! Requests over TLS.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::probe::servers::{Authority, Day, Identity};

const LONG_AGO: Day = (2026, 1, 1);
const FAR: Day = (2027, 6, 1);

/// A folder with `ca.pem`.
fn trusting(authority: &Authority) -> (TempDir, RunContext) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("ca.pem"), authority.pem()).expect("a file");
    let context = RunContext { root: folder.path().to_owned(), ..context(&[("API_KEY", "s3cret-value")]) };
    (folder, context)
}

fn secured(identity: &Identity) -> Server {
    Server::https(identity, |_, stream| answer(stream, "200 OK", &[], "ok"))
}

fn trusted(url: String) -> HttpCheck {
    HttpCheck { ca: Some("ca.pem".to_owned()), ..asking(url) }
}

fn look_at(check: &HttpCheck, context: &RunContext) -> Observation {
    ask(check, context, &Redactor::default(), &within(30_000), None)
}

#[test]
fn a_trusted_server_passes_and_its_chain_is_kept() {
    let authority = Authority::new("Acme Root");
    let (_folder, context) = trusting(&authority);
    let identity = authority.issue(&["localhost", "127.0.0.1"], LONG_AGO, FAR).with(&authority);
    let server = secured(&identity);
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("https://{host}:{}/", server.port());
        let seen = look_at(&HttpCheck { contains: Some("ok".to_owned()), ..trusted(url) }, &context);
        assert_eq!(seen.outcome, CheckOutcome::Pass, "{host}");
        assert_eq!(seen.facts["tls_verified"], json!(true));
        assert_eq!(seen.facts["tls_error"], json!(null));
        let chain = seen.facts["tls_chain"].as_array().expect("a list");
        let shown: Vec<&str> = chain.iter().filter_map(|shown| shown["sha256"].as_str()).collect();
        assert_eq!(shown, identity.fingerprints());
        assert_eq!(chain[0]["not_after"], json!("2027-06-01T00:00:00Z"));
        assert_eq!(chain[0]["days_left"], json!(187));
    }
}

#[test]
fn what_does_not_verify_fails_unless_told_otherwise() {
    let authority = Authority::new("Acme Root");
    let (_folder, context) = trusting(&authority);
    let here = &["127.0.0.1"][..];
    let cases = [
        (authority.issue(here, LONG_AGO, (2026, 11, 20)), "certificate expired"),
        (authority.issue(here, (2026, 12, 1), FAR), "certificate not valid yet"),
        (
            authority.issue(&["app.example"], LONG_AGO, FAR),
            "certificate for `app.example` and not for `127.0.0.1`",
        ),
        (Identity::self_signed(here, LONG_AGO, FAR), "certificate of an unknown issuer"),
    ];
    for (identity, reason) in cases {
        let server = secured(&identity);
        let check = trusted(server.secure_url("/"));
        let seen = look_at(&check, &context);
        assert_eq!(seen.outcome, fail(reason));
        assert_eq!(seen.facts["tls_verified"], json!(false));
        assert_eq!(seen.facts["tls_chain"][0]["sha256"], json!(identity.fingerprints()[0]));
        assert!(server.requests().is_empty(), "{reason}");
        let careless = HttpCheck { verify: false, ..check };
        let seen = look_at(&careless, &context);
        assert_eq!(seen.outcome, CheckOutcome::Pass, "{reason}");
        assert_eq!(seen.facts["tls_verified"], json!(false));
        assert_eq!(seen.facts["tls_error"], json!(reason));
    }
    let unknown = secured(&authority.issue(here, LONG_AGO, FAR));
    let outcome = look_at(&asking(unknown.secure_url("/")), &context).outcome;
    assert_eq!(outcome, fail("certificate of an unknown issuer"));
}

#[test]
fn a_redirect_may_enter_tls_and_not_leave_it() {
    let authority = Authority::new("Acme Root");
    let (_folder, context) = trusting(&authority);
    let identity = authority.issue(&["127.0.0.1"], LONG_AGO, FAR);
    let safe = secured(&identity);
    let to = format!("location: {}", safe.secure_url("/"));
    let open = Server::http(move |_, stream| answer(stream, "301 Moved Permanently", &[&to], ""));
    let secret = texts(&[("x-api-key", "API_KEY")]);
    let check = HttpCheck { secret_headers: secret.clone(), ..trusted(open.url("/")) };
    let seen = look_at(&check, &context);
    assert_eq!((seen.outcome, &seen.facts["tls_verified"]), (CheckOutcome::Pass, &json!(true)));
    assert!(safe.requests()[0].contains("s3cret-value"));

    let open = serving("ok");
    let to = format!("location: {}", open.url("/"));
    let safe = Server::https(&identity, move |_, stream| answer(stream, "302 Found", &[&to], ""));
    let check = HttpCheck { secret_headers: secret, ..trusted(safe.secure_url("/")) };
    let reason = format!("redirects to http://127.0.0.1:{} and that is not followed", open.port());
    assert_eq!(look_at(&check, &context).outcome, fail(&reason));
    let any = HttpCheck { redirects: Redirects::Any, ..check };
    let seen = look_at(&any, &context);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert!(!open.requests()[0].contains("s3cret-value"));
    // The last connection was not encrypted.
    assert_eq!(seen.facts.get("tls_verified"), None);
}

#[test]
fn what_speaks_no_tls_fails() {
    let (_folder, context) = trusting(&Authority::new("Acme Root"));
    let plain = Server::raw(|mut stream| {
        let _ = std::io::Read::read(&mut stream, &mut [0; 1_024]);
        let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = std::io::Read::read(&mut stream, &mut [0; 1_024]);
    });
    let outcome = look_at(&trusted(plain.secure_url("/")), &context).outcome;
    assert_eq!(outcome, fail("what answers does not speak TLS"));
    let closing = Server::raw(|mut stream| {
        let _ = std::io::Read::read(&mut stream, &mut [0; 4_096]);
    });
    let outcome = look_at(&trusted(closing.secure_url("/")), &context).outcome;
    assert_eq!(outcome, fail("connection closed during the TLS handshake"));
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("https://{}/", silent.local_addr().expect("its address"));
    let outcome = ask(&trusted(url), &context, &Redactor::default(), &within(200), None).outcome;
    assert_eq!(outcome, fail("no answer within 200ms"));
}

#[test]
fn a_proxy_does_not_see_what_is_sent_over_tls() {
    let authority = Authority::new("Acme Root");
    let (_folder, context) = trusting(&authority);
    let identity = authority.issue(&["app.example"], LONG_AGO, FAR);
    let server = secured(&identity);
    let port = server.port();
    // It connects to this server whoever is asked for, and passes on what comes.
    let seen: Arc<std::sync::Mutex<Vec<u8>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let proxy = Server::raw(move |mut client| {
        let request = crate::probe::servers::read_request(&mut client).expect("a request");
        assert!(request.starts_with("CONNECT app.example:443 HTTP/1.1\r\n"), "{request}");
        let mut server = std::net::TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let _ = std::io::Write::write_all(&mut client, b"HTTP/1.1 200 Connected\r\n\r\n");
        let (mut back, mut from) = (client.try_clone().expect("a copy"), server.try_clone().expect("a copy"));
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut back);
            let _ = back.shutdown(std::net::Shutdown::Both);
        });
        let mut buffer = [0; 4_096];
        while let Ok(length @ 1..) = std::io::Read::read(&mut client, &mut buffer) {
            noted.lock().expect("no test failed").extend_from_slice(&buffer[..length]);
            let _ = std::io::Write::write_all(&mut server, &buffer[..length]);
        }
    });
    let through = Proxy::new(&format!("http://127.0.0.1:{}", proxy.port())).expect("a proxy");
    let check = HttpCheck {
        secret_headers: texts(&[("x-api-key", "API_KEY")]),
        ..trusted("https://app.example/x".to_owned())
    };
    let found = ask(&check, &context, &Redactor::default(), &within(30_000), Some(through));
    assert_eq!((found.outcome, &found.facts["tls_verified"]), (CheckOutcome::Pass, &json!(true)));
    assert!(server.requests()[0].contains("\r\nx-api-key: s3cret-value\r\n"));
    let seen = seen.lock().expect("no test failed");
    assert!(!seen.is_empty() && memchr::memmem::find(&seen, b"s3cret").is_none());
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_of_authorities_that_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("ca.pem");
    let (mode, kind) = (rustix::fs::Mode::RWXU, rustix::fs::FileType::Fifo);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).expect("a pipe");
    let context = RunContext { root: folder.path().to_owned(), ..context(&[]) };
    // It would wait for ever: another thread looks, and this one gives up.
    let (sender, seen) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let seen = look_at(&trusted("https://127.0.0.1:1/".to_owned()), &context);
        sender.send(seen).expect("somebody waits");
    });
    let seen = seen.recv_timeout(Duration::from_mins(1)).expect("an end");
    assert_eq!(seen, Observation::error("the file of authorities `ca.pem` is not a regular file"));
    let check = trusted("https://127.0.0.1:1/".to_owned());
    let missing = RunContext { root: "/nowhere".into(), ..self::context(&[]) };
    let late = ask(&check, &missing, &Redactor::default(), &within(0), None);
    let reason = "the file of authorities `ca.pem` could not be looked at within 0s";
    assert_eq!(late, Observation::error(reason));
}
