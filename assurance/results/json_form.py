"""Results as JSON: the contract that other tools rely on."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from assurance.results.result import Description, Result, Results
from assurance.results.since import Since
from assurance.results.verdict import Status

FIELDS = "control status resource template property message".split()


def render(results: Results, since: Since | None = None, more: Mapping[str, Any] | None = None) -> str:
    """`tool`, `version`, `inputs`, `summary`, `controls`, `types` and `results`, sorted: two runs give the same bytes.

    `controls` holds what is the same for every result of a control: title, severity, remedy, frameworks; `types` what
    is the same for every result of a resource: template → resource → type; `more` is what a verb adds.
    """
    summary = {str(status): results.count(status) for status in Status}
    description: dict[str, Any] = {
        "tool": "fsi-rekognition",
        "version": version("rekognition-fsi-baseline"),
        **(more or {}),
        "inputs": [{"path": one.path, "sha256": one.sha256} for one in results.inputs],
        "summary": {**summary, "checked": len(results.results)},
        "not_judged": list(results.unjudged),
        "not_understood": dict(results.not_understood),
        "errors": [*results.crashed, *results.mistakes],
    }
    if since:
        description["since"] = _since(since)
    head = json.dumps(description, indent=2, ensure_ascii=False).removesuffix("\n}")
    controls = _lines({one.control: _control(one.about) for one in results.results})
    types = _lines(_types(results))
    judged = ",\n".join(_result(one) for one in results.results)
    return f'{head},\n  "controls": {controls},\n  "types": {types},\n  "results": [\n{judged}\n  ]\n}}\n'


def _lines(table: Mapping[str, Any]) -> str:
    """An object of which each member has a line."""
    members = ",\n".join(f"{json.dumps(name)}:{_compact(value)}" for name, value in table.items())
    return f"{{\n{members}\n  }}" if members else "{}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _control(about: Description) -> dict[str, Any]:
    return {name: getattr(about, name) for name in ("title", "severity", "remedy", "frameworks")}


def _types(results: Results) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in results.results:
        if one.type:
            found.setdefault(one.template, {}).setdefault(one.path or one.resource, one.type)
    return found


def _result(one: Result) -> str:
    """A line a judgement: there are thousands, and Python writes indented JSON slowly."""
    fields = {name: getattr(one, name) for name in FIELDS} | {"resource": one.path or one.resource}
    if not one.property:
        del fields["property"]
    return _compact(fields)


def _since(found: Since) -> dict[str, Any]:
    names = ("control", "resource", "property", "message")
    return {
        "file": found.file,
        "new": [{name: getattr(one, name) for name in names} | {"resource": one.path} for one in found.new],
        "changed": [{name: getattr(one, name) for name in names} | {"resource": one.path} for one in found.changed],
        "gone": [asdict(one) for one in found.gone],
    }
