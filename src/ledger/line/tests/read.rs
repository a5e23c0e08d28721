//! What is read, however it is written.

use super::*;

/// Any order, spaces, escapes, offsets, upper case and further keys make no difference.
#[test]
fn read_however_it_is_written() {
    let plain = r#"{"v":1,"kind":"undo","entry":"HASH","recorded_at":"2026-11-27T15:41:12Z","by":"ana@acme.example"}"#;
    let expected = Decoded::Entry(entry(Body::Undo { entry: HASH.to_owned() }));
    for line in [
        plain.to_owned(),
        plain.replace(',', " , ").replace('{', " \t{ ").replace('}', " }\r"),
        plain.replace("undo", "\\u0075\\u006E\\u0064\\u006f").replace("kind", "k\\u0069nd"),
        plain.replace("15:41:12Z", "16:41:12+01:00"),
        plain.replace("15:41:12Z", "15:41:12.000z"),
        plain.replace('}', r#","ref":{"a":[1,2.5e9,null]},"note":7}"#),
        plain.replace('}', r#","clock":null,"with":null,"prev":12}"#),
        r#"{"by":"ana@acme.example","recorded_at":"2026-11-27T15:41:12Z","entry":"HASH","kind":"undo","v":1}"#
            .to_owned(),
    ] {
        for hash in [HASH.to_owned(), HASH.to_uppercase()] {
            assert_eq!(decode(line.replace("HASH", &hash).as_bytes()).as_ref(), Ok(&expected), "{line}");
        }
    }
}

#[test]
fn of_a_newer_program() {
    let unknown = |version, kind: &str, recorded: Option<&str>| {
        Ok(Decoded::Unknown { version, kind: kind.to_owned(), recorded_at: recorded.map(at) })
    };
    for (line, expected) in [
        (r#"{"v":1,"kind":"seal"}"#, unknown(1, "seal", None)),
        (r#"{"v":1,"kind":"","note":{"a":[{}]},"task":1,"recorded_at":"x"}"#, unknown(1, "", None)),
        (
            r#"{"v":1,"kind":"seal","recorded_at":"2026-01-01T00:00:00Z"}"#,
            unknown(1, "seal", Some("2026-01-01T00:00:00Z")),
        ),
        (r#"{"v":2,"kind":"done"}"#, unknown(2, "done", None)),
        (r#"{"v":18446744073709551615}"#, unknown(u64::MAX, "", None)),
        (r#"{"v":3,"kind":["x"],"evidence":7}"#, unknown(3, "", None)),
    ] {
        assert_eq!(decode(line.as_bytes()), expected, "{line}");
    }
}

/// However deep, and wherever: an answer, no overflow.
#[test]
fn deep_nesting() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for key in ["evidence", "rule", "kind", "v", "further"] {
        for value in [deep("[", "]"), deep(r#"{"a":"#, "}").replace(":}", ":1}"), "[".repeat(100_000)] {
            for line in [
                format!(r#"{{"v":1,"kind":"seal","{key}":{value}}}"#),
                format!(r#"{{"v":2,"{key}":{value}}}"#),
                format!(r#"{{"{key}":{value},"v":1,"kind":"done"}}"#),
            ] {
                let _ = decode(line.as_bytes());
            }
        }
    }
    assert!(fault(&deep("[", "]")).starts_with("not JSON: recursion limit exceeded"));
    let known = format!(r#"{{"v":1,"kind":"seal","evidence":{}}}"#, deep("[", "]"));
    assert!(fault(&known).starts_with("not JSON: recursion limit exceeded"));
}
