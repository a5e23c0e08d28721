//! Servers that do not behave, and the ways to them.

use std::io::Write;
use std::net::TcpListener;
use std::thread::sleep;

use super::*;

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";

/// One attempt within this time. However the server behaves, it ends.
fn look_within(millis: u64, check: &HttpCheck) -> Observation {
    ask(check, &context(&[]), &Redactor::default(), &within(millis), None)
}

fn drip(stream: &mut dyn Connection, bytes: &[u8]) {
    while stream.write_all(bytes).and_then(|()| stream.flush()).is_ok() {
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_large_body_is_read_in_part() {
    let server = Server::http(|_, stream| {
        let _ = stream.write_all(HEAD);
        while stream.write_all(&[b'a'; 8 << 10]).is_ok() {}
    });
    let check = asking(server.url("/"));
    let seen = look(&check);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["body_bytes"], json!(4 << 20));
    assert_eq!(seen.facts["body_cut"], json!(true));
    assert_eq!(seen.facts["body_sha256"], json!(sha256(&vec![b'a'; 4 << 20])));
    let cut = "\n[cut: the first 16384 of 4194304 or more bytes]\n";
    assert_eq!(seen.sections[0].text, "a".repeat(16 << 10) + cut);
    let contains = HttpCheck { contains: Some("b".to_owned()), ..check.clone() };
    let reason = "the body does not contain `b`; only the first 4 MiB of the body were looked at";
    assert_eq!(look(&contains).outcome, fail(reason));
    let json = HttpCheck {
        json: vec![crate::model::JsonTest { pointer: "/a".to_owned(), expect: crate::model::Expect::Absent }],
        ..check
    };
    let reason = "the body is too long to be read as JSON; only the first 4 MiB of the body were looked at";
    assert_eq!(look(&json).outcome, fail(reason));
}

#[test]
fn a_match_at_the_end_of_a_cut_body_does_not_count() {
    let most = 4 << 20;
    let matches = |body: String, pattern: &str| {
        let server = Server::http(move |_, stream| answer(stream, "200 OK", &[], &body));
        look(&HttpCheck { matches: Some(pattern.to_owned()), ..asking(server.url("/")) }).outcome
    };
    for pattern in ["ok$", r"ok\z", "x+ok", "(?s).+"] {
        let reason =
            format!("the body does not match `{pattern}`; only the first 4 MiB of the body were looked at");
        assert_eq!(matches("x".repeat(most - 2) + "okNOT", pattern), fail(&reason), "{pattern}");
        assert_eq!(matches("x".repeat(most - 2) + "ok", pattern), CheckOutcome::Pass, "{pattern}");
    }
    // The cut falls into a letter, which is none without its rest.
    let reason = r"the body does not match `ok\b`; only the first 4 MiB of the body were looked at";
    assert_eq!(matches("x".repeat(most - 4) + " okü", r"ok\b"), fail(reason));
    // A match before the end is one, whatever follows.
    let early = "ok\n".to_owned() + &"x".repeat(most) + "ok";
    assert_eq!(matches(early, "ok$"), CheckOutcome::Pass);
}

#[test]
fn a_body_of_just_the_most_is_whole() {
    let server = Server::http(|_, stream| answer(stream, "200 OK", &[], vec![b'a'; 4 << 20]));
    let seen = look(&asking(server.url("/")));
    assert_eq!(seen.facts["body_bytes"], json!(4 << 20));
    assert_eq!(seen.facts["body_cut"], json!(false));
}

#[test]
fn no_part_of_a_secret_stays_at_a_cut() {
    // The cut after 16 KiB falls into the secret; another stands before it.
    let body = "x".repeat((16 << 10) - 20) + "s3cret-value" + "yy" + "s3cret-value" + &"y".repeat(100);
    let server = Server::http(move |_, stream| answer(stream, "200 OK", &[], &body));
    let redactor = Redactor::new(["s3cret-value"], &[]).expect("sound");
    let seen = ask(&asking(server.url("/")), &context(&[]), &redactor, &within(30_000), None);
    let end = (16 << 10) - 256;
    let text = format!("{}\n[cut: the first {end} of 16490 bytes]\n", "x".repeat(end));
    assert_eq!(seen.sections[0].text, text);
    // Nor does it fall into a character.
    let wide = Server::http(|_, stream| answer(stream, "200 OK", &[], "a".to_owned() + &"ü".repeat(9_000)));
    let text = &look(&asking(wide.url("/"))).sections[0].text;
    let kept = format!("a{}\n[cut: the first 16383 of 18001 bytes]\n", "ü".repeat(8_191));
    assert_eq!(*text, kept);
}

#[test]
fn slow_servers_end_at_the_deadline() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("its address"));
    assert_eq!(look_within(200, &asking(url)).outcome, fail("no answer within 200ms"));

    let head = Server::http(|_, stream| drip(stream, b"H"));
    assert!(matches!(look_within(200, &asking(head.url("/"))).outcome, CheckOutcome::Fail(_)));
    let headers = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        drip(stream, b"x-a: b\r\n");
    });
    assert_eq!(look_within(200, &asking(headers.url("/"))).outcome, fail("no answer within 200ms"));
    let between = Server::http(|_, stream| drip(stream, b"HTTP/1.1 102 Processing\r\n\r\n"));
    assert_eq!(look_within(200, &asking(between.url("/"))).outcome, fail("no answer within 200ms"));

    let body = Server::http(|_, stream| {
        let _ = stream.write_all(HEAD);
        drip(stream, b"x");
    });
    let seen = look_within(1_000, &HttpCheck { contains: Some("ok".to_owned()), ..asking(body.url("/")) });
    assert_eq!(seen.outcome, fail("the answer did not end within 1s"));
    assert_eq!((&seen.facts["status"], &seen.facts["body_cut"]), (&json!(200), &json!(true)));
    let chunks = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 503 Down\r\ntransfer-encoding: chunked\r\n\r\n");
        drip(stream, b"1\r\nx\r\n");
    });
    let outcome = look_within(1_000, &asking(chunks.url("/"))).outcome;
    assert_eq!(outcome, fail("status 503 and not 200; the answer did not end within 1s"));
}

