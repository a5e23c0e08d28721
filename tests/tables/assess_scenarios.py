"""The scenarios of assess.toml. Read by assess_write.py.

A step is `moment  command`, in local time of the workspace; `undo -1` takes back the last entry. `-> write KEY`, `-> nothing` or `->
refuse` says by hand what `done` answers, `= STATE MISSED LISTED` by hand how the task stands after
the step, and `: KEY STATUS …` by hand what became of occurrences. The model confirms each of them,
and fills in the others.
"""

DE = 'timezone = "Europe/Berlin"\nstarts = 2026-01-01\n'


def scenarios():
    found = []

    def add(name, task, steps, workspace=DE):
        found.append((name, workspace, task, [line.strip() for line in steps.strip().split("\n")]))

    basics(add)
    doing(add)
    catching_up(add)
    exceptions(add)
    undoing(add)
    beginnings(add)
    definitions(add)
    rolling(add)
    crons(add)
    days(add)
    return found


def basics(add):
    add("daily: missed yesterday", 'cadence = "daily"', """
        2026-11-21T10:00 done -> write 2026-11-21
        2026-11-22T23:59:59 look = due 0 2026-11-22 : 2026-11-22 open
        2026-11-23T00:00 look = overdue 1 2026-11-23 : 2026-11-22 missed, 2026-11-23 open
        2026-11-23T08:05 done -> write 2026-11-23 = ok 0 2026-11-24
        2026-11-23T08:06 done -> nothing = ok 0 2026-11-24
        2026-11-24T00:00 look = due 0 2026-11-24""")
    add("weekly: grace, twice, the new week", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-23T10:00 done -> write 2026-W47 = due 0 2026-W48 : 2026-W47 done-late
        2026-11-23T10:05 done -> nothing
        2026-11-25T10:00 done -> write 2026-W48 = ok 0 2026-W49""")
    add("weekly: closed at the end of grace", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-22T23:59:59 look = due 0 2026-W47
        2026-11-23T00:00 look = late 0 2026-W47 : 2026-W47 late, 2026-W48 open
        2026-11-23T23:59:59 look = late 0 2026-W47
        2026-11-24T00:00 look = overdue 1 2026-W48 : 2026-W47 missed
        2026-11-25T10:00 done --for 2026-W47 -> write 2026-W47 = due 0 2026-W48 : 2026-W47 done-late
        2026-11-25T10:01 done -> nothing = due 0 2026-W48
        2026-11-26T10:00 done -> write 2026-W48 = ok 0 2026-W49""")
    add("weekly: overdue before it closes", 'cadence = "weekly"\non = "mon"\nat = "09:00"', """
        2026-11-16T08:00 done -> write 2026-W47
        2026-11-24T08:59:59 look = late 0 2026-W48
        2026-11-24T09:00 look = overdue 0 2026-W48 : 2026-W48 overdue
        2026-11-29T23:59:59 look = overdue 0 2026-W48
        2026-11-30T00:00 look = overdue 1 2026-W49 : 2026-W48 missed, 2026-W49 open
        2026-11-30T08:59:59 done -> write 2026-W49 = ok 0 2026-W50 : 2026-W49 done""")
    add("on time ends at due", 'cadence = "weekly"\non = "fri"\nat = "17:00"', """
        2026-11-20T16:59:59 done -> write 2026-W47 : 2026-W47 done
        2026-11-27T17:00 done -> write 2026-W48 : 2026-W48 done-late""")
    add("monthly: grace into the new month", 'cadence = "monthly"', """
        2026-09-15T10:00 done -> write 2026-09
        2026-11-02T10:00 done -> write 2026-10 = due 0 2026-11
        2026-11-03T10:00 done -> write 2026-11 = ok 0 2026-12 : 2026-10 done-late, 2026-11 done""")
    add("quarterly: a miss is cleared by --for", 'cadence = "quarterly"', """
        2026-05-15T10:00 done -> write 2026-Q2
        2026-10-07T23:59:59 look = late 0 2026-Q3
        2026-10-08T00:00 look = overdue 1 2026-Q4
        2026-10-20T10:00 done --for 2026-Q3 -> write 2026-Q3 = due 0 2026-Q4 : 2026-Q3 done-late, 2026-Q4 open""")
    add("quarterly: a miss is cleared by the next completion", 'cadence = "quarterly"', """
        2026-05-15T10:00 done -> write 2026-Q2
        2026-10-20T10:00 done -> write 2026-Q4 = ok 0 2027-Q1 : 2026-Q3 missed, 2026-Q4 done
        2027-01-01T00:00 look = due 0 2027-Q1""")
    add("annual", 'cadence = "annual"\non = "06-15"', """
        2026-06-15T12:00 look = due 0 2026
        2026-06-16T00:00 look = late 0 2026
        2026-07-16T00:00 look = overdue 0 2026
        2026-12-31T23:59:59 look = overdue 0 2026
        2027-01-01T00:00 look = overdue 1 2027 : 2026 missed
        2027-02-01T09:00 done -> write 2027 = ok 0 2028""")
    add("a miss stays red until somebody acts", 'cadence = "monthly"', """
        2026-02-10T10:00 done -> write 2026-02
        2026-04-10T10:00 look = overdue 1 2026-04 : 2026-03 missed
        2026-05-10T10:00 look = overdue 2 2026-05
        2026-05-10T10:01 done -> write 2026-05 = ok 0 2026-06
        2026-07-04T00:00 look = overdue 1 2026-07""")


