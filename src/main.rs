//! The process seam: arguments, streams and the exit code.

use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    // Not locked: a progress bar draws there from a thread of its own.
    let mut err = io::stderr();
    saasmaint::run(std::env::args_os(), &mut out, &mut err).into()
}
