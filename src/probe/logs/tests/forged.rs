//! Cursors that somebody made up: they lead nowhere that the probe would not look by itself.

use super::*;

/// A log that was read, beside a folder that is none of its business.
fn beside_others() -> Logs {
    let mut logs = Logs::of("logs/**/*.log");
    for folder in ["logs", "outside"] {
        fs::create_dir(logs.at(folder)).expect("a folder");
    }
    logs.append("logs/app.log", "INFO\n");
    for name in ["shadow", "shadow.old", "shadow.1", "app.log", "app.log.1"] {
        logs.append(&format!("outside/{name}"), "ERROR secret\n");
    }
    assert_eq!(logs.count(), 0);
    logs
}

/// The last cursor with one more file, changed.
fn forge(logs: &mut Logs, edit: impl Fn(&mut Value)) {
    let files = logs.last.as_mut().and_then(|last| last["files"].as_array_mut()).expect("files");
    let mut file = files[0].clone();
    edit(&mut file);
    files.push(file);
}

#[test]
fn a_path_outside_the_pattern_is_not_looked_at() {
    let own = beside_others().folder;
    let absolute = own.path().join("outside/app.log");
    for path in [
        "outside/shadow",
        "outside/app.log",
        "logs/../outside/app.log",
        "logs/./../outside/app.log",
        "../outside/app.log",
        absolute.to_str().expect("a path"),
    ] {
        let mut logs = beside_others();
        forge(&mut logs, |file| file["path"] = json!(path));
        let seen = logs.run();
        assert_eq!((&seen.facts["count"], &seen.facts["files"]), (&json!(0), &json!([])), "{path}");
    }
}

#[test]
fn a_target_that_no_link_leads_to_is_not_looked_at() {
    for target in ["outside/shadow", "outside/app.log"] {
        let mut logs = beside_others();
        forge(&mut logs, |file| file["target"] = json!(target));
        assert_eq!(logs.run().facts["count"], 0, "{target}");
    }
}

#[test]
fn a_link_to_a_folder_leads_no_further_than_the_pattern_does() {
    let mut logs = beside_others();
    std::os::unix::fs::symlink(logs.at("outside"), logs.at("logs/link")).expect("a link");
    assert_eq!(logs.count(), 0);
    forge(&mut logs, |file| file["path"] = json!("logs/link/app.log"));
    assert_eq!(logs.run().facts["count"], 0);
}

#[test]
fn numbers_that_cannot_be_are_refused() {
    let edits: [fn(&mut Value); 3] = [
        |file| file["offset"] = json!(u64::MAX),
        |file| file["unfinished"] = json!({"bytes": u64::MAX, "counted": true}),
        |file| file["unfinished"] = json!({"bytes": 1, "counted": true}),
    ];
    for edit in edits {
        let mut logs = beside_others();
        forge(&mut logs, edit);
        let seen = logs.look();
        assert_eq!(seen.facts["cursor_ignored"], "its cursor cannot be read: counted from the start");
    }
}
