//! How long a large ledger takes; run in release with `--ignored --nocapture`.

use std::io::Write;
use std::time::Instant as Stopwatch;

use super::*;

#[test]
#[ignore = "writes 400 MB and measures"]
#[expect(clippy::print_stderr, reason = "the measurement")]
fn a_million_lines() {
    let (_folder, ledger) = ledger();
    fs::create_dir_all(ledger.dir()).expect("a folder");
    let hash = LineHash::of(b"");
    let mut feed = std::io::BufWriter::new(fs::File::create(ledger.dir().join("a.jsonl")).expect("a feed"));
    let line = format!(
        r#"{{"v":1,"kind":"done","task":"ab","for":"2026","performed_at":"2026-11-27T15:40:00Z","recorded_at":"2026-11-27T15:41:12Z","by":"a","prev":"{hash}"}}"#
    );
    for _ in 0..1_000_000 {
        writeln!(feed, "{line}").expect("written");
    }
    feed.flush().expect("written");
    let size = fs::metadata(ledger.dir().join("a.jsonl")).expect("a feed").len();
    let measure = |what: &str| {
        let mut times: Vec<_> = (0..9)
            .map(|_| {
                let start = Stopwatch::now();
                let mut seen = 0_u64;
                let reading =
                    ledger.read(None, &mut |record| seen += u64::from(record.standing)).expect("a reading");
                assert!(reading.entries >= 1_000_000);
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        eprintln!("{what}: {size} bytes, min {:?}, median {:?}", times[0], times[4]);
    };
    measure("no undo");
    append(&ledger, vec![entry("b", 1, Body::Undo { entry: hash.to_string() })]);
    measure("with an undo, so that every line is hashed");
    #[cfg(target_os = "linux")]
    eprintln!(
        "{}",
        fs::read_to_string("/proc/self/status")
            .unwrap_or_default()
            .lines()
            .filter(|l| l.starts_with("VmHWM"))
            .collect::<String>()
    );
}
