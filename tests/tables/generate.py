#!/usr/bin/env python3
"""Writes due.toml and windows.toml: expected results of `saasmaint schedule`.

An independent implementation of the contract "3. Time" of the design: the four instants (opens,
due, overdue, closes) of every cadence, on the standard library's calendar and zones. It shares
nothing with the Rust sources. Two further witnesses are asked wherever they can speak:

- python-dateutil's rrule for the due days of calendar cadences (before holidays move them),
- cronsim for the fires of cron tasks (Debian's meaning).

A case with `hand=` states its lines as worked out by hand; the script only confirms them. Any
disagreement stops the script. Python 3.11 or newer; needs tzdata, python-dateutil and cronsim.

    python generate.py            writes both tables beside this file
    python generate.py --check    fails when the files differ from what would be written
"""

import calendar
import pathlib
import re
import sys
import tomllib
import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from importlib.metadata import version

import tzdata
from cronsim import CronSim
from dateutil import rrule

zoneinfo.reset_tzpath(to=[])  # the tzdata package, never the system's database

UTC = timezone.utc
DAY = timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ORDINALS = {"first": 1, "2nd": 2, "3rd": 3, "4th": 4}
DEFAULT_GRACE = {
    "daily": "0d", "weekly": "1d", "monthly": "3d", "quarterly": "7d", "annual": "30d", "rolling": "1d",
}
CRON_NAMES = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}
ZONES = f"zoneinfo, tzdata {tzdata.IANA_VERSION}"
RRULE = f"dateutil rrule {version('python-dateutil')}"
CRONSIM = f"cronsim {version('cronsim')}"


# ---------------------------------------------------------------- zones


def resolve(local: datetime, tz) -> datetime:
    """A civil time as an instant: forward by the gap, the first pass of an overlap (fold 0)."""
    return local.replace(tzinfo=tz, fold=0).astimezone(UTC)


def day_start(day: date, tz) -> datetime:
    return resolve(datetime.combine(day, time()), tz)


def exists(local: datetime, tz) -> bool:
    return resolve(local, tz).astimezone(tz).replace(tzinfo=None) == local


def offsets(local: datetime, tz):
    return local.replace(tzinfo=tz, fold=0).utcoffset(), local.replace(tzinfo=tz, fold=1).utcoffset()


def ambiguous(local: datetime, tz) -> bool:
    first, second = offsets(local, tz)
    return first > second


def show(instant: datetime | None, tz) -> str:
    return "-" if instant is None else instant.astimezone(tz).isoformat(timespec="seconds")


# ---------------------------------------------------------------- durations


@dataclass(frozen=True)
class Span:
    workdays: int
    days: int
    exact: timedelta


def parse_span(text: str) -> Span:
    assert re.fullmatch(r"(\d+(wd|w|d|h|m))+", text), text
    total = {"wd": 0, "w": 0, "d": 0, "h": 0, "m": 0}
    for count, unit in re.findall(r"(\d+)(wd|w|d|h|m)", text):
        total[unit] += int(count)
    assert not (total["wd"] and (total["w"] or total["d"])), "the order of wd and d is not laid down"
    return Span(total["wd"], 7 * total["w"] + total["d"], timedelta(hours=total["h"], minutes=total["m"]))


# ---------------------------------------------------------------- a task with its calendar


@dataclass
class Occurrence:
    key: str
    base_day: date | None  # the due day before holidays move it
    due_day: date
    nominal: datetime  # due as a civil time, before it meets the zone
    due: datetime
    opens: datetime | None = None
    order: int = 0
    after_gap: timedelta | None = None  # cron: to the next fire
    since_gap: timedelta | None = None  # cron: since the previous fire


def month_add(year: int, month: int, count: int):
    index = year * 12 + month - 1 + count
    return index // 12, index % 12 + 1


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


