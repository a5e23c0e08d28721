//! The form in which entries are written.

use super::*;

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
        start: at("2026-01-01T00:00:00+01:00"),
        rule,
    };
    let define_start = r#""kind":"define","task":"database-backup","title":"Back up","controls":["SOC2:A1.2"],"start":"2025-12-31T23:00:00Z""#;
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
