//! Which redirects are followed, and what goes with them.

use super::*;

/// `/` leads to this place by this status; all else answers `there`.
fn leading(status: &'static str, to: impl Into<String>) -> Server {
    let location = format!("location: {}", to.into());
    Server::http(move |request, stream| match request.split(' ').nth(1) {
        Some("/") => answer(stream, status, &[&location], "moved"),
        _ => answer(stream, "200 OK", &[], "there"),
    })
}

fn by(redirects: Redirects, url: String) -> HttpCheck {
    HttpCheck { redirects, contains: Some("there".to_owned()), ..asking(url) }
}

#[test]
fn redirects_on_the_same_host_are_followed() {
    for location in ["/b", "b", "?x", "./a/../b"] {
        let server = leading("302 Found", location);
        let seen = look(&by(Redirects::SameHost, server.url("/")));
        assert_eq!(seen.outcome, CheckOutcome::Pass, "{location}");
        let to = server.url(if location == "?x" { "/?[redacted]" } else { "/b" });
        assert_eq!(seen.facts["url"], json!(to));
        assert_eq!(seen.facts["redirects"], json!([{ "status": 302, "to": to }]));
        assert_eq!(server.requests().len(), 2);
    }
}

#[test]
fn those_to_another_host_are_followed_only_if_asked() {
    let other = serving("there");
    // The same machine by another name.
    let to = format!("http://localhost:{}/x", other.port());
    let server = leading("301 Moved Permanently", &to);
    let seen = look(&by(Redirects::SameHost, server.url("/")));
    let reason = format!("redirects to localhost:{} and that is not followed", other.port());
    assert_eq!(seen.outcome, fail(&reason));
    assert_eq!(seen.facts["status"], json!(301));
    assert_eq!(seen.facts["headers"]["location"], json!(to));
    assert!(other.requests().is_empty());
    assert_eq!(look(&by(Redirects::Any, server.url("/"))).outcome, CheckOutcome::Pass);
    assert_eq!(other.requests().len(), 1);
    // Another port is another server.
    let server = leading("301 Moved Permanently", other.url("/x"));
    let seen = look(&by(Redirects::SameHost, server.url("/")));
    let reason = format!("redirects to http://127.0.0.1:{} and that is not followed", other.port());
    assert_eq!(seen.outcome, fail(&reason));
}

#[test]
fn a_redirect_can_be_the_answer() {
    let server = leading("302 Found", "/b");
    let check = by(Redirects::None, server.url("/"));
    assert_eq!(look(&check).outcome, fail("status 302 and not 200; the body does not contain `there`"));
    for redirects in [Redirects::None, Redirects::SameHost, Redirects::Any] {
        let check = HttpCheck { status: vec![302], contains: None, ..by(redirects, server.url("/")) };
        let seen = look(&check);
        assert_eq!((seen.outcome, &seen.facts["redirects"]), (CheckOutcome::Pass, &json!([])));
    }
    assert_eq!(server.requests().len(), 4);
    // Without a place it leads nowhere.
    let nowhere = Server::http(|_, stream| answer(stream, "302 Found", &[], ""));
    assert_eq!(look(&asking(nowhere.url("/"))).outcome, fail("status 302 and not 200"));
    let unchanged = leading("304 Not Modified", "/b");
    assert_eq!(look(&asking(unchanged.url("/"))).outcome, fail("status 304 and not 200"));
}

#[test]
fn a_loop_ends() {
    let server = leading("302 Found", "/");
    assert_eq!(look(&by(Redirects::SameHost, server.url("/"))).outcome, fail("more than 10 redirects"));
    assert_eq!(server.requests().len(), 11);
}

#[test]
fn what_is_no_http_url_is_not_followed() {
    let secret = leading("302 Found", "app:/in?code=s3cret");
    let outcome = look(&by(Redirects::Any, secret.url("/"))).outcome;
    assert_eq!(outcome, fail("redirects to `app:/in?[redacted]`, which is no HTTP URL"));
    let server = leading("302 Found", "file:///etc/passwd");
    let outcome = look(&by(Redirects::Any, server.url("/"))).outcome;
    assert_eq!(outcome, fail("redirects to `file:///etc/passwd`, which is no HTTP URL"));
    let long = leading("302 Found", "x:".to_owned() + &"y".repeat(5_000));
    let outcome = look(&by(Redirects::Any, long.url("/"))).outcome;
    assert_eq!(outcome, fail(&format!("redirects to `x:{}…", "y".repeat(240 - 16))));
}

