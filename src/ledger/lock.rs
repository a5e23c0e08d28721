//! The lock that writers hold, one at a time.

use std::fmt;
use std::fs::{File, TryLockError};
use std::io;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant as Moment};

use super::error::LedgerError;
use super::read::{Reading, Record};
use super::shown::one_line;
use super::sign::Signer;
use super::{Ledger, feed};
use crate::files::{Access, FileError, Folder, Location, SHARED, identity};
use crate::model::Instant;

/// Its name in the folder of the ledger.
const NAME: &str = ".lock";
/// After how long whoever waits is told so.
const TELL_AFTER: Duration = Duration::from_secs(1);
/// How long to wait between two looks, where no thread can wait.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A ledger that nobody else writes to, until this is dropped. Readers do not notice.
///
/// It excludes other locks of the same process too: hold one.
#[derive(Debug)]
pub struct Locked {
    place: Location,
    pub(super) folder: Folder,
    /// Who signs what is appended.
    pub(super) signer: Option<Arc<Signer>>,
    /// Held as long as this is open.
    _lock: File,
}

/// Who holds the lock, as far as the system tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder(Option<String>);

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(who) => write!(f, "process {who}"),
            None => f.write_str("another process"),
        }
    }
}

/// How long to wait for the lock, and who is told about it.
pub struct Patience<'a> {
    /// After so long it is given up.
    pub timeout: Duration,
    /// Called once, after a second, with the path of the lock and its holder.
    pub waiting: &'a mut dyn FnMut(&str, &Holder),
}

impl Ledger {
    /// Waits until no other writer holds the ledger, then holds it. Creates its folder.
    ///
    /// # Errors
    /// [`LedgerError::File`] where the folder or its `.lock` cannot be created, opened or locked;
    /// [`LedgerError::Held`] where somebody else held it for too long.
    pub fn lock_within(&self, patience: &mut Patience<'_>) -> Result<Locked, LedgerError> {
        loop {
            let folder = self.place.create()?;
            let lock = open(&folder)?;
            wait(&lock, &folder, patience)?;
            // Whoever deleted the file or its folder meanwhile would let the next writer lock another.
            if leads_to(&self.place, &lock)? {
                return Ok(Locked { place: self.place.clone(), folder, signer: None, _lock: lock });
            }
        }
    }
}

impl Locked {
    /// From here on signs every entry that is appended.
    pub fn sign_with(&mut self, signer: Arc<Signer>) {
        self.signer = Some(signer);
    }

