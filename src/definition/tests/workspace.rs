//! What `saasmaint.toml` may say.

use chrono::{NaiveTime, Weekday};

use super::{folder, load_folder, problems, workspace_of};
use crate::model::{CatchUp, HolidayPolicy, Span, Start};

const TASKS: &str = "cadence = \"daily\"\n[[task]]\nid = \"a\"\n";

/// What is wrong with a `saasmaint.toml`, without its name.
fn wrong(settings: &str) -> Vec<String> {
    let told = problems(&[("saasmaint.toml", settings), ("checklists/a.toml", TASKS)]);
    told.into_iter().map(|text| text.trim_start_matches("saasmaint.toml:").to_owned()).collect()
}

#[test]
fn in_full() {
    let files = [
        (
            "saasmaint.toml",
            r#"
name = "Acme CRM"
timezone = "Europe/Berlin"
starts = 2026-01-01
checklists = ["lists/*.toml"]
ledger = "records/ledger"
evidence = "a/../b"

[calendar]
week_starts = "sun"
fiscal_year_starts = 4
workdays = ["sun", "mon", "tue", "wed", "thu"]
holidays = [2026-12-26, 2026-12-25, 2026-12-26]

[defaults.monthly]
grace = "5d"
at = "12:00"
catch_up = "each"
holidays = "after"
"#,
        ),
        (
            "lists/a.toml",
            "cadence = \"monthly\"\n[[task]]\nid = \"a\"\n[[task]]\nid = \"b\"\ngrace = \"1d\"\n",
        ),
    ];
    let folder = folder(&files);
    let found = load_folder(folder.path()).expect("no problem");
    assert_eq!(found.root, folder.path());
    assert_eq!(found.ledger.path(), folder.path().join("records/ledger"));
    assert_eq!(found.evidence.path(), folder.path().join("b"));
    let all = found.definitions;
    assert_eq!((all.name.as_str(), all.zone.name()), ("Acme CRM", "Europe/Berlin"));
    assert_eq!(all.starts, Some(Start::Day("2026-01-01".parse().expect("a date"))));
    assert_eq!((all.calendar.week_starts, all.calendar.fiscal_year_starts), (Weekday::Sun, 4));
    assert!(all.calendar.workdays.contains(Weekday::Sun) && !all.calendar.workdays.contains(Weekday::Fri));
    let holidays: Vec<String> = all.calendar.holidays.iter().map(ToString::to_string).collect();
    assert_eq!(holidays, ["2026-12-25", "2026-12-26"]);
    let rule = &all.tasks[0].rule;
    assert_eq!((rule.grace, rule.at), (Some(Span::days(5)), NaiveTime::from_hms_opt(12, 0, 0)));
    assert_eq!((rule.catch_up, rule.holidays), (CatchUp::Each, HolidayPolicy::After));
    assert_eq!(all.tasks[1].rule.grace, Some(Span::days(1)));
}

#[test]
fn the_name_is_that_of_the_folder() {
    let folder = folder(&[("acme/saasmaint.toml", ""), ("acme/checklists/a.toml", TASKS)]);
    let found = load_folder(&folder.path().join("acme")).expect("no problem");
    assert_eq!(found.definitions.name, "acme");
}

#[test]
fn a_default_to_skip_means_the_daily_tasks_that_can() {
    let all = workspace_of(&[
        ("saasmaint.toml", "[defaults.daily]\nholidays = \"skip\""),
        (
            "checklists/a.toml",
            "cadence = \"daily\"\n[[task]]\nid = \"a\"\n[[task]]\nid = \"b\"\non = [\"mon\"]",
        ),
    ]);
    let policies: Vec<HolidayPolicy> = all.definitions.tasks.iter().map(|task| task.rule.holidays).collect();
    assert_eq!(policies, [HolidayPolicy::Keep, HolidayPolicy::Skip]);
}

#[test]
fn refused() {
    for (settings, expected) in [
        (
            "title = \"x\"",
            "1:1: unknown key `title` (the keys known here are `name`, `timezone`, `starts`, `checklists`, `ledger`, `evidence`, `calendar` and `defaults`)",
        ),
        ("[calender]", "1:2: unknown key `calender` (did you mean `calendar`?)"),
        ("calendar = 1", "1:12: `calendar`: expected a table, found an integer (write it as `[calendar]`)"),
        (
            "[calendar]\nweek_starts = \"Monday\"",
            "2:15: `calendar.week_starts`: `Monday` is not a weekday (did you mean `mon`?)",
        ),
        (
            "[calendar]\nfiscal_year_starts = 13",
            "2:22: `calendar.fiscal_year_starts`: 13 is out of range (write a number from 1 to 12)",
        ),
        (
            "[calendar]\nworkdays = [\"mon\", \"mon\"]",
            "2:20: `calendar.workdays`: this weekday stands in the list twice (remove one)",
        ),
        (
            "[calendar]\nholidays = [\"2026-12-25\"]",
            "2:13: `calendar.holidays`: expected a date, found a string (write a date without quotes, like 2026-11-25)",
        ),
        (
            "[calendar]\nholiday_files = [\"de.ics\"]",
            "2:18: `holiday_files`: no file matches `de.ics` (create a .ics file there, or correct the pattern)",
        ),
        (
            "checklists = []",
            "1:14: `checklists`: the list is empty (name at least one file or pattern, or remove the key for [\"checklists/*.toml\"])",
        ),
        (
            "ledger = \"x/\"\nevidence = \"./x\"",
            "2:12: ledger and evidence share one folder (give each a folder of its own)",
        ),
        ("ledger = \"\"", "1:10: `ledger`: the text is empty (write some text, or remove the key)"),
        ("[defaults.week]", "1:11: unknown key `defaults.week` (did you mean `weekly`?)"),
        (
            "[defaults.rolling]\ncatch_up = \"each\"",
            "2:1: `defaults.rolling.catch_up` does not apply to rolling tasks (a rolling task is never missed, only late; remove `catch_up`)",
        ),
        (
            "[defaults.cron]\nat = \"09:00\"",
            "2:1: `defaults.cron.at` does not apply to cron tasks (the expression itself says at what time; remove `at`)",
        ),
        (
            "[defaults.daily]\nholidays = \"after\"",
            "2:12: a daily task cannot move to another day (write \"keep\" or \"skip\")",
        ),
        (
            "timezone = \"Mars/Base\"",
            "1:12: `timezone`: `Mars/Base` is not a time zone of the IANA database (write a name such as \"Europe/Berlin\" or \"UTC\")",
        ),
        ("name = \"a\"\nname = \"b\"", "2:1: duplicate key (keep one of the two)"),
        (
            "starts = 2026-13-01",
            "1:10: invalid date, expected month between 01 and 12 (dates are written without quotes, like 2026-11-25)",
        ),
    ] {
        let found = wrong(settings);
        assert_eq!(found, [expected], "{settings}");
    }
}

#[test]
fn a_torn_calendar_refuses_no_task() {
    let found = problems(&[
        ("saasmaint.toml", "[calendar]\nworkdays = [\"sat\"\nweek_starts = \"mon\"\n"),
        (
            "checklists/a.toml",
            "cadence = \"weekly\"\n[[task]]\nid = \"a\"\non = \"sat\"\nholidays = \"skip\"",
        ),
    ]);
    assert!(!found.is_empty() && found.iter().all(|text| text.starts_with("saasmaint.toml:")), "{found:#?}");
}
