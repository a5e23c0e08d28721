//! The page of `report --format html` in a real browser, Chromium: what its script does, what it says
//! on its console, and what it looks like on paper. Where there is no browser the tests pass with a
//! note, except on continuous integration.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test says what it leaves out")]
#![allow(clippy::disallowed_methods, reason = "tests run a browser")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::Workspace;
use serde_json::Value;

const NOW: &str = "2026-11-25T10:00";

/// Names that would do harm if they were taken for markup, script or terminal codes.
const HOSTILE: &str =
    "<script>document.title='harm'</script></style><img src=x onerror=alert(1)> \"q\" 'q' =1+1";

/// Whether a program is there. On continuous integration it has to be.
fn has(program: &str, package: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    if !found {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        assert!(!ci, "there is no `{program}`; install the package {package}");
        eprintln!("left out: there is no `{program}` (Debian package {package})");
    }
    found
}

/// Two tasks: one daily of November, one weekly; a completion with a note and evidence.
fn workspace() -> Workspace {
    let made = Workspace::with(
        "name = \"Acme </title><b>CRM</b>\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-02\n",
        &format!(
            "[[task]]\nid = \"logs\"\ntitle = \"\"\"{HOSTILE}\"\"\"\ncadence = \"daily\"\n\
             [[task]]\nid = \"backup\"\ntitle = \"Verify the backup\"\ncadence = \"weekly\"\n"
        ),
    );
    made.ok("2026-11-02T00:00", &["adopt"]);
    made.ok("2026-11-03T10:00", &["done", "logs"]);
    made.write("proof <b>.txt", "restored\n");
    made.ok(
        "2026-11-06T10:00",
        &[
            "done",
            "backup",
            "--note",
            "red \u{1b}[31m \u{202e}desrever\n<b>line</b>",
            "--evidence",
            "proof <b>.txt",
            "--evidence",
            "https://wiki.acme.example/\"x",
        ],
    );
    made
}

fn page(workspace: &Workspace) -> String {
    workspace.ok(NOW, &["report", "--from", "2026-11-02", "--to", "2026-11-24", "--format", "html"])
}

/// Runs the browser on a file with these switches: its stdout, and its log.
fn browse(folder: &Path, file: &Path, switches: &[&str]) -> (String, String) {
    let profile = tempfile::tempdir_in(folder).expect("a profile");
    let ran = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(switches)
        .arg(format!("file://{}", file.display()))
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .expect("the browser runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    (text(&ran.stdout), text(&ran.stderr))
}

/// What a script finds in the page, once the page's own script has run. The copy has no policy, or
/// the browser would refuse the script of the test.
fn probe(page: &str, script: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    let (before, rest) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").expect("a policy");
    let (_, after) = rest.split_once('>').expect("the end of the policy");
    let body = after.strip_suffix("</body></html>").expect("the end of the page");
    let test = format!(
        "<script>(async () => {{ const wait = (ms) => new Promise((go) => setTimeout(go, ms));\
         const found = await (async () => {{ {script} }})();\
         document.body.textContent = 'FOUND' + encodeURIComponent(JSON.stringify(found)) + 'END'; }})()</script>"
    );
    fs::write(&file, format!("{before}{body}{test}</body></html>")).expect("a page");
    let (dom, log) = browse(folder.path(), &file, &["--dump-dom"]);
    let found = dom
        .rsplit_once("FOUND")
        .and_then(|(_, rest)| rest.split_once("END"))
        .unwrap_or_else(|| panic!("nothing found: {log}\n{dom}"));
    serde_json::from_str(&decoded(found.0)).expect("JSON")
}

fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("hex"));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_page_is_the_same_every_time_and_holds_no_harm() {
    let workspace = workspace();
    let page = page(&workspace);
    assert_eq!(page, self::page(&workspace));
    assert_eq!(page.matches("<script>").count(), 1, "only its own");
    assert_eq!(page.matches("</style>").count(), 1);
    assert_eq!(page.matches("</title><b>").count(), 0);
    for harm in ["<img", "<b>line", "proof <b>", "\u{1b}", "\u{202e}", "https://wiki.acme.example/\"x\""] {
        assert!(!page.contains(harm), "{harm:?}");
    }
    for kept in [
        "red \\u{1b}[31m \\u{202e}desrever\\n&lt;b&gt;line",
        "&lt;script&gt;",
        "rel=\"noopener noreferrer nofollow\"",
    ] {
        assert!(page.contains(kept), "{kept}");
    }
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert!(!page.contains(" style=") && !page.contains("<link") && !page.contains("@import"));
}

