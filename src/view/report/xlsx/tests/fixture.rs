//! A report with something of everything, for the tests of its views.

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

use crate::model::{
    Check, Control, Evidence, FeedState, Finding, Instant, Moment, Occurrence, Outcome, PeriodKey, Status,
    Verdict, Verification, Zone,
};
use crate::report::{
    Approval, Change, ChangeKind, Counts, Coverage, Failure, FieldChange, Group, Piece, Report, ReportTask,
    Row, Sample, Scope, Summary, Trend, Waiver, Window,
};

/// Texts that would do harm if they were taken for more than texts.
pub const HOSTILE: [&str; 12] = [
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@x",
    "\u{1b}[31mred\u{7}",
    "abc\u{202e}fed\u{2066}",
    "two\nlines\r\tand tabs",
    "nul\0nul",
    "\u{ffff}\u{fffe}_x000D_",
    "<b>&amp;</b>\"]]>",
    "漢字 e\u{301} 😀 \u{e0041}",
    "https://example.com/a-very-long-address-that-has-no-place-to-break/0123456789abcdef0123456789abcdef",
];

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

const STATUSES: [Status; 10] = [
    Status::Done,
    Status::DoneLate,
    Status::Done,
    Status::Missed,
    Status::Skipped,
    Status::Waived,
    Status::Open,
    Status::Late,
    Status::Overdue,
    Status::Upcoming,
];

fn row(index: usize, task: usize, zone: &Zone) -> Row {
    let due_day = day("2026-07-01") + Days::new(u64::try_from(index).expect("small") % 2_000_000);
    let due = zone.end_of(due_day) + TimeDelta::seconds(1);
    let status = STATUSES[index % STATUSES.len()];
    let performed = match status {
        Status::Done => Some(due - TimeDelta::minutes(450)),
        Status::DoneLate => Some(due + TimeDelta::minutes(90)),
        _ => None,
    };
    let by = Arc::new("Ada Lovelace <ada@acme.example>".to_owned());
    let hostile = HOSTILE[index % HOSTILE.len()];
    let pieces = performed.map(|recorded| Piece {
        kind: "done",
        by: Arc::clone(&by),
        recorded,
        outcome: None,
        note: Some(if index.is_multiple_of(3) {
            hostile.to_owned()
        } else {
            "Restored to staging.".to_owned()
        }),
        evidence: vec![
            Evidence::File {
                name: format!("restore-{index}.log"),
                sha256: "9f86d081".repeat(8),
                bytes: 1_204,
            },
            Evidence::Url { url: "https://tickets.example/OPS-1204".to_owned() },
        ],
        clock_given: false,
        entry: [0xab; 32],
    });
    Row {
        controls: Vec::new().into(),
        task,
        cadence: "daily",
        occurrence: Occurrence {
            key: PeriodKey::Day(due_day),
            opens: zone.start_of(due_day),
            due,
            overdue: due + TimeDelta::days(1),
            closes: Some(due + TimeDelta::days(1)),
            window_ends: due,
            due_day,
            timed: false,
        },
        status,
        back_dated: index % 10 == 1,
        via_probe: false,
        failed_checks: 0,
        found: None,
        awaiting_approval: status == Status::Open,
        performed,
        recorded: performed.map(|performed| performed + TimeDelta::minutes(5)),
        by: performed.map(|_| by),
        approval: performed.map(|performed| Approval {
            by: Arc::new("Grace Hopper <grace@acme.example>".to_owned()),
            recorded: performed + TimeDelta::hours(1),
        }),
        reason: matches!(status, Status::Skipped | Status::Waived | Status::Missed).then(|| hostile.into()),
        pieces: pieces.into_iter().collect(),
        definition: Some([0x12; 32]),
    }
}

fn task(index: usize, zone: &Zone) -> ReportTask {
    let (id, title, owner) = [
        (
            "restore-drill",
            "Restore the latest backup into staging and compare the row counts",
            Some("platform"),
        ),
        ("access-review", "Review who has access to production", Some("security")),
        ("certificate-expiry", HOSTILE[0], None),
    ][index];
    ReportTask {
        id: id.parse().expect("an id"),
        title: title.to_owned(),
        cadence: "daily",
        rule: "daily at the end of the day, grace 1d".to_owned(),
        zone: zone.clone(),
        area: Some("backups".to_owned()),
        owner: owner.map(str::to_owned),
        controls: ["SOC2:CC7.1", "ISO27001:A.8.13"]
            .map(|text| text.parse::<Control>().expect("a control"))
            .to_vec(),
        priority: "high",
        probe: (index == 2).then_some("tls"),
        failing: (index == 2).then(|| Failure {
            period: None,
            performed: at("2026-11-24T12:00:00Z"),
            by: Arc::new("ci".to_owned()),
            reason: HOSTILE[4].into(),
        }),
        removed: false,
        start: at("2026-07-01T00:00:00Z"),
        not_recorded: u64::try_from(index).expect("small") * 7,
        counts: Counts::default(),
    }
}

