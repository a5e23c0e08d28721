//! What `[task.probe]` and `[task.fix]` may say, and which digest it has.

use serde_json::{Value, json};

use super::task;
use crate::definition::keys::PROBE;
use crate::model::{EvidencePolicy, Fix, Probe, ProbeDigest, ProbeKind};

/// A probe with these lines of its table.
fn probe(lines: &str) -> Probe {
    *task(&format!("cadence = \"daily\"\n[task.probe]\n{lines}")).probe.expect("a probe")
}

/// The lines of a probe, and the probe as JSON without `timeout` and `backoff`, which are the defaults.
fn accepted() -> Vec<(&'static str, Value)> {
    let command = |more: Value| with(json!({"argv": ["a"], "expect_exit": [0]}), more);
    let http = |more: Value| {
        let url = "https://a.example/health";
        let all =
            json!({"url": url, "method": "GET", "status": [200], "redirects": "same-host", "verify": true});
        json!({"http": with(all, more)})
    };
    let tls = |more: Value| json!({"tls": with(json!({"host": "a.example", "port": 443, "min_days": 0, "min_version": "1.2"}), more)});
    let dns = |more: Value| json!({"dns": with(json!({"name": "a.example", "type": "A"}), more)});
    let logs = |more: Value| json!({"logs": with(json!({"path": "*.log", "pattern": "E"}), more)});
    let test = |pointer: &str, expect: Value| json!([{"pointer": pointer, "expect": expect}]);
    vec![
        ("command = [\"a\"]", json!({"command": command(json!({}))})),
        (
            "command = [\"a\", \"\", \"$(b)\\n\"]",
            json!({"command": command(json!({"argv": ["a", "", "$(b)\n"]}))}),
        ),
        ("command = [\"a\"]\nexpect_exit = 2", json!({"command": command(json!({"expect_exit": [2]}))})),
        (
            "command = [\"a\"]\nexpect_exit = [0, 0xff]",
            json!({"command": command(json!({"expect_exit": [0, 255]}))}),
        ),
        (
            "command = [\"a\"]\nstdout_matches = 'o+k'\nstdout_lacks = 'a'\nstderr_matches = 'b'\nstderr_lacks = 'c'",
            json!({"command": command(json!({"stdout_matches": "o+k", "stdout_lacks": "a", "stderr_matches": "b", "stderr_lacks": "c"}))}),
        ),
        (
            "command = [\"a\"]\ncwd = \"../b\"\nenv = { LC_ALL = \"C\", A1 = \"\" }",
            json!({"command": command(json!({"cwd": "../b", "env": {"A1": "", "LC_ALL": "C"}}))}),
        ),
        (
            "command = [\"a\"]\nversion = [\"a\", \"--version\"]",
            json!({"command": command(json!({"version": ["a", "--version"]}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"/s\" = \"ok\" }",
            json!({"command": command(json!({"stdout_json": test("/s", json!({"is": "ok"}))}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"\" = [1, 2.5, true, [\"x\"]] }",
            json!({"command": command(json!({"stdout_json": test("", json!({"is": [1, 2.5, true, ["x"]]}))}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"/n\" = { min = 1, max = 2.5 } }",
            json!({"command": command(json!({"stdout_json": test("/n", json!({"within": {"min": 1, "max": 2.5}}))}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"/n\" = { max = -3 } }",
            json!({"command": command(json!({"stdout_json": test("/n", json!({"within": {"max": -3}}))}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"/n\" = { matches = '^v1' } }",
            json!({"command": command(json!({"stdout_json": test("/n", json!({"matches": "^v1"}))}))}),
        ),
        (
            "command = [\"a\"]\nstdout_json = { \"/n\" = { absent = true } }",
            json!({"command": command(json!({"stdout_json": test("/n", json!("absent"))}))}),
        ),
        ("http.url = \"https://a.example/health\"", http(json!({}))),
        ("http.url = \"http://a.example:8080/?q=1#x\"", http(json!({"url": "http://a.example:8080/?q=1#x"}))),
        (
            "http = { url = \"https://a.example/health\", method = \"POST\", body = \"{}\", status = [200, 201] }",
            http(json!({"method": "POST", "body": "{}", "status": [200, 201]})),
        ),
        (
            "http = { url = \"https://a.example/health\", headers = { Accept = \"text/plain\" }, secret_headers = { Authorization = \"API_TOKEN\" } }",
            http(
                json!({"headers": {"Accept": "text/plain"}, "secret_headers": {"Authorization": "API_TOKEN"}}),
            ),
        ),
        (
            "http = { url = \"https://a.example/health\", status = 403, contains = \"no\", matches = 'n.', json = { \"/a\" = 1 } }",
            http(
                json!({"status": [403], "contains": "no", "matches": "n.", "json": test("/a", json!({"is": 1}))}),
            ),
        ),
        (
            "http = { url = \"https://a.example/health\", expect_headers = { ETag = '^W' }, max_latency = \"500ms\" }",
            http(json!({"expect_headers": {"ETag": "^W"}, "max_latency": 500})),
        ),
        (
            "http = { url = \"https://a.example/health\", redirects = \"none\", ca = \"ca.pem\", verify = false }",
            http(json!({"redirects": "none", "ca": "ca.pem", "verify": false})),
        ),
        (
            "http = { url = \"https://a.example/health\", redirects = \"any\" }",
            http(json!({"redirects": "any"})),
        ),
        ("tls.host = \"a.example\"", tls(json!({}))),
        (
            "tls = { host = \"10.0.0.1\", port = 8443, min_days = 21, server_name = \"a.example\", min_version = \"1.3\", ca = \"ca.pem\" }",
            tls(
                json!({"host": "10.0.0.1", "port": 8443, "min_days": 21, "server_name": "a.example", "min_version": "1.3", "ca": "ca.pem"}),
            ),
        ),
        ("file.path = \"/b/*.dump\"", json!({"file": {"path": "/b/*.dump"}})),
        (
            "file = { path = \"b\", max_age = \"26h\", min_size = \"20 KiB\", max_size = \"2GB\" }",
            json!({"file": {"path": "b", "max_age": "26h", "min_size": 20_480, "max_size": 2_000_000_000_u64}}),
        ),
        (
            "file = { path = \"b\", min_size = \"7\", max_size = \"1 TiB\" }",
            json!({"file": {"path": "b", "min_size": 7, "max_size": 1_099_511_627_776_u64}}),
        ),
        (
            "file = { path = \"b\", sha256 = \"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD\" }",
            json!({"file": {"path": "b", "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}),
        ),
        ("tcp = { host = \"db\", port = 5432 }", json!({"tcp": {"host": "db", "port": 5432}})),
        ("dns.name = \"a.example\"", dns(json!({}))),
        (
            "dns = { name = \"a.example\", type = \"MX\", expect = [\"10 mail.a.example\"], server = \"[::1]:5353\" }",
            dns(json!({"type": "MX", "expect": ["10 mail.a.example"], "server": "[::1]:5353"})),
        ),
        (
            "dns = { name = \"a.example\", type = \"CAA\", server = \"9.9.9.9\" }",
            dns(json!({"type": "CAA", "server": "9.9.9.9"})),
        ),
        ("logs = { path = \"*.log\", pattern = 'E' }", logs(json!({"max": 0}))),
        ("logs = { path = \"*.log\", pattern = 'E', max = 7 }", logs(json!({"max": 7}))),
        ("logs = { path = \"*.log\", pattern = 'E', min = 1 }", logs(json!({"min": 1}))),
        ("logs = { path = \"*.log\", pattern = 'E', min = 1, max = 1 }", logs(json!({"min": 1, "max": 1}))),
        (
            "disk = { path = \"/\", min_free = \"10%\" }",
            json!({"disk": {"path": "/", "min_free": {"percent": 10}}}),
        ),
        (
            "disk = { path = \"/\", min_free = \"20 GiB\", min_inodes = \"100000\" }",
            json!({"disk": {"path": "/", "min_free": {"count": 21_474_836_480_u64}, "min_inodes": {"count": 100_000}}}),
        ),
    ]
}

/// A JSON object with more fields, or others.
fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { return object };
    for (name, value) in more {
        object[name] = value;
    }
    object
}

/// The same, its fields in the order of their names.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| name.as_str());
            fields.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_key_is_read() {
    for (lines, expected) in accepted() {
        let found = serde_json::to_value(probe(lines)).expect("JSON");
        let expected = with(expected, json!({"timeout": 60_000, "backoff": 1_000}));
        assert_eq!(sorted(&found), sorted(&expected), "{lines}");
    }
}

#[test]
fn what_every_kind_takes() {
    let found = probe(
        "tcp = { host = \"db\", port = 1 }\ntimeout = \"1500ms\"\nretries = 3\nbackoff = \"2m\"\nvalid_for = \"1w2d\"\nsecrets = [\"TOKEN\", \"_b2\"]\nredact = ['ghp_\\w+']",
    );
    let expected = json!({
        "tcp": {"host": "db", "port": 1}, "timeout": 1_500, "retries": 3, "backoff": 120_000, "valid_for": "9d",
        "secrets": ["TOKEN", "_b2"], "redact": ["ghp_\\w+"],
    });
    assert_eq!(serde_json::to_value(found).expect("JSON"), expected);
}

#[test]
fn fixes() {
    let fix = |lines: &str| {
        let task = task(&format!(
            "cadence = \"daily\"\nprobe.tcp = {{ host = \"db\", port = 1 }}\n[task.fix]\n{lines}"
        ));
        serde_json::to_value::<Fix>(*task.fix.expect("a fix")).expect("JSON")
    };
    assert_eq!(
        fix("command = [\"freshclam\"]"),
        json!({"argv": ["freshclam"], "expect_exit": [0], "timeout": 600_000})
    );
    assert_eq!(
        fix(
            "command = [\"a\", \"b\"]\nexpect_exit = [0, 1]\ncwd = \"c\"\nenv = { D = \"e\" }\ntimeout = \"24h\""
        ),
        json!({"argv": ["a", "b"], "expect_exit": [0, 1], "cwd": "c", "env": {"D": "e"}, "timeout": 86_400_000})
    );
}

#[test]
fn review_is_a_policy_of_evidence() {
    let found = task("cadence = \"daily\"\nevidence = \"review\"\nprobe.tcp = { host = \"db\", port = 1 }");
    assert_eq!(found.rule.evidence, EvidencePolicy::Review);
}

#[test]
fn without_a_probe() {
    let found = task("cadence = \"daily\"");
    assert_eq!((found.probe.is_none(), found.fix.is_none(), found.probe_digest()), (true, true, None));
}

/// The digest of a task with these lines.
fn digest(lines: &str) -> ProbeDigest {
    task(&format!("cadence = \"daily\"\n{lines}")).probe_digest().expect("a digest")
}

const HTTP: &str = "[task.probe]\ntimeout = \"5s\"\nsecrets = [\"A\"]\n[task.probe.http]\nurl = \"https://a.example/\"\nheaders = { A = \"1\", B = \"2\" }\njson = { \"/a\" = 1, \"/b\" = { max = 2, min = 1 } }\n[task.fix]\ncommand = [\"a\"]\nenv = { X = \"1\", Y = \"2\" }\n";

#[test]
fn a_digest_is_of_what_is_meant() {
    let written = digest(HTTP);
    for other in [
        // Comments and spacing.
        "[task.probe] # a comment\n\ntimeout   =   \"5s\"\nsecrets = [\n  \"A\", # another\n]\n[task.probe.http]\nurl = 'https://a.example/'\nheaders = {A=\"1\",B=\"2\"}\njson = {\"/a\"=1,\"/b\"={max=2,min=1}}\n[task.fix]\ncommand = [\"a\"]\nenv = {X=\"1\",Y=\"2\"}\n",
        // Order, and inline tables.
        "fix = { env = { Y = \"2\", X = \"1\" }, command = [\"a\"] }\nprobe = { secrets = [\"A\"], http = { json = { \"/b\" = { min = 1, max = 2 }, \"/a\" = 1 }, headers = { B = \"2\", A = \"1\" }, url = \"https://a.example/\" }, timeout = \"5s\" }\n",
        // The same in other words.
        "[task.probe]\ntimeout = \"5000ms\"\nsecrets = [\"A\"]\n[task.probe.http]\nurl = \"https://a.example/\"\nheaders = { A = \"1\", B = \"2\" }\njson = { \"/a\" = 0x1, \"/b\" = { max = 2, min = 1 } }\n[task.fix]\ncommand = [\"a\"]\nenv = { X = \"1\", Y = \"2\" }\n",
        // Defaults that are written out.
        "[task.probe]\ntimeout = \"5s\"\nretries = 0\nbackoff = \"1s\"\nsecrets = [\"A\"]\nredact = []\n[task.probe.http]\nurl = \"https://a.example/\"\nmethod = \"GET\"\nstatus = [200]\nredirects = \"same-host\"\nverify = true\nsecret_headers = {}\nheaders = { A = \"1\", B = \"2\" }\njson = { \"/a\" = 1, \"/b\" = { max = 2, min = 1 } }\n[task.fix]\ncommand = [\"a\"]\nexpect_exit = 0\ntimeout = \"10m\"\nenv = { X = \"1\", Y = \"2\" }\n",
    ] {
        assert_eq!(digest(other), written, "{other}");
    }
    // What the task says besides is none of the probe's definition.
    assert_eq!(digest(&format!("title = \"T\"\ngrace = \"3h\"\nowner = \"o\"\n{HTTP}")), written);
    assert_eq!(written.kind, ProbeKind::Http);
}

#[test]
fn defaults_that_are_written_out_change_no_digest() {
    for (short, long) in [
        (
            "command = [\"a\"]",
            "command = [\"a\"]\nexpect_exit = [0]\ntimeout = \"60s\"\nretries = 0\nbackoff = \"1000ms\"\nenv = {}\nstdout_json = {}\nsecrets = []",
        ),
        (
            "tls.host = \"a\"",
            "tls = { host = \"a\", port = 443, min_days = 0, min_version = \"1.2\" }\ntimeout = \"1m\"",
        ),
        ("dns.name = \"a\"", "dns = { name = \"a\", type = \"A\", expect = [] }"),
        ("logs = { path = \"a\", pattern = 'b' }", "logs = { path = \"a\", pattern = 'b', max = 0 }"),
        (
            "logs = { path = \"a\", pattern = 'b', max = 0 }",
            "logs = { path = \"a\", pattern = 'b', max = 0, min = 0 }",
        ),
    ] {
        let of = |lines: &str| ProbeDigest::of(&probe(lines), None);
        assert_eq!(of(short), of(long), "{long}");
    }
}

#[test]
fn whatever_differs_has_a_digest_of_its_own() {
    let mut seen: Vec<(ProbeDigest, String)> = Vec::new();
    let lines = accepted().into_iter().map(|(lines, _)| lines.to_owned());
    let each = |more: &str| format!("tcp = {{ host = \"db\", port = 5432 }}\n{more}");
    let more = [
        "timeout = \"61s\"",
        "retries = 1",
        "backoff = \"2s\"",
        "valid_for = \"7d\"",
        "secrets = [\"A\"]",
        "redact = ['A']",
    ];
    for lines in lines.chain(more.map(each)) {
        let digest = ProbeDigest::of(&probe(&lines), None);
        if let Some((_, other)) = seen.iter().find(|(seen, _)| *seen == digest) {
            panic!("{lines}\nhas the digest of\n{other}");
        }
        seen.push((digest, lines));
    }
    for (from, to) in [
        ("\"5s\"", "\"6s\""),
        ("https://a.example/", "https://a.example/x"),
        ("A = \"1\"", "A = \"2\""),
        ("\"/a\" = 1", "\"/a\" = 2"),
        ("\"/a\" = 1", "\"/a\" = \"1\""),
        ("max = 2", "max = 3"),
        ("command = [\"a\"]", "command = [\"a\", \"\"]"),
        ("X = \"1\"", "X = \"\""),
        ("env = { X = \"1\", Y = \"2\" }", "timeout = \"11m\""),
        ("[task.fix]\ncommand = [\"a\"]\nenv = { X = \"1\", Y = \"2\" }\n", ""),
    ] {
        let other = HTTP.replacen(from, to, 1);
        assert_ne!(other, HTTP, "{from}");
        assert_ne!(digest(&other), digest(HTTP), "{other}");
    }
}

/// Ledgers hold digests: a later program must find the same. These are of the JSON that a probe has
/// as its meaning, `{"probe":{"command":{"argv":["cargo","audit"],"expect_exit":[0]},"timeout":60000,"backoff":1000},"fix":null}`.
#[test]
fn digests_stay() {
    for (lines, expected) in [
        (
            "command = [\"cargo\", \"audit\"]",
            "command:ea0877c183dfa72effd653ede20b48c2080e1da6e768810a8f71a16693b0fb02",
        ),
        (
            "tls = { host = \"app.example.com\", min_days = 21 }",
            "tls:0f0b66baed88813ca13d8475f451862bb9da5aa2b9abd7a085333de6369c950f",
        ),
        (
            "file = { path = \"/b/*.dump\", max_age = \"26h\", min_size = \"1 MiB\" }",
            "file:2aa9271a5a49a5b1c949b9287d5038f78e91d9fbc77a79b1d5f95e3342493ec3",
        ),
        (
            "http = { url = \"https://app.example.com/health\", json = { \"/status\" = \"ok\" }, secret_headers = { Authorization = \"TOKEN\" } }",
            "http:10988339d8fcdb8d6a15bd9ed146bd50b0bfe21019d317b82a864591e627988e",
        ),
        (
            "tcp = { host = \"127.0.0.1\", port = 1 }",
            "tcp:e7c8a98527dad8ee7dbaf02c822f0114b576d8076a758c88fc9c261318a83dba",
        ),
        (
            "dns = { name = \"app.example.com\", expect = [\"192.0.2.7\"] }",
            "dns:cb62864f000d33db163c7a235e53ac6565061d0a16ee988484143126c99ddc19",
        ),
        (
            "logs = { path = \"app.log\", pattern = \"ERROR\" }",
            "logs:e609d76d6f91e92fa18c45a3795d574620acc74481615e994faabd700b599455",
        ),
        (
            "disk = { path = \"/\", min_free = \"10%\" }",
            "disk:b156f99b42d7dc7edc8f0c268b256d518d942d373df0b9e7bec3a35ce4c5756c",
        ),
    ] {
        assert_eq!(ProbeDigest::of(&probe(lines), None).to_string(), expected, "{lines}");
    }
}

#[test]
fn every_kind_has_its_key() {
    for kind in ProbeKind::NAMES {
        assert!(PROBE.iter().any(|key| key.name == *kind), "{kind}");
    }
}
