//! What an answer has to be.

use super::*;
use crate::model::{Expect, JsonTest};

#[test]
fn an_answer_as_expected_passes_and_is_kept() {
    let server = Server::http(|_, stream| {
        let headers = [
            "content-type: text/plain",
            "set-cookie: session=c0ffee; Path=/; HttpOnly",
            "x-auth-token: c0ffee",
            "via: a",
            "via: b",
        ];
        answer(stream, "200 OK", &headers, "all is ok\n");
    });
    let seen = look(&asking(server.url("/health?full")));
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    let mut facts = Value::Object(seen.facts);
    assert!(facts["latency_ms"].take().is_u64());
    assert_eq!(
        facts,
        json!({
            "url": server.url("/health?full"),
            "method": "GET",
            "redirects": [],
            "address": format!("127.0.0.1:{}", server.port()),
            "status": 200,
            "http_version": "1.1",
            "headers": {
                "content-type": "text/plain",
                "set-cookie": "session=[redacted]; Path=/; HttpOnly",
                "x-auth-token": "[redacted]",
                "via": ["a", "b"],
                "content-length": "10",
                "connection": "close",
            },
            "body_bytes": 10,
            "body_cut": false,
            "body_sha256": sha256(b"all is ok\n"),
            "latency_ms": null,
        })
    );
    let sections: Vec<_> = seen.sections.iter().map(|section| (&*section.title, &*section.text)).collect();
    assert_eq!(sections, [("body", "all is ok\n")]);
    let version = env!("CARGO_PKG_VERSION");
    let request = format!(
        "GET /health?full HTTP/1.1\r\nuser-agent: saasmaint/{version}\r\naccept: */*\r\nhost: 127.0.0.1:{}\r\n\r\n",
        server.port()
    );
    assert_eq!(server.requests(), [request]);
}

#[test]
fn an_address_of_the_sixth_version_is_asked_too() {
    // Not every machine has it.
    let Ok(listener) = std::net::TcpListener::bind("[::1]:0") else { return };
    let address = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let request = crate::probe::servers::read_request(&mut stream).expect("a request");
        answer(&mut stream, "200 OK", &[], request);
    });
    let seen = look(&asking(format!("http://{address}/")));
    assert_eq!((seen.outcome, &seen.facts["address"]), (CheckOutcome::Pass, &json!(address.to_string())));
    assert!(seen.sections[0].text.contains(&format!("\r\nhost: {address}\r\n")), "{:?}", seen.sections);
}

#[test]
fn the_status_counts() {
    let server = Server::http(|_, stream| answer(stream, "503 Service Unavailable", &[], "down"));
    let check = asking(server.url("/"));
    let seen = look(&check);
    assert_eq!(seen.outcome, fail("status 503 and not 200"));
    assert_eq!(seen.facts["status"], json!(503));
    assert_eq!(seen.sections[0].text, "down");
    let other = HttpCheck { status: vec![200, 204], ..check.clone() };
    assert_eq!(look(&other).outcome, fail("status 503 and not 200 or 204"));
    let expected = HttpCheck { status: vec![200, 503], ..check };
    assert_eq!(look(&expected).outcome, CheckOutcome::Pass);
}