#[test]
fn secrets_go_to_the_first_host_alone() {
    let other = serving("there");
    let back = leading("302 Found", format!("http://localhost:{}/x", other.port()));
    let secrets = context(&[("API_KEY", "s3cret-value")]);
    let check = HttpCheck {
        secret_headers: texts(&[("x-api-key", "API_KEY")]),
        headers: texts(&[("authorization", "Basic YTpi"), ("cookie", "a=b"), ("x-plain", "1")]),
        ..by(Redirects::Any, back.url("/"))
    };
    let seen = ask(&check, &secrets, &Redactor::default(), &within(30_000), None);
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    for header in ["x-api-key: s3cret-value", "authorization: Basic YTpi", "cookie: a=b", "x-plain: 1"] {
        let header = format!("\r\n{header}\r\n");
        assert!(back.requests()[0].contains(&header), "{header}");
        assert_eq!(other.requests()[0].contains(&header), header.contains("x-plain"), "{header}");
    }
    // On the same host they go along.
    let home = leading("302 Found", "/b");
    let check = HttpCheck { url: home.url("/"), ..check };
    ask(&check, &secrets, &Redactor::default(), &within(30_000), None);
    assert!(home.requests()[1].contains("\r\nx-api-key: s3cret-value\r\n"));
}

#[test]
fn secrets_do_not_come_back_with_a_redirect_from_elsewhere() {
    let home = Server::http(|request, stream| match request.split(' ').nth(1) {
        Some("/back") => answer(stream, "200 OK", &[], "there"),
        path => {
            let to = path.and_then(|path| path.strip_prefix("/to/")).unwrap_or_default();
            answer(stream, "302 Found", &[&format!("location: http://localhost:{to}/")], "");
        }
    });
    let stranger = leading("302 Found", home.url("/back"));
    let check = HttpCheck {
        secret_headers: texts(&[("x-api-key", "API_KEY")]),
        ..by(Redirects::Any, home.url(&format!("/to/{}", stranger.port())))
    };
    let secrets = context(&[("API_KEY", "s3cret-value")]);
    assert_eq!(
        ask(&check, &secrets, &Redactor::default(), &within(30_000), None).outcome,
        CheckOutcome::Pass
    );
    let sent: Vec<bool> = home.requests().iter().map(|request| request.contains("s3cret-value")).collect();
    assert_eq!(sent, [true, false]);
}

#[test]
fn what_a_redirect_hands_over_is_not_kept() {
    let server = leading("302 Found", "/ok?token=s3cret");
    let seen = look(&by(Redirects::SameHost, server.url("/")));
    assert_eq!(seen.outcome, CheckOutcome::Pass);
    assert!(server.requests()[1].starts_with("GET /ok?token=s3cret "));
    let to = server.url("/ok?[redacted]");
    assert_eq!(seen.facts["url"], json!(to));
    assert_eq!(seen.facts["redirects"], json!([{ "status": 302, "to": to }]));
    // Nor where it is the answer.
    for (location, kept) in [
        ("/ok?token=s3cret", "/ok?[redacted]"),
        ("/ok#access_token=s3cret", "/ok#[redacted]"),
        ("/ok?a#token=s3cret", "/ok?[redacted]"),
        ("http://user:s3cret@a.example/ok", "http://[redacted]@a.example/ok"),
        ("/ok", "/ok"),
    ] {
        let server = leading("302 Found", location);
        let check = HttpCheck {
            status: vec![302],
            expect_headers: texts(&[("location", "^/other")]),
            ..asking(server.url("/"))
        };
        let seen = look(&check);
        let reason = format!("the header `location` is `{kept}` and does not match `^/other`");
        assert_eq!(seen.outcome, fail(&reason));
        assert_eq!(seen.facts["headers"]["location"], json!(kept));
    }
    let refreshing = Server::http(|_, stream| answer(stream, "200 OK", &["refresh: 0; url=/in?s3cret"], ""));
    let seen = look(&asking(refreshing.url("/")));
    assert_eq!(seen.facts["headers"]["refresh"], json!("0; url=/in?[redacted]"));
    // What the checklist itself asks for is its own, and is told.
    let plain = serving("there");
    assert_eq!(look(&asking(plain.url("/?mine=1"))).facts["url"], json!(plain.url("/?mine=1")));
}

#[test]
fn a_method_changes_as_the_standard_says() {
    for (status, method, body) in [
        ("301 Moved Permanently", "GET", ""),
        ("302 Found", "GET", ""),
        ("303 See Other", "GET", ""),
        ("307 Temporary Redirect", "POST", "a=b"),
        ("308 Permanent Redirect", "POST", "a=b"),
    ] {
        let server = leading(status, "/b");
        let check = HttpCheck {
            method: "POST".to_owned(),
            body: Some("a=b".to_owned()),
            headers: texts(&[("content-type", "text/x")]),
            ..by(Redirects::SameHost, server.url("/"))
        };
        let seen = look(&check);
        assert_eq!((seen.outcome, &seen.facts["method"]), (CheckOutcome::Pass, &json!(method)), "{status}");
        let request = server.requests().pop().expect("a request");
        assert!(request.starts_with(&format!("{method} /b ")), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{body}")), "{request}");
        assert_eq!(request.contains("content-type"), method == "POST", "{request}");
    }
}
