//! What strace(1) wrote, as calls.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// What a system call does to a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Write,
    Truncate,
    Copy,
    Sync,
    Rename,
    Unlink,
    MkDir,
    Lock,
    Open,
    Stat,
    Read,
    List,
}

/// The calls of each class. Names that an architecture lacks are passed over.
pub const CALLS: [(Class, &[&str]); 12] = [
    (Class::Write, &["write", "pwrite64", "writev", "pwritev", "pwritev2"]),
    (Class::Truncate, &["ftruncate", "truncate", "fallocate"]),
    (Class::Copy, &["copy_file_range", "sendfile", "splice"]),
    (Class::Sync, &["fsync", "fdatasync", "syncfs", "sync_file_range"]),
    (Class::Rename, &["rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat"]),
    (Class::Unlink, &["unlink", "unlinkat", "rmdir"]),
    (Class::MkDir, &["mkdir", "mkdirat"]),
    (Class::Lock, &["flock", "fcntl"]),
    (Class::Open, &["open", "openat", "openat2", "creat"]),
    (
        Class::Stat,
        &[
            "stat",
            "lstat",
            "fstat",
            "newfstatat",
            "statx",
            "access",
            "faccessat",
            "faccessat2",
            "readlink",
            "readlinkat",
        ],
    ),
    (Class::Read, &["read", "pread64", "readv", "preadv", "preadv2"]),
    (Class::List, &["getdents64"]),
];

/// A fault at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The call is not made and fails with this error.
    Error(&'static str),
    /// The program is killed before the call is made.
    Kill,
}

impl Class {
    /// Whether it leaves everything as it is.
    pub fn only_looks(self) -> bool {
        matches!(self, Self::Open | Self::Stat | Self::Read | Self::List)
    }

    /// What can happen at such a call.
    pub fn faults(self) -> &'static [Fault] {
        use Fault::{Error, Kill};
        match self {
            Self::Write | Self::Copy => &[Error("EIO"), Error("ENOSPC"), Error("EINTR"), Kill],
            Self::Lock | Self::Read => &[Error("EIO"), Error("EINTR"), Kill],
            Self::Open | Self::Stat | Self::MkDir => &[Error("EIO"), Error("EACCES"), Kill],
            Self::Truncate | Self::Sync | Self::Rename | Self::Unlink | Self::List => &[Error("EIO"), Kill],
        }
    }
}

/// A call as strace saw it.
#[derive(Debug, Clone)]
pub struct Call {
    /// The number of the thread, the first is 0.
    pub thread: usize,
    /// The name of the system call.
    pub name: String,
    /// What it does, if it is of a class that matters.
    pub class: Option<Class>,
    /// The paths it names, of its descriptor or its arguments.
    pub places: Vec<PathBuf>,
    /// The descriptor that is its first argument.
    pub descriptor: Option<u32>,
    /// Whether it can make a new file.
    pub creates: bool,
    /// Whether it was made and succeeded.
    pub ok: bool,
    /// Whether its error is the injected one.
    pub injected: bool,
}

impl Call {
    /// Whether it concerns something below this folder, or is what the program prints.
    pub fn concerns(&self, root: &Path) -> bool {
        self.prints() || self.places.iter().any(|place| place.starts_with(root))
    }

    /// Whether it writes to standard output or standard error.
    pub fn prints(&self) -> bool {
        self.class == Some(Class::Write) && matches!(self.descriptor, Some(1 | 2))
    }
}

static LINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d+) +(.*)$").expect("a pattern"));
static RESUMED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^<\.\.\. \w+ resumed>").expect("a pattern"));
static CALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\w+)\((.*?)(?:\)\s+= (\S+)([^=]*))?$").expect("a pattern"));
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?:AT_FDCWD|(\d+))<([^>]*)>|"((?:[^"\\]|\\.)*)""#).expect("a pattern"));

/// The calls of a trace, in the order in which they ended; those that never ended come last.
pub fn calls(trace: &str) -> Vec<Call> {
    let mut threads: Vec<String> = Vec::new();
    let mut begun: BTreeMap<usize, String> = BTreeMap::new();
    let mut found = Vec::new();
    for line in trace.lines() {
        let Some(parts) = LINE.captures(line) else { continue };
        let id = &parts[1];
        let thread = threads.iter().position(|known| known == id).unwrap_or_else(|| {
            threads.push(id.to_owned());
            threads.len() - 1
        });
        let text = &parts[2];
        if let Some(start) = text.strip_suffix("<unfinished ...>") {
            begun.insert(thread, start.trim_end().to_owned());
        } else if let Some(resumed) = RESUMED.find(text) {
            let start = begun.remove(&thread).unwrap_or_default();
            found.extend(call(thread, &format!("{start}{}", &text[resumed.end()..])));
        } else {
            found.extend(call(thread, text));
        }
    }
    found.extend(begun.into_iter().filter_map(|(thread, start)| call(thread, &start)));
    found
}

