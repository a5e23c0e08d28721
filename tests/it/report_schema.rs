//! `saasmaint schema report` describes what `report --format json` prints: all of it, and nothing else.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr, reason = "a test fails by panicking")]

use crate::common::{probes, python};
use std::path::{Path, PathBuf};

use crate::common::Workspace;
use crate::common::expected::repository;
use serde_json::{Value, json};

/// Writes what the binary prints into a file of the workspace.
fn kept(made: &Workspace, name: &str, workspace: &Path, line: &str) -> PathBuf {
    let output = made
        .command()
        .args(["--now", "2026-11-25T08:00", "--workspace"])
        .arg(workspace)
        .args(line.split_whitespace())
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{output:?}");
    made.write(name, &output.stdout);
    made.at(name)
}

#[test]
fn reports_are_as_the_schema_says() {
    let made = Workspace::berlin(
        "[[task]]\nid = \"probe\"\ncron = \"0 */6 * * *\"\n[[task]]\nid = \"year\"\ncadence = \"annual\"\n",
    );
    made.ok("2026-11-01T00:00", &["adopt"]);
    made.ok("2026-11-20T07:00", &["skip", "year", "--reason", "moved"]);
    let example = repository("examples/acme-crm");
    let probed = probes::mixed();
    let unbound = probes::since_week_47(probes::CHECKLIST);
    let gone = json!({"reason": "gone", "clock": "given"});
    let failed = probes::probe(&unbound, "fail", "backup", None, probes::TUE, gone);
    probes::append(&unbound, "ci", &[failed]);
    let paths = [
        kept(&made, "schema.json", &example, "schema report"),
        kept(&made, "quarter.json", &example, "report --period 2026-Q4 --format json"),
        kept(&made, "soc2.json", &example, "report --period 2026-Q3 --framework SOC2 --format json"),
        kept(&made, "sample.json", &example, "sample --period 2026-Q4 --size 4 --seed a --format json"),
        kept(&made, "other.json", made.path(), "report --period 2026-11 --mine --format json"),
        kept(&made, "year.json", made.path(), "report --period 2026 --format json"),
        kept(&made, "none.json", made.path(), "report --period 2026-11 --framework PCI --format json"),
        kept(&made, "probed.json", probed.path(), "report --period 2026-11 --format json"),
        kept(&made, "unbound.json", unbound.path(), "report --period 2026-11 --format json"),
    ];
    let paths = paths.each_ref().map(|path| path as &Path);
    if let Some(printed) = python::run("report_schema/validate.py", "jsonschema", &paths) {
        assert_eq!(printed.trim_end(), "8 reports");
    }
}

/// Whatever is an object is closed and requires what it names, but for the filters.
#[test]
fn every_object_of_the_schema_is_closed() {
    fn look(value: &Value, objects: &mut usize) {
        if value["type"] == "object" {
            *objects += 1;
            assert_eq!(value["additionalProperties"], false, "{value}");
            let named: Vec<&String> = value["properties"].as_object().expect("properties").keys().collect();
            let required: Vec<&str> =
                value["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            assert!(named == required || named.iter().any(|name| *name == "mine"), "{value}");
        }
        match value {
            Value::Object(map) => map.values().for_each(|inner| look(inner, objects)),
            Value::Array(list) => list.iter().for_each(|inner| look(inner, objects)),
            _ => {}
        }
    }
    let made = Workspace::empty();
    let schema: Value = serde_json::from_str(&made.ok("2026-11-25", &["schema", "report"])).expect("JSON");
    let mut objects = 0;
    look(&schema, &mut objects);
    assert!(objects > 20, "{objects}");
}
