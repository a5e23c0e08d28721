//! Real programs: what they print, how they end, and what is left of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::program::KEPT_ENDS;
use super::{
    CapturedStream, Deadline, FinishedProgram, PatternResult, ProgramEnd, ProgramSpec, SearchSpec,
    StreamPattern, run,
};
use crate::probe::Redactor;

/// Long enough for whatever is to end by itself.
const LONG: Duration = Duration::from_mins(2);

/// What is run, and with what.
struct Case {
    argv: Vec<String>,
    env: BTreeMap<String, String>,
    stdout: SearchSpec,
    redactor: Redactor,
    timeout: Duration,
    stop: Arc<AtomicBool>,
}

impl Case {
    fn new(argv: &[&str]) -> Self {
        Self {
            argv: argv.iter().map(|&argument| argument.to_owned()).collect(),
            env: BTreeMap::new(),
            stdout: SearchSpec::default(),
            redactor: Redactor::default(),
            timeout: LONG,
            stop: Arc::default(),
        }
    }

    fn sh(script: &str) -> Self {
        Self::new(&["sh", "-c", script])
    }

    fn run_in(&self, dir: &Path) -> Result<FinishedProgram, String> {
        let deadline = Deadline::after(self.timeout, &self.stop);
        let stderr = SearchSpec::default();
        let order = ProgramSpec {
            argv: &self.argv,
            dir,
            env: &self.env,
            stdout: &self.stdout,
            stderr: &stderr,
            redactor: &self.redactor,
        };
        run(order, &deadline)
    }

    fn run(&self) -> FinishedProgram {
        self.run_in(Path::new("/")).expect("it starts")
    }
}

fn text(kept: &str) -> CapturedStream {
    CapturedStream { kept: kept.to_owned(), bytes: kept.len() as u64, ..CapturedStream::default() }
}

/// Whether a process is there and no zombie.
fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    let state = stat.rsplit(") ").next().and_then(|rest| rest.chars().next());
    state.is_some_and(|state| state != 'Z' && state != 'X')
}

/// A killed process is gone a moment later.
fn is_dead_soon(pid: &str) -> bool {
    assert!(pid.trim().parse::<u32>().is_ok_and(|pid| pid > 1), "no pid: {pid:?}");
    let until = Instant::now() + Duration::from_secs(20);
    while is_alive(pid) && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    !is_alive(pid)
}

#[test]
fn output_and_status_are_told() {
    let finished = Case::sh("echo out; echo err >&2; exit 3").run();
    let expected = FinishedProgram {
        ending: ProgramEnd::Exit(3),
        stdout: text("out\n"),
        stderr: text("err\n"),
        left_running: false,
    };
    assert_eq!(finished, expected);
    assert_eq!(Case::new(&["true"]).run().ending, ProgramEnd::Exit(0));
}

#[test]
fn arguments_arrive_as_they_are() {
    let odd = ["a b", "it's", "\"q\"", "$(echo x)", "; exit 1", "*", "-n", "", "\\n", "&&", "ü\n"];
    let program =
        ["python3", "-c", "import sys; sys.stdout.buffer.write(b'|'.join(a.encode() for a in sys.argv[1:]))"];
    let argv: Vec<&str> = program.into_iter().chain(odd).collect();
    assert_eq!(Case::new(&argv).run().stdout.kept, odd.join("|"));
}

#[test]
fn standard_input_is_empty() {
    assert_eq!(Case::new(&["cat"]).run().ending, ProgramEnd::Exit(0));
}

#[test]
fn variables_are_added_to_the_inherited_ones() {
    let mut case = Case::sh("echo \"$SAASMAINT_ADDED\"; test -n \"$PATH\"");
    case.env.insert("SAASMAINT_ADDED".to_owned(), "a b".to_owned());
    let finished = case.run();
    assert_eq!((finished.ending, finished.stdout.kept.as_str()), (ProgramEnd::Exit(0), "a b\n"));
}

