//! What a hostile repository puts in a path's place.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, Timespec, Timestamps, mknodat, utimensat};

use crate::common::scene::{OUTSIDE, Scene, WS};
use crate::places::{Is, Place};

/// A text that no output may show.
pub const SECRET: &str = "c4n4ry-5ecret";

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    LinkToFile,
    LinkToFolder,
    DanglingLink,
    LinkToEnviron,
    /// What was there, moved out and linked: followed, it would give the same answer.
    LinkToItsTwin,
    /// The same within the workspace.
    LinkInside,
    Fifo,
    Socket,
    /// A file for a folder, a folder for a file.
    WrongType,
    Unreadable,
}

/// What lies outside, with the secret in every form that the program reads.
pub fn prepare_outside(scene: &Scene) {
    let outside = scene.at(OUTSIDE);
    fs::create_dir_all(outside.join("folder")).expect("a folder");
    for (name, text) in [
        ("secret.txt", format!("password = {SECRET}\nsecond line\n")),
        // A token as it lies in a home folder: one line without its end.
        ("token", SECRET.to_owned()),
        ("folder/secret.txt", format!("{SECRET}\n")),
        ("folder/secret.toml", format!("[[task]]\nid = \"{SECRET}\"\ncadence = \"daily\"\n")),
        ("folder/secret.jsonl", format!("{{\"v\":1,\"kind\":\"done\",\"note\":\"{SECRET}\"}}\n")),
    ] {
        fs::write(outside.join(name), text).expect("a file");
    }
}

impl Kind {
    /// Whether it is a link.
    pub fn is_link(self) -> bool {
        !matches!(self, Self::Fifo | Self::Socket | Self::WrongType | Self::Unreadable)
    }

    /// Puts it there. Nothing, where this kind makes no sense at this place.
    pub fn put(self, place: &Place, scene: &Scene) -> Option<()> {
        let path = place.at(scene);
        let outside = scene.at(OUTSIDE);
        let needs_it = matches!(self, Self::LinkToItsTwin | Self::LinkInside | Self::Unreadable);
        if needs_it && place.is == Is::Absent || self.is_link() && place.is_output() {
            return None;
        }
        match self {
            Self::LinkToFile => link(&path, &outside.join("secret.txt")),
            Self::LinkToFolder => link(&path, &outside.join("folder")),
            Self::DanglingLink => link(&path, &outside.join("new-file")),
            Self::LinkToEnviron => link(&path, Path::new("/proc/self/environ")),
            Self::LinkToItsTwin => move_to(&path, &outside.join("twin")),
            Self::LinkInside => {
                fs::rename(&path, scene.at(WS).join("twin")).expect("moved");
                let up = "../".repeat(place.path().matches('/').count());
                symlink(format!("{up}twin"), &path).expect("a link");
            }
            Self::Fifo => special(&path, FileType::Fifo),
            Self::Socket => special(&path, FileType::Socket),
            Self::WrongType => {
                clear(&path);
                if place.is == Is::Folder {
                    fs::write(&path, "a file\n").expect("a file");
                } else {
                    fs::create_dir(&path).expect("a folder");
                }
            }
            Self::Unreadable => {
                fs::set_permissions(&path, Permissions::from_mode(0o000)).expect("permissions");
            }
        }
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".incoming-")) {
            make_old(&path);
        }
        Some(())
    }
}

fn clear(path: &Path) {
    if path.is_dir() {
        fs::remove_dir_all(path).expect("an empty place");
    } else if path.symlink_metadata().is_ok() {
        fs::remove_file(path).expect("an empty place");
    }
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
}

fn link(path: &Path, target: &Path) {
    clear(path);
    symlink(target, path).expect("a link");
}

fn move_to(path: &Path, target: &Path) {
    fs::rename(path, target).expect("moved");
    symlink(target, path).expect("a link");
}

fn special(path: &Path, kind: FileType) {
    clear(path);
    mknodat(CWD, path, kind, Mode::from_raw_mode(0o666), 0).expect("a special file");
}

/// As if a killed run had left it long ago.
fn make_old(path: &Path) {
    let then = Timespec { tv_sec: 1_577_836_800, tv_nsec: 0 };
    let times = Timestamps { last_access: then, last_modification: then };
    utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW).expect("a time");
}
