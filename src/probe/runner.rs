//! Running many probes at once, each with its timeout, its retries and, where it is asked for, its
//! fix.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::deadline::Deadline;
use super::evidence;
use super::job::{Attempt, Job, Step, StepRun};
use super::kind::{AttemptContext, RunContext};
use super::observation::{CapturedText, CheckOutcome, Observation, SavedCursor};
use super::redact::Redactor;
use super::short::shortened;
use crate::model::Evidence;

/// A wait between two attempts is never longer.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// How often a thread that waits looks whether the run is being stopped.
const TICK: Duration = Duration::from_millis(25);
/// A reason has no more characters.
const LONGEST_REASON: usize = 1_000;
/// How long a thread that is the last one, or in the middle of a fix, waits for the system to have a
/// thread or process again.
const SHORTAGE: Duration = Duration::from_secs(5);
/// How long a stopped run waits for programs to be ended.
const LAST_WAIT: Duration = Duration::from_secs(10);

/// Keeps evidence: a name and its bytes.
///
/// # Errors
/// Why it could not be kept.
pub(crate) type StoreEvidence = dyn Fn(&str, &[u8]) -> Result<Evidence, String> + Send + Sync;

/// What happens while probes run. The number is that of the job.
#[derive(Debug, Clone)]
pub(crate) enum RunEvent {
    /// A step has started.
    Started(usize, Step),
    /// An attempt did not pass; the next follows after a wait.
    Waiting(usize, Attempt),
    /// A step has ended. Whoever records it calls the sender back, so that a fix is tried only
    /// after the failure is on disk.
    Finished(usize, Box<StepRun>, Sender<()>),
}

/// Why a run came to an end before its time.
#[derive(Debug)]
pub(crate) enum RunError<E> {
    /// Whoever was told what happens could not go on.
    Handler(E),
    /// The system gives no thread.
    Thread(std::io::Error),
}

/// The probes of one command.
pub(crate) struct Runner {
    /// What they rely on.
    pub context: Arc<RunContext>,
    /// How many run at once.
    pub at_once: usize,
    /// Whether fixes are tried.
    pub with_fix: bool,
    /// Where evidence is kept; `None` keeps none.
    pub store: Option<Arc<StoreEvidence>>,
    /// Set by whoever wants the run to stop.
    pub stop: Arc<AtomicBool>,
}

struct WorkerPool {
    runner: Runner,
    jobs: Vec<Job>,
    queue: Mutex<Queue>,
    /// Whether somebody has waited in vain for a thread or process.
    is_short: AtomicBool,
    /// Programs that are running, and whatever has ended and is not told yet: a stopped run waits
    /// until there is none.
    busy: AtomicUsize,
    /// Fixes change things: one at a time.
    fixing: Mutex<()>,
}

/// What is to be done, and by how many.
struct Queue {
    waiting: VecDeque<usize>,
    /// Threads that will ask for another job.
    threads: usize,
}

impl Runner {
    /// Runs the jobs and tells `on` what happens, in the order in which it happens, until all have
    /// ended or the run is stopped. What has finished by then is told.
    ///
    /// # Errors
    /// Those of `on`, which stop the run, and when not even one thread can be had.
    pub fn run<E>(
        self,
        jobs: Vec<Job>,
        mut on: impl FnMut(Vec<RunEvent>) -> Result<(), E>,
    ) -> Result<(), RunError<E>> {
        let at_once = self.at_once.clamp(1, jobs.len().max(1));
        let stop = Arc::clone(&self.stop);
        let pool = Arc::new(WorkerPool {
            runner: self,
            queue: Mutex::new(Queue { waiting: (0..jobs.len()).collect(), threads: 0 }),
            is_short: AtomicBool::new(false),
            jobs,
            busy: AtomicUsize::new(0),
            fixing: Mutex::new(()),
        });
        let (sender, events) = mpsc::channel();
        for started in 0..at_once {
            let (worker, sender) = (Arc::clone(&pool), sender.clone());
            pool.queue().threads += 1;
            // A thread that waits for the network is left behind by a stopped run.
            let spawned = thread::Builder::new().name("probe".to_owned()).spawn(move || worker.work(&sender));
            if let Err(error) = spawned {
                pool.queue().threads -= 1;
                // As many as the system gives have to do.
                if started > 0 {
                    break;
                }
                return Err(RunError::Thread(error));
            }
        }
        drop(sender);
        let result = forward_events(&events, &stop, &mut on);
        stop.store(true, Ordering::Relaxed);
        pool.wait_for_programs();
        // Whatever had finished before it was stopped counts.
        let rest: Vec<RunEvent> = events.try_iter().collect();
        let result = if rest.is_empty() || result.is_err() { result } else { on(rest) };
        result.map_err(RunError::Handler)
    }
}