#[test]
fn it_runs_in_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let real = folder.path().canonicalize().expect("it is there");
    let finished = Case::new(&["pwd", "-P"]).run_in(&real).expect("it starts");
    assert_eq!(finished.stdout.kept, format!("{}\n", real.display()));
}

#[test]
fn what_cannot_be_started_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("plain"), "#!/bin/sh\n").expect("written");
    fs::write(path("lost"), "#!/nonexistent/interpreter\n").expect("written");
    fs::set_permissions(path("lost"), fs::Permissions::from_mode(0o755)).expect("allowed");
    let cases = [
        (
            "saasmaint-no-such-program",
            "cannot start `saasmaint-no-such-program`: there is no such program in PATH",
        ),
        ("./missing", "cannot start `./missing`: there is no such file"),
        ("./plain", "cannot start `./plain`: permission denied"),
        ("./lost", "cannot start `./lost`: the interpreter that it names was not found"),
        ("nul\0", "cannot start `nul\0`: nul byte found in provided data"),
    ];
    for (program, expected) in cases {
        assert_eq!(Case::new(&[program]).run_in(folder.path()), Err(expected.to_owned()));
    }
    assert_eq!(Case::new(&[]).run_in(folder.path()), Err("no program is named".to_owned()));

    let gone = path("gone");
    let expected = format!("cannot start `true`: the folder `{}` does not exist", gone.display());
    assert_eq!(Case::new(&["true"]).run_in(&gone), Err(expected));
    let file = path("plain");
    let expected = format!(
        "cannot start `true`: the folder `{}` cannot be used: Not a directory (os error 20)",
        file.display()
    );
    assert_eq!(Case::new(&["true"]).run_in(&file), Err(expected));
}

#[test]
fn a_signal_is_told() {
    for (name, number) in [("KILL", 9), ("TERM", 15), ("SEGV", 11)] {
        let finished = Case::sh(&format!("kill -{name} $$")).run();
        assert_eq!(finished.ending, ProgramEnd::Signal(number));
        assert_eq!(super::signal_name(number), format!("SIG{name}"));
    }
    for (number, name) in [(6, "SIGABRT"), (14, "SIGALRM"), (60, "signal 60")] {
        assert_eq!(super::signal_name(number), name);
    }
}

#[test]
fn what_is_no_utf8_is_replaced() {
    let finished = Case::sh(r"printf 'a\377b\000c'").run();
    assert_eq!((finished.stdout.kept.as_str(), finished.stdout.bytes), ("a\u{fffd}b\0c", 5));
}

#[test]
fn a_program_that_ignores_being_told_to_end_is_killed_with_its_children() {
    let mut case = Case::sh(
        "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 1; done' & echo $!; while :; do sleep 1; done",
    );
    case.timeout = Duration::from_secs(1);
    let finished = case.run();
    assert_eq!((finished.ending, finished.left_running), (ProgramEnd::TimedOut, false));
    assert!(is_dead_soon(&finished.stdout.kept));
}

#[test]
fn a_program_is_told_to_end_before_it_is_killed() {
    let mut case = Case::sh("trap 'echo ended; exit 0' TERM; echo started; while :; do sleep 0.05; done");
    case.timeout = Duration::from_secs(1);
    let finished = case.run();
    assert_eq!((finished.ending, finished.stdout.kept.as_str()), (ProgramEnd::TimedOut, "started\nended\n"));
}

#[test]
fn children_that_hold_the_output_are_ended_after_the_program() {
    let finished = Case::sh("sleep 300 & echo $!; exit 4").run();
    assert_eq!((finished.ending, finished.left_running), (ProgramEnd::Exit(4), true));
    assert!(is_dead_soon(&finished.stdout.kept));
}

#[test]
fn silent_children_are_ended_after_the_program() {
    let finished = Case::sh("sleep 300 >/dev/null 2>&1 & echo $!").run();
    assert_eq!((finished.ending, finished.left_running), (ProgramEnd::Exit(0), false));
    assert!(is_dead_soon(&finished.stdout.kept));
}

