//! What a person sees while probes run: on a terminal a line of progress, elsewhere nothing.

use std::collections::BTreeMap;
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
        if shown {
            bar.enable_steady_tick(TICK);
        }
        Self { bar, running: BTreeMap::new(), width }
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
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn tell(&self) {
        let names: Vec<&str> = self.running.values().map(String::as_str).collect();
        self.bar.set_message(cut(&names.join(", "), self.width.saturating_sub(24)));
    }
}
