//! Which files are read, and what becomes of those that cannot be.

use std::fs;

use tempfile::TempDir;

use super::{folder, load_folder, load_place, problems, told, workspace_of};
use crate::definition::{FILES, Place, TEMPLATES};
use crate::model::Zone;

const DAILY: &str = "cadence = \"daily\"\n";

fn daily(id: &str) -> String {
    format!("{DAILY}[[task]]\nid = \"{id}\"\n")
}

#[test]
fn patterns() {
    let settings = "checklists = [\"checklists/*.toml\", \"./checklists/a.toml\", \"more/**/*.toml\"]";
    let found = workspace_of(&[
        ("saasmaint.toml", settings),
        ("checklists/b.toml", &daily("b")),
        ("checklists/a.toml", &daily("a")),
        ("checklists/.#a.toml", "left behind by an editor"),
        ("checklists/notes.md", "not meant"),
        ("more/deep/er/c.toml", &daily("c")),
        ("more/d.toml", &daily("d")),
    ]);
    let files: Vec<&str> = found.definitions.tasks.iter().map(|task| task.source.file.as_str()).collect();
    assert_eq!(files, ["checklists/a.toml", "checklists/b.toml", "more/d.toml", "more/deep/er/c.toml"]);
}

#[test]
fn patterns_that_name_nothing() {
    assert_eq!(
        problems(&[]),
        [
            "saasmaint.toml: no file matches `checklists/*.toml` (create a checklist there, or name its place in saasmaint.toml with `checklists`)"
        ]
    );
    assert_eq!(
        problems(&[("saasmaint.toml", "checklists = [\"x/*.toml\", \"y.toml\", \"[\"]")]),
        [
            "saasmaint.toml:1:15: `checklists`: no file matches `x/*.toml` (create a checklist there, or correct the pattern)",
            "saasmaint.toml:1:27: `checklists`: no file matches `y.toml` (create a checklist there, or correct the pattern)",
            "saasmaint.toml:1:37: `checklists`: `[` is not a pattern: invalid range pattern (correct the pattern, or make the folder readable)",
        ]
    );
}

#[test]
fn no_workspace_file() {
    let empty = TempDir::new().expect("a folder");
    let found = told(&load_folder(empty.path()).expect_err("a problem"));
    assert_eq!(
        found,
        [format!(
            "saasmaint.toml: there is no saasmaint.toml in {} (run `saasmaint init` there, or name another folder)",
            empty.path().display()
        )]
    );
}

#[test]
fn what_is_no_regular_file() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let folder = folder(&[("checklists/ok.toml", &daily("a")), ("checklists/dir.toml/x", "")]);
    let path = |name: &str| folder.path().join("checklists").join(name);
    symlink("loop.toml", path("loop.toml")).expect("a link");
    symlink("nowhere", path("dangling.toml")).expect("a link");
    symlink("/dev/zero", path("device.toml")).expect("a link");
    let _socket = UnixListener::bind(path("socket.toml")).expect("a socket");
    let fifo = std::ffi::CString::new(path("pipe.toml").to_str().expect("a path")).expect("a path");
    make_fifo(&fifo);
    let found = told(&load_folder(folder.path()).expect_err("problems"));
    let replace = "(replace it by a file, or write a pattern that does not match it)";
    assert_eq!(found, [
        "checklists/dangling.toml: cannot read this file: no such file or directory (create the file, or correct its name)".to_owned(),
        "checklists/device.toml: the path leads out of the workspace (replace the link with the file itself, or let it lead to a file of the workspace)".to_owned(),
        format!("checklists/dir.toml: expected a regular file, found a folder {replace}"),
        "checklists/loop.toml: cannot read this file: too many levels of symbolic links (make it a regular file that can be read)".to_owned(),
        format!("checklists/pipe.toml: expected a regular file, found a pipe, socket or device {replace}"),
        format!("checklists/socket.toml: expected a regular file, found a pipe, socket or device {replace}"),
    ]);
}

#[allow(clippy::disallowed_methods, reason = "the standard library cannot make a FIFO")]
fn make_fifo(path: &std::ffi::CStr) {
    let path = path.to_str().expect("a path");
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

#[test]
fn links() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[
        ("saasmaint.toml", "checklists = [\"c/**/*.toml\", \"linked/*.toml\"]"),
        ("c/d/a.toml", &daily("a")),
    ]);
    // Links that lead back up end, and a file of two names is one file.
    symlink("..", folder.path().join("c/d/up")).expect("a link");
    symlink(".", folder.path().join("c/self")).expect("a link");
    symlink("c/d", folder.path().join("linked")).expect("a link");
    let found = load_folder(folder.path()).map_err(|all| told(&all)).expect("no problem");
    assert_eq!(found.definitions.tasks.len(), 1);
    assert_eq!(found.definitions.tasks[0].source.file, "c/d/a.toml");
}

