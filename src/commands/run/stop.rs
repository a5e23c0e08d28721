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
    #[cfg(unix)]
    listen(&stop)?;
    Ok(stop)
}

/// A second request ends the program, after the time in which programs that were started are ended.
#[cfg(unix)]
fn listen(stop: &Arc<AtomicBool>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        for signal in signals.forever() {
            if stop.swap(true, Ordering::SeqCst) {
                std::thread::sleep(std::time::Duration::from_secs(4));
                // As if the signal had never been caught.
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        }
    });
    Ok(())
}
