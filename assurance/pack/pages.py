"""Which pages the pack has for a person, and what stands on each: to add one is a row here and a template."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, kw_only=True)
class Page:
    """An HTML file of the pack; one whose sections all come out empty is left out.

    `sections`: name of the template (`templates/NAME.html.j2`, whose outer element has NAME as its id) → how the
    navigation calls it.
    """

    file: str
    title: str
    about: str
    """What a reader finds there, for the contents on the first page."""
    sections: Mapping[str, str]


PAGES = (
    Page(
        file="index.html",
        title="The decision",
        about="what is asked, the verdict, and what waits for an answer",
        sections={"decision": "What is asked", "changes": "What changed", "contents": "Contents"},
    ),
    Page(
        file="architecture.html",
        title="Architecture and data flow",
        about="what is deployed, what moves, what is stored where and for how long",
        sections={"architecture": "The drawing", "stores": "What is stored"},
    ),
    Page(
        file="access.html",
        title="Who can do what",
        about="the access matrix, what remains possible to administrators and external principals, and what is proved",
        sections={"access": "The access matrix", "remaining": "What remains possible", "theorems": "Proved"},
    ),
    Page(
        file="roles.html",
        title="The roles, one by one",
        about="who can assume each role, and what it can do",
        sections={"roles": "The roles"},
    ),
    Page(
        file="policies.html",
        title="Policies",
        about="the policy documents, statement by statement",
        sections={"policies": "The documents"},
    ),
    Page(
        file="considerations.html",
        title="Five considerations",
        about="the questions of the FSI Services Spotlight, each with its measure, its result and a test by hand",
        sections={"considerations": "The questions"},
    ),
    Page(
        file="controls.html",
        title="Controls",
        about="the controls, each with what it found",
        sections={"controls": "The controls"},
    ),
    Page(
        file="frameworks.html",
        title="Frameworks",
        about="what the controls answer of each framework, identifier by identifier",
        sections={"frameworks": "Coverage"},
    ),
    Page(
        file="risks.html",
        title="Risks",
        about="residual risks, threats, and how AWS behaves where its documents are silent",
        sections={"residual": "Residual risks", "threats": "Threats"},
    ),
    Page(
        file="exceptions.html",
        title="Exceptions",
        about="what is not met by an exception in force, and public rules that are not met",
        sections={"exceptions": "In force", "public-rules": "Public rules"},
    ),
    Page(
        file="governance.html",
        title="What the bank answers",
        about="questions about purpose, thresholds, people and suppliers, with their answers and sources",
        sections={"governance": "The questions"},
    ),
    Page(
        file="runbooks.html",
        title="Runbooks, dashboard, costs",
        about="what alarms and rules report, how urgent it is, the dashboard, costs, and the quotas that are near",
        sections={"runbooks": "Runbooks", "dashboard": "The dashboard", "costs": "Costs and quotas"},
    ),
    Page(
        file="outside.html",
        title="What stands outside the templates",
        about="documents that are applied by hand, what is inherited from AWS, and facts about AWS with their sources",
        sections={"by-hand": "Applied by hand", "inherited": "Inherited from AWS", "facts": "Facts about AWS"},
    ),
    Page(
        file="operation.html",
        title="What CloudTrail showed",
        about="an audit of the logs: what was asked, what the events answer, what is undecided",
        sections={"operation": "The answers"},
    ),
    Page(
        file="files.html",
        title="What this was made from",
        about="templates, documents and environment file, each with its SHA-256",
        sections={"about": "Files and hashes"},
    ),
    Page(
        file="decision.html",
        title="To print and sign",
        about="the decision on at most ten pages of A4, with hashes and room for signatures",
        sections={"signed": "The decision"},
    ),
)
