//! The evidence is changed, or what the entries say of it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::json;

use crate::common::Workspace;
use crate::common::feeds::sha256;
use crate::forgery::case::{Case, Place, at, try_all, verify, whole};
use crate::forgery::forge::{append, forge, stored};
use crate::forgery::ledger::{ANA, ANA_FEED, BOB_FEED, ZOE_FEED, build, copy};

const UNKNOWN: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// Writes other bytes in place of the evidence of a line.
fn replaced(made: &Workspace, line: usize, change: impl FnOnce(&mut Vec<u8>)) -> Place {
    let path = stored(made, BOB_FEED, line);
    let mut bytes = fs::read(&path).expect("a stored file");
    change(&mut bytes);
    fs::write(path, bytes).expect("a stored file");
    at(BOB_FEED, line)
}

/// The path of a stored file, in the workspace.
fn shown(made: &Workspace, path: &Path) -> String {
    path.strip_prefix(made.path()).expect("in the workspace").to_str().expect("UTF-8").to_owned()
}

#[test]
fn a_stored_file_is_changed() {
    try_all(
        &build(),
        &[
            Case("one byte", "e", |made| replaced(made, 1, |bytes| bytes[7] ^= 1)),
            Case("one byte, and the finding names the file, too", "e", |made| {
                replaced(made, 1, |bytes| bytes[7] ^= 1);
                whole(&shown(made, &stored(made, BOB_FEED, 1)))
            }),
            Case("its last byte is gone", "e", |made| {
                replaced(made, 5, |bytes| bytes.truncate(bytes.len() - 1))
            }),
            Case("all bytes are gone", "e", |made| replaced(made, 5, Vec::clear)),
            Case("a byte more", "e", |made| replaced(made, 6, |bytes| bytes.push(b'\n'))),
            Case("its line ends", "e", |made| {
                replaced(made, 6, |bytes| {
                    bytes.pop();
                    bytes.extend(b"\r\n");
                })
            }),
        ],
    );
}

#[test]
fn a_stored_file_is_replaced() {
    try_all(
        &build(),
        &[
            Case("by nothing", "e", |made| {
                fs::remove_file(stored(made, BOB_FEED, 1)).expect("a stored file");
                at(BOB_FEED, 1)
            }),
            Case("by another stored one, and that by it", "e", |made| {
                let (one, other) = (stored(made, BOB_FEED, 1), stored(made, BOB_FEED, 5));
                let bytes = [&one, &other].map(|path| fs::read(path).expect("a stored file"));
                fs::write(one, &bytes[1]).expect("a stored file");
                fs::write(other, &bytes[0]).expect("a stored file");
                at(BOB_FEED, 5)
            }),
            Case("by the name of another hash", "e", |made| {
                let path = stored(made, BOB_FEED, 1);
                fs::rename(
                    &path,
                    path.with_file_name(format!("{}{}", &shown(made, &path)[9..11], &UNKNOWN[2..])),
                )
                .expect("a stored file");
                at(BOB_FEED, 1)
            }),
            Case("by itself in another folder", "e", |made| {
                let path = stored(made, BOB_FEED, 1);
                fs::create_dir_all(made.at("evidence/zz")).expect("a folder");
                fs::rename(&path, made.at("evidence/zz").join(path.file_name().expect("a name")))
                    .expect("a file");
                at(BOB_FEED, 1)
            }),
            Case("and the whole store by nothing", "e", |made| {
                fs::remove_dir_all(made.at("evidence")).expect("a store");
                at(ZOE_FEED, 5)
            }),
        ],
    );
}

/// Puts something in place of a stored file.
type Make<'a> = &'a dyn Fn(&Workspace, &Path);

