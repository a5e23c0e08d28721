//! The values of records, and how they are compared.

use std::net::{Ipv4Addr, Ipv6Addr};

use simple_dns::Name;
use simple_dns::rdata::{RData, TXT};

/// A value as zone files have it, but names without their last dot and texts without quotes;
/// `None` for types that are not looked up.
pub(super) fn shown(data: &RData<'_>) -> Option<String> {
    Some(match data {
        RData::A(a) => Ipv4Addr::from(a.address).to_string(),
        RData::AAAA(aaaa) => Ipv6Addr::from(aaaa.address).to_string(),
        RData::NS(ns) => name(&ns.0),
        RData::CNAME(cname) => name(&cname.0),
        RData::PTR(ptr) => name(&ptr.0),
        RData::MX(mx) => format!("{} {}", mx.preference, name(&mx.exchange)),
        RData::TXT(txt) => text(txt),
        RData::SRV(srv) => format!("{} {} {} {}", srv.priority, srv.weight, srv.port, name(&srv.target)),
        RData::CAA(caa) => {
            format!("{} {} \"{}\"", caa.flag, caa.tag, String::from_utf8_lossy(&caa.value))
        }
        RData::SOA(soa) => format!(
            "{} {} {} {} {} {} {}",
            name(&soa.mname),
            name(&soa.rname),
            soa.serial,
            soa.refresh,
            soa.retry,
            soa.expire,
            soa.minimum
        ),
        _ => return None,
    })
}

/// The root is a dot.
fn name(name: &Name<'_>) -> String {
    if name.get_labels().is_empty() { ".".to_owned() } else { name.to_string() }
}

/// The strings of a text one after another, as those who use it join them (RFC 7208, 3.3).
fn text(txt: &TXT<'_>) -> String {
    String::try_from(txt.clone()).unwrap_or_else(|_| {
        let strings = txt.iter_raw().map(|(key, value)| {
            let value =
                value.map_or_else(String::new, |value| format!("={}", String::from_utf8_lossy(value)));
            String::from_utf8_lossy(key).into_owned() + &value
        });
        strings.collect()
    })
}

/// A value in the form in which two are compared: case and a last dot of names do not matter, nor
/// how an address is written, nor quotes.
pub(super) fn normal(record: &str, value: &str) -> String {
    let value = value.trim();
    match record {
        "A" => value.parse::<Ipv4Addr>().map_or_else(|_| value.to_owned(), |address| address.to_string()),
        "AAAA" => value.parse::<Ipv6Addr>().map_or_else(|_| value.to_owned(), |address| address.to_string()),
        "TXT" => unquoted(value),
        "CAA" => {
            let mut words = value.splitn(3, char::is_whitespace);
            let (flag, tag) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            format!("{flag} {} {}", tag.to_lowercase(), unquoted(words.next().unwrap_or_default().trim()))
        }
        _ => {
            let words = value.split_whitespace().map(|word| match word.strip_suffix('.') {
                Some(name) if !name.is_empty() => name.to_lowercase(),
                _ => word.to_lowercase(),
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// A text of quoted strings without the quotes, joined; any other text as it is.
fn unquoted(text: &str) -> String {
    let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inner.map_or_else(|| text.to_owned(), |inner| inner.replace("\" \"", ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_in_a_normal_form() {
        for (record, one, other) in [
            ("A", "192.0.2.1", " 192.0.2.1 "),
            ("AAAA", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
            ("CNAME", "WWW.Example.com.", "www.example.com"),
            ("MX", "10  Mail.example.com.", "10 mail.example.com"),
            ("MX", "0 .", "0 ."),
            ("SRV", "1 2 443 A.example.", "1 2 443 a.example"),
            ("CAA", "0 ISSUE \"letsencrypt.org\"", "0 issue letsencrypt.org"),
            ("TXT", "\"v=spf1 a\" \" -all\"", "v=spf1 a -all"),
            ("SOA", "Ns.x. root.x. 1 2 3 4 5", "ns.x root.x 1 2 3 4 5"),
        ] {
            assert_eq!(normal(record, one), normal(record, other), "{record}");
        }
        for (record, one, other) in [
            ("A", "192.0.2.1", "192.0.2.2"),
            ("TXT", "A", "a"),
            ("TXT", "a.", "a"),
            ("MX", "10 a.example", "20 a.example"),
            ("CAA", "0 issue \"A\"", "0 issue \"a\""),
        ] {
            assert_ne!(normal(record, one), normal(record, other), "{record}");
        }
    }
}
