//! Folders and what a repository may put into them.

use std::fs::{self, create_dir, create_dir_all};
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A folder with `in/file`, `in/deep/`, and beside it `out/secret`.
fn made() -> (TempDir, Folder) {
    let outer = TempDir::new().expect("a folder");
    create_dir_all(outer.path().join("in/deep")).expect("a folder");
    create_dir(outer.path().join("out")).expect("a folder");
    fs::write(outer.path().join("in/file"), "inside").expect("a file");
    fs::write(outer.path().join("out/secret"), "secret").expect("a file");
    let folder = Folder::named(&outer.path().join("in")).expect("a folder");
    (outer, folder)
}

fn text(file: Result<fs::File, FileError>) -> Result<String, String> {
    let mut file = file.map_err(|error| error.reason())?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| said(&error))?;
    Ok(text)
}

#[test]
fn links_within_a_folder_are_followed_and_no_others() {
    let (outer, folder) = made();
    let absolute = outer.path().join("in/file");
    let (secret, back) = (outer.path().join("out/secret"), outer.path().join("in/../out/secret"));
    let outside = Err("it is a link that leads out of the workspace".to_owned());
    let inside = Ok("inside".to_owned());
    for (name, target, expected) in [
        ("same", "file", &inside),
        ("up-and-back", "deep/../file", &inside),
        ("chain", "same", &inside),
        ("folder", "deep", &Err("it is a folder".to_owned())),
        ("out", "../out/secret", &outside),
        ("out-and-back", "../in/file", &outside),
        ("far", "deep/../../out/secret", &outside),
        ("by-link", "out", &outside),
        ("absolute", absolute.to_str().expect("a path"), &inside),
        ("absolute-out", secret.to_str().expect("a path"), &outside),
        ("absolute-back", back.to_str().expect("a path"), &outside),
        ("system", "/proc/self/environ", &outside),
        ("nowhere", "missing", &Err("no such file or directory".to_owned())),
        ("self", "self", &Err("too many levels of symbolic links".to_owned())),
    ] {
        symlink(target, outer.path().join("in").join(name)).expect("a link");
        assert_eq!(&text(folder.read_within(Path::new(name))), expected, "{name}");
        assert!(folder.may_hold(Path::new(name)), "{name}");
        let link = Err("it is a link".to_owned());
        assert_eq!(text(folder.read_beneath(Path::new(name))), link, "{name}");
    }
    symlink("..", outer.path().join("in/deep/back")).expect("a link");
    assert_eq!(text(folder.read_within(Path::new("deep/back/file"))), inside);
    assert_eq!(text(folder.read_within(Path::new("deep/back/../out/secret"))), outside);
    symlink("../out", outer.path().join("in/away")).expect("a link");
    assert_eq!(text(folder.read_within(Path::new("away/secret"))), outside);
    assert_eq!(text(folder.read_beneath(Path::new("away/secret"))), Err("it is a link".to_owned()));
    assert!(matches!(folder.list_within(Path::new("away")), Err(FileError::Outside { .. })));
    assert!(!folder.may_hold(Path::new("none")) && !folder.may_hold(Path::new("file/below")));
}

#[test]
fn nothing_but_regular_files_is_opened() {
    let (outer, folder) = made();
    let _socket = std::os::unix::net::UnixListener::bind(outer.path().join("in/socket")).expect("a socket");
    rustix::fs::mknodat(
        folder.handle(),
        "pipe",
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o644),
        0,
    )
    .expect("a pipe");
    for name in ["socket", "pipe"] {
        for access in [Access::Read, Access::Append, Access::AppendOrCreate] {
            let error = folder.open(name, access, SHARED).expect_err("no file");
            assert!(matches!(error, FileError::Kind { found: Kind::Other, .. }), "{name} {error:?}");
        }
        let error = folder.read_within(Path::new(name)).expect_err("no file");
        assert!(matches!(error, FileError::Kind { found: Kind::Other, .. }), "{name} {error:?}");
        let error = open_named(&outer.path().join("in").join(name)).expect_err("no file");
        assert!(matches!(error, FileError::Kind { found: Kind::Other, .. }), "{name} {error:?}");
    }
    let error = folder.folder(Path::new("file")).expect_err("no folder");
    assert!(error.to_string().ends_with("in/file is a file; move it away, a folder has to be there"));
}

