"""Whether a statement lets in somebody from outside: decided over all requests, with one that passes as the proof."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from assurance.iam.asked import asked, elsewhere
from assurance.iam.classes import BoundError
from assurance.iam.descent import Answer, Caller
from assurance.iam.domains import ABSENT
from assurance.iam.given import Given, Held, given, settled_by
from assurance.iam.inside import Anyone, Inside, Stray, Unbound
from assurance.iam.mentions import Mentions
from assurance.iam.outside import Outside
from assurance.iam.principals import account_named, account_of
from assurance.iam.pseudo import Settled, settled
from assurance.iam.search import possible, refusing, search
from assurance.iam.statement import Statement
from assurance.iam.tokens import Tokens

_OWN = "${AWS::AccountId}"
_SINGLE_FACTOR: Mapping[str, Held] = {"aws:multifactorauthpresent": [ABSENT], "aws:multifactorauthage": [ABSENT]}
"""The keys of a second factor, in a request that was signed with the access key of a user."""
_NO_IDENTITY = {"sts:sourceidentity": (ABSENT,)}
_WHAT = frozenset(("Action", "NotAction", "Resource", "NotResource"))


@dataclass(frozen=True, kw_only=True)
class Openness:
    """A statement, what takes back of it, and where both stand."""

    allow: Statement
    denies: tuple[Statement, ...]
    own: frozenset[str] = frozenset()
    """The accounts of those who wrote the statements; none if they are not known."""
    service: str = ""
    """The prefix of the service whose requests the policy is about, where it is one."""
    actions: tuple[str, ...] = ()
    """The actions in question; all, if none is named."""
    given: Given = field(default_factory=dict)
    """What is given of the requests in question."""

    def anyone(self, *, anywhere: bool = True, services: bool = True) -> Answer:
        """Whether somebody of an account that nobody names, or of none, gets in; `services`: or a service for one."""
        if not (self.allow.principals.everyone or self.allow.not_principals or self._unread):
            return Answer()
        stated = self._settled
        outside = _outside(stated, anywhere=anywhere)
        return self._search(stated, _anyone(outside, services))

    def deputies(self, names: Collection[str], *, silent: bool = True) -> Answer:
        """Whether services get in for another account's sake, named or not; `silent`: or without a word of for whom.

        Where the own account is not known, an account that is written out is taken for it, unless the statement calls
        its own by another name.
        """
        stated = self._settled
        found = self._search(stated, _outside(stated).services(names, silent=silent))
        for account in sorted(stated.named - stated.own):
            if found.witness is None and (self.own or self._distinguishes(account)):
                named = _outside(stated, account).services(names, silent=False)
                found = _worse(found, self._search(stated, named))
        return found

    def others(self, names: Collection[str] = ()) -> Iterator[tuple[str, Answer]]:
        """Each other account that the statement spells out, and whether its principals, or services for it, get in."""
        stated = self._settled
        for account in sorted(stated.named - stated.own):
            found = self._search(stated, _named(_outside(stated, account), names))
            yield account, self._certain(found, account)

    def tokens(self, provider: str) -> Answer:
        """Whether a token of an identity provider gets in that is for another application, or of another tenant."""
        stated = self._settled
        name = settled((replace(self.allow, resources=(provider,)),), self.own).statements[0].resources[0]
        return self._search(stated, Tokens(mentions=Mentions(settled=stated)).of(name))

    def tokens_besides(self, provider: str, claims: Mapping[str, str]) -> Answer:
        """Whether a token of an identity provider gets in in which one of these claims says something else."""
        stated = self._settled
        return self._search(stated, Tokens(mentions=Mentions(settled=stated)).besides(provider, claims))

    def signed_in(self, provider: str) -> Answer:
        """Whether anybody gets in whom an identity provider has signed in, for whatever application."""
        stated = self._settled
        return self._search(stated, [_outside(stated).signed_in(provider)])

    def everybody(self, *, anywhere: bool = True) -> Answer:
        """Whether anybody gets in but a service: of the own account, of another, or of none."""
        stated = self._settled
        found = self._inside(stated, Anyone, stated.accounts, anywhere=anywhere)
        others = _anyone(_outside(stated, anywhere=anywhere), services=False)
        return found if found.witness is not None else _worse(found, self._search(stated, others))

    def each(self) -> list[str]:
        """Those of the actions that a principal of the own account may ask for, or nobody can say."""
        found = self.members()
        if found.witness is None and not found.reasons:
            return []
        alone = {action: replace(self, actions=(action,)).members() for action in self.actions}
        return [action for action, answer in alone.items() if answer.witness or answer.reasons]

    def members(self, accounts: Iterable[str] = (), *, stray: bool = False, anywhere: bool = True) -> Answer:
        """Whether a principal of the own account, or of one of these, gets in; `stray`: if in no organization meant."""
        stated = self._settled
        return self._inside(stated, Stray if stray else Anyone, (*stated.accounts, *accounts), anywhere=anywhere)

    def unnamed(self, *, anywhere: bool = True) -> Answer:
        """Whether a role or user gets in, of an account that the statement means, whom it does not mean by name."""
        stated = self._settled
        allow = stated.statements[0]
        wide = allow.principals.everyone or bool(allow.not_principals)
        named = allow.principals.accounts or (stated.accounts if wide else ())
        return self._inside(stated, Inside, named, anywhere=anywhere)

    def somebody(self, principals: Collection[str], *, anywhere: bool = True) -> Answer:
        """Whether one of some roles and users gets in; all of an account, where only that is named."""
        stated = self._settled
        found = Answer()
        for who in principals:
            people = Anyone(mentions=Mentions(settled=stated, account=account_of(who)), anywhere=anywhere)
            alone = people.principals() if account_named(who) else (people.known(stated.concrete(who)),)
            found = _worse(found, self._search(stated, alone, account_of(who)))
        return found

    def unbound(self, account: str) -> Answer:
        """Whether a principal of another account gets in whom no condition means: by name, id or organization."""
        stated = self._settled
        return self._search(stated, Unbound(mentions=Mentions(settled=stated, account=account)).principals())

    def single_factor(self) -> Answer:
        """Whether a user whom the statement names gets in without a second factor."""
        stated = self._settled
        found = Answer()
        for user in (who for who in stated.statements[0].principals.aws if ":user/" in who):
            callers = Anyone(mentions=Mentions(settled=stated, account=account_of(user))).principals()
            alone = (given(one, _SINGLE_FACTOR) for one in callers if one.principal.arn == user)
            found = _worse(found, self._search(stated, alone))
        return found

    def unidentified(self) -> Answer:
        """Whether a principal whom the statement means gets in without giving a source identity."""
        stated = self._settled
        allow, found = stated.statements[0], Answer()
        named = {*allow.principals.accounts, *map(account_of, allow.principals.aws)}
        for account in sorted(named if not allow.principals.everyone else {*named, *stated.own}):
            callers = Anyone(mentions=Mentions(settled=stated, account=account)).principals()
            found = _worse(found, self._search(stated, (given(one, _NO_IDENTITY) for one in callers)))
        return found

    def elsewhere(self, service: str) -> tuple[str, ...]:
        """A resource of another account of each class that is covered; of S3, a bucket that nobody names."""
        stated = settled((self.allow, *self.denies), self.own)
        allow, *denies = stated.statements
        spelled = [] if stated.known else [account for one in allow.resources if (account := account_of(one))]
        return elsewhere(allow, denies, service, {*stated.accounts, *spelled})

    @property
    def _settled(self) -> Settled:
        return settled((_readable(self.allow), *self.denies), self.own)

    @property
    def _unread(self) -> bool:
        return bool(self.allow.unread & {"Statement", "Principal", "NotPrincipal"})

    def _certain(self, found: Answer, account: str) -> Answer:
        """Where the own account is not known, one that is spelled out may be it."""
        if found.witness is None or self.own or self._distinguishes(account):
            return found
        unsure = f"whether {account} is another account, which is not in the template"
        return Answer(reasons=(unsure,), looked_at=found.looked_at)

    def _distinguishes(self, account: str) -> bool:
        """Whether the statement calls its own account by another name than this one."""
        conditions = [value for one in self.allow.conditions for value in one.values]
        if any(_OWN in text for text in (*self.allow.principals.aws, *conditions)):
            return True
        arns = any(account in value for value in conditions if value.startswith("arn:"))
        return arns and any(_OWN in text for text in self.allow.resources)

    def _inside(self, stated: Settled, kind: type[Inside], accounts: Iterable[str], *, anywhere: bool = True) -> Answer:
        """Whether a principal of one of these accounts gets in, which is then the resource's."""
        found = Answer()
        for account in accounts:
            people = kind(mentions=Mentions(settled=stated, account=account), anywhere=anywhere)
            found = _worse(found, self._search(stated, people.principals(), account))
        return found

    def _search(self, stated: Settled, callers: Iterable[Caller], owner: str = "") -> Answer:
        allow, *denies = stated.statements
        facts = settled_by(Mentions(settled=stated), self.given)
        asking = (one for each in callers if possible(allow, one := given(each, facts)))
        try:
            if (first := next(asking, None)) is None:
                return Answer()
            refused = refusing(denies, facts)
            about = [one for one in asked(allow, denies, self.service, self.actions) if not refused(one)]
            if not about:
                return Answer()
            people = chain((first,), asking)
            return search(allow, denies, callers=people, targets=about, owner=owner or min(stated.own))
        except BoundError as error:
            return Answer(reasons=(str(error),))


def _readable(allow: Statement) -> Statement:
    """An Allow whose actions or resources could not be read is open, or not, to whatever they are."""
    found = allow
    if allow.unread & {"Action", "NotAction"}:
        found = replace(found, actions=("*",), not_actions=())
    if allow.unread & {"Resource", "NotResource"}:
        found = replace(found, resources=("*",), not_resources=())
    return replace(found, unread=allow.unread - _WHAT) if allow.unread & _WHAT else allow


def _outside(stated: Settled, account: str = "", *, anywhere: bool = True) -> Outside:
    return Outside(mentions=Mentions(settled=stated, account=account), anywhere=anywhere)


def _anyone(outside: Outside, services: bool) -> Iterator[Caller]:
    yield from outside.principals()
    yield outside.anonymous()
    if services:
        yield from outside.services()


def _named(outside: Outside, names: Iterable[str]) -> Iterator[Caller]:
    yield from outside.principals()
    yield from outside.services(names or None, silent=False)


def _worse(one: Answer, other: Answer) -> Answer:
    return other if one.witness is None and (other.witness is not None or not one.reasons) else one
