//! Lines that are read, written and refused.

mod properties;
mod read;
mod refused;
mod written;

use super::*;
use crate::ledger::hash::LineHash;
use crate::model::{Body, Entry, Evidence, Instant, PeriodKey, Rule, TaskId};
use chrono::NaiveDate;

const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn task() -> TaskId {
    "database-backup".parse().expect("an id")
}

fn week() -> PeriodKey {
    PeriodKey::Week(2026, 48)
}

fn date(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
}

fn rule() -> Rule {
    let text = r#"{"cadence":"weekly","on":"fri","at":"17:00","grace":"1d","catch_up":"none","holidays":"keep","timezone":"Europe/Berlin","evidence":"required"}"#;
    serde_json::from_str(text).expect("a rule")
}

fn entry(body: Body) -> Entry {
    Entry {
        recorded_at: at("2026-11-27T15:41:12Z"),
        by: "ana@acme.example".to_owned(),
        clock_given: false,
        with: None,
        body,
    }
}

fn done() -> Entry {
    entry(Body::Done {
        task: task(),
        period: week(),
        performed_at: at("2026-11-27T15:40:00Z"),
        note: Some("restore tested".to_owned()),
        evidence: vec![
            Evidence::File { name: "backup.log".to_owned(), sha256: HASH.to_owned(), bytes: 5120 },
            Evidence::Url { url: "https://ci.example/1".to_owned() },
        ],
        via: None,
    })
}

fn fault(line: &str) -> String {
    match decode(line.as_bytes()) {
        Err(fault) => fault.to_string(),
        Ok(decoded) => panic!("{line} reads as {decoded:?}"),
    }
}
