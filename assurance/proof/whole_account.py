"""Who else of the account reaches what the baseline holds: every other role and user, by all policies that it has.

Where what guards a resource lets in nobody else, whatever an identity's own policies say, that is shown once for all
identities; elsewhere each of them is asked about.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from assurance.iam.claims import Each, Meant, Passing, Question, prove
from assurance.iam.conditions import context, merged
from assurance.iam.descent import Answer, Caller, Choice, Variable
from assurance.iam.document import PolicyError
from assurance.iam.domains import ABSENT, Values
from assurance.iam.evaluate import decide
from assurance.iam.matching import gives
from assurance.iam.outside import Outside, only
from assurance.iam.request import Kind, Levels, Policies, Policy, Principal
from assurance.iam.statement import Statement
from assurance.model.estate import Estate, Role
from assurance.model.holder import Holder
from assurance.model.holders import identities
from assurance.proof.asking import Place, anywhere, by_role, everybody, outside
from assurance.proof.principal import Who
from assurance.proof.principals import who_of
from assurance.proof.reaching import ANY_IDENTITY
from assurance.proof.reading import bounding, granted, trust_of
from assurance.proof.subjects import Subject, tags
from assurance.proof.theorem import allowing, meant, said
from assurance.proof.trusted import named_in
from assurance.proof.wording import in_a_line
from assurance.sources.resource import Application, Resource

ROLE, USER = "AWS::IAM::Role", "AWS::IAM::User"


@dataclass(frozen=True, eq=False, kw_only=True)
class Reach:
    """An identity of the account that reaches something, or of which nobody can say."""

    resource: Resource
    subject: Subject
    answer: Answer
    because: str = ""
    free: bool = True
    """Whether the approved policies of the organization do not keep it from that."""
    follows: str = ""
    """What follows of it, where that is not plain."""

    @property
    def description(self) -> str:
        """The request that shows it."""
        request = self.answer.witness
        shown = in_a_line(request, self.because, {}) if request else "; ".join(self.answer.reasons)
        return f"{shown}; {self.follows}" if self.follows else shown


@dataclass(frozen=True, eq=False, kw_only=True)
class Everything:
    """The baseline as it is deployed, and all identities of the account."""

    estate: Estate
    live: Application
    identities: tuple[Resource, ...]
    control: Levels = ()
    """The service control policies that bind the account, as far as they are known."""

    def reaching(self, about: Iterable[Subject], but: Collection[str] = ()) -> Iterator[Reach]:
        """Each identity, but for some, with what of it it reaches, by one request for each subject."""
        if open_ := [one for one in about if one.guard is None or not self._closed(one)]:
            for holder in self._holders:
                if holder.resource.arn not in but:
                    yield from self._reached(holder, open_)

    @cached_property
    def _holders(self) -> tuple[Holder, ...]:
        keys = {one.key for one in self.identities}
        together = Application(resources=(*self.live.resources, *self.identities))
        return tuple(one for one in identities(together)
                     if one.resource.key in keys and one.resource.type in (ROLE, USER))  # fmt: skip

    def _closed(self, subject: Subject) -> bool:
        """Whether the policy of a resource lets in nobody else of the account, whatever its own policies say."""
        layers = Policies(identity=(ANY_IDENTITY,), resource=subject.guard,
                          resource_must_allow=subject.target.must_allow)  # fmt: skip
        premise, claim = Passing(layers=layers), _claim(subject)
        found = outside(said(premise, claim), self.estate)
        certain = self._certain(subject, found)
        callers = tuple(
            caller
            for place in anywhere(found, subject.service)
            for caller in everybody(said(premise, claim), self.estate, place, certain)
            if caller.principal.account == self.estate.account
        )
        answer = prove(self._question(subject, premise, claim, callers))
        return answer.witness is None and not answer.reasons

    def _reached(self, holder: Holder, about: Sequence[Subject]) -> Iterator[Reach]:
        who: Who | None = None
        for subject in about:
            if holder.resource.arn in subject.permitted:
                continue
            try:
                who = who or who_in(self.estate, holder)
            except PolicyError as error:
                yield Reach(resource=holder.resource, subject=subject, answer=Answer(reasons=(str(error),)))
                return
            if not _at_all(who, subject):
                continue
            answer, layers = self._asked(who, subject, control=())
            if not answer.witness and not answer.reasons:
                continue
            free, bound = (self._asked(who, subject, control=self.control)
                           if self.control and not who.principal.is_service_linked else (answer, layers))  # fmt: skip
            shown, by = (free, bound) if free.witness or free.reasons else (answer, layers)
            because = decide(shown.witness, by).because if shown.witness else ""
            yield Reach(resource=holder.resource, subject=subject, answer=shown, because=because,
                        free=bool(free.witness or free.reasons))  # fmt: skip

    def _asked(self, who: Who, subject: Subject, control: Levels) -> tuple[Answer, Policies]:
        resource_control = (self.estate.resource_control,) if self.estate.resource_control else ()
        layers = Policies(
            identity=who.identity, boundary=who.boundary, resource=subject.guard,
            resource_must_allow=bool(subject.guard and subject.target.must_allow),
            service_control=control, resource_control=resource_control,
        )  # fmt: skip
        premise, claim = Passing(layers=layers), _claim(subject)
        callers = Each(make=partial(self._callers, who, subject, said(premise, claim)))
        return prove(self._question(subject, premise, claim, callers)), layers

    def _callers(self, who: Who, subject: Subject, statements: tuple[Statement, ...]) -> Iterator[Caller]:
        found = outside(statements, self.estate)
        certain, tags = self._certain(subject, found), tuple(_tagged(subject, found))
        for place in anywhere(found, subject.service):
            at = Place(description=place.description, certain=place.certain, variables=(*place.variables, *tags))
            yield by_role(who, found, at, certain)

    def _question(self, subject: Subject, premise: Passing, claim: Meant, callers: Iterable[Caller]) -> Question:
        return Question(premise=premise, claim=claim, callers=callers, owner=self.estate.account,
                        actions=subject.actions, resources=subject.resources)  # fmt: skip

    def _certain(self, subject: Subject, found: Outside) -> Choice:
        """What is known of a request because of the resource."""
        estate = self.estate
        certain: dict[str, Values] = {key.lower(): values for key, values in subject.target.keys.known.items()}
        certain |= dict.fromkeys(("aws:resourceaccount", "s3:resourceaccount"), (estate.account,))
        if estate.organization:
            certain["aws:resourceorgid"] = (estate.organization,)
        if subject.service != "iam":
            certain["aws:requestedregion"] = (estate.region,)
        if (tags := subject.tags) is not None:
            named = {f"aws:resourcetag/{key}".lower() for key in tags}
            mentioned = (one for one in found.mentions.conditions if one.startswith("aws:resourcetag/"))
            certain |= {one: ABSENT for one in mentioned if one not in named}
        return certain


def who_in(estate: Estate, holder: Holder) -> Who:
    """An identity of the account, as it asks."""
    resource = holder.resource
    user = resource.type == USER
    role = Role(
        name=resource.id,
        principal=Principal(kind=Kind.USER if user else Kind.ROLE, arn=resource.arn,
                            session="" if user else "session"),
        identity=tuple(granted(holder)),
        boundary=bounding(holder),
        trust=Policy(name="no trust", statements=()) if user else trust_of(resource),
        tags=dict(tags(resource) or {}),
    )  # fmt: skip
    who = who_of(estate, role)
    if not user:
        return who
    keys = merged(who.keys, context({"aws:PrincipalType": "User", "aws:username": resource.arn.rpartition("/")[2]}))
    return Who(name=who.name, description=who.description, principal=who.principal, keys=keys, identity=who.identity,
               boundary=who.boundary)  # fmt: skip


def approved_trust(approved: Estate) -> dict[str, frozenset[str]]:
    """Role → whom its approved trust policy names, as principals or by condition."""
    return {
        one.principal.arn: frozenset(arn for statement in one.trust.statements for arn in named_in(statement))
        for one in approved.roles
    }


def _at_all(who: Who, subject: Subject) -> bool:
    """Whether a policy gives the identity one of the actions at all, by a first look."""
    policies = (*who.identity, *([subject.guard] if subject.guard else []))
    return any(gives(one, action) for one in policies for action in subject.actions)


def _claim(subject: Subject) -> Meant:
    named = allowing("*", ArnLike={"aws:PrincipalArn": sorted(subject.permitted)})
    return meant("who is meant to", *([named] if subject.permitted else []))


def _tagged(subject: Subject, found: Outside) -> Iterator[Variable]:
    """A tag of the resource, which not every service fills in."""
    for name, value in (subject.tags or {}).items():
        key = f"aws:resourcetag/{name}".lower()
        if key in found.mentions.conditions:
            yield only([{key: (value,)}, {key: ABSENT}])