fn call(thread: usize, text: &str) -> Option<Call> {
    let parts = CALL.captures(text)?;
    let name = parts[1].to_owned();
    let arguments = &parts[2];
    let result = parts.get(3).map_or("?", |result| result.as_str());
    let class = CALLS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(class, _)| *class);
    let class = class.filter(|_| name != "fcntl" || arguments.contains("LK"));
    let takes_data = matches!(class, Some(Class::Write | Class::Read | Class::List));
    let mut descriptor = None;
    let mut folder = PathBuf::from("/");
    let mut places = Vec::new();
    for token in TOKEN.captures_iter(arguments) {
        if let Some(path) = token.get(2) {
            folder = PathBuf::from(path.as_str());
            match token.get(1).and_then(|number| number.as_str().parse().ok()) {
                Some(number) if places.is_empty() && descriptor.is_none() => {
                    descriptor = Some(number);
                    places.push(folder.clone());
                }
                Some(_) => places.push(folder.clone()),
                None => {}
            }
        } else if let (Some(path), false) = (token.get(3), takes_data) {
            // Beneath the descriptor that stands before it, which is then no place of its own.
            if places.last() == Some(&folder) {
                places.pop();
            }
            places.push(plain(&folder.join(path.as_str())));
        }
    }
    if name == "sendfile" {
        // The other calls that copy name the source first.
        places.reverse();
    }
    Some(Call {
        thread,
        class,
        places,
        descriptor,
        creates: arguments.contains("O_CREAT") || name == "creat",
        ok: !result.starts_with('-') && result != "?",
        injected: parts.get(4).is_some_and(|tail| tail.as_str().contains("(INJECTED)")),
        name,
    })
}

/// The path without `.` and `..`, by its words alone.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, component| {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
        plain
    })
}

#[test]
fn a_trace_is_read() {
    let trace = "7 openat(AT_FDCWD</w>, \"ledger/a.jsonl\", O_RDWR|O_CREAT, 0644) = 3</w/ledger/a.jsonl>\n\
        7 write(3</w/ledger/a.jsonl>, \"x) = 3\", 6) = -1 EIO (Input/output error) (INJECTED)\n\
        8 fsync(4</w/evidence> <unfinished ...>\n\
        7 statx(5</w/ledger>, \"\", AT_EMPTY_PATH, STATX_ALL, {stx_mask=1, ...}) = 0\n\
        8 <... fsync resumed>)              = 0\n\
        7 renameat(5</w/evidence>, \".incoming-1\", 5</w/evidence>, \"ab/abc\") = 0\n\
        7 fcntl(3</w/ledger/a.jsonl>, F_GETFD) = 0x1 (flags FD_CLOEXEC)\n\
        7 flock(3</w/ledger/.lock>, LOCK_EX <unfinished ...>) = ?\n\
        7 write(1</tmp/out>, \"done\", 4) = ?\n\
        7 +++ killed by SIGKILL +++\n";
    let read: Vec<String> = calls(trace)
        .iter()
        .map(|call| {
            let places: Vec<String> = call.places.iter().map(|place| place.display().to_string()).collect();
            format!(
                "{} {} {:?} {} {}{}",
                call.thread,
                call.name,
                call.class,
                places.join(" "),
                if call.ok { "ok" } else { "failed" },
                if call.injected { " injected" } else { "" }
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            "0 openat Some(Open) /w/ledger/a.jsonl ok",
            "0 write Some(Write) /w/ledger/a.jsonl failed injected",
            "0 statx Some(Stat) /w/ledger ok",
            "1 fsync Some(Sync) /w/evidence ok",
            "0 renameat Some(Rename) /w/evidence/.incoming-1 /w/evidence/ab/abc ok",
            "0 fcntl None /w/ledger/a.jsonl ok",
            "0 flock Some(Lock) /w/ledger/.lock failed",
            "0 write Some(Write) /tmp/out failed",
        ]
    );
}