def doing(add):
    add("several misses, one settled", 'cadence = "weekly"', """
        2026-11-04T10:00 done -> write 2026-W45
        2026-11-25T10:00 look = overdue 2 2026-W48
        2026-11-25T10:00:01 done --for 2026-W46 -> write 2026-W46 = due 0 2026-W48 : 2026-W47 missed
        2026-11-26T10:00 done -> write 2026-W48""")
    add("performed earlier: its own period", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-23T10:00 done --performed 2026-11-20T10:00 -> write 2026-W47 : 2026-W47 done
        2026-11-23T10:01 done -> write 2026-W48 = ok 0 2026-W49""")
    add("back-dated: recorded after it closed", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-25T10:00 done --performed 2026-11-20T10:00 --for 2026-W47 -> write 2026-W47 = due 0 2026-W48 : 2026-W47 done-late""")
    add("early, only the next", 'cadence = "monthly"', """
        2026-11-25T10:00 done -> write 2026-11
        2026-11-25T10:01 done --for 2026-12 -> refuse
        2026-11-25T10:02 done --for 2027-01 --early -> refuse
        2026-11-25T10:03 done --for 2026-12 --early -> write 2026-12 = ok 0 2027-01 : 2026-12 done""")
    add("--for twice", 'cadence = "monthly"', """
        2026-11-25T10:00 done --for 2026-11 -> write 2026-11
        2026-11-26T10:00 done --for 2026-11 -> nothing""")
    add("done on time, then again on another day of the period", 'cadence = "monthly"', """
        2026-11-20T10:00 done -> write 2026-11
        2026-11-25T10:00 done -> nothing = ok 0 2026-12""")
    add("windows that overlap", 'cadence = "weekly"\nopens = "14d"', """
        2026-11-18T10:00 look
        2026-11-18T10:01 done -> write 2026-W47
        2026-11-19T10:00 done -> write 2026-W48
        2026-11-20T10:00 done -> nothing""")
    add("grace past the middle of the next window", 'cadence = "weekly"\ngrace = "5d"', """
        2026-11-13T10:00 done -> write 2026-W46
        2026-11-26T11:59:59 look = late 0 2026-W47
        2026-11-26T12:00 look = due 1 2026-W48 : 2026-W47 missed
        2026-11-28T00:00 look = overdue 1 2026-W48""")


