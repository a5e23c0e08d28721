"""The cases of due.toml: period keys and due instants. Read by generate.py."""

DE = "Europe/Berlin"
NY = "America/New_York"
LHI = "Australia/Lord_Howe"


def fill(t):
    daily(t)
    weekly(t)
    monthly(t)
    quarterly(t)
    annual(t)
    every(t)
    fiscal(t)
    holidays(t)
    zones(t)
    cron(t)
    cron_zones(t)
    rolling(t)
    far(t)


def daily(t):
    t.group = "daily"
    t.case("daily-utc", "UTC", 'cadence = "daily"', "2026-02-27", "2026-03-01", """
        2026-02-27 2026-02-28T00:00:00+00:00
        2026-02-28 2026-03-01T00:00:00+00:00
        2026-03-01 2026-03-02T00:00:00+00:00""")
    t.case("daily-leap-day", "UTC", 'cadence = "daily"\nat = "23:59"', "2028-02-28", "2028-03-01", """
        2028-02-28 2028-02-28T23:59:00+00:00
        2028-02-29 2028-02-29T23:59:00+00:00
        2028-03-01 2028-03-01T23:59:00+00:00""")
    t.case("daily-at-midnight", DE, 'cadence = "daily"\nat = "00:00"', "2026-11-23", "2026-11-24", """
        2026-11-23 2026-11-23T00:00:00+01:00
        2026-11-24 2026-11-24T00:00:00+01:00""")
    t.case("daily-year-end", DE, 'cadence = "daily"', "2026-12-31", "2027-01-01", """
        2026-12-31 2027-01-01T00:00:00+01:00
        2027-01-01 2027-01-02T00:00:00+01:00""")
    t.case("daily-workdays", DE, 'cadence = "daily"\non = "workdays"', "2026-11-19", "2026-11-24", """
        2026-11-19 2026-11-20T00:00:00+01:00
        2026-11-20 2026-11-21T00:00:00+01:00
        2026-11-23 2026-11-24T00:00:00+01:00
        2026-11-24 2026-11-25T00:00:00+01:00""")
    t.case("daily-workdays-weekend-only", DE, 'cadence = "daily"\non = "workdays"', "2026-11-21", "2026-11-22", none=True)
    t.case("daily-workdays-holidays", DE, 'cadence = "daily"\non = "workdays"\nat = "09:00"', "2026-12-23", "2026-12-29", """
        2026-12-23 2026-12-23T09:00:00+01:00
        2026-12-24 2026-12-24T09:00:00+01:00
        2026-12-28 2026-12-28T09:00:00+01:00
        2026-12-29 2026-12-29T09:00:00+01:00""", cal="holidays = [2026-12-25, 2026-12-26]")
    t.case("daily-workdays-sun-thu", "UTC", 'cadence = "daily"\non = "workdays"', "2026-11-18", "2026-11-23", """
        2026-11-18 2026-11-19T00:00:00+00:00
        2026-11-19 2026-11-20T00:00:00+00:00
        2026-11-22 2026-11-23T00:00:00+00:00
        2026-11-23 2026-11-24T00:00:00+00:00""", cal='workdays = ["sun", "mon", "tue", "wed", "thu"]')
    t.case("daily-mon-wed", NY, 'cadence = "daily"\non = ["mon", "wed"]\nat = "18:00"', "2026-10-26", "2026-11-04", """
        2026-10-26 2026-10-26T18:00:00-04:00
        2026-10-28 2026-10-28T18:00:00-04:00
        2026-11-02 2026-11-02T18:00:00-05:00
        2026-11-04 2026-11-04T18:00:00-05:00""")
    t.case("daily-weekend-days", "UTC", 'cadence = "daily"\non = ["sat", "sun"]', "2026-11-20", "2026-11-29")
    t.case("daily-one-day", "UTC", 'cadence = "daily"\non = ["thu"]', "2025-12-25", "2026-01-08")
    t.case("daily-skip-holiday", DE, 'cadence = "daily"\non = ["thu", "fri"]\nholidays = "skip"', "2026-12-24", "2027-01-01", """
        2026-12-24 2026-12-25T00:00:00+01:00
        2026-12-31 2027-01-01T00:00:00+01:00""", cal="holidays = [2026-12-25, 2027-01-01]")
    t.case("daily-keep-holiday", DE, 'cadence = "daily"\non = ["thu", "fri"]\nholidays = "keep"', "2026-12-24", "2026-12-25", """
        2026-12-24 2026-12-25T00:00:00+01:00
        2026-12-25 2026-12-26T00:00:00+01:00""", cal="holidays = [2026-12-25]")
    t.case("daily-task-zone", "UTC", 'cadence = "daily"\nat = "08:00"\ntimezone = "Asia/Tokyo"', "2026-05-05", "2026-05-06", """
        2026-05-05 2026-05-05T08:00:00+09:00
        2026-05-06 2026-05-06T08:00:00+09:00""")
    t.case("daily-default-at", "UTC", 'cadence = "daily"', "2026-05-05", "2026-05-05", """
        2026-05-05 2026-05-05T10:15:00+00:00""", extra='[defaults.daily]\nat = "10:15"')


def weekly(t):
    t.group = "weekly"
    t.case("weekly-plain", DE, 'cadence = "weekly"', "2026-11-16", "2026-11-29", """
        2026-W47 2026-11-23T00:00:00+01:00
        2026-W48 2026-11-30T00:00:00+01:00""")
    t.case("weekly-due-day-is-sunday", DE, 'cadence = "weekly"', "2026-11-22", "2026-11-22", """
        2026-W47 2026-11-23T00:00:00+01:00""")
    t.case("weekly-nothing-on-monday", DE, 'cadence = "weekly"', "2026-11-23", "2026-11-28", none=True)
    t.case("weekly-fri-17", DE, 'cadence = "weekly"\non = "fri"\nat = "17:00"', "2026-11-20", "2026-12-04", """
        2026-W47 2026-11-20T17:00:00+01:00
        2026-W48 2026-11-27T17:00:00+01:00
        2026-W49 2026-12-04T17:00:00+01:00""")
    for number, day in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]):
        t.case(f"weekly-{day}", NY, f'cadence = "weekly"\non = "{day}"', "2026-03-02", "2026-03-15")
    t.case("weekly-2020-w53", "UTC", 'cadence = "weekly"\non = "thu"', "2020-12-24", "2021-01-07", """
        2020-W52 2020-12-25T00:00:00+00:00
        2020-W53 2021-01-01T00:00:00+00:00
        2021-W01 2021-01-08T00:00:00+00:00""")
    t.case("weekly-2026-w53", DE, 'cadence = "weekly"', "2026-12-27", "2027-01-10", """
        2026-W52 2026-12-28T00:00:00+01:00
        2026-W53 2027-01-04T00:00:00+01:00
        2027-W01 2027-01-11T00:00:00+01:00""")
    t.case("weekly-2026-w53-sun", DE, 'cadence = "weekly"\non = "sun"\nat = "12:00"', "2027-01-03", "2027-01-03", """
        2026-W53 2027-01-03T12:00:00+01:00""")
    t.case("weekly-2032-w53", "UTC", 'cadence = "weekly"\non = "mon"', "2032-12-20", "2033-01-03", """
        2032-W52 2032-12-21T00:00:00+00:00
        2032-W53 2032-12-28T00:00:00+00:00
        2033-W01 2033-01-04T00:00:00+00:00""")
    t.case("weekly-2026-w01-in-2025", "UTC", 'cadence = "weekly"\non = "tue"', "2025-12-23", "2026-01-06", """
        2025-W52 2025-12-24T00:00:00+00:00
        2026-W01 2025-12-31T00:00:00+00:00
        2026-W02 2026-01-07T00:00:00+00:00""")
    t.case("weekly-starts-sun", NY, 'cadence = "weekly"', "2026-12-26", "2027-01-09", """
        2026-W52 2026-12-27T00:00:00-05:00
        2026-W53 2027-01-03T00:00:00-05:00
        2027-W01 2027-01-10T00:00:00-05:00""", cal='week_starts = "sun"')
    t.case("weekly-starts-sun-on-sun", NY, 'cadence = "weekly"\non = "sun"', "2026-12-20", "2027-01-03", """
        2026-W52 2026-12-21T00:00:00-05:00
        2026-W53 2026-12-28T00:00:00-05:00
        2027-W01 2027-01-04T00:00:00-05:00""", cal='week_starts = "sun"')
    t.case("weekly-starts-sat", "UTC", 'cadence = "weekly"', "2026-12-25", "2027-01-08", """
        2026-W52 2026-12-26T00:00:00+00:00
        2026-W53 2027-01-02T00:00:00+00:00
        2027-W01 2027-01-09T00:00:00+00:00""", cal='week_starts = "sat"')
    t.case("weekly-starts-fri", "UTC", 'cadence = "weekly"', "2026-12-31", "2027-01-07", """
        2026-W53 2027-01-01T00:00:00+00:00
        2027-W01 2027-01-08T00:00:00+00:00""", cal='week_starts = "fri"')
    for day in ["tue", "wed", "thu"]:
        t.case(f"weekly-starts-{day}", "UTC", 'cadence = "weekly"\non = "mon"', "2026-12-27", "2027-01-12",
               cal=f'week_starts = "{day}"')
    t.case("weekly-starts-thu-on-wed", "UTC", 'cadence = "weekly"\non = "wed"\nat = "06:30"', "2026-01-01", "2026-01-14", """
        2026-W01 2026-01-07T06:30:00+00:00
        2026-W02 2026-01-14T06:30:00+00:00""", cal='week_starts = "thu"')


