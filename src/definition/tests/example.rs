//! The files that the documentation shows.

use super::workspace_of;
use crate::model::{EvidencePolicy, Span};

const SETTINGS: &str = r#"
name = "Acme CRM"
timezone = "Europe/Berlin"
starts = 2026-01-01
checklists = ["checklists/*.toml"]      # default
ledger = "ledger"                       # default
evidence = "evidence"                   # default

[calendar]
week_starts = "mon"                     # default
fiscal_year_starts = 1                  # month, default
workdays = ["mon", "tue", "wed", "thu", "fri"]
holidays = [2026-12-25, 2026-12-26]
holiday_files = ["holidays/de.ics"]

[defaults.monthly]                      # per cadence: grace, at, catch_up, holidays
grace = "5d"
"#;

const WEEKLY: &str = r#"
title = "Weekly maintenance"
cadence = "weekly"                      # default of its tasks; a task may override
owner = "platform"

[[task]]
id = "database-backup"
title = "Run database backups"
area = "database"
on = "fri"
at = "17:00"
grace = "1d"
priority = "critical"                   # low, normal (default), high, critical
controls = ["SOC2:A1.2", "ISO27001:A.8.13"]
evidence = "required"                   # none (default), note, required
runbook = "https://wiki.example.com/backup"
description = "What to do and how to know that it worked. Markdown."
tags = ["backup"]

[task.probe]                            # an automated check
file = { path = "/backups/latest.dump", max_age = "26h", min_size = "1 MiB" }
"#;

const HOLIDAYS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261003\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR\n";

#[test]
fn the_documented_files_are_sound() {
    let found = workspace_of(&[
        ("saasmaint.toml", SETTINGS),
        ("checklists/weekly.toml", WEEKLY),
        ("holidays/de.ics", HOLIDAYS),
    ])
    .definitions;
    let task = &found.tasks[0];
    assert_eq!((task.source.file.as_str(), task.source.line), ("checklists/weekly.toml", 6));
    assert_eq!((task.rule.grace, task.rule.evidence), (Some(Span::days(1)), EvidencePolicy::Required));
    assert!(found.calendar.is_holiday("2030-10-03".parse().expect("a date")));
    assert!(!found.calendar.is_workday("2026-12-25".parse().expect("a date")));
}
