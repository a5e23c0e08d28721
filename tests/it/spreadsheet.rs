//! The workbook as a spreadsheet program reads it: the same values as the other formats have.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests run the binary and the spreadsheet program")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that did not run says so")]

use crate::common::probes;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::common::expected::repository;
use crate::common::{Ran, Workspace};
use serde_json::Value;

const NOW: &str = "2026-11-25T08:00";
const WINDOW: &str = "--from 2026-07-01 --to 2026-12-31";

/// Runs the binary on the example.
fn report(format: &str, output: Option<&Path>) -> Ran {
    let home = Workspace::empty();
    let mut command = home.command();
    command.args(["--now", NOW, "--workspace"]).arg(repository("examples/acme-crm"));
    command.arg("report").args(WINDOW.split_whitespace()).args(["--format", format]);
    if let Some(output) = output {
        command.arg("--output").arg(output);
    }
    let ran = Ran::of(&command.output().expect("the binary runs"));
    assert_eq!(ran.code, 0, "{ran:?}");
    ran
}

/// The cells of a CSV.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in text.trim_end().chars() {
        let row = rows.last_mut().expect("a row");
        match c {
            '"' => {
                let cell = row.last_mut().expect("a cell");
                // A quote within quotes is doubled: the second opens them again.
                if !quoted && !cell.is_empty() {
                    cell.push('"');
                }
                quoted = !quoted;
            }
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            '\r' if !quoted => {}
            c => row.last_mut().expect("a cell").push(c),
        }
    }
    rows
}

/// The rows of a table by the names of its columns.
fn table(text: &str) -> Vec<HashMap<String, String>> {
    let mut rows = cells(text).into_iter();
    let header = rows.next().expect("a header");
    rows.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

/// The sheets of a workbook, each as CSV; `None` where there is no program that can read it.
fn sheets(workbook: &Path, folder: &Path) -> Option<HashMap<String, String>> {
    let converted = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.display()))
        .args([
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
        ])
        .arg("--outdir")
        .arg(folder.join("sheets"))
        .arg(workbook)
        .output();
    let Ok(converted) = converted else {
        assert!(std::env::var_os("CI").is_none(), "there is no soffice; install libreoffice-calc");
        eprintln!("skipped: there is no soffice (libreoffice-calc)");
        return None;
    };
    assert!(converted.status.success(), "{converted:?}");
    let files = std::fs::read_dir(folder.join("sheets")).expect("sheets");
    let files = files.map(|file| file.expect("a file").path());
    let named = files.map(|path| {
        let stem = path.file_stem().and_then(OsStr::to_str).expect("a name");
        let name = stem.split_once('-').expect("the workbook's name before the sheet's").1;
        (name.to_owned(), std::fs::read_to_string(&path).expect("CSV"))
    });
    Some(named.collect())
}

/// `2026-07-16 00:00:00` of `2026-07-16T00:00:00+02:00`.
fn local(instant: &Value) -> String {
    instant.as_str().map(|text| text[..19].replace('T', " ")).unwrap_or_default()
}

#[test]
fn a_spreadsheet_program_reads_the_same_values() {
    let folder = Workspace::empty();
    let file = folder.at("report.xlsx");
    report("xlsx", Some(&file));
    let again = folder.at("again.xlsx");
    report("xlsx", Some(&again));
    assert!(std::fs::read(&file).expect("a workbook") == std::fs::read(&again).expect("a workbook"));

    let Some(sheets) = sheets(&file, folder.path()) else { return };
    let json: Value = serde_json::from_str(&report("json", None).stdout).expect("JSON");
    population(&sheets["Population"], &json);
    summary(&sheets["Summary"], &json);

    let lines = |sheet: &str| cells(&sheets[sheet]).len() - 1;
    let length = |key: &str| json[key].as_array().expect(key).len();
    assert_eq!(lines("Exceptions"), length("exceptions"));
    assert_eq!(lines("Waivers"), length("waivers"));
    assert!(lines("Changes") >= length("changes"));
    for sheet in ["Coverage", "Not recorded", "Integrity"] {
        assert!(sheets.contains_key(sheet), "{sheet}");
    }
    assert!(!sheets.contains_key("Failing probes"), "none is failing");
}

