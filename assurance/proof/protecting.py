"""What protects or records what the baseline stores: by what actions it changes, and whether a rule or alarm sees them.

Resources that no tag and no policy of their own tells apart are asked about together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby, product

from assurance.iam.languages import MANY, Language, exactly, join, literal
from assurance.iam.request import Policy
from assurance.model.estate import Estate, Target
from assurance.proof.actions import SAFEGUARDS, guarded
from assurance.proof.noticing import noticed
from assurance.proof.subjects import Subject, tags_of
from assurance.sources.resource import Application, Resource
from capabilities.changes import changes

_OF_TRUSTED = ("iam:CreateRole", "iam:DeleteRole", "iam:UpdateAssumeRolePolicy")
"""By these a role that the baseline trusts becomes somebody else's."""
_GUARDED = ("bucket", "key", "object", "stream", "topic")
"""Kinds whose own policies have a say in who changes them."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Protecting:
    """What protects a baseline that is deployed, and who is meant to change it."""

    estate: Estate
    live: Application
    trusted: tuple[Resource, ...] = ()
    """Roles of the account that may become the baseline's."""
    meant: Collection[str] = ()
    """ARNs of those who deploy it, and of the roles for emergencies."""
    keepers: Collection[str] = ()
    """ARNs of those who administer its keys."""

    def subjects(self) -> Iterator[Subject]:
        """Every change, those that a rule or alarm sees apart from those that none does."""
        ours = frozenset(one.principal.arn for one in self.estate.roles)
        for kind, actions in SAFEGUARDS.items():
            alike: dict[object, list[tuple[str, Target]]] = defaultdict(list)
            for arn, target in guarded(self.estate, kind):
                found = target or Target(kind="account", name=self.estate.account, arn=arn)
                alike[self._kind(actions, kind, arn, found)].append((arn, found))
            for together, is_noticed in product(alike.values(), (True, False)):
                arn, target = together[0]
                for _, of_service in groupby(sorted(actions), key=lambda one: one.partition(":")[0]):
                    which = tuple(one for one in of_service if self._noticed(one, arn) is is_noticed)
                    keepers = self.keepers if kind == "key" else ()
                    if which:
                        yield Subject(
                            target=target,
                            actions=which,
                            resources=tuple(one for arn, _ in together for one in _languages(kind, arn)),
                            tags=tags_of(self.live, target),
                            permitted=ours.union(self.meant, keepers),
                            guard=_guard(kind, target),
                            noticed=is_noticed,
                        )
        yield from self._of_trusted()

    def _of_trusted(self) -> Iterator[Subject]:
        for role, action in product(self.trusted, _OF_TRUSTED):
            yield Subject(
                target=Target(kind="trusted role", name=role.arn.rpartition("/")[2], arn=role.arn),
                actions=(action,),
                resources=(exactly(role.arn),),
                permitted=frozenset(self.meant),
                noticed=bool(self._noticed(action, role.arn)),
            )

    def _kind(self, actions: Collection[str], kind: str, arn: str, target: Target) -> object:
        """What is the same for resources that may be asked about together."""
        tags = tags_of(self.live, target)
        seen = tuple(self._noticed(one, arn) for one in actions)
        return (
            id(_guard(kind, target)),
            tuple(target.keys.known.items()),
            None if tags is None else tuple(sorted(tags.items())),
            seen,
        )

    def _noticed(self, action: str, arn: str) -> bool | None:
        """None of what is harmless by itself (capabilities/changes.toml)."""
        if changes()[action].harmless:
            return None
        return noticed(action, arn, self.live, self.estate.region)


def _guard(kind: str, target: Target) -> Policy | None:
    return target.policy if kind in _GUARDED else None


def _languages(kind: str, arn: str) -> Iterator[Language]:
    """How the resource reads; of objects and log streams all of it, of log groups either spelling."""
    match kind:
        case "object" | "log-stream":
            yield join((literal(arn.removesuffix("object").removesuffix("any")), (MANY,)))
        case "log-group":
            yield from (exactly(arn), exactly(f"{arn}:*"))
        case _:
            yield exactly(arn)
