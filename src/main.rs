//! The process seam: arguments, streams and the exit code.

use std::io::{self, BufWriter};
use std::process::ExitCode;

/// The system's allocator keeps gigabytes in pieces while a large PDF is compressed page by page.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    // Not locked: a progress bar draws there from a thread of its own.
    let mut err = io::stderr();
    saasmaint::run(std::env::args_os(), &mut out, &mut err).into()
}
