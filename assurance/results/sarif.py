"""Results as SARIF 2.1.0: open findings with stable fingerprints, exceptions as suppressions."""

import json
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from assurance.results.fingerprints import fingerprints
from assurance.results.result import Description, Result, Results
from assurance.results.since import Since
from assurance.results.verdict import Severity, Status

_LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.0"}


def render(results: Results, since: Since | None = None) -> str:
    """One run; met judgements are left out, as code scanning expects."""
    description = [one for one in results.results if one.status is not Status.MET]
    rules = sorted({one.control: one.about for one in description}.items())
    places = {name: place for place, (name, _) in enumerate(rules)}
    first = results.inputs[0].path if results.inputs else ""
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fsi-rekognition",
                        "semanticVersion": version("rekognition-fsi-baseline"),
                        "rules": [_rule(about) for _, about in rules],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": not (results.crashed or results.mistakes),
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": line}}
                            for line in (*results.crashed, *results.mistakes)
                        ],
                    }
                ],
                "results": [
                    _result(one, places[one.control], fingerprint, one.template or first)
                    | ({"baselineState": since.state(one)} if since else {})
                    for one, fingerprint in zip(description, fingerprints(description), strict=True)
                ],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(control: Description) -> dict[str, Any]:
    return {
        "id": control.id,
        "shortDescription": {"text": control.title},
        "fullDescription": {"text": control.why},
        "help": {"text": f"{control.remedy} See {control.page}"},
        "defaultConfiguration": {"level": _LEVELS[control.severity]},
        "properties": {
            "security-severity": _SCORES[control.severity],
            "tags": ["security", str(control.consideration)],
        },
    }


def _result(one: Result, rule: int, fingerprint: str, file: str) -> dict[str, Any]:
    """A finding; one about the whole stands in the first file: code scanning takes none that stands nowhere."""
    where = one.path or "application"
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": where, "kind": "resource"}]}
    if file:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(file.removeprefix("aws://"), errors="surrogateescape")}
        }
        location["physicalLocation"]["region"] = {"startLine": one.line or 1}
    description = {
        "ruleId": one.control,
        "ruleIndex": rule,
        "level": "warning" if one.status is Status.EXCEPTED else _LEVELS[one.severity],
        "kind": "fail",
        "message": {"text": ". ".join(text.rstrip(".") for text in (_said(one), one.remedy) if text) + "."},
        "locations": [location],
        "partialFingerprints": {"resourceAndProperty/v1": fingerprint},
    }
    if one.status is Status.EXCEPTED:
        description["suppressions"] = [{"kind": "external", "justification": "exceptions register"}]
    return description


def _said(one: Result) -> str:
    """An undecided finding is a failure, too: SARIF knows no level for other kinds, and gates would let them pass."""
    return f"Undecided: {one.message}" if one.status is Status.UNDECIDED else one.message
