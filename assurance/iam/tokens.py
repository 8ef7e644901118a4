"""Whose tokens an identity provider may sign: those of another application, or of another tenant of a shared provider.

Facts: IAM user guide, id_roles_providers_create_oidc and reference_policies_iam-condition-keys (the keys of web
identity federation); the providers' own pages on the subject of their tokens.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assurance.iam.classes import classes
from assurance.iam.descent import Caller, Variable
from assurance.iam.domains import Values, domain
from assurance.iam.languages import MANY, join, like, literal
from assurance.iam.mentions import NAME
from assurance.iam.outside import Outside, only
from assurance.iam.patterns import glob

_SHARED = {
    "token.actions.githubusercontent.com": "repo:",
    "gitlab.com": "project_path:",
    "app.terraform.io": "organization:",
    "agent.buildkite.com": "organization:",
}
"""Providers that sign for anyone who asks, with the audience that he asks for → how the subject names its tenant."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tokens(Outside):
    """The callers with tokens that the statements do not mean."""

    def of(self, provider: str) -> Iterator[Caller]:
        """Anyone who has a token of a provider, by its name, that nobody means."""
        name = provider.rpartition(":oidc-provider/")[2]
        start = next((start for host, start in _SHARED.items() if name.lower().startswith(host)), "")
        keys = [f"{name.lower()}:{claim}" for claim in (("sub",) if start else ("aud", "sub", "app_id"))]
        variables = [self._other(key, start) for key in keys if key in self.mentions.conditions]
        yield self.signed_in(provider, variables)

    def besides(self, provider: str, claims: Mapping[str, str]) -> Iterator[Caller]:
        """Anyone who has a token of a provider in which one of these claims, by their keys, says something else."""
        for key, approved in claims.items():
            tests = self.mentions.conditions.get(key.lower(), ())
            others: list[Values] = [one for one in domain(key.lower(), tests).values if one != (approved,)]
            other = [only([{key.lower(): one} for one in others])] if tests else []
            yield self.signed_in(provider, other)

    def _other(self, key: str, start: str) -> Variable:
        """A claim that is not written out; of a shared provider, of a tenant that is not."""
        written = self.mentions.values(key)
        meant = [f"{_tenant(one, start)}*" if start else one for one in written]
        meant = [one for one in meant if one.strip("*?")]
        shape = join((literal(start), NAME, (MANY,))) if start else join((NAME, (MANY,)))
        together = [*self.mentions.text(key), *(like(one) for one in meant)]
        found: list[Values] = [(text,) for text in classes(together, (shape,)).values()]
        return only([{key: one} for one in found if not any(glob(each)(one[0]) for each in meant)])


def is_shared(name: str) -> bool:
    """Whether a provider, by its host, signs for anyone who asks."""
    return name.lower().startswith(tuple(_SHARED))


def _tenant(subject: str, start: str) -> str:
    """The part of a subject that names its tenant whole: `repo:example-org/`; empty if a pattern leaves it open."""
    found = re.match(rf"{re.escape(start)}[^/:*?]+[/:]", subject)
    return found[0] if found else ""