def catching_up(add):
    add("latest: claimable until the next falls due", 'cadence = "weekly"\ncatch_up = "latest"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-23T10:00 look = late 0 2026-W47
        2026-11-24T00:00 look = overdue 0 2026-W48 : 2026-W47 overdue, 2026-W48 open
        2026-11-25T10:00 done -> write 2026-W48 = overdue 0 2026-W47
        2026-11-26T10:00 done -> write 2026-W47 = ok 0 2026-W49 : 2026-W47 done-late""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-09\n')
    add("latest: missed when the next falls due", 'cadence = "weekly"\ncatch_up = "latest"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-29T23:59:59 look = overdue 0 2026-W48
        2026-11-30T00:00 look = overdue 1 2026-W48 : 2026-W47 missed, 2026-W48 late""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-09\n')
    add("each: a backlog, the oldest last", 'cadence = "weekly"\ncatch_up = "each"', """
        2026-11-04T10:00 done --for 2026-W45 -> write 2026-W45
        2026-11-25T10:00 done -> write 2026-W48 : 2026-W46 overdue, 2026-W47 overdue""",
        workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-02\n')
    add("each: the backlog is worked off day by day", 'cadence = "weekly"\ncatch_up = "each"', """
        2026-11-25T10:00 done -> write 2026-W48 = overdue 0 2026-W45
        2026-11-26T10:00 done -> write 2026-W45 = overdue 0 2026-W46
        2026-11-26T10:01 done -> nothing
        2026-11-27T10:00 done -> write 2026-W46
        2026-11-28T10:00 done -> write 2026-W47 = ok 0 2026-W49
        2026-11-29T10:00 done -> nothing""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-02\n')
    add("each, in grace: the one just ended first", 'cadence = "weekly"\ncatch_up = "each"', """
        2026-11-23T10:00 done -> write 2026-W47
        2026-11-24T10:00 done -> write 2026-W48
        2026-11-25T10:00 done -> write 2026-W45""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-02\n')
    add("each on daily, with a long grace", 'cadence = "daily"\ncatch_up = "each"\ngrace = "3d"', """
        2026-11-23T10:00 done -> write 2026-11-22
        2026-11-24T10:00 done -> write 2026-11-23
        2026-11-25T10:00 done --for 2026-11-25 -> write 2026-11-25
        2026-11-26T00:00 look : 2026-11-21 overdue""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-21\n')


def exceptions(add):
    add("skipped in time", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-20T10:00 skip : 2026-W47 skipped
        2026-11-20T10:01 look = ok 0 2026-W48
        2026-11-25T10:00 look = due 0 2026-W48 : 2026-W47 skipped""")
    add("skipped in grace", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-23T10:00 skip = due 0 2026-W48 : 2026-W47 skipped
        2026-11-23T10:01 done -> write 2026-W48 = ok 0 2026-W49""")
    add("skipped too late", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-25T10:00 skip --for 2026-W47 = due 1 2026-W48 : 2026-W47 missed
        2026-11-26T10:00 done -> write 2026-W48 = ok 0 2026-W49 : 2026-W47 missed""")
    add("skipped too late, but before it closed", 'cadence = "weekly"\non = "mon"\nat = "09:00"', """
        2026-11-16T08:00 done -> write 2026-W47
        2026-11-25T10:00 skip = ok 1 2026-W49 : 2026-W48 missed
        2026-11-30T00:00 look = due 1 2026-W49
        2026-11-30T08:00 done -> write 2026-W49 = ok 0 2026-W50""")
    add("skipped, and done all the same", 'cadence = "weekly"', """
        2026-11-18T10:00 skip : 2026-W47 skipped
        2026-11-19T10:00 done -> write 2026-W47 : 2026-W47 done""")
    add("waived", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 waive --until 2026-11-22 = waived 0 2026-W47 : 2026-W47 waived
        2026-11-23T00:00 look = due 0 2026-W48
        2026-11-25T10:00 look = due 0 2026-W48 : 2026-W47 waived""")
    add("waived: by the due day, not by the window", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 waive --until 2026-11-21 = waived 0 2026-W47 : 2026-W47 open
        2026-11-22T00:00 look = due 0 2026-W47
        2026-11-24T00:00 look = overdue 1 2026-W48 : 2026-W47 missed""")
    add("waived later on", 'cadence = "daily"', """
        2026-11-20T10:00 done -> write 2026-11-20
        2026-11-20T10:01 waive --from 2026-11-22 --until 2026-11-23 = ok 0 2026-11-21 : 2026-11-21 upcoming, 2026-11-22 waived, 2026-11-23 waived
        2026-11-21T10:00 done -> write 2026-11-21
        2026-11-22T10:00 look = waived 0 2026-11-22
        2026-11-23T10:00 done -> write 2026-11-23 : 2026-11-23 done
        2026-11-24T10:00 look = due 0 2026-11-24""")
    add("waived after it was overdue: the past is not rewritten", 'cadence = "weekly"\non = "mon"\nat = "09:00"', """
        2026-11-16T08:00 done -> write 2026-W47
        2026-11-23T10:00 look = late 0 2026-W48
        2026-11-24T10:00 waive --until 2026-11-25 : 2026-W48 overdue
        2026-11-26T00:00 look = overdue 0 2026-W48""")
    add("waived in grace", 'cadence = "weekly"\non = "mon"\nat = "09:00"', """
        2026-11-16T08:00 done -> write 2026-W47
        2026-11-23T10:00 waive --until 2026-11-25 = waived 0 2026-W48 : 2026-W48 waived
        2026-11-26T00:00 look = ok 0 2026-W49""")
    add("paused", 'cadence = "daily"', """
        2026-11-20T10:00 done -> write 2026-11-20
        2026-11-21T10:00 pause --until 2026-11-23 = paused 0 2026-11-21 : 2026-11-21 paused, 2026-11-23 paused, 2026-11-24 upcoming
        2026-11-23T23:59:59 look = paused 0 2026-11-23
        2026-11-24T00:00 look = due 0 2026-11-24""")
    add("paused, and resumed", 'cadence = "daily"', """
        2026-11-20T10:00 done -> write 2026-11-20
        2026-11-21T10:00 pause --until 2026-11-30
        2026-11-24T10:00 resume = due 0 2026-11-24 : 2026-11-23 paused, 2026-11-24 open, 2026-11-25 upcoming
        2026-11-25T10:00 look = overdue 1 2026-11-25 : 2026-11-24 missed""")
    add("paused while red", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-25T10:00 pause --until 2026-12-06 = paused 1 2026-W48 : 2026-W47 missed, 2026-W48 paused
        2026-12-07T10:00 look : 2026-W49 paused, 2026-W50 open""")
    add("done while paused", 'cadence = "weekly"', """
        2026-11-25T10:00 pause --until 2026-12-06
        2026-11-26T10:00 done -> write 2026-W48 : 2026-W48 done""")
    add("paused for the first day of a window only", 'cadence = "weekly"\non = "mon"', """
        2026-11-16T08:00 done -> write 2026-W47
        2026-11-23T08:00 pause --until 2026-11-23 = paused 0 2026-W48 : 2026-W48 paused
        2026-11-24T08:00 look = ok 0 2026-W49
        2026-11-24T08:01 done -> write 2026-W48""")


def undoing(add):
    add("undone", 'cadence = "weekly"', """
        2026-11-18T10:00 done -> write 2026-W47 = ok 0 2026-W48
        2026-11-18T10:01 undo -1 : 2026-W47 open
        2026-11-18T10:02 done -> write 2026-W47 = ok 0 2026-W48""")
    add("an undo undone", 'cadence = "weekly"', """
        2026-11-18T10:00 done -> write 2026-W47
        2026-11-18T10:01 undo -1 : 2026-W47 open
        2026-11-18T10:02 undo -1 = ok 0 2026-W48 : 2026-W47 done
        2026-11-18T10:03 undo -1 : 2026-W47 open""")
    add("an undone skip is a miss again", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-20T10:00 skip : 2026-W47 skipped
        2026-11-25T10:00 undo -1 = overdue 1 2026-W48 : 2026-W47 missed""")
    add("an undone waiver", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 waive --until 2026-11-22 : 2026-W47 waived
        2026-11-19T10:00 undo -1 = due 0 2026-W47 : 2026-W47 open""")
    add("an undone resume", 'cadence = "daily"', """
        2026-11-20T10:00 done -> write 2026-11-20
        2026-11-21T10:00 pause --until 2026-11-30
        2026-11-24T10:00 resume = due 0 2026-11-24
        2026-11-24T10:01 undo -1 = paused 0 2026-11-24 : 2026-11-24 paused""")
    add("an undone completion brings the misses back", 'cadence = "daily"', """
        2026-11-20T10:00 done -> write 2026-11-20
        2026-11-23T10:00 done -> write 2026-11-23 = ok 0 2026-11-24
        2026-11-23T10:01 undo -1 = overdue 2 2026-11-23""")


def beginnings(add):
    add("the workspace starts within a period", 'cadence = "monthly"', """
        2026-11-20T10:00 look = due 0 2026-11 : 2026-10 not-owed, 2026-11 open
        2026-12-05T10:00 look = overdue 1 2026-12""", workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-15\n')
    add("without a start: the first recording", 'cadence = "weekly"', """
        2026-11-25T10:00 look = due 0 2026-W48 : 2026-W47 not-owed
        2026-12-02T10:00 adopt = due 0 2026-W49 : 2026-W48 not-owed
        2026-12-08T10:00 look = overdue 1 2026-W50""", workspace='timezone = "Europe/Berlin"\n')
    add("due at the very start", 'cadence = "daily"', """
        2026-11-24T10:00 look = overdue 1 2026-11-24 : 2026-11-22 not-owed, 2026-11-23 missed""",
        workspace='timezone = "Europe/Berlin"\nstarts = 2026-11-23\n')
    add("the task's own start", 'cadence = "weekly"\nstarts = 2026-11-16', """
        2026-11-10T10:00 adopt = ok 0 2026-W47
        2026-11-17T10:00 look = due 0 2026-W47
        2026-11-25T10:00 look = overdue 1 2026-W48 : 2026-W46 not-owed""")
    add("the end, inclusive", 'cadence = "weekly"\nends = 2026-11-22', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 look = due 0 2026-W47 : 2026-W48 not-owed
        2026-11-19T10:00 done -> write 2026-W47 = ok 0 -
        2026-12-19T10:00 done -> nothing = ok 0 -""")
    add("the end, a day too early", 'cadence = "weekly"\nends = 2026-11-21', """
        2026-11-11T10:00 done -> write 2026-W46 = ok 0 - : 2026-W47 not-owed""")
    add("the end, with a time of day", 'cadence = "weekly"\non = "fri"\nat = "17:00"\nends = 2026-11-20', """
        2026-11-11T10:00 done -> write 2026-W46 = ok 0 2026-W47
        2026-11-18T10:00 done -> write 2026-W47 = ok 0 - : 2026-W48 not-owed""")
    add("missed, then ended", 'cadence = "weekly"\nends = 2026-11-22', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-12-19T10:00 look = overdue 1 - : 2026-W47 missed, 2026-W48 not-owed
        2026-12-19T10:01 done --for 2026-W47 -> write 2026-W47 = ok 0 -""")


def definitions(add):
    add("weekly becomes annual", 'cadence = "weekly"', """
        2026-11-04T10:00 done -> write 2026-W45
        2026-11-18T10:00 edit cadence = "annual" : 2026-W46 missed, 2026-W47 open, 2026-W48 none, 2026 open
        2026-12-01T10:00 look : 2026-W46 missed, 2026-W47 missed, 2026-W48 none, 2026 open""")
    add("Friday becomes Monday", 'cadence = "weekly"\non = "fri"', """
        2026-11-18T10:00 done -> write 2026-W47
        2026-11-25T10:00 edit cadence = "weekly"; on = "mon" = due 0 2026-W48 : 2026-W48 open, 2026-W49 upcoming
        2026-11-27T10:00 done -> write 2026-W48 : 2026-W48 done
        2026-12-01T10:00 look = late 0 2026-W49""")
    add("a longer grace does not save what had opened", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-20T10:00 edit cadence = "weekly"; grace = "3d"
        2026-11-24T00:00 look = overdue 1 2026-W48 : 2026-W47 missed
        2026-12-02T23:59:59 look = overdue 1 2026-W48 : 2026-W48 late""")
    add("monthly becomes weekly", 'cadence = "monthly"', """
        2026-10-20T10:00 done -> write 2026-10
        2026-11-18T10:00 edit cadence = "weekly" : 2026-11 open, 2026-W46 none, 2026-W47 open
        2026-11-19T10:00 done -> write 2026-W47
        2026-11-20T10:00 done -> write 2026-11""")
    add("an edit counts from its recording", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 change cadence = "monthly" = due 0 2026-W47 : 2026-11 none
        2026-11-19T10:00 done -> write 2026-W47 : 2026-W48 none, 2026-11 open""")
    add("every week becomes every other", 'cadence = "weekly"\nstarts = 2026-11-02', """
        2026-11-18T10:00 done -> write 2026-W47
        2026-11-18T10:01 edit cadence = "weekly"; starts = 2026-11-02; every = 2 = ok 0 2026-W49 : 2026-W48 none, 2026-W49 upcoming""")
    add("a new holiday moves what has not opened", 'cadence = "weekly"\non = "fri"\nholidays = "before"', """
        2026-11-18T10:00 done -> write 2026-W47
        2026-11-25T10:00 calendar holidays = [2026-11-27, 2026-12-04] : 2026-W48 open, 2026-W49 upcoming
        2026-11-27T10:00 look = due 0 2026-W48
        2026-12-04T10:00 look : 2026-W49 late""")
    add("removed: what had opened is dropped", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-25T10:00 remove : 2026-W46 done, 2026-W47 missed, 2026-W48 none""")
    add("removed: what was settled stays", 'cadence = "weekly"', """
        2026-11-25T10:00 done -> write 2026-W48
        2026-11-25T10:01 remove : 2026-W47 missed, 2026-W48 done, 2026-W49 none""")
    add("removed and back again", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 remove
        2026-12-02T10:00 edit cadence = "weekly" : 2026-W46 done, 2026-W47 none, 2026-W48 none, 2026-W49 open
        2026-12-03T10:00 done -> write 2026-W49 = ok 0 2026-W50""")
    add("none becomes each: only what opens from now on", 'cadence = "weekly"', """
        2026-11-11T10:00 done -> write 2026-W46
        2026-11-18T10:00 edit cadence = "weekly"; catch_up = "each"
        2026-12-02T10:00 look : 2026-W47 missed, 2026-W48 overdue, 2026-W49 open
        2026-12-03T10:00 done -> write 2026-W49
        2026-12-04T10:00 done -> write 2026-W48""")


def rolling(add):
    add("rolling: from the completion", 'after = "90d"', """
        2026-03-01T10:00 done -> write 2026-04-01 = ok 0 2026-05-30
        2026-03-02T00:00 look = due 0 2026-05-30
        2026-05-31T00:00 look = late 0 2026-05-30
        2026-06-01T00:00 look = overdue 0 2026-05-30
        2026-08-01T00:00 look = overdue 0 2026-05-30 : 2026-05-30 overdue
        2026-08-01T10:00 done -> write 2026-05-30 = ok 0 2026-10-30 : 2026-05-30 done-late""")
    add("rolling: a second time that day, and the next", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-01T11:00 done -> nothing
        2026-03-02T10:00 done -> write 2026-03-08 = ok 0 2026-03-09""")
    add("rolling: performed earlier", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-07T10:00 done --performed 2026-03-05T10:00 -> write 2026-03-08 = due 0 2026-03-12 : 2026-03-08 done""")
    add("rolling: a skip restarts the count", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-05T10:00 skip = ok 0 2026-03-12 : 2026-03-08 skipped
        2026-03-06T10:00 look = due 0 2026-03-12""")
    add("rolling: undone", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-05T10:00 done -> write 2026-03-08 = ok 0 2026-03-12
        2026-03-05T10:01 undo -1 = due 0 2026-03-08""")
    add("rolling: waived on its due day", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-07T10:00 waive --until 2026-03-08 : 2026-03-08 waived
        2026-03-09T10:00 look = due 0 2026-03-15 : 2026-03-08 waived, 2026-03-15 open""")
    add("rolling: an edit lets what had opened be", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08
        2026-03-03T10:00 edit after = "30d" = due 0 2026-03-08 : 2026-03-08 open
        2026-03-04T10:00 done -> write 2026-03-08 = ok 0 2026-04-03""")
    add("rolling: an edit on the day of the completion", 'after = "7d"', """
        2026-03-01T10:00 done -> write 2026-01-08 = ok 0 2026-03-08
        2026-03-01T11:00 edit after = "30d" = ok 0 2026-03-31 : 2026-03-08 none""")


def crons(add):
    add("cron: a weekly fire", 'cron = "0 9 * * 1"', """
        2026-11-16T08:00 done -> write 2026-11-16T09:00
        2026-11-22T08:59:59 look = ok 0 2026-11-23T09:00
        2026-11-22T09:00 look = due 0 2026-11-23T09:00
        2026-11-24T08:00 look = late 0 2026-11-23T09:00
        2026-11-24T09:00 look = overdue 0 2026-11-23T09:00
        2026-11-29T09:00 look = overdue 1 2026-11-30T09:00""")
    add("cron: once between two fires", 'cron = "0 9 * * *"', """
        2026-11-22T08:00 done -> write 2026-11-22T09:00
        2026-11-23T10:00 done -> write 2026-11-23T09:00 : 2026-11-23T09:00 done-late
        2026-11-23T22:00 done -> nothing
        2026-11-24T08:00 done --for 2026-11-24T09:00 -> write 2026-11-24T09:00 : 2026-11-24T09:00 done
        2026-11-24T10:00 done -> nothing
        2026-11-24T22:00 done -> write 2026-11-25T09:00""")
    add("cron: twice a day", 'cron = "0 6,18 * * *"', """
        2026-11-23T05:00 done -> write 2026-11-23T06:00
        2026-11-23T17:00 done -> write 2026-11-23T18:00
        2026-11-23T17:30 done -> nothing
        2026-11-24T00:30 look = due 0 2026-11-24T06:00""")


def days(add):
    add("a day without its clock change", 'cadence = "daily"\nat = "02:30"', """
        2026-03-28T01:00 done -> write 2026-03-28
        2026-03-29T03:29:59 done -> write 2026-03-29 : 2026-03-29 done
        2026-03-30T02:30 done -> write 2026-03-30 : 2026-03-30 done-late""")
    add("the same day in the task's zone", 'cadence = "daily"\ntimezone = "Asia/Tokyo"', """
        2026-11-23T15:59:59 done -> write 2026-11-23
        2026-11-23T16:00 done -> write 2026-11-24
        2026-11-24T01:00 done -> nothing""")
    add("workdays only", 'cadence = "daily"\non = "workdays"', """
        2026-11-20T10:00 done -> write 2026-11-20 = ok 0 2026-11-23
        2026-11-21T10:00 done -> nothing
        2026-11-23T00:00 look = due 0 2026-11-23
        2026-11-24T00:00 look = overdue 1 2026-11-24""")
    add("a Friday's slip over the weekend", 'cadence = "daily"\non = "workdays"\nat = "12:00"', """
        2026-11-19T10:00 done -> write 2026-11-19
        2026-11-20T12:00 look = overdue 0 2026-11-20
        2026-11-22T23:59:59 done -> write 2026-11-20 : 2026-11-20 done-late
        2026-11-23T00:00 done -> write 2026-11-23""")
    add("holidays that are skipped", 'cadence = "daily"\non = ["thu", "fri", "sat"]\nholidays = "skip"', """
        2026-12-24T10:00 done -> write 2026-12-24 = ok 0 2026-12-31 : 2026-12-25 none, 2026-12-26 none
        2026-12-30T10:00 done -> nothing""",
        workspace='timezone = "Europe/Berlin"\nstarts = 2026-12-20\n[calendar]\nholidays = [2026-12-25, 2026-12-26]\n')
    add("every third day", 'cadence = "daily"\nevery = 3\nstarts = 2026-11-20', """
        2026-11-21T10:00 done -> write 2026-11-20
        2026-11-22T10:00 done -> nothing
        2026-11-23T10:00 done -> write 2026-11-23 : 2026-11-21 none, 2026-11-22 none
        2026-11-29T00:00 look = overdue 1 2026-11-29""")
    add("a fiscal year", 'cadence = "quarterly"', """
        2026-06-10T10:00 done -> write FY2027-Q1 = ok 0 FY2027-Q2
        2026-10-08T00:00 look = overdue 1 FY2027-Q3""",
        workspace='timezone = "Europe/Berlin"\nstarts = 2026-04-01\n[calendar]\nfiscal_year_starts = 4\n')
    add("daily, closed before it is overdue", 'cadence = "daily"\ngrace = "2d"', """
        2026-11-21T10:00 done -> write 2026-11-21
        2026-11-23T00:00 look = due 1 2026-11-23 : 2026-11-22 missed
        2026-11-25T00:00 look = overdue 3 2026-11-25""")
