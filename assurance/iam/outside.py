"""Who may ask from outside: principals of other accounts, callers without credentials, services for another's sake.

Fact 86 says which keys their requests have.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from assurance.iam.classes import classes
from assurance.iam.conditions import Context, expand
from assurance.iam.descent import Caller, Choice, Variable, lazily
from assurance.iam.domains import ABSENT, Values, domain
from assurance.iam.languages import Token, exactly, join, literal
from assurance.iam.mentions import ID, NAME, Mentions, variables
from assurance.iam.networks import VPC, networks
from assurance.iam.patterns import arn_parts
from assurance.iam.request import Kind, Principal
from assurance.iam.statement import Condition

_PRINCIPAL = ("aws:principalarn", "aws:principalaccount", "kms:calleraccount", "aws:userid", "aws:username",
              "aws:principaltype", "aws:federatedprovider")  # fmt: skip
_PRINCIPAL_ORG = ("aws:principalorgid", "aws:principalorgpaths")
_SOURCE = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceowner")
_SOURCE_ORG = ("aws:sourceorgid", "aws:sourceorgpaths")
_RESOURCE_ACCOUNTS = ("aws:resourceaccount", "s3:resourceaccount")
_SERVICE = ("aws:principalservicename", "aws:principalservicenameslist")
KINDS = ((*literal("role/"), *NAME), (*literal("user/"), *NAME))
_TYPES = {"role": "AssumedRole", "user": "User"}
_KIND_KEYS = frozenset(("aws:username", "aws:principaltype", "aws:userid"))
"""Keys that tell users from roles."""
_USER_IDS = (join((literal("AROAEXAMPLEELSEWHERE1:"), NAME)), exactly("AIDAEXAMPLEELSEWHERE1"))


@dataclass(frozen=True, eq=False, kw_only=True)
class Outside:
    """The outsiders of a few statements."""

    mentions: Mentions
    anywhere: bool = True
    """Whether they may come from any network, those that the statements write out included."""
    kinds: ClassVar[tuple[tuple[Token, ...], ...]] = (*KINDS, literal("root"))
    """How the last part of their ARNs may read."""

    def principals(self) -> Iterator[Caller]:
        """Roles, users and root of another account, of another organization or of none."""
        for principal, choice in self.identities():
            yield self._principal(principal, choice)

    def known(self, arn: str) -> Caller:
        """A role or user by its ARN; of its session nothing is known."""
        principal, choice = next(_identified(arn, (ABSENT,)))
        return self._principal(principal, {key: values for key, values in choice.items() if key != "aws:userid"})

    def _principal(self, principal: Principal, choice: Choice) -> Caller:
        certain: dict[str, Values] = {
            **choice,
            "aws:principalisawsservice": ("false",),
            **dict.fromkeys((*_SERVICE, "aws:sourcearn", *_SOURCE_ORG), ABSENT),
        }
        theirs: list[Choice] = [
            {"aws:sourceaccount": values, "aws:sourceowner": values} for values in (ABSENT, (principal.account,))
        ]
        return self.caller(principal, certain, [only(theirs), self.organization])

    def anonymous(self) -> Caller:
        """Somebody without credentials."""
        certain = {**self.nobody(), "aws:principaltype": ("Anonymous",), "aws:userid": ("anonymous",)}
        return self.caller(Principal(kind=Kind.ANONYMOUS), certain, [])

    def signed_in(self, provider: str, variables: Sequence[Variable] = ()) -> Caller:
        """Somebody with a token of an identity provider, whatever else stands in it."""
        certain = {**self.nobody(), "aws:federatedprovider": (provider,)}
        return self.caller(Principal(kind=Kind.FEDERATED, arn=provider), certain, variables)

    def nobody(self) -> dict[str, Values]:
        """What a request says that comes from no principal of an account and from no service."""
        return {
            **dict.fromkeys((*_PRINCIPAL, *_PRINCIPAL_ORG, *_SERVICE, *_SOURCE, *_SOURCE_ORG), ABSENT),
            **self._untagged(),
            "aws:principalisawsservice": ("false",),
        }

    def services(self, names: Iterable[str] | None = None, *, silent: bool = True) -> Iterator[Caller]:
        """AWS services that act for another account, or (`silent`) say nothing of for whom; any service, if unnamed."""
        contexts = [key for key in self.mentions.conditions if key.startswith("kms:encryptioncontext:aws:")]
        variables = [self._sources(silent), self._organization(*_SOURCE_ORG), self._account("kms:calleraccount")]
        variables += [only([{key: values} for values in self._described(key)]) for key in contexts]
        for name in self._service_names() if names is None else names:
            certain = {**of_service(name), **self._untagged()}
            yield self.caller(Principal(kind=Kind.SERVICE, arn=name), certain, variables)

    def caller(self, principal: Principal, certain: dict[str, Values], variables: Sequence[Variable]) -> Caller:
        """Whatever else the statements look at, an outsider can fill as it likes."""
        certain |= {key: (min(self.mentions.settled.own),) for key in _RESOURCE_ACCOUNTS}
        network = [] if "aws:sourceip" in certain else [self._network]
        return self.filled(principal, certain, [*variables, *network, self._home])

    def filled(self, principal: Principal, certain: Choice, variables: Sequence[Variable] = ()) -> Caller:
        """A caller with a variable for each key that is looked at and neither certain nor in a variable yet."""
        covered = set(certain).union(*(one.keys for one in variables))
        gaps: list[str] = []
        free = [self.free(key, gaps) for key in self.mentions.conditions if key not in covered]
        return Caller(principal=principal, certain=certain, variables=(*variables, *free), gaps=tuple(gaps))

    @cached_property
    def _network(self) -> Variable:
        """From where it asks."""
        return networks(self.mentions, self.anywhere)

    @cached_property
    def organization(self) -> Variable:
        """The caller's organization."""
        return self.other_organization

    @cached_property
    def other_organization(self) -> Variable:
        """Another organization than those that are written out, or none."""
        return self._organization(*_PRINCIPAL_ORG)

    @cached_property
    def _home(self) -> Variable:
        """The organization of the resource: one that is written out, or none of them."""
        written = self.mentions.values("aws:resourceorgid", "aws:principalorgid", "aws:sourceorgid")
        named = dict.fromkeys(("o-ownorganization", *(one for one in written if not set("*?$") & set(one))))
        return only([{"aws:resourceorgid": (one,), "aws:resourceorgpaths": (f"{one}/r-own1/",)} for one in named])

    def free(self, key: str, gaps: list[str]) -> Variable:
        """A key that its sender fills, or that says nothing of who asks."""
        tests = self.mentions.conditions[key]
        needs = frozenset(name for one in tests for value in one.values for name in variables(value)) - {key}
        if not needs:
            found = domain(key, tests)
            gaps += found.gaps
            return only([{key: values} for values in found.values])

        def choices(known: Context) -> list[Choice]:
            return [{key: values} for values in domain(key, [_filled(one, known) for one in tests]).values]

        return Variable(keys=frozenset((key,)), choices=choices, needs=needs)

    def identities(self) -> Iterator[tuple[Principal, Choice]]:
        """A principal of each class of ARNs."""
        apart = not _KIND_KEYS.isdisjoint(self.mentions.conditions)
        shapes = [[join((literal(f"arn:{partition}:iam::"), ID, literal(":"), tail))
                   for partition in self.mentions.settled.partitions for tail in tails]
                  for tails in (([one] for one in self.kinds) if apart else [self.kinds])]  # fmt: skip
        listed = [who for one in self.mentions.settled.statements
                  for who in (*one.principals.aws, *one.not_principals.aws)]  # fmt: skip
        tests = self.mentions.conditions.get("aws:userid", ())
        ids = domain("aws:userid", tests, shapes=_USER_IDS).values if tests else (ABSENT,)
        for arn in (arn for some in shapes for arn in self.mentions.arns(_PRINCIPAL[0], _PRINCIPAL[1:3], some, listed)):
            yield from _identified(arn, ids)

    def _organization(self, name: str, paths: str) -> Variable:
        """Another organization, with a path in it; or none."""

        def choices() -> list[Choice]:
            found = self.mentions.organizations(name, paths)
            return [{name: ABSENT, paths: ABSENT}, *({name: (one,), paths: (path,)} for one, path in found)]

        return lazily((name, paths), choices)

    def _account(self, key: str) -> Variable:
        """Another account, where a key tells it at all."""
        found = self.mentions.accounts(key) if key in self.mentions.conditions else []
        return only([{key: values} for values in (*((one,) for one in found), ABSENT)])

    def _sources(self, silent: bool) -> Variable:
        """For whose resource a service acts: another account's, a bucket that nobody names, or it does not say."""
        return lazily(_SOURCE, lambda: self._senders(silent))

    def _senders(self, silent: bool) -> list[Choice]:
        accounts = self.mentions.accounts("aws:sourceaccount", "aws:sourceowner")
        arns = self.mentions.source_arns("aws:sourcearn", "aws:sourceaccount", "aws:sourceowner")
        description = [
            (arn, account) for arn in arns for account in (accounts if arn_parts(arn)[4] == "" else arn_parts(arn)[4:5])
        ]
        choices = [_source((arn,), (account,)) for arn, account in description]
        if silent:
            choices += [*(_source((arn,), ABSENT) for arn in arns), *(_source(ABSENT, (one,)) for one in accounts)]
            choices.append(_source(ABSENT, ABSENT))
        return choices

    def _described(self, key: str) -> list[Values]:
        """What a service puts into the encryption context: the ARN of the resource that it serves."""
        return [*((arn,) for arn in self.mentions.source_arns(key)), ABSENT]

    def _service_names(self) -> list[str]:
        """A service of each class."""
        written = self.mentions.values(*_SERVICE)
        listed = [name for one in self.mentions.settled.statements for name in one.not_principals.services]
        together = [
            *(one for key in _SERVICE for one in self.mentions.text(key)),
            *(exactly(name) for name in listed),
        ]
        names = classes(together, (join((NAME, literal(".amazonaws.com"))),)).values()
        return list(dict.fromkeys((*names, *(one for one in written if not set("*?$") & set(one)))))

    def _untagged(self) -> dict[str, Values]:
        return {key: ABSENT for key in self.mentions.conditions if key.startswith("aws:principaltag/")}


