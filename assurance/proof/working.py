"""The theorem that every approved capability works: what it takes passes, from every client address."""

from collections.abc import Iterator
from ipaddress import ip_address

from assurance.iam.claims import EVERYTHING, Each, Passing, Question
from assurance.iam.descent import Caller
from assurance.iam.domains import Values, addresses, ranges
from assurance.iam.languages import exactly
from assurance.iam.outside import only
from assurance.proof.asking import certain_of, outside
from assurance.proof.decide import Judge
from assurance.proof.theorem import Case, Ground, Obligation, said
from assurance.proof.usability import Use, users

_ADDRESS = "aws:vpcsourceip"


def capabilities(ground: Ground) -> Iterator[Obligation]:
    """Each request that a capability takes passes, whatever else it says, guardrails in force."""
    assert ground.settings
    judge = Judge(estate=ground.estate)
    for use in users(judge, ground.settings).uses():
        if isinstance(use, Use):
            yield (_case(ground, judge, use),)
        else:
            yield use


def _case(ground: Ground, judge: Judge, use: Use) -> Case:
    claim = Passing(layers=judge.policies(use.who, use.ask, use.way))
    request = judge.request(use.who, use.ask, use.way)
    question = Question(
        premise=EVERYTHING, claim=claim, callers=Each(make=lambda: (_caller(ground, judge, use, claim),)),
        owner=request.owner, actions=(use.ask.action,), resources=(exactly(use.ask.resource),),
    )  # fmt: skip
    alike = judge.alike(use.who, use.ask, use.way)
    return Case(about=f"{use.row.name}: {use.who.name}", question=question, role=use.who.name, alike=alike)


def _caller(ground: Ground, judge: Judge, use: Use, claim: Passing) -> Caller:
    """Who asks, with what is known of such a request; whatever else the policies look at is left open."""
    assert ground.settings
    clients = ground.settings.network.addresses if use.way.endpoint else ()
    request = judge.request(use.who, use.ask, use.way)
    if not clients and claim.truth(request) is True:
        return Caller(principal=use.who.principal, certain=certain_of(request.context, ()), variables=())
    found = outside(said(claim), ground.estate)
    known = certain_of(request.context, found.mentions.conditions)
    if not clients:
        return found.filled(use.who.principal, known)
    known = {key: values for key, values in known.items() if key != _ADDRESS}
    addressed = only([{_ADDRESS: one} for one in _clients(clients, found.mentions.values(_ADDRESS))])
    return found.filled(use.who.principal, known, (addressed,))


def _clients(named: tuple[str, ...], written: list[str]) -> list[Values]:
    """An address of every part of the clients' ranges that the policies tell apart."""
    clients = ranges(named)
    return [(str(one),) for one in addresses([*named, *written])
            if any(ip_address(one) in each for each in clients if each.version == one.version)]  # fmt: skip
