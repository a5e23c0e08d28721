#!/usr/bin/env python3
"""A second count of what `saasmaint report` says, from the raw feeds of a ledger.

    report_counts.py WORKSPACE --from DAY --to DAY --now RFC3339 [--as-of RFC3339] [--framework NAME]

Both days belong to the window. Prints JSON: the numbers of the report's summary, in total and by
group, each row of the population, and how many occurrences lie before the start of their task.

It follows docs/src/reference/time.md and shares nothing with the Rust sources. Rules come from
the `define` entries, areas and owners from the checklists. It knows the kinds of rules that
`examples/audit-year` has, and stops at any other. Moments are compared as UTC.
"""

import argparse
import calendar
import hashlib
import json
import re
import sys
import tomllib
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

UTC = timezone.utc
DAY = timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ORDINALS = {"first": 0, "1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1}
COUNTED = ["population", "owed", "on_time", "late", "missed", "skipped", "waived", "paused", "open",
           "open_past_due", "awaiting_approval", "upcoming", "back_dated"]


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


class Calendar:
    """The days: which are workdays, and how periods are named."""

    def __init__(self, define):
        self.workdays = {WEEKDAYS.index(day) for day in define["workdays"]}
        self.holidays = {date.fromisoformat(day) for day in define["holidays"]}
        self.fiscal = define["fiscal_year_starts"]
        assert define["week_starts"] == "mon" and not define.get("yearly")

    def works(self, day):
        return day.weekday() in self.workdays and day not in self.holidays

    def fiscal_year(self, day):
        """(first day, name) of the fiscal year that holds a day; named by the year in which it ends."""
        year = day.year if day.month >= self.fiscal else day.year - 1
        name = f"{year}" if self.fiscal == 1 else f"FY{year + 1}"
        return date(year, self.fiscal, 1), name


def months_on(day, months):
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


class Rule:
    """A recorded rule, with what it makes of the calendar."""

    KNOWN = {"cadence", "on", "at", "cron", "after", "grace", "catch_up", "holidays", "timezone",
             "evidence", "approval"}

    def __init__(self, rule, days):
        unknown = set(rule) - self.KNOWN
        assert not unknown and rule["catch_up"] == "none", f"not a rule that this script knows: {rule}"
        self.days = days
        self.zone = ZoneInfo(rule["timezone"])
        self.cadence = rule["cadence"]
        self.on = rule.get("on")
        self.at = time.fromisoformat(rule["at"]) if rule.get("at") else None
        self.cron = rule.get("cron")
        self.after = rule.get("after")
        # The define of a cron task says no grace: a day, or half the gap to the next fire if that is less.
        self.grace = rule.get("grace") or "1d"
        assert "grace" in rule or self.cadence == "cron", rule
        self.holidays = rule["holidays"]
        self.approval = rule.get("approval") == "required"

    def local(self, day, at=time(0)):
        """A local time as UTC: in a gap it moves forward, in an overlap the first one counts."""
        naive = datetime.combine(day, at)
        made = naive.replace(tzinfo=self.zone, fold=0)
        return made.astimezone(UTC)

    def day_of(self, moment):
        return moment.astimezone(self.zone).date()

    def plus(self, moment, span):
        """Civil days and weeks, then hours and minutes."""
        parts = re.findall(r"(\d+)(wd|w|d|h|m)", span)
        assert parts and "".join(number + unit for number, unit in parts) == span.replace(" ", ""), span
        assert all(unit != "wd" for _, unit in parts)
        days = sum(int(number) * (7 if unit == "w" else 1) for number, unit in parts if unit in "wd")
        clock = sum(int(number) * (60 if unit == "h" else 1) for number, unit in parts if unit in "hm")
        there = moment.astimezone(self.zone)
        moved = self.local(there.date() + timedelta(days=days), there.time())
        return moved + timedelta(minutes=clock)

    # Periods: (key, first day, first day of the next)

    def periods(self, first, last):
        day = first
        if self.cadence == "daily":
            while day <= last:
                yield str(day), day, day + DAY
                day += DAY
        elif self.cadence == "weekly":
            day -= timedelta(days=day.weekday())
            while day <= last:
                year, week, _ = (day + 3 * DAY).isocalendar()
                yield f"{year}-W{week:02}", day, day + 7 * DAY
                day += 7 * DAY
        else:
            months = {"monthly": 1, "quarterly": 3, "annual": 12}[self.cadence]
            day = date(day.year, day.month, 1) if months == 1 else self.days.fiscal_year(day)[0]
            while day <= last:
                year_starts, year = self.days.fiscal_year(day)
                passed = (day.year - year_starts.year) * 12 + day.month - year_starts.month
                key = {1: f"{day.year}-{day.month:02}", 3: f"{year}-Q{passed // 3 + 1}", 12: year}[months]
                yield key, day, months_on(day, months)
                day = months_on(day, months)

    def due_day(self, first, end):
        """The day on which a period is due, or None where it is no period of this rule."""
        if self.cadence == "daily":
            if self.on is None:
                return first
            wanted = self.days.workdays if self.on == "workdays" else {WEEKDAYS.index(d) for d in self.on}
            return first if first.weekday() in wanted else None
        if self.on is None:
            return end - DAY
        if self.cadence == "weekly":
            return first + timedelta(days=WEEKDAYS.index(self.on))
        if self.cadence in ("quarterly", "annual") and (found := re.fullmatch(r"(\d\d)-(.+)", str(self.on))):
            month, form = int(found[1]), found[2]
            if self.cadence == "quarterly":
                first = months_on(first, month - 1)
            else:
                first = next(m for m in (months_on(first, n) for n in range(12)) if m.month == month)
            return self.form(form, first, months_on(first, 1))
        return self.form(self.on, first, end)

    def form(self, form, first, end):
        all_days = [first + n * DAY for n in range((end - first).days)]
        if str(form).isdigit():
            return date(first.year, first.month, min(int(form), calendar.monthrange(first.year, first.month)[1]))
        if form in ("first", "last"):
            return all_days[ORDINALS[form]]
        which, what = form.split()
        fits = self.days.works if what == "workday" else lambda d: d.weekday() == WEEKDAYS.index(what)
        return [day for day in all_days if fits(day)][ORDINALS[which]]

    def occurrences(self, first, last):
        """All whose period touches the days, each with its four instants, by due."""
        if self.cadence == "cron":
            return self.fires(first, last)
        found = []
        for key, begins, end in self.periods(first, last):
            due_day = self.due_day(begins, end)
            if due_day is None:
                continue
            opens = self.local(begins)
            if not self.days.works(due_day) and self.holidays != "keep":
                if self.holidays == "skip":
                    continue
                step = DAY if self.holidays == "after" else -DAY
                while not self.days.works(due_day):
                    due_day += step
            due = self.local(due_day, self.at) if self.at else self.local(due_day + DAY)
            if due <= opens:
                opens = self.local(due_day)
            found.append(Occurrence(self, key, due_day, opens, due, self.plus(due, self.grace)))
        for one, following in zip(found, found[1:]):
            one.closes = following.opens
            if self.cadence != "daily":
                # At overdue if that is later, but not past the middle of the next window.
                window = max(following.due, following.opens)
                one.closes = max(one.closes, min(one.overdue, following.opens + (window - following.opens) / 2))
        return found[:-1]

    def fires(self, first, last):
        minute, hour, *rest = self.cron.split()
        assert rest[:2] == ["*", "*"] and rest[2].isdigit() and minute.isdigit() and hour.isdigit(), self.cron
        weekday, at = (int(rest[2]) - 1) % 7, time(int(hour), int(minute))
        fires = [day for n in range((last - first).days + 1) if (day := first + n * DAY).weekday() == weekday]
        dues = [self.local(day, at) for day in fires]
        found = []
        for before, day, due, following in zip(dues, fires[1:], dues[1:], dues[2:]):
            opens = due - min(timedelta(hours=24), (due - before) / 2)
            assert self.grace == "1d"
            overdue = min(self.plus(due, self.grace), due + (following - due) / 2)
            closes = max(following - min(timedelta(hours=24), (following - due) / 2), overdue)
            found.append(Occurrence(self, f"{day}T{at:%H:%M}", day, opens, due, overdue, closes))
        return found

    def after_day(self, day, opens):
        """The occurrence of a rolling rule that counts from a day."""
        assert re.fullmatch(r"\d+[dw]", self.after), self.after
        days = int(self.after[:-1]) * (7 if self.after[-1] == "w" else 1)
        due_day = day + timedelta(days=days)
        due = self.local(due_day, self.at) if self.at else self.local(due_day + DAY)
        return Occurrence(self, str(due_day), due_day, opens, due, self.plus(due, self.grace))


class Occurrence:
    def __init__(self, rule, key, due_day, opens, due, overdue, closes=None):
        self.rule, self.key, self.due_day = rule, key, due_day
        self.opens, self.due, self.overdue, self.closes = opens, due, overdue, closes
        self.controls = []
        self.status, self.back_dated, self.awaiting = "", False, False

    def shown(self):
        """By what it lies in a window: the instant of a time of day, else the end of its day."""
        timed = self.rule.at or self.rule.cadence == "cron"
        return self.due if timed else self.due - timedelta(seconds=1)


class Ledger:
    """The standing entries of all feeds, up to a moment."""

    def __init__(self, folder, until):
        entries = {}
        for feed in sorted(folder.glob("*.jsonl")):
            for line in feed.read_bytes().split(b"\n")[:-1]:
                entry = json.loads(line)
                entry["recorded"] = instant(entry["recorded_at"])
                if until is None or entry["recorded"] <= until:
                    entries[hashlib.sha256(line).hexdigest()] = entry
        self.all = entries
        undone = {}

        def stands(of):
            if of not in undone:
                takers = [h for h, e in entries.items() if e["kind"] == "undo" and e["entry"] == of]
                undone[of] = not any(stands(taker) for taker in takers)
            return undone[of]

        self.standing = {h: e for h, e in entries.items() if stands(h)}

    def of(self, task, kind):
        return [dict(e, hash=h) for h, e in self.standing.items() if e.get("task") == task and e["kind"] == kind]

    def defines(self, task):
        found = [(e["recorded"], h, e) for h, e in self.all.items() if e["kind"] == "define" and e.get("task") == task]
        return [e for _, _, e in sorted(found, key=lambda one: one[:2])]


class Task:
    def __init__(self, name, ledger, days, now, first, last):
        self.name, self.ledger, self.now = name, ledger, now
        self.defines = ledger.defines(name)
        self.start = min(instant(define["start"]) for define in self.defines)
        self.versions = [(d["recorded"], Rule(d["rule"], days) if d["rule"] else None, d.get("controls", []))
                         for d in self.defines]
        self.approvals = {}
        everything = [e for e in ledger.standing.values() if e.get("task") == name and e["kind"] == "approve"]
        for approve in sorted(everything, key=lambda e: e["recorded"]):
            named = ledger.standing.get(approve["entry"])
            same = named and named["by"].strip().casefold() == approve["by"].strip().casefold()
            if named and not same and named.get("for") == approve["for"]:
                self.approvals.setdefault(approve["entry"], approve["recorded"])
        rolling = any(rule and rule.cadence == "rolling" for _, rule, _ in self.versions)
        self.occurrences = self.chain() if rolling else self.timeline(first, last)
        for occurrence in self.occurrences:
            self.judge(occurrence)

    def settling(self, kind, occurrence):
        """(what counts, what awaits approval): standing entries of a kind about an occurrence."""
        found = [e for e in self.ledger.of(self.name, kind) if e["for"] == occurrence.key]
        if not occurrence.rule.approval:
            return found, []
        approved = [dict(e, recorded=max(e["recorded"], self.approvals[e["hash"]]))
                    for e in found if e["hash"] in self.approvals]
        return approved, [e for e in found if e["hash"] not in self.approvals]

    def timeline(self, first, last):
        """What had opened under a rule keeps it; the new rule owes what falls due after it was recorded."""
        kept, current, opened_keys = [], [], set()
        for number, (since, rule, controls) in enumerate(self.versions):
            if number:
                opened = [o for o in current if o.opens <= since]
                kept += opened
                opened_keys |= {o.key for o in opened}
            if rule is None:
                settled = {e["for"] for kind in ("done", "skip") for e in self.ledger.of(self.name, kind)
                           if e["recorded"] <= since}
                dropped = {o.key for o in kept if o.due > since and o.key not in settled}
                kept = [o for o in kept if o.key not in dropped]
                opened_keys -= dropped
                current = []
                continue
            current = rule.occurrences(first, last)
            for occurrence in current:
                occurrence.controls = controls
            if number:
                current = [o for o in current if o.due > since and o.key not in opened_keys]
        return kept + current

    def chain(self):
        assert len(self.versions) == 1, "a rolling rule that changes is not known here"
        _, rule, controls = self.versions[0]
        found = []
        base, opens = rule.day_of(self.start), self.start
        while True:
            occurrence = rule.after_day(base, opens)
            occurrence.controls = controls
            found.append(occurrence)
            dones, _ = self.settling("done", occurrence)
            assert not self.settling("skip", occurrence)[0] and not self.ledger.of(self.name, "waive")
            if not dones:
                return found
            base = rule.day_of(min(instant(e["performed_at"]) for e in dones))
            opens = rule.local(base + DAY)

    def excepted(self, occurrence, kind):
        for entry in self.ledger.of(self.name, kind):
            begins = date.fromisoformat(entry["from"]) if kind == "waive" else occurrence.rule.day_of(entry["recorded"])
            until = date.fromisoformat(entry["until"])
            for resume in self.ledger.of(self.name, "resume"):
                if resume["entry"] == entry["hash"]:
                    until = min(until, occurrence.rule.day_of(resume["recorded"]) - DAY)
            if begins <= occurrence.due_day <= until and entry["recorded"] < occurrence.overdue:
                return True
        return False

    def judge(self, o):
        now = self.now
        dones, waiting = self.settling("done", o)
        skips, _ = self.settling("skip", o)
        if dones:
            in_time = [e for e in dones if o.closes is None or e["recorded"] < o.closes]
            o.back_dated = not in_time
            performed = min(instant(e["performed_at"]) for e in in_time or dones)
            o.status = "done" if in_time and performed < o.due else "done-late"
        elif any(e["recorded"] < o.overdue for e in skips):
            o.status = "skipped"
        elif self.excepted(o, "waive"):
            o.status = "waived"
        elif self.excepted(o, "pause"):
            o.status = "paused"
        elif o.due <= self.start:
            o.status = "not-owed"
        elif now < o.opens:
            o.status = "upcoming"
        elif o.closes is not None and now >= o.closes or skips:
            o.status = "missed"
        else:
            o.status = "open" if now < o.due else "late" if now < o.overdue else "overdue"
        o.awaiting = bool(waiting) and not dones and o.status in ("open", "late", "overdue", "missed")


def counts(rows):
    def of(*statuses):
        return sum(row.status in statuses for row in rows)

    on_time, late, missed, skipped = of("done"), of("done-late"), of("missed"), of("skipped")
    past = of("late", "overdue")
    still_open = of("open") + past
    numbers = [len(rows), on_time + late + missed + skipped + still_open, on_time, late, missed, skipped,
               of("waived"), of("paused"), still_open, past, sum(row.awaiting for row in rows), of("upcoming"),
               sum(row.back_dated for row in rows)]
    made = dict(zip(COUNTED, numbers))
    made["on_time_rate"] = {"numerator": on_time, "denominator": on_time + late + missed + past}
    return made


def files(workspace):
    """What the checklists say now: owner, area and controls of each task."""
    found = {}
    for path in sorted((workspace / "checklists").glob("*.toml")):
        checklist = tomllib.loads(path.read_text())
        for task in checklist.get("task", []):
            found[task["id"]] = {
                "owner": task.get("owner", checklist.get("owner", "-")),
                "area": task.get("area", checklist.get("area", "-")),
                "controls": checklist.get("controls", []) + task.get("controls", []),
            }
    return found


def main():
    args = argparse.ArgumentParser()
    args.add_argument("workspace", type=Path)
    args.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    args.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    args.add_argument("--now", type=instant, required=True)
    args.add_argument("--as-of", type=instant)
    args.add_argument("--framework")
    args = args.parse_args()

    # A reader with a given clock replays: what was recorded later does not count.
    now = min(args.now, args.as_of) if args.as_of else args.now
    ledger = Ledger(args.workspace / "ledger", now)
    calendars = [e for e in ledger.all.values() if e["kind"] == "define" and "calendar" in e]
    assert len(calendars) <= 1, "a calendar that changes is not known here"
    days = Calendar(calendars[0]["calendar"]) if calendars else None
    known = files(args.workspace)
    names = sorted({e["task"] for e in ledger.all.values() if e["kind"] == "define" and "task" in e})
    pad = timedelta(days=400)

    by_task, rows, not_recorded = {}, [], {}
    for name in names:
        task = Task(name, ledger, days, now, args.first - pad, args.last + 2 * pad)
        ever = {control for _, _, controls in task.versions for control in controls}
        about = known.get(name) or {"owner": "-", "area": "-", "controls": task.versions[-1][2]}
        ever |= set(about["controls"])
        if args.framework and not any(c.split(":")[0] == args.framework for c in ever):
            continue
        own = []
        for occurrence in task.occurrences:
            rule = occurrence.rule
            if not rule.local(args.first) <= occurrence.shown() < rule.local(args.last + DAY):
                continue
            if occurrence.status == "not-owed":
                not_recorded[name] = not_recorded.get(name, 0) + 1
                continue
            if args.framework and not any(c.split(":")[0] == args.framework for c in occurrence.controls):
                continue
            occurrence.about = about
            own.append(occurrence)
        by_task[name] = own
        rows += own

    def grouped(names_of):
        groups = {}
        for row in rows:
            for group in names_of(row):
                if not args.framework or names_of in free or group.split(":")[0] == args.framework:
                    groups.setdefault(group, []).append(row)
        return {group: counts(of) for group, of in sorted(groups.items())}

    def cadence(row): return [row.rule.cadence]
    def area(row): return [row.about["area"]]
    def owner(row): return [row.about["owner"]]
    # By the controls that the definition named by which an occurrence is judged.
    def control(row): return set(row.controls)
    def framework(row): return {c.split(":")[0] for c in row.controls}
    free = (cadence, area, owner)

    json.dump({
        "total": counts(rows),
        "by_cadence": grouped(cadence), "by_area": grouped(area), "by_owner": grouped(owner),
        "by_framework": grouped(framework), "by_control": grouped(control),
        "by_task": {name: counts(of) for name, of in by_task.items()},
        "not_recorded": not_recorded,
        "rows": sorted([name, o.key, o.rule.cadence, o.status, o.back_dated, o.awaiting]
                       for name, of in by_task.items() for o in of),
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
