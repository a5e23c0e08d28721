//! What a checklist may say, and what is told when it says something else.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::{problems, task, tasks, tasks_of, wrong};
use crate::model::{
    CatchUp, DailyOn, DayForm, EvidencePolicy, HolidayPolicy, MonthDay, Priority, Recurrence, Span, Start,
    Zone,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

#[test]
fn a_task_in_full() {
    let found = &tasks(
        r#"
title = "Weekly maintenance"
cadence = "weekly"
owner = "platform"
tags = ["ops", "backup"]
controls = ["SOC2:A1.2"]
timezone = "Europe/Berlin"

  [[task]] # the first
id = "database-backup"
title = "Run database backups"
area = "database"
on = "fri"
at = 17:00:00
every = 2
starts = 2026-01-01T09:00:00
ends = 2027-12-31
opens = "3d"
grace = "1d12h"
catch_up = "latest"
holidays = "before"
priority = "critical"
controls = ["SOC2:A1.2", "ISO27001:A.8.13"]
evidence = "required"
runbook = "https://wiki.example.com/backup"
description = """
Do it.
"""
tags = ["backup", "night"]
"#,
    )[0];
    let zone = Zone::named("Europe/Berlin").expect("a zone");
    assert_eq!((found.id.as_str(), found.title.as_str()), ("database-backup", "Run database backups"));
    assert_eq!((found.area.as_deref(), found.owner.as_deref()), (Some("database"), Some("platform")));
    assert_eq!(found.priority, Priority::Critical);
    let controls: Vec<String> = found.controls.iter().map(ToString::to_string).collect();
    assert_eq!(controls, ["SOC2:A1.2", "ISO27001:A.8.13"]);
    assert_eq!(found.tags, ["ops", "backup", "night"]);
    assert_eq!(found.runbook.as_deref(), Some("https://wiki.example.com/backup"));
    assert_eq!(found.description.as_deref(), Some("Do it.\n"));
    let start = "2026-01-01T08:00:00Z".parse().expect("an instant");
    assert_eq!(found.starts, Some(Start::At(start)));
    assert_eq!((found.source.file.as_str(), found.source.line), ("checklists/a.toml", 9));
    let rule = &found.rule;
    assert_eq!(rule.recurrence, Recurrence::Weekly(Some(Weekday::Fri)));
    assert_eq!((rule.every, rule.anchor), (2, Some(day("2026-01-01"))));
    assert_eq!(rule.at, NaiveTime::from_hms_opt(17, 0, 0));
    assert_eq!(rule.opens, Some(Span::days(3)));
    assert_eq!(rule.grace, Some(Span { days: 1, workdays: 0, seconds: 43_200 }));
    assert_eq!((rule.catch_up, rule.holidays), (CatchUp::Latest, HolidayPolicy::Before));
    assert_eq!((rule.ends, &rule.zone), (Some(day("2027-12-31")), &zone));
    assert_eq!(rule.evidence, EvidencePolicy::Required);
}

#[test]
fn what_is_not_said() {
    let found = task("cadence = \"monthly\"");
    assert_eq!(found.title, "a");
    assert_eq!((found.area, found.owner, found.starts), (None, None, None));
    assert_eq!(found.priority, Priority::Normal);
    assert_eq!((found.rule.every, found.rule.anchor, found.rule.at), (1, None, None));
    assert_eq!(found.rule.grace, Some(Span::days(3)));
    assert_eq!(found.rule.zone, Zone::utc());
    assert_eq!(task("cron = \"0 9 * * 1\"").rule.grace, None);
    assert_eq!(
        task("cron = \"0 9 * * 1\"\ngrace = \"2h\"").rule.grace.map(|grace| grace.seconds),
        Some(7_200)
    );
    assert!(tasks("").is_empty() && tasks("title = \"None yet\"\ncadence = \"daily\"").is_empty());
}

#[test]
fn cadences_and_days() {
    let quarter = |month, form| Recurrence::Quarterly(Some(MonthDay { month, form }));
    let year = |month, form| Recurrence::Annual(Some(MonthDay { month, form }));
    let days = |days: &[Weekday]| Recurrence::Daily(DailyOn::Weekdays(days.iter().copied().collect()));
    for (lines, expected) in [
        ("cadence = \"daily\"", Recurrence::Daily(DailyOn::EveryDay)),
        ("cadence = \"daily\"\non = \"workdays\"", Recurrence::Daily(DailyOn::Workdays)),
        ("cadence = \"daily\"\non = [\"mon\", \"wed\"]", days(&[Weekday::Mon, Weekday::Wed])),
        ("cadence = \"weekly\"\non = \"sun\"", Recurrence::Weekly(Some(Weekday::Sun))),
        ("cadence = \"monthly\"\non = 15", Recurrence::Monthly(Some(DayForm::Day(15)))),
        ("cadence = \"monthly\"\non = \"31\"", Recurrence::Monthly(Some(DayForm::Day(31)))),
        ("cadence = \"monthly\"\non = \"2nd tue\"", Recurrence::Monthly(Some(DayForm::Nth(2, Weekday::Tue)))),
        ("cadence = \"monthly\"\non = \"last workday\"", Recurrence::Monthly(Some(DayForm::LastWorkday))),
        ("cadence = \"quarterly\"\non = \"03-15\"", quarter(Some(3), DayForm::Day(15))),
        ("cadence = \"quarterly\"\non = \"first\"", quarter(None, DayForm::First)),
        ("cadence = \"annual\"\non = \"02-29\"", year(Some(2), DayForm::Day(29))),
        ("cadence = \"annual\"\non = \"11-last fri\"", year(Some(11), DayForm::LastWeekday(Weekday::Fri))),
        ("cron = \"@daily\"", Recurrence::Cron("@daily".parse().expect("cron"))),
        (
            "cadence = \"cron\"\ncron = \"0 9 * * 1-5\"",
            Recurrence::Cron("0 9 * * 1-5".parse().expect("cron")),
        ),
        ("after = \"2w\"", Recurrence::Rolling(Span::days(14))),
        ("after = \"90d\"\nat = \"09:00\"\ncadence = \"rolling\"", Recurrence::Rolling(Span::days(90))),
    ] {
        assert_eq!(task(lines).rule.recurrence, expected, "{lines}");
    }
    // A key that says it all is stronger than the checklist's cadence.
    let all = tasks("cadence = \"weekly\"\ntask = [\n {id=\"a\"},\n {id=\"b\", cron = \"@hourly\"}]");
    assert_eq!(all[0].rule.recurrence, Recurrence::Weekly(None));
    assert!(matches!(all[1].rule.recurrence, Recurrence::Cron(_)));
    assert_eq!((all[0].source.line, all[1].source.line), (3, 4));
}

#[test]
fn starts() {
    for (lines, expected, anchor) in [
        ("starts = 2026-03-01", Start::Day(day("2026-03-01")), None),
        ("starts = 2026-03-01\nevery = 3", Start::Day(day("2026-03-01")), Some("2026-03-01")),
        ("starts = 2026-03-01T00:30:00Z", Start::At("2026-03-01T00:30:00Z".parse().expect("")), None),
        (
            "starts = 2026-03-01T00:30:00+02:00\nevery = 2\ntimezone = \"America/New_York\"",
            Start::At("2026-02-28T22:30:00Z".parse().expect("")),
            Some("2026-02-28"),
        ),
    ] {
        let found = task(&format!("cadence = \"daily\"\n{lines}"));
        assert_eq!((found.starts, found.rule.anchor), (Some(expected), anchor.map(day)), "{lines}");
    }
}

/// The lines of a task, and what is wrong with them (line 4 is the first of them).
const REFUSED: &[(&str, &str)] = &[
    ("grase = \"1d\"", "4:1: unknown key `grase` (did you mean `grace`?)"),
    ("title = 5", "4:9: `title`: expected a string, found an integer"),
    ("title = \" \"", "4:9: `title`: the text is empty (write some text, or remove the key)"),
    ("title = \"a\\nb\"", "4:9: `title`: the text has more than one line (write a single line)"),
    ("owner = \"a\\u0007\"", "4:9: `owner`: the text holds a control character (remove it)"),
    (
        "on = \"someday\"",
        "4:6: `on`: `someday` is not an `on` of a weekly task (a weekly task takes one weekday, like \"fri\"; write `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`)",
    ),
    (
        "on = \"Friday\"",
        "4:6: `on`: `Friday` is not an `on` of a weekly task (a weekly task takes one weekday, like \"fri\"; did you mean `fri`?)",
    ),
    (
        "on = 5",
        "4:6: `on`: expected a weekday, found an integer (a weekly task takes one weekday, like \"fri\")",
    ),
    (
        "on = [\"mon\"]",
        "4:6: `on`: expected one weekday, found an array (a weekly task takes one weekday, like \"fri\"; several days a week are `cadence = \"daily\"` with a list)",
    ),
    (
        "at = \"25:00\"",
        "4:6: `at`: `25:00` is not a time of day (write the local time of day like \"09:00\" or \"17:30:00\")",
    ),
    (
        "at = 9",
        "4:6: `at`: expected a time of day, found an integer (write the local time of day like \"09:00\" or \"17:30:00\")",
    ),
    (
        "at = 09:00:00.5",
        "4:6: `at`: the time of day is finer than a second or does not exist (write the local time of day like \"09:00\" or \"17:30:00\")",
    ),
    ("every = 0", "4:9: `every`: 0 is out of range (write a number from 1 to 10000)"),
    (
        "every = 99999999999999999999",
        "4:9: `every`: 99999999999999999999 is out of range (write a number from 1 to 10000)",
    ),
    (
        "every = 2",
        "4:1: `every = 2` needs `starts` (add `starts = 2026-01-01` to the task or the checklist: the period that holds it is the first that counts)",
    ),
    (
        "starts = \"2026-01-01\"",
        "4:10: `starts`: expected a date or date-time, found a string (write a date, a local date-time or a date-time with offset, without quotes, like 2026-11-25, 2026-11-25T09:00:00 or 2026-11-25T09:00:00+01:00)",
    ),
    (
        "starts = 0000-01-01",
        "4:10: `starts`: the date is not one of the years 1 to 9999 (write a date, a local date-time or a date-time with offset, without quotes, like 2026-11-25, 2026-11-25T09:00:00 or 2026-11-25T09:00:00+01:00)",
    ),
    (
        "ends = 2026-02-30",
        "4:8: invalid date, expected day between 01 and 28 (dates are written without quotes, like 2026-11-25)",
    ),
    (
        "ends = 2026-01-01T09:00:00",
        "4:8: `ends`: expected a date, found a date-time (write a date without quotes, like 2026-11-25)",
    ),
    (
        "starts = 2026-02-01\nends = 2026-01-31",
        "5:8: `ends` (2026-01-31) lies before `starts` (2026-02-01) (let it end on or after the day on which it starts)",
    ),
    ("opens = \"0d\"", "4:9: `opens`: the length of time is zero (write more than zero, or remove the key)"),
    (
        "grace = \"1 fortnight\"",
        "4:9: `grace`: `1 fortnight` is not a length of time (write a number and a unit: m, h, d, w or wd (workdays), like \"12h\" or \"1d12h\")",
    ),
    ("grace = \"11w 10000d\"", "4:9: `grace`: `11w 10000d` is longer than 10 years"),
    ("catch_up = \"last\"", "4:12: `catch_up`: `last` is not a value that it takes (did you mean `latest`?)"),
    (
        "holidays = \"move\"",
        "4:12: `holidays`: `move` is not a value that it takes (write `keep`, `before`, `after` or `skip`)",
    ),
    (
        "priority = \"urgent\"",
        "4:12: `priority`: `urgent` is not a value that it takes (write `low`, `normal`, `high` or `critical`)",
    ),
    (
        "approval = \"two\"",
        "4:12: `approval`: `two` is not a value that it takes (write `none` or `required`)",
    ),
    ("evidence = true", "4:12: `evidence`: expected a string, found a boolean"),
    (
        "controls = [\"CC7.1\"]",
        "4:13: `controls`: `CC7.1` is not a control (write FRAMEWORK:ID, like \"SOC2:CC7.1\")",
    ),
    ("tags = \"backup\"", "4:8: `tags`: expected an array, found a string (write `tags = [...]`)"),
    (
        "timezone = \"Europe/Berlyn\"",
        "4:12: `timezone`: `Europe/Berlyn` is not a time zone of the IANA database (did you mean `Europe/Berlin`?)",
    ),
    ("cadence = \"dayly\"", "4:11: `cadence`: `dayly` is not a value that it takes (did you mean `daily`?)"),
    ("cadence = \"cron\"", "4:11: a cron task needs `cron` (add `cron = \"0 9 * * mon\"`)"),
    ("cadence = \"rolling\"", "4:11: a rolling task needs `after` (add `after = \"90d\"`)"),
    (
        "cadence = \"daily\"\ncron = \"@daily\"",
        "5:1: `cron` contradicts `cadence = \"daily\"` (remove `cron`, or write `cadence = \"cron\"`)",
    ),
    (
        "after = \"1d\"\ncadence = \"weekly\"",
        "4:1: `after` contradicts `cadence = \"weekly\"` (remove `after`, or write `cadence = \"rolling\"`)",
    ),
    (
        "after = \"1d\"\ncron = \"@daily\"",
        "5:1: `cron` and `after` contradict each other (keep `cron` for fixed times, or `after` for days since the last completion)",
    ),
    (
        "cron = \"0 0 30 2 *\"",
        "4:8: `cron`: this expression never fires: no date of the calendar matches its day and month (change one of them)",
    ),
    (
        "cron = \"0 9 * *\"",
        "4:8: `cron`: a cron expression has five fields (minute hour day-of-month month day-of-week), this one has 4",
    ),
    (
        "cron = \"@daily\"\non = \"mon\"",
        "5:1: `on` does not apply to a cron task (the expression itself says on which days; remove `on`)",
    ),
    (
        "cron = \"@daily\"\nat = \"09:00\"",
        "5:1: `at` does not apply to a cron task (the expression itself says at what time; remove `at`)",
    ),
    (
        "cron = \"@daily\"\nevery = 2",
        "5:1: `every` does not apply to a cron task (write the interval into the expression; remove `every`)",
    ),
    (
        "cron = \"@daily\"\nholidays = \"skip\"",
        "5:1: `holidays` does not apply to a cron task (a cron task falls due when it fires; remove `holidays`)",
    ),
    (
        "after = \"12h\"",
        "4:9: `after`: `12h` is not whole days or weeks (write a number of days or weeks, like \"90d\" or \"2w\")",
    ),
    (
        "after = \"9d\"\ncatch_up = \"each\"",
        "5:1: `catch_up` does not apply to a rolling task (a rolling task is never missed, only late; remove `catch_up`)",
    ),
    (
        "cadence = \"daily\"\non = \"mon\"",
        "5:6: `on`: `mon` is not an `on` of a daily task (write a list: [\"mon\"])",
    ),
    (
        "cadence = \"daily\"\non = []",
        "5:6: `on`: the list is empty (a daily task takes \"workdays\" or a list of weekdays, like [\"mon\", \"wed\"])",
    ),
    (
        "cadence = \"daily\"\nholidays = \"skip\"",
        "5:12: a daily task with `holidays = \"skip\"` needs `on` (add `on = \"workdays\"`, or a list of weekdays)",
    ),
    (
        "cadence = \"daily\"\nholidays = \"after\"",
        "5:12: a daily task cannot move to another day (write \"keep\" or \"skip\")",
    ),
    (
        "cadence = \"daily\"\non = [\"sat\"]\nholidays = \"skip\"",
        "5:1: this task is never owed: none of its weekdays is a workday, and `holidays = \"skip\"` (choose another day, or `holidays = \"keep\"`, or add the day to `workdays`)",
    ),
    (
        "on = \"sat\"\nholidays = \"skip\"",
        "4:1: this task is never owed: it falls due on `sat`, which is no workday, and `holidays = \"skip\"` (choose another day, or `holidays = \"before\"` or `\"after\"`, or add the day to `workdays`)",
    ),
    (
        "holidays = \"skip\"",
        "4:1: this task is never owed: it falls due on `sun`, which is no workday, and `holidays = \"skip\"` (choose another day, or `holidays = \"before\"` or `\"after\"`, or add the day to `workdays`)",
    ),
    ("cadence = \"monthly\"\non = 32", "5:6: `on`: 32 is out of range (write a number from 1 to 31)"),
    (
        "cadence = \"monthly\"\non = \"5th mon\"",
        "5:6: `on`: `5th mon` is not an `on` of a monthly task (a monthly task takes a day 1 to 31, \"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \"last fri\", \"first workday\" or \"last workday\")",
    ),
    (
        "cadence = \"annual\"\non = \"15\"",
        "5:6: `on`: `15` does not say which month of the year (an annual task takes \"MM-<day>\" with MM from 01 to 12, like \"11-last fri\", or over the whole year \"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \"last fri\", \"first workday\" or \"last workday\")",
    ),
    (
        "cadence = \"annual\"\non = \"02-30\"",
        "5:6: `on`: `02-30` is a date that does not exist (an annual task takes \"MM-<day>\" with MM from 01 to 12, like \"11-last fri\", or over the whole year \"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \"last fri\", \"first workday\" or \"last workday\")",
    ),
    (
        "cadence = \"quarterly\"\non = \"04-15\"",
        "5:6: `on`: `04-15` names a month that the quarter does not have (a quarterly task takes \"MM-<day>\" with MM from 01 to 03, like \"03-15\", or over the whole quarter \"first\", \"last\", \"first mon\", \"2nd tue\", \"3rd wed\", \"4th thu\", \"last fri\", \"first workday\" or \"last workday\")",
    ),
    (
        "probe = {}",
        "4:1: the probe does not say what to check (add one of `command`, `http`, `tls`, `file`, `tcp`, `dns`, `logs` or `disk`)",
    ),
    ("probe.command = []", "4:17: `probe.command`: the list is empty (name at least one)"),
    ("probe = { tcp = { host = \"db\" } }", "4:11: `probe.tcp.port` is missing (add `port = ...`: The port)"),
    (
        "probe = { tcp = { host = \"db\", port = 0 } }",
        "4:39: `probe.tcp.port`: 0 is out of range (write a number from 1 to 65535)",
    ),
    ("probe = { http = { uri = \"x\" } }", "4:20: unknown key `probe.http.uri` (did you mean `url`?)"),
    (
        "probe = { file = { path = \"x\" }, dns = { name = \"y\" } }",
        "4:34: the probe has two kinds, `file` and `dns` (keep one; make the other a task of its own)",
    ),
    (
        "probe = { file = { path = \"x\" }, cwd = \"y\" }",
        "4:34: `cwd` goes with `command` alone, this is a `file` probe (remove it)",
    ),
    (
        "probe = { command = [\"a\"], timeout = \"soon\" }",
        "4:38: `probe.timeout`: `soon` is not a short length of time (write one like \"500ms\", \"30s\" or \"2m\")",
    ),
];

#[test]
fn refused() {
    for (lines, expected) in REFUSED {
        let found = wrong(&format!("cadence = \"weekly\"\n[[task]]\nid = \"a\"\n{lines}\n"));
        let first = found.first().map(String::as_str);
        assert_eq!(first, Some(*expected), "{lines}\n{found:#?}");
        assert_eq!(found.len(), 1, "one mistake, one problem: {found:#?}");
    }
}

#[test]
fn probes_of_each_kind() {
    for probe in [
        "command = [\"cargo\", \"audit\"], expect_exit = 0, stdout_matches = \"ok\", cwd = \"x\", env = { A = \"1\" }",
        "http = { url = \"https://a.example/health\", status = 200, contains = \"ok\", max_latency = \"500ms\" }",
        "tls = { host = \"a.example\", port = 443, min_days = 21 }, timeout = \"10s\", retries = 2",
        "file = { path = \"/b\", max_age = \"26h\", min_size = \"1 MiB\" }",
        "tcp = { host = \"db\", port = 5432 }",
        "dns = { name = \"a.example\", type = \"MX\", expect = [\"mail\"] }",
    ] {
        task(&format!("cadence = \"daily\"\nprobe = {{ {probe} }}"));
    }
}

#[test]
fn without_id_or_cadence() {
    assert_eq!(
        wrong("[[task]]\n"),
        [
            "1:1: `id` is missing (add `id = ...`: Its stable name, unique in the workspace)",
            "1:1: the task has no cadence (add `cadence = \"weekly\"` (or another) to the task or to the checklist)",
        ]
    );
    // A cadence that is refused is not also missing.
    assert_eq!(wrong("cadence = 5\n[[task]]\nid = \"a\"").len(), 1);
    assert_eq!(
        wrong("cadence = \"cron\"\n[[task]]\nid = \"a\""),
        ["2:1: a cron task needs `cron` (add `cron = \"0 9 * * mon\"`)"]
    );
    assert_eq!(
        wrong("[task]\nid = \"a\""),
        ["1:1: `task` is a single table (start each task with the header `[[task]]`)"]
    );
    assert_eq!(
        wrong("task = [5]"),
        ["1:9: `task`: expected a table, found an integer (start each task with the header `[[task]]`)"]
    );
    assert_eq!(
        wrong("grace = \"1d\""),
        ["1:1: unknown key `grace` (`grace` is a key of a `[[task]]`: move it there)"]
    );
}

#[test]
fn ids_are_unique_in_the_workspace() {
    let one = "cadence = \"daily\"\n[[task]]\nid = \"a\"\n[[task]]\nid = \"a\"\n";
    let two = "cadence = \"daily\"\n\n[[task]]\nid = \"a\"\n";
    let help = "(give one of the two another id; a task that was recorded should keep its own)";
    let taken = "the id `a` is already taken by the task at checklists/a.toml:3";
    assert_eq!(
        problems(&[("checklists/a.toml", one), ("checklists/b.toml", two)]),
        [format!("checklists/a.toml:5:6: {taken} {help}"), format!("checklists/b.toml:4:6: {taken} {help}")]
    );
}

#[test]
fn all_problems_of_all_files_at_once() {
    let found = problems(&[
        ("saasmaint.toml", "nam = \"x\"\nstarts = 5\n[calendar]\nworkdays = []\n"),
        (
            "checklists/b.toml",
            "cadence = \"weekly\"\n[[task]]\nid = \"B\"\nat = 1\n[[task]]\nid = \"c\"\nx = 1\n",
        ),
        ("checklists/a.toml", "a =\n[[task]]\nid = \"a\"\ncadence = \"dialy\"\n"),
    ]);
    let places: Vec<&str> = found.iter().map(|text| text.split(": ").next().unwrap_or_default()).collect();
    assert_eq!(
        places,
        [
            "checklists/a.toml:1:4",
            "checklists/a.toml:4:11",
            "checklists/b.toml:3:6",
            "checklists/b.toml:4:6",
            "checklists/b.toml:7:1",
            "saasmaint.toml:1:1",
            "saasmaint.toml:2:10",
            "saasmaint.toml:4:12",
        ]
    );
}

#[test]
fn a_syntax_error_hides_no_other_and_invents_none() {
    // The cadence of the checklist is torn, so no task lacks one; the second task is checked.
    let found = wrong(
        "cadence = \"weekly\n[[task]]\nid = \"a\"\n[[task]]\nid = \"b\"\ngrace = 1\n[[task]]\nid = c\n",
    );
    assert_eq!(
        found,
        [
            "1:18: the text is not closed (close it with `\"` on the same line; text of several lines stands between `\"\"\"`)",
            "6:9: `grace`: expected a string, found an integer",
            "8:6: this is no value: text is written between quotes (put it between double quotes)",
        ]
    );
}

#[test]
fn zones_come_from_the_nearest() {
    let all = tasks_of(&[
        ("saasmaint.toml", "timezone = \"Asia/Tokyo\"\n"),
        (
            "checklists/a.toml",
            "cadence = \"daily\"\n[[task]]\nid = \"a\"\n[[task]]\nid = \"b\"\ntimezone = \"Asia/Seoul\"",
        ),
        ("checklists/b.toml", "cadence = \"daily\"\ntimezone = \"Europe/Paris\"\n[[task]]\nid = \"c\"\n"),
    ]);
    let zones: Vec<&str> = all.iter().map(|task| task.rule.zone.name()).collect();
    assert_eq!(zones, ["Asia/Tokyo", "Asia/Seoul", "Europe/Paris"]);
}

#[test]
fn an_error_in_the_first_task_excuses_no_other() {
    let found = wrong("[[task]]\nid =\n[[task]]\nid = \"b\"\n");
    assert_eq!(
        found,
        [
            "2:5: the key has no value (write a value after `=`)",
            "3:1: the task has no cadence (add `cadence = \"weekly\"` (or another) to the task or to the checklist)",
        ]
    );
}
