#!/usr/bin/env python3
"""A second opinion on `saasmaint due`, `schedule` and `done`: a model of the contract "3. Time".

The instants of an occurrence come from generate.py; this file adds what entries make of them:
statuses, states, what `due` lists and what `done` completes. It shares nothing with the Rust
sources. Moments are whole seconds, as aware datetimes.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import generate
from generate import DAY, UTC, day_start

SECOND = timedelta(seconds=1)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Rule(generate.Task):
    """generate.Task, with `every` on daily and `ends`."""

    def __init__(self, workspace: str, task: str):
        every = re.search(r"^every = (\d+)\n?", task, re.M)
        super().__init__(workspace, re.sub(r"^every = \d+\n?", "", task, flags=re.M))
        self.every = int(every[1]) if every else 1
        if self.every != 1:
            self.anchor = self.index_of(self.task["starts"])
        self.after = generate.parse_span(self.task["after"]).days if self.cadence == "rolling" else None
        self.ends = self.task.get("ends")
        self.memo = {}

    def local_day(self, instant: datetime) -> date:
        return instant.astimezone(self.tz).date()

    def key_of(self):
        """What decides: two rules with equal keys are one."""
        own = {k: v for k, v in vars(self).items() if k not in ("tz", "memo", "cron", "task", *self.CALENDAR)}
        return repr(sorted(own.items(), key=str)) + repr(self.task.get("cron"))

    def calendar_key(self):
        return repr([sorted(v) if isinstance(v, set) else v for v in (getattr(self, k) for k in self.CALENDAR)])

    CALENDAR = ("workdays", "holidays", "week_starts", "fiscal")

    def counts(self, index: int) -> bool:
        return (index - self.anchor) % self.every == 0 if self.every != 1 else True

    def within_ends(self, occ) -> bool:
        if self.ends is None:
            return True
        if occ.timed:
            return occ.due < day_start(self.ends + DAY, self.tz)
        return occ.due_day <= self.ends

    def occurrences(self, first: date, last: date):
        if (first, last) not in self.memo:
            found = self.around(first, last)
            found.sort(key=lambda o: o.order)
            out = []
            for occ, following in zip(found, found[1:]):
                closes = self.closes(occ, following)
                catch_up, self.catch_up = self.catch_up, "none"
                window_ends = self.closes(occ, following)
                self.catch_up = catch_up
                out.append(Occ(self, occ.key, occ.due_day, occ.opens, occ.due, self.overdue(occ), closes, window_ends))
            self.memo[first, last] = out
        return self.memo[first, last]

    def rolling(self, base: date, begin: datetime | None = None):
        """The occurrence that counts from the day `base`."""
        occ = self.due_at("", None, base + self.after * DAY)
        key = occ.due_day.isoformat()
        opens = begin or day_start(base + DAY, self.tz)
        return Occ(self, key, occ.due_day, opens, occ.due, self.overdue(occ), None, None)


@dataclass
class Occ:
    rule: Rule
    key: str
    due_day: date
    opens: datetime
    due: datetime
    overdue: datetime
    closes: datetime | None
    window_ends: datetime | None
    status: str = ""
    back_dated: bool = False
    covered: bool = False  # by a skip, a waiver or a pause
    owed: bool = True
    settled_at: datetime | None = None  # a late skip: when it was recorded

    @property
    def timed(self):
        return self.rule.cadence == "cron" or self.rule.at is not None

    def ended(self):
        """When it stopped to be claimable, or was given up."""
        return min(self.closes or NEVER, self.settled_at or NEVER)


@dataclass
class Entry:
    number: int
    kind: str
    recorded: datetime
    task: str = ""
    period: str = ""
    performed: datetime | None = None
    first: date | None = None
    until: date | None = None
    target: int = -1
    reason: str = ""


@dataclass
class Version:
    since: datetime
    rule: Rule | None


@dataclass
class Assessed:
    state: str
    missed: int
    listed: Occ | None
    last: tuple | None
    occurrences: list
    red: bool = False


@dataclass
class TaskHistory:
    id: str
    start: datetime
    versions: list = field(default_factory=list)


class Model:
    """All facts of a workspace. `lo` and `hi` bound the days that are looked at."""

    def __init__(self, lo: date, hi: date):
        self.lo, self.hi = lo, hi
        self.entries: list[Entry] = []
        self.tasks: dict[str, TaskHistory] = {}

    # ---- facts

    def add(self, kind, recorded, **more) -> Entry:
        entry = Entry(len(self.entries), kind, recorded, **more)
        self.entries.append(entry)
        return entry

    def standing(self, now: datetime):
        """Entries that are not taken back; an undo that is itself taken back takes nothing back."""
        known = [e for e in self.entries if e.recorded <= now]
        undone = set()
        for entry in reversed(known):  # an undo names an earlier entry
            if entry.kind == "undo" and entry.number not in undone:
                undone.add(entry.target)
        return [e for e in known if e.number not in undone]

    def of(self, task: str, now: datetime):
        return [e for e in self.standing(now) if e.task == task]

    def exceptions(self, task: str, entries, tz_rule: Rule):
        """(kind, first day, last day, recorded) of waivers and pauses."""
        found = []
        for entry in entries:
            if entry.kind == "waive":
                found.append(("waived", entry.first, entry.until, entry.recorded))
            if entry.kind == "pause":
                first, until = tz_rule.local_day(entry.recorded), entry.until
                for resume in entries:
                    if resume.kind == "resume" and resume.target == entry.number:
                        until = min(until, tz_rule.local_day(resume.recorded) - DAY)
                found.append(("paused", first, until, entry.recorded))
        return found

    # ---- which occurrences there are

    def versions(self, task: str, now: datetime):
        return [v for v in self.tasks[task].versions if v.since <= now]

    def timeline(self, task: str, now: datetime) -> list[Occ]:
        history, versions = self.tasks[task], self.versions(task, now)
        entries = self.of(task, now)
        if any(v.rule and v.rule.cadence == "rolling" for v in versions):
            return self.chain(history, versions, entries, now)
        kept: list[Occ] = []
        opened_keys: set[str] = set()
        current: list[Occ] = []
        for number, version in enumerate(versions):
            if number:
                since = version.since
                opened = [o for o in current if o.opens <= since]
                opened_keys |= {o.key for o in opened}
                kept += opened
                if version.rule is None:
                    settled = {e.period for e in self.of_at(task, since)}
                    dropped = [o for o in kept if o.due > since and o.key not in settled]
                    kept = [o for o in kept if o not in dropped]
                    if self.readd_owes_dropped:
                        opened_keys -= {o.key for o in dropped}
            if version.rule is None:
                current = []
                continue
            current = [Occ(**vars(o)) for o in version.rule.occurrences(self.lo, self.hi)]
            if number:
                current = [o for o in current if o.due > version.since and o.key not in opened_keys]
        return sorted(kept + current, key=lambda o: (o.due, o.opens))

    readd_owes_dropped = False

    def of_at(self, task, moment):
        return [e for e in self.of(task, moment) if e.kind in ("done", "skip")]

    def chain(self, history, versions, entries, now) -> list[Occ]:
        """A rolling task: one rule, or rules that follow each other."""
        rule = versions[0].rule
        found, base, begin = [], rule.local_day(history.start), history.start
        while True:
            occ = rule.rolling(base, begin)
            for version in versions[1:]:
                # What had opened keeps its rule; what had not takes the new one.
                if version.rule is None:
                    if occ.opens > version.since:
                        return found
                    settled = {e.period for e in self.of_at(history.id, version.since)}
                    if occ.due > version.since and occ.key not in settled:
                        return found
                elif occ.opens > version.since:
                    rule = version.rule
                    occ = rule.rolling(base, begin)
            found.append(occ)
            begin = None
            dones = [e for e in entries if e.kind == "done" and e.period == occ.key]
            skips = [e for e in entries if e.kind == "skip" and e.period == occ.key]
            if dones:
                base = rule.local_day(min(e.performed for e in dones))
            elif skips:
                base = rule.local_day(min(e.recorded for e in skips))
            elif self.cover(occ, self.exceptions(history.id, entries, rule)) and now >= occ.due:
                base = occ.due_day
            else:
                return found

    # ---- what became of each

    @staticmethod
    def cover(occ: Occ, exceptions):
        kinds = {kind for kind, first, until, recorded in exceptions
                 if first <= occ.due_day <= until and recorded < occ.overdue}
        return "waived" if "waived" in kinds else "paused" if "paused" in kinds else None

    def judge(self, task: str, now: datetime) -> list[Occ]:
        entries, history = self.of(task, now), self.tasks[task]
        rules = [v.rule for v in self.versions(task, now) if v.rule]
        exceptions = self.exceptions(task, entries, rules[-1])
        found = self.timeline(task, now)
        for occ in found:
            dones = [e for e in entries if e.kind == "done" and e.period == occ.key]
            skips = [e for e in entries if e.kind == "skip" and e.period == occ.key]
            cover = self.cover(occ, exceptions)
            occ.owed = occ.due > history.start and occ.rule.within_ends(occ)
            occ.covered = bool(cover or skips)
            in_time = [e for e in dones if not (occ.closes and e.recorded >= occ.closes)]
            if dones:
                performed = min(e.performed for e in in_time or dones)
                occ.back_dated = not in_time
                occ.status = "done" if performed < occ.due and in_time else "done-late"
                continue
            if any(e.recorded < occ.overdue for e in skips):
                occ.status = "skipped"
                continue
            if cover:
                occ.status = cover
                continue
            if not occ.owed:
                occ.status = "not-owed"
                continue
            if skips:
                occ.settled_at = min(e.recorded for e in skips)
            occ.status = (
                "upcoming" if now < occ.opens
                else "missed" if (occ.closes and now >= occ.closes) or skips
                else "open" if now < occ.due
                else "late" if now < occ.overdue
                else "overdue"
            )
        return found

    def completions(self, task, now):
        return [e for e in self.of(task, now) if e.kind == "done"]

    def assess(self, task: str, now: datetime) -> Assessed:
        found = self.judge(task, now)
        entries = self.of(task, now)
        rule = self.versions(task, now)[-1].rule
        exceptions = self.exceptions(task, entries, rule)
        today = rule.local_day(now)
        statuses = {o.status for o in found if o.opens <= now}
        dones = self.completions(task, now)
        last = max(dones, key=lambda e: (e.performed, e.recorded), default=None)
        missed = [o for o in found if o.status == "missed" and (last is None or o.ended() > last.performed)]
        acts = [e.performed for e in dones] + [e.recorded for e in entries if e.kind == "skip"]
        past = [o for o in found if o.overdue <= now and o.status != "not-owed"]
        red = False
        if past and past[-1].status == "missed":
            red = not any(act >= past[-1].ended() for act in acts)
        today_kinds = {kind for kind, first, until, _ in exceptions if first <= today <= until}
        if "paused" in today_kinds:
            state = "paused"
        elif "waived" in today_kinds:
            state = "waived"
        elif "overdue" in statuses or red:
            state = "overdue"
        elif "late" in statuses:
            state = "late"
        elif "open" in statuses:
            state = "due"
        else:
            state = "ok"
        listed = None if state in ("ok", "paused") else self.choice(found, now)
        listed = listed or self.next(found, now) or self.choice(found, now)
        return Assessed(state, len(missed), listed, last and (last.period, last.performed), found, red)

    # ---- what `done` completes

    @staticmethod
    def next(found, now):
        """The next one that will be owed, whether or not it is excepted."""
        return next((o for o in found if now < o.due and o.owed and o.status not in ("done", "done-late", "skipped")), None)

    def choice(self, found: list[Occ], performed: datetime) -> Occ | None:
        """The occurrence for which a completion counts, whatever was done that day."""
        claimable = [
            o for o in found
            if o.opens <= performed and (o.closes is None or performed < o.closes)
            and not o.status.startswith("done") and o.owed
        ]
        ended = [o for o in found if o.owed and o.due <= performed]
        for group in ([o for o in claimable if not o.covered], claimable):
            just_ended = [o for o in group if o is ended[-1] and performed < o.overdue] if ended else []
            if just_ended:
                return just_ended[-1]
            window = [o for o in group if o.window_ends is None or performed < o.window_ends]
            if window:
                return window[0]
            if group:
                return group[0]
        return None

    def guarded(self, task: str, now: datetime, performed: datetime) -> bool:
        """Whether the task already has a completion that day (cron: since the last fire)."""
        rule = self.versions(task, now)[-1].rule
        dones = [e.performed for e in self.completions(task, now)]
        if rule.cadence == "cron":
            dues = [o.due for o in rule.occurrences(self.lo, self.hi)]
            last = max((d for d in dues if d <= performed), default=None)
            following = min((d for d in dues if d > performed), default=NEVER)
            return any((last is None or last <= d) and d < following for d in dones)
        day = rule.local_day(performed)
        return any(rule.local_day(d) == day for d in dones)

    def claim(self, task: str, now: datetime, performed: datetime, key: str | None = None, early=False):
        """("write", key), ("nothing", None) or ("refuse", None)"""
        found = self.judge(task, now)
        if key is not None:
            named = [o for o in found if o.key == key]
            if not named:
                return "refuse", None
            if named[0].status.startswith("done"):
                return "nothing", None
            if now < named[0].opens:
                upcoming = [o for o in found if now < o.opens]
                if not early or upcoming[0].key != key:
                    return "refuse", None
            return "write", key
        chosen = self.choice(found, performed)
        if chosen is None or self.guarded(task, now, performed):
            return "nothing", None
        return "write", chosen.key
