//! Attacks that were seen to work, each with the very files of the attacker.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::TempDir;

use crate::common::BIN;
use crate::common::bounded::Ended;
use crate::common::feeds::listing;
use crate::common::scene::{NOW, OUTSIDE, Scene, WS, fresh, used};
use crate::judge::shows;
use crate::kinds::{SECRET, prepare_outside};

const FEED: &str = "ledger/ana@acme.example.jsonl";
const READING: &[&[&str]] = &[
    &["due"],
    &["check"],
    &["list"],
    &["show", "d"],
    &["log"],
    &["verify"],
    &["validate"],
    &["checkpoint"],
    &["report", "--period", "2026-11"],
    &["bundle", "--period", "2026-11", "--output", "package.zip"],
];
const WRITING: &[&[&str]] = &[
    &["done", "d"],
    &["done", "d", "--evidence", "new.log"],
    &["skip", "d", "--reason", "closed"],
    &["undo"],
    &["adopt"],
    &["run", "p", "--trust"],
];

/// A scene in a folder that is removed with it.
struct Attack {
    scene: Scene,
    _folder: TempDir,
}

impl Attack {
    fn on(prepare: fn(&Scene)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let scene = Scene::new(folder.path());
        prepare(&scene);
        prepare_outside(&scene);
        Self { scene, _folder: folder }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.scene.at(WS).join(path)
    }

