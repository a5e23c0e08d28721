//! The values of probes.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::de::DeValue;
use url::Url;

use crate::definition::keys;
use crate::definition::report::Wrong;
use crate::definition::values::{Value, filled, integer, line, text, wrong_type};
use crate::model::{Expect, Free, JsonTest, parse_length};

/// A short length of time: more than zero and at most a day.
pub(super) fn timeout(value: &Value<'_>) -> Result<Duration, Wrong> {
    parse_length(text(value)?).map_err(|why| Wrong::told(value.span(), &why))
}

/// A size in bytes.
pub(super) fn size(value: &Value<'_>) -> Result<u64, Wrong> {
    let text = text(value)?;
    bytes(text).ok_or_else(|| {
        Wrong::at(value.span(), format!("`{text}` is not a size"))
            .help("write bytes or a unit, like \"512\", \"20 KiB\" or \"1 MiB\"")
    })
}

fn bytes(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale: u64 = match unit.trim_start() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(scale)
}

/// A size or a share.
pub(super) fn free(value: &Value<'_>) -> Result<Free, Wrong> {
    let text = text(value)?;
    let read = match text.trim_end().strip_suffix('%') {
        Some(share) => share.trim_end().parse().ok().filter(|share| *share <= 100).map(Free::Percent),
        None => bytes(text).map(Free::Count),
    };
    let wrong = match read {
        Some(Free::Count(0) | Free::Percent(0)) => "nothing always suffices".to_owned(),
        Some(free) => return Ok(free),
        None => format!("`{text}` is neither an amount nor a share"),
    };
    Err(Wrong::at(value.span(), wrong).help("write an amount like \"20 GiB\" or a share like \"10%\""))
}

/// A regular expression. It is only parsed here, which is fast; a probe that runs compiles it.
pub(super) fn regex(value: &Value<'_>) -> Result<String, Wrong> {
    let text = filled(value)?;
    sound_regex(&text).map_err(|why| {
        Wrong::at(value.span(), format!("`{text}` is not a regular expression: {why}"))
            .help("see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes")
    })?;
    Ok(text)
}

/// A regular expression of what is taken out, which is more than nothing.
pub(super) fn redacted(value: &Value<'_>) -> Result<String, Wrong> {
    let text = regex(value)?;
    let shortest = regex_syntax::parse(&text).map(|hir| hir.properties().minimum_len());
    if matches!(shortest, Ok(Some(0))) {
        return Err(Wrong::at(value.span(), format!("`{text}` also matches where there is nothing"))
            .help("demand at least one character: write `+` rather than `*`"));
    }
    Ok(text)
}

fn sound_regex(text: &str) -> Result<(), String> {
    let mut parser = regex_syntax::ParserBuilder::new().utf8(false).build();
    let why = match parser.parse(text) {
        Ok(_) => return Ok(()),
        Err(regex_syntax::Error::Parse(error)) => error.kind().to_string(),
        Err(regex_syntax::Error::Translate(error)) => error.kind().to_string(),
        Err(_) => "it cannot be read".to_owned(),
    };
    Err(why)
}

/// An argument of a program: any text that the system takes.
pub(super) fn argument(value: &Value<'_>) -> Result<String, Wrong> {
    without_nul(value, text(value)?)
}

fn without_nul(value: &Value<'_>, text: &str) -> Result<String, Wrong> {
    if text.contains('\0') {
        return Err(Wrong::at(value.span(), "the text holds a NUL character").help("remove it"));
    }
    Ok(text.to_owned())
}

