//! The Python that has what only Python has: the loader of OSCAL, and a validator of JSON Schema.
#![allow(clippy::print_stderr, reason = "a test says when it cannot run")]
#![allow(clippy::disallowed_methods, reason = "a test asks the environment for the Python to run")]

use std::env;
use std::path::Path;
use std::process::Command;

/// Where `.ci/run` keeps it.
const INSTALL: &str = "python3 -m venv target/trestle && \
                       target/trestle/bin/pip install compliance-trestle==5.2.0 jsonschema==4.26.0";

/// Runs a script of `tests/` with arguments, and returns what it printed; it has to succeed. `None`
/// where Python lacks the modules, which is a failure in continuous integration.
pub fn run(script: &str, modules: &str, args: &[&Path]) -> Option<String> {
    let python = python();
    let import = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if !import.is_ok_and(|output| output.status.success()) {
        assert!(env::var_os("CI").is_none(), "{python} has no {modules}; run: {INSTALL}");
        eprintln!("not checked, because {python} has no {modules}; run: {INSTALL}");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script);
    let output =
        Command::new(&python).arg("-X").arg("utf8").arg(script).args(args).output().expect("Python runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `SAASMAINT_TEST_PYTHON`; else the one of `.ci/run`, where it is there; else `python3`.
fn python() -> String {
    if let Ok(given) = env::var("SAASMAINT_TEST_PYTHON") {
        return given;
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/trestle/bin/python");
    if kept.is_file() { kept.display().to_string() } else { "python3".to_owned() }
}
