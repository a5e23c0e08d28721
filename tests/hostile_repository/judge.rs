//! Runs every command against every place that one kind of thing took, and judges.

use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use zip::ZipArchive;

use crate::common::BIN;
use crate::common::bounded::Ended;
use crate::common::feeds::listing;
use crate::common::scene::{NOW, OUTSIDE, Scene, WS, used};
use crate::kinds::{Kind, SECRET, prepare_outside};
use crate::places::{Inside, Is, PLACES, Place, READING, SET_UP, WRITING};

/// `nobody`, by convention: root reads what is unreadable.
const NOBODY: u32 = 65534;

type Commands<'a> = &'a [&'a [&'a str]];

/// All runs of one kind.
pub struct Suite {
    kind: Kind,
    folder: TempDir,
    /// The program, where `nobody` can start it.
    program: PathBuf,
    violations: Vec<String>,
    runs: usize,
}

impl Suite {
    /// Of this kind.
    pub fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut program = PathBuf::from(BIN);
        if kind == Kind::Unreadable && is_root(folder.path()) {
            fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("permissions");
            program = folder.path().join("program");
            fs::copy(BIN, &program).expect("a copy");
        }
        Self { kind, folder, program, violations: Vec::new(), runs: 0 }
    }

    /// Runs them, and fails with every violation.
    pub fn run(mut self) {
        self.all(PLACES, (READING, WRITING), |scene| {
            used(scene);
            // Its next recording moves a torn line aside.
            let feed = "ledger/ana@acme.example.jsonl";
            scene.write(feed, scene.read(feed) + "{\"v\":1,");
        });
        if !matches!(self.kind, Kind::LinkInside | Kind::LinkToItsTwin | Kind::Unreadable) {
            self.all(SET_UP, (&[], &[&["init"]]), |scene| {
                scene.write("readme.txt", "a repository without a workspace\n");
            });
        }
        assert!(
            self.violations.is_empty(),
            "{} violations in {} runs\n{}",
            self.violations.len(),
            self.runs,
            self.violations.join("\n")
        );
    }

    fn all(&mut self, places: &[Place], (reading, writing): (Commands, Commands), make: impl Fn(&Scene)) {
        let template = Scene::new(&self.folder.path().join("template"));
        make(&template);
        prepare_outside(&template);
        let scene = Scene::new(&self.folder.path().join("scene"));
        let plain: BTreeMap<&[&str], Ended> = reading
            .iter()
            .chain(writing)
            .map(|args| {
                scene.become_copy_of(&template);
                let ran = self.ends(&scene, args);
                assert!(matches!(ran.code, Some(0 | 1)), "{args:?}: {ran:?}");
                (*args, ran)
            })
            .collect();
        for place in places {
            scene.become_copy_of(&template);
            if self.kind.put(place, &scene).is_none() {
                continue;
            }
            for (at, args) in reading.iter().chain(writing).enumerate() {
                if at > reading.len() {
                    scene.become_copy_of(&template);
                    self.kind.put(place, &scene);
                }
                let ran = self.judge(place, args, &scene, &plain[args]);
                if !ran.in_time {
                    // The other commands would take as long.
                    break;
                }
                if self.may_not_follow(place) && ran.code != Some(2) && self.is_needed(place, args, &template)
                {
                    self.violation(place, args, "follows the link", &ran);
                }
            }
        }
    }

    /// Whether the same content behind a link has to be refused.
    fn may_not_follow(&self, place: &Place) -> bool {
        self.kind == Kind::LinkToItsTwin || (self.kind == Kind::LinkInside && place.inside == Inside::Refused)
    }

    /// Whether a command stops when something else is in this place.
    fn is_needed(&self, place: &Place, args: &[&str], template: &Scene) -> bool {
        let other = Scene::new(&self.folder.path().join("other"));
        other.become_copy_of(template);
        Kind::WrongType.put(place, &other);
        self.ends(&other, args).code == Some(2)
    }

    fn judge(&mut self, place: &Place, args: &[&str], scene: &Scene, plain: &Ended) -> Ended {
        let path = place.path();
        let before = listing(&scene.at(OUTSIDE));
        let ran = self.ends(scene, args);
        self.runs += 1;
        if !ran.in_time {
            self.violation(place, args, "hangs", &ran);
        }
        let after = listing(&scene.at(OUTSIDE));
        if let Some(changed) = changed(&before, &after) {
            self.violation(place, args, &format!("{} outside was touched", changed.display()), &ran);
        }
        if let Some(shown) = shows(&ran, &scene.at(WS)) {
            self.violation(place, args, &format!("{shown} shows the secret"), &ran);
        }
        let same = (ran.code, &ran.stdout) == (plain.code, &plain.stdout) || is_timed(args, &ran, plain);
        // What a probe came to is said on standard output.
        let told = if args[0] == "run" { [&*ran.stderr, &*ran.stdout].concat() } else { ran.stderr.clone() };
        let refused = ran.code == Some(2) && (told.contains(&path) || place.names(&told));
        if self.kind == Kind::LinkInside && place.inside == Inside::Allowed && !same {
            self.violation(place, args, "does not follow a link that stays inside", &ran);
        } else if ran.in_time && !same && !refused && !finds(self.kind, place, &path, args, &ran) {
            self.violation(place, args, "neither refuses it nor answers as without it", &ran);
        }
        ran
    }

    fn violation(&mut self, place: &Place, args: &[&str], what: &str, ran: &Ended) {
        let line = |text: &str| text.chars().take(400).collect::<String>();
        self.violations.push(format!(
            "{} as {:?}: `{}` {what}: exit {:?}, {:?}, {:?}",
            place.path(),
            self.kind,
            args.join(" "),
            ran.code,
            line(&ran.stdout),
            line(&ran.stderr)
        ));
    }

    fn ends(&self, scene: &Scene, args: &[&str]) -> Ended {
        let mut command = scene.prepared(Command::new(&self.program), NOW, args);
        // What /proc/self/environ holds.
        command.env("CI_TOKEN", SECRET);
        if self.kind == Kind::Unreadable && is_root(self.folder.path()) {
            give_away(scene.root());
            command.uid(NOBODY).gid(NOBODY);
        }
        scene.ends(&mut command)
    }
}