/// The name of an environment variable.
pub(super) fn variable(value: &Value<'_>) -> Result<String, Wrong> {
    let name = line(value)?;
    if is_variable(&name) {
        return Ok(name);
    }
    Err(Wrong::at(value.span(), format!("`{name}` is not the name of an environment variable"))
        .help("write its name alone, like \"API_TOKEN\""))
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Environment variables with their values.
pub(super) fn environment(value: &Value<'_>) -> Result<BTreeMap<String, String>, Wrong> {
    pairs(value, |name, value| {
        if !is_variable(name) {
            return Err(Wrong::at(
                value.span(),
                format!("`{name}` is not the name of an environment variable"),
            )
            .help("use letters, digits and `_`"));
        }
        argument(value)
    })
}

/// Header names, each with a value.
pub(super) fn headers(value: &Value<'_>) -> Result<BTreeMap<String, String>, Wrong> {
    pairs(value, |name, value| {
        sent_header(name, value)?;
        line(value)
    })
}

/// Header names, each with the name of an environment variable.
pub(super) fn secret_headers(value: &Value<'_>) -> Result<BTreeMap<String, String>, Wrong> {
    pairs(value, |name, value| {
        sent_header(name, value)?;
        variable(value)
    })
}

/// Header names, each with a regular expression.
pub(super) fn expected_headers(value: &Value<'_>) -> Result<BTreeMap<String, String>, Wrong> {
    pairs(value, |name, value| {
        header_name(name, value)?;
        regex(value)
    })
}

/// The name of a header that a probe may send: how long a body is, the program knows itself.
fn sent_header(name: &str, value: &Value<'_>) -> Result<(), Wrong> {
    if ["content-length", "transfer-encoding"].iter().any(|own| name.eq_ignore_ascii_case(own)) {
        return Err(Wrong::at(value.span(), format!("`{name}` is a header that the program sets itself"))
            .help("remove it"));
    }
    header_name(name, value)
}

fn header_name(name: &str, value: &Value<'_>) -> Result<(), Wrong> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if !name.is_empty() && name.bytes().all(is_token) {
        return Ok(());
    }
    Err(Wrong::at(value.span(), format!("`{name}` is not the name of a header"))
        .help("write one like \"Accept\""))
}

