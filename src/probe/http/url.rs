//! URLs, and where a redirect leads.

use std::fmt::Write;

use ureq::http::Uri;

use super::wire::port;
use crate::probe::redact::MARK;

/// Reads a URL. What may not stand in one is written as `%XX`, and a fragment, user name and
/// password are left out.
pub(super) fn read(text: &str) -> Option<Uri> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    if scheme != "http" && scheme != "https" {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, target) = rest.split_at(end);
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let slash = if target.starts_with('/') { "" } else { "/" };
    let uri: Uri = format!("{scheme}://{authority}{slash}{}", escaped(target)).parse().ok()?;
    uri.host().is_some_and(|host| !host.is_empty()).then_some(uri)
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// Where a `Location` leads from a URL (RFC 3986, section 5.2); `None` where it is no HTTP URL.
pub(super) fn follow(from: &Uri, location: &str) -> Option<Uri> {
    let location = location.trim();
    let location = location.split('#').next().unwrap_or_default();
    let scheme = from.scheme_str()?;
    let origin = format!("{scheme}://{}", from.authority()?);
    if has_scheme(location) {
        return read(location).map(normal);
    }
    let text = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{origin}{location}")
    } else if location.starts_with('?') {
        format!("{origin}{}{location}", from.path())
    } else if location.is_empty() {
        return Some(from.clone());
    } else {
        let folder = from.path().rfind('/').map_or("/", |end| &from.path()[..=end]);
        format!("{origin}{folder}{location}")
    };
    read(&text).map(normal)
}

/// A place to which a server leads, without what may let somebody in: the query, the fragment, the
/// user name and the password.
pub(super) fn discreet(place: &str) -> String {
    let end = place.find(['?', '#']).unwrap_or(place.len());
    let (place, rest) = place.split_at(end);
    let mut discreet = place.to_owned();
    let authority = place.find("//").map_or(0, |at| at + 2);
    let path = place[authority..].find('/').map_or(place.len(), |at| authority + at);
    if authority > 0
        && let Some(at) = place[authority..path].rfind('@')
    {
        discreet.replace_range(authority..authority + at, MARK);
    }
    if let Some(sign) = rest.chars().next() {
        discreet.push(sign);
        discreet.push_str(MARK);
    }
    discreet
}

/// Whether it starts with a scheme, whichever.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Without `.` and `..` in its path.
fn normal(uri: Uri) -> Uri {
    if !uri.path().contains("/.") {
        return uri;
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in uri.path().split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    // What ends in `.` or `..` names a folder.
    let folder = uri.path().ends_with("/.") || uri.path().ends_with("/..");
    let slash = if folder && !kept.is_empty() { "/" } else { "" };
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let scheme = uri.scheme_str().unwrap_or_default();
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let text = format!("{scheme}://{authority}/{}{slash}{query}", kept.join("/"));
    text.parse().unwrap_or(uri)
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
            ("http://[::1]:80/x", "http://[::1]:80/x"),
        ];
        for (text, read_as) in cases {
            assert_eq!(read(text).map(|uri| uri.to_string()).as_deref(), Some(read_as), "{text}");
        }
        for text in
            ["", "a.example", "ftp://a.example/", "https://", "https:///x", "https://a b/", "https://:443/"]
        {
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