/// Whether the answer is that something is in the store that does not belong there, and that nothing in
/// the ledger needs: `verify` and the report name it, and `bundle` says that they do.
fn finds(kind: Kind, place: &Place, path: &str, args: &[&str], ran: &Ended) -> bool {
    let is_junk = place.is == Is::Absent || matches!(kind, Kind::Fifo | Kind::Socket | Kind::WrongType);
    is_junk
        && path.starts_with("evidence")
        && match args[0] {
            "verify" | "report" => ran.stdout.contains(path),
            "bundle" => ran.stderr.contains("does not verify"),
            _ => false,
        }
}

/// `run` says how long the probe took: the same result is the same answer.
fn is_timed(args: &[&str], ran: &Ended, plain: &Ended) -> bool {
    args[0] == "run" && ran.code == plain.code && ran.stdout.lines().count() == plain.stdout.lines().count()
}

/// The first path that is not as it was.
fn changed(before: &BTreeMap<PathBuf, String>, after: &BTreeMap<PathBuf, String>) -> Option<PathBuf> {
    let all = before.keys().chain(after.keys());
    all.into_iter().find(|path| before.get(*path) != after.get(*path)).cloned()
}

/// Where the secret can be read: the output, or a regular file of the workspace.
pub fn shows(ran: &Ended, workspace: &Path) -> Option<String> {
    // Cut, as an error message cuts it, it is a secret still.
    let part = &SECRET[..6];
    for (name, text) in [("standard output", &ran.stdout), ("standard error", &ran.stderr)] {
        if text.contains(part) {
            return Some(name.to_owned());
        }
    }
    let mut folders = vec![workspace.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let meta = path.symlink_metadata().expect("metadata");
            if meta.is_dir() {
                folders.push(path);
            } else if meta.is_file() && contents(&path).iter().any(|bytes| contains(bytes, part.as_bytes())) {
                return Some(path.display().to_string());
            }
        }
    }
    None
}

/// The bytes of a file, or of each file of an archive.
fn contents(path: &Path) -> Vec<Vec<u8>> {
    let Ok(bytes) = fs::read(path) else { return Vec::new() };
    let mut all = vec![bytes];
    if let Ok(mut archive) = ZipArchive::new(File::open(path).expect("a file")) {
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).expect("a member");
            let mut bytes = member.name().expect("a name").as_bytes().to_vec();
            std::io::copy(&mut member, &mut bytes).expect("a member");
            all.push(bytes);
        }
    }
    all
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

fn is_root(made: &Path) -> bool {
    made.metadata().expect("metadata").uid() == 0
}

/// Lets everything belong to `nobody`.
fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).expect("an owner");
    if path.symlink_metadata().expect("metadata").is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            give_away(&entry.expect("an entry").path());
        }
    }
}