    /// Reads as [`Ledger::read`] does; nothing changes until the next append.
    ///
    /// # Errors
    /// Those of [`Ledger::read`].
    pub fn read(
        &self,
        horizon: Option<Instant>,
        visit: &mut dyn FnMut(Record<'_>),
    ) -> Result<Reading, LedgerError> {
        Ledger::at(self.place.clone()).read(horizon, visit)
    }

    /// Makes every line durable that is in the ledger now, and the names of all feeds: whoever wrote
    /// them may have been killed before that. What is acknowledged without being written again rests
    /// on this.
    ///
    /// # Errors
    /// [`LedgerError::File`].
    pub fn make_durable(&self) -> Result<(), LedgerError> {
        for feed in feed::in_folder(&self.folder)? {
            feed.open()?.sync_data().map_err(LedgerError::io("write", &feed.path))?;
        }
        Ok(self.folder.sync()?)
    }

    /// Whether the name of a feed still leads to an open file, in the folder as it is now.
    pub(super) fn has_feed(&self, name: &str, file: &File) -> Result<bool, LedgerError> {
        match self.place.open()? {
            Some(folder) => Ok(folder.leads_to(name, file)?),
            None => Ok(false),
        }
    }
}

fn open(folder: &Folder) -> Result<File, LedgerError> {
    match folder.open(NAME, Access::AppendOrCreate, SHARED) {
        // Somebody else's file can be locked all the same.
        Err(FileError::Io { source, .. })
            if source.kind() == io::ErrorKind::PermissionDenied && folder.kind(NAME)?.is_some() =>
        {
            Ok(folder.open(NAME, Access::Read, 0)?)
        }
        other => Ok(other?),
    }
}

fn wait(lock: &File, folder: &Folder, patience: &mut Patience<'_>) -> Result<(), LedgerError> {
    let path = folder.path().join(NAME);
    let failed = |error| LedgerError::io("lock", &path)(error);
    match lock.try_lock() {
        Ok(()) => return Ok(()),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    let waiter = Waiter::start(lock).map_err(failed)?;
    let tell_after = TELL_AFTER.min(patience.timeout);
    let mut outcome = waiter.wait(tell_after);
    if outcome.is_none() && tell_after < patience.timeout {
        (patience.waiting)(&super::shown::path(&path), &holder(lock));
        outcome = waiter.wait(patience.timeout.saturating_sub(tell_after));
    }
    match outcome {
        Some(outcome) => outcome.map_err(failed),
        None => Err(LedgerError::Held { path: path.clone(), holder: holder(lock), waited: patience.timeout }),
    }
}

/// Waits in the system's own queue, so that nobody is overtaken for ever, in a thread of its own,
/// which is left behind when the wait is given up. Where no thread can be had it looks again and again.
enum Waiter<'a> {
    Queue(mpsc::Receiver<io::Result<()>>),
    Poll(&'a File),
}

impl<'a> Waiter<'a> {
    fn start(lock: &'a File) -> io::Result<Self> {
        let (sender, outcome) = mpsc::channel();
        // The lock belongs to the open file, which both handles share.
        let shared = lock.try_clone()?;
        let waits = move || drop(sender.send(lock_whole(&shared)));
        let started = thread::Builder::new().name("lock".to_owned()).spawn(waits);
        Ok(started.map_or(Self::Poll(lock), |_| Self::Queue(outcome)))
    }

    /// Whether the lock was got in time; `None` where it was not.
    fn wait(&self, time: Duration) -> Option<io::Result<()>> {
        match self {
            Self::Queue(outcome) => outcome.recv_timeout(time).ok(),
            Self::Poll(lock) => {
                let since = Moment::now();
                loop {
                    match lock.try_lock() {
                        Ok(()) => return Some(Ok(())),
                        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Interrupted => {
                            return Some(Err(error));
                        }
                        Err(_) if since.elapsed() >= time => return None,
                        Err(_) => thread::sleep(LOOK_AGAIN),
                    }
                }
            }
        }
    }
}

fn lock_whole(lock: &File) -> io::Result<()> {
    loop {
        match lock.lock() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

/// Whether the name of the lock still leads to an open file.
fn leads_to(place: &Location, lock: &File) -> Result<bool, LedgerError> {
    match place.open()? {
        Some(folder) => Ok(folder.leads_to(NAME, lock)?),
        None => Ok(false),
    }
}

/// Who holds a lock, as far as Linux tells in `/proc/locks` (see proc(5)). The lock file itself stays
/// empty: where a repository tracks it, its text would be a conflict in every merge.
fn holder(lock: &File) -> Holder {
    let unknown = Holder(None);
    let (Ok((_, inode)), Ok(locks)) = (identity(lock), std::fs::read_to_string("/proc/locks")) else {
        return unknown;
    };
    let mut holders = locks.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, "FLOCK", _, "WRITE", pid, place, ..] = fields[..] else { return None };
        let held: u64 = place.rsplit(':').next()?.parse().ok()?;
        let pid: u32 = pid.parse().ok()?;
        (held == inode && pid > 0).then_some(pid)
    });
    match (holders.next(), holders.next()) {
        (Some(pid), None) => {
            let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            let name = one_line(name.trim());
            Holder(Some(if name.is_empty() { pid.to_string() } else { format!("{pid} ({name})") }))
        }
        _ => unknown,
    }
}
