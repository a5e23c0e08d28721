"""Loads OSCAL assessment results with compliance-trestle, and compares them with the JSON report.

Arguments: the OSCAL file, and the file that `report --format json` wrote of the same report.
"""

import json
import sys
from pathlib import Path

from trestle.oscal import OSCAL_VERSION
from trestle.oscal.assessment_results import AssessmentResults


def props(thing):
    return {prop.name: prop.value for prop in thing.props or []}


def every_uuid(value):
    """All values under a key `uuid`, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "uuid":
                yield inner
            else:
                yield from every_uuid(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_uuid(inner)


def every_reference(value):
    """All values under a key that ends with `-uuid`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("-uuid"):
                yield inner
            else:
                yield from every_reference(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_reference(inner)


def main(oscal_path, json_path):
    loaded = AssessmentResults.oscal_read(Path(oscal_path))
    assert loaded is not None, "trestle loads nothing"
    written = json.loads(Path(oscal_path).read_text(encoding="utf-8"))
    report = json.loads(Path(json_path).read_text(encoding="utf-8"))
    assert written["assessment-results"]["metadata"]["oscal-version"] == OSCAL_VERSION

    uuids = list(every_uuid(written))
    assert len(uuids) == len(set(uuids)), "a UUID stands for two things"
    dangling = set(every_reference(written)) - set(uuids)
    assert not dangling, f"nothing has the UUID {dangling}"
    assert loaded.import_ap.href.removeprefix("#") in uuids

    (result,) = loaded.results
    every_observation = result.observations or []
    observations = [one for one in every_observation if "status" in props(one)]
    failing_tasks = [task for task in report["tasks"] if task["failing"]]
    assert [props(one).get("task") for one in every_observation[len(observations) :]] == [
        task["id"] for task in failing_tasks
    ]
    for one, task in zip(every_observation[len(observations) :], failing_tasks, strict=True):
        assert props(one).get("failing-period") == task["failing"]["period"]
    population = report["population"]
    seen = [tuple(props(one)[name] for name in ("task", "period", "status")) for one in observations]
    assert seen == [(row["task"], row["period"], row["status"]) for row in population]
    for one, row in zip(observations, population, strict=True):
        assert len(one.relevant_evidence or []) == len(row["evidence"])
        assert one.expires is None or row["status"] in ("done", "done-late")
        assert props(one).get("approved-by") == row["approved_by"]
    assert len(result.risks or []) == len(report["waivers"])
    entries = result.assessment_log.entries if result.assessment_log else []
    assert len(entries) == len(report["changes"])

    asked = {name.lower() for name in report["scope"]["filters"].get("framework", [])}
    controls = {}
    for task in report["tasks"]:
        of_task = {one for one in task["controls"] if not asked or one.split(":")[0].lower() in asked}
        controls[task["id"]] = of_task or {task["id"]}
    failing = {}
    for row in population:
        if row["status"] in ("missed", "overdue"):
            for target in controls[row["task"]]:
                failing[target] = failing.get(target, 0) + 1
    found = {}
    for finding in result.findings or []:
        assert finding.target.status.state.value == "not-satisfied"
        target = props(finding.target)
        name = target.get("control") or target["task"]
        assert name not in found, f"two findings of {name}"
        found[name] = len(finding.related_observations)
    assert found == failing, f"{found} and {failing}"

    selected = [
        chosen.control_id
        for selection in result.reviewed_controls.control_selections
        for chosen in selection.include_controls
    ]
    every = set().union(*controls.values())
    assert len(selected) == max(len(every), 1), f"{selected} and {every}"
    print(f"{len(every_observation)} observations, {len(found)} findings, {len(result.risks or [])} risks")


main(*sys.argv[1:])
