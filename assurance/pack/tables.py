"""The judgements as tables for a spreadsheet, where what is the same for many rows stands once."""

from collections import defaultdict
from collections.abc import Mapping

from assurance.controls.control import Control
from assurance.pack.standing import Judged
from assurance.results.csv_form import written
from assurance.results.result import Results


def controls(judged: Mapping[str, Judged]) -> str:
    """controls.csv: a row a control, with how it stands over all that it judged."""
    head = ("control", "severity", "standing", "judgements", "title", "remedy", "frameworks")
    return written(
        [
            head,
            *(
                (name, one.control.severity.value, one.standing.value, len(one.results), one.control.title,
                 one.control.remedy, _frameworks(one.control))
                for name, one in judged.items()
            ),
        ]
    )  # fmt: skip


def _frameworks(control: Control) -> tuple[str, ...]:
    """`nist-800-53-r5: AC-3, AC-6`: what the sources map to a control, a framework at a time."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for one in control.frameworks:
        found[one.framework][str(one)] = None
    return tuple(f"{name}: {', '.join(listed)}" for name, listed in found.items())


def judgements(results: Results) -> str:
    """judgements.csv: a row for all controls that say the same of a resource, each named as often as it says so."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in results.results:
        where = (one.path or one.resource, one.type, one.template)
        found[*where, one.status.value, one.property, one.message].append(one.control)
    head = ("resource", "type", "template", "status", "property", "message", "controls")
    return written([head, *((*row, " ".join(named)) for row, named in sorted(found.items()))])
