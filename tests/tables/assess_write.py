#!/usr/bin/env python3
"""Writes assess.toml: what becomes of occurrences and tasks, step by step.

The steps are in assess_scenarios.py; what they state by hand has to agree with the model of
assess_oracle.py, which states the rest.

    python assess_write.py            writes the table beside this file
    python assess_write.py --check    fails when the file differs from what would be written
"""

import pathlib
import re
import sys
import tomllib
from datetime import date, datetime

from assess_fuzz import Files, Run
from assess_scenarios import scenarios
import generate

STATE = re.compile(r" = (ok|due|late|overdue|waived|paused) (\d+) (\S+)$")


def parts(text):
    """(moment, command, answer, state, statuses), what is stated by hand only"""
    text, _, statuses = text.partition(" : ")
    state = STATE.search(text)
    text, _, answer = (text[: state.start()] if state else text).partition(" -> ")
    moment, _, command = text.strip().partition(" ")
    told = dict(one.split() for one in statuses.split(", ")) if statuses else {}
    return moment, command.strip(), answer.strip(), state and " ".join(state.groups()), told


def rule_table(text):
    return tomllib.loads("\n".join(one.strip() for one in text.split(";")))


class Walk:
    def __init__(self, name, workspace, task, steps):
        self.name, self.wrong = name, []
        table = tomllib.loads(workspace)
        calendar = table.pop("calendar", {})
        self.zone = generate.zoneinfo.ZoneInfo(table["timezone"])
        files = Files(table, calendar, {"t": rule_table(task.replace("\n", ";"))})
        moments = [self.instant(parts(step)[0]) for step in steps]
        short = re.search(r"daily|cron", task) and '"Europe/Berlin"\nstarts = 2026-01-01' not in workspace
        self.run = Run(None, "medium" if short else "slow", files, moments[0])
        self.run.begin()
        self.lines = [self.step(step) for step in steps]
        self.run.close()

    def instant(self, text):
        return generate.resolve(datetime.fromisoformat(text), self.zone)

    def fail(self, text):
        self.wrong.append(f"{self.name}: {text}")

    def step(self, text):
        moment, command, answer, state, told = parts(text)
        now, word = self.instant(moment), command.partition(" ")[0]
        got = getattr(self, "do_" + word)(now, command)
        if answer and answer != got:
            self.fail(f"{text}\n  model answers {got}")
        ours, statuses = self.look(now)
        if state and state != ours:
            self.fail(f"{text}\n  model has {ours}; {statuses}")
        for key, status in told.items():
            if statuses.get(key, "none") != status:
                self.fail(f"{text}\n  model has {key} {statuses.get(key, 'none')}")
        shown = {k: statuses[k] for k in self.near}
        shown.update({k: statuses.get(k, "none") for k in told})
        by_hand = [w for w, stated in (("answer", answer), ("state", state), ("statuses", told)) if stated]
        fields = [f'now = "{moment}"', f"command = '{command}'"]
        fields += [f'answer = "{got}"'] if got else []
        fields += [f'state = "{ours}"', f'statuses = "{", ".join(" ".join(i) for i in shown.items())}"']
        fields += [f'by_hand = "{" ".join(by_hand)}"'] if by_hand else []
        return "{ " + ", ".join(fields) + " }"

    def look(self, now):
        kept = self.run.seen(now)
        model = self.run.model
        gone = model.tasks["t"].versions[-1].rule is None
        found = model.judge("t", now)
        ours = "-"
        if not gone:
            seen = model.assess("t", now)
            ours = f"{seen.state} {seen.missed} {seen.listed.key if seen.listed else '-'}"
        self.run.restore(kept)
        opened = [o.key for o in found if o.opens <= now and o.status != "not-owed"]
        self.near = opened[-3:] + [o.key for o in found if now < o.opens][:1]
        return ours, {o.key: o.status for o in found}

    # ---- commands

    def option(self, command, name):
        found = re.search(rf"--{name} (\S+)", command)
        return found and found[1]

    def do_look(self, now, command):
        return None

    def do_adopt(self, now, command):
        self.run.record(self.run.model, now)

    def do_done(self, now, command):
        kept = self.run.snapshot()
        self.run.record(self.run.model, now)
        performed = self.option(command, "performed")
        performed = self.instant(performed) if performed else now
        what, key = self.run.model.claim("t", now, performed, self.option(command, "for"), "--early" in command)
        if what != "write":
            self.run.restore(kept)
            return what
        self.run.model.add("done", now, task="t", period=key, performed=performed)
        return f"write {key}"

    def do_skip(self, now, command):
        self.run.record(self.run.model, now)
        found = self.run.model.judge("t", now)
        key = self.option(command, "for") or self.run.model.choice(found, now).key
        self.run.model.add("skip", now, task="t", period=key)
        return f"write {key}"

    def do_undo(self, now, command):
        self.run.model.add("undo", now, target=self.run.model.entries[-1].number)

    def do_waive(self, now, command):
        self.run.record(self.run.model, now)
        first = self.option(command, "from")
        today = self.run.model.tasks["t"].versions[-1].rule.local_day(now)
        self.run.model.add("waive", now, task="t", first=date.fromisoformat(first) if first else today,
                           until=date.fromisoformat(self.option(command, "until")))

    def do_pause(self, now, command):
        self.run.record(self.run.model, now)
        self.run.model.add("pause", now, task="t", until=date.fromisoformat(self.option(command, "until")))

    def do_resume(self, now, command):
        pause = [e for e in self.run.model.standing(now) if e.kind == "pause"][-1]
        self.run.model.add("resume", now, task="t", target=pause.number)

    def do_edit(self, now, command):
        self.do_change(now, command)
        self.run.record(self.run.model, now)

    def do_change(self, now, command):
        self.run.files.tasks["t"] = rule_table(command.partition(" ")[2])

    def do_remove(self, now, command):
        del self.run.files.tasks["t"]
        self.run.record(self.run.model, now)

    def do_calendar(self, now, command):
        self.run.files.calendar = rule_table(command.partition(" ")[2])
        self.run.record(self.run.model, now)


