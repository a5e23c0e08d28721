//! The process seam: arguments, streams and the exit code.

use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().peekable();
    if saasmaint::probe::guard::has_served(args.peek().map(std::ffi::OsString::as_os_str)) {
        return ExitCode::SUCCESS;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    // Not locked: a progress bar draws there from a thread of its own.
    let mut err = io::stderr();
    saasmaint::run(args, &mut out, &mut err).into()
}
