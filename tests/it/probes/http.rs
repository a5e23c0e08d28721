//! HTTP probes against servers of this machine.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::common::Ran;
use crate::common::servers::{Authority, Server, answer, sha256};
use crate::probes::support::{NOW, entries, evidence, observed, run, untimed, weekly};

#[test]
fn an_answer_as_expected_completes_and_is_kept() {
    let server = Server::http(|_, stream| {
        answer(stream, "200 OK", &["content-type: application/json"], "{\"status\": \"ok\"}");
    });
    let url = server.url("/health");
    let made = weekly(&format!("http = {{ url = \"{url}\", json = {{ \"/status\" = \"ok\" }} }}"));
    let ran = run(&made, &[]);
    assert_eq!(untimed(&ran.stdout), "PASS       t  done 2026-W48, on time\nAcme CRM: 1 passed\n");
    assert_eq!((ran.stderr.as_str(), ran.code), ("recorded the definitions of 1 task and the calendar\n", 0));
    let entries = entries(&made);
    let [done] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((&done["kind"], &done["via"]), (&json!("done"), &json!("probe")));
    assert!(done["probe"].as_str().expect("a digest").starts_with("http:"));
    let seen = observed(&made, done);
    for (name, value) in [
        ("url", json!(url)),
        ("method", json!("GET")),
        ("status", json!(200)),
        ("http_version", json!("1.1")),
        ("address", json!(format!("127.0.0.1:{}", server.port()))),
        ("redirects", json!([])),
        ("body_bytes", json!(16)),
        ("body_cut", json!(false)),
        ("body_sha256", json!(sha256(b"{\"status\": \"ok\"}"))),
        (
            "headers",
            json!({ "content-type": "application/json", "content-length": "16", "connection": "close" }),
        ),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
    assert!(evidence(&made, done, "txt").ends_with("\nbody\n  | {\"status\": \"ok\"}\n"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_wrong_answer_is_a_failure_with_its_evidence() {
    let server = Server::http(|_, stream| answer(stream, "503 Service Unavailable", &[], "maintenance"));
    let made = weekly(&format!("http = {{ url = \"{}\", contains = \"ok\" }}", server.url("/")));
    let ran = run(&made, &[]);
    let reason = "status 503 and not 200; the body does not contain `ok`";
    assert_eq!(untimed(&ran.stdout), format!("FAIL       t  {reason}\nAcme CRM: 0 passed, 1 failed\n"));
    assert_eq!(ran.code, 1);
    let entries = entries(&made);
    let [fail] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(
        (&fail["kind"], &fail["outcome"], &fail["reason"], &fail["for"]),
        (&json!("probe"), &json!("fail"), &json!(reason), &json!("2026-W48"))
    );
    assert_eq!(observed(&made, fail)["status"], json!(503));
    assert!(evidence(&made, fail, "txt").ends_with("\nbody\n  | maintenance\n"));
    assert_eq!(made.task(NOW, "t")["occurrence"]["period"], json!("2026-W48"));
}

#[test]
fn nobody_who_answers_is_a_failure() {
    let made = weekly("http = { url = \"http://127.0.0.1:1/\" }");
    let ran = run(&made, &[]);
    let out = "FAIL       t  connection refused\nAcme CRM: 0 passed, 1 failed\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 1));
    assert_eq!(entries(&made).len(), 1);
}

#[test]
fn an_endless_answer_ends_at_the_timeout() {
    let server = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b".").and_then(|()| stream.flush()).is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    });
    let made = weekly(&format!("http = {{ url = \"{}\" }}\ntimeout = \"2s\"", server.url("/")));
    let ran = run(&made, &[]);
    let out = "FAIL       t  the answer did not end within 2s\nAcme CRM: 0 passed, 1 failed\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 1));
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn a_secret_is_sent_and_kept_nowhere() {
    let server = Server::http(|request, stream| {
        // It comes back in the status line's neighbours: a header and the body, as it is and encoded.
        let headers = ["x-echo: Bearer s3cret-value", "set-cookie: id=c0ffee; Secure"];
        answer(stream, "401 Unauthorized", &headers, format!("{request}\nQmVhcmVyIHMzY3JldC12YWx1ZQ==\n"));
    });
    let made = weekly(&format!(
        "http = {{ url = \"{}\", secret_headers = {{ Authorization = \"API_AUTH\" }}, expect_headers = {{ x-echo = \"^none$\" }} }}",
        server.url("/")
    ));
    let mut command = made.command();
    command.env("SAASMAINT_TRUST", "1").env("API_AUTH", "Bearer s3cret-value").args(["--now", NOW, "run"]);
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(ran.code, 1);
    let reason = "status 401 and not 200; the header `x-echo` is `[redacted]` and does not match `^none$`";
    assert_eq!(untimed(&ran.stdout), format!("FAIL       t  {reason}\nAcme CRM: 0 passed, 1 failed\n"));
    assert!(server.requests()[0].contains("\r\nauthorization: Bearer s3cret-value\r\n"));
    let mut all = Vec::new();
    files(made.path(), &mut all);
    assert!(all.iter().any(|path| path.starts_with(made.at("evidence"))), "{all:?}");
    for path in all {
        let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
        for secret in ["s3cret", "QmVhcmVyIHMzY3JldC12YWx1ZQ", "c0ffee"] {
            assert!(!text.contains(secret), "{secret} in {}", path.display());
        }
    }
}

#[test]
fn a_secret_that_is_not_set_is_an_error() {
    let server = Server::http(|_, stream| answer(stream, "200 OK", &[], ""));
    let made = weekly(&format!(
        "http = {{ url = \"{}\", secret_headers = {{ Authorization = \"API_AUTH\" }} }}",
        server.url("/")
    ));
    let ran = run(&made, &[]);
    let out =
        "ERROR      t  the environment variable API_AUTH is not set\nAcme CRM: 0 passed, 1 could not run\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 2));
    assert!(entries(&made).is_empty() && server.requests().is_empty());
}

#[test]
fn a_redirect_to_another_host_is_not_followed() {
    let server = Server::http(|_, stream| {
        answer(stream, "302 Found", &["location: http://other.example/login"], "");
    });
    let made = weekly(&format!("http = {{ url = \"{}\" }}", server.url("/")));
    let ran = run(&made, &[]);
    let out = "FAIL       t  redirects to other.example and that is not followed\n\
               Acme CRM: 0 passed, 1 failed\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 1));
}

#[test]
fn the_chain_of_a_secure_server_is_kept() {
    let authority = Authority::new("Acme Root");
    let identity = authority.issue(&["127.0.0.1"], (2026, 1, 1), (2027, 6, 1)).with(&authority);
    let server = Server::https(&identity, |_, stream| answer(stream, "200 OK", &[], "ok"));
    let made = weekly(&format!("http = {{ url = \"{}\", ca = \"ca.pem\" }}", server.secure_url("/")));
    made.write("ca.pem", authority.pem());
    assert_eq!(run(&made, &[]).code, 0);
    let seen = observed(&made, &entries(&made)[0]);
    assert_eq!(seen["tls_verified"], json!(true));
    let shown = seen["tls_chain"].as_array().expect("a chain").iter();
    let shown: Vec<&str> = shown.filter_map(|shown| shown["sha256"].as_str()).collect();
    assert_eq!(shown, identity.fingerprints());
    // Without the authority nothing is asked.
    let made = weekly(&format!("http = {{ url = \"{}\" }}", server.secure_url("/")));
    let ran = run(&made, &[]);
    let out = "FAIL       t  certificate of an unknown issuer\nAcme CRM: 0 passed, 1 failed\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 1));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let proxy = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").and_then(|()| stream.flush());
        let _ = stream.read(&mut [0; 1_024]);
        answer(stream, "200 OK", &[], "ok");
    });
    let made = weekly("http = { url = \"http://app.example/\" }");
    let through = |name: &str, value: &str| {
        let mut command = made.command();
        command.env("SAASMAINT_TRUST", "1").env(name, value).args(["--now", NOW, "run", "--all"]);
        Ran::of(&command.output().expect("the binary runs"))
    };
    let ran = through("http_proxy", &format!("http://user:pa55word@127.0.0.1:{}", proxy.port()));
    assert_eq!(ran.code, 0, "{ran:?}");
    let done = &entries(&made)[0];
    assert_eq!(observed(&made, done)["proxy"], json!(format!("127.0.0.1:{}", proxy.port())));
    assert!(!evidence(&made, done, "json").contains("pa55word"));
    let ran = through("HTTPS_PROXY", "http://127.0.0.1:1");
    let out =
        "ERROR      t  the proxy 127.0.0.1:1: connection refused\nAcme CRM: 0 passed, 1 could not run\n";
    assert_eq!((untimed(&ran.stdout).as_str(), ran.code), (out, 2));
}