def of_service(name: str) -> dict[str, Values]:
    """What the request of a service says that acts in its own name."""
    absent = (*_PRINCIPAL, *_PRINCIPAL_ORG, *VPC, "aws:sourceip")
    return {
        **{key: ABSENT for key in absent if key != "kms:calleraccount"},
        "aws:principalisawsservice": ("true",),
        "aws:principalservicename": (name,),
        "aws:principalservicenameslist": (name,),
        "aws:viaawsservice": ("false",),
        "aws:securetransport": ("true",),
    }


def _identified(arn: str, ids: Iterable[Values]) -> Iterator[tuple[Principal, Choice]]:
    """A principal by its ARN, and what its requests say of it."""
    account, what = arn_parts(arn)[4:]
    kind, _, name = what.partition("/")
    for user_id in ids:
        yield (
            Principal(kind=Kind.ROLE if kind == "role" else Kind.USER, arn=arn),
            {
                "aws:principalarn": (arn,),
                "aws:principalaccount": (account,),
                "kms:calleraccount": (account,),
                "aws:principaltype": (_TYPES.get(kind, "Account"),),
                "aws:username": (name.rpartition("/")[2],) if kind == "user" else ABSENT,
                "aws:userid": user_id,
                "aws:federatedprovider": ABSENT,
            },
        )


def _source(arn: Values, account: Values) -> Choice:
    return {"aws:sourcearn": arn, "aws:sourceaccount": account, "aws:sourceowner": account}


def only(choices: Sequence[Choice]) -> Variable:
    """A variable whose choices do not depend on anything."""
    keys = frozenset(choices[0]) if choices else frozenset()
    return Variable(keys=keys, choices=lambda _: choices)


def _filled(one: Condition, known: Context) -> Condition:
    """A condition with its policy variables replaced; a value that has none left out."""
    values = [expand(value, known) for value in one.values]
    return Condition(operator=one.operator, key=one.key, values=tuple(each for each in values if isinstance(each, str)))