#[test]
fn folders_are_created_with_few_rights_and_not_through_links() {
    let (outer, folder) = made();
    folder.create(Path::new("a/b/c")).expect("created");
    let mode = |path: &str| fs::metadata(outer.path().join(path)).expect("a folder").permissions().mode();
    assert_eq!(mode("in/a/b") & 0o022, 0);
    symlink("../../out", outer.path().join("in/a/away")).expect("a link");
    let error = folder.create(Path::new("a/away/new")).expect_err("a link").to_string();
    assert!(error.ends_with("in/a/away is a link; replace it with the folder itself"), "{error}");
    assert!(!is_there(&outer.path().join("out/new")).expect("known"));
    let error = folder.create(Path::new("../out/new")).expect_err("it leads out").to_string();
    assert!(error.contains("leads out of the workspace"), "{error}");
}

#[test]
fn a_temporary_file_is_kept_or_gone() {
    let (outer, folder) = made();
    let names = || {
        let entries = folder.entries().expect("a list");
        entries.into_iter().map(|entry| entry.name.into_string().expect("UTF-8")).collect::<Vec<_>>()
    };
    let mut temporary = folder.temporary(SHARED).expect("a file");
    temporary.write_all(b"new").expect("written");
    assert_eq!(names().len(), 3);
    folder.sweep();
    assert_eq!(names().len(), 3, "it is being written");
    temporary.keep("file").expect("kept");
    assert_eq!(
        (names(), fs::read(outer.path().join("in/file")).expect("a file")),
        (vec!["deep".to_owned(), "file".to_owned()], b"new".to_vec())
    );
    drop(folder.temporary(SHARED).expect("a file"));
    assert_eq!(names(), ["deep", "file"]);
    for name in [".incoming-1-2", ".incoming-mail", ".incoming-1-x", ".incoming-12"] {
        fs::write(outer.path().join("in").join(name), "left").expect("a file");
    }
    folder.sweep();
    assert_eq!(names(), [".incoming-1-x", ".incoming-12", ".incoming-mail", "deep", "file"]);
}

#[test]
fn a_replaced_file_is_noticed() {
    let (outer, folder) = made();
    let file = folder.open("file", Access::Append, 0).expect("a file");
    assert!(folder.leads_to("file", &file).expect("known"));
    fs::rename(outer.path().join("out/secret"), outer.path().join("in/file")).expect("replaced");
    assert!(!folder.leads_to("file", &file).expect("known"));
    fs::remove_file(outer.path().join("in/file")).expect("removed");
    assert!(!folder.leads_to("file", &file).expect("known"));
}

/// Only "no such file" means absent.
#[test]
fn a_place_that_cannot_be_looked_up_is_not_absent() {
    let (outer, _) = made();
    let place = |path: &str| Location::from(outer.path().join(path));
    assert!(place("in/none").open().expect("absent").is_none());
    assert!(place("none/none").open().expect("absent").is_none());
    assert!(place("in/file").open().is_err());
    assert!(place("in/file/below").open().is_err());
    symlink("nowhere", outer.path().join("in/dangling")).expect("a link");
    assert!(place("in/dangling").open().is_err());
    assert!(place("in/dangling").create().is_err());
}

/// A repository must not make whoever reads it walk for ever.
#[test]
fn a_pattern_looks_at_so_many_names_and_so_deep() {
    let deep = |_: &Path| Ok::<Names, ()>(vec![("down".into(), true)]);
    assert!(matches!(follow(&deep, "**/*.toml"), Err(Refused::TooDeep(_))));
    let wide = |folder: &Path| {
        let is_top = folder.as_os_str().is_empty();
        let names = if is_top { 2 } else { 60_000 };
        Ok::<Names, ()>((0..names).map(|name| (format!("n{name}").into(), is_top)).collect())
    };
    assert_eq!(follow(&wide, "n0/*").map(|found| found.len()).ok(), Some(60_000));
    assert!(matches!(follow(&wide, "*/*"), Err(Refused::TooMany)));
}
