"""Results as JSON: the contract that other tools rely on."""

import json
from importlib.metadata import version

from policies.controls.engine import Results, Status

FIELDS = "control title status resource type template property message remedy frameworks".split()


def render(results: Results) -> str:
    """`tool`, `version`, `inputs`, `summary` and `results`, sorted: two runs give the same bytes."""
    summary = {str(status): results.count(status) for status in Status}
    told = {
        "tool": "fsi-rekognition",
        "version": version("rekognition-fsi-baseline"),
        "inputs": [{"path": one.path, "sha256": one.sha256} for one in results.inputs],
        "summary": {**summary, "checked": len(results.results)},
        "not_judged": list(results.unjudged),
        "errors": [*results.crashed, *results.mistakes],
        "results": [
            {name: getattr(one, name) for name in FIELDS} | {"resource": one.path or one.resource}
            for one in results.results
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