#[test]
fn what_left_the_group_is_not_waited_for() {
    let script = "import os, sys, time
if os.fork() == 0:
    os.setsid()
    print(os.getpid(), flush=True)
    time.sleep(60)
    os._exit(0)
time.sleep(0.5)
os._exit(0)";
    let since = Instant::now();
    let finished = Case::new(&["python3", "-c", script]).run();
    assert!(since.elapsed() < Duration::from_secs(50), "it was waited for");
    assert_eq!((finished.ending, finished.left_running), (ProgramEnd::Exit(0), true));
    let left = finished.stdout.kept.trim().parse().ok().and_then(rustix::process::Pid::from_raw);
    let left = left.expect("it tells its pid");
    rustix::process::kill_process(left, rustix::process::Signal::KILL).expect("it is still there");
}

#[test]
fn a_run_that_is_stopped_stops_its_program() {
    let case = Case::sh("sleep 300 & echo $!; wait");
    let stop = Arc::clone(&case.stop);
    let stopping = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        stop.store(true, Ordering::Relaxed);
    });
    let since = Instant::now();
    let finished = case.run();
    assert!(since.elapsed() < Duration::from_mins(1), "it was not stopped");
    assert_eq!(finished.ending, ProgramEnd::Interrupted);
    assert!(is_dead_soon(&finished.stdout.kept));
    stopping.join().expect("it stored the flag");
}

#[test]
fn much_output_is_read_and_little_is_kept() {
    let finished = Case::sh("yes | head -c 1073741824; echo end >&2").run();
    assert_eq!((finished.ending, finished.stdout.bytes), (ProgramEnd::Exit(0), 1 << 30));
    assert_eq!(finished.stderr.kept, "end\n");
    // Whole lines of two bytes: each end is kept to the byte.
    let half = "y\n".repeat(KEPT_ENDS / 2);
    let left_out = (1_u64 << 30) - 2 * KEPT_ENDS as u64 + 2;
    // The first break after the cut is that of the line at the cut.
    let expected = format!("{half}[... {left_out} bytes left out ...]\n{}", &half[2..]);
    assert!(finished.stdout.kept == expected, "{} bytes are kept", finished.stdout.kept.len());
}

#[test]
fn a_huge_line_is_cut() {
    let script = "import sys; sys.stdout.write('é' * 5000000)";
    let finished = Case::new(&["python3", "-c", script]).run();
    let half = "é".repeat(KEPT_ENDS / 2);
    let left_out = 10_000_000 - 2 * KEPT_ENDS;
    let expected = format!("{half}\n[... {left_out} bytes left out ...]\n{half}");
    assert!(finished.stdout.kept == expected, "{} bytes are kept", finished.stdout.kept.len());
}

#[test]
fn everything_of_a_long_output_is_searched() {
    let patterns = ["^needle$", "(?s)y.needle.y", "absent", "^y$"];
    let mut case = Case::sh("yes | head -c 20000000; echo needle; yes | head -c 20000000");
    case.stdout.patterns =
        patterns.iter().map(|pattern| StreamPattern::new(pattern).expect("sound")).collect();
    let results = [
        PatternResult::Found(10_000_001),
        PatternResult::NotInStart,
        PatternResult::Absent,
        PatternResult::Found(1),
    ];
    assert_eq!(case.run().stdout.results, results);
}

#[test]
fn many_run_at_once() {
    let runs: Vec<_> = (0..64)
        .map(|number| {
            thread::spawn(move || {
                let finished = Case::sh(&format!("yes {number} | head -c 1000000; exit {number}")).run();
                (
                    finished.ending,
                    finished.stdout.bytes,
                    finished.stdout.kept.lines().next().map(str::to_owned),
                )
            })
        })
        .collect();
    for (number, run) in (0..).zip(runs) {
        let seen = run.join().expect("it ends");
        assert_eq!(seen, (ProgramEnd::Exit(number), 1_000_000, Some(number.to_string())));
    }
}
