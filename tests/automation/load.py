"""Prints YAML files as one JSON list. `on`, which YAML 1.1 takes for true, stays a name."""

import json
import sys
from pathlib import Path

import yaml

documents = [yaml.safe_load(Path(path).read_text()) for path in sys.argv[1:]]
print(json.dumps([{("on" if key is True else key): value for key, value in document.items()} for document in documents]))
