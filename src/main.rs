//! The process seam: arguments, streams and the exit code.

use std::io::{self, BufWriter};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args_os().peekable();
    if saasmaint::probe::guard::has_served(args.peek().map(std::ffi::OsString::as_os_str)) {
        return ExitCode::SUCCESS;
    }
    // A file that would get too long is an error to report, not the end of the program.
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    let mut out = BufWriter::new(io::stdout().lock());
    // Not locked: a progress bar draws there from a thread of its own.
    let mut err = io::stderr();
    saasmaint::run(args, &mut out, &mut err).into()
}