#[test]
fn a_request_that_nobody_reads_ends_at_the_deadline() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("its address"));
    let check = HttpCheck { method: "POST".to_owned(), body: Some("x".repeat(32 << 20)), ..asking(url) };
    assert_eq!(look_within(300, &check).outcome, fail("no answer within 300ms"));
}

#[test]
fn what_is_no_http_fails() {
    let cases: [(&[u8], &str); 5] = [
        (b"", "connection closed"),
        (
            b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
            "the answer is not sound HTTP: http parse fail: invalid HTTP version",
        ),
        (
            b"\x00\xff\xfe\x01garbage\r\n\r\n",
            "the answer is not sound HTTP: http parse fail: invalid HTTP version",
        ),
        (
            b"HTTP/1.1 200 OK\r\nbad header\r\n\r\n",
            "the answer is not sound HTTP: http parse fail: invalid header name",
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello!",
            "the answer is not sound HTTP: conflicting content-length headers",
        ),
    ];
    for (bytes, reason) in cases {
        let server = Server::http(move |_, stream| {
            let _ = stream.write_all(bytes);
        });
        assert_eq!(look(&asking(server.url("/"))).outcome, fail(reason));
    }
}

#[test]
fn a_connection_that_ends_early_fails() {
    let closing = Server::raw(drop);
    let outcome = look(&asking(closing.url("/"))).outcome;
    // Whether the request had come by then is up to the system.
    assert!(outcome == fail("connection closed") || outcome == fail("connection reset"), "{outcome:?}");
    let short = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nok");
    });
    let seen = look(&asking(short.url("/")));
    assert_eq!(seen.outcome, fail("connection closed before the body ended"));
    assert_eq!((&seen.facts["body_bytes"], &seen.facts["body_cut"]), (&json!(2), &json!(true)));
    let unsound = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n");
    });
    let outcome = look(&asking(unsound.url("/"))).outcome;
    let reason =
        "the answer is not sound HTTP: chunk length cannot be read as a number before the body ended";
    assert_eq!(outcome, fail(reason));
    assert_eq!(look(&asking("http://127.0.0.1:1/")).outcome, fail("connection refused"));
}

#[test]
fn headers_are_bounded() {
    let long = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ");
        while stream.write_all(&[b'a'; 8 << 10]).is_ok() {}
    });
    let outcome = look(&asking(long.url("/"))).outcome;
    assert_eq!(outcome, fail("the headers of the answer are longer than 64 KiB"));
    let many = Server::http(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        let _ = stream.write_all("a: b\r\n".repeat(1_000).as_bytes());
        let _ = stream.write_all(b"\r\n");
    });
    let outcome = look(&asking(many.url("/"))).outcome;
    assert_eq!(outcome, fail("the answer is not sound HTTP: http parse resulted in too many headers"));
}

#[test]
fn nothing_is_decompressed() {
    // One mebibyte of zeros.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![0; 1 << 20]).expect("in memory");
    let packed = encoder.finish().expect("in memory");
    let (length, digest) = (packed.len(), sha256(&packed));
    let server =
        Server::http(move |_, stream| answer(stream, "200 OK", &["content-encoding: gzip"], &packed));
    let seen = look(&asking(server.url("/")));
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["headers"]["content-encoding"], json!("gzip"));
    assert_eq!((&seen.facts["body_bytes"], &seen.facts["body_sha256"]), (&json!(length), &json!(digest)));
}

