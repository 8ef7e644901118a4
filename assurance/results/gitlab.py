"""Results as GitLab's code quality report, which a merge request shows beside the lines."""

import json

from assurance.results.fingerprints import fingerprints
from assurance.results.result import Results
from assurance.results.verdict import Severity, Status

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def render(results: Results) -> str:
    """Open findings only, as a list; what could not be checked at all is one finding of the greatest severity."""
    first = results.inputs[0].path if results.inputs else "."
    description = [
        {
            "description": f"{one.control}: {'undecided: ' * (one.status is Status.UNDECIDED)}{one.message}",
            "check_name": one.control,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[one.severity],
            "location": {"path": one.template or first, "lines": {"begin": one.line or 1}},
        }
        for one, fingerprint in zip(results.open, fingerprints(results.open), strict=True)
    ]
    description += [
        {
            "description": f"could not check: {line}",
            "check_name": "check",
            "fingerprint": f"could-not-check-{number}",
            "severity": "blocker",
            "location": {"path": first, "lines": {"begin": 1}},
        }
        for number, line in enumerate((*results.crashed, *results.mistakes))
    ]
    return json.dumps(description, indent=2, ensure_ascii=False) + "\n"
