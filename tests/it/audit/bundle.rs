//! `bundle`, unpacked and checked by Python and sha256sum.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{copy, example, files, python, run};
use crate::common::Ran;
use crate::common::feeds;

/// Unpacks, and holds the manifest against what came out. Arguments: the archive, the folder.
const UNPACK: &str = r#"
import hashlib, json, sys, zipfile, pathlib
archive, folder = zipfile.ZipFile(sys.argv[1]), pathlib.Path(sys.argv[2])
names = archive.namelist()
assert archive.testzip() is None and len(names) == len(set(names)), names
assert all(not name.startswith("/") and ".." not in name.split("/") for name in names), names
archive.extractall(folder)
manifest = json.loads((folder / "manifest.json").read_text())
listed = {file["path"]: file for file in manifest["files"]}
assert sorted(listed) == sorted(set(names) - {"manifest.json", "SHA256SUMS"}), names
for path, file in listed.items():
    data = (folder / path).read_bytes()
    assert file["bytes"] == len(data) and file["sha256"] == hashlib.sha256(data).hexdigest(), path
sums = [line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()]
assert sorted(sums) == sorted(set(names) - {"SHA256SUMS"}), sums
"#;

fn pack(workspace: &Path, output: &Path, period: &str) -> Ran {
    run(workspace, &["bundle", "--period", period, "--output", output.to_str().expect("UTF-8")])
}

/// The evidence files of a workspace that hold this text.
fn evidence_with(workspace: &Path, text: &str) -> PathBuf {
    let found = files(&workspace.join("evidence"));
    let (name, _) = found
        .iter()
        .find(|(_, bytes)| String::from_utf8_lossy(bytes).contains(text))
        .unwrap_or_else(|| panic!("no evidence with {text}"));
    workspace.join("evidence").join(name)
}

fn hash_of(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn all_in_it_is_listed_and_checked_without_us() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("audit.zip");
    let packed = pack(&example(), &zip, "FY2026-Q1");
    assert_eq!((packed.code, packed.stderr.as_str()), (0, ""), "{}", packed.stdout);
    let unpacked = folder.path().join("unpacked");
    python(&["-c", UNPACK, zip.to_str().expect("UTF-8"), unpacked.to_str().expect("UTF-8")]);
    let sums = Command::new("sha256sum")
        .args(["--check", "--strict", "--quiet", "SHA256SUMS"])
        .current_dir(&unpacked)
        .output()
        .expect("sha256sum runs");
    assert!(sums.status.success(), "{sums:?}");

    // Definitions and ledger are the workspace's, to the byte; the script and the rest stay at home.
    let home = files(&example());
    for (name, bytes) in files(&unpacked.join("workspace")) {
        if name != Path::new("left-out.txt") {
            assert_eq!(home.get(&name), Some(&bytes), "{}", name.display());
        }
    }
    for (name, _) in home {
        let wanted = ["checklists", "ledger"].iter().any(|part| name.starts_with(part));
        assert!(!wanted || unpacked.join("workspace").join(&name).is_file(), "{}", name.display());
    }
    // The evidence of the window, and the hashes of the rest.
    let drill = hash_of(&evidence_with(&example(), "failover 24 min"));
    let mut others = [
        hash_of(&evidence_with(&example(), "failover 19 min")),
        hash_of(&evidence_with(&example(), "twelve risks")),
    ];
    others.sort();
    let evidence = files(&unpacked.join("workspace/evidence"));
    assert_eq!(evidence.keys().map(|name| hash_of(name)).collect::<Vec<_>>(), [drill]);
    let left_out = fs::read_to_string(unpacked.join("left-out.txt")).expect("left-out.txt");
    assert_eq!(left_out.lines().collect::<Vec<_>>(), others);

    // What was unpacked answers as the workspace did.
    let line = ["report", "--period", "FY2026-Q1", "--format", "csv"];
    assert_eq!(run(&unpacked.join("workspace"), &line).stdout, run(&example(), &line).stdout);
}

