//! Lines that are refused, with their messages.

use super::*;

#[test]
fn lines_that_are_no_entries() {
    const RESTORE: &str = "restore the line as it was written";
    for (line, expected) in [
        ("nonsense", format!("not JSON: expected ident at column 2; {RESTORE}")),
        (r#"{"v":1"#, format!("not JSON: EOF while parsing an object at column 6; {RESTORE}")),
        (r#"{"v":1}{"v":1}"#, format!("not JSON: trailing characters at column 8; {RESTORE}")),
        (r#"{"v":1,"v":2}"#, format!("not JSON: duplicate field `v` at column 10; {RESTORE}")),
        (r#"{"v":1,"a":"\x"}"#, format!("not JSON: invalid escape at column 14; {RESTORE}")),
        ("[1]", format!("the line is an array and not a JSON object; {RESTORE}")),
        (r#"[1,"undo"]"#, format!("the line is an array and not a JSON object; {RESTORE}")),
        ("null", format!("the line is null and not a JSON object; {RESTORE}")),
        (r#" "text""#, format!("the line is text and not a JSON object; {RESTORE}")),
        ("7", format!("the line is a number and not a JSON object; {RESTORE}")),
        ("{}", format!("an entry needs `v`; {RESTORE}")),
        (r#"{"v":1}"#, format!("an entry needs `kind`; {RESTORE}")),
        (r#"{"v":1,"kind":null}"#, format!("`kind` must be text, not null; {RESTORE}")),
        (r#"{"v":0,"kind":"done"}"#, format!("`v` must be a whole number from 1, not 0; {RESTORE}")),
        (r#"{"v":"1","kind":"done"}"#, format!("`v` must be a whole number from 1, not text; {RESTORE}")),
        (
            r#"{"v":1.5,"kind":"done"}"#,
            format!("`v` must be a whole number from 1, not a fraction or negative; {RESTORE}"),
        ),
        (
            "",
            "the line is blank; restore the entry that stood here, or delete the line if none did".to_owned(),
        ),
        (
            " \t\r",
            "the line is blank; restore the entry that stood here, or delete the line if none did".to_owned(),
        ),
    ] {
        assert_eq!(fault(line), expected, "{line}");
    }
    assert_eq!(
        decode(b"{\"v\":1,\"x\":\"\xff\"}").map_err(|fault| fault.to_string()),
        Err("byte 13 of the line is not UTF-8; restore the line as it was written".to_owned())
    );
}

#[test]
fn conflict_markers() {
    for line in ["<<<<<<< HEAD", "=======", ">>>>>>> branch \"x\"", "||||||| 1a2b3c4", "=======\r"] {
        let expected = format!(
            "an unresolved git conflict (`{}`); keep the entries of both sides and delete only the marker lines (`<<<<<<<`, `|||||||`, `=======`, `>>>>>>>`)",
            &line[..7]
        );
        assert_eq!(fault(line), expected);
    }
}

/// A key taken away or replaced: the message names it.
#[test]
fn ill_formed_entries() {
    let done = String::from_utf8(encode(&done(), None).expect("a line")).expect("text");
    let undo =
        format!(r#"{{"v":1,"kind":"undo","entry":"{HASH}","recorded_at":"2026-11-27T15:41:12Z","by":"a"}}"#);
    for (line, from, to, expected) in [
        (&*done, r#""task":"#, r#""tusk":"#, "a done entry needs `task`"),
        (&done, r#""for":"#, r#""four":"#, "a done entry needs `for`"),
        (&done, r#""performed_at":"#, r#""p":"#, "a done entry needs `performed_at`"),
        (&done, r#""recorded_at":"#, r#""r":"#, "a done entry needs `recorded_at`"),
        (&done, r#""by":"#, r#""bye":"#, "a done entry needs `by`"),
        (&done, r#""ana@acme.example""#, "null", "`by` must be text, not null"),
        (&done, r#""restore tested""#, "[]", "`note` must be text, not an array"),
        (&done, r#""by":"#, r#""clock":"set","by":"#, "`clock` can only be \"given\", not `set`"),
        (
            &done,
            r#""by":"#,
            r#""with":"12","by":"#,
            "`with` is `12`, but a hash is 64 hexadecimal digits (SHA-256)",
        ),
        (
            &done,
            "2026-11-27T15:40:00Z",
            "2026-11-31T15:40:00Z",
            "`performed_at` must be a time like 2026-11-27T15:40:00Z (RFC 3339), not `2026-11-31T15:40:00Z`",
        ),
        (
            &done,
            "2026-11-27T15:40:00Z",
            "2026-11-27",
            "`performed_at` must be a time like 2026-11-27T15:40:00Z (RFC 3339), not `2026-11-27`",
        ),
        (
            &done,
            "2026-W48",
            "2026-W54\\n",
            "`for` is wrong: `2026-W54\\n` is not a period key; keys look like 2026-11-23, 2026-W48, 2026-11, 2026-Q4, FY2026-Q1, 2026, FY2026 or 2026-11-23T09:00",
        ),
        (
            &done,
            "database-backup",
            "Backup",
            "`task` is wrong: `Backup` is not an id; ids are 1 to 64 of a-z, 0-9, `.`, `_` and `-`, and start with a letter or digit",
        ),
        (
            &done,
            "5120",
            "-1",
            "`evidence` needs `name`, `sha256` and `bytes` of a file, or the `url` of a link",
        ),
        (
            &done,
            r#""url":"#,
            r#""uri":"#,
            "`evidence` needs `name`, `sha256` and `bytes` of a file, or the `url` of a link",
        ),
        (&done, r#"[{"name""#, r#"[7,{"name""#, "`evidence` must hold objects, not a number"),
        (
            &done,
            HASH,
            "../../etc/passwd",
            "`evidence` is `../../etc/passwd`, but a hash is 64 hexadecimal digits (SHA-256)",
        ),
        (&undo, r#""entry":"#, r#""e":"#, "an undo entry needs `entry`"),
        (
            &undo,
            HASH,
            &HASH[1..],
            "`entry` is `a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`, but a hash is 64 hexadecimal digits (SHA-256)",
        ),
    ] {
        assert_eq!(changed(line, from, to), format!("{expected}; restore the line as it was written"));
    }
}

/// The fault of a line in which a text is replaced.
fn changed(line: &str, from: &str, to: &str) -> String {
    assert!(line.contains(from), "{from} in {line}");
    fault(&line.replacen(from, to, 1))
}

#[test]
fn ill_formed_definitions() {
    let define = r#"{"v":1,"kind":"define","task":"t","start":"2026-01-01T00:00:00Z","rule":null,"recorded_at":"2026-11-27T15:41:12Z","by":"a"}"#;
    let with = |key: &str, value: &str| {
        format!(
            r#"{{"cadence":"rolling","{key}":{value},"catch_up":"none","holidays":"keep","timezone":"UTC","evidence":"none"}}"#
        )
    };
    let calendar = |workdays: &str, month: u8, holidays: &str| {
        format!(
            r#""calendar":{{"week_starts":"mon","fiscal_year_starts":{month},"workdays":{workdays},"holidays":{holidays}}}"#
        )
    };
    for (from, to, expected) in [
        (r#""rule":null,"#, "", "a define entry needs `rule`"),
        ("null", &with("after", "\"1d12h\""), "`rule` must have whole days in `after`, at least one"),
        ("null", &with("after", "\"0d\""), "`rule` must have whole days in `after`, at least one"),
        ("null", &with("after", "\"1d\",\"every\":2"), "`rule` needs `anchor` beside `every`"),
        (r#""task":"t""#, &calendar("[]", 1, "[]"), "`calendar` has no workdays"),
        (
            r#""task":"t""#,
            &calendar(r#"["mon"]"#, 13, "[]"),
            "`calendar` starts the fiscal year in no month (1 to 12)",
        ),
        (
            r#""task":"t""#,
            &calendar(r#"["mon"]"#, 1, r#"["2026-12-26","2026-12-25"]"#),
            "`calendar` has holidays that do not ascend",
        ),
        ("null", "[]", "`rule` must be an object, not an array"),
        ("null", "{}", "`rule` cannot be read: missing field `cadence` at column 74"),
        (r#""task":"t","#, "", "a define entry needs `task`"),
        (r#""rule":null"#, r#""calendar":{}"#, "`calendar` cannot stand beside `task`"),
        (r#""task":"t","start""#, r#""calendar":null,"start""#, "`calendar` must be an object, not null"),
        (r#""start":"#, r#""s":"#, "a define entry needs `start`"),
    ] {
        assert_eq!(changed(define, from, to), format!("{expected}; restore the line as it was written"));
    }
}

#[test]
fn other_kinds() {
    for (kind, field) in
        [("skip", "for"), ("attach", "for"), ("waive", "from"), ("pause", "until"), ("resume", "entry")]
    {
        let line = format!(r#"{{"v":1,"kind":"{kind}","task":"t"}}"#);
        assert!(fault(&line).contains(&format!("{kind} entry needs `{field}`")), "{}", fault(&line));
    }
    for text in ["2026-2-1", "2026-02-30", "+2026-01-01", "2026-01-01 ", "2026-01-01T00:00:00Z"] {
        let line = format!(r#"{{"v":1,"kind":"pause","task":"t","until":"{text}","reason":""}}"#);
        assert!(fault(&line).starts_with("`until` must be a date like 2026-11-27, not"), "{text}");
    }
}