#[test]
fn the_page_says_nothing_on_the_console_and_loads_nothing() {
    if !has("chromium", "chromium") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    let page = page(&workspace());
    fs::write(&file, &page).expect("a page");
    // The policy is in force here: that the script counts the rows shows that it lets it run.
    let (dom, log) = browse(folder.path(), &file, &["--dump-dom"]);
    assert!(dom.contains("26 of 26 shown"), "{log}");
    assert!(!log.contains("CONSOLE"), "{log}");
    let found = probe(&page, "return [performance.getEntriesByType('resource').length, document.title];");
    assert_eq!(found[0], 0);
    assert_eq!(found[1], "Compliance report: Acme </title><b>CRM</b>, 2026-11-02 to 2026-11-24");
}

#[test]
fn rows_can_be_filtered_sorted_and_expanded() {
    if !has("chromium", "chromium") {
        return;
    }
    let found = probe(
        &page(&workspace()),
        "const shown = () => Array.from(document.querySelectorAll('#rows tbody')).filter((b) => b.offsetHeight);\
         const cells = (column) => shown().map((b) => b.rows[0].cells[column].textContent);\
         const head = (column) => document.querySelectorAll('#rows thead th')[column];\
         const filter = document.getElementById('filter'), status = document.getElementById('status');\
         const count = () => document.getElementById('count').textContent;\
         const all = shown().length;\
         filter.value = 'BACKUP w45'; filter.dispatchEvent(new Event('input')); await wait(400);\
         const filtered = [shown().length, cells(1), count()];\
         const details = shown()[0].querySelector('details'); const closed = details.open;\
         details.querySelector('summary').click(); await wait(50);\
         const expanded = [closed, details.open, details.innerText];\
         filter.value = ''; filter.dispatchEvent(new Event('input')); await wait(400);\
         status.value = 'done'; status.dispatchEvent(new Event('change'));\
         const done = [shown().length, cells(3)];\
         status.value = ''; status.dispatchEvent(new Event('change'));\
         head(2).querySelector('button').click(); const up = [head(2).ariaSort, cells(2)];\
         head(2).querySelector('button').click(); const down = [head(2).ariaSort, cells(2)];\
         head(4).querySelector('button').click(); const performed = cells(4);\
         const wide = document.documentElement.scrollWidth <= document.documentElement.clientWidth;\
         return { all, filtered, expanded, done, up, down, performed, wide };",
    );
    assert_eq!(found["all"], 26);
    assert_eq!(found["filtered"], serde_json::json!([1, ["2026-W45"], "1 of 26 shown"]));
    assert_eq!(found["expanded"][0], false);
    assert_eq!(found["expanded"][1], true);
    let details = found["expanded"][2].as_str().expect("text");
    for part in ["desrever", "proof <b>.txt, 9 bytes, SHA-256 ", "https://wiki.acme.example/\"x"] {
        assert!(details.contains(part), "{part}: {details}");
    }
    assert_eq!(found["done"], serde_json::json!([2, ["done", "done"]]));
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().expect("texts").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
    };
    let (mut up, down) = (texts(&found["up"][1]), texts(&found["down"][1]));
    assert_eq!((&found["up"][0], &found["down"][0]), (&"ascending".into(), &"descending".into()));
    assert!(up.is_sorted() && up[0] < up[25], "{up:?}");
    up.reverse();
    assert_eq!(up, down);
    let performed = texts(&found["performed"]);
    assert!(
        performed[0].starts_with("2026-11-03") && performed[1].starts_with("2026-11-06"),
        "{performed:?}"
    );
    assert!(performed[2..].iter().all(String::is_empty), "what is empty stands last");
    assert_eq!(found["wide"], true, "the page does not scroll sideways");
}

#[test]
fn every_printed_page_has_its_number_and_tables_their_head() {
    if !has("chromium", "chromium") || !has("pdftotext", "poppler-utils") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (file, pdf) = (folder.path().join("page.html"), folder.path().join("page.pdf"));
    fs::write(&file, page(&workspace())).expect("a page");
    let print = format!("--print-to-pdf={}", pdf.display());
    browse(folder.path(), &file, &["--no-pdf-header-footer", &print]);
    let ran = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().expect("pdftotext runs");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned();
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    for (number, page) in (1..).zip(&pages) {
        assert!(page.replace(' ', "").contains(&format!("{number}/{}", pages.len())), "{page}");
    }
    let head = |page: &&&str| page.lines().any(|line| line.contains("Period") && line.contains("Performed"));
    let with_rows = pages.iter().filter(|page| {
        page.lines().any(|line| {
            line.contains("2026-11-") && line.contains("missed") && line.trim_end().ends_with('0')
        })
    });
    assert!(with_rows.clone().count() >= 1, "{text}");
    assert!(with_rows.clone().all(|page| head(&page)), "{text}");
    assert!(text.contains("SHA-256"), "details are open on paper");
    assert!(!text.contains("shown"), "controls are not printed");
}