fn verification() -> Verification {
    let verdicts = Check::ALL.map(|check| Verdict {
        check,
        outcome: if check == Check::Timestamps { Outcome::Noted } else { Outcome::Sound },
        checked: "1,502 lines of 3 feeds".to_owned(),
        findings: (check == Check::Timestamps)
            .then(|| Finding {
                outcome: Outcome::Noted,
                file: Some("ledger/ada.jsonl".to_owned()),
                line: Some(12),
                what: format!("recorded before an earlier line: {}", HOSTILE[4]),
            })
            .into_iter()
            .collect(),
    });
    Verification {
        feeds: vec![FeedState {
            writer: "ada".to_owned(),
            file: "ledger/ada.jsonl".to_owned(),
            entries: 1_502,
            head: Some("ab".repeat(32)),
            newest: Some(at("2026-11-24T16:00:00Z")),
        }],
        entries: 1_502,
        root: "cd".repeat(32),
        verdicts: verdicts.to_vec(),
    }
}

/// A report with so many rows, with the hostile texts among them.
pub fn report(rows: usize) -> Report {
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    let tasks: Vec<_> = (0..3).map(|index| task(index, &zone)).collect();
    let population: Vec<_> = (0..rows).map(|index| row(index, index * 3 / rows.max(1), &zone)).collect();
    let mut total = Counts::default();
    for row in &population {
        total.add(row);
    }
    let group = |name: &str| Group { name: name.to_owned(), counts: total };
    let months = ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"];
    let trend = months.iter().enumerate().map(|(index, month)| {
        let mut counts = Counts::default();
        population.iter().skip(index).step_by(index + 4).for_each(|row| counts.add(row));
        Trend { label: (*month).to_owned(), counts }
    });
    let trend = trend.collect();
    Report {
        workspace: "Acme CRM".to_owned(),
        zone,
        scope: Scope {
            window: Window { from: Moment::Day(day("2026-07-01")), to: Moment::Day(day("2026-09-30")) },
            period: Some("2026-Q3".to_owned()),
            now: at("2026-11-25T08:00:00Z"),
            as_of: Some(at("2026-11-24T18:00:00Z")),
            filters: vec![("framework", "SOC2".to_owned()), ("owner", HOSTILE[3].to_owned())],
            program: "0.1.0",
            zones: "2026f",
            sample: Some(Sample {
                seed: "2026-Q3-audit".to_owned(),
                size: "daily 25, weekly 5".to_owned(),
                drawn: rows,
                population: 4 * rows,
                digest: "ef".repeat(32),
            }),
        },
        tasks,
        population,
        summary: Summary {
            total,
            by_cadence: vec![group("daily"), group("weekly")],
            by_area: vec![group("backups"), group("access")],
            by_owner: vec![group("platform"), group("security"), group("-")],
            by_framework: vec![group("SOC2"), group("ISO27001")],
            by_control: vec![group("SOC2:CC7.1"), group("SOC2:CC6.2")],
        },
        trend,
        waivers: vec![Waiver {
            recorded_by: "ana@acme.example".to_owned(),
            task: 1,
            kind: "waiver",
            from: day("2026-08-01"),
            until: day("2026-08-14"),
            reason: format!("The vendor is migrating. {}", HOSTILE[5]),
            approved_by: Some("Grace Hopper <grace@acme.example>".to_owned()),
            recorded: at("2026-07-30T09:00:00Z"),
            expired: true,
            occurrences: 14,
        }],
        changes: vec![
            Change {
                recorded: at("2026-08-20T09:00:00Z"),
                task: Some("restore-drill".parse().expect("an id")),
                kind: ChangeKind::Loosened,
                old: Some("daily at the end of the day, grace 1d".to_owned()),
                new: Some("weekly on fri at 17:00, grace 2d".to_owned()),
                fields: vec![FieldChange {
                    field: "grace".to_owned(),
                    old: "1d".to_owned(),
                    new: "2d".to_owned(),
                    kind: ChangeKind::Loosened,
                }],
                entry: "01".repeat(32),
            },
            Change {
                recorded: at("2026-08-21T09:00:00Z"),
                task: None,
                kind: ChangeKind::Changed,
                old: None,
                new: None,
                fields: Vec::new(),
                entry: "02".repeat(32),
            },
        ],
        coverage: vec![
            Coverage {
                framework: "SOC2".to_owned(),
                covered: vec![("CC7.1".to_owned(), 3), ("CC6.2".to_owned(), 1)],
                gaps: Some((1..=30).map(|index| format!("CC9.{index}")).collect()),
            },
            Coverage { framework: "HOUSE".to_owned(), covered: vec![("1".to_owned(), 1)], gaps: None },
        ],
        integrity: verification(),
    }
}
