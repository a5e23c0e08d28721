//! Texts that would steer a terminal, a page or a spreadsheet do no harm in any format of a report.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::io::{Cursor, Read};

use crate::common::Workspace;

const NOW: &str = "2026-11-25T10:00";

/// Each is put into a note, a reason, a file's name, an owner, an area and a title.
const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "safe\u{202e}gpj.exe\u{2066}",
    "line one\nline two\r\n| a | b |",
    "a|b`c`*d*_e_[x](javascript:alert(1))",
    "\t=1+1",
    "{{7*7}} ${jndi:ldap://x} %00 \u{0}",
];

fn toml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(c)).expect("a String takes it");
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A workspace in which whatever people write is hostile.
fn hostile() -> Workspace {
    let mut checklist = String::new();
    for (at, text) in HOSTILE.iter().enumerate() {
        let one_line: String = text.chars().filter(|c| !c.is_control()).collect();
        let line = toml(&one_line);
        writeln!(
            checklist,
            "[[task]]\nid = \"t{at}\"\ncadence = \"weekly\"\ntitle = {line}\nowner = {line}\narea = {line}"
        )
        .expect("a String takes it");
    }
    let made =
        Workspace::with("name = \"A<b>c\"\ntimezone = \"Europe/Berlin\"\nstarts = 2026-11-02\n", &checklist);
    made.ok("2026-11-02T00:00", &["adopt"]);
    let said = |text: &str| text.replace('\0', "\u{1}");
    for (at, text) in HOSTILE.iter().enumerate() {
        let name: String = text.chars().filter(|c| !"/\0".contains(*c)).collect();
        let file = format!("files/{name}");
        made.write(&file, "proof");
        let file = made.at(&file);
        let file = file.to_str().expect("a path");
        let id = format!("t{at}");
        made.ok("2026-11-04T10:00", &["done", &id, &format!("--note={}", said(text)), "--evidence", file]);
    }
    for (at, text) in HOSTILE.iter().enumerate() {
        made.ok("2026-11-11T10:00", &["skip", &format!("t{at}"), &format!("--reason={}", said(text))]);
    }
    for (at, text) in HOSTILE.iter().enumerate() {
        let (id, text) = (format!("t{at}"), said(text));
        let (reason, approved) = (format!("--reason={text}"), format!("--approved-by={text}"));
        made.ok("2026-11-18T10:00", &["waive", &id, "--until", "2026-11-29", &reason, &approved]);
    }
    made
}

fn bytes(made: &Workspace, format: &str) -> Vec<u8> {
    let ran = made
        .command()
        .args(["--now", NOW, "report", "--from", "2026-11-01", "--to", "2026-11-30", "--format", format])
        .output()
        .expect("the binary runs");
    assert!(ran.status.success(), "{format}: {}", String::from_utf8_lossy(&ran.stderr));
    ran.stdout
}

#[test]
fn text_formats_hold_nothing_that_steers() {
    let made = hostile();
    for format in ["table", "markdown", "csv", "json", "html", "oscal"] {
        let text = String::from_utf8(bytes(&made, format)).expect("UTF-8");
        let breaks = if format == "csv" { "\r\n" } else { "\n" };
        let steers = text.chars().find(|c| saasmaint::model::is_harmful(*c) && !breaks.contains(*c));
        // A style sheet and a script may be indented.
        let steers = steers.filter(|c| !(format == "html" && *c == '\t'));
        assert_eq!(steers, None, "{format}");
    }
}

#[test]
fn csv_cells_are_no_formulas() {
    let made = hostile();
    let text = String::from_utf8(bytes(&made, "csv")).expect("UTF-8");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines.len() > HOSTILE.len() * 3, "{}", lines.len());
    for line in lines {
        let mut quoted = false;
        let mut start = true;
        for c in line.chars() {
            let formula = "=+-@".contains(c);
            assert!(!(start && formula), "{line}");
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => start = true,
                _ => start = false,
            }
        }
    }
}

#[test]
fn html_and_markdown_hold_no_foreign_markup() {
    let made = hostile();
    let html = String::from_utf8(bytes(&made, "html")).expect("UTF-8");
    for (markup, most) in
        [("<script", 1), ("<img", 0), ("onerror=alert(1)>", 0), ("href=\"javascript", 0), ("<b>", 0)]
    {
        assert!(html.matches(markup).count() <= most, "{markup}");
    }
    let markdown = String::from_utf8(bytes(&made, "markdown")).expect("UTF-8");
    assert!(!markdown.contains('<'), "raw HTML");
    assert!(!markdown.replace("\\]", "").contains("](javascript"), "a link");
    // Each row of a table has as many cells as its head.
    let cells = |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    let mut columns = 0;
    for line in markdown.lines() {
        if !line.starts_with('|') {
            columns = 0;
        } else if columns == 0 {
            columns = cells(line);
        } else {
            assert_eq!(cells(line), columns, "{line}");
        }
    }
}

#[test]
fn workbooks_hold_text_and_no_formulas() {
    let made = hostile();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes(&made, "xlsx"))).expect("a workbook");
    let mut sheets = 0;
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).expect("XML");
        assert!(!text.contains("<f>") && !text.contains("<f "), "a formula in {name}");
        assert!(!name.contains("externalLink") && !text.contains("hyperlink "), "a link in {name}");
        let steers = text.chars().find(|c| saasmaint::model::is_harmful(*c) && !"\r\n\t".contains(*c));
        assert_eq!(steers, None, "{name}");
        sheets += usize::from(name.starts_with("xl/worksheets/sheet"));
    }
    assert!(sheets >= 4, "{sheets} sheets");
}

#[test]
fn pages_are_made_all_the_same() {
    let made = hostile();
    let pdf = bytes(&made, "pdf");
    assert!(pdf.starts_with(b"%PDF-"), "no PDF");
    for action in [&b"/JavaScript"[..], b"/Launch", b"/URI", b"/OpenAction", b"/EmbeddedFile"] {
        assert!(
            !pdf.windows(action.len()).any(|window| window == action),
            "{}",
            String::from_utf8_lossy(action)
        );
    }
}
