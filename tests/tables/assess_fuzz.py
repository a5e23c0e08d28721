#!/usr/bin/env python3
"""Random scenarios through the binary, compared with assess_oracle.py after each step.

    python assess_fuzz.py BINARY [--seed N] [--count N] [--seconds N] [--verbose]

A discrepancy is cut down to few steps and printed as a shell script. Left out, because the rules
say nothing clear: rolling tasks settled on the day they count from, or with more than one
occurrence to claim; edits of `starts`; an undo across a removal; `--for` with a moment before it opens.
"""

import argparse
import copy
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time as clock
from datetime import date, datetime, timedelta

from assess_oracle import DAY, SECOND, UTC, Model, Rule, TaskHistory, Version, day_start

BEGIN = datetime(1, 1, 1, tzinfo=UTC)
MARGIN = {"fast": 70, "medium": 220, "slow": 1500}
LENGTH = {"fast": 25, "medium": 130, "slow": 700}
CADENCES = {
    "fast": ["daily", "daily", "weekly", "cron", "rolling"],
    "medium": ["weekly", "monthly", "cron", "rolling"],
    "slow": ["monthly", "quarterly", "annual", "rolling"],
}


class Mismatch(Exception):
    pass


def moment(instant):
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def toml(value):
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return value.isoformat() if isinstance(value, date) else str(value)


def lines(table):
    return "".join(f"{key} = {toml(value)}\n" for key, value in table.items())


class Files:
    """The definition files: one workspace table, its calendar, and the tasks."""

    def __init__(self, workspace, calendar, tasks):
        self.workspace, self.calendar, self.tasks = workspace, calendar, tasks

    def workspace_text(self):
        return lines({"name": "x", **self.workspace}) + ("[calendar]\n" + lines(self.calendar) if self.calendar else "")

    def checklist_text(self):
        return "".join(f'[[task]]\nid = "{i}"\ntitle = "{i}"\n{lines(t)}' for i, t in self.tasks.items()) or 'title = "none"\n'

    def rule(self, task):
        return Rule(self.workspace_text(), lines(self.tasks[task]))


# ---------------------------------------------------------------- the run of one scenario