#[test]
fn failing_probes_have_a_sheet() {
    let made = probes::mixed();
    let file = made.at("report.xlsx");
    let line = format!("report {WINDOW} --format xlsx --output {}", file.display());
    assert_eq!(made.at_time("2026-11-25T10:00", &line).code, 0);
    let Some(sheets) = sheets(&file, made.path()) else { return };
    let told: Vec<[String; 4]> = table(&sheets["Failing probes"])
        .into_iter()
        .map(|mut row| {
            ["Task", "Period", "Failed (local time)", "Reason"].map(|name| row.remove(name).expect(name))
        })
        .collect();
    let refused =
        |task: &str| [task, "2026-W48", "2026-11-24 13:00:00", "connection refused"].map(str::to_owned);
    assert_eq!(
        told[0],
        [
            "backup",
            "2026-W48",
            "2026-11-24 09:00:00",
            "backup.dump is 31 h old and may be 26 h; it has 12 bytes and must have 1024; \\u{1b}[31mred"
        ]
    );
    assert_eq!(told[1..], [refused("ports"), refused("rest")]);
}

fn population(sheet: &str, json: &Value) {
    let rows = table(sheet);
    let expected = json["population"].as_array().expect("a population");
    assert!(expected.len() > 30);
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(expected) {
        let text = |key: &str| expected[key].as_str().unwrap_or_default().to_owned();
        for (column, value) in [
            ("Task", text("task")),
            ("Period", text("period")),
            ("Cadence", text("cadence")),
            ("Status", text("status")),
            ("Due day", text("due_day")),
            ("Opens (local time)", local(&expected["opens_at"])),
            ("Due before (local time)", local(&expected["due_at"])),
            ("Overdue from (local time)", local(&expected["overdue_at"])),
            ("Closes (local time)", local(&expected["closes_at"])),
            ("Performed (local time)", local(&expected["performed_at"])),
            ("Recorded (local time)", local(&expected["recorded_at"])),
            ("By", text("by")),
            ("Approved by", text("approved_by")),
            ("Reason", text("reason")),
            ("Definition (SHA-256)", text("definition")),
        ] {
            assert_eq!(row[column], value, "{column} of {expected}");
        }
        let hours = expected["delay_seconds"].as_f64().map(|seconds| seconds / 3_600.0);
        let cell = row["Delay in hours"].parse::<f64>().ok();
        match (cell, hours) {
            (Some(cell), Some(hours)) => assert!((cell - hours).abs() < 0.01, "{cell} and {hours}"),
            (cell, hours) => assert_eq!(cell, hours),
        }
    }
}

fn summary(sheet: &str, json: &Value) {
    let rows = cells(sheet);
    let header = rows.iter().find(|row| row[0] == "By").expect("a header");
    let total = rows.iter().find(|row| row[0] == "total").expect("the total");
    let value = |column: &str| {
        let at = header.iter().position(|title| title == column).expect(column);
        total[at].parse::<u64>().expect(column)
    };
    let expected = &json["summary"];
    for (column, key) in [
        ("Population", "population"),
        ("Owed", "owed"),
        ("On time", "on_time"),
        ("Late", "late"),
        ("Missed", "missed"),
        ("Skipped", "skipped"),
        ("Waived", "waived"),
        ("Open", "open"),
        ("Upcoming", "upcoming"),
    ] {
        assert_eq!(Some(value(column)), expected[key].as_u64(), "{column}");
    }
    let rate = &expected["on_time_rate"];
    assert_eq!(Some(value("On-time numerator")), rate["numerator"].as_u64());
    assert_eq!(Some(value("On-time denominator")), rate["denominator"].as_u64());
}
