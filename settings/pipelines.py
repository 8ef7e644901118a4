"""What a pipeline that deploys must be: one role of the account, one job behind an approval."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from settings.settings import Settings

GITHUB = "token.actions.githubusercontent.com"
_OF_GITLAB = (
    r"project_path:[^:/]+(/[^:/]+)+:ref_type:branch:ref:[^:]+",
    "project_path:GROUP/PROJECT:ref_type:branch:ref:NAME, a protected branch",
)
_FORMS = {
    GITHUB: (
        r"repo:[^:/]+/[^:/]+:environment:[^:]+",
        "repo:OWNER/REPOSITORY:environment:NAME, an environment with required reviewers",
    )
}
"""Issuer → the form of a subject that names one protected job, and how it is reported."""


def _role(settings: "Settings") -> Iterator[str]:
    if not (pipeline := settings.pipeline):
        return
    role, names = pipeline.role, settings.names
    if role.split(":")[4] != settings.account or "*" in role:
        yield f"pipeline.role: found {role!r}; expected one role of the account {settings.account}"
    elif role.rpartition("/")[2].startswith(names.roles_anywhere.rstrip("*")):
        yield f"pipeline.role: found {role!r}; a deployment may change {names.roles_anywhere}: name it otherwise"
    elif settings.protection and role not in settings.protection.deployment:
        yield f"pipeline.role: found {role!r}; protection.deployment does not name it: nothing could be deployed"


def _subject(settings: "Settings") -> Iterator[str]:
    if not (pipeline := settings.pipeline):
        return
    form, expected = _FORMS.get(pipeline.provider, _OF_GITLAB)
    if not re.fullmatch(form, pipeline.subject):
        yield f"pipeline.subject: found {pipeline.subject!r}; expected {expected}"


RULES = (_role, _subject)