class Run:
    def __init__(self, binary, scale, files, begin, log=None):
        self.binary, self.files, self.log = binary, copy.deepcopy(files), log if log is not None else []
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="assess-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
        margin = MARGIN[scale] * DAY
        self.first, self.last = (begin - margin).date(), (begin + LENGTH[scale] * DAY + margin).date()
        self.model = Model(self.first, self.last)
        self.rules = {}  # the files' rules, by text
        self.recorded = {}  # what is recorded, by task
        self.calendar = None
        self.by_step = {}  # step -> (entries, hashes)
        self.removed_at = {}
        self.write_files()

    def close(self):
        shutil.rmtree(self.root)

    def write_files(self):
        (self.root / "checklists").mkdir(exist_ok=True)
        (self.root / "saasmaint.toml").write_text(self.files.workspace_text())
        (self.root / "checklists/t.toml").write_text(self.files.checklist_text())
        self.log.append(f"cat > saasmaint.toml <<'E'\n{self.files.workspace_text()}E\ncat > checklists/t.toml <<'E'\n{self.files.checklist_text()}E")

    def call(self, now, *args):
        env = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), "TZ": "UTC", "SAASMAINT_BY": "ana"}
        ran = subprocess.run([self.binary, "--now", moment(now), *args], cwd=self.root, env=env,
                             capture_output=True, text=True, timeout=20)
        if args[0] not in ("due", "schedule"):
            quoted = " ".join(f"'{a}'" if " " in a else a for a in args)
            self.log.append(f"$B --now {moment(now)} {quoted}   # exit {ran.returncode}: {(ran.stdout + ran.stderr).strip()[:300]!r}")
        if ran.returncode not in (0, 2) or "panicked" in ran.stderr:
            raise Mismatch(f"crash: {args} exit {ran.returncode} {ran.stderr}")
        return ran

    def feed(self):
        path = self.root / "ledger/ana.jsonl"
        return path.read_bytes().splitlines() if path.exists() else []

    # ---- definitions

    def rule_of(self, task):
        text = (self.files.workspace_text(), lines(self.files.tasks[task]))
        if text not in self.rules:
            self.rules[text] = Rule(*text)
        return self.rules[text]

    def start_of(self, task, fallback):
        rule = self.rule_of(task)
        own = self.files.tasks[task].get("starts")
        if own:
            return day_start(own, rule.tz)
        return fallback(rule)

    def record(self, model, now):
        """What a command that writes records first; returns how many lines."""
        first = not model.entries and not self.recorded
        newest = max([e.recorded for e in model.entries] + [v.since for h in model.tasks.values() for v in h.versions if v.since > BEGIN]
                     + [self.newest_define], default=now) if not first else now
        count = 0
        shared = (self.files.calendar.get("workdays"), tuple(self.files.calendar.get("holidays", [])),
                  self.files.calendar.get("week_starts"), self.files.calendar.get("fiscal_year_starts"))
        self_calendar = shared
        if self_calendar != self.calendar_recorded:
            count += 1
            self.calendar_recorded = self_calendar
        for task in self.files.tasks:
            rule = self.rule_of(task)
            key = rule.key_of()
            if task not in model.tasks:
                if first:
                    ws = self.files.workspace.get("starts")
                    start = self.start_of(task, lambda r: day_start(ws, r.tz) if ws else now)
                else:
                    start = self.start_of(task, lambda r: newest)
                model.tasks[task] = TaskHistory(task, start, [Version(BEGIN, rule)])
                self.recorded[task] = key
                self.recorded_at[task] = now
                count += 1
            else:
                last = model.tasks[task].versions[-1].rule
                if self.recorded[task] != key or last.calendar_key() != rule.calendar_key():
                    model.tasks[task].versions.append(Version(now, rule))
                count += self.recorded[task] != key
                self.recorded[task] = key
        for task in list(model.tasks):
            if task not in self.files.tasks and self.recorded[task] is not None:
                model.tasks[task].versions.append(Version(now, None))
                self.recorded[task] = None
                count += 1
        if count:
            self.newest_define = now
        return count

    newest_define = BEGIN
    calendar_recorded = None

    def begin(self):
        self.recorded_at = {}

    def snapshot(self):
        return (list(self.model.entries), {k: TaskHistory(h.id, h.start, list(h.versions)) for k, h in self.model.tasks.items()},
                dict(self.recorded), dict(self.recorded_at), self.newest_define, self.calendar_recorded)

    def restore(self, kept):
        (self.model.entries, self.model.tasks, self.recorded, self.recorded_at, self.newest_define, self.calendar_recorded) = kept

    def seen(self, now):
        """The model as a reader sees it: tasks that are not recorded yet come from the files."""
        kept = self.snapshot()
        nothing = not self.model.tasks
        newest = max([e.recorded for e in self.model.entries] + [self.newest_define])
        for task in self.files.tasks:
            if task not in self.model.tasks:
                ws = self.files.workspace.get("starts")
                rule = self.rule_of(task)
                start = self.start_of(task, lambda r: (day_start(ws, r.tz) if ws else now) if nothing else newest)
                self.model.tasks[task] = TaskHistory(task, start, [Version(BEGIN, rule)])
        return kept

    def listed_tasks(self):
        return [t for t, h in self.model.tasks.items() if h.versions[-1].rule is not None]

    # ---- steps

    def step(self, step):
        """Runs one step; returns a short word for what happened."""
        number, now, kind, args = step
        getattr(self, "do_" + kind)(number, now, **args)
        self.compare(now)

    def wrote(self, before):
        new = self.feed()[before:]
        facts = [(json.loads(line), hashlib.sha256(line).hexdigest()) for line in new]
        return [f for f in facts if f[0]["kind"] == "define"], [f for f in facts if f[0]["kind"] != "define"]

    def do_look(self, number, now):
        pass

    def do_edit(self, number, now, files, adopt):
        self.files = copy.deepcopy(files)
        self.write_files()
        if adopt:
            self.do_adopt(number, now)

    def do_adopt(self, number, now):
        before = len(self.feed())
        ran = self.call(now, "adopt")
        expected = self.record(self.model, now)
        defines, facts = self.wrote(before)
        if ran.returncode or facts or len(defines) != expected:
            raise Mismatch(f"adopt: {len(defines)} defines, model {expected}: {ran}")

    def do_done(self, number, now, task, performed=None, key=None, early=False):
        kept = self.snapshot()
        self.record(self.model, now)
        if task not in self.listed_tasks():
            self.restore(kept)
            return
        what, period = self.model.claim(task, now, performed or now, key, early)
        if what != "write":
            self.restore(kept)
        args = ["done", task] + (["--for", key] if key else []) + (["--early"] if early else [])
        args += ["--performed", moment(performed)] if performed else []
        before = len(self.feed())
        ran = self.call(now, *args)
        defines, facts = self.wrote(before)
        got = ("write", facts[0][0]["for"]) if facts else ("refuse" if ran.returncode else "nothing", None)
        if got != (what, period) or (not facts and defines):
            raise Mismatch(f"done {task} for={key} performed={performed} at {now}: binary {got} model {(what, period)}: {ran.stdout}{ran.stderr}")
        if facts:
            entry = self.model.add("done", now, task=task, period=period, performed=performed or now)
            self.by_step[number] = (entry, facts[0][1])

    def do_skip(self, number, now, task, key=None):
        kept = self.snapshot()
        self.record(self.model, now)
        found = self.model.judge(task, now)
        chosen = self.model.choice(found, now) if key is None else next((o for o in found if o.key == key), None)
        skipped = {e.period for e in self.model.of(task, now) if e.kind == "skip"}
        if chosen and chosen.key in skipped:
            chosen = None
        before = len(self.feed())
        ran = self.call(now, "skip", task, "--reason", "r", *(["--for", key] if key else []))
        defines, facts = self.wrote(before)
        if not facts:
            self.restore(kept)
            upcoming = [o for o in found if now < o.opens]
            if chosen and not chosen.status.startswith("done") and chosen.owed:
                if now >= chosen.opens or upcoming[0].key == chosen.key:
                    raise Mismatch(f"skip {task} {key} at {now}: binary nothing, model {chosen.key}: {ran}")
            return
        if chosen is None or facts[0][0]["for"] != chosen.key:
            raise Mismatch(f"skip {task} {key} at {now}: binary {facts[0][0]['for']}, model {chosen and chosen.key}")
        self.by_step[number] = (self.model.add("skip", now, task=task, period=chosen.key), facts[0][1])

    def do_undo(self, number, now, target, default=False):
        if target not in self.by_step:
            return
        entry, sha = self.by_step[target]
        if entry not in self.model.standing(now):
            return
        before = len(self.feed())
        ran = self.call(now, "undo", *([] if default else [sha[:12]]))
        defines, facts = self.wrote(before)
        if ran.returncode or len(facts) != 1 or facts[0][0]["entry"] != sha:
            raise Mismatch(f"undo of {entry} at {now}: {ran}")
        self.record(self.model, now)
        self.by_step[number] = (self.model.add("undo", now, target=entry.number), facts[0][1])

    def do_waive(self, number, now, task, first, until):
        before = len(self.feed())
        ran = self.call(now, "waive", task, "--until", until.isoformat(), "--reason", "r", "--approved-by", "b",
                        *(["--from", first.isoformat()] if first else []))
        defines, facts = self.wrote(before)
        if not facts:
            if ran.returncode == 0:
                raise Mismatch(f"waive: {ran}")
            return
        self.record(self.model, now)
        rule = self.model.tasks[task].versions[-1].rule
        entry = self.model.add("waive", now, task=task, first=first or rule.local_day(now), until=until)
        if facts[0][0]["from"] != entry.first.isoformat():
            raise Mismatch(f"waive from {facts[0][0]['from']}, model {entry.first}")
        self.by_step[number] = (entry, facts[0][1])

    def do_pause(self, number, now, task, until):
        before = len(self.feed())
        ran = self.call(now, "pause", task, "--until", until.isoformat(), "--reason", "r")
        defines, facts = self.wrote(before)
        if not facts:
            return
        self.record(self.model, now)
        self.by_step[number] = (self.model.add("pause", now, task=task, until=until), facts[0][1])

    def do_resume(self, number, now, task, target):
        if target not in self.by_step:
            return
        entry, sha = self.by_step[target]
        before = len(self.feed())
        ran = self.call(now, "resume", task)
        defines, facts = self.wrote(before)
        if not facts:
            return
        self.record(self.model, now)
        if len(facts) != 1 or facts[0][0]["entry"] != sha:
            raise Mismatch(f"resume: {facts}")
        self.by_step[number] = (self.model.add("resume", now, task=task, target=entry.number), facts[0][1])

    # ---- comparison

    def compare(self, now, replay=False):
        kept = self.seen(now)
        try:
            self.compare_due(now, replay)
        finally:
            self.restore(kept)

    def compare_due(self, now, replay):
        ran = self.call(now, "due", "--all", "--format", "json")
        if ran.returncode:
            raise Mismatch(f"due at {now}: {ran}")
        shown = {t["id"]: t for t in json.loads(ran.stdout)["tasks"]}
        tasks = self.listed_tasks()
        if replay:
            tasks = [t for t, h in self.model.tasks.items()
                     if t in self.recorded_at and self.recorded_at[t] <= now and self.model.versions(t, now)[-1].rule]
        if not replay and set(shown) != set(tasks):
            raise Mismatch(f"due at {now} lists {sorted(shown)}, model {sorted(tasks)}")
        for task in tasks:
            if task not in shown:
                raise Mismatch(f"replayed due at {now} lacks {task}")
            ours, theirs = self.model.assess(task, now), shown[task]
            where = f"{'replay ' if replay else ''}{task} at {now}: "
            if theirs["state"] != ours.state:
                raise Mismatch(where + f"state binary {theirs['state']}, model {ours.state}")
            if theirs["missed"] != ours.missed:
                raise Mismatch(where + f"missed binary {theirs['missed']}, model {ours.missed}")
            last = theirs["last_done"] and (theirs["last_done"]["period"], parse(theirs["last_done"]["performed_at"]))
            if (last and last[1]) != (ours.last and ours.last[1]):
                raise Mismatch(where + f"last_done binary {last}, model {ours.last}")
            self.compare_listed(where, ours, theirs["occurrence"], now)
            self.compare_schedule(where, task, ours, now)

    def compare_listed(self, where, ours, theirs, now0):
        if (theirs and theirs["period"]) != (ours.listed and ours.listed.key):
            raise Mismatch(where + f"lists {theirs and theirs['period']}, model {ours.listed and ours.listed.key} ({ours.state})\n  " + "\n  ".join(self.brief((o.key, o.opens, o.due, o.overdue, o.closes, o.status, o.back_dated)) for o in ours.occurrences if o.due > now0 - 2 * (o.due - o.opens) and o.opens < now0 + 2 * (o.due - o.opens)))
        if ours.listed:
            instants = [theirs[k] and parse(theirs[k]) for k in ("opens_at", "due_at", "overdue_at", "closes_at")]
            if instants != [ours.listed.opens, ours.listed.due, ours.listed.overdue, ours.listed.closes]:
                raise Mismatch(where + f"instants {theirs}, model {ours.listed}")

    def compare_schedule(self, where, task, ours, now):
        reach = min((self.last - self.first) / 5, 300 * DAY)
        first, last = max(self.first + 2 * DAY, now.date() - reach), min(self.last - 2 * DAY, now.date() + reach / 2)
        ran = self.call(now, "schedule", task, "--from", first.isoformat(), "--to", last.isoformat(), "--format", "json")
        if ran.returncode:
            raise Mismatch(f"{where} schedule: {ran}")
        theirs = [(o["period"], parse(o["opens_at"]), parse(o["due_at"]), parse(o["overdue_at"]),
                   o["closes_at"] and parse(o["closes_at"]), o["status"], o.get("back_dated", False))
                  for o in json.loads(ran.stdout)["occurrences"]]
        mine = [(o.key, o.opens, o.due, o.overdue, o.closes, o.status, o.back_dated)
                for o in ours.occurrences if o.rule.in_range(o, first, last)]
        if sorted(theirs, key=str) != sorted(mine, key=str):
            only = [self.brief(o) for o in theirs if o not in mine], [self.brief(o) for o in mine if o not in theirs]
            raise Mismatch(where + f"schedule --from {first} --to {last}:\n  binary only {only[0][:4]}\n  model only  {only[1][:4]}")
        if [o[2] for o in theirs] != sorted(o[2] for o in theirs):
            raise Mismatch(where + "schedule is not in order of due")

    @staticmethod
    def brief(o):
        return " ".join([o[0], *(moment(i) if i else "-" for i in o[1:5]), o[5], "back-dated" if o[6] else ""])