def monthly(t):
    t.group = "monthly"
    t.case("monthly-plain", DE, 'cadence = "monthly"', "2026-01-01", "2026-04-30", """
        2026-01 2026-02-01T00:00:00+01:00
        2026-02 2026-03-01T00:00:00+01:00
        2026-03 2026-04-01T00:00:00+02:00
        2026-04 2026-05-01T00:00:00+02:00""")
    t.case("monthly-quarter-holds-its-last-month", "UTC", 'cadence = "monthly"', "2026-07-01", "2026-09-30", """
        2026-07 2026-08-01T00:00:00+00:00
        2026-08 2026-09-01T00:00:00+00:00
        2026-09 2026-10-01T00:00:00+00:00""")
    t.case("monthly-15", NY, 'cadence = "monthly"\non = 15\nat = "12:00"', "2026-10-15", "2026-12-15", """
        2026-10 2026-10-15T12:00:00-04:00
        2026-11 2026-11-15T12:00:00-05:00
        2026-12 2026-12-15T12:00:00-05:00""")
    t.case("monthly-1", "UTC", 'cadence = "monthly"\non = 1', "2026-02-01", "2026-03-31", """
        2026-02 2026-02-02T00:00:00+00:00
        2026-03 2026-03-02T00:00:00+00:00""")
    t.case("monthly-31-clamps", "UTC", 'cadence = "monthly"\non = 31', "2026-01-31", "2026-06-30", """
        2026-01 2026-02-01T00:00:00+00:00
        2026-02 2026-03-01T00:00:00+00:00
        2026-03 2026-04-01T00:00:00+00:00
        2026-04 2026-05-01T00:00:00+00:00
        2026-05 2026-06-01T00:00:00+00:00
        2026-06 2026-07-01T00:00:00+00:00""")
    t.case("monthly-30-clamps", "UTC", 'cadence = "monthly"\non = 30\nat = "08:00"', "2027-12-30", "2028-03-30", """
        2027-12 2027-12-30T08:00:00+00:00
        2028-01 2028-01-30T08:00:00+00:00
        2028-02 2028-02-29T08:00:00+00:00
        2028-03 2028-03-30T08:00:00+00:00""")
    t.case("monthly-29", "UTC", 'cadence = "monthly"\non = 29\nat = "08:00"', "2026-02-01", "2026-03-31", """
        2026-02 2026-02-28T08:00:00+00:00
        2026-03 2026-03-29T08:00:00+00:00""")
    t.case("monthly-31-leap", DE, 'cadence = "monthly"\non = 31\nat = "23:00"', "2024-02-01", "2024-03-31", """
        2024-02 2024-02-29T23:00:00+01:00
        2024-03 2024-03-31T23:00:00+02:00""")
    t.case("monthly-first", DE, 'cadence = "monthly"\non = "first"', "2026-10-01", "2026-11-30", """
        2026-10 2026-10-02T00:00:00+02:00
        2026-11 2026-11-02T00:00:00+01:00""")
    t.case("monthly-last-at", DE, 'cadence = "monthly"\non = "last"\nat = "18:00"', "2026-02-01", "2026-04-30", """
        2026-02 2026-02-28T18:00:00+01:00
        2026-03 2026-03-31T18:00:00+02:00
        2026-04 2026-04-30T18:00:00+02:00""")
    t.case("monthly-first-mon", "UTC", 'cadence = "monthly"\non = "first mon"', "2026-06-01", "2026-08-31", """
        2026-06 2026-06-02T00:00:00+00:00
        2026-07 2026-07-07T00:00:00+00:00
        2026-08 2026-08-04T00:00:00+00:00""")
    t.case("monthly-2nd-tue", NY, 'cadence = "monthly"\non = "2nd tue"\nat = "10:00"', "2026-09-01", "2026-12-31", """
        2026-09 2026-09-08T10:00:00-04:00
        2026-10 2026-10-13T10:00:00-04:00
        2026-11 2026-11-10T10:00:00-05:00
        2026-12 2026-12-08T10:00:00-05:00""")
    t.case("monthly-3rd-wed", "UTC", 'cadence = "monthly"\non = "3rd wed"', "2026-01-01", "2026-03-31", """
        2026-01 2026-01-22T00:00:00+00:00
        2026-02 2026-02-19T00:00:00+00:00
        2026-03 2026-03-19T00:00:00+00:00""")
    t.case("monthly-4th-thu", NY, 'cadence = "monthly"\non = "4th thu"', "2026-10-01", "2026-12-31", """
        2026-10 2026-10-23T00:00:00-04:00
        2026-11 2026-11-27T00:00:00-05:00
        2026-12 2026-12-25T00:00:00-05:00""")
    t.case("monthly-last-fri", "UTC", 'cadence = "monthly"\non = "last fri"\nat = "15:00"', "2026-01-01", "2026-05-31", """
        2026-01 2026-01-30T15:00:00+00:00
        2026-02 2026-02-27T15:00:00+00:00
        2026-03 2026-03-27T15:00:00+00:00
        2026-04 2026-04-24T15:00:00+00:00
        2026-05 2026-05-29T15:00:00+00:00""")
    t.case("monthly-last-sat", "UTC", 'cadence = "monthly"\non = "last sat"', "2026-01-01", "2026-02-28")
    t.case("monthly-first-sun", "UTC", 'cadence = "monthly"\non = "first sun"', "2026-02-01", "2026-03-31", """
        2026-02 2026-02-02T00:00:00+00:00
        2026-03 2026-03-02T00:00:00+00:00""")
    t.case("monthly-4th-sun", "UTC", 'cadence = "monthly"\non = "4th sun"', "2026-02-01", "2026-04-30")
    t.case("monthly-first-workday", DE, 'cadence = "monthly"\non = "first workday"\nat = "09:00"', "2026-01-01", "2026-05-31", """
        2026-01 2026-01-02T09:00:00+01:00
        2026-02 2026-02-02T09:00:00+01:00
        2026-03 2026-03-02T09:00:00+01:00
        2026-04 2026-04-01T09:00:00+02:00
        2026-05 2026-05-04T09:00:00+02:00""", cal="holidays = [2026-01-01, 2026-05-01]")
    t.case("monthly-last-workday", DE, 'cadence = "monthly"\non = "last workday"', "2026-10-01", "2027-01-31", """
        2026-10 2026-10-31T00:00:00+01:00
        2026-11 2026-12-01T00:00:00+01:00
        2026-12 2026-12-31T00:00:00+01:00
        2027-01 2027-01-30T00:00:00+01:00""", cal="holidays = [2026-12-31]")
    t.case("monthly-first-workday-no-holidays", "UTC", 'cadence = "monthly"\non = "first workday"', "2026-08-01", "2026-11-30")
    t.case("monthly-last-workday-no-holidays", "UTC", 'cadence = "monthly"\non = "last workday"', "2026-01-01", "2026-05-31")
    t.case("monthly-first-workday-sun-thu", "UTC", 'cadence = "monthly"\non = "first workday"', "2026-05-01", "2026-08-31", """
        2026-05 2026-05-04T00:00:00+00:00
        2026-06 2026-06-02T00:00:00+00:00
        2026-07 2026-07-02T00:00:00+00:00
        2026-08 2026-08-03T00:00:00+00:00""", cal='workdays = ["sun", "mon", "tue", "wed", "thu"]')
    t.case("monthly-last-workday-sun-thu", "UTC", 'cadence = "monthly"\non = "last workday"', "2026-01-01", "2026-07-31",
           cal='workdays = ["sun", "mon", "tue", "wed", "thu"]')