#[test]
fn what_is_no_text() {
    let folder = folder(&[("checklists/b.toml", ""), ("checklists/c.toml", "title = \"a\0b\"\n")]);
    fs::write(folder.path().join("checklists/a.toml"), b"title = \"x\"\n# gr\xc3\xbc\xdfe\n")
        .expect("a file");
    fs::write(folder.path().join("checklists/b.toml"), b"\xef\xbb\xbf nonsense = 1\n").expect("a file");
    let found = told(&load_folder(folder.path()).expect_err("problems"));
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(
        found[0],
        "checklists/a.toml:2:6: the file is not UTF-8: the byte 0xDF is not part of a character (save the file as UTF-8)"
    );
    assert!(found[1].starts_with("checklists/b.toml:1:2: unknown key `nonsense`"), "{found:#?}");
    assert!(found[2].starts_with("checklists/c.toml:1:11: the text holds a control character"), "{found:#?}");
}

#[test]
fn large_files() {
    let folder = folder(&[("checklists/a.toml", "")]);
    let path = folder.path().join("checklists/a.toml");
    // Sparse, so that the test needs no room.
    fs::File::create(&path).and_then(|file| file.set_len(33 * 1024 * 1024)).expect("a file");
    assert_eq!(
        told(&load_folder(folder.path()).expect_err("a problem")),
        ["checklists/a.toml: the file is larger than 32 MiB (split it into several files)"]
    );
}

#[test]
fn personal() {
    let (config, data) = (TempDir::new().expect("a folder"), TempDir::new().expect("a folder"));
    let place = Place::Personal { config: config.path().to_path_buf(), data: data.path().to_path_buf() };
    let fresh =
        load_place(place.clone(), &Ok(Zone::utc())).map_err(|all| told(&all)).expect("the built-in ones");
    assert_eq!((fresh.definitions.name.as_str(), fresh.definitions.tasks.len()), ("Personal", 15));
    assert_eq!(fresh.ledger.path(), data.path().join("ledger"));
    fs::write(config.path().join("saasmaint.toml"), "name = \"Mine\"\nledger = \"log\"").expect("a file");
    fs::create_dir(config.path().join("checklists")).expect("a folder");
    fs::write(config.path().join("checklists/a.toml"), daily("a")).expect("a file");
    let own = load_place(place, &Ok(Zone::utc())).map_err(|all| told(&all)).expect("its own");
    assert_eq!((own.definitions.name.as_str(), own.definitions.tasks.len()), ("Mine", 1));
    assert_eq!((own.root.as_path(), own.ledger.path()), (config.path(), data.path().join("log")));
}

#[test]
fn built_in() {
    let place = Place::BuiltIn { data: "data".into() };
    let found = load_place(place, &Ok(Zone::utc())).map_err(|all| told(&all)).expect("no problem");
    assert_eq!(found.definitions.tasks.len(), 15);
    let first = &found.definitions.tasks[0];
    assert_eq!((first.source.file.as_str(), first.id.as_str()), ("built-in/daily.toml", "health-check"));
    assert_eq!((found.definitions.starts, found.definitions.name.as_str()), (None, "Personal"));
}

#[test]
fn every_template_is_sound() {
    for template in TEMPLATES {
        let files: Vec<(String, &str)> =
            template.files().map(|file| (format!("checklists/{}", file.name), file.text)).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let found = workspace_of(&files);
        assert!(found.definitions.tasks.len() >= 15, "{}", template.name);
        assert!(!template.about.is_empty());
    }
    let names: std::collections::BTreeSet<&str> = FILES.iter().map(|file| file.name).collect();
    assert_eq!(names.len(), FILES.len(), "files land in one folder");
}

#[test]
fn the_systems_zone_counts_only_where_it_is_needed() {
    let unknown = Err("/etc/localtime is missing".to_owned());
    let own =
        folder(&[("checklists/a.toml", "cadence = \"daily\"\ntimezone = \"UTC\"\n[[task]]\nid = \"a\"")]);
    assert!(load_place(Place::Folder(own.path().to_path_buf()), &unknown).is_ok());
    let none = folder(&[("checklists/a.toml", &daily("a"))]);
    let found = load_place(Place::Folder(none.path().to_path_buf()), &unknown).expect_err("a problem");
    assert_eq!(
        told(&found),
        [
            "saasmaint.toml: the time zone is not known: /etc/localtime is missing (set `timezone = \"Europe/Berlin\"` (or yours) in saasmaint.toml)"
        ]
    );
}