def parse(text):
    return datetime.fromisoformat(text).astimezone(UTC)


# ---------------------------------------------------------------- random choices


class Driver:
    def __init__(self, binary, seed):
        self.random = random.Random(seed)
        self.binary, self.seed = binary, seed

    def maybe(self, share):
        return self.random.random() < share

    def any(self, *options):
        return self.random.choice(options)

    def task(self, scale, begin, cadence=None):
        any, maybe = self.any, self.maybe
        cadence = cadence or any(*CADENCES[scale])
        rule = {}
        if cadence == "cron":
            if scale == "fast":
                rule["cron"] = any("0 9 * * *", "30 2 * * *", "0 9 * * 1", "0 9 * * 1-5", "0 6,18 * * *", "0 9 * * 0,3", "15 8 */2 * *")
            else:
                rule["cron"] = any("0 9 1 * *", "0 9 1,15 * *", "0 9 * * 1", "0 0 31 * *", "0 9 13 * 5")
            graces = ["30m", "6h", "2h", "0m"]
        elif cadence == "rolling":
            rule["after"] = any(*{"fast": ["1d", "2d", "3d", "1w"], "medium": ["2w", "30d"], "slow": ["90d", "26w"]}[scale])
            graces = ["0d", "12h", "2d", "1wd"]
        else:
            rule["cadence"] = cadence
            graces = {"daily": ["0d", "6h", "1d", "2d", "1wd"], "weekly": ["0d", "1d", "2d", "3wd", "5d", "12h", "2w"],
                      "monthly": ["0d", "5d", "3wd", "20d", "6w"], "quarterly": ["0d", "2w", "60d"], "annual": ["0d", "60d", "250d"]}[cadence]
        if cadence in ("daily", "weekly", "monthly", "quarterly", "annual") and maybe(0.5):
            rule["on"] = any(*{
                "daily": ["workdays", ["mon", "wed"], ["sat"], ["tue", "wed", "thu", "fri"]],
                "weekly": ["mon", "fri", "sun", "wed"],
                "monthly": [15, 31, 1, "first", "last", "first mon", "2nd tue", "last fri", "first workday", "last workday"],
                "quarterly": ["01-15", "02-last", "03-31", "last workday", "first mon", "02-first workday"],
                "annual": ["02-29", "06-15", "11-last fri", "first workday", "12-31"],
            }[cadence])
        if cadence != "cron" and maybe(0.45):
            rule["at"] = any("09:00", "17:30", "00:00" if cadence != "rolling" else "00:30", "02:30", "23:59")
        if maybe(0.45):
            rule["grace"] = any(*graces)
        if cadence != "rolling" and maybe(0.35):
            rule["catch_up"] = any("latest", "each")
        if cadence != "rolling" and maybe(0.15):
            rule["opens"] = any(*{"daily": ["6h", "1d", "2d"], "weekly": ["1d", "36h", "14d", "2wd"], "monthly": ["3d", "1w", "40d"],
                                  "quarterly": ["2w", "120d"], "annual": ["30d"], "cron": ["2h", "12h"]}[cadence])
        if cadence not in ("cron", "rolling") and maybe(0.25):
            if cadence == "daily":
                if rule.get("on") not in (None, "workdays"):
                    rule["holidays"] = "skip"
            else:
                rule["holidays"] = any("before", "after", "skip") if "on" in rule else any("before", "after")
        if cadence not in ("cron", "rolling") and maybe(0.12):
            rule["every"] = self.random.randint(2, 3)
            rule["starts"] = (begin - self.random.randint(0, MARGIN[scale] // 4) * DAY).date()
        if maybe(0.15):
            rule["timezone"] = any("America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Berlin")
        if maybe(0.15):
            rule["starts"] = (begin + self.random.randint(-MARGIN[scale] // 4, 5) * DAY).date()
        if maybe(0.08):
            rule["ends"] = max(begin.date(), rule.get("starts", begin.date())) + self.random.randint(5, LENGTH[scale]) * DAY
        return rule

    def scenario(self):
        any, maybe, rnd = self.any, self.maybe, self.random
        scale = any("fast", "fast", "medium", "slow")
        begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=rnd.randint(0, 400 * 86400))
        workspace = {"timezone": any("Europe/Berlin", "Europe/Berlin", "UTC", "America/New_York")}
        if maybe(0.7):
            workspace["starts"] = (begin - rnd.randint(-2, MARGIN[scale] // 4) * DAY).date()
        calendar = {}
        if maybe(0.4):
            calendar["holidays"] = sorted({(begin + rnd.randint(-5, LENGTH[scale]) * DAY).date() for _ in range(rnd.randint(1, 8))})
        if maybe(0.15):
            calendar["workdays"] = ["sun", "mon", "tue", "wed", "thu"]
        if maybe(0.15):
            calendar["week_starts"] = any("sun", "sat")
        if maybe(0.15):
            calendar["fiscal_year_starts"] = any(4, 7, 10)
        for _ in range(20):
            files = Files(workspace, calendar, {f"t{n}": self.task(scale, begin) for n in range(rnd.randint(1, 2))})
            if self.usable(files, begin, scale):
                return scale, begin, files
        return None

    def usable(self, files, begin, scale):
        """Whether generate.py takes a position on every occurrence, and the binary takes the files."""
        margin = MARGIN[scale] * DAY
        first, last = (begin - margin).date(), (begin + LENGTH[scale] * DAY + margin).date()
        try:
            for task in files.tasks:
                rule = files.rule(task)
                if rule.cadence != "rolling":
                    for occ in rule.occurrences(first, last):
                        if not occ.opens < occ.due <= occ.overdue:
                            return False
        except (AssertionError, IndexError, StopIteration, ValueError, OverflowError):
            return False
        return True

    def next_moment(self, run, now):
        rnd = self.random
        instants = []
        kept = run.seen(now)
        for task in run.listed_tasks():
            for occ in run.model.timeline(task, now):
                instants += [i for i in (occ.opens, occ.due, occ.overdue, occ.closes) if i and now < i]
        run.restore(kept)
        instants = sorted(set(instants))[:8]
        if instants and self.maybe(0.7):
            at = rnd.choice(instants) + rnd.choice([0, 0, -1, 1, 3600, 36000, 90000]) * SECOND
        else:
            at = now + rnd.choice([1, 60, 3600, 30000, 86400, 200000]) * SECOND
        return max(at, now + SECOND)

    def next_step(self, run, number, now, scale, begin):
        rnd, maybe = self.random, self.maybe
        kept = run.seen(now)
        tasks = run.listed_tasks()
        try:
            if not tasks:
                return number, now, "look", {}
            task = rnd.choice(tasks)
            found = run.model.judge(task, now)
            rule = run.model.tasks[task].versions[-1].rule
            rolling = any(v.rule and v.rule.cadence == "rolling" for v in run.model.tasks[task].versions)
            kind = rnd.choices(["look", "done", "for", "performed", "skip", "skip_for", "undo", "waive", "pause", "resume", "edit", "adopt", "early"],
                               [12, 30, 10, 8, 7, 4, 8, 5, 5, 4, 7, 2, 2])[0]
            if rolling and kind in ("done", "for", "performed", "skip", "skip_for", "early"):
                if not found or found[-1].opens > now or not found[-1].owed or kind in ("early",):
                    return number, now, "look", {}
                # Settled on the day it counts from, a rolling task would owe the same key again.
                base = found[-1].due_day - found[-1].rule.after * DAY
                if found[-1].rule.local_day(now) <= base:
                    return number, now, "look", {}
                if kind in ("for", "skip_for"):
                    kind = {"for": "done", "skip_for": "skip"}[kind]
            if rolling and kind in ("done", "skip") and run.model.choice(found, now) is not found[-1]:
                return number, now, "look", {}
            if kind == "done":
                return number, now, "done", dict(task=task)
            opened = [o for o in found if o.opens <= now and o.owed]
            if kind == "for" and opened:
                return number, now, "done", dict(task=task, key=rnd.choice(opened[-6:]).key)
            if kind == "performed" and opened:
                occ = rnd.choice(opened[-3:])
                floor = max(occ.opens, run.model.tasks[task].start)
                if rolling:
                    base = occ.due_day - occ.rule.after * DAY
                    floor = max(floor, day_start(base + DAY, rule.tz))
                    if occ is not found[-1]:
                        return number, now, "look", {}
                if floor >= now:
                    return number, now, "look", {}
                performed = floor + timedelta(seconds=rnd.randint(0, int((now - floor).total_seconds())))
                key = occ.key if maybe(0.6) and not rolling else None
                return number, now, "done", dict(task=task, performed=performed, key=key)
            if kind == "skip":
                return number, now, "skip", dict(task=task)
            if kind == "skip_for" and opened:
                return number, now, "skip", dict(task=task, key=rnd.choice(opened[-4:]).key)
            if kind == "early":
                upcoming = [o for o in found if now < o.opens]
                if upcoming:
                    occ = upcoming[0] if maybe(0.8) else rnd.choice(upcoming[:3])
                    if occ.status == "upcoming":
                        return number, now, "done", dict(task=task, key=occ.key, early=maybe(0.8))
            if kind == "undo" and run.by_step:
                standing = run.model.standing(now)
                options = []
                for step, (entry, _) in run.by_step.items():
                    if entry not in standing or entry.kind == "undo" and maybe(0.5):
                        continue
                    of = entry
                    while of.kind == "undo":
                        of = run.model.entries[of.target]
                    history = run.model.tasks.get(of.task)
                    if any(v.rule is None for v in history.versions):
                        continue
                    if any(v.rule and v.rule.cadence == "rolling" for v in history.versions):
                        later = [e for e in run.model.entries if e.task == of.task and e.number > of.number]
                        if later or entry.kind == "undo":
                            continue
                    options.append(step)
                if options:
                    target = rnd.choice(options[-4:])
                    return number, now, "undo", dict(target=target)
            today = rule.local_day(now)
            spread = {"fast": 4, "medium": 20, "slow": 150}[scale]
            if kind == "waive":
                first = today + rnd.randint(0, spread) * DAY if maybe(0.4) else None
                return number, now, "waive", dict(task=task, first=first, until=(first or today) + rnd.randint(0, spread) * DAY)
            if kind == "pause":
                return number, now, "pause", dict(task=task, until=today + rnd.randint(0, spread) * DAY)
            if kind == "resume":
                standing = run.model.of(task, now)
                pauses = [e for e in standing if e.kind == "pause" and e.until >= today
                          and not any(r.kind == "resume" and r.target == e.number for r in standing)]
                if len(pauses) == 1:
                    step = next(s for s, (e, _) in run.by_step.items() if e is pauses[0])
                    return number, now, "resume", dict(task=task, target=step)
            if kind == "edit":
                return self.edit(run, number, now, scale, begin, task, rolling)
            if kind == "adopt":
                return number, now, "adopt", {}
            return number, now, "look", {}
        finally:
            run.restore(kept)

    def edit(self, run, number, now, scale, begin, task, rolling):
        rnd, maybe = self.random, self.maybe
        for _ in range(10):
            files = copy.deepcopy(run.files)
            if task not in files.tasks:
                return number, now, "look", {}
            what = rnd.choices(["rule", "cadence", "calendar", "remove", "add", "readd"], [6, 3, 2, 2, 2, 3])[0]
            old = files.tasks[task]
            zone = {k: old[k] for k in ("timezone",) if k in old}
            if what == "rule":
                new = self.task(scale, begin, old.get("cadence") or ("cron" if "cron" in old else "rolling"))
            elif what == "cadence" and not rolling:
                new = self.task(scale, begin, rnd.choice([c for c in CADENCES[scale] if c != "rolling"]))
            elif what == "calendar":
                files.calendar["holidays"] = sorted({(now + rnd.randint(-5, 20) * DAY).date() for _ in range(4)})
                new = None
            elif what == "remove":
                del files.tasks[task]
                new = None
            elif what == "add":
                name = f"t{len(run.model.tasks) + len(files.tasks)}"
                files.tasks[name] = self.task(scale, begin)
                new = None
            elif what == "readd":
                gone = [t for t, h in run.model.tasks.items() if t not in files.tasks and h.versions[-1].rule is None]
                if not gone:
                    continue
                before = next(v.rule for v in reversed(run.model.tasks[gone[0]].versions) if v.rule)
                if before.cadence == "rolling":
                    continue
                files.tasks[gone[0]] = dict(before.task)
                if before.every != 1:
                    files.tasks[gone[0]]["every"] = before.every
                new = None
            else:
                continue
            if new is not None:
                for key in ("timezone", "starts"):
                    new.pop(key, None)
                    if key in old:
                        new[key] = old[key]
                if "every" in new and "starts" not in new:
                    new.pop("every")
                files.tasks[task] = new
            if files.tasks and self.usable(files, begin, scale):
                sure = what in ("remove", "readd") or rolling
                return number, now, "edit", dict(files=files, adopt=sure or maybe(0.8))
        return number, now, "look", {}

    def run(self):
        made = self.scenario()
        if made is None:
            return None
        scale, begin, files = made
        run = Run(self.binary, scale, files, begin)
        run.begin()
        steps, now = [], begin
        try:
            if (ran := run.call(now, "validate")).returncode:
                if "never owed" in ran.stderr:
                    return None
                raise Mismatch("validate: " + ran.stderr)
            if self.maybe(0.6):
                steps.append((0, now, "adopt", {}))
                run.step(steps[-1])
            for number in range(1, self.random.randint(10, 30)):
                now = self.next_moment(run, now)
                if now > begin + LENGTH[scale] * DAY:
                    break
                steps.append(self.next_step(run, number, now, scale, begin))
                run.step(steps[-1])
            if run.model.tasks:
                oldest = min(run.recorded_at.values())
                for _ in range(2):
                    at = oldest + timedelta(seconds=self.random.randint(0, int((now - oldest).total_seconds())))
                    run.compare(at, replay=True)
        except Mismatch as error:
            return scale, begin, files, steps, str(error)
        finally:
            run.close()
        return len(steps)


# ---------------------------------------------------------------- cutting down


def category(text):
    text = re.sub(r"\d{4}-[^ ]*|\bt\d+\b|\d\d:\d\d:\d\d[^ ]*", "", text)
    return re.sub(r"\d+", "N", text.split("\n")[0])[:60]


def replay(binary, scale, begin, files, steps):
    run = Run(binary, scale, files, begin)
    run.begin()
    try:
        for step in steps:
            run.step(step)
    except Mismatch as error:
        return str(error), run.log
    except (KeyError, StopIteration, IndexError):
        return None, run.log
    finally:
        run.close()
    return None, run.log


def shrink(binary, scale, begin, files, steps, error):
    wanted = category(error)
    best = steps
    changed = True
    while changed:
        changed = False
        for n in range(len(best) - 2, -1, -1):
            less = best[:n] + best[n + 1:]
            found, _ = replay(binary, scale, begin, files, less)
            if found and category(found) == wanted:
                best, changed = less, True
    # Fields of the task that do not matter.
    for task in list(files.tasks):
        for key in list(files.tasks[task]) + ["*"]:
            less = copy.deepcopy(files)
            if key == "*":
                less.tasks.pop(task)
            elif key in ("cadence", "cron", "after"):
                continue
            else:
                less.tasks[task].pop(key)
            try:
                found, _ = replay(binary, scale, begin, less, best)
            except (AssertionError, KeyError, ValueError):
                continue
            if found and category(found) == wanted:
                files = less
    found, log = replay(binary, scale, begin, files, best)
    return files, best, found or error, log


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("binary")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--count", type=int, default=100)
    ask.add_argument("--seconds", type=int, default=300)
    ask.add_argument("--show", type=int, default=5, help="how many discrepancies of a category to print")
    ask = ask.parse_args()
    def expired(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, expired)
    until = clock.time() + ask.seconds
    total, steps, seen = 0, 0, {}
    for seed in range(ask.seed, ask.seed + ask.count):
        if clock.time() > until:
            break
        signal.alarm(10)
        try:
            result = Driver(ask.binary, seed).run()
        except TimeoutError:
            print(f"seed {seed}: too slow", flush=True)
            continue
        finally:
            signal.alarm(0)
        total += 1
        if result is None:
            continue
        if isinstance(result, int):
            steps += result
            continue
        scale, begin, files, walked, error = result
        steps += len(walked)
        kind = category(error)
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= ask.show:
            signal.alarm(20)
            try:
                files, walked, error, log = shrink(ask.binary, scale, begin, files, walked, error)
            except Exception as broken:  # shown as it is
                log = [repr(broken)]
            finally:
                signal.alarm(0)
            print(f"==== seed {seed}: {error}\n" + "\n".join(log) + "\n", flush=True)
    print(f"{total} scenarios, {steps} steps, {sum(seen.values())} discrepancies")
    for kind, count in sorted(seen.items(), key=lambda x: -x[1]):
        print(f"  {count:4} {kind}")
    return bool(seen)


if __name__ == "__main__":
    sys.exit(main())
