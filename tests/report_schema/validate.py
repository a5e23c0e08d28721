"""Validates JSON reports by their schema, and sees that nothing else passes.

Arguments: the schema, then the reports. Each key of each object of a report is taken out once, and
to each object one is added: neither may pass.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator


def objects(value):
    """All objects in a value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def cut(value):
    """A value with at most one item in each list: the one that says most."""
    if isinstance(value, dict):
        return {key: cut(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [cut(inner) for inner in sorted(value, key=lambda inner: len(json.dumps(inner)))[-1:]]
    return value


def main(schema_path, *report_paths):
    schema = json.loads(Path(schema_path).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in report_paths:
        report = json.loads(Path(path).read_text(encoding="utf-8"))
        for error in validator.iter_errors(report):
            raise AssertionError(f"{path}: {error.json_path}: {error.message}")
        report = cut(report)
        assert validator.is_valid(report)
        filters = report["scope"]["filters"]
        for one in list(objects(report)):
            one["surplus"] = 1
            assert not validator.is_valid(report), f"{path}: a surplus key passes in {one}"
            del one["surplus"]
            for key, value in list(one.items()):
                if one is filters:
                    continue
                del one[key]
                assert not validator.is_valid(report), f"{path}: {key} may be missing in {one}"
                one[key] = value
    print(f"{len(report_paths)} reports")


main(*sys.argv[1:])