class Task:
    def __init__(self, workspace: str, task: str):
        ws, self.task = tomllib.loads(workspace), tomllib.loads(task)
        self.cadence = self.task.get("cadence") or ("cron" if "cron" in self.task else "rolling")
        merged = {**ws.get("defaults", {}).get(self.cadence, {}), **self.task}
        cal = ws.get("calendar", {})
        self.zone_name = merged.get("timezone", ws.get("timezone"))
        self.tz = zoneinfo.ZoneInfo(self.zone_name)
        self.starts = merged.get("starts", ws.get("starts"))
        self.on, self.every = merged.get("on"), merged.get("every", 1)
        self.at = time.fromisoformat(merged["at"]) if "at" in merged else None
        self.grace, self.opens = merged.get("grace"), merged.get("opens")
        self.catch_up = merged.get("catch_up", "none")
        self.holiday_rule = merged.get("holidays", "keep")
        self.workdays = {WEEKDAYS.index(d) for d in cal.get("workdays", WEEKDAYS[:5])}
        self.holidays = set(cal.get("holidays", []))
        self.week_starts = WEEKDAYS.index(cal.get("week_starts", "mon"))
        self.fiscal = cal.get("fiscal_year_starts", 1)
        self.cron = Cron(self.task["cron"], self.tz) if self.cadence == "cron" else None
        if self.every != 1:
            assert "starts" in self.task and not (self.cadence == "daily" and self.on)
            self.anchor = self.index_of(self.starts)

    def is_workday(self, day: date) -> bool:
        return day.weekday() in self.workdays and day not in self.holidays

    def shift_workdays(self, day: date, count: int, sign: int) -> date:
        while count:
            day += sign * DAY
            count -= self.is_workday(day)
        return day

    # ---- periods: a running number, and what it stands for

    def index_of(self, day: date) -> int:
        if self.cadence == "daily":
            return day.toordinal()
        if self.cadence == "weekly":  # ordinal 1 is a Monday
            return (day.toordinal() - 1 - self.week_starts) // 7
        months = day.year * 12 + day.month - 1 - (self.fiscal - 1)
        return {"monthly": day.year * 12 + day.month - 1, "quarterly": months // 3, "annual": months // 12}[self.cadence]

    def period(self, index: int):
        """(key, first day, last day)"""
        if self.cadence == "daily":
            day = date.fromordinal(index)
            return day.isoformat(), day, day
        if self.cadence == "weekly":
            first = date.fromordinal(index * 7 + 1 + self.week_starts)
            thursday = next(d for d in (first + n * DAY for n in range(7)) if d.weekday() == 3)
            year, week, _ = thursday.isocalendar()
            return f"{year:04}-W{week:02}", first, first + 6 * DAY
        if self.cadence == "monthly":
            year, month = divmod(index, 12)
            return f"{year:04}-{month + 1:02}", date(year, month + 1, 1), month_end(year, month + 1)
        span = 3 if self.cadence == "quarterly" else 12
        start = month_add(0, self.fiscal, index * span)
        end = month_add(*start, span - 1)
        # The year a fiscal year ends in: that of its twelfth month.
        year_index = index if span == 12 else index // 4
        ends_in = month_add(0, self.fiscal, year_index * 12 + 11)[0]
        key = f"{ends_in:04}" if self.fiscal == 1 else f"FY{ends_in:04}"
        if span == 3:
            key += f"-Q{index % 4 + 1}"
        return key, date(*start, 1), month_end(*end)

    def day_in(self, form, first: date, last: date) -> date:
        """The day that a day form names within [first, last]."""
        if re.fullmatch(r"\d+", str(form)):
            assert (first.year, first.month) == (last.year, last.month)
            return min(first + (int(form) - 1) * DAY, last)
        days = [first + n * DAY for n in range((last - first).days + 1)]
        which, _, what = form.partition(" ")
        if what == "workday":
            days = [d for d in days if self.is_workday(d)]
        elif what:
            days = [d for d in days if d.weekday() == WEEKDAYS.index(what)]
        return days[-1] if which == "last" else days[ORDINALS[which] - 1]

    def base_day(self, first: date, last: date) -> date | None:
        """The due day by cadence and `on`; None where the day is no period."""
        on = self.on
        if self.cadence == "daily":
            if day_start(first, self.tz) == day_start(first + DAY, self.tz):
                return None  # a day the zone left out
            if on == "workdays":
                return first if self.is_workday(first) else None
            return first if on is None or WEEKDAYS[first.weekday()] in on else None
        if on is None:
            return last
        if self.cadence == "weekly":
            return next(d for d in (first + n * DAY for n in range(7)) if WEEKDAYS[d.weekday()] == on)
        if self.cadence == "monthly":
            return self.day_in(on, first, last)
        named = re.fullmatch(r"(\d\d)-(.+)", on)
        if not named:
            return self.day_in(on, first, last)
        number = int(named[1])
        ahead = number - 1 if self.cadence == "quarterly" else (number - first.month) % 12
        year, month = month_add(first.year, first.month, ahead)
        return self.day_in(named[2], date(year, month, 1), month_end(year, month))

    def counts(self, index: int) -> bool:
        return self.every == 1 or (index >= self.anchor and (index - self.anchor) % self.every == 0)

    def occurrence(self, index: int) -> Occurrence | None:
        key, first, last = self.period(index)
        base = self.base_day(first, last) if self.counts(index) else None
        if base is None:
            return None
        day = base
        if not self.is_workday(base) and self.holiday_rule != "keep":
            if self.holiday_rule == "skip":
                return None
            assert self.cadence != "daily"
            day = self.shift_workdays(base, 1, 1 if self.holiday_rule == "after" else -1)
        occ = self.due_at(key, base, day)
        occ.order = index
        if self.opens:
            occ.opens = self.move(occ, self.opens, -1)
        else:
            occ.opens = day_start(first, self.tz)
            if occ.due <= occ.opens:
                occ.opens = day_start(day, self.tz)
        return occ

    def due_at(self, key: str, base: date, day: date) -> Occurrence:
        nominal = self.end_of(day)
        return Occurrence(key, base, day, nominal, resolve(nominal, self.tz))

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + DAY, time()) if self.at is None else datetime.combine(day, self.at)

    def move(self, occ: Occurrence, text: str, sign: int) -> datetime:
        """`text` after (1) or before (-1) due: civil part first, then the zone, then the exact part."""
        span, nominal = parse_span(text), occ.nominal
        if span.workdays:
            assert self.cadence != "cron"
            nominal = self.end_of(self.shift_workdays(occ.due_day, span.workdays, sign))
        elif not span.days:
            return occ.due + sign * span.exact
        elif self.cadence == "cron":
            local = occ.due.astimezone(self.tz).replace(tzinfo=None)
            assert not ambiguous(local, self.tz) and occ.nominal == local, "civil days from an odd fire: left open"
        return resolve(nominal + sign * span.days * DAY, self.tz) + sign * span.exact

    # ---- sequences

    def around(self, first: date, last: date) -> list[Occurrence]:
        """All occurrences due in or near the range, in order, and at least one after it."""
        if self.cadence == "rolling":
            occ = self.due_at("", None, self.starts + parse_span(self.task["after"]).days * DAY)
            occ.key = occ.due_day.isoformat()
            occ.opens = self.move(occ, self.opens, -1) if self.opens else None
            return [occ]
        if self.cadence == "cron":
            return self.cron_around(first, last)
        lo, hi = (self.index_of(d) for d in (first - 60 * DAY, last + 60 * DAY))
        found, index = [], lo
        while index <= hi or not found or found[-1].due_day <= last + 40 * DAY:
            try:
                found += [o for o in [self.occurrence(index)] if o]
            except OverflowError:  # the year 10000: the end of this calendar
                break
            index += 1
        return found

    def cron_around(self, first: date, last: date) -> list[Occurrence]:
        reach = 2
        while True:
            fires = self.cron.fires(first - reach * DAY, last + reach * DAY)
            before = [f for f in fires if f < day_start(first, self.tz)]
            after = [f for f in fires if f >= day_start(last + DAY, self.tz)]
            if len(before) >= 1 and len(after) >= 2:
                break
            reach *= 2
        found = []
        for n in range(1, len(fires) - 1):
            local = fires[n].astimezone(self.tz).replace(tzinfo=None)
            since, until = fires[n] - fires[n - 1], fires[n + 1] - fires[n]
            key = local.strftime("%Y-%m-%dT%H:%M")
            if ambiguous(local, self.tz):
                key += fires[n].astimezone(self.tz).isoformat()[-6:]
            occ = Occurrence(key, None, local.date(), local, fires[n], None, n, until, since)
            if self.opens:
                occ.opens = self.move(occ, self.opens, -1)
            else:
                occ.opens = fires[n] - min(timedelta(hours=24), timedelta(seconds=since // timedelta(seconds=2)))
            found.append(occ)
        return found

    def in_range(self, occ: Occurrence, first: date, last: date) -> bool:
        if self.cadence == "cron" or self.at is not None:
            return day_start(first, self.tz) <= occ.due < day_start(last + DAY, self.tz)
        return first <= occ.due_day <= last

    def overdue(self, occ: Occurrence) -> datetime:
        if self.grace or self.cadence != "cron":
            return self.move(occ, self.grace or DEFAULT_GRACE[self.cadence], 1)
        half = occ.due + timedelta(seconds=occ.after_gap // timedelta(seconds=2))
        if half <= occ.due + timedelta(hours=20):  # surely less than any civil day
            return half
        return min(self.move(occ, "1d", 1), half)

    def closes(self, occ: Occurrence, following: Occurrence | None) -> datetime | None:
        if self.catch_up == "each" or self.cadence == "rolling":
            return None
        overdue = self.overdue(occ)
        if self.catch_up == "latest":
            return max(following.due, overdue)
        middle = following.opens + timedelta(seconds=(following.due - following.opens) // timedelta(seconds=2))
        at_opening = max(following.opens, occ.due)
        extended = max(following.opens, min(overdue, middle), occ.due)
        if self.cadence == "daily":
            return at_opening
        if self.cadence == "cron" and at_opening != extended:
            # "Periods longer than a day": only asked where every reading of it agrees.
            longer = {gap > timedelta(hours=h) for gap in (occ.since_gap, occ.after_gap) for h in (23, 24, 25)}
            assert len(longer) == 1, "whether this period is longer than a day is left open"
            return extended if longer.pop() else at_opening
        return extended


# ---------------------------------------------------------------- cron


class Cron:
    def __init__(self, text: str, tz):
        self.expr = CRON_NAMES.get(text, text)
        self.tz = tz
        minute, hour, dom, month, dow = self.expr.lower().split()
        self.minutes, self.hours = self.field(minute, 0, 59), self.field(hour, 0, 23)
        self.doms, self.months = self.field(dom, 1, 31), self.field(month, 1, 12, MONTHS, 1)
        self.dows = {d % 7 for d in self.field(dow, 0, 7, ["sun", *WEEKDAYS[:6]], 0)}
        self.either = not dom.startswith("*") and not dow.startswith("*")
        self.fixed = not minute.startswith("*") and not hour.startswith("*")

    @staticmethod
    def field(text, low, high, names=(), base=0):
        def number(word):
            return names.index(word) + base if word in names else int(word)

        values = set()
        for part in text.split(","):
            span, _, step = part.partition("/")
            if span == "*":
                first, last = low, high
            elif "-" in span:
                first, last = map(number, span.split("-"))
            else:
                assert not step, "a step after a single number: implementations differ"
                first = last = number(span)
            assert low <= first <= last <= high
            values |= set(range(first, last + 1, int(step or 1)))
        return values

    def on_day(self, day: date) -> bool:
        dom, dow = day.day in self.doms, (day.weekday() + 1) % 7 in self.dows
        return day.month in self.months and (dom or dow if self.either else dom and dow)

    @lru_cache(maxsize=None)
    def day_fires(self, day: date):
        if not self.on_day(day):
            return ()
        found = set()
        if self.fixed:
            for hour in self.hours:
                for minute in self.minutes:
                    local = datetime.combine(day, time(hour, minute))
                    while not exists(local, self.tz):
                        local += timedelta(minutes=1)
                    found.add(resolve(local, self.tz))
        else:  # every minute that really passed, by the clock on the wall
            instant = day_start(day, self.tz) - timedelta(hours=3)
            while instant < day_start(day + DAY, self.tz) + timedelta(hours=3):
                local = instant.astimezone(self.tz)
                if local.date() == day and local.minute in self.minutes and local.hour in self.hours:
                    found.add(instant)
                instant += timedelta(minutes=1)
        return tuple(sorted(found))

    def fires(self, first: date, last: date):
        return sorted({f for n in range((last - first).days + 1) for f in self.day_fires(first + n * DAY)})

    def witness(self, first: date, last: date):
        """The same from cronsim; a fire that two fixed times share counts once."""
        begin, end = day_start(first, self.tz), day_start(last + DAY, self.tz)
        found = set()
        for fire in CronSim(self.expr, (begin - timedelta(seconds=1)).astimezone(self.tz)):
            fire = fire.astimezone(UTC)
            if fire >= end:
                return sorted(found)
            if fire >= begin:
                found.add(fire)


# ---------------------------------------------------------------- the second witness: rrule


def month_form(task: Task, form):
    """rrule arguments for a day form within one month, or None."""
    if re.fullmatch(r"\d+", str(form)):
        day = int(form)
        return dict(bymonthday=day) if day <= 28 else dict(bymonthday=list(range(28, day + 1)), bysetpos=-1)
    if form in ("first", "last"):
        return dict(bymonthday=1 if form == "first" else -1)
    which, what = form.split(" ")
    if what == "workday":
        if task.holidays:
            return None
        return dict(byweekday=sorted(task.workdays), bysetpos=1 if which == "first" else -1)
    return dict(byweekday=rrule.weekday(WEEKDAYS.index(what), -1 if which == "last" else ORDINALS[which]))


def rrule_days(task: Task, first: date, last: date):
    """Due days in the range by rrule, before holidays; None where rrule has no word for the rule."""
    index = task.anchor if task.every != 1 else task.index_of(first - 800 * DAY) if first.year > 3 else 0
    start, until = task.period(index)[1], datetime.combine(last, time())
    if task.cadence == "daily":
        if task.on == "workdays" and task.holidays:
            return None
        kwargs = {}
        if task.on:
            kwargs["byweekday"] = sorted(task.workdays) if task.on == "workdays" else [WEEKDAYS.index(d) for d in task.on]
        rule = rrule.rrule(rrule.DAILY, interval=task.every, dtstart=datetime.combine(start, time()), until=until, **kwargs)
    elif task.cadence == "weekly":
        day = WEEKDAYS.index(task.on) if task.on else (task.week_starts + 6) % 7
        rule = rrule.rrule(
            rrule.WEEKLY, interval=task.every, wkst=task.week_starts, byweekday=day,
            dtstart=datetime.combine(start, time()), until=until,
        )
    else:
        months = {"monthly": 1, "quarterly": 3, "annual": 12}[task.cadence]
        form = task.on if task.on is not None else "last"
        named = re.fullmatch(r"(\d\d)-(.+)", str(form))
        if named:
            ahead = int(named[1]) - 1 if task.cadence == "quarterly" else (int(named[1]) - start.month) % 12
            form = named[2]
        else:  # over the whole period: the first four weeks are its first month
            ahead = months - 1 if str(form).startswith("last") else 0
        kwargs = month_form(task, form)
        if kwargs is None:
            return None
        begin = datetime(*month_add(start.year, start.month, ahead), 1)
        rule = rrule.rrule(rrule.MONTHLY, interval=months * task.every, dtstart=begin, until=until, **kwargs)
    return [d.date() for d in rule if d.date() >= first]


# ---------------------------------------------------------------- cases


def toml_zone(zone, starts, cal, extra):
    lines = ([f'timezone = "{zone}"'] if zone else []) + [f"starts = {starts}"]
    if cal:
        lines += ["[calendar]", *cal.strip().split("\n")]
    if extra:
        lines += extra.strip().split("\n")
    return "\n".join(line.strip() for line in lines) + "\n"


class Table:
    def __init__(self, full: bool):
        self.full, self.groups, self.names, self.notes = full, {}, set(), []
        self.group = None

    def case(self, name, zone, task, first, last, hand=None, starts="2020-01-01", cal="", extra="", none=False):
        assert name not in self.names, name
        self.names.add(name)
        workspace = toml_zone(zone, starts, cal, extra)
        lines = "\n".join(line.strip() for line in task.strip().split("\n")) + "\n"
        rule = Task(workspace, lines)
        lo, hi = date.fromisoformat(first), date.fromisoformat(last)
        everything = rule.around(lo, hi)
        chosen = [o for o in everything if rule.in_range(o, lo, hi)]
        for occ in chosen:
            assert rule.cadence in ("rolling", "cron") or rule.starts < occ.due_day, f"{name}: too near the start"
        witness = self.ask_witness(name, rule, lo, hi, everything, chosen)
        expect = [self.line(rule, occ, everything) for occ in chosen]
        assert bool(expect) != none, f"{name}: {len(expect)} lines"
        if hand is not None:
            typed = [" ".join(line.split()) for line in hand.strip().split("\n") if line.strip()]
            if typed != expect:
                raise SystemExit(f"{name}: by hand\n  " + "\n  ".join(typed) + "\ncomputed\n  " + "\n  ".join(expect))
            source = "by hand"
        else:
            source = f"{witness}; {ZONES}" if witness else ZONES
        self.groups.setdefault(self.group, []).append((name, source, workspace, lines, first, last, expect))

    def line(self, rule, occ, everything):
        if not self.full:
            return f"{occ.key} {show(occ.due, rule.tz)}"
        following = next((o for o in everything if o.order > occ.order), None)
        closes = rule.closes(occ, following)
        overdue = rule.overdue(occ)
        assert occ.opens < occ.due <= overdue and (closes is None or closes >= occ.due), occ
        return " ".join([occ.key] + [show(i, rule.tz) for i in (occ.opens, occ.due, overdue, closes)])

    def ask_witness(self, name, rule, lo, hi, everything, chosen):
        if rule.cadence == "cron":
            theirs = rule.cron.witness(lo, hi)
            if theirs == [o.due for o in chosen]:
                return CRONSIM
            self.notes.append(f"{name}: cronsim says {[show(i, rule.tz) for i in theirs]}")
            return None
        if rule.cadence == "rolling":
            return None
        theirs = rrule_days(rule, lo, hi)
        if theirs is None or rule.holiday_rule == "skip":
            return None
        ours = sorted(o.base_day for o in everything if lo <= o.base_day <= hi)
        if rule.cadence == "daily":  # rrule knows no zones: a day the zone left out is ours to drop
            theirs = [d for d in theirs if day_start(d, rule.tz) != day_start(d + DAY, rule.tz)]
        if ours != theirs:
            raise SystemExit(f"{name}: rrule says {theirs}, we say {ours}")
        return RRULE

    def text(self, title):
        out = [
            f"# {title}",
            "#",
            "# Written by generate.py; do not edit. Versions: "
            f"Python {sys.version_info.major}.{sys.version_info.minor}, tzdata {version('tzdata')} (IANA {tzdata.IANA_VERSION}),",
            f"# python-dateutil {version('python-dateutil')}, cronsim {version('cronsim')}.",
            "#",
            "# `source` names how the numbers were obtained; in \"by hand\" cases the lines were worked out with a",
            "# calendar and only then compared with the script. `from` and `to` are civil days, both inclusive.",
            "# expect: " + ("<key> <opens> <due> <overdue> <closes>, `-` where it never closes." if self.full else "<key> <due>."),
        ]
        for group, cases in self.groups.items():
            count = sum(len(c[6]) for c in cases)
            out += ["", f"# ---- {group}: {len(cases)} cases, {count} occurrences", ""]
            for name, source, workspace, task, first, last, expect in cases:
                out += [
                    "[[case]]", f'name = "{name}"', f'source = "{source}"',
                    f"workspace = '''\n{workspace}'''", f"task = '''\n{task}'''",
                    f'from = "{first}"', f'to = "{last}"',
                ]
                out += ["expect = []"] if not expect else ["expect = [", *[f'  "{e}",' for e in expect], "]"]
                out.append("")
        return "\n".join(out).rstrip("\n") + "\n"


def main():
    import due_cases
    import window_cases

    here = pathlib.Path(__file__).parent
    failed = False
    for file, module, full, title in [
        ("due.toml", due_cases, False, "Expected periods and due instants of `saasmaint schedule`."),
        ("windows.toml", window_cases, True, "Expected periods with all four instants of `saasmaint schedule`."),
    ]:
        table = Table(full)
        module.fill(table)
        text = table.text(title)
        parsed = tomllib.loads(text)["case"]
        if "--check" in sys.argv:
            failed |= (here / file).read_text() != text
        else:
            (here / file).write_text(text)
        hand = sum(c["source"] == "by hand" for c in parsed)
        print(f"{file}: {len(parsed)} cases ({hand} by hand), {sum(len(c['expect']) for c in parsed)} occurrences")
        for group, cases in table.groups.items():
            print(f"  {group}: {len(cases)} cases, {sum(len(c[6]) for c in cases)} occurrences")
        for note in table.notes:
            print(f"  note: {note}")
    if failed:
        raise SystemExit("the tables differ from what generate.py writes")


if __name__ == "__main__":
    main()
