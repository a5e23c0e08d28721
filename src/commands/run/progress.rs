//! What a person sees while probes run: on a terminal a line of progress, elsewhere nothing.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::view::clean::cut;

/// How often it is drawn again.
const TICK: Duration = Duration::from_millis(120);

/// The progress of a run.
pub(super) struct Progress {
    bar: ProgressBar,
    running: BTreeMap<usize, String>,
    width: usize,
    /// Ends the thread that draws it, which has taken its last look when it can be joined.
    ticking: Option<(Sender<Infallible>, JoinHandle<()>)>,
}

/// Draws the bar again and again, in a thread of its own. Where the system gives none it moves only when
/// something happens.
fn ticking(bar: &ProgressBar) -> Option<(Sender<Infallible>, JoinHandle<()>)> {
    let (running, ended) = mpsc::channel();
    let bar = bar.clone();
    let tick = move || {
        while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            bar.tick();
        }
    };
    let thread = thread::Builder::new().name("progress".to_owned()).spawn(tick).ok()?;
    Some((running, thread))
}

impl Progress {
    /// Of so many probes; hidden where no person looks.
    pub fn new(probes: usize, shown: bool, width: usize) -> Self {
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(probes as u64), target);
        // A template that does not parse would only be a plainer line.
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}/{len} {elapsed}  {msg}") {
            bar.set_style(style);
        }
        let ticking = if shown { ticking(&bar) } else { None };
        Self { bar, running: BTreeMap::new(), width, ticking }
    }

    /// A step has started, or waits to be tried again.
    pub fn started(&mut self, number: usize, what: String) {
        self.running.insert(number, what);
        self.tell();
    }

    /// A step has ended.
    pub fn ended(&mut self, number: usize, probe_done: bool) {
        self.running.remove(&number);
        if probe_done {
            self.bar.inc(1);
        }
        self.tell();
    }

    /// Hides it while something else is written.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Takes it away.
    pub fn end(&mut self) {
        if let Some((running, thread)) = self.ticking.take() {
            drop(running);
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }

    fn tell(&self) {
        let names: Vec<&str> = self.running.values().map(String::as_str).collect();
        self.bar.set_message(cut(&names.join(", "), self.width.saturating_sub(24)));
    }
}