/// Hands events on, several at once where they have piled up, until none can come or the run stops.
fn forward_events<E>(
    events: &Receiver<RunEvent>,
    stop: &AtomicBool,
    on: &mut impl FnMut(Vec<RunEvent>) -> Result<(), E>,
) -> Result<(), E> {
    while !stop.load(Ordering::Relaxed) {
        match events.recv_timeout(TICK) {
            Ok(first) => on(std::iter::once(first).chain(events.try_iter()).collect())?,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(())
}

impl WorkerPool {
    fn work(&self, events: &Sender<RunEvent>) {
        while !self.is_stopped() {
            let Some(number) = self.next_job() else { return };
            if self.job(number, events).is_none() {
                return;
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; without one this thread has to end.
    fn next_job(&self) -> Option<usize> {
        let mut queue = self.queue();
        let next = queue.waiting.pop_front();
        queue.threads -= usize::from(next.is_none());
        next
    }

    /// Leaves a job to the other threads, unless this is the last one. If so, this thread has to end.
    fn hand_over(&self, number: usize) -> bool {
        let mut queue = self.queue();
        let others = queue.threads > 1;
        if others {
            queue.waiting.push_front(number);
            queue.threads -= 1;
        }
        others
    }

    /// A probe, and what follows; `None` when this thread has to end.
    fn job(&self, number: usize, events: &Sender<RunEvent>) -> Option<()> {
        let job = &self.jobs[number];
        let (outcome, next_cursor) = self.step(number, Step::Probe, job.cursor.as_ref(), events)?;
        let failed = matches!(outcome, CheckOutcome::Fail(_));
        if !failed || !self.runner.with_fix || job.fix.is_none() || self.is_stopped() {
            return Some(());
        }
        let _alone = self.fixing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_stopped() {
            return Some(());
        }
        if self.step(number, Step::Fix, None, events)?.0 == CheckOutcome::Interrupted {
            return Some(());
        }
        // The failure is on record: what follows goes on from there.
        self.step(number, Step::Again, next_cursor.as_ref(), events).map(drop)
    }

    /// One step, told and waited for until it is recorded: what it came to, and what it leaves for the
    /// next to go on from.
    fn step(
        &self,
        number: usize,
        step: Step,
        cursor: Option<&SavedCursor>,
        events: &Sender<RunEvent>,
    ) -> Option<(CheckOutcome, Option<SavedCursor>)> {
        events.send(RunEvent::Started(number, step)).ok()?;
        let starts_program = self.jobs[number].runnable(step).starts_program();
        let mut busy = starts_program.then(|| Busy::with(&self.busy));
        let (run, next_cursor) = self.run(number, step, cursor, events, &mut busy)?;
        let outcome = run.outcome.clone();
        let (recorded, wait) = mpsc::channel();
        events.send(RunEvent::Finished(number, Box::new(run), recorded)).ok()?;
        drop(busy);
        // Only a fix has to wait for what comes before it.
        let follows = self.runner.with_fix && self.jobs[number].fix.is_some();
        if follows {
            wait.recv().ok()?;
        }
        Some((outcome, next_cursor))
    }

    fn run<'a>(
        &'a self,
        number: usize,
        step: Step,
        cursor: Option<&SavedCursor>,
        events: &Sender<RunEvent>,
        busy: &mut Option<Busy<'a>>,
    ) -> Option<(StepRun, Option<SavedCursor>)> {
        let (job, context) = (&self.jobs[number], &self.runner.context);
        let (started, since) = ((context.clock)(), std::time::Instant::now());
        let retries = if step == Step::Fix { 0 } else { job.probe.retries };
        let mut attempts: Vec<Attempt> = Vec::new();
        let mut wait = job.probe.backoff;
        let observation = loop {
            let began = std::time::Instant::now();
            let (observation, refused) = self.attempt(job, step, cursor);
            if refused && !self.is_stopped() {
                // Fewer at once need less of what the system has none left of.
                if step == Step::Probe && attempts.is_empty() && self.hand_over(number) {
                    return None;
                }
                // Once that was in vain it will be again.
                if since.elapsed() < SHORTAGE && !self.is_short.load(Ordering::Relaxed) {
                    self.pause(TICK);
                    continue;
                }
                self.is_short.store(true, Ordering::Relaxed);
            }
            let outcome = redacted(&observation.outcome, &job.redactor);
            attempts.push(Attempt { outcome: outcome.clone(), took: began.elapsed() });
            let again = matches!(outcome, CheckOutcome::Fail(_) | CheckOutcome::Error(_))
                && attempts.len() <= retries as usize
                && !self.is_stopped();
            if !again {
                break observation;
            }
            events.send(RunEvent::Waiting(number, Attempt { outcome, took: began.elapsed() })).ok()?;
            self.pause(wait);
            if self.is_stopped() {
                break Observation::interrupted();
            }
            wait = (wait * 2).min(LONGEST_WAIT.max(job.probe.backoff));
        };
        // What has ended is told even when the run is stopped now.
        busy.get_or_insert_with(|| Busy::with(&self.busy));
        let mut run = StepRun {
            step,
            outcome: redacted(&observation.outcome, &job.redactor),
            attempts,
            started,
            finished: (context.clock)().max(started),
            took: since.elapsed(),
            evidence: Vec::new(),
        };
        let next_cursor = observation.cursor.clone();
        if matches!(run.outcome, CheckOutcome::Pass | CheckOutcome::Fail(_)) {
            self.store_evidence(job, &mut run, observation);
        }
        Some((run, next_cursor))
    }

    /// What an attempt came to, and whether it could not be made for want of threads or processes.
    fn attempt(&self, job: &Job, step: Step, cursor: Option<&SavedCursor>) -> (Observation, bool) {
        if let Some(problem) = &job.problem {
            return (Observation::error(problem), false);
        }
        let deadline = Deadline::after(job.timeout(step), &self.runner.stop);
        let runnable = job.runnable(step);
        let observation = runnable.attempt(&AttemptContext {
            run: &self.runner.context,
            zone: &job.zone,
            cursor,
            redactor: &job.redactor,
            deadline: &deadline,
        });
        // What was found while the run was being stopped may be of the stopping; a program knows.
        if self.is_stopped() && !runnable.starts_program() && observation.outcome != CheckOutcome::Pass {
            return (Observation::interrupted(), false);
        }
        let refused = deadline.was_refused() && matches!(observation.outcome, CheckOutcome::Error(_));
        (observation, refused)
    }

    /// Keeps the evidence of a run. A result whose evidence cannot be kept cannot be shown either.
    fn store_evidence(&self, job: &Job, run: &mut StepRun, observation: Observation) {
        let Some(store) = &self.runner.store else { return };
        let facts = evidence::facts(observation.facts, observation.cursor, &job.redactor);
        let clean =
            |section: CapturedText| CapturedText { text: job.redactor.clean(&section.text), ..section };
        let sections: Vec<CapturedText> = observation.sections.into_iter().map(clean).collect();
        let record = evidence::ProbeEvidence { job, run, context: &self.runner.context, facts, sections };
        let files = [("json", evidence::json(&record)), ("txt", evidence::text(&record))];
        for (extension, bytes) in files {
            let step = if run.step == Step::Fix { "fix" } else { "probe" };
            match store(&format!("{}.{step}.{extension}", job.task), &bytes) {
                Ok(evidence) => run.evidence.push(evidence),
                Err(why) => {
                    let found = run.outcome.reason().unwrap_or("it passed");
                    run.outcome =
                        CheckOutcome::Error(format!("{why}; so it is not recorded what it found: {found}"));
                    run.evidence.clear();
                    return;
                }
            }
        }
    }

    fn pause(&self, length: Duration) {
        let until = std::time::Instant::now() + length;
        while !self.is_stopped() {
            let left = until.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                return;
            }
            thread::sleep(left.min(TICK));
        }
    }

    fn is_stopped(&self) -> bool {
        self.runner.stop.load(Ordering::Relaxed)
    }

    /// Waits until no program of this run is left, and what had ended is told.
    fn wait_for_programs(&self) {
        let until = std::time::Instant::now() + LAST_WAIT;
        let busy = || self.busy.load(Ordering::SeqCst) > 0;
        while busy() && std::time::Instant::now() < until {
            thread::sleep(TICK);
        }
    }
}

/// Counts as busy as long as it lives.
struct Busy<'a>(&'a AtomicUsize);

impl<'a> Busy<'a> {
    fn with(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// An outcome without secrets, and with a reason that can be read.
fn redacted(outcome: &CheckOutcome, redactor: &Redactor) -> CheckOutcome {
    let reason = |reason: &str| shortened(&redactor.clean(reason), LONGEST_REASON);
    match outcome {
        CheckOutcome::Fail(why) => CheckOutcome::Fail(reason(why)),
        CheckOutcome::Error(why) => CheckOutcome::Error(reason(why)),
        other => other.clone(),
    }
}
