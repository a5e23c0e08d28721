//! The two streams of a program, read while it runs.

use std::convert::Infallible;
use std::io::{Error, ErrorKind, PipeReader, Read};
use std::process::ChildStderr;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::capture::StreamCapture;
use super::program::{CapturedStream, ProgramSpec, StreamEnd};
use crate::probe::{Deadline, Redactor};

/// How much is read at once.
const CHUNK: usize = 64 * 1024;
/// How often it is looked whether anything comes.
const LOOK: Duration = Duration::from_millis(50);

/// What has come so far; `None` once nobody wants more.
#[derive(Clone)]
struct SharedCapture(Arc<Mutex<Option<StreamCapture>>>);

impl SharedCapture {
    fn lock(&self) -> MutexGuard<'_, Option<StreamCapture>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The streams of a program.
pub(super) struct Streams {
    stdout: SharedCapture,
    stderr: SharedCapture,
    /// Where the readers wait for the pipes of the program, standard output first.
    pipes: [Option<Sender<Pipe>>; 2],
    /// Both readers hold the other end: it closes when both are done.
    open: Receiver<Infallible>,
}

/// What a stream is read from.
type Pipe = Box<dyn Read + Send>;

impl Streams {
    /// Gets ready to read them, before there is a program: one that nobody could read would have to be
    /// killed after it had done half of its work.
    ///
    /// # Errors
    /// That no thread can be started.
    pub fn prepare(order: &ProgramSpec<'_>, deadline: &Deadline) -> Result<Self, Error> {
        let (done, open) = mpsc::channel();
        let margin = order.redactor.margin();
        let new = |wanted| SharedCapture(Arc::new(Mutex::new(Some(StreamCapture::new(wanted, margin)))));
        let (stdout, stderr) = (new(order.stdout), new(order.stderr));
        let pipes = [
            Some(start(stdout.clone(), done.clone(), deadline)?),
            Some(start(stderr.clone(), done, deadline)?),
        ];
        Ok(Self { stdout, stderr, pipes, open })
    }

    /// Starts to read them.
    pub fn read(&mut self, stdout: Option<PipeReader>, stderr: Option<ChildStderr>) {
        let stdout = stdout.map(|pipe| Box::new(pipe) as Pipe);
        let stderr = stderr.map(|pipe| Box::new(pipe) as Pipe);
        for (reader, pipe) in self.pipes.iter_mut().zip([stdout, stderr]) {
            // A reader without a pipe has nothing to wait for.
            if let (Some(reader), Some(pipe)) = (reader.take(), pipe) {
                let _ = reader.send(pipe);
            }
        }
    }

    /// Waits so long, or until both close. Tells whether they are closed.
    pub fn pause(&self, length: Duration) -> bool {
        if self.are_closed() {
            thread::sleep(length);
            return true;
        }
        matches!(self.open.recv_timeout(length), Err(RecvTimeoutError::Disconnected))
    }

    /// Whether both are closed.
    pub fn are_closed(&self) -> bool {
        matches!(self.open.try_recv(), Err(TryRecvError::Disconnected))
    }

    /// Waits until both are closed, as long as something comes at least every `idle`, and not longer
    /// than `most`. Tells whether they are.
    pub fn drain(&self, idle: Duration, most: Duration) -> bool {
        let started = Instant::now();
        let (mut seen, mut since) = (self.bytes(), started);
        while since.elapsed() < idle && started.elapsed() < most {
            if let Err(RecvTimeoutError::Disconnected) = self.open.recv_timeout(LOOK) {
                return true;
            }
            let bytes = self.bytes();
            if bytes != seen {
                (seen, since) = (bytes, Instant::now());
            }
        }
        self.are_closed()
    }

    /// Whatever ends from now on did not end by itself.
    pub fn stop(&self) {
        for shared in [&self.stdout, &self.stderr] {
            if let Some(capture) = shared.lock().as_mut() {
                capture.end(StreamEnd::HeldOpen);
            }
        }
    }

    fn bytes(&self) -> u64 {
        [&self.stdout, &self.stderr]
            .iter()
            .map(|shared| shared.lock().as_ref().map_or(0, StreamCapture::bytes))
            .sum()
    }

    /// What has come. A reader that still waits is left behind, and ends with what it waits for.
    pub fn finish(self, redactor: &Redactor) -> (CapturedStream, CapturedStream) {
        let take = |shared: &SharedCapture| shared.lock().take();
        let finish = |capture: Option<StreamCapture>| {
            capture.map(|capture| capture.finish(redactor)).unwrap_or_default()
        };
        (finish(take(&self.stdout)), finish(take(&self.stderr)))
    }
}

fn start(
    shared: SharedCapture,
    done: Sender<Infallible>,
    deadline: &Deadline,
) -> Result<Sender<Pipe>, Error> {
    let (sender, pipes) = mpsc::channel::<Pipe>();
    let wait = move || {
        if let Ok(pipe) = pipes.recv() {
            read(pipe, &shared);
        }
        drop(done);
    };
    deadline.spawn("output", wait)?;
    Ok(sender)
}

fn read(mut pipe: impl Read, shared: &SharedCapture) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = pipe.read(&mut chunk);
        let mut shared = shared.lock();
        let Some(capture) = shared.as_mut() else { return };
        match read {
            Ok(0) => return capture.end(StreamEnd::Reached),
            Ok(length) => capture.push(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Whatever was read before counts.
            Err(_) => return capture.end(StreamEnd::Unreadable),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::super::SearchSpec;
    use super::*;

    /// What is captured of a stream that says this and then does that.
    fn captured(before: impl Fn(&SharedCapture), then: impl Fn() -> io::Result<usize>) -> CapturedStream {
        struct Saying<T>(Option<&'static [u8]>, T);
        impl<T: Fn() -> io::Result<usize>> Read for Saying<T> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let Some(text) = self.0.take() else { return (self.1)() };
                buffer[..text.len()].copy_from_slice(text);
                Ok(text.len())
            }
        }
        let shared = SharedCapture(Arc::new(Mutex::new(Some(StreamCapture::new(&SearchSpec::default(), 0)))));
        before(&shared);
        read(Saying(Some(b"said"), then), &shared);
        let capture = shared.lock().take().expect("it is there");
        capture.finish(&Redactor::default())
    }

    #[test]
    fn how_a_stream_ended_is_told() {
        let nothing = |_: &SharedCapture| {};
        let said = |end: StreamEnd| CapturedStream {
            kept: "said".to_owned(),
            bytes: 4,
            end,
            ..CapturedStream::default()
        };
        assert_eq!(captured(nothing, || Ok(0)), said(StreamEnd::Reached));
        assert_eq!(captured(nothing, || Err(Error::other("broken"))), said(StreamEnd::Unreadable));
        // What ends after it was given up did not end by itself.
        let give_up =
            |shared: &SharedCapture| shared.lock().as_mut().expect("it is there").end(StreamEnd::HeldOpen);
        assert_eq!(captured(give_up, || Ok(0)), said(StreamEnd::HeldOpen));
    }
}
