//! The store of evidence.

use super::*;
use crate::files::is_there;
use crate::ledger::EvidenceStore;
use crate::model::Evidence;

/// FIPS 180-2, appendix B.1.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn store() -> (TempDir, EvidenceStore) {
    let folder = TempDir::new().expect("a folder");
    let store = EvidenceStore::at(folder.path().join("x/evidence"));
    (folder, store)
}

#[test]
fn a_file_is_stored_once_under_its_hash() {
    let (folder, store) = store();
    for name in ["backup.log", "again.log"] {
        let source = folder.path().join(name);
        fs::write(&source, "abc").expect("written");
        let expected = Evidence::File { name: name.to_owned(), sha256: ABC.to_owned(), bytes: 3 };
        assert_eq!(store.put(&source).expect("stored"), expected);
    }
    assert_eq!(names(store.dir()), ["ba"], "no temporary file stays behind");
    assert_eq!(names(store.dir().join("ba")), [ABC]);
    let path = store.path_of(ABC).expect("a path");
    assert_eq!(path, store.dir().join("ba").join(ABC));
    assert_eq!(store.path_of(&ABC.to_uppercase()), Some(path.clone()));
    assert_eq!(fs::read(&path).expect("read"), b"abc");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!((mode & 0o133, mode & 0o600), (0, 0o600), "{mode:o}");
    }
}

#[test]
fn a_large_file_an_empty_one_and_a_cut_off_one() {
    let (folder, store) = store();
    let source = folder.path().join("large");
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    fs::write(&source, &content).expect("written");
    let Evidence::File { sha256, bytes, .. } = store.put(&source).expect("stored") else { panic!("a file") };
    let path = store.path_of(&sha256).expect("a path");
    assert_eq!((sha256, bytes), (LineHash::of(&content).to_string(), 4_000_000));
    fs::write(&path, "cut off").expect("damaged");
    store.put(&source).expect("stored");
    assert_eq!(fs::read(&path).expect("read"), content, "a copy of another size is replaced");
    fs::write(&source, "").expect("written");
    assert!(matches!(store.put(&source), Ok(Evidence::File { bytes: 0, .. })));
}

#[test]
fn paths_lead_nowhere_else() {
    let (_folder, store) = store();
    for text in ["", "../../etc/passwd", &ABC[1..], "ä"] {
        assert_eq!(store.path_of(text), None, "{text}");
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let (folder, store) = store();
    let error = |path: &Path| store.put(path).expect_err("no file").to_string();
    let rest = "and not a regular file; give a file, or pack the folder into one";
    assert_eq!(error(folder.path()), format!("{} is a folder {rest}", folder.path().display()));
    let missing = folder.path().join("missing");
    assert!(error(&missing).starts_with(&format!("cannot read {}: No such file", missing.display())));
    #[cfg(unix)]
    {
        let path = folder.path().join("pipe");
        reading::pipe(&path);
        assert_eq!(error(&path), format!("{} is a pipe, socket or device {rest}", path.display()));
    }
    assert!(!is_there(&store.dir()).expect("known"));
}

#[test]
fn a_store_that_cannot_be_written() {
    let (folder, _) = store();
    let source = folder.path().join("source");
    fs::write(&source, "abc").expect("written");
    let store = EvidenceStore::at(source.join("below"));
    let error = store.put(&source).expect_err("a file in the way").to_string();
    assert!(error.starts_with("cannot open ") && error.contains("Not a directory"), "{error}");
}

#[test]
fn many_at_once_store_the_same_file() {
    let (folder, store) = store();
    let source = folder.path().join("source");
    fs::write(&source, "abc").expect("written");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| store.put(&source).expect("stored"));
        }
    });
    assert_eq!(names(store.dir()), ["ba"]);
    assert_eq!(fs::read(store.path_of(ABC).expect("a path")).expect("read"), b"abc");
}

#[test]
fn a_damaged_copy_of_the_same_size_is_replaced() {
    let (folder, store) = store();
    let source = folder.path().join("source");
    fs::write(&source, "abc").expect("written");
    store.put(&source).expect("stored");
    let path = store.path_of(ABC).expect("a path");
    fs::write(&path, "abd").expect("damaged");
    assert!(store.check(ABC, 3).expect_err("damaged").starts_with("was changed"));
    store.put(&source).expect("stored");
    assert_eq!(store.check(ABC, 3), Ok(()));
    assert_eq!(names(store.dir()), ["ba"], "no temporary file stays behind");
}

#[test]
fn links_in_the_store_are_refused() {
    use std::os::unix::fs::symlink;
    let (folder, store) = store();
    let (source, outside) = (folder.path().join("source"), folder.path().join("outside"));
    fs::write(&source, "abc").expect("written");
    fs::create_dir(&outside).expect("a folder");
    let refused = |what: &Path| {
        let error = store.put(&source).expect_err("a link").to_string();
        assert!(error.starts_with(&format!("{} is a link; ", what.display())), "{error}");
        assert!(store.check(ABC, 3).is_err());
        assert!(names(&outside).is_empty());
    };
    fs::create_dir(folder.path().join("x")).expect("a folder");
    symlink(&outside, store.dir()).expect("a link");
    refused(&store.dir());
    fs::remove_file(store.dir()).expect("removed");

    fs::create_dir(store.dir()).expect("a folder");
    symlink(&outside, store.dir().join("ba")).expect("a link");
    refused(&store.dir().join("ba"));
    fs::remove_file(store.dir().join("ba")).expect("removed");

    fs::create_dir(store.dir().join("ba")).expect("a folder");
    symlink(&source, store.dir().join("ba").join(ABC)).expect("a link");
    refused(&store.dir().join("ba").join(ABC));
}

#[test]
fn copies_that_nobody_finishes_are_swept() {
    let (_folder, store) = store();
    store.put_bytes("a", b"abc").expect("stored");
    fs::write(store.dir().join(".incoming-1-1"), "left").expect("written");
    let held = fs::File::create(store.dir().join(".incoming-2-1")).expect("a file");
    held.lock().expect("locked");
    store.sweep();
    assert_eq!(names(store.dir()), [".incoming-2-1", "ba"], "what is being written stays");
}