fn pairs(
    value: &Value<'_>,
    read: impl Fn(&str, &Value<'_>) -> Result<String, Wrong>,
) -> Result<BTreeMap<String, String>, Wrong> {
    let DeValue::Table(table) = value.get_ref() else { return Err(wrong_type(value, "a table of strings")) };
    table.iter().map(|(name, value)| Ok((name.get_ref().to_string(), read(name.get_ref(), value)?))).collect()
}

/// One number or a list of at least one.
pub(super) fn integers(value: &Value<'_>, low: i64, high: i64) -> Result<Vec<i64>, Wrong> {
    let DeValue::Array(array) = value.get_ref() else { return Ok(vec![integer(value, low, high)?]) };
    if array.is_empty() {
        return Err(Wrong::at(value.span(), "the list is empty").help("name at least one"));
    }
    array.iter().map(|item| integer(item, low, high)).collect()
}

pub(super) fn boolean(value: &Value<'_>) -> Result<bool, Wrong> {
    value.get_ref().as_bool().ok_or_else(|| wrong_type(value, "true or false"))
}

/// A SHA-256 hash, in lower case.
pub(super) fn sha256(value: &Value<'_>) -> Result<String, Wrong> {
    let text = text(value)?;
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Wrong::at(value.span(), format!("`{text}` is not a SHA-256 hash"))
        .help("write its 64 hexadecimal digits"))
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// A host name or an address, without a port.
pub(super) fn host(value: &Value<'_>) -> Result<String, Wrong> {
    let text = line(value)?;
    let with_port = text.split_once(':').is_some_and(|(_, rest)| !rest.contains(':'));
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(&text);
    let is_address = bracketed.parse::<std::net::IpAddr>().is_ok();
    if !is_address
        && (with_port
            || text.contains(|c: char| c.is_whitespace() || "/@[]".contains(c))
            || text.contains(".."))
    {
        return Err(Wrong::at(value.span(), format!("`{text}` is not a host name or address")).help(
            "write the name or address alone, like \"db.example.com\"; the port has a key of its own",
        ));
    }
    Ok(text)
}

/// An HTTP URL without a password, which would be recorded with it.
pub(super) fn url(value: &Value<'_>) -> Result<String, Wrong> {
    let text = text(value)?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let sound = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if !sound {
        return Err(Wrong::at(value.span(), format!("`{text}` is not an HTTP URL"))
            .help("write one like \"https://app.example.com/health\""));
    }
    let authority = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    if authority.contains('@') {
        return Err(Wrong::at(value.span(), "the URL holds a user name or password")
            .help("send it by `secret_headers`, from an environment variable"));
    }
    // After the brackets of an IPv6 address.
    let port = authority.rsplit(']').next().and_then(|rest| rest.split_once(':'));
    if let Some((_, port)) = port.filter(|(_, port)| !is_port(port)) {
        return Err(Wrong::at(value.span(), format!("`{port}` is not a port"))
            .help("write a number from 1 to 65535, or leave it out"));
    }
    Url::parse(text).map_err(|error| {
        Wrong::at(value.span(), format!("`{text}` is not an HTTP URL: {error}"))
            .help("write one like \"https://app.example.com/health\"")
    })?;
    Ok(text.to_owned())
}

/// A path that may be a pattern.
pub(super) fn pattern(value: &Value<'_>) -> Result<String, Wrong> {
    let text = line(value)?;
    match glob::Pattern::new(&text) {
        Ok(_) => Ok(text),
        Err(error) => {
            Err(Wrong::at(value.span(), format!("`{text}` is not a pattern of files: {}", error.msg))
                .help("write `*` for any name, and `[*]` for a star"))
        }
    }
}

/// JSON pointers, each with what stands there.
pub(super) fn json_tests(value: &Value<'_>) -> Result<Vec<JsonTest>, Wrong> {
    let DeValue::Table(table) = value.get_ref() else {
        return Err(wrong_type(value, "a table of JSON pointers")
            .help("write one like { \"/status\" = \"ok\", \"/errors\" = { max = 0 } }"));
    };
    let mut tests = Vec::new();
    for (pointer, value) in table {
        let name = pointer.get_ref().as_ref();
        if !(name.is_empty() || name.starts_with('/')) {
            return Err(Wrong::at(pointer.span(), format!("`{name}` is not a JSON pointer"))
                .help(format!("start it with a slash: \"/{name}\"")));
        }
        if name.split('~').skip(1).any(|rest| !rest.starts_with(['0', '1'])) {
            return Err(Wrong::at(pointer.span(), format!("`{name}` is not a JSON pointer"))
                .help("write `~0` for a tilde and `~1` for a slash inside a name"));
        }
        let expect = if let DeValue::Table(_) = value.get_ref() {
            expectation(value)?
        } else {
            Expect::Is(json(value)?)
        };
        tests.push(JsonTest { pointer: name.to_owned(), expect });
    }
    Ok(tests)
}

fn expectation(value: &Value<'_>) -> Result<Expect, Wrong> {
    const HELP: &str = "write `min`, `max` or both, or `matches`, or `absent = true`";
    let DeValue::Table(table) = value.get_ref() else { return Err(wrong_type(value, "a table")) };
    let (mut min, mut max, mut other) = (None, None, None);
    for (name, value) in table {
        match name.get_ref().as_ref() {
            "min" => min = Some(number(value)?),
            "max" => max = Some(number(value)?),
            "matches" => other = Some(Expect::Matches(regex(value)?)),
            "absent" if boolean(value)? => other = Some(Expect::Absent),
            "absent" => return Err(Wrong::at(value.span(), "`absent` can only be true").help(HELP)),
            name => return Err(Wrong::at(value.span(), format!("unknown key `{name}`")).help(HELP)),
        }
    }
    match other {
        Some(expect) if table.len() == 1 => Ok(expect),
        None if min.is_some() || max.is_some() => {
            if min.as_ref().zip(max.as_ref()).is_some_and(|(min, max)| is_more(min, max)) {
                return Err(Wrong::at(value.span(), "`min` is more than `max`").help("swap the two"));
            }
            Ok(Expect::Within { min, max })
        }
        _ => Err(Wrong::at(value.span(), "the table does not say what to expect").help(HELP)),
    }
}

fn is_more(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    match (one.as_i64(), other.as_i64()) {
        (Some(one), Some(other)) => one > other,
        _ => one.as_f64() > other.as_f64(),
    }
}

fn number(value: &Value<'_>) -> Result<serde_json::Number, Wrong> {
    match json(value)? {
        serde_json::Value::Number(number) => Ok(number),
        _ => Err(wrong_type(value, "a number")),
    }
}

/// A TOML value as JSON.
fn json(value: &Value<'_>) -> Result<serde_json::Value, Wrong> {
    Ok(match value.get_ref() {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(is) => (*is).into(),
        DeValue::Integer(_) => integer(value, i64::MIN, i64::MAX)?.into(),
        DeValue::Float(float) => {
            let number = float.as_str().replace('_', "").parse().ok().and_then(serde_json::Number::from_f64);
            number.ok_or_else(|| Wrong::at(value.span(), "not a number that JSON has"))?.into()
        }
        DeValue::Array(items) => items.iter().map(json).collect::<Result<Vec<_>, _>>()?.into(),
        _ => return Err(wrong_type(value, "a string, a number, true, false, or an array of them")),
    })
}

/// A method, a record or another word of a list.
pub(super) fn word(value: &Value<'_>, words: &[&str]) -> Result<String, Wrong> {
    let word = text(value)?;
    if words.contains(&word) {
        return Ok(word.to_owned());
    }
    Err(Wrong::at(value.span(), format!("`{word}` is not a value that it takes"))
        .help(crate::definition::values::suggestion(word, words)))
}

/// The words of a key of a table.
pub(super) fn words_of(known: &[keys::Key], name: &str) -> &'static [&'static str] {
    let key = known.iter().find(|key| key.name == name);
    match key.map(|key| &key.shape) {
        Some(keys::Shape::Choice(words)) => words,
        _ => &[],
    }
}