def quarterly(t):
    t.group = "quarterly"
    t.case("quarterly-plain", DE, 'cadence = "quarterly"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-04-01T00:00:00+02:00
        2026-Q2 2026-07-01T00:00:00+02:00
        2026-Q3 2026-10-01T00:00:00+02:00
        2026-Q4 2027-01-01T00:00:00+01:00""")
    t.case("quarterly-01-first", "UTC", 'cadence = "quarterly"\non = "01-first"', "2026-01-01", "2026-06-30", """
        2026-Q1 2026-01-02T00:00:00+00:00
        2026-Q2 2026-04-02T00:00:00+00:00""")
    t.case("quarterly-02-15", NY, 'cadence = "quarterly"\non = "02-15"\nat = "09:00"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-02-15T09:00:00-05:00
        2026-Q2 2026-05-15T09:00:00-04:00
        2026-Q3 2026-08-15T09:00:00-04:00
        2026-Q4 2026-11-15T09:00:00-05:00""")
    t.case("quarterly-02-31-clamps", "UTC", 'cadence = "quarterly"\non = "02-31"\nat = "09:00"', "2028-01-01", "2028-12-31", """
        2028-Q1 2028-02-29T09:00:00+00:00
        2028-Q2 2028-05-31T09:00:00+00:00
        2028-Q3 2028-08-31T09:00:00+00:00
        2028-Q4 2028-11-30T09:00:00+00:00""")
    t.case("quarterly-03-30", "UTC", 'cadence = "quarterly"\non = "03-30"', "2026-03-30", "2026-06-30", """
        2026-Q1 2026-03-31T00:00:00+00:00
        2026-Q2 2026-07-01T00:00:00+00:00""")
    t.case("quarterly-03-last-fri", "UTC", 'cadence = "quarterly"\non = "03-last fri"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-03-28T00:00:00+00:00
        2026-Q2 2026-06-27T00:00:00+00:00
        2026-Q3 2026-09-26T00:00:00+00:00
        2026-Q4 2026-12-26T00:00:00+00:00""")
    t.case("quarterly-02-first-mon", "UTC", 'cadence = "quarterly"\non = "02-first mon"', "2026-01-01", "2026-06-30", """
        2026-Q1 2026-02-03T00:00:00+00:00
        2026-Q2 2026-05-05T00:00:00+00:00""")
    t.case("quarterly-01-2nd-tue", "UTC", 'cadence = "quarterly"\non = "01-2nd tue"', "2026-01-01", "2026-12-31")
    t.case("quarterly-02-3rd-wed", "UTC", 'cadence = "quarterly"\non = "02-3rd wed"\nat = "16:45"', "2026-01-01", "2026-12-31")
    t.case("quarterly-03-4th-thu", DE, 'cadence = "quarterly"\non = "03-4th thu"', "2026-01-01", "2026-12-31")
    t.case("quarterly-02-last", "UTC", 'cadence = "quarterly"\non = "02-last"', "2024-01-01", "2024-06-30", """
        2024-Q1 2024-03-01T00:00:00+00:00
        2024-Q2 2024-06-01T00:00:00+00:00""")
    t.case("quarterly-01-first-workday", DE, 'cadence = "quarterly"\non = "01-first workday"', "2026-01-01", "2027-01-31", """
        2026-Q1 2026-01-03T00:00:00+01:00
        2026-Q2 2026-04-02T00:00:00+02:00
        2026-Q3 2026-07-02T00:00:00+02:00
        2026-Q4 2026-10-02T00:00:00+02:00
        2027-Q1 2027-01-05T00:00:00+01:00""", cal="holidays = [2026-01-01, 2027-01-01]")
    t.case("quarterly-03-last-workday", DE, 'cadence = "quarterly"\non = "03-last workday"\nat = "12:00"', "2026-10-01", "2026-12-31", """
        2026-Q4 2026-12-30T12:00:00+01:00""", cal="holidays = [2026-12-31]")
    t.case("quarterly-over-first", "UTC", 'cadence = "quarterly"\non = "first"', "2026-07-01", "2026-12-31", """
        2026-Q3 2026-07-02T00:00:00+00:00
        2026-Q4 2026-10-02T00:00:00+00:00""")
    t.case("quarterly-over-last", "UTC", 'cadence = "quarterly"\non = "last"\nat = "23:30"', "2026-01-01", "2026-06-30", """
        2026-Q1 2026-03-31T23:30:00+00:00
        2026-Q2 2026-06-30T23:30:00+00:00""")
    t.case("quarterly-over-3rd-wed", "UTC", 'cadence = "quarterly"\non = "3rd wed"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-01-22T00:00:00+00:00
        2026-Q2 2026-04-16T00:00:00+00:00
        2026-Q3 2026-07-16T00:00:00+00:00
        2026-Q4 2026-10-22T00:00:00+00:00""")
    t.case("quarterly-over-last-fri", NY, 'cadence = "quarterly"\non = "last fri"\nat = "17:00"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-03-27T17:00:00-04:00
        2026-Q2 2026-06-26T17:00:00-04:00
        2026-Q3 2026-09-25T17:00:00-04:00
        2026-Q4 2026-12-25T17:00:00-05:00""")
    t.case("quarterly-over-first-workday", "UTC", 'cadence = "quarterly"\non = "first workday"', "2026-01-01", "2026-12-31",
           cal="holidays = [2026-01-01, 2026-01-02]")
    t.case("quarterly-over-last-workday", "UTC", 'cadence = "quarterly"\non = "last workday"', "2027-01-01", "2027-12-31")
    t.case("quarterly-over-2nd-tue", "UTC", 'cadence = "quarterly"\non = "2nd tue"', "2027-01-01", "2027-12-31")

    t.case("quarterly-over-first-mon", "UTC", 'cadence = "quarterly"\non = "first mon"', "2026-01-01", "2026-12-31", """
        2026-Q1 2026-01-06T00:00:00+00:00
        2026-Q2 2026-04-07T00:00:00+00:00
        2026-Q3 2026-07-07T00:00:00+00:00
        2026-Q4 2026-10-06T00:00:00+00:00""")
    t.case("quarterly-over-4th-thu", "UTC", 'cadence = "quarterly"\non = "4th thu"\nat = "07:00"', "2026-01-01", "2026-12-31")


def annual(t):
    t.group = "annual"
    t.case("annual-plain", DE, 'cadence = "annual"', "2026-01-01", "2027-12-31", """
        2026 2027-01-01T00:00:00+01:00
        2027 2028-01-01T00:00:00+01:00""")
    t.case("annual-02-29", "UTC", 'cadence = "annual"\non = "02-29"', "2026-01-01", "2029-12-31", """
        2026 2026-03-01T00:00:00+00:00
        2027 2027-03-01T00:00:00+00:00
        2028 2028-03-01T00:00:00+00:00
        2029 2029-03-01T00:00:00+00:00""")
    t.case("annual-02-29-at", NY, 'cadence = "annual"\non = "02-29"\nat = "13:00"', "2027-01-01", "2028-12-31", """
        2027 2027-02-28T13:00:00-05:00
        2028 2028-02-29T13:00:00-05:00""")
    t.case("annual-06-30", DE, 'cadence = "annual"\non = "06-30"', "2026-01-01", "2026-12-31", """
        2026 2026-07-01T00:00:00+02:00""")
    t.case("annual-11-last-fri", NY, 'cadence = "annual"\non = "11-last fri"', "2026-01-01", "2028-12-31", """
        2026 2026-11-28T00:00:00-05:00
        2027 2027-11-27T00:00:00-05:00
        2028 2028-11-25T00:00:00-05:00""")
    t.case("annual-11-4th-thu", NY, 'cadence = "annual"\non = "11-4th thu"', "2026-01-01", "2030-12-31")
    t.case("annual-01-first-workday", DE, 'cadence = "annual"\non = "01-first workday"\nat = "10:00"', "2026-01-01", "2028-01-31", """
        2026 2026-01-02T10:00:00+01:00
        2027 2027-01-04T10:00:00+01:00
        2028 2028-01-03T10:00:00+01:00""", cal="holidays = [2026-01-01, 2027-01-01, 2028-01-01]")
    t.case("annual-12-last-workday", DE, 'cadence = "annual"\non = "12-last workday"', "2026-12-01", "2027-12-31", """
        2026 2026-12-31T00:00:00+01:00
        2027 2028-01-01T00:00:00+01:00""", cal="holidays = [2026-12-25, 2026-12-31]")
    t.case("annual-03-first-mon", "UTC", 'cadence = "annual"\non = "03-first mon"', "2026-01-01", "2027-12-31", """
        2026 2026-03-03T00:00:00+00:00
        2027 2027-03-02T00:00:00+00:00""")
    t.case("annual-02-last", "UTC", 'cadence = "annual"\non = "02-last"', "2027-01-01", "2028-12-31", """
        2027 2027-03-01T00:00:00+00:00
        2028 2028-03-01T00:00:00+00:00""")
    t.case("annual-04-first", "UTC", 'cadence = "annual"\non = "04-first"', "2026-01-01", "2026-12-31", """
        2026 2026-04-02T00:00:00+00:00""")
    t.case("annual-over-first", "UTC", 'cadence = "annual"\non = "first"', "2026-01-01", "2027-01-01", """
        2026 2026-01-02T00:00:00+00:00
        2027 2027-01-02T00:00:00+00:00""")
    t.case("annual-over-last", "UTC", 'cadence = "annual"\non = "last"\nat = "12:00"', "2026-01-01", "2027-12-31", """
        2026 2026-12-31T12:00:00+00:00
        2027 2027-12-31T12:00:00+00:00""")
    t.case("annual-over-2nd-tue", "UTC", 'cadence = "annual"\non = "2nd tue"', "2026-01-01", "2027-12-31", """
        2026 2026-01-14T00:00:00+00:00
        2027 2027-01-13T00:00:00+00:00""")
    t.case("annual-over-last-fri", "UTC", 'cadence = "annual"\non = "last fri"', "2026-01-01", "2027-12-31", """
        2026 2026-12-26T00:00:00+00:00
        2027 2028-01-01T00:00:00+00:00""")
    t.case("annual-over-first-workday", "UTC", 'cadence = "annual"\non = "first workday"', "2026-01-01", "2028-12-31")
    t.case("annual-over-last-workday", "UTC", 'cadence = "annual"\non = "last workday"', "2026-01-01", "2028-12-31")

    t.case("annual-05-2nd-tue", "UTC", 'cadence = "annual"\non = "05-2nd tue"', "2026-01-01", "2027-12-31", """
        2026 2026-05-13T00:00:00+00:00
        2027 2027-05-12T00:00:00+00:00""")
    t.case("annual-09-3rd-wed", "UTC", 'cadence = "annual"\non = "09-3rd wed"', "2026-01-01", "2027-12-31", """
        2026 2026-09-17T00:00:00+00:00
        2027 2027-09-16T00:00:00+00:00""")
    t.case("annual-over-first-mon", "UTC", 'cadence = "annual"\non = "first mon"', "2026-01-01", "2027-12-31", """
        2026 2026-01-06T00:00:00+00:00
        2027 2027-01-05T00:00:00+00:00""")
    t.case("annual-over-3rd-wed", "UTC", 'cadence = "annual"\non = "3rd wed"', "2026-01-01", "2027-12-31", """
        2026 2026-01-22T00:00:00+00:00
        2027 2027-01-21T00:00:00+00:00""")
    t.case("annual-over-4th-thu", "UTC", 'cadence = "annual"\non = "4th thu"', "2026-01-01", "2027-12-31", """
        2026 2026-01-23T00:00:00+00:00
        2027 2027-01-29T00:00:00+00:00""")


def every(t):
    t.group = "every"
    t.case("every-3-days", "UTC", 'cadence = "daily"\nevery = 3\nstarts = 2026-02-20', "2026-02-22", "2026-03-02", """
        2026-02-23 2026-02-24T00:00:00+00:00
        2026-02-26 2026-02-27T00:00:00+00:00
        2026-03-01 2026-03-02T00:00:00+00:00""")
    t.case("every-3-days-dst", DE, 'cadence = "daily"\nevery = 3\nat = "09:00"\nstarts = 2026-03-20', "2026-03-21", "2026-04-01", """
        2026-03-23 2026-03-23T09:00:00+01:00
        2026-03-26 2026-03-26T09:00:00+01:00
        2026-03-29 2026-03-29T09:00:00+02:00
        2026-04-01 2026-04-01T09:00:00+02:00""")
    t.case("every-1-week", "UTC", 'cadence = "weekly"\nevery = 1\nstarts = 2026-01-07', "2026-11-16", "2026-11-29", """
        2026-W47 2026-11-23T00:00:00+00:00
        2026-W48 2026-11-30T00:00:00+00:00""")
    t.case("every-2-weeks-wed-anchor", DE, 'cadence = "weekly"\nevery = 2\non = "fri"\nstarts = 2026-11-04', "2026-11-09", "2026-12-06", """
        2026-W47 2026-11-21T00:00:00+01:00
        2026-W49 2026-12-05T00:00:00+01:00""")
    t.case("every-2-weeks-over-w53", "UTC", 'cadence = "weekly"\nevery = 2\nstarts = 2026-12-01', "2026-12-07", "2027-01-31", """
        2026-W51 2026-12-21T00:00:00+00:00
        2026-W53 2027-01-04T00:00:00+00:00
        2027-W02 2027-01-18T00:00:00+00:00
        2027-W04 2027-02-01T00:00:00+00:00""")
    t.case("every-2-weeks-anchor-on-sunday", "UTC", 'cadence = "weekly"\nevery = 2\non = "mon"\nstarts = 2026-11-08', "2026-11-09", "2026-11-30")
    t.case("every-2-weeks-starts-sun", "UTC", 'cadence = "weekly"\nevery = 2\non = "mon"\nstarts = 2026-11-08', "2026-11-10", "2026-12-07",
           cal='week_starts = "sun"')
    t.case("every-2-months", "UTC", 'cadence = "monthly"\nevery = 2\nstarts = 2026-01-15', "2026-02-01", "2026-08-31", """
        2026-03 2026-04-01T00:00:00+00:00
        2026-05 2026-06-01T00:00:00+00:00
        2026-07 2026-08-01T00:00:00+00:00""")
    t.case("every-2-months-31", "UTC", 'cadence = "monthly"\nevery = 2\non = 31\nstarts = 2026-12-01', "2027-01-01", "2027-08-31", """
        2027-02 2027-03-01T00:00:00+00:00
        2027-04 2027-05-01T00:00:00+00:00
        2027-06 2027-07-01T00:00:00+00:00
        2027-08 2027-09-01T00:00:00+00:00""")
    t.case("every-6-months", DE, 'cadence = "monthly"\nevery = 6\non = "first workday"\nat = "09:00"\nstarts = 2026-02-10', "2026-03-01", "2028-03-31", """
        2026-08 2026-08-03T09:00:00+02:00
        2027-02 2027-02-01T09:00:00+01:00
        2027-08 2027-08-02T09:00:00+02:00
        2028-02 2028-02-01T09:00:00+01:00""")
    t.case("every-2-quarters", "UTC", 'cadence = "quarterly"\nevery = 2\nstarts = 2026-05-05', "2026-07-01", "2027-12-31", """
        2026-Q4 2027-01-01T00:00:00+00:00
        2027-Q2 2027-07-01T00:00:00+00:00
        2027-Q4 2028-01-01T00:00:00+00:00""")
    t.case("every-2-quarters-fiscal", "UTC", 'cadence = "quarterly"\nevery = 2\nstarts = 2026-05-05', "2026-08-01", "2027-12-31", """
        FY2027-Q2 2027-02-01T00:00:00+00:00
        FY2027-Q4 2027-08-01T00:00:00+00:00""", cal="fiscal_year_starts = 8")
    t.case("every-3-years", "UTC", 'cadence = "annual"\nevery = 3\non = "02-29"\nstarts = 2026-01-10', "2026-06-01", "2036-12-31", """
        2029 2029-03-01T00:00:00+00:00
        2032 2032-03-01T00:00:00+00:00
        2035 2035-03-01T00:00:00+00:00""")
    t.case("every-3-years-fiscal", "UTC", 'cadence = "annual"\nevery = 3\nstarts = 2026-03-31', "2026-04-01", "2032-12-31", """
        FY2029 2029-04-01T00:00:00+00:00
        FY2032 2032-04-01T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("every-2-weeks-far", "UTC", 'cadence = "weekly"\nevery = 2\nstarts = 2026-11-23', "2399-12-20", "2400-01-31")
    t.case("every-6-months-far", "UTC", 'cadence = "monthly"\nevery = 6\non = 30\nstarts = 2026-08-01', "2400-01-01", "2400-12-31")


def fiscal(t):
    t.group = "fiscal years"
    t.case("fiscal-4-quarters", "UTC", 'cadence = "quarterly"', "2025-04-01", "2026-06-30", """
        FY2026-Q1 2025-07-01T00:00:00+00:00
        FY2026-Q2 2025-10-01T00:00:00+00:00
        FY2026-Q3 2026-01-01T00:00:00+00:00
        FY2026-Q4 2026-04-01T00:00:00+00:00
        FY2027-Q1 2026-07-01T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("fiscal-2-quarters", "UTC", 'cadence = "quarterly"', "2026-01-01", "2027-01-31", """
        FY2026-Q4 2026-02-01T00:00:00+00:00
        FY2027-Q1 2026-05-01T00:00:00+00:00
        FY2027-Q2 2026-08-01T00:00:00+00:00
        FY2027-Q3 2026-11-01T00:00:00+00:00
        FY2027-Q4 2027-02-01T00:00:00+00:00""", cal="fiscal_year_starts = 2")
    t.case("fiscal-7-year", DE, 'cadence = "annual"', "2026-01-01", "2027-12-31", """
        FY2026 2026-07-01T00:00:00+02:00
        FY2027 2027-07-01T00:00:00+02:00""", cal="fiscal_year_starts = 7")
    t.case("fiscal-10-quarters", NY, 'cadence = "quarterly"\non = "03-last"\nat = "17:00"', "2026-10-01", "2027-03-31", """
        FY2027-Q1 2026-12-31T17:00:00-05:00
        FY2027-Q2 2027-03-31T17:00:00-04:00""", cal="fiscal_year_starts = 10")
    t.case("fiscal-10-year", NY, 'cadence = "annual"', "2026-01-01", "2026-12-31", """
        FY2026 2026-10-01T00:00:00-04:00""", cal="fiscal_year_starts = 10")
    t.case("fiscal-4-annual-calendar-month", "UTC", 'cadence = "annual"\non = "02-29"', "2025-04-01", "2028-03-31", """
        FY2026 2026-03-01T00:00:00+00:00
        FY2027 2027-03-01T00:00:00+00:00
        FY2028 2028-03-01T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("fiscal-4-annual-november", "UTC", 'cadence = "annual"\non = "11-last fri"', "2025-04-01", "2027-03-31", """
        FY2026 2025-11-29T00:00:00+00:00
        FY2027 2026-11-28T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("fiscal-2-annual-january", "UTC", 'cadence = "annual"\non = "01-15"', "2026-01-01", "2027-12-31", """
        FY2026 2026-01-16T00:00:00+00:00
        FY2027 2027-01-16T00:00:00+00:00""", cal="fiscal_year_starts = 2")
    t.case("fiscal-7-over-first-workday", "UTC", 'cadence = "annual"\non = "first workday"', "2026-01-01", "2028-12-31", """
        FY2027 2026-07-02T00:00:00+00:00
        FY2028 2027-07-02T00:00:00+00:00
        FY2029 2028-07-04T00:00:00+00:00""", cal="fiscal_year_starts = 7")
    t.case("fiscal-4-over-last-fri", "UTC", 'cadence = "annual"\non = "last fri"', "2026-01-01", "2027-12-31", """
        FY2026 2026-03-28T00:00:00+00:00
        FY2027 2027-03-27T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("fiscal-2-02-15", "UTC", 'cadence = "quarterly"\non = "02-15"', "2026-02-01", "2027-01-31",
           cal="fiscal_year_starts = 2")
    t.case("fiscal-2-01-31", "UTC", 'cadence = "quarterly"\non = "01-31"', "2027-02-01", "2028-03-31",
           cal="fiscal_year_starts = 2")
    t.case("fiscal-7-over-quarter-4th-thu", "UTC", 'cadence = "quarterly"\non = "4th thu"', "2026-07-01", "2027-06-30",
           cal="fiscal_year_starts = 7")
    t.case("fiscal-12-quarters", "UTC", 'cadence = "quarterly"', "2026-11-30", "2027-11-30",
           cal="fiscal_year_starts = 12")
    t.case("fiscal-12-year", "UTC", 'cadence = "annual"\non = "12-first"', "2026-11-01", "2028-01-31", """
        FY2027 2026-12-02T00:00:00+00:00
        FY2028 2027-12-02T00:00:00+00:00""", cal="fiscal_year_starts = 12")
    t.case("fiscal-leaves-months-alone", "UTC", 'cadence = "monthly"', "2026-03-01", "2026-04-30", """
        2026-03 2026-04-01T00:00:00+00:00
        2026-04 2026-05-01T00:00:00+00:00""", cal="fiscal_year_starts = 4")


XMAS = "holidays = [2026-12-25, 2026-12-26, 2027-01-01]"


def holidays(t):
    t.group = "holidays"
    for rule, day in [("keep", "26"), ("before", "25"), ("after", "29")]:
        t.case(f"holiday-fri-{rule}", DE, f'cadence = "weekly"\non = "fri"\nholidays = "{rule}"', "2026-12-19", "2026-12-30",
               f"2026-W52 2026-12-{day}T00:00:00+01:00", cal=XMAS)
    t.case("holiday-fri-skip", DE, 'cadence = "weekly"\non = "fri"\nholidays = "skip"', "2026-12-18", "2027-01-08", """
        2026-W51 2026-12-19T00:00:00+01:00
        2027-W01 2027-01-09T00:00:00+01:00""", cal=XMAS)
    t.case("holiday-before-at", DE, 'cadence = "weekly"\non = "fri"\nat = "17:00"\nholidays = "before"', "2026-12-19", "2027-01-08", """
        2026-W52 2026-12-24T17:00:00+01:00
        2026-W53 2026-12-31T17:00:00+01:00
        2027-W01 2027-01-08T17:00:00+01:00""", cal=XMAS)
    t.case("holiday-after-at-next-week", DE, 'cadence = "weekly"\non = "fri"\nat = "17:00"\nholidays = "after"', "2026-12-19", "2027-01-08", """
        2026-W52 2026-12-28T17:00:00+01:00
        2026-W53 2027-01-04T17:00:00+01:00
        2027-W01 2027-01-08T17:00:00+01:00""", cal=XMAS)
    t.case("weekly-end-before-weekend", "UTC", 'cadence = "weekly"\nholidays = "before"', "2026-11-16", "2026-11-29", """
        2026-W47 2026-11-21T00:00:00+00:00
        2026-W48 2026-11-28T00:00:00+00:00""")
    t.case("weekly-end-after-weekend", "UTC", 'cadence = "weekly"\nholidays = "after"', "2026-11-17", "2026-11-30", """
        2026-W47 2026-11-24T00:00:00+00:00
        2026-W48 2026-12-01T00:00:00+00:00""")
    t.case("month-first-before-crosses-month", "UTC", 'cadence = "monthly"\non = "first"\nholidays = "before"', "2026-07-01", "2026-11-30", """
        2026-07 2026-07-02T00:00:00+00:00
        2026-08 2026-08-01T00:00:00+00:00
        2026-09 2026-09-02T00:00:00+00:00
        2026-10 2026-10-02T00:00:00+00:00
        2026-11 2026-10-31T00:00:00+00:00""")
    t.case("moved-due-is-in-july", "UTC", 'cadence = "monthly"\non = "first"\nholidays = "before"', "2026-07-31", "2026-07-31", """
        2026-08 2026-08-01T00:00:00+00:00""")
    t.case("moved-due-has-left-august", "UTC", 'cadence = "monthly"\non = "first"\nholidays = "before"', "2026-08-01", "2026-08-31", none=True)
    t.case("month-end-after-crosses-month", "UTC", 'cadence = "monthly"\nholidays = "after"', "2026-01-01", "2026-06-30", """
        2026-01 2026-02-03T00:00:00+00:00
        2026-02 2026-03-03T00:00:00+00:00
        2026-03 2026-04-01T00:00:00+00:00
        2026-04 2026-05-01T00:00:00+00:00
        2026-05 2026-06-02T00:00:00+00:00
        2026-06 2026-07-01T00:00:00+00:00""")
    t.case("month-end-before", "UTC", 'cadence = "monthly"\nholidays = "before"', "2026-01-01", "2026-05-31", """
        2026-01 2026-01-31T00:00:00+00:00
        2026-02 2026-02-28T00:00:00+00:00
        2026-03 2026-04-01T00:00:00+00:00
        2026-04 2026-05-01T00:00:00+00:00
        2026-05 2026-05-30T00:00:00+00:00""")
    t.case("month-end-skip", "UTC", 'cadence = "monthly"\nholidays = "skip"', "2026-01-01", "2026-06-30", """
        2026-03 2026-04-01T00:00:00+00:00
        2026-04 2026-05-01T00:00:00+00:00
        2026-06 2026-07-01T00:00:00+00:00""")
    t.case("monthly-15-after", "UTC", 'cadence = "monthly"\non = 15\nat = "09:00"\nholidays = "after"', "2026-02-01", "2026-04-30", """
        2026-02 2026-02-16T09:00:00+00:00
        2026-03 2026-03-16T09:00:00+00:00
        2026-04 2026-04-15T09:00:00+00:00""")
    t.case("run-of-holidays-after", DE, 'cadence = "monthly"\non = 24\nholidays = "after"', "2026-12-01", "2027-01-31", """
        2026-12 2027-01-05T00:00:00+01:00
        2027-01 2027-01-26T00:00:00+01:00""",
           cal="holidays = [2026-12-24, 2026-12-25, 2026-12-28, 2026-12-29, 2026-12-30, 2026-12-31, 2027-01-01]")
    t.case("run-of-holidays-before", DE, 'cadence = "annual"\non = "last"\nholidays = "before"', "2026-12-01", "2026-12-31", """
        2026 2026-12-24T00:00:00+01:00""",
           cal="holidays = [2026-12-24, 2026-12-25, 2026-12-28, 2026-12-29, 2026-12-30, 2026-12-31, 2027-01-01]")
    t.case("easter-before", DE, 'cadence = "weekly"\non = "mon"\nholidays = "before"', "2026-03-30", "2026-04-13", """
        2026-W14 2026-03-31T00:00:00+02:00
        2026-W15 2026-04-03T00:00:00+02:00
        2026-W16 2026-04-14T00:00:00+02:00""", cal="holidays = [2026-04-03, 2026-04-06]")
    t.case("easter-after", DE, 'cadence = "weekly"\non = "fri"\nholidays = "after"', "2026-03-27", "2026-04-10", """
        2026-W13 2026-03-28T00:00:00+01:00
        2026-W14 2026-04-08T00:00:00+02:00
        2026-W15 2026-04-11T00:00:00+02:00""", cal="holidays = [2026-04-03, 2026-04-06]")
    t.case("two-weeks-on-one-day", DE, 'cadence = "weekly"\non = "fri"\nat = "12:00"\nholidays = "after"', "2026-12-21", "2027-01-08", """
        2026-W52 2027-01-04T12:00:00+01:00
        2026-W53 2027-01-04T12:00:00+01:00
        2027-W01 2027-01-08T12:00:00+01:00""",
           cal="holidays = [2026-12-25, 2026-12-28, 2026-12-29, 2026-12-30, 2026-12-31, 2027-01-01]")
    t.case("quarter-end-after", "UTC", 'cadence = "quarterly"\nholidays = "after"', "2027-10-01", "2028-12-31", """
        2027-Q4 2028-01-01T00:00:00+00:00
        2028-Q1 2028-04-01T00:00:00+00:00
        2028-Q2 2028-07-01T00:00:00+00:00
        2028-Q3 2028-10-03T00:00:00+00:00""")
    t.case("quarter-end-before", "UTC", 'cadence = "quarterly"\nat = "16:00"\nholidays = "before"', "2028-07-01", "2028-12-31", """
        2028-Q3 2028-09-29T16:00:00+00:00
        2028-Q4 2028-12-29T16:00:00+00:00""")
    t.case("quarter-first-before-crosses-year", DE, 'cadence = "quarterly"\non = "first"\nholidays = "before"', "2026-12-01", "2027-04-30", """
        2027-Q1 2027-01-01T00:00:00+01:00
        2027-Q2 2027-04-02T00:00:00+02:00""", cal="holidays = [2027-01-01]")
    t.case("year-first-before-crosses-year", DE, 'cadence = "annual"\non = "01-first"\nholidays = "before"', "2026-06-01", "2026-12-31", """
        2027 2027-01-01T00:00:00+01:00""", cal="holidays = [2027-01-01]")
    t.case("year-end-after-crosses-year", DE, 'cadence = "annual"\nholidays = "after"', "2027-01-01", "2027-12-31", """
        2026 2027-01-05T00:00:00+01:00
        2027 2028-01-01T00:00:00+01:00""", cal="holidays = [2026-12-31, 2027-01-01]")
    t.case("fiscal-year-end-before", "UTC", 'cadence = "annual"\nholidays = "before"', "2029-01-01", "2029-03-31", """
        FY2029 2029-03-31T00:00:00+00:00""", cal="fiscal_year_starts = 4")
    t.case("sun-thu-after", "UTC", 'cadence = "weekly"\non = "fri"\nholidays = "after"', "2026-11-16", "2026-11-29", """
        2026-W47 2026-11-23T00:00:00+00:00
        2026-W48 2026-11-30T00:00:00+00:00""", cal='workdays = ["sun", "mon", "tue", "wed", "thu"]')
    t.case("sun-thu-before", "UTC", 'cadence = "weekly"\non = "sat"\nholidays = "before"', "2026-11-16", "2026-11-29", """
        2026-W47 2026-11-19T00:00:00+00:00
        2026-W48 2026-11-27T00:00:00+00:00""",
           cal='workdays = ["sun", "mon", "tue", "wed", "thu"]\nholidays = [2026-11-19]')
    t.case("one-workday-a-week", "UTC", 'cadence = "monthly"\non = 10\nholidays = "after"', "2026-09-01", "2026-11-30", """
        2026-09 2026-09-17T00:00:00+00:00
        2026-10 2026-10-15T00:00:00+00:00
        2026-11 2026-11-12T00:00:00+00:00""", cal='workdays = ["wed"]\nholidays = []')
    t.case("every-2-moved", DE, 'cadence = "weekly"\nevery = 2\non = "fri"\nholidays = "after"\nstarts = 2026-12-07', "2026-12-14", "2027-01-24", """
        2026-W52 2026-12-29T00:00:00+01:00
        2027-W01 2027-01-09T00:00:00+01:00
        2027-W03 2027-01-23T00:00:00+01:00""", cal=XMAS)
    t.case("every-2-skip-keeps-the-beat", DE, 'cadence = "weekly"\nevery = 2\non = "fri"\nholidays = "skip"\nstarts = 2026-12-07', "2026-12-14", "2027-01-24", """
        2027-W01 2027-01-09T00:00:00+01:00
        2027-W03 2027-01-23T00:00:00+01:00""", cal=XMAS)
    t.case("default-holidays-after", "UTC", 'cadence = "monthly"\non = 15', "2026-08-01", "2026-08-31", """
        2026-08 2026-08-18T00:00:00+00:00""", extra='[defaults.monthly]\nholidays = "after"')
    t.case("task-overrides-default-holidays", "UTC", 'cadence = "monthly"\non = 15\nholidays = "before"', "2026-08-01", "2026-08-31", """
        2026-08 2026-08-15T00:00:00+00:00""", extra='[defaults.monthly]\nholidays = "after"')


def zones(t):
    t.group = "zones"
    t.case("berlin-gap", DE, 'cadence = "daily"\nat = "02:30"', "2026-03-27", "2026-03-30", """
        2026-03-27 2026-03-27T02:30:00+01:00
        2026-03-28 2026-03-28T02:30:00+01:00
        2026-03-29 2026-03-29T03:30:00+02:00
        2026-03-30 2026-03-30T02:30:00+02:00""")
    t.case("berlin-gap-edges", DE, 'cadence = "daily"\nat = "02:00"', "2026-03-29", "2026-03-29", "2026-03-29 2026-03-29T03:00:00+02:00")
    t.case("berlin-after-gap", DE, 'cadence = "daily"\nat = "03:00"', "2026-03-29", "2026-03-29", "2026-03-29 2026-03-29T03:00:00+02:00")
    t.case("berlin-overlap", DE, 'cadence = "daily"\nat = "02:30"', "2026-10-24", "2026-10-26", """
        2026-10-24 2026-10-24T02:30:00+02:00
        2026-10-25 2026-10-25T02:30:00+02:00
        2026-10-26 2026-10-26T02:30:00+01:00""")
    t.case("berlin-overlap-start", DE, 'cadence = "daily"\nat = "02:00"', "2026-10-25", "2026-10-25", "2026-10-25 2026-10-25T02:00:00+02:00")
    t.case("berlin-overlap-end", DE, 'cadence = "daily"\nat = "03:00"', "2026-10-25", "2026-10-25", "2026-10-25 2026-10-25T03:00:00+01:00")
    t.case("berlin-days-of-change", DE, 'cadence = "daily"', "2026-10-24", "2026-10-25", """
        2026-10-24 2026-10-25T00:00:00+02:00
        2026-10-25 2026-10-26T00:00:00+01:00""")
    t.case("new-york-gap", NY, 'cadence = "weekly"\non = "sun"\nat = "02:30"', "2026-03-01", "2026-03-15", """
        2026-W09 2026-03-01T02:30:00-05:00
        2026-W10 2026-03-08T03:30:00-04:00
        2026-W11 2026-03-15T02:30:00-04:00""")
    t.case("new-york-overlap", NY, 'cadence = "monthly"\non = "first"\nat = "01:30"', "2026-10-01", "2026-12-01", """
        2026-10 2026-10-01T01:30:00-04:00
        2026-11 2026-11-01T01:30:00-04:00
        2026-12 2026-12-01T01:30:00-05:00""")
    t.case("lord-howe-gap", LHI, 'cadence = "daily"\nat = "02:15"', "2026-10-03", "2026-10-05", """
        2026-10-03 2026-10-03T02:15:00+10:30
        2026-10-04 2026-10-04T02:45:00+11:00
        2026-10-05 2026-10-05T02:15:00+11:00""")
    t.case("lord-howe-overlap", LHI, 'cadence = "daily"\nat = "01:45"', "2026-04-04", "2026-04-06", """
        2026-04-04 2026-04-04T01:45:00+11:00
        2026-04-05 2026-04-05T01:45:00+11:00
        2026-04-06 2026-04-06T01:45:00+10:30""")
    t.case("lord-howe-week", LHI, 'cadence = "weekly"', "2026-03-30", "2026-04-12", """
        2026-W14 2026-04-06T00:00:00+10:30
        2026-W15 2026-04-13T00:00:00+10:30""")
    t.case("chatham-gap", "Pacific/Chatham", 'cadence = "daily"\nat = "03:00"', "2026-09-26", "2026-09-28", """
        2026-09-26 2026-09-26T03:00:00+12:45
        2026-09-27 2026-09-27T04:00:00+13:45
        2026-09-28 2026-09-28T03:00:00+13:45""")
    t.case("chatham-overlap", "Pacific/Chatham", 'cadence = "daily"\nat = "03:15"', "2026-04-05", "2026-04-06", """
        2026-04-05 2026-04-05T03:15:00+13:45
        2026-04-06 2026-04-06T03:15:00+12:45""")
    t.case("st-johns-gap", "America/St_Johns", 'cadence = "daily"\nat = "02:15"', "2026-03-07", "2026-03-08", """
        2026-03-07 2026-03-07T02:15:00-03:30
        2026-03-08 2026-03-08T03:15:00-02:30""")
    t.case("st-johns-2006-gap-after-midnight", "America/St_Johns", 'cadence = "daily"\nat = "00:30"', "2006-04-01", "2006-04-03",
           """
        2006-04-01 2006-04-01T00:30:00-03:30
        2006-04-02 2006-04-02T01:30:00-02:30
        2006-04-03 2006-04-03T00:30:00-02:30""", starts="2000-01-01")
    t.case("st-johns-2006-midnight-twice", "America/St_Johns", 'cadence = "daily"', "2006-10-27", "2006-10-29", """
        2006-10-27 2006-10-28T00:00:00-02:30
        2006-10-28 2006-10-29T00:00:00-02:30
        2006-10-29 2006-10-30T00:00:00-03:30""", starts="2000-01-01")
    t.case("kathmandu", "Asia/Kathmandu", 'cadence = "monthly"\nat = "17:15"', "2026-01-01", "2026-02-28", """
        2026-01 2026-01-31T17:15:00+05:45
        2026-02 2026-02-28T17:15:00+05:45""")
    t.case("kathmandu-1985-year-ends-in-gap", "Asia/Kathmandu", 'cadence = "annual"', "1984-01-01", "1986-12-31", """
        1984 1985-01-01T00:00:00+05:30
        1985 1986-01-01T00:15:00+05:45
        1986 1987-01-01T00:00:00+05:45""", starts="1980-01-01")
    t.case("sao-paulo-midnight-gap", "America/Sao_Paulo", 'cadence = "daily"', "2018-11-02", "2018-11-04", """
        2018-11-02 2018-11-03T00:00:00-03:00
        2018-11-03 2018-11-04T01:00:00-02:00
        2018-11-04 2018-11-05T00:00:00-02:00""", starts="2015-01-01")
    t.case("sao-paulo-at-in-midnight-gap", "America/Sao_Paulo", 'cadence = "daily"\nat = "00:30"', "2018-11-03", "2018-11-05", """
        2018-11-03 2018-11-03T00:30:00-03:00
        2018-11-04 2018-11-04T01:30:00-02:00
        2018-11-05 2018-11-05T00:30:00-02:00""", starts="2015-01-01")
    t.case("sao-paulo-at-midnight-in-gap", "America/Sao_Paulo", 'cadence = "daily"\nat = "00:00"', "2018-11-04", "2018-11-04", """
        2018-11-04 2018-11-04T01:00:00-02:00""", starts="2015-01-01")
    t.case("sao-paulo-week-ends-in-gap", "America/Sao_Paulo", 'cadence = "weekly"', "2018-11-03", "2018-11-03", """
        2018-W44 2018-11-04T01:00:00-02:00""", starts="2015-01-01", cal='week_starts = "sun"')
    t.case("sao-paulo-2019-overlap-before-midnight", "America/Sao_Paulo", 'cadence = "daily"\nat = "23:30"', "2019-02-15", "2019-02-17", """
        2019-02-15 2019-02-15T23:30:00-02:00
        2019-02-16 2019-02-16T23:30:00-02:00
        2019-02-17 2019-02-17T23:30:00-03:00""", starts="2015-01-01")
    t.case("sao-paulo-2019-long-day", "America/Sao_Paulo", 'cadence = "daily"', "2019-02-15", "2019-02-16", """
        2019-02-15 2019-02-16T00:00:00-02:00
        2019-02-16 2019-02-17T00:00:00-03:00""", starts="2015-01-01")
    t.case("havana-midnight-gap", "America/Havana", 'cadence = "daily"', "2024-03-09", "2024-03-10", """
        2024-03-09 2024-03-10T01:00:00-04:00
        2024-03-10 2024-03-11T00:00:00-04:00""")
    t.case("havana-midnight-twice", "America/Havana", 'cadence = "daily"', "2024-11-02", "2024-11-03", """
        2024-11-02 2024-11-03T00:00:00-04:00
        2024-11-03 2024-11-04T00:00:00-05:00""")
    t.case("havana-half-past-midnight-twice", "America/Havana", 'cadence = "daily"\nat = "00:30"', "2024-11-03", "2024-11-04", """
        2024-11-03 2024-11-03T00:30:00-04:00
        2024-11-04 2024-11-04T00:30:00-05:00""")
    t.case("cairo-midnight-gap", "Africa/Cairo", 'cadence = "weekly"\non = "thu"', "2024-04-18", "2024-05-02", """
        2024-W16 2024-04-19T00:00:00+02:00
        2024-W17 2024-04-26T01:00:00+03:00
        2024-W18 2024-05-03T00:00:00+03:00""")
    t.case("cairo-month-end-overlap", "Africa/Cairo", 'cadence = "monthly"\nat = "23:30"', "2024-10-01", "2024-11-30", """
        2024-10 2024-10-31T23:30:00+03:00
        2024-11 2024-11-30T23:30:00+02:00""")
    t.case("cairo-month-end", "Africa/Cairo", 'cadence = "monthly"', "2024-09-01", "2024-10-31", """
        2024-09 2024-10-01T00:00:00+03:00
        2024-10 2024-11-01T00:00:00+02:00""")
    t.case("beirut-midnight-gap", "Asia/Beirut", 'cadence = "monthly"\non = 30', "2024-03-01", "2024-04-30", """
        2024-03 2024-03-31T01:00:00+03:00
        2024-04 2024-05-01T00:00:00+03:00""")
    t.case("beirut-overlap", "Asia/Beirut", 'cadence = "weekly"\non = "sat"\nat = "23:15"', "2024-10-19", "2024-11-02", """
        2024-W42 2024-10-19T23:15:00+03:00
        2024-W43 2024-10-26T23:15:00+03:00
        2024-W44 2024-11-02T23:15:00+02:00""")
    t.case("asuncion-quarter-ends-in-gap", "America/Asuncion", 'cadence = "quarterly"', "2023-07-01", "2023-12-31", """
        2023-Q3 2023-10-01T01:00:00-03:00
        2023-Q4 2024-01-01T00:00:00-03:00""")
    t.case("casablanca-overlap", "Africa/Casablanca", 'cadence = "daily"\nat = "02:30"', "2024-03-09", "2024-03-11", """
        2024-03-09 2024-03-09T02:30:00+01:00
        2024-03-10 2024-03-10T02:30:00+01:00
        2024-03-11 2024-03-11T02:30:00+00:00""")
    t.case("casablanca-gap", "Africa/Casablanca", 'cadence = "daily"\nat = "02:30"', "2024-04-13", "2024-04-15", """
        2024-04-13 2024-04-13T02:30:00+00:00
        2024-04-14 2024-04-14T03:30:00+01:00
        2024-04-15 2024-04-15T02:30:00+01:00""")
    t.case("dublin", "Europe/Dublin", 'cadence = "daily"\nat = "01:30"', "2026-03-28", "2026-03-30", """
        2026-03-28 2026-03-28T01:30:00+00:00
        2026-03-29 2026-03-29T02:30:00+01:00
        2026-03-30 2026-03-30T01:30:00+01:00""")
    t.case("troll-two-hour-gap", "Antarctica/Troll", 'cadence = "daily"\nat = "01:30"', "2026-03-28", "2026-03-30", """
        2026-03-28 2026-03-28T01:30:00+00:00
        2026-03-29 2026-03-29T03:30:00+02:00
        2026-03-30 2026-03-30T01:30:00+02:00""")
    t.case("apia-missing-day", "Pacific/Apia", 'cadence = "daily"', "2011-12-28", "2012-01-01", """
        2011-12-28 2011-12-29T00:00:00-10:00
        2011-12-29 2011-12-31T00:00:00+14:00
        2011-12-31 2012-01-01T00:00:00+14:00
        2012-01-01 2012-01-02T00:00:00+14:00""", starts="2010-01-01")
    t.case("apia-missing-day-at", "Pacific/Apia", 'cadence = "daily"\nat = "09:00"', "2011-12-28", "2012-01-01", """
        2011-12-28 2011-12-28T09:00:00-10:00
        2011-12-29 2011-12-29T09:00:00-10:00
        2011-12-31 2011-12-31T09:00:00+14:00
        2012-01-01 2012-01-01T09:00:00+14:00""", starts="2010-01-01")
    t.case("apia-missing-friday", "Pacific/Apia", 'cadence = "weekly"\non = "fri"\nat = "09:00"', "2011-12-19", "2012-01-06", """
        2011-W51 2011-12-23T09:00:00-10:00
        2011-W52 2011-12-31T09:00:00+14:00
        2012-W01 2012-01-06T09:00:00+14:00""", starts="2010-01-01")
    t.case("apia-month-and-year-end", "Pacific/Apia", 'cadence = "annual"', "2011-01-01", "2012-12-31", """
        2011 2012-01-01T00:00:00+14:00
        2012 2013-01-01T00:00:00+14:00""", starts="2010-01-01")
    t.case("kwajalein-missing-day", "Pacific/Kwajalein", 'cadence = "daily"\nat = "12:00"', "1993-08-19", "1993-08-23",
           starts="1990-01-01")
    t.case("kolkata-monthly", "Asia/Kolkata", 'cadence = "monthly"\non = "last"', "2026-02-01", "2026-03-31", """
        2026-02 2026-03-01T00:00:00+05:30
        2026-03 2026-04-01T00:00:00+05:30""")
    t.case("honolulu-week", "Pacific/Honolulu", 'cadence = "weekly"\non = "wed"', "2026-07-01", "2026-07-08", """
        2026-W27 2026-07-02T00:00:00-10:00
        2026-W28 2026-07-09T00:00:00-10:00""")
    t.case("kiritimati-quarter", "Pacific/Kiritimati", 'cadence = "quarterly"', "2026-01-01", "2026-06-30", """
        2026-Q1 2026-04-01T00:00:00+14:00
        2026-Q2 2026-07-01T00:00:00+14:00""")


def cron(t):
    t.group = "cron"

    def case(name, expr, first, last, hand=None, zone="UTC", **more):
        t.case(f"cron-{name}", zone, f'cron = "{expr}"', first, last, hand, **more)

    case("weekday-1", "0 9 * * 1", "2026-11-16", "2026-11-30", """
        2026-11-16T09:00 2026-11-16T09:00:00+01:00
        2026-11-23T09:00 2026-11-23T09:00:00+01:00
        2026-11-30T09:00 2026-11-30T09:00:00+01:00""", zone=DE)
    case("weekday-0", "0 9 * * 0", "2026-11-16", "2026-11-29", """
        2026-11-22T09:00 2026-11-22T09:00:00+00:00
        2026-11-29T09:00 2026-11-29T09:00:00+00:00""")
    case("weekday-7", "0 9 * * 7", "2026-11-16", "2026-11-29", """
        2026-11-22T09:00 2026-11-22T09:00:00+00:00
        2026-11-29T09:00 2026-11-29T09:00:00+00:00""")
    case("weekday-6", "15 6 * * 6", "2026-11-16", "2026-11-29", """
        2026-11-21T06:15 2026-11-21T06:15:00+00:00
        2026-11-28T06:15 2026-11-28T06:15:00+00:00""")
    case("weekdays-1-5", "30 8 * * 1-5", "2026-11-19", "2026-11-24", """
        2026-11-19T08:30 2026-11-19T08:30:00+00:00
        2026-11-20T08:30 2026-11-20T08:30:00+00:00
        2026-11-23T08:30 2026-11-23T08:30:00+00:00
        2026-11-24T08:30 2026-11-24T08:30:00+00:00""")
    case("weekdays-0-6", "0 12 * * 0,6", "2026-11-20", "2026-11-29", """
        2026-11-21T12:00 2026-11-21T12:00:00+00:00
        2026-11-22T12:00 2026-11-22T12:00:00+00:00
        2026-11-28T12:00 2026-11-28T12:00:00+00:00
        2026-11-29T12:00 2026-11-29T12:00:00+00:00""")
    case("weekdays-5-7", "0 12 * * 5-7", "2026-11-19", "2026-11-24", """
        2026-11-20T12:00 2026-11-20T12:00:00+00:00
        2026-11-21T12:00 2026-11-21T12:00:00+00:00
        2026-11-22T12:00 2026-11-22T12:00:00+00:00""")
    case("weekdays-names", "0 7 * * mon-fri", "2026-11-20", "2026-11-23", """
        2026-11-20T07:00 2026-11-20T07:00:00+00:00
        2026-11-23T07:00 2026-11-23T07:00:00+00:00""")
    case("names-upper", "0 7 1 JAN,Jul *", "2026-01-01", "2027-01-01", """
        2026-01-01T07:00 2026-01-01T07:00:00+00:00
        2026-07-01T07:00 2026-07-01T07:00:00+00:00
        2027-01-01T07:00 2027-01-01T07:00:00+00:00""")
    case("sun-name", "0 7 * * sun", "2026-11-20", "2026-11-30", """
        2026-11-22T07:00 2026-11-22T07:00:00+00:00
        2026-11-29T07:00 2026-11-29T07:00:00+00:00""")
    case("either-day", "0 0 13 * 5", "2026-11-06", "2026-12-14", """
        2026-11-06T00:00 2026-11-06T00:00:00+00:00
        2026-11-13T00:00 2026-11-13T00:00:00+00:00
        2026-11-20T00:00 2026-11-20T00:00:00+00:00
        2026-11-27T00:00 2026-11-27T00:00:00+00:00
        2026-12-04T00:00 2026-12-04T00:00:00+00:00
        2026-12-11T00:00 2026-12-11T00:00:00+00:00
        2026-12-13T00:00 2026-12-13T00:00:00+00:00""")
    case("either-day-and-month", "0 18 1,15 6 mon", "2026-05-25", "2026-07-06", """
        2026-06-01T18:00 2026-06-01T18:00:00+00:00
        2026-06-08T18:00 2026-06-08T18:00:00+00:00
        2026-06-15T18:00 2026-06-15T18:00:00+00:00
        2026-06-22T18:00 2026-06-22T18:00:00+00:00
        2026-06-29T18:00 2026-06-29T18:00:00+00:00""")
    case("star-step-weekday-and-day", "0 12 1-7 * */7", "2026-11-01", "2026-12-31", """
        2026-11-01T12:00 2026-11-01T12:00:00+00:00
        2026-12-06T12:00 2026-12-06T12:00:00+00:00""")
    case("star-step-day-and-weekday", "0 12 */10 * 1", "2026-01-01", "2026-12-31")
    case("star-step-day", "0 12 */10 * *", "2026-01-30", "2026-03-02", """
        2026-01-31T12:00 2026-01-31T12:00:00+00:00
        2026-02-01T12:00 2026-02-01T12:00:00+00:00
        2026-02-11T12:00 2026-02-11T12:00:00+00:00
        2026-02-21T12:00 2026-02-21T12:00:00+00:00
        2026-03-01T12:00 2026-03-01T12:00:00+00:00""")
    case("star-step-weekday", "0 12 * * */2", "2026-11-22", "2026-11-29", """
        2026-11-22T12:00 2026-11-22T12:00:00+00:00
        2026-11-24T12:00 2026-11-24T12:00:00+00:00
        2026-11-26T12:00 2026-11-26T12:00:00+00:00
        2026-11-28T12:00 2026-11-28T12:00:00+00:00
        2026-11-29T12:00 2026-11-29T12:00:00+00:00""")
    case("range-step-weekday", "0 12 * * 1-5/2", "2026-11-22", "2026-11-29", """
        2026-11-23T12:00 2026-11-23T12:00:00+00:00
        2026-11-25T12:00 2026-11-25T12:00:00+00:00
        2026-11-27T12:00 2026-11-27T12:00:00+00:00""")
    case("range-step-day", "5 4 1-31/15 * *", "2026-01-15", "2026-03-02", """
        2026-01-16T04:05 2026-01-16T04:05:00+00:00
        2026-01-31T04:05 2026-01-31T04:05:00+00:00
        2026-02-01T04:05 2026-02-01T04:05:00+00:00
        2026-02-16T04:05 2026-02-16T04:05:00+00:00
        2026-03-01T04:05 2026-03-01T04:05:00+00:00""")
    case("list-of-hours", "0 6,18 * * *", "2026-11-23", "2026-11-24", """
        2026-11-23T06:00 2026-11-23T06:00:00+00:00
        2026-11-23T18:00 2026-11-23T18:00:00+00:00
        2026-11-24T06:00 2026-11-24T06:00:00+00:00
        2026-11-24T18:00 2026-11-24T18:00:00+00:00""")
    case("range-of-hours-step", "20 8-17/3 * * 3", "2026-11-25", "2026-11-25", """
        2026-11-25T08:20 2026-11-25T08:20:00+00:00
        2026-11-25T11:20 2026-11-25T11:20:00+00:00
        2026-11-25T14:20 2026-11-25T14:20:00+00:00
        2026-11-25T17:20 2026-11-25T17:20:00+00:00""")
    case("mixed-list", "0,30-32,58-59 23 28 2 *", "2026-02-28", "2026-02-28", """
        2026-02-28T23:00 2026-02-28T23:00:00+00:00
        2026-02-28T23:30 2026-02-28T23:30:00+00:00
        2026-02-28T23:31 2026-02-28T23:31:00+00:00
        2026-02-28T23:32 2026-02-28T23:32:00+00:00
        2026-02-28T23:58 2026-02-28T23:58:00+00:00
        2026-02-28T23:59 2026-02-28T23:59:00+00:00""")
    case("every-six-hours", "0 */6 * * *", "2026-11-23", "2026-11-23", """
        2026-11-23T00:00 2026-11-23T00:00:00+00:00
        2026-11-23T06:00 2026-11-23T06:00:00+00:00
        2026-11-23T12:00 2026-11-23T12:00:00+00:00
        2026-11-23T18:00 2026-11-23T18:00:00+00:00""")
    case("quarter-hours", "*/15 5 24 12 *", "2026-12-24", "2026-12-24", """
        2026-12-24T05:00 2026-12-24T05:00:00+00:00
        2026-12-24T05:15 2026-12-24T05:15:00+00:00
        2026-12-24T05:30 2026-12-24T05:30:00+00:00
        2026-12-24T05:45 2026-12-24T05:45:00+00:00""")
    case("uneven-step", "*/25 */11 1 1 *", "2026-01-01", "2026-01-01")
    case("at-daily", "@daily", "2026-11-23", "2026-11-24", """
        2026-11-23T00:00 2026-11-23T00:00:00+01:00
        2026-11-24T00:00 2026-11-24T00:00:00+01:00""", zone=DE)
    case("at-midnight", "@midnight", "2026-11-23", "2026-11-23", "2026-11-23T00:00 2026-11-23T00:00:00+01:00", zone=DE)
    case("at-weekly", "@weekly", "2026-11-15", "2026-11-28", """
        2026-11-15T00:00 2026-11-15T00:00:00+00:00
        2026-11-22T00:00 2026-11-22T00:00:00+00:00""")
    case("at-monthly", "@monthly", "2026-10-02", "2026-12-01", """
        2026-11-01T00:00 2026-11-01T00:00:00+01:00
        2026-12-01T00:00 2026-12-01T00:00:00+01:00""", zone=DE)
    case("at-yearly", "@yearly", "2026-01-01", "2027-01-01", """
        2026-01-01T00:00 2026-01-01T00:00:00-05:00
        2027-01-01T00:00 2027-01-01T00:00:00-05:00""", zone=NY)
    case("at-annually", "@annually", "2026-01-02", "2027-06-01", "2027-01-01T00:00 2027-01-01T00:00:00-05:00", zone=NY)
    case("at-hourly", "@hourly", "2026-11-23", "2026-11-23")
    case("31st-only", "0 9 31 * *", "2026-01-01", "2026-12-31", """
        2026-01-31T09:00 2026-01-31T09:00:00+00:00
        2026-03-31T09:00 2026-03-31T09:00:00+00:00
        2026-05-31T09:00 2026-05-31T09:00:00+00:00
        2026-07-31T09:00 2026-07-31T09:00:00+00:00
        2026-08-31T09:00 2026-08-31T09:00:00+00:00
        2026-10-31T09:00 2026-10-31T09:00:00+00:00
        2026-12-31T09:00 2026-12-31T09:00:00+00:00""")
    case("leap-day", "0 9 29 2 *", "2025-01-01", "2036-12-31", """
        2028-02-29T09:00 2028-02-29T09:00:00+00:00
        2032-02-29T09:00 2032-02-29T09:00:00+00:00
        2036-02-29T09:00 2036-02-29T09:00:00+00:00""")
    case("leap-day-or-monday", "0 9 29 2 1", "2028-02-20", "2028-03-10", """
        2028-02-21T09:00 2028-02-21T09:00:00+00:00
        2028-02-28T09:00 2028-02-28T09:00:00+00:00
        2028-02-29T09:00 2028-02-29T09:00:00+00:00""")
    case("leap-day-on-a-star-step-weekday", "0 9 29 2 */7", "2025-01-01", "2080-12-31")
    case("quiet-range", "0 9 * * 1", "2026-11-24", "2026-11-29", none=True)


def cron_zones(t):
    t.group = "cron and clock changes"

    def case(name, expr, first, last, hand=None, zone=DE, **more):
        t.case(f"cron-{name}", zone, f'cron = "{expr}"', first, last, hand, **more)

    case("berlin-fixed-gap", "30 2 * * *", "2026-03-28", "2026-03-30", """
        2026-03-28T02:30 2026-03-28T02:30:00+01:00
        2026-03-29T03:00 2026-03-29T03:00:00+02:00
        2026-03-30T02:30 2026-03-30T02:30:00+02:00""")
    case("berlin-fixed-gap-start", "0 2 * * *", "2026-03-29", "2026-03-29", "2026-03-29T03:00 2026-03-29T03:00:00+02:00")
    case("berlin-fixed-two-in-gap-are-one", "15,45 2 * * *", "2026-03-28", "2026-03-29", """
        2026-03-28T02:15 2026-03-28T02:15:00+01:00
        2026-03-28T02:45 2026-03-28T02:45:00+01:00
        2026-03-29T03:00 2026-03-29T03:00:00+02:00""")
    case("berlin-fixed-gap-and-after", "30 1-3 * * 0", "2026-03-29", "2026-03-29", """
        2026-03-29T01:30 2026-03-29T01:30:00+01:00
        2026-03-29T03:00 2026-03-29T03:00:00+02:00
        2026-03-29T03:30 2026-03-29T03:30:00+02:00""")
    case("berlin-fixed-overlap", "30 2 * * *", "2026-10-24", "2026-10-26", """
        2026-10-24T02:30 2026-10-24T02:30:00+02:00
        2026-10-25T02:30+02:00 2026-10-25T02:30:00+02:00
        2026-10-26T02:30 2026-10-26T02:30:00+01:00""")
    case("berlin-fixed-overlap-edges", "0 1,2,3 * * 0", "2026-10-25", "2026-10-25", """
        2026-10-25T01:00 2026-10-25T01:00:00+02:00
        2026-10-25T02:00+02:00 2026-10-25T02:00:00+02:00
        2026-10-25T03:00 2026-10-25T03:00:00+01:00""")
    case("berlin-wild-hours-gap", "30 */1 * * 0", "2026-03-29", "2026-03-29")
    case("berlin-wild-minutes-gap", "*/30 1-3 * * *", "2026-03-29", "2026-03-29", """
        2026-03-29T01:00 2026-03-29T01:00:00+01:00
        2026-03-29T01:30 2026-03-29T01:30:00+01:00
        2026-03-29T03:00 2026-03-29T03:00:00+02:00
        2026-03-29T03:30 2026-03-29T03:30:00+02:00""")
    case("berlin-wild-only-in-gap", "*/20 2 * * *", "2026-03-28", "2026-03-30", """
        2026-03-28T02:00 2026-03-28T02:00:00+01:00
        2026-03-28T02:20 2026-03-28T02:20:00+01:00
        2026-03-28T02:40 2026-03-28T02:40:00+01:00
        2026-03-30T02:00 2026-03-30T02:00:00+02:00
        2026-03-30T02:20 2026-03-30T02:20:00+02:00
        2026-03-30T02:40 2026-03-30T02:40:00+02:00""")
    case("berlin-wild-overlap", "*/30 1-3 * * *", "2026-10-25", "2026-10-25", """
        2026-10-25T01:00 2026-10-25T01:00:00+02:00
        2026-10-25T01:30 2026-10-25T01:30:00+02:00
        2026-10-25T02:00+02:00 2026-10-25T02:00:00+02:00
        2026-10-25T02:30+02:00 2026-10-25T02:30:00+02:00
        2026-10-25T02:00+01:00 2026-10-25T02:00:00+01:00
        2026-10-25T02:30+01:00 2026-10-25T02:30:00+01:00
        2026-10-25T03:00 2026-10-25T03:00:00+01:00
        2026-10-25T03:30 2026-10-25T03:30:00+01:00""")
    case("berlin-wild-hour-overlap", "15 * 25 10 *", "2026-10-25", "2026-10-25")
    case("berlin-hourly-gap", "@hourly", "2026-03-29", "2026-03-29")
    case("new-york-fixed-gap", "30 2 * * *", "2026-03-08", "2026-03-09", """
        2026-03-08T03:00 2026-03-08T03:00:00-04:00
        2026-03-09T02:30 2026-03-09T02:30:00-04:00""", zone=NY)
    case("new-york-fixed-overlap", "30 1 * * *", "2026-11-01", "2026-11-02", """
        2026-11-01T01:30-04:00 2026-11-01T01:30:00-04:00
        2026-11-02T01:30 2026-11-02T01:30:00-05:00""", zone=NY)
    case("new-york-wild-overlap", "*/20 1 * * 0", "2026-11-01", "2026-11-01", """
        2026-11-01T01:00-04:00 2026-11-01T01:00:00-04:00
        2026-11-01T01:20-04:00 2026-11-01T01:20:00-04:00
        2026-11-01T01:40-04:00 2026-11-01T01:40:00-04:00
        2026-11-01T01:00-05:00 2026-11-01T01:00:00-05:00
        2026-11-01T01:20-05:00 2026-11-01T01:20:00-05:00
        2026-11-01T01:40-05:00 2026-11-01T01:40:00-05:00""", zone=NY)
    case("new-york-noon", "0 12 * * *", "2026-03-07", "2026-03-08", """
        2026-03-07T12:00 2026-03-07T12:00:00-05:00
        2026-03-08T12:00 2026-03-08T12:00:00-04:00""", zone=NY)
    case("lord-howe-fixed-gap", "15 2 * * *", "2026-10-03", "2026-10-05", """
        2026-10-03T02:15 2026-10-03T02:15:00+10:30
        2026-10-04T02:30 2026-10-04T02:30:00+11:00
        2026-10-05T02:15 2026-10-05T02:15:00+11:00""", zone=LHI)
    case("lord-howe-fixed-overlap", "45 1 * * *", "2026-04-04", "2026-04-06", """
        2026-04-04T01:45 2026-04-04T01:45:00+11:00
        2026-04-05T01:45+11:00 2026-04-05T01:45:00+11:00
        2026-04-06T01:45 2026-04-06T01:45:00+10:30""", zone=LHI)
    case("lord-howe-fixed-before-overlap", "15 1 * * *", "2026-04-05", "2026-04-05", "2026-04-05T01:15 2026-04-05T01:15:00+11:00", zone=LHI)
    case("lord-howe-wild-overlap", "*/15 1-2 * * *", "2026-04-05", "2026-04-05", """
        2026-04-05T01:00 2026-04-05T01:00:00+11:00
        2026-04-05T01:15 2026-04-05T01:15:00+11:00
        2026-04-05T01:30+11:00 2026-04-05T01:30:00+11:00
        2026-04-05T01:45+11:00 2026-04-05T01:45:00+11:00
        2026-04-05T01:30+10:30 2026-04-05T01:30:00+10:30
        2026-04-05T01:45+10:30 2026-04-05T01:45:00+10:30
        2026-04-05T02:00 2026-04-05T02:00:00+10:30
        2026-04-05T02:15 2026-04-05T02:15:00+10:30
        2026-04-05T02:30 2026-04-05T02:30:00+10:30
        2026-04-05T02:45 2026-04-05T02:45:00+10:30""", zone=LHI)
    case("lord-howe-wild-gap", "*/15 2 * * *", "2026-10-04", "2026-10-04", """
        2026-10-04T02:30 2026-10-04T02:30:00+11:00
        2026-10-04T02:45 2026-10-04T02:45:00+11:00""", zone=LHI)
    case("sao-paulo-daily-gap", "@daily", "2018-11-03", "2018-11-05", """
        2018-11-03T00:00 2018-11-03T00:00:00-03:00
        2018-11-04T01:00 2018-11-04T01:00:00-02:00
        2018-11-05T00:00 2018-11-05T00:00:00-02:00""", zone="America/Sao_Paulo", starts="2015-01-01")
    case("havana-daily-twice", "@daily", "2024-11-02", "2024-11-04", """
        2024-11-02T00:00 2024-11-02T00:00:00-04:00
        2024-11-03T00:00-04:00 2024-11-03T00:00:00-04:00
        2024-11-04T00:00 2024-11-04T00:00:00-05:00""", zone="America/Havana")
    case("st-johns-2006-gap", "30 0 * * *", "2006-04-01", "2006-04-03", """
        2006-04-01T00:30 2006-04-01T00:30:00-03:30
        2006-04-02T01:01 2006-04-02T01:01:00-02:30
        2006-04-03T00:30 2006-04-03T00:30:00-02:30""", zone="America/St_Johns", starts="2000-01-01")
    case("st-johns-2006-overlap", "30 23 * * *", "2006-10-27", "2006-10-29", """
        2006-10-27T23:30 2006-10-27T23:30:00-02:30
        2006-10-28T23:30-02:30 2006-10-28T23:30:00-02:30
        2006-10-29T23:30 2006-10-29T23:30:00-03:30""", zone="America/St_Johns", starts="2000-01-01")
    case("chatham-gap", "0 3 * * *", "2026-09-27", "2026-09-28", """
        2026-09-27T03:45 2026-09-27T03:45:00+13:45
        2026-09-28T03:00 2026-09-28T03:00:00+13:45""", zone="Pacific/Chatham")
    case("casablanca-overlap", "30 2 * * *", "2024-03-09", "2024-03-11", """
        2024-03-09T02:30 2024-03-09T02:30:00+01:00
        2024-03-10T02:30+01:00 2024-03-10T02:30:00+01:00
        2024-03-11T02:30 2024-03-11T02:30:00+00:00""", zone="Africa/Casablanca")
    case("beirut-overlap-wild", "*/30 23 * * 6", "2024-10-26", "2024-10-26", """
        2024-10-26T23:00+03:00 2024-10-26T23:00:00+03:00
        2024-10-26T23:30+03:00 2024-10-26T23:30:00+03:00
        2024-10-26T23:00+02:00 2024-10-26T23:00:00+02:00
        2024-10-26T23:30+02:00 2024-10-26T23:30:00+02:00""", zone="Asia/Beirut")
    case("kathmandu", "0 6 * * 5", "2026-11-20", "2026-11-27", """
        2026-11-20T06:00 2026-11-20T06:00:00+05:45
        2026-11-27T06:00 2026-11-27T06:00:00+05:45""", zone="Asia/Kathmandu")


def rolling(t):
    t.group = "rolling"
    t.case("rolling-90d", DE, 'after = "90d"\nstarts = 2026-10-01', "2026-10-01", "2027-06-30", """
        2026-12-30 2026-12-31T00:00:00+01:00""")
    t.case("rolling-at", DE, 'after = "90d"\nat = "09:00"\nstarts = 2026-10-01', "2026-12-30", "2026-12-30", """
        2026-12-30 2026-12-30T09:00:00+01:00""")
    t.case("rolling-weeks", "UTC", 'after = "6w"\nstarts = 2026-02-01', "2026-02-01", "2026-12-31", """
        2026-03-15 2026-03-16T00:00:00+00:00""")
    t.case("rolling-workspace-start", "UTC", 'after = "30d"', "2024-01-01", "2024-12-31", """
        2024-03-01 2024-03-02T00:00:00+00:00""", starts="2024-01-31")
    t.case("rolling-one-day", NY, 'after = "1d"\nstarts = 2026-11-01', "2026-11-01", "2026-11-30", """
        2026-11-02 2026-11-03T00:00:00-05:00""")
    t.case("rolling-into-gap", DE, 'after = "7d"\nat = "02:30"\nstarts = 2026-03-22', "2026-03-29", "2026-03-29", """
        2026-03-29 2026-03-29T03:30:00+02:00""")
    t.case("rolling-due-midnight-in-gap", "America/Sao_Paulo", 'after = "2w"\nstarts = 2018-10-20', "2018-11-01", "2018-11-30", """
        2018-11-03 2018-11-04T01:00:00-02:00""", starts="2015-01-01")
    t.case("rolling-outside", "UTC", 'after = "90d"\nstarts = 2026-10-01', "2026-12-31", "2027-12-31", none=True)
    t.case("rolling-leap-year", "UTC", 'after = "366d"\nstarts = 2027-03-01', "2027-03-01", "2029-12-31", """
        2028-03-01 2028-03-02T00:00:00+00:00""")


def far(t):
    t.group = "far years"
    old = dict(starts="1960-01-01")
    t.case("1970-daily", "UTC", 'cadence = "daily"', "1970-01-01", "1970-01-02", """
        1970-01-01 1970-01-02T00:00:00+00:00
        1970-01-02 1970-01-03T00:00:00+00:00""", **old)
    t.case("1969-year-end", "UTC", 'cadence = "annual"', "1969-01-01", "1970-12-31", """
        1969 1970-01-01T00:00:00+00:00
        1970 1971-01-01T00:00:00+00:00""", **old)
    t.case("1970-weekly", NY, 'cadence = "weekly"\non = "thu"', "1970-12-24", "1971-01-07", """
        1970-W52 1970-12-25T00:00:00-05:00
        1970-W53 1971-01-01T00:00:00-05:00
        1971-W01 1971-01-08T00:00:00-05:00""", **old)
    t.case("1972-monthly-30", "UTC", 'cadence = "monthly"\non = 30', "1972-01-01", "1972-03-31", """
        1972-01 1972-01-31T00:00:00+00:00
        1972-02 1972-03-01T00:00:00+00:00
        1972-03 1972-03-31T00:00:00+00:00""", **old)
    t.case("1974-new-york-january-dst", NY, 'cadence = "monthly"\nat = "09:00"', "1974-01-01", "1974-02-28", """
        1974-01 1974-01-31T09:00:00-04:00
        1974-02 1974-02-28T09:00:00-04:00""", **old)
    t.case("1975-quarterly-berlin-without-dst", DE, 'cadence = "quarterly"', "1975-01-01", "1975-12-31", """
        1975-Q1 1975-04-01T00:00:00+01:00
        1975-Q2 1975-07-01T00:00:00+01:00
        1975-Q3 1975-10-01T00:00:00+01:00
        1975-Q4 1976-01-01T00:00:00+01:00""", **old)
    t.case("1970-cron", "UTC", 'cron = "0 0 1 1 *"', "1970-01-01", "1972-12-31", """
        1970-01-01T00:00 1970-01-01T00:00:00+00:00
        1971-01-01T00:00 1971-01-01T00:00:00+00:00
        1972-01-01T00:00 1972-01-01T00:00:00+00:00""", **old)
    t.case("1972-cron-leap-day", "UTC", 'cron = "30 12 29 2 *"', "1970-01-01", "1979-12-31", """
        1972-02-29T12:30 1972-02-29T12:30:00+00:00
        1976-02-29T12:30 1976-02-29T12:30:00+00:00""", **old)
    t.case("2099-weekly", DE, 'cadence = "weekly"', "2099-12-20", "2100-01-10")
    t.case("2099-workday", "UTC", 'cadence = "monthly"\non = "first workday"', "2099-11-01", "2100-03-31")
    t.case("2100-is-no-leap-year", "UTC", 'cadence = "annual"\non = "02-29"', "2099-01-01", "2101-12-31", """
        2099 2099-03-01T00:00:00+00:00
        2100 2100-03-01T00:00:00+00:00
        2101 2101-03-01T00:00:00+00:00""")
    t.case("2100-monthly-31", "UTC", 'cadence = "monthly"\non = 31\nat = "10:00"', "2100-02-01", "2100-03-31", """
        2100-02 2100-02-28T10:00:00+00:00
        2100-03 2100-03-31T10:00:00+00:00""")
    t.case("2100-berlin-gap", DE, 'cadence = "weekly"\non = "sun"\nat = "02:30"', "2100-03-21", "2100-04-04")
    t.case("2101-cron", DE, 'cron = "30 2 * * 0"', "2101-03-20", "2101-04-03")
    t.case("2096-cron-leap-day-over-2100", "UTC", 'cron = "0 9 29 2 *"', "2093-01-01", "2107-12-31", """
        2096-02-29T09:00 2096-02-29T09:00:00+00:00
        2104-02-29T09:00 2104-02-29T09:00:00+00:00""")
    t.case("2400-leap-day", "UTC", 'cadence = "daily"\nat = "12:00"', "2400-02-28", "2400-03-01", """
        2400-02-28 2400-02-28T12:00:00+00:00
        2400-02-29 2400-02-29T12:00:00+00:00
        2400-03-01 2400-03-01T12:00:00+00:00""")
    t.case("2400-quarterly", NY, 'cadence = "quarterly"\non = "02-last"', "2400-01-01", "2400-12-31")
    t.case("2400-cron", "UTC", 'cron = "0 0 29 2 *"', "2397-01-01", "2403-12-31", """
        2400-02-29T00:00 2400-02-29T00:00:00+00:00""")
    t.case("9998-monthly", DE, 'cadence = "monthly"', "9998-09-01", "9998-12-31")
    t.case("9998-weekly", "UTC", 'cadence = "weekly"\non = "fri"', "9998-12-14", "9998-12-31")
    t.case("9998-annual", "UTC", 'cadence = "annual"', "9998-01-01", "9998-12-31", "9998 9999-01-01T00:00:00+00:00")
    t.case("9998-fiscal", "UTC", 'cadence = "quarterly"', "9998-01-01", "9998-09-30", cal="fiscal_year_starts = 10")
    t.case("9998-cron", NY, 'cron = "30 2 8-14 3 *"', "9998-03-01", "9998-03-31")
    t.case("2026-from-an-old-start", "UTC", 'cadence = "weekly"\nevery = 2\nstarts = 1970-01-01', "2026-11-16", "2026-12-06", **old)
