//! The form in which entries are written.

use super::*;

fn digest() -> crate::model::ProbeDigest {
    format!("file:{}", "1".repeat(64)).parse().expect("a digest")
}

fn probed(outcome: crate::model::ProbeOutcome, reason: Option<&str>) -> Box<crate::model::Probed> {
    Box::new(crate::model::Probed {
        task: task(),
        period: (outcome == crate::model::ProbeOutcome::Fail).then(week),
        performed_at: at("2026-11-27T15:40:00Z"),
        outcome,
        reason: reason.map(str::to_owned),
        probe: digest(),
        valid_until: reason.is_none().then(|| at("2026-11-28T15:40:00Z")),
        evidence: vec![Evidence::File { name: "p.json".to_owned(), sha256: HASH.to_owned(), bytes: 9 }],
    })
}

/// What probes record, key by key, and that it reads back.
#[test]
fn written_form_of_probes() {
    let ones = "1".repeat(64);
    let tail = r#""recorded_at":"2026-11-27T15:41:12Z","by":"ana@acme.example""#;
    let file = format!(r#""evidence":[{{"name":"p.json","sha256":"{HASH}","bytes":9}}]"#);
    let via = Some(crate::model::Via { probe: digest(), valid_until: Some(at("2026-11-28T00:00:00Z")) });
    let done = Body::Done {
        task: task(),
        period: week(),
        performed_at: at("2026-11-27T15:40:00Z"),
        note: None,
        evidence: Vec::new(),
        via,
    };
    for (body, expected) in [
        (
            done,
            format!(
                r#""kind":"done","task":"database-backup","for":"2026-W48","performed_at":"2026-11-27T15:40:00Z","via":"probe","probe":"file:{ones}","valid_until":"2026-11-28T00:00:00Z",{tail}"#
            ),
        ),
        (
            Body::Probe(probed(crate::model::ProbeOutcome::Fail, Some("too old"))),
            format!(
                r#""kind":"probe","task":"database-backup","for":"2026-W48","performed_at":"2026-11-27T15:40:00Z","outcome":"fail","probe":"file:{ones}","reason":"too old",{tail},{file}"#
            ),
        ),
        (
            Body::Probe(probed(crate::model::ProbeOutcome::Pass, None)),
            format!(
                r#""kind":"probe","task":"database-backup","performed_at":"2026-11-27T15:40:00Z","outcome":"pass","probe":"file:{ones}","valid_until":"2026-11-28T15:40:00Z",{tail},{file}"#
            ),
        ),
        (
            Body::Fix(probed(crate::model::ProbeOutcome::Fail, Some("exit 1"))),
            format!(
                r#""kind":"fix","task":"database-backup","for":"2026-W48","performed_at":"2026-11-27T15:40:00Z","outcome":"fail","probe":"file:{ones}","reason":"exit 1",{tail},{file}"#
            ),
        ),
    ] {
        let entry = entry(body);
        let line = String::from_utf8(encode(&entry, None).expect("a line")).expect("UTF-8");
        assert_eq!(line, format!(r#"{{"v":1,{expected}}}"#));
        assert_eq!(decode(line.as_bytes()), Ok(Decoded::Entry(entry)));
    }
}

/// Each kind as it is written, key by key.
#[test]
fn written_form() {
    let tail = r#""recorded_at":"2026-11-27T15:41:12Z","by":"ana@acme.example""#;
    let reason = || "freeze".to_owned();
    let (from, until) = (date(12, 1), date(12, 24));
    let define = |rule| Body::DefineTask {
        controls: Some(vec!["SOC2:A1.2".parse().expect("a control")]),
        task: task(),
        title: Some("Back up".to_owned()),
        probe: Some(digest()),
        start: at("2026-01-01T00:00:00+01:00"),
        rule,
    };
    let define_start = r#""kind":"define","task":"database-backup","title":"Back up","controls":["SOC2:A1.2"],"probe":"file:1111111111111111111111111111111111111111111111111111111111111111","start":"2025-12-31T23:00:00Z""#;
    let rule_text = serde_json::to_string(&rule()).expect("JSON");
    let task_key = r#""task":"database-backup""#;
    for (body, expected) in [
        (define(Some(Box::new(rule()))), format!(r#"{define_start},"rule":{rule_text},{tail}"#)),
        (define(None), format!(r#"{define_start},"rule":null,{tail}"#)),
        (
            Body::DefineCalendar(Box::default()),
            format!(
                r#""kind":"define","calendar":{{"week_starts":"mon","fiscal_year_starts":1,"workdays":["mon","tue","wed","thu","fri"]}},{tail}"#
            ),
        ),
        (
            Body::Skip { task: task(), period: week(), reason: reason() },
            format!(r#""kind":"skip",{task_key},"for":"2026-W48","reason":"freeze",{tail}"#),
        ),
        (
            Body::Attach { task: task(), period: week(), note: Some("n".to_owned()), evidence: vec![] },
            format!(r#""kind":"attach",{task_key},"for":"2026-W48",{tail},"note":"n""#),
        ),
        (
            Body::Approve { task: task(), period: week(), entry: HASH.to_owned() },
            format!(r#""kind":"approve",{task_key},"for":"2026-W48","entry":"{HASH}",{tail}"#),
        ),
        (Body::Undo { entry: HASH.to_owned() }, format!(r#""kind":"undo","entry":"{HASH}",{tail}"#)),
        (
            Body::Waive { task: task(), from, until, reason: reason(), approved_by: "cto".to_owned() },
            format!(
                r#""kind":"waive",{task_key},"from":"2026-12-01","until":"2026-12-24","reason":"freeze","approved_by":"cto",{tail}"#
            ),
        ),
        (
            Body::Pause { task: task(), until, reason: reason() },
            format!(r#""kind":"pause",{task_key},"until":"2026-12-24","reason":"freeze",{tail}"#),
        ),
        (
            Body::Resume { task: task(), entry: HASH.to_owned() },
            format!(r#""kind":"resume",{task_key},"entry":"{HASH}",{tail}"#),
        ),
    ] {
        let line = encode(&entry(body), None).expect("a line");
        assert_eq!(String::from_utf8_lossy(&line), format!(r#"{{"v":1,{expected}}}"#));
    }
}

/// The example of the format, and the same with everything that can be added.
#[test]
fn written_form_of_done() {
    let prev = Some(LineHash::of(b"abc"));
    let start = r#"{"v":1,"kind":"done","task":"database-backup","for":"2026-W48","performed_at":"2026-11-27T15:40:00Z","recorded_at":"2026-11-27T15:41:12Z""#;
    let middle = format!(
        r#""by":"ana@acme.example","note":"restore tested","evidence":[{{"name":"backup.log","sha256":"{HASH}","bytes":5120}},{{"url":"https://ci.example/1"}}]"#
    );
    let line = encode(&done(), prev).expect("a line");
    assert_eq!(String::from_utf8_lossy(&line), format!(r#"{start},{middle},"prev":"{HASH}"}}"#));
    let full = Entry { clock_given: true, with: Some(HASH.to_owned()), ..done() };
    let line = encode(&full, prev).expect("a line");
    assert_eq!(
        String::from_utf8_lossy(&line),
        format!(r#"{start},"clock":"given",{middle},"with":"{HASH}","prev":"{HASH}"}}"#)
    );
}

#[test]
fn what_would_not_read_back_is_not_written() {
    let far = Instant::MAX_UTC;
    let error = encode(&Entry { recorded_at: far, ..done() }, None).expect_err("a far time").to_string();
    assert!(error.starts_with("this done entry cannot be recorded: `recorded_at` must be a time"), "{error}");
    let error =
        encode(&entry(Body::Undo { entry: "ba7816b".to_owned() }), None).expect_err("short").to_string();
    assert_eq!(
        error,
        "this undo entry cannot be recorded: `entry` is `ba7816b`, but a hash is 64 hexadecimal digits (SHA-256)"
    );
    let note = Some("n".repeat(crate::ledger::MAX_LINE));
    let long = entry(Body::Attach { task: task(), period: week(), note, evidence: vec![] });
    assert!(encode(&long, None).expect_err("long").to_string().contains("longer than 64 MiB"));
}
