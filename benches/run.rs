//! How near `run` comes to what is physically possible: 500 probes, 64 at once, against servers and
//! programs of this machine. The bound is what the waiting alone takes (the probes, divided by how
//! many wait at once), or for programs what starting them without `run` takes.
//!
//! `cargo bench --bench run`
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark has no callers")]
#![allow(clippy::disallowed_methods, reason = "it runs the binary")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PROBES: u32 = 500;
const AT_ONCE: u32 = 64;
/// How long a server thinks, or a program sleeps.
const WAIT: Duration = Duration::from_millis(200);

fn main() {
    // `cargo test --benches` and `cargo bench -- name` pass arguments that do not matter here.
    let rounds = PROBES.div_ceil(AT_ONCE);
    let waiting = WAIT * rounds;
    println!("{PROBES} probes, {AT_ONCE} at once; each waits {} ms", WAIT.as_millis());
    let port = server();
    let http = format!("http = {{ url = \"http://127.0.0.1:{port}/\" }}");
    row("http, a slow answer", &http, waiting);
    row("command, sleep 0.2", "command = [\"sleep\", \"0.2\"]", waiting);
    let spawning = bare_programs();
    row("command, true", "command = [\"true\"]", spawning);
    let root = TempDir::new().expect("a folder");
    let file = root.path().join("backup.dump");
    fs::write(&file, vec![0; 4096]).expect("a file");
    row("file, there", &format!("file = {{ path = \"{}\" }}", file.display()), Duration::ZERO);
}

/// Runs all probes once without and once with recording.
fn row(name: &str, probe: &str, bound: Duration) {
    let mut times = [Duration::MAX; 2];
    for _ in 0..3 {
        for (at, more) in [(0, Some("--no-record")), (1, None)] {
            let made = workspace(probe);
            let start = Instant::now();
            let status = Command::new(env!("CARGO_BIN_EXE_saasmaint"))
                .args(["run", "--trust", "--jobs", &AT_ONCE.to_string()])
                .args(more)
                .env("HOME", made.path().join("home"))
                .env("SAASMAINT_BY", "bench")
                .current_dir(made.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .expect("the binary runs");
            times[at] = times[at].min(start.elapsed());
            assert!(status.success(), "{name}");
            let feed = fs::read_to_string(made.path().join("ledger/bench.jsonl")).unwrap_or_default();
            let done = feed.lines().filter(|line| line.contains("\"kind\":\"done\"")).count();
            assert_eq!(done, if more.is_some() { 0 } else { PROBES as usize }, "{name}");
        }
    }
    let [run, recorded] = times.map(|time| time.as_secs_f64());
    let bound = bound.as_secs_f64();
    let ratio = |time: f64| if bound > 0.0 { format!("{:.2} x", time / bound) } else { "-".to_owned() };
    println!(
        "{name:<20}  bound {bound:.2} s   run {run:.2} s ({})   run and record {recorded:.2} s ({})",
        ratio(run),
        ratio(recorded)
    );
}

fn workspace(probe: &str) -> TempDir {
    let made = TempDir::new().expect("a folder");
    fs::write(made.path().join("saasmaint.toml"), "name = \"Bench\"\nstarts = 2020-01-01\n").expect("a file");
    fs::create_dir(made.path().join("checklists")).expect("a folder");
    let mut text = "cadence = \"daily\"\n".to_owned();
    for number in 0..PROBES {
        let _ = write!(text, "[[task]]\nid = \"t{number}\"\n[task.probe]\n{probe}\n");
    }
    fs::write(made.path().join("checklists/all.toml"), text).expect("a file");
    made
}

/// A server that thinks about each answer, any number at a time.
fn server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                thread::sleep(WAIT);
                let _ =
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            });
        }
    });
    port
}

/// How long it takes to start and wait for as many programs without `run`.
fn bare_programs() -> Duration {
    let start = Instant::now();
    let threads: Vec<_> = (0..AT_ONCE)
        .map(|number| {
            thread::spawn(move || {
                for _ in (number..PROBES).step_by(AT_ONCE as usize) {
                    let output = Command::new("true").stdin(Stdio::null()).output().expect("true runs");
                    assert!(output.status.success());
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("a thread");
    }
    start.elapsed()
}
