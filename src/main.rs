//! The process seam: arguments, streams and the exit code.

fn main() {}
