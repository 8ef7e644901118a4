"""What the identities of an account that no stack of ours owns can do: worked out once for all who judge it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assurance.controls.control import Approval, Facts
from assurance.controls.who.reach import POLICY, readable
from assurance.iam.patterns import arn_matches
from assurance.model.estate import ProofError
from assurance.model.reading import unknown
from assurance.proof.chains import chained
from assurance.proof.protecting import Protecting
from assurance.proof.reading import read
from assurance.proof.subjects import subjects
from assurance.proof.whole_account import ROLE, Everything, Reach, approved_trust
from assurance.results.verdict import Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

if TYPE_CHECKING:
    from assurance.sources.account import Account

_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Others:
    """What the other identities of the account can do."""

    certain: tuple[Reach, ...]
    """Whatever the policies of the organization that are known say."""
    held_off: tuple[Reach, ...]
    """Only the approved policies of the organization keep them from it, which cannot be read from this account."""

    def of(self, arn: str) -> tuple[Reach, ...]:
        """What one of them certainly can."""
        return tuple(one for one in self.certain if one.resource.arn == arn and one.answer.witness)


Ask = Callable[["Account", Approval | None], Others]
"""Raises `ProofError`."""


def reaching(account: "Account", approval: Approval | None) -> Others:
    """Who reaches what the baseline stores, by itself or as another. Raises `ProofError`."""
    found: Others = account.application.remember("what others reach", lambda: _Asked(account, approval).reaching())
    return found


def changing(account: "Account", approval: Approval | None) -> Others:
    """Who changes what protects it. Raises `ProofError`."""
    found: Others = account.application.remember("what others change", lambda: _Asked(account, approval).changing())
    return found


def judged(
    facts: Facts, ask: Ask, can: str, described: Callable[[Resource, Sequence[Reach]], str],
    about: Callable[[Reach], bool] = lambda _: True,
) -> Iterator[tuple[Resource | None, Verdict]]:  # fmt: skip
    """Each identity with what is found; `can`: what that is; `described`: in words; `about`: what of it counts."""
    if (account := facts.account) is None or account.whole is None:
        return
    if isinstance(account.whole.identities, Unresolved):
        yield None, unknown("", account.whole.identities)
        return
    try:
        found = ask(account, facts.approval)
    except ProofError as error:
        yield None, undecided("", f"who can {can} could not be worked out: {error}")
        return
    certain, held_off = (tuple(filter(about, some)) for some in (found.certain, found.held_off))
    for resource, some in groupby(certain, key=lambda one: one.resource):
        reached = list(some)
        if shown := [one for one in reached if one.answer.witness]:
            yield resource, not_met("", described(resource, shown))
        else:
            yield resource, undecided("", f"whether it can {can} is not known: {reached[0].description}")
    if held_off:
        names = more(dict.fromkeys(one.resource.id for one in held_off))
        yield None, undecided("", f"{names} could {can} but for the approved policies of the organization, which "
                              f"cannot be read from this account: {held_off[0].description}")  # fmt: skip
    if not certain and not held_off:
        yield None, met()


def more(names: Iterable[str]) -> str:
    """The first few of them, and how many more."""
    listed = list(names)
    rest = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"{', '.join(listed[:_SHOWN])}{rest}"


class _Asked:
    """The identities of one account, with all policies that bind them."""

    def __init__(self, account: "Account", approval: Approval | None) -> None:
        assert account.whole is not None
        listed = account.whole.identities
        assert not isinstance(listed, Unresolved)
        self._live, self._approval = readable(account.application), approval
        self._estate, approved = read(self._live), read(account.approved)
        self._known = {one.key for one in account.approved.of(POLICY)} <= {one.key for one in self._live.of(POLICY)}
        control = self._estate.service_control if self._known else approved.service_control
        self._trusted = approved_trust(approved)
        self._everything = Everything(
            estate=self._estate,
            live=self._live,
            identities=tuple(one for one in listed if self._live.find(one.arn) is None),
            control=(control,) if control else (),
        )

    def reaching(self) -> Others:
        deploying = tuple(_deploying(self._approval))
        about = subjects(self._estate, self._live, self._trusted, deploying)
        direct = tuple(self._everything.reaching(about))
        meant = {*deploying, *(arn for some in self._trusted.values() for arn in some)}
        return self._sorted((*direct, *chained(self._everything, direct, meant, deploying)))

    def changing(self) -> Others:
        patterns = {arn for some in self._trusted.values() for arn in some}
        roles = (one for one in self._everything.identities if one.type == ROLE)
        protecting = Protecting(
            estate=self._estate,
            live=self._live,
            trusted=tuple(one for one in roles if any(arn_matches(each, one.arn) for each in patterns)),
            meant=tuple(_deploying(self._approval)),
            keepers=self._approval.settings.keys.administrators if self._approval else (),
        )
        return self._sorted(tuple(self._everything.reaching(protecting.subjects())))

    def _sorted(self, found: tuple[Reach, ...]) -> Others:
        held_off = () if self._known else tuple(one for one in found if not one.free)
        return Others(certain=tuple(one for one in found if one.free), held_off=held_off)


def _deploying(approval: Approval | None) -> Iterator[str]:
    if approval and (protection := approval.settings.protection):
        yield from (*protection.deployment, *protection.break_glass)
    if approval and (pipeline := approval.settings.pipeline):
        yield pipeline.role