/// What is no file cannot be read: that is no verdict, as it is none of a feed.
#[test]
fn what_is_no_file_is_an_error() {
    let built = build();
    let store = |made: &Workspace| stored(made, BOB_FEED, 1);
    let kinds: [(&str, Make<'_>); 6] = [
        ("an empty folder", &|_, path| fs::create_dir(path).expect("a folder")),
        ("a link to something else", &|made, path| {
            symlink(made.at("outside/backup-46"), path).expect("a link")
        }),
        ("a link to nothing", &|_, path| symlink("nowhere", path).expect("a link")),
        ("a link to itself", &|_, path| symlink(path, path).expect("a link")),
        ("a link to what never ends", &|_, path| symlink("/dev/zero", path).expect("a link")),
        ("a link to a folder", &|made, path| symlink(made.path(), path).expect("a link")),
    ];
    for (what, make) in kinds {
        let made = copy(&built);
        let path = store(&made);
        fs::remove_file(&path).expect("a stored file");
        make(&made, &path);
        let (ran, _) = verify(&made, None);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{what}: {}", ran.stderr);
        assert!(ran.stderr.contains(&shown(&made, &path)), "{what}: {}", ran.stderr);
    }
    let made = copy(&built);
    fs::remove_dir_all(made.at("evidence")).expect("a store");
    made.write("evidence", "");
    let (ran, _) = verify(&made, None);
    let error = format!(
        "error: {} is a file; move it away, a folder has to be there\n",
        made.at("evidence").display()
    );
    assert_eq!((ran.code, ran.stderr), (2, error));
}

#[test]
fn a_file_is_slipped_in() {
    try_all(
        &build(),
        &[Case("under the hash of something else", "e", |made| {
            let path = format!("evidence/00/{UNKNOWN}");
            made.write(&path, "made up\n");
            whole(&path)
        })],
    );
}

#[test]
fn what_an_entry_says_of_its_evidence_is_changed() {
    try_all(
        &build(),
        &[
            Case("its hash", "ek", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["evidence"][0]["sha256"] =
                        json!(UNKNOWN);
                });
                at(ZOE_FEED, 5)
            }),
            Case("its hash, to that of another stored file", "ek", |made| {
                let other = sha256(made.read("outside/backup-45").as_bytes());
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["evidence"][0]["sha256"] = json!(other);
                });
                at(ZOE_FEED, 5)
            }),
            Case("its hash and size, to those of another stored file", "k", |made| {
                let other = made.read("outside/backup-45");
                forge(made, |desk| {
                    let evidence = &mut desk.get_mut(ZOE_FEED).expect("a feed")[4].value["evidence"][0];
                    evidence["sha256"] = json!(sha256(other.as_bytes()));
                    evidence["bytes"] = json!(other.len());
                });
                whole(ZOE_FEED)
            }),
            Case("its size", "ek", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["evidence"][0]["bytes"] = json!(1);
                });
                at(ZOE_FEED, 5)
            }),
            Case("its name", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[4].value["evidence"][0]["name"] =
                        json!("signed-off");
                });
                whole(ZOE_FEED)
            }),
            Case("a URL", "k", |made| {
                forge(made, |desk| {
                    desk.get_mut(ZOE_FEED).expect("a feed")[2].value["evidence"][0]["url"] =
                        json!("https://wiki.acme.example/elsewhere");
                });
                whole(ZOE_FEED)
            }),
            Case("all of it is taken out, and its file is deleted", "k", |made| {
                fs::remove_file(stored(made, ZOE_FEED, 5)).expect("a stored file");
                forge(made, |desk| {
                    let line = &mut desk.get_mut(ZOE_FEED).expect("a feed")[4].value;
                    line.as_object_mut().expect("an object").shift_remove("evidence").expect("evidence");
                });
                whole(ZOE_FEED)
            }),
            Case("some is attached that is not there", "e", |made| {
                let line = json!({"v": 1, "kind": "attach", "task": "logs", "for": "2026-11-18",
                    "recorded_at": "2026-11-19T09:00:00Z", "by": ANA,
                    "evidence": [{"name": "log", "sha256": UNKNOWN, "bytes": 7}]});
                at(ANA_FEED, append(made, ANA_FEED, line))
            }),
        ],
    );
}