#[test]
fn a_stopped_run_does_not_wait() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("its address"));
    let deadline = Deadline::after(Duration::from_hours(1), &Arc::new(AtomicBool::new(true)));
    let seen = ask(&asking(url), &context(&[]), &Redactor::default(), &deadline, None);
    assert!(matches!(seen.outcome, CheckOutcome::Fail(_)), "{seen:?}");
}

#[test]
fn a_proxy_is_used_but_not_for_this_machine() {
    // It answers in the place of the server that it is asked to connect to.
    let proxy = Server::http(|request, stream| {
        if request.starts_with("CONNECT ") {
            let _ = stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").and_then(|()| stream.flush());
            let mut rest = [0; 1_024];
            let length = stream.read(&mut rest).unwrap_or(0);
            answer(stream, "200 OK", &[], &rest[..length]);
        }
    });
    let through = Proxy::new(&format!("http://user:pass@127.0.0.1:{}", proxy.port())).expect("a proxy");
    let by = |url: &str, proxy: &Proxy| {
        let proxy = Some(proxy.clone());
        ask(&asking(url), &context(&[]), &Redactor::default(), &within(30_000), proxy)
    };
    let seen = by("http://app.example/x", &through);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert_eq!(seen.facts["proxy"], json!(format!("127.0.0.1:{}", proxy.port())));
    assert_eq!(seen.facts.get("address"), None);
    let sent = &seen.sections[0].text;
    assert!(sent.starts_with("GET /x HTTP/1.1\r\n") && sent.contains("\r\nhost: app.example\r\n"), "{sent}");
    assert!(!sent.to_ascii_lowercase().contains("authorization"), "{sent}");
    assert!(proxy.requests()[0].starts_with("CONNECT app.example:80 HTTP/1.1\r\n"));

    let server = serving("ok");
    let seen = by(&server.url("/"), &through);
    assert_eq!((seen.outcome, seen.facts.get("proxy")), (CheckOutcome::Pass, None));
    assert_eq!(proxy.requests().len(), 1);
}

#[test]
fn a_proxy_that_does_not_work_is_an_error() {
    let by = |proxy: &str| {
        let proxy = Some(Proxy::new(proxy).expect("a proxy"));
        ask(&asking("http://app.example/"), &context(&[]), &Redactor::default(), &within(30_000), proxy)
            .outcome
    };
    let error = |reason: &str| CheckOutcome::Error(reason.to_owned());
    assert_eq!(by("http://127.0.0.1:1"), error("the proxy 127.0.0.1:1: connection refused"));
    let refusing = Server::http(|_, stream| answer(stream, "403 Forbidden", &[], ""));
    let outcome = by(&format!("http://127.0.0.1:{}", refusing.port()));
    assert_eq!(outcome, error("no way through the proxy: proxy server responded 403/403"));
    let socks = "the proxy 127.0.0.1:1 speaks Socks5, which this program does not";
    assert_eq!(by("socks5://127.0.0.1:1"), error(socks));
}

#[test]
fn every_part_of_an_answer_but_the_whole_fails() {
    let whole = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n";
    // Where just the line break after the last chunk lacks, the body is whole.
    for length in (0..whole.len() - 2).chain([whole.len()]) {
        let server = Server::http(move |_, stream| {
            let _ = stream.write_all(&whole[..length]);
        });
        let seen = look(&asking(server.url("/")));
        let ended = length == whole.len();
        assert_eq!(seen.outcome == CheckOutcome::Pass, ended, "{length}: {seen:?}");
        assert_eq!(matches!(seen.outcome, CheckOutcome::Fail(_)), !ended, "{length}: {seen:?}");
    }
}

#[test]
fn no_bytes_make_it_panic() {
    // Answers with bytes exchanged by those of a simple generator.
    let whole = b"HTTP/1.1 302 Found\r\nlocation: /x\r\nset-cookie: a=b; c\r\ncontent-length: 12\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let mut state = 1_u32;
    let mut next = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    for round in 0..300 {
        let mut bytes = whole.to_vec();
        for _ in 0..=round % 4 {
            let at = next() as usize % bytes.len();
            bytes[at] = u8::try_from(next() & 0xFF).expect("a byte");
        }
        let told = String::from_utf8_lossy(&bytes).into_owned();
        let server = Server::http(move |_, stream| {
            let _ = stream.write_all(&bytes);
        });
        let seen = look_within(5_000, &HttpCheck { status: vec![302], ..asking(server.url("/")) });
        assert!(matches!(seen.outcome, CheckOutcome::Pass | CheckOutcome::Fail(_)), "{told:?}: {seen:?}");
    }
}
