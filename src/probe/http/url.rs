//! URLs, and where a redirect leads: as browsers read them (the URL standard of the WHATWG).

use ureq::http::Uri;
use url::Url;

use super::wire::port;
use crate::probe::redact::MARK;

/// A backslash stands for a slash in the URLs of the web.
const SLASHES: [char; 2] = ['/', '\\'];

/// Reads a URL. What may not stand in one is written as `%XX`, and a fragment, user name and
/// password are left out.
pub(super) fn read(text: &str) -> Option<Uri> {
    to_uri(Url::parse(text).ok()?)
}

/// Where a `Location` leads from a URL; `None` where it is no HTTP URL.
pub(super) fn follow(from: &Uri, location: &str) -> Option<Uri> {
    let from = Url::parse(&from.to_string()).ok()?;
    to_uri(from.join(location).ok()?)
}

/// What is asked for a URL; `None` where it is no HTTP URL.
fn to_uri(mut url: Url) -> Option<Uri> {
    if !["http", "https"].contains(&url.scheme()) {
        return None;
    }
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.as_str().parse().ok()
}

/// A place to which a server leads, without what may let somebody in: the query, the fragment, the
/// user name and the password.
pub(super) fn discreet(place: &str) -> String {
    let end = place.find(['?', '#']).unwrap_or(place.len());
    let (place, rest) = place.split_at(end);
    let mut discreet = place.to_owned();
    if let Some(start) = authority(place) {
        let end = place[start..].find(SLASHES).map_or(place.len(), |at| start + at);
        if let Some(at) = place[start..end].rfind('@') {
            discreet.replace_range(start..start + at, MARK);
        }
    }
    if let Some(sign) = rest.chars().next() {
        discreet.push(sign);
        discreet.push_str(MARK);
    }
    discreet
}

/// Where the user name, password and host start, for every spelling that browsers understand.
fn authority(place: &str) -> Option<usize> {
    if let Some((scheme, rest)) = place.split_once(':')
        && ["http", "https"].iter().any(|http| scheme.eq_ignore_ascii_case(http))
    {
        return Some(place.len() - rest.trim_start_matches(SLASHES).len());
    }
    place
        .as_bytes()
        .windows(2)
        .position(|pair| pair.iter().all(|byte| b"/\\".contains(byte)))
        .map(|at| at + 2)
}

/// Whether a redirect stays: on the same host and port by the same scheme, or on the same host from
/// HTTP to HTTPS. It never leaves TLS.
pub(super) fn stays(from: &Uri, to: &Uri) -> bool {
    let host = |uri: &Uri| uri.host().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let same = from.scheme_str() == to.scheme_str() && port(from) == port(to);
    let better = from.scheme_str() == Some("http") && to.scheme_str() == Some("https");
    host(from) == host(to) && (same || better)
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URL")
    }

    #[test]
    fn urls_are_read() {
        let cases = [
            ("http://a.example", "http://a.example/"),
            ("HTTPS://a.example:8443/x?y=1#z", "https://a.example:8443/x?y=1"),
            ("https://a.example?q", "https://a.example/?q"),
            ("https://user:pass@a.example/x", "https://a.example/x"),
            ("https://a.example/größe/{id}", "https://a.example/gr%C3%B6%C3%9Fe/%7Bid%7D"),
            ("https://a.example/a b", "https://a.example/a%20b"),
            ("http://[::1]:80/x", "http://[::1]/x"),
            ("http://A.example/b/./c/../d", "http://a.example/b/d"),
            ("http://127.1/", "http://127.0.0.1/"),
            ("https://größe.example/", "https://xn--gre-6ka8i.example/"),
            (r"https://a.example\b?c|d='{e}'", "https://a.example/b?c|d=%27{e}%27"),
            ("https:///a.example", "https://a.example/"),
        ];
        for (text, read_as) in cases {
            assert_eq!(read(text).map(|uri| uri.to_string()).as_deref(), Some(read_as), "{text}");
        }
        for text in [
            "",
            "a.example",
            "ftp://a.example/",
            "https://",
            "https://a b/",
            "https://:443/",
            "http://1.2.3.256/",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn redirects_lead_where_the_standard_says() {
        let from = uri("https://a.example/b/c/d?q");
        let cases = [
            ("g", "https://a.example/b/c/g"),
            ("./g", "https://a.example/b/c/g"),
            ("../g", "https://a.example/b/g"),
            ("../../../g", "https://a.example/g"),
            ("..", "https://a.example/b/"),
            ("/g?x=../y", "https://a.example/g?x=../y"),
            ("?y", "https://a.example/b/c/d?y"),
            ("#s", "https://a.example/b/c/d?q"),
            ("//b.example/g", "https://b.example/g"),
            (" http://b.example:8080 ", "http://b.example:8080/"),
            (r"/\b.example/g", "https://b.example/g"),
            ("https:g", "https://a.example/b/c/g"),
            ("%2e%2E/g", "https://a.example/b/g"),
            ("https://u:p@a.example/g", "https://a.example/g"),
        ];
        for (location, to) in cases {
            let found = follow(&from, location).map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), Some(to), "{location}");
        }
        for location in ["mailto:a@b.example", "ftp://b.example/", "https://", "localhost:80/x"] {
            assert_eq!(follow(&from, location), None, "{location}");
        }
    }

    #[test]
    fn what_is_told_of_a_place() {
        for (place, told) in [
            ("https://a.example/x?y=1", "https://a.example/x?[redacted]"),
            ("/x#y?z", "/x#[redacted]"),
            ("?y", "?[redacted]"),
            ("/x?", "/x?[redacted]"),
            ("//u:p@a@b.example/@x", "//[redacted]@b.example/@x"),
            ("https://u@a.example", "https://[redacted]@a.example"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("/x//u@v", "/x//[redacted]@v"),
            (r"/\u:p@v\x@y", r"/\[redacted]@v\x@y"),
            ("HTTPS:u:p@a.example", "HTTPS:[redacted]@a.example"),
            ("", ""),
        ] {
            assert_eq!(discreet(place), told, "{place}");
        }
    }

    #[test]
    fn what_stays() {
        let cases = [
            ("http://a.example/", "http://A.example:80/x", true),
            ("http://a.example/", "https://a.example/", true),
            ("http://a.example:8080/", "https://a.example:8443/", true),
            ("https://a.example/", "http://a.example/", false),
            ("https://a.example/", "https://a.example:8443/", false),
            ("https://a.example/", "https://www.a.example/", false),
        ];
        for (from, to, stay) in cases {
            assert_eq!(stays(&uri(from), &uri(to)), stay, "{from} to {to}");
        }
        assert!(is_loopback("localhost") && is_loopback("127.0.0.2") && is_loopback("::1"));
        assert!(!is_loopback("localhost.example") && !is_loopback("192.0.2.1"));
    }
}
