"""The pages of the pack, without network, made from the dossier by templates; every text is escaped."""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assurance.controls.control import Control
from assurance.controls.frameworks import FRAMEWORKS, Strength
from assurance.pack import architecture, costs, coverage, dashboard, guard, heat, runbooks
from assurance.pack.answers import answers
from assurance.pack.approval import decision
from assurance.pack.changes import Changes
from assurance.pack.documents import by_hand, policies
from assurance.pack.dossier import Dossier
from assurance.pack.excepted import exceptions, public_rules
from assurance.pack.externals import remaining
from assurance.pack.governed import matching
from assurance.pack.linking import homes, linked
from assurance.pack.naming import summed
from assurance.pack.operation import operation
from assurance.pack.residual import residual
from assurance.pack.roles import roles
from assurance.pack.standing import Judged, Standing
from assurance.pack.stores import stores
from assurance.pack.styling import scripted, styled
from assurance.pack.theorems import shown
from assurance.pack.words.aws_facts import aws_facts, holds
from assurance.pack.words.pages import Page, pages
from assurance.pack.words.texts import copies_of, inherited, threats
from assurance.pack.worth import Worth
from assurance.results.verdict import Consideration, Severity, Status
from capabilities.capability import Capability
from settings.counting import counted, noun


def render(
    dossier: Dossier,
    controls: Mapping[str, Judged],
    covered: tuple[coverage.Coverage, ...],
    changes: Changes | None,
    about: Mapping[str, Any],
) -> Mapping[str, str]:
    """File → page; `about`: the manifest, which the pages repeat."""
    context = _evidence(dossier, controls) | _fixed(dossier)
    context |= {"judged": lambda names: [controls[name] for name in names], "coverage": covered, "changes": changes}
    context["objectives"] = coverage.by_objective(controls.values())
    context["about"] = about
    first, *others = pages()
    context["shown"] = {page: found for page in others if (found := _sections(page, context))}
    shown = {first: _sections(first, context)} | context["shown"]
    context["shown"] = shown
    made = {page.file: _page(page, "\n".join(sections.values()), context) for page, sections in shown.items()}
    where = homes({page.file: "".join(sections.values()) for page, sections in shown.items()})
    return {file: linked(text, file, where) for file, text in made.items()}


def _page(page: Page, body: str, context: Mapping[str, Any]) -> str:
    """A whole page, with so much of the style sheet and of the script as it needs."""
    head = {"page": page, "body": Markup(body)}
    bare = _rendered("shell", {**context, **head, "style": "", "script": "", "style_hash": "", "script_hash": ""})
    script = scripted(_source("page.js"), bare)
    style = styled(_source("page.css"), bare, script)
    head |= {"style": Markup(style), "script": Markup(script), "style_hash": _csp(style), "script_hash": _csp(script)}
    return _rendered("shell", {**context, **head})


def _sections(page: Page, context: Mapping[str, Any]) -> Mapping[str, str]:
    """Section → its HTML, those left out that say nothing."""
    return {name: body for name in page.sections if (body := _flush(_rendered(name, context).strip()))}


def _rendered(template: str, context: Mapping[str, Any]) -> str:
    made: str = _environment().get_template(f"{template}.html.j2").render(context)
    return made


def _evidence(dossier: Dossier, controls: Mapping[str, Judged]) -> dict[str, Any]:
    """What is computed from the evidence."""
    return {
        "d": dossier,
        "settings": dossier.settings,
        "controls": controls,
        "open_controls": [name for name, one in controls.items() if one.standing is Standing.OPEN],
        "decision": decision(dossier, controls),
        "today": datetime.fromisoformat(dossier.timestamp).date() if dossier.timestamp else None,
        "drawn": architecture.architecture(dossier),
        "dashboards": list(dashboard.pictures(dossier)),
        "runbooks": runbooks.deployed(dossier.application),
        "costs": costs.costs(dossier),
        "heat": heat.heat(dossier),
        "worths": list(Worth),
        "theorems": list(shown(dossier)),
        "operation": operation(dossier),
        "questions": answers(dossier, controls),
        "policies": policies(dossier),
        "by_hand": by_hand(dossier),
        "roles": roles(dossier),
        "remaining": list(remaining(dossier)),
        "guarded": bool(dossier.matrix.estate.service_control),
        "protected": any(one.status is Status.MET for one in dossier.of_control.get("COM30", ())),
        "stores": stores(dossier),
        "risks": residual(dossier),
        "exceptions": exceptions(dossier),
        "public_rules": public_rules(dossier),
        "guard_missed": list(guard.missed(dossier.application)),
    }


def _fixed(dossier: Dossier) -> dict[str, Any]:
    """Lists of words, and the fixed texts that concern what is approved: they ask or demand, and claim nothing."""
    return {
        "coverage_answers": list(coverage.Answer),
        "coverage_kinds": [*Strength, *coverage.Answer],
        "standings": list(Standing),
        "severities": list(Severity),
        "considerations": list(Consideration),
        "frameworks": FRAMEWORKS,
        "threats": threats(),
        "copies": list(copies_of(dossier.settings)),
        "guard": guard.rules(),
        "governance": dossier.governance,
        "remaining_manual": {
            consideration: [one for one in dossier.governance if one.item.consideration is consideration]
            for consideration in Consideration
        },
        "matching": matching(dossier.settings),
        "taken_over": {one: inherited().of(one) for one in Consideration},
        "inherited": inherited(),
        "facts": aws_facts(),
        "cited_by": _cited_by,
    }


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("assurance.pack"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "fit": _fit,
        "summed": summed,
        "many": counted,
        "noun": noun,
        "thousands": "{:,}".format,
        "by_service": _by_service,
        "slug": _slug,
        "supports": _supports,
        "possibilities": heat.possibilities,
        "days_until": _days_until,
        "neighbours": _neighbours,
    }
    return made


def _fit(text: str, most: int) -> str:
    """As much of a text as there is room for."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _by_service(actions: Iterable[str]) -> list[str]:
    """`kms: Decrypt, DescribeKey`: a line a service, in the order of the policy."""
    found: dict[str, list[str]] = {}
    for action in actions:
        service, _, operation = action.rpartition(":")
        found.setdefault(service, []).append(operation)
    return [f"{service}: {', '.join(names)}" if service else ", ".join(names) for service, names in found.items()]


def _slug(text: str) -> str:
    return "-".join(part for part in "".join(c if c.isalnum() else " " for c in text.lower()).split())


def _days_until(until: date, today: date) -> int:
    return (until - today).days


def _neighbours(listed: Iterable[Any]) -> list[tuple[Any, Any, Any]]:
    """Each with the one before and the one after it, None at the ends."""
    found = list(listed)
    return list(zip([None, *found], found, [*found[1:], None], strict=False))


def _supports(names: Iterable[str]) -> list[str]:
    """Of what holds a sentence, the controls and facts, which a reader can look up."""
    return [name for name in names if holds(name)]


def _source(name: str) -> str:
    return files("assurance.pack").joinpath("templates", name).read_text(encoding="utf-8").strip()


def _flush(body: str) -> str:
    """Without what lines are indented by, but for what is shown as it is written."""
    parts = re.split(r"(<pre.*?</pre>)", body, flags=re.DOTALL)
    return "".join(part if part.startswith("<pre") else re.sub(r"\n\s+", "\n", part) for part in parts)


def _cited_by(what: Capability | Control) -> list[str]:
    """The facts that its sentences rest on, as words cite them."""
    return [f"fact {number}" for number in what.facts]


def _csp(text: str) -> str:
    """The hash by which the page's own policy lets this style or script in, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