HEAD = """\
# What becomes of occurrences and tasks, step by step, through `done`, `due` and `schedule`.
#
# Written by assess_write.py; do not edit. The task has the id `t`. A moment is local time of the
# workspace; `undo -1` takes back the last entry, `edit` replaces the task and records it, `change`
# replaces it in the file only, `remove` and `calendar` do what they say and record it.
#
# After a step, `state` is <state> <missed> <listed period>, and `statuses` are those of the last
# opened occurrences and of the next (`none`: there is no such occurrence). `answer` is what the
# command did: `write KEY`, `nothing` or `refuse`. What `by_hand` names was worked out by hand from
# the rules; all else is what the model of assess_oracle.py expects.
"""


def main():
    out, steps, stated = [HEAD], 0, 0
    every = scenarios()
    assert len({one[0] for one in every}) == len(every)
    wrong = []
    for name, workspace, task, walked in every:
        walk = Walk(name, workspace, task, walked)
        lines, wrong = walk.lines, wrong + walk.wrong
        steps, stated = steps + len(lines), stated + sum("by_hand" in line for line in lines)
        out.append(f'[[scenario]]\nname = "{name}"\nworkspace = \'\'\'\n{workspace}\'\'\'\ntask = \'\'\'\n{task}\n\'\'\'\n'
                   "steps = [\n" + "".join(f"  {line},\n" for line in lines) + "]\n")
    if wrong:
        raise SystemExit("\n".join(wrong))
    text = "\n".join(out)
    tomllib.loads(text)
    path = pathlib.Path(__file__).with_name("assess.toml")
    if "--check" in sys.argv:
        if path.read_text() != text:
            raise SystemExit("the table differs from what assess_write.py writes")
    else:
        path.write_text(text)
    print(f"{len(every)} scenarios, {steps} steps, {stated} with something by hand")


if __name__ == "__main__":
    main()
