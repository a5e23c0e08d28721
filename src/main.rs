//! The process seam: arguments, streams and the exit code.

use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr().lock();
    saasmaint::run(std::env::args_os(), &mut out, &mut err).into()
}
