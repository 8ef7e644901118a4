"""Who asks, from where, in a question about all requests: what is certain of each, and what is left open."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from assurance.iam.classes import classes
from assurance.iam.conditions import Context
from assurance.iam.descent import Caller, Choice, Variable
from assurance.iam.domains import ABSENT, Values, domain
from assurance.iam.languages import join, literal
from assurance.iam.mentions import LETTER, NAME, Mentions
from assurance.iam.networks import VPC
from assurance.iam.outside import Outside, only
from assurance.iam.pseudo import settled
from assurance.iam.statement import Statement
from assurance.model.estate import Endpoint, Estate
from assurance.proof.principals import Who
from assurance.proof.request_keys import Network, inside, silent

_DIRECT = ("aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "kms:viaservice", "kms:grantisforawsresource")


@dataclass(frozen=True, eq=False, kw_only=True)
class Place:
    """From where a request comes: what is certain of it then, and the keys whose values are limited."""

    description: str
    certain: Choice
    variables: tuple[Variable, ...] = ()


class Everybody(Mentions):
    """What statements tell apart of all accounts and organizations, those that are written out included."""

    def is_other(self, account: str) -> bool:
        """Every account is in question."""
        return True

    def _is_others(self, account: str, resource: str) -> bool:
        return True


def outside(statements: Collection[Statement], estate: Estate, account: str = "") -> Outside:
    """The keys that statements look at, and outsiders as they can be distinguished by them."""
    stated = settled(statements, frozenset((estate.account,)))
    return Outside(mentions=Mentions(settled=stated, account=account))


def by_role(who: Who, found: Outside, place: Place, more: Choice | None = None) -> Caller:
    """A role of the baseline, or a user, at a place; what nothing says of its request is left open."""
    certain = {**certain_of(who.keys, found.mentions.conditions), **place.certain, **(more or {})}
    return found.filled(who.principal, certain, place.variables)


def everybody(statements: Collection[Statement], estate: Estate, place: Place, more: Choice) -> Iterator[Caller]:
    """Roles, users and root of every account at a place; those of the own account are of the own organization."""
    mentions = Everybody(settled=settled(statements, frozenset((estate.account,))))
    found = Outside(mentions=mentions)
    for principal, choice in found.identities():
        own = principal.account == estate.account
        organizations = [(estate.organization,)] if own else [*_organizations(mentions), ABSENT]
        certain = {**choice, **_identity(found), **place.certain, **more}
        named: Variable = only([{"aws:principalorgid": one} for one in organizations])
        yield found.filled(principal, certain, (named, *place.variables))


def _identity(found: Outside) -> dict[str, Values]:
    """What is certain of a request by an identity of an account."""
    absent = ("aws:principalservicename", "aws:principalservicenameslist", "aws:sourcearn", "aws:sourceaccount",
              "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths")  # fmt: skip
    return {"aws:principalisawsservice": ("false",), **dict.fromkeys(absent, ABSENT)}


def _organizations(mentions: Mentions) -> list[Values]:
    shape = join((literal("o-"), (LETTER,), NAME))
    return [(one,) for one in classes(mentions.text("aws:principalorgid"), (shape,)).values()]


def elsewhere(found: Outside, prefix: str, ours: Collection[str], vpcs: Collection[str] = ()) -> Iterator[Place]:
    """Every place but our endpoints, or our VPCs: the internet, and all other endpoints, of the organization or not."""
    direct: dict[str, Values] = {"aws:viaawsservice": ("false",), **dict.fromkeys(_DIRECT, ABSENT)}
    yield Place(
        description="over the internet",
        certain={**direct, **dict.fromkeys(VPC, ABSENT)},
        variables=_present(found, "aws:sourceip", ()),
    )
    yield Place(
        description="through an endpoint that is not the baseline's",
        certain={**direct, "aws:sourceip": ABSENT, "aws:securetransport": ("true",),
                 **dict.fromkeys(silent(prefix), ABSENT)},
        variables=(*_present(found, "aws:sourcevpce", ours), *_present(found, "aws:sourcevpc", vpcs)),
    )  # fmt: skip


def on_behalf() -> Place:
    """A request that a service makes in its caller's name: it carries no key of the VPC of the first (fact 32)."""
    return Place(
        description="by an AWS service on the caller's behalf",
        certain={"aws:viaawsservice": ("true",), **dict.fromkeys(VPC, ABSENT)},
    )


def anywhere(found: Outside, prefix: str) -> Iterator[Place]:
    """Every place there is; an endpoint of ours is one that any name can stand for."""
    yield from elsewhere(found, prefix, ())
    yield on_behalf()


def at(endpoint: Endpoint, estate: Estate, prefix: str) -> Place:
    """At an endpoint of ours, from any address."""
    keys = inside(prefix, Network(endpoint=endpoint.id, vpc=estate.arn("ec2", f"vpc/{endpoint.vpc}"),
                                  account=estate.account, organization=estate.organization, address=""))  # fmt: skip
    return Place(description=f"through the {endpoint.service} endpoint", certain=certain_of(keys, ()))


def _present(found: Outside, key: str, but: Collection[str]) -> tuple[Variable, ...]:
    """A key that is certainly there, with any value but some."""
    tests = found.mentions.conditions.get(key)
    if not tests:
        return ()
    return (only([{key: values} for values in domain(key, tests).values if values and values[0] not in but]),)


def certain_of(keys: Context, mentioned: Collection[str] | Mapping[str, object]) -> dict[str, Values]:
    """What a context says, key by key."""
    families = tuple(one.removesuffix("*") for one in keys.absent if one.endswith("*"))
    absent = {one: ABSENT for one in mentioned if families and one.startswith(families)}
    return {**absent, **{one: ABSENT for one in keys.absent if not one.endswith("*")}, **keys.known}