    /// What lies outside is reached from `ledger/` like this.
    fn link(&self, path: &str, target: &str) {
        let place = self.at(path);
        fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
        if place.symlink_metadata().is_ok() {
            fs::remove_file(&place).expect("an empty place");
        }
        symlink(target, place).expect("a link");
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Ended {
        let mut command = self.scene.prepared(Command::new(BIN), NOW, args);
        command.env("CI_TOKEN", SECRET).envs(env.iter().copied());
        self.scene.ends(&mut command)
    }

    /// Each of these commands exits 2 and names these words; nothing outside is touched or shown.
    #[track_caller]
    fn is_refused(&self, commands: &[&[&str]], words: &str) {
        let before = listing(&self.scene.at(OUTSIDE));
        for args in commands {
            let ran = self.run(args, &[]);
            assert!(ran.in_time, "{args:?} hangs");
            assert_eq!(listing(&self.scene.at(OUTSIDE)), before, "{args:?}: {ran:?}");
            assert_eq!(shows(&ran, &self.scene.at(WS)), None, "{args:?}: {ran:?}");
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{args:?}: {ran:?}");
            assert!(ran.stderr.contains(words), "{args:?}: {ran:?}");
        }
    }
}

/// The reader's next shell would run what the title says.
#[test]
fn a_lock_and_a_feed_that_are_the_readers_aliases() {
    let attack = Attack::on(fresh);
    let tasks = "[[task]]\nid = \"d\"\ntitle = \"$(touch pwned)\"\ncadence = \"daily\"\n";
    attack.scene.write("checklists/tasks.toml", tasks);
    let aliases = attack.scene.at(OUTSIDE).join(".bash_aliases");
    for text in [Some("alias ll='ls -l'\n"), Some(""), None] {
        fs::remove_file(&aliases).unwrap_or_default();
        if let Some(text) = text {
            fs::write(&aliases, text).expect("a file");
        }
        attack.link("ledger/.lock", "../../outside/.bash_aliases");
        attack.link(FEED, "../../outside/.bash_aliases");
        attack.is_refused(WRITING, "ledger/");
        attack.is_refused(&[&["due"], &["log"], &["check"], &["verify"]], FEED);
        // Each alone.
        fs::remove_file(attack.at(FEED)).expect("a link");
        attack.is_refused(WRITING, "ledger/.lock");
        fs::remove_file(attack.at("ledger/.lock")).expect("a link");
        attack.link(FEED, "../../outside/.bash_aliases");
        attack.is_refused(WRITING, FEED);
    }
}

/// Its content would be moved into a file that is pushed, as a torn line, and the token overwritten.
#[test]
fn a_feed_that_is_a_token() {
    let attack = Attack::on(used);
    attack.link(FEED, "../../outside/token");
    let ledger = READING.iter().copied().filter(|args| args[0] != "validate").collect::<Vec<_>>();
    attack.is_refused(&[WRITING, &ledger].concat(), FEED);
    let names = fs::read_dir(attack.at("ledger")).expect("a folder");
    let torn =
        names.filter(|name| name.as_ref().expect("a name").file_name().to_string_lossy().contains(".torn-"));
    assert_eq!(torn.count(), 0);
}

#[test]
fn a_bundle_that_packs_the_readers_passwords() {
    let attack = Attack::on(used);
    let netrc = attack.scene.at(OUTSIDE).join(".netrc");
    fs::write(netrc, format!("machine example.com login ana password {SECRET}\n")).expect("a file");
    attack.link("ledger/zz.jsonl", "../../outside/.netrc");
    attack.is_refused(
        READING.split_last().map(|(bundle, _)| [*bundle]).expect("bundle").as_slice(),
        "ledger/zz.jsonl",
    );
    assert!(!attack.at("package.zip").exists());
    attack.is_refused(&[&["due"], &["log"], &["verify"], &["done", "d"]], "ledger/zz.jsonl");
}

/// The same attack without a link. Only the reader's own configuration allows it.
#[test]
fn a_ledger_or_evidence_elsewhere() {
    let attack = Attack::on(fresh);
    let outside = attack.scene.at(OUTSIDE).canonicalize().expect("a path");
    let workspace = attack.scene.at(WS).canonicalize().expect("a path");
    let plain = attack.scene.read("saasmaint.toml");
    let store = outside.join("store");
    for key in ["ledger", "evidence"] {
        for value in ["../outside/store", "checklists/../../outside/store", store.to_str().expect("text")] {
            attack.scene.write("saasmaint.toml", format!("{key} = \"{value}\"\n{plain}"));
            attack.is_refused(
                &[&["due"], &["log"], &["verify"], &["done", "d", "--evidence", "new.log"]],
                value,
            );
            attack.is_refused(WRITING, value);

            let config = attack.scene.at("config/saasmaint/config.toml");
            let config_home = attack.scene.at("config");
            let xdg = [("XDG_CONFIG_HOME", config_home.to_str().expect("text"))];
            fs::create_dir_all(config.parent().expect("a parent")).expect("a folder");
            let done = ["done", "d", "--evidence", "new.log"];
            for (folder, allowed) in [(outside.as_path(), false), (workspace.as_path(), true)] {
                let text = format!("[outside]\n\"{}\" = [\"{}\"]\n", folder.display(), store.display());
                fs::write(&config, text).expect("a file");
                let ran = attack.run(&done, &xdg);
                assert_eq!(ran.code == Some(0), allowed, "{key} = {value}, allowed to {folder:?}: {ran:?}");
            }
            assert!(store.read_dir().expect("made").count() > 0, "{key} = {value} is used");
            let ran = attack.run(&["log"], &[("SAASMAINT_OUTSIDE", store.to_str().expect("text"))]);
            assert_eq!(ran.code, Some(0), "{key} = {value}: {ran:?}");
            assert!(ran.stdout.contains("new.log"), "{key} = {value}: {ran:?}");
            let ran = attack.run(&["log"], &[("SAASMAINT_OUTSIDE", "/somewhere/else")]);
            assert_eq!(ran.code, Some(2), "{key} = {value}: {ran:?}");

            fs::remove_dir_all(&store).expect("removed");
            for made in ["ledger", "evidence"] {
                fs::remove_dir_all(attack.at(made)).unwrap_or_default();
            }
            fs::remove_file(&config).expect("removed");
        }
    }
}

/// They would walk the disk, and show what they find.
#[test]
fn patterns_that_leave_the_workspace() {
    let attack = Attack::on(used);
    let plain = attack.scene.read("saasmaint.toml");
    let folder = attack.scene.at(OUTSIDE).join("folder");
    let absolute = format!("{}/*.toml", folder.display());
    for pattern in [
        "../../../**/*.toml",
        "../outside/**/*.toml",
        "checklists/../../outside/*/*.toml",
        "/**/*.toml",
        &absolute,
    ] {
        attack
            .scene
            .write("saasmaint.toml", format!("checklists = [\"checklists/*.toml\", \"{pattern}\"]\n{plain}"));
        attack.is_refused(&[READING, WRITING].concat(), pattern);
    }
    for file in ["../outside/secret.txt", "/proc/self/environ", "holidays/../../outside/secret.txt"] {
        attack.scene.write("saasmaint.toml", plain.replace("holidays/de.ics", file));
        attack.is_refused(&[READING, WRITING].concat(), file);
    }
}

/// The first characters of any file would be shown as the line that does not parse.
#[test]
fn definitions_that_are_links_out() {
    for target in [
        "/proc/self/environ",
        "../../outside/secret.txt",
        "../../outside/token",
        "../../outside/folder/secret.toml",
    ] {
        for file in ["checklists/tasks.toml", "checklists/zz.toml", "holidays/de.ics"] {
            let attack = Attack::on(used);
            attack.link(file, target);
            attack.is_refused(&[READING, WRITING].concat(), file);
        }
    }
    let attack = Attack::on(used);
    attack.link("saasmaint.toml", "../outside/secret.txt");
    attack.is_refused(&[READING, WRITING].concat(), "saasmaint.toml");
}

/// Who is recording is asked of git's configuration: it may not make a reader wait, nor show a line.
#[test]
fn a_git_folder_that_is_no_folder() {
    for (place, target) in [
        (".git", None),
        (".git/config", None),
        (".git", Some("secret.txt")),
        (".git/config", Some("secret.txt")),
    ] {
        let attack = Attack::on(fresh);
        let path = attack.at(place);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        match target {
            Some(name) => symlink(attack.scene.at(OUTSIDE).join(name), &path).expect("a link"),
            None => mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o666), 0).expect("a FIFO"),
        }
        let before = listing(&attack.scene.at(OUTSIDE));
        for args in [&["due"][..], &["due", "--mine"], &["done", "d"], &["check"]] {
            let mut command = attack.scene.prepared(Command::new(BIN), NOW, args);
            let ran = attack.scene.ends(command.env_remove("SAASMAINT_BY"));
            assert!(ran.in_time && matches!(ran.code, Some(0..=2)), "{place}: {args:?}: {ran:?}");
            assert_eq!(shows(&ran, &attack.scene.at(WS)), None, "{place}: {args:?}: {ran:?}");
            assert_eq!(listing(&attack.scene.at(OUTSIDE)), before, "{place}: {args:?}");
        }
    }
}