#[test]
fn the_body_counts() {
    let server = serving("{\"status\": \"ok\", \"errors\": [1, 2]}");
    let check = asking(server.url("/"));
    let contains = |text: &str| HttpCheck { contains: Some(text.to_owned()), ..check.clone() };
    assert_eq!(look(&contains("\"ok\"")).outcome, CheckOutcome::Pass);
    assert_eq!(look(&contains("fine")).outcome, fail("the body does not contain `fine`"));
    let long = "x".repeat(100);
    let shown = format!("the body does not contain `{}…`", "x".repeat(80));
    assert_eq!(look(&contains(&long)).outcome, fail(&shown));
    let matches = |text: &str| HttpCheck { matches: Some(text.to_owned()), ..check.clone() };
    assert_eq!(look(&matches(r#"^\{"status": "o."#)).outcome, CheckOutcome::Pass);
    assert_eq!(look(&matches("^ok$")).outcome, fail("the body does not match `^ok$`"));
    let holds = |pointer: &str, expect: Expect| {
        let json = vec![JsonTest { pointer: pointer.to_owned(), expect }];
        look(&HttpCheck { json, ..check.clone() }).outcome
    };
    assert_eq!(holds("/status", Expect::Is(json!("ok"))), CheckOutcome::Pass);
    let none = Expect::Within { min: None, max: Some(0.into()) };
    assert_eq!(holds("/errors", none), fail("the body has a list of 2 at `/errors` and not at most 0"));
    // All that is wrong is told.
    let both = HttpCheck { status: vec![201], matches: Some("^ok$".to_owned()), ..contains("fine") };
    let reason = "status 200 and not 201; the body does not contain `fine`; the body does not match `^ok$`";
    assert_eq!(look(&both).outcome, fail(reason));
}

#[test]
fn headers_count() {
    let server = Server::http(|_, stream| {
        answer(stream, "200 OK", &["cache-control: no-store", "via: a", "via: b", "x-token: abc"], "");
    });
    let outcome = |headers: &[(&str, &str)]| {
        look(&HttpCheck { expect_headers: texts(headers), ..asking(server.url("/")) }).outcome
    };
    assert_eq!(
        outcome(&[("Cache-Control", "no-store"), ("via", "^b$"), ("x-token", "^abc$")]),
        CheckOutcome::Pass
    );
    assert_eq!(
        outcome(&[("cache-control", "^public"), ("x-frame-options", "DENY"), ("x-token", "^b")]),
        fail(
            "the header `cache-control` is `no-store` and does not match `^public`; \
             there is no header `x-frame-options`; the header `x-token` does not match `^b`"
        )
    );
}

#[test]
fn the_whole_answer_has_to_be_in_time() {
    let server = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no");
        let _ = stream.flush();
        std::thread::sleep(Duration::from_millis(60));
        let _ = stream.write_all(b"k");
    });
    let limited = |length: Duration| {
        look(&HttpCheck {
            max_latency: Some(length),
            contains: Some("ok".to_owned()),
            ..asking(server.url("/"))
        })
    };
    assert_eq!(limited(Duration::from_secs(20)).outcome, CheckOutcome::Pass);
    let seen = limited(Duration::from_millis(50));
    let took = seen.facts["latency_ms"].as_u64().expect("a number");
    assert!(took >= 60, "{took}");
    assert_eq!(seen.outcome, fail(&format!("answered after {took} ms and not within 50ms")));
}

#[test]
fn methods_headers_and_bodies_are_sent() {
    let server = serving("ok");
    for (method, body) in [("POST", Some("a=ü")), ("PUT", None), ("DELETE", Some("x")), ("GET", Some("q"))] {
        let check = HttpCheck {
            method: method.to_owned(),
            headers: texts(&[("Content-Type", "text/plain"), ("X-Über", "ja")]),
            body: body.map(str::to_owned),
            ..asking(server.url("/"))
        };
        assert_eq!(look(&check), Observation::error("`X-Über` is no name of a header"));
        let check = HttpCheck { headers: texts(&[("Content-Type", "text/x"), ("X-A", "ü")]), ..check };
        assert_eq!(look(&check).outcome, CheckOutcome::Pass, "{method}");
        let request = server.requests().pop().expect("a request");
        assert!(request.starts_with(&format!("{method} / HTTP/1.1\r\n")), "{request}");
        assert!(request.contains("\r\ncontent-type: text/x\r\n"), "{request}");
        assert!(request.contains("\r\nx-a: ü\r\n"), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{}", body.unwrap_or_default())), "{request}");
        assert!(!request.contains("accept-encoding"), "{request}");
    }
    let length = |method: &str| {
        look(&HttpCheck { method: method.to_owned(), ..asking(server.url("/")) });
        let request = server.requests().pop().expect("a request");
        let length = request.lines().find(|line| line.starts_with("content-length"));
        (length.map(str::to_owned), request.contains("transfer-encoding"))
    };
    assert_eq!(length("POST"), (Some("content-length: 0".to_owned()), false));
    assert_eq!(length("GET"), (None, false));
    let named = HttpCheck { headers: texts(&[("Host", "app.example")]), ..asking(server.url("/")) };
    assert_eq!(look(&named).outcome, CheckOutcome::Pass);
    let request = server.requests().pop().expect("a request");
    assert_eq!(request.matches("host: ").count(), 1);
    assert!(request.contains("\r\nhost: app.example\r\n"), "{request}");
    let head = HttpCheck { method: "HEAD".to_owned(), ..asking(server.url("/")) };
    let seen = look(&head);
    assert_eq!((seen.outcome, &seen.facts["body_bytes"]), (CheckOutcome::Pass, &json!(0)));
    assert_eq!(seen.sections, []);
}

#[test]
fn what_cannot_be_asked_is_an_error() {
    let error = |check: HttpCheck, reason: &str| assert_eq!(look(&check), Observation::error(reason));
    error(asking("http://"), "`http://` is not a URL that can be asked");
    let url = asking("http://127.0.0.1:1/");
    let pattern = HttpCheck { matches: Some("(".to_owned()), ..url.clone() };
    assert!(matches!(look(&pattern).outcome, CheckOutcome::Error(_)));
    let secret = HttpCheck { secret_headers: texts(&[("authorization", "API_AUTH")]), ..url.clone() };
    error(secret.clone(), "the environment variable API_AUTH is not set");
    let two = context(&[("API_AUTH", "two\nlines")]);
    let seen = ask(&secret, &two, &Redactor::default(), &within(30_000), None);
    let reason = "what the environment variable API_AUTH holds cannot stand in a header";
    assert_eq!(seen, Observation::error(reason));
    let length = HttpCheck { headers: texts(&[("Content-Length", "5")]), ..url.clone() };
    error(length, "the header `Content-Length` is left to the program");
    let ca = HttpCheck { ca: Some("ca.pem".to_owned()), ..url };
    error(ca, "the file of authorities `ca.pem`: no such file or directory");
}

#[test]
fn no_part_of_a_secret_stays_where_a_message_is_cut() {
    // Messages are cut after 80 characters.
    let echo = "x".repeat(75) + "s3cret-value";
    let header = format!("x-echo: {echo}");
    let body = json!({ "echo": echo }).to_string();
    let server = Server::http(move |_, stream| answer(stream, "200 OK", &[&header], &body));
    let check = HttpCheck {
        expect_headers: texts(&[("x-echo", "^$")]),
        json: vec![JsonTest { pointer: "/echo".to_owned(), expect: Expect::Is(json!("")) }],
        ..asking(server.url("/"))
    };
    let redactor = Redactor::new(["s3cret-value"], &[]).expect("sound");
    let seen = ask(&check, &context(&[]), &redactor, &within(30_000), None);
    let many = "x".repeat(75);
    let reason = format!(
        "the header `x-echo` is `{many}[reda…` and does not match `^$`; \
         the body has \"{many}[red… at `/echo` and not \"\""
    );
    assert_eq!(seen.outcome, fail(&reason));
}

#[test]
fn secret_headers_are_sent_and_never_kept() {
    let server = Server::http(|request, stream| answer(stream, "200 OK", &["x-echo: s3cret-value"], request));
    let check =
        HttpCheck { secret_headers: texts(&[("authorization", "API_AUTH")]), ..asking(server.url("/")) };
    let redactor = Redactor::new(["s3cret-value"], &[]).expect("sound");
    let seen = ask(&check, &context(&[("API_AUTH", "s3cret-value\n")]), &redactor, &within(30_000), None);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert!(server.requests()[0].contains("\r\nauthorization: s3cret-value\r\n"));
    let facts = Value::Object(redactor.clean_fields(seen.facts)).to_string();
    let body = redactor.clean(&seen.sections[0].text);
    assert!(body.contains("\r\nauthorization: [redacted]\r\n"), "{body}");
    assert!(facts.contains("\"x-echo\":\"[redacted]\""), "{facts}");
    assert!(!facts.contains("s3cret"), "{facts}");
}