#[test]
fn the_same_workspace_packs_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = copy();
    let (one, two) = (folder.path().join("one.zip"), folder.path().join("two.zip"));
    assert_eq!(pack(&example(), &one, "FY2026").code, 0);
    assert_eq!(pack(&example(), &two, "FY2026").code, 0);
    assert_eq!(feeds::sha256(&fs::read(&one).expect("one")), feeds::sha256(&fs::read(&two).expect("two")));
    // Wherever it lies, and whenever its files were written.
    assert_eq!(pack(copy.path(), &two, "FY2026").code, 0);
    assert_eq!(feeds::sha256(&fs::read(&one).expect("one")), feeds::sha256(&fs::read(&two).expect("two")));
}

#[test]
fn evidence_that_is_missing_or_altered_stops_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("audit.zip");
    let copy = copy();
    let altered = evidence_with(copy.path(), "failover 24 min");
    let missing = evidence_with(copy.path(), "twelve risks");
    let text = fs::read_to_string(&altered).expect("the evidence");
    fs::write(&altered, text.replace("24", "14")).expect("the evidence");
    fs::remove_file(&missing).expect("the evidence");

    let ran = pack(copy.path(), &zip, "FY2026");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let mut lines = ran.stderr.lines();
    assert_eq!(
        lines.next(),
        Some("error: evidence of this window is not what the ledger says, so nothing is packed:")
    );
    let listed: Vec<&str> = lines.collect();
    assert_eq!(listed.len(), 2, "{}", ran.stderr);
    for (name, path) in [("drill-2025-11.log", &altered), ("risks-2026.txt", &missing)] {
        let start = format!("{name} ({}): ", hash_of(path));
        assert!(listed.iter().any(|line| line.trim_start().starts_with(&start)), "{start}: {}", ran.stderr);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "something was written");
    // What was there before stays.
    fs::write(&zip, "the old one").expect("a file");
    assert_eq!(pack(copy.path(), &zip, "FY2026-Q1").code, 2);
    assert_eq!(fs::read_to_string(&zip).expect("the old one"), "the old one");
}

/// A file that may not grow past a size ends the package with one sentence, wherever the size falls.
#[test]
fn a_disk_that_is_full_is_told_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("audit.zip");
    for blocks in [0, 1, 2, 8, 32, 64, 128, 200] {
        let mut command = Command::new("sh");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let packing = command_line(&["bundle", "--period", "FY2026-Q1", "--output"]);
        command.args(["-c", &script, "sh"]).args(packing).arg(&zip);
        command.env_clear().envs([("TZ", "UTC"), ("SAASMAINT_NOW", super::NOW), ("HOME", "/nonexistent")]);
        let ran = Ran::of(&command.output().expect("the binary runs"));
        let error = format!("error: cannot write {}: File too large (os error 27)\n", zip.display());
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (2, "", error.as_str()), "{blocks}");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0, "{blocks}");
    }
}

fn command_line(args: &[&str]) -> Vec<std::ffi::OsString> {
    let command = super::command(&example(), args);
    std::iter::once(command.get_program()).chain(command.get_args()).map(ToOwned::to_owned).collect()
}

/// What lists an archive prints its names as they are.
#[test]
fn names_that_would_steer_a_terminal_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = folder.path().join("audit.zip");
    for (path, text, shown) in [
        ("ledger/a\u{1b}[31m.jsonl", "", "workspace/ledger/a\\u{1b}[31m.jsonl"),
        ("checklists/a\nb.toml", "cadence = \"weekly\"\n", "workspace/checklists/a\\nb.toml"),
        ("checklists/a\\..\\b.toml", "cadence = \"weekly\"\n", "workspace/checklists/a\\..\\b.toml"),
    ] {
        let copy = copy();
        fs::write(copy.path().join(path), text).expect("a file");
        let ran = pack(copy.path(), &zip, "FY2026-Q1");
        let error = format!(
            "error: cannot write {}: `{shown}` has control characters or a backslash in its name; rename it, then pack again\n",
            zip.display()
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (2, error.as_str()));
        assert!(!zip.exists());
    }
}
