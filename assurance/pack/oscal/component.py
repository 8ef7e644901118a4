"""component-definition.json: which requirement of which framework the baseline's controls answer, and how."""

import re
from collections.abc import Iterator, Mapping

from assurance.pack.coverage import Coverage, Line
from assurance.pack.dossier import Dossier
from assurance.pack.oscal.parts import Identities, Json, line, metadata, ours, render, resource, token
from assurance.pack.standing import Judged

_RULES = "https://oscal-compass.github.io/compliance-trestle/schemas/oscal/cd"
"""The namespace in which compliance-trestle and Compliance-to-Policy look for rules."""
_CATALOGUES = {
    "nist-800-53-r5": "https://raw.githubusercontent.com/usnistgov/oscal-content/main/"
    "nist.gov/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json"
}
"""Framework → its catalogue in OSCAL, where its publisher has one."""


def component_definition(dossier: Dossier, controls: Mapping[str, Judged], covered: tuple[Coverage, ...]) -> str:
    """One component: the baseline as this environment has it."""
    ids = Identities(dossier)
    description = [one for one in covered if one.lines]
    own = [one for one in description if one.framework.id not in _CATALOGUES]
    component: Json = {
        "uuid": ids.of("component"),
        "type": "service",
        "title": f"Amazon Rekognition baseline {dossier.settings.prefix}",
        "description": f"Approved: {', '.join(row.title for row in dossier.settings.approved)}.",
        "props": [prop for number, judged in enumerate(controls.values()) for prop in _rule(number, judged)],
        "control-implementations": [_implementation(ids, one) for one in description],
    }
    document: Json = {
        "uuid": ids.of("component-definition"),
        "metadata": metadata(dossier, "Component definition"),
        "components": [component],
    }
    read_in = {text for one in description for line_ in one.lines for text in line_.sources}
    sources = [resource(ids.of("source", text), text, "Where identifiers were read.") for text in sorted(read_in)]
    sources += [
        resource(ids.of("framework", one.id), one.title, f"{one.note} {one.list}")
        for one in (covered.framework for covered in own)
    ]
    return render("component-definition", document, sources)


def control_id(framework: str, identifier: str) -> str:
    """As the framework's own catalogue in OSCAL names it, if it has one; else a token of ours."""
    if framework in _CATALOGUES and (found := re.match(r"([A-Z]{2}-\d+)(?:\((\d+)\))?", identifier)):
        return found[1].lower() + (f".{found[2]}" if found[2] else "")
    return token(f"{framework}_{re.sub(r' [(].*[)]$', '', identifier)}")


def _rule(number: int, judged: Judged) -> Iterator[Json]:
    """A control of ours as a rule and its check; the remarks hold the two together."""
    one, together = judged.control, f"rule_set_{number:03}"
    for name, value in (
        ("Rule_Id", one.id),
        ("Rule_Description", one.title),
        ("Check_Id", f"fsi-rekognition_{one.id}"),
    ):
        yield {"name": name, "ns": _RULES, "value": line(value), "remarks": together}


def _implementation(ids: Identities, covered: Coverage) -> Json:
    framework = covered.framework
    grouped: dict[str, list[Line]] = {}
    for one in covered.lines:
        grouped.setdefault(control_id(framework.id, one.identifier), []).append(one)
    return {
        "uuid": ids.of("implementation", framework.id),
        "source": _CATALOGUES.get(framework.id) or f"#{ids.of('framework', framework.id)}",
        "description": line(f"{framework.title}. {framework.note}. Each requirement names the rules that answer it."),
        "implemented-requirements": [_requirement(ids, framework.id, name, rows) for name, rows in grouped.items()],
    }


def _requirement(ids: Identities, framework: str, name: str, rows: list[Line]) -> Json:
    """Whether a requirement is fulfilled is the bank's to say: this tells what the technical checks found."""
    controls = tuple(dict.fromkeys(control for one in rows for control in one.controls))
    return {
        "uuid": ids.of("requirement", framework, name),
        "control-id": name,
        "description": line(f"{rows[0].asks}."),
        "props": [
            *({"name": "Rule_Id", "ns": _RULES, "value": control} for control in controls),
            *(ours("identifier", one.identifier) for one in rows),
            *(ours("tie", strength) for strength in dict.fromkeys(one.strength.value for one in rows)),
            *(ours("answer", answer) for answer in dict.fromkeys(one.answer.value for one in rows)),
        ],
        "links": [
            {"href": f"#{ids.of('source', source)}", "rel": "reference"}
            for source in dict.fromkeys(text for one in rows for text in one.sources)
        ],
    }
