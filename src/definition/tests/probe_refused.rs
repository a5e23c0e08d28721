//! What `[task.probe]` and `[task.fix]` may not say, and what is told then.

use super::wrong;

/// The lines of a task, and what is wrong with them (line 4 is the first of them).
const REFUSED: &[(&str, &str)] = &[
    ("probe = 5", "4:9: `probe`: expected a table, found an integer (write it as `[probe]`)"),
    (
        "probe = {}",
        "4:1: the probe does not say what to check (add one of `command`, `http`, `tls`, `file`, `tcp`, `dns`, `logs` or `disk`)",
    ),
    (
        "probe.timeout = \"5s\"",
        "4:1: the probe does not say what to check (add one of `command`, `http`, `tls`, `file`, `tcp`, `dns`, `logs` or `disk`)",
    ),
    ("probe = { comand = [\"a\"] }", "4:11: unknown key `probe.comand` (did you mean `command`?)"),
    (
        "probe.command = \"a b\"",
        "4:17: `probe.command`: expected an array, found a string (write `command = [...]`)",
    ),
    ("probe.command = []", "4:17: `probe.command`: the list is empty (name at least one)"),
    ("probe.command = [\"\"]", "4:17: `probe.command`: the program's name is empty (name the program first)"),
    ("probe.command = [5, \"b\"]", "4:18: `probe.command`: expected a string, found an integer"),
    ("probe.command = [\"a\\u0000b\"]", "4:18: `probe.command`: the text holds a NUL character (remove it)"),
    (
        "probe = { command = [\"a\"], version = [] }",
        "4:38: `probe.version`: the list is empty (name at least one)",
    ),
    (
        "probe = { command = [\"a\"], expect_exit = 256 }",
        "4:42: `probe.expect_exit`: 256 is out of range (write a number from 0 to 255)",
    ),
    (
        "probe = { command = [\"a\"], expect_exit = [] }",
        "4:42: `probe.expect_exit`: the list is empty (name at least one)",
    ),
    (
        "probe = { command = [\"a\"], expect_exit = \"0\" }",
        "4:42: `probe.expect_exit`: expected an integer, found a string",
    ),
    (
        "probe = { command = [\"a\"], stdout_matches = '(' }",
        "4:45: `probe.stdout_matches`: `(` is not a regular expression: unclosed group (see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes)",
    ),
    (
        "probe = { command = [\"a\"], stdout_lacks = '(?=a)' }",
        "4:43: `probe.stdout_lacks`: `(?=a)` is not a regular expression: look-around, including look-ahead and look-behind, is not supported (see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes)",
    ),
    (
        "probe = { command = [\"a\"], stderr_matches = '[z-a]' }",
        "4:45: `probe.stderr_matches`: `[z-a]` is not a regular expression: invalid character class range, the start must be <= the end (see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes)",
    ),
    (
        "probe = { command = [\"a\"], stderr_lacks = \"\" }",
        "4:43: `probe.stderr_lacks`: the text is empty (write some text, or remove the key)",
    ),
    (
        "probe = { command = [\"a\"], cwd = \" \" }",
        "4:34: `probe.cwd`: the text is empty (write some text, or remove the key)",
    ),
    (
        "probe = { command = [\"a\"], env = { \"A B\" = \"1\" } }",
        "4:44: `probe.env`: `A B` is not the name of an environment variable (use letters, digits and `_`)",
    ),
    (
        "probe = { command = [\"a\"], env = { A = 1 } }",
        "4:40: `probe.env`: expected a string, found an integer",
    ),
    (
        "probe = { command = [\"a\"], env = [\"A=1\"] }",
        "4:34: `probe.env`: expected a table of strings, found an array",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = \"/a\" }",
        "4:42: `probe.stdout_json`: expected a table of JSON pointers, found a string (write one like { \"/status\" = \"ok\", \"/errors\" = { max = 0 } })",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { a = 1 } }",
        "4:44: `probe.stdout_json`: `a` is not a JSON pointer (start it with a slash: \"/a\")",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a~b\" = 1 } }",
        "4:44: `probe.stdout_json`: `/a~b` is not a JSON pointer (write `~0` for a tilde and `~1` for a slash inside a name)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = {} } }",
        "4:51: `probe.stdout_json`: the table does not say what to expect (write `min`, `max` or both, or `matches`, or `absent = true`)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { mni = 1 } } }",
        "4:59: `probe.stdout_json`: unknown key `mni` (write `min`, `max` or both, or `matches`, or `absent = true`)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { min = \"1\" } } }",
        "4:59: `probe.stdout_json`: expected a number, found a string",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { min = 2, max = 1 } } }",
        "4:51: `probe.stdout_json`: `min` is more than `max` (swap the two)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { min = 9007199254740993, max = 9007199254740992 } } }",
        "4:51: `probe.stdout_json`: `min` is more than `max` (swap the two)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { matches = \"a\", min = 1 } } }",
        "4:51: `probe.stdout_json`: the table does not say what to expect (write `min`, `max` or both, or `matches`, or `absent = true`)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = { absent = false } } }",
        "4:62: `probe.stdout_json`: `absent` can only be true (write `min`, `max` or both, or `matches`, or `absent = true`)",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = nan } }",
        "4:51: `probe.stdout_json`: not a number that JSON has",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = 2026-01-01 } }",
        "4:51: `probe.stdout_json`: expected a string, a number, true, false, or an array of them, found a date",
    ),
    (
        "probe = { command = [\"a\"], stdout_json = { \"/a\" = [{}] } }",
        "4:52: `probe.stdout_json`: expected a string, a number, true, false, or an array of them, found a table",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, stdout_json = {} }",
        "4:43: `stdout_json` goes with `command` alone, this is a `tcp` probe (remove it)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, command = [\"a\"] }",
        "4:11: the probe has two kinds, `command` and `tcp` (keep one; make the other a task of its own)",
    ),
    ("probe.http = {}", "4:7: `probe.http.url` is missing (add `url = ...`: The URL to ask)"),
    (
        "probe.http = \"https://a\"",
        "4:14: `probe.http`: expected a table, found a string (write it as `[probe.http]`)",
    ),
    (
        "probe.http.url = \"a.example/health\"",
        "4:18: `probe.http.url`: `a.example/health` is not an HTTP URL (write one like \"https://app.example.com/health\")",
    ),
    (
        "probe.http.url = \"https:///health\"",
        "4:18: `probe.http.url`: `https:///health` is not an HTTP URL (write one like \"https://app.example.com/health\")",
    ),
    (
        "probe.http.url = \"https://a b/\"",
        "4:18: `probe.http.url`: `https://a b/` is not an HTTP URL (write one like \"https://app.example.com/health\")",
    ),
    (
        "probe.http.url = \"https://10.0.0.256/\"",
        "4:18: `probe.http.url`: `https://10.0.0.256/` is not an HTTP URL: invalid IPv4 address (write one like \"https://app.example.com/health\")",
    ),
    (
        "probe.http.url = \"https://me:secret@a.example/\"",
        "4:18: `probe.http.url`: the URL holds a user name or password (send it by `secret_headers`, from an environment variable)",
    ),
    (
        "probe.http = { url = \"https://a\", method = \"post\" }",
        "4:44: `probe.http.method`: `post` is not a value that it takes (did you mean `POST`?)",
    ),
    (
        "probe.http = { url = \"https://a\", body = \"x\" }",
        "4:35: a GET request has no body (remove it, or add `method = \"POST\"`)",
    ),
    (
        "probe.http = { url = \"https://a\", method = \"HEAD\", body = \"x\" }",
        "4:52: a HEAD request has no body (remove it, or add `method = \"POST\"`)",
    ),
    (
        "probe.http = { url = \"https://a\", status = 600 }",
        "4:44: `probe.http.status`: 600 is out of range (write a number from 100 to 599)",
    ),
    (
        "probe.http = { url = \"https://a\", status = [200, \"201\"] }",
        "4:50: `probe.http.status`: expected an integer, found a string",
    ),
    (
        "probe.http = { url = \"https://a\", headers = { \"A:\" = \"1\" } }",
        "4:54: `probe.http.headers`: `A:` is not the name of a header (write one like \"Accept\")",
    ),
    (
        "probe.http = { url = \"http://127.0.0.1:99999/\" }",
        "4:22: `probe.http.url`: `99999` is not a port (write a number from 1 to 65535, or leave it out)",
    ),
    (
        "probe.tcp = { host = \"127.0.0.1:80\", port = 80 }",
        "4:22: `probe.tcp.host`: `127.0.0.1:80` is not a host name or address (write the name or address alone, like \"db.example.com\"; the port has a key of its own)",
    ),
    (
        "probe.http = { url = \"https://a\", headers = { Content-Length = \"9\" } }",
        "4:64: `probe.http.headers`: `Content-Length` is a header that the program sets itself (remove it)",
    ),
    (
        "probe.http = { url = \"https://a\", headers = { A = \"1\\r\\nB: 2\" } }",
        "4:51: `probe.http.headers`: the text has more than one line (write a single line)",
    ),
    (
        "probe.http = { url = \"https://a\", secret_headers = { A = \"Bearer x\" } }",
        "4:58: `probe.http.secret_headers`: `Bearer x` is not the name of an environment variable (write its name alone, like \"API_TOKEN\")",
    ),
    (
        "probe.http = { url = \"https://a\", expect_headers = { A = '*' } }",
        "4:58: `probe.http.expect_headers`: `*` is not a regular expression: repetition operator missing expression (see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes)",
    ),
    (
        "probe.http = { url = \"https://a\", max_latency = \"1d\" }",
        "4:49: `probe.http.max_latency`: `1d` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe.http = { url = \"https://a\", redirects = \"all\" }",
        "4:47: `probe.http.redirects`: `all` is not a value that it takes (write `none`, `same-host` or `any`)",
    ),
    (
        "probe.http = { url = \"https://a\", verify = \"no\" }",
        "4:44: `probe.http.verify`: expected true or false, found a string",
    ),
    (
        "probe.tls = {}",
        "4:7: `probe.tls.host` is missing (add `host = ...`: The host name, also checked against the certificate)",
    ),
    (
        "probe.tls = { host = \"a\", port = 65536 }",
        "4:34: `probe.tls.port`: 65536 is out of range (write a number from 1 to 65535)",
    ),
    (
        "probe.tls = { host = \"a\", min_days = -1 }",
        "4:38: `probe.tls.min_days`: -1 is out of range (write a number from 0 to 3660)",
    ),
    (
        "probe.tls = { host = \"a\", min_version = \"1.1\" }",
        "4:41: `probe.tls.min_version`: `1.1` is not a value that it takes (did you mean `1.2`?)",
    ),
    (
        "probe.tls = { host = \"a\", min_version = 1.3 }",
        "4:41: `probe.tls.min_version`: expected a string, found a float",
    ),
    (
        "probe.file = {}",
        "4:7: `probe.file.path` is missing (add `path = ...`: The file, or a pattern of which the newest counts; relative to the workspace)",
    ),
    (
        "probe.file.path = \"a[b\"",
        "4:19: `probe.file.path`: `a[b` is not a pattern of files: invalid range pattern (write `*` for any name, and `[*]` for a star)",
    ),
    (
        "probe.file = { path = \"a\", max_age = \"soon\" }",
        "4:38: `probe.file.max_age`: `soon` is not a length of time (write a number and a unit: m, h, d, w or wd (workdays), like \"12h\" or \"1d12h\")",
    ),
    (
        "probe.file = { path = \"a\", min_size = 5 }",
        "4:39: `probe.file.min_size`: expected a string, found an integer",
    ),
    (
        "probe.file = { path = \"a\", min_size = \"1 mb\" }",
        "4:39: `probe.file.min_size`: `1 mb` is not a size (write bytes or a unit, like \"512\", \"20 KiB\" or \"1 MiB\")",
    ),
    (
        "probe.file = { path = \"a\", max_size = \"18446744073709551616\" }",
        "4:39: `probe.file.max_size`: `18446744073709551616` is not a size (write bytes or a unit, like \"512\", \"20 KiB\" or \"1 MiB\")",
    ),
    (
        "probe.file = { path = \"a\", min_size = \"2 KiB\", max_size = \"2 kB\" }",
        "4:28: `min_size` is more than `max_size` (swap the two)",
    ),
    (
        "probe.file = { path = \"a\", sha256 = \"abc\" }",
        "4:37: `probe.file.sha256`: `abc` is not a SHA-256 hash (write its 64 hexadecimal digits)",
    ),
    (
        "probe.tcp = { port = 5432 }",
        "4:7: `probe.tcp.host` is missing (add `host = ...`: The host name or address)",
    ),
    (
        "probe.dns = { name = \"a\", type = \"mx\" }",
        "4:34: `probe.dns.type`: `mx` is not a value that it takes (did you mean `MX`?)",
    ),
    (
        "probe.dns = { name = \"a\", server = \"dns.example\" }",
        "4:36: `probe.dns.server`: `dns.example` is not the address of a name server (write its IP address, like \"9.9.9.9\" or \"127.0.0.1:5353\")",
    ),
    (
        "probe.dns = { name = \"a\", expect = \"b\" }",
        "4:36: `probe.dns.expect`: expected an array, found a string (write `expect = [...]`)",
    ),
    (
        "probe.logs = { path = \"a\" }",
        "4:7: `probe.logs.pattern` is missing (add `pattern = ...`: A regular expression of the lines that count)",
    ),
    (
        "probe.logs = { path = \"a\", pattern = 'b', max = -1 }",
        "4:49: `probe.logs.max`: -1 is out of range (write a number from 0 to 9223372036854775807)",
    ),
    (
        "probe.logs = { path = \"a\", pattern = 'b', max = 1, min = 2 }",
        "4:52: `min` (2) is more than `max` (1) (swap the two)",
    ),
    (
        "probe.disk.path = \"/\"",
        "4:7: the probe does not say how much must be free (add `min_free = \"10%\"` or `min_inodes = \"5%\"`)",
    ),
    (
        "probe.disk = { path = \"/\", min_free = \"0%\" }",
        "4:39: `probe.disk.min_free`: nothing always suffices (write an amount like \"20 GiB\" or a share like \"10%\")",
    ),
    (
        "probe.disk = { path = \"/\", min_free = \"0\" }",
        "4:39: `probe.disk.min_free`: nothing always suffices (write an amount like \"20 GiB\" or a share like \"10%\")",
    ),
    (
        "probe.disk = { path = \"/\", min_inodes = \"0\" }",
        "4:41: `probe.disk.min_inodes`: nothing always suffices (write an amount like \"20 GiB\" or a share like \"10%\")",
    ),
    (
        "probe.disk = { path = \"/\", min_free = \"101%\" }",
        "4:39: `probe.disk.min_free`: `101%` is neither an amount nor a share (write an amount like \"20 GiB\" or a share like \"10%\")",
    ),
    (
        "probe.disk = { path = \"/\", min_inodes = \"many\" }",
        "4:41: `probe.disk.min_inodes`: `many` is neither an amount nor a share (write an amount like \"20 GiB\" or a share like \"10%\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, timeout = \"0s\" }",
        "4:53: `probe.timeout`: `0s` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, timeout = \"25h\" }",
        "4:53: `probe.timeout`: `25h` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, timeout = \"60\" }",
        "4:53: `probe.timeout`: `60` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, retries = 101 }",
        "4:53: `probe.retries`: 101 is out of range (write a number from 0 to 100)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, backoff = \"-1s\" }",
        "4:53: `probe.backoff`: `-1s` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, valid_for = \"0d\" }",
        "4:55: `probe.valid_for`: the length of time is zero (write more than zero, or remove the key)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, valid_for = \"a week\" }",
        "4:55: `probe.valid_for`: `a week` is not a length of time (write a number and a unit: m, h, d, w or wd (workdays), like \"12h\" or \"1d12h\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, secrets = \"TOKEN\" }",
        "4:53: `probe.secrets`: expected an array, found a string (write `secrets = [...]`)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, secrets = [\"$TOKEN\"] }",
        "4:54: `probe.secrets`: `$TOKEN` is not the name of an environment variable (write its name alone, like \"API_TOKEN\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, redact = ['('] }",
        "4:53: `probe.redact`: `(` is not a regular expression: unclosed group (see https://docs.rs/regex for its syntax; a literal string in single quotes needs no doubled backslashes)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 }, redact = ['x*'] }",
        "4:53: `probe.redact`: `x*` also matches where there is nothing (demand at least one character: write `+` rather than `*`)",
    ),
    (
        "fix.command = [\"a\"]",
        "4:1: a `fix` without a `probe` (add `[task.probe]`: a fix is tried when the probe fails)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 } }\nfix = {}",
        "5:1: `fix.command` is missing (add `command = ...`: A program and its arguments, run by `run --fix` after the probe failed)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 } }\nfix.command = []",
        "5:15: `fix.command`: the list is empty (name at least one)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 } }\nfix.command = [\" \"]",
        "5:15: `fix.command`: the program's name is empty (name the program first)",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 } }\nfix = { command = [\"a\"], timeout = \"2d\" }",
        "5:36: `fix.timeout`: `2d` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
    (
        "probe = { tcp = { host = \"a\", port = 1 } }\nfix = { command = [\"a\"], stdout_matches = 'a' }",
        "5:26: unknown key `fix.stdout_matches` (the keys known here are `command`, `expect_exit`, `cwd`, `env` and `timeout`)",
    ),
    (
        "evidence = \"review\"",
        "4:12: `evidence = \"review\"` without a probe (add `[task.probe]`, whose pass a person then confirms, or write \"required\")",
    ),
];

#[test]
fn refused() {
    for (lines, expected) in REFUSED {
        let found = wrong(&format!("cadence = \"weekly\"\n[[task]]\nid = \"a\"\n{lines}\n"));
        assert_eq!(found, [*expected], "{lines}");
    }
}

#[test]
fn every_mistake_of_a_probe_is_reported() {
    let found = wrong(
        "cadence = \"weekly\"\n[[task]]\nid = \"a\"\n[task.probe]\ntimeout = 5\nretries = -1\nsecrets = [\"a b\", \"c=d\"]\n[task.probe.http]\nurl = \"ftp://a\"\nstatus = 99\n[task.fix]\ntimeout = \"0s\"\n",
    );
    let places: Vec<&str> = found.iter().map(|text| text.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(places, ["5:11", "6:11", "7:12", "7:19", "9:7", "10:10", "11:7", "12:11"], "{found:#?}");
}
