//! Ctrl-C and the end that a service manager asks for: a run stops cleanly.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set once somebody asks the run to stop. What has finished by then is still recorded.
///
/// # Errors
/// When the system does not let signals be caught.
pub(super) fn requested() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    listen(&stop)?;
    Ok(stop)
}

/// The signals that this process was started to ignore, one bit each, as far as the system tells.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// A second request ends the program, after the time in which programs that were started are ended.
fn listen(stop: &Arc<AtomicBool>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    // What was ignored from the start (`nohup`, a background job of a script) stays so.
    let ignored = ignored();
    let heard = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = signal_hook::iterator::Signals::new(heard)?;
    let stop = Arc::clone(stop);
    let listen = move || {
        for signal in signals.forever() {
            if stop.swap(true, Ordering::SeqCst) {
                std::thread::sleep(std::time::Duration::from_secs(4));
                // As if the signal had never been caught.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map(drop)
}
