"""Whom the statements of a template let in, or leave undenied, and what a control says of that."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assurance.iam.descent import Answer
from assurance.iam.domains import ABSENT
from assurance.iam.given import Given
from assurance.iam.matching import IN_PART
from assurance.iam.networks import VPC
from assurance.iam.openness import Openness
from assurance.iam.principals import Principals
from assurance.iam.statement import Statement
from assurance.model.once import once
from assurance.model.reading import arn_part
from assurance.model.scopes import some
from assurance.results.verdict import Verdict, not_met, undecided
from assurance.sources.resource import Application, Resource

DIRECT: Given = {
    "aws:viaawsservice": [("false",)],
    **{key: [ABSENT] for key in ("aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "kms:viaservice")},
}
"""A request that no service makes in its caller's name."""
OFF_ENDPOINTS: Given = {key: [ABSENT] for key in VPC}
"""A request that comes through no VPC endpoint."""
_SOMEBODYS = "999900009999"
_STRANGE: Given = {
    "aws:resourceorgid": [("o-somebodyelses",), ABSENT],
    "aws:resourceorgpaths": [("o-somebodyelses/r-else/",), ABSENT],
}
"""A resource of another organization, or of none."""
_SAYING_WHO = ("aws:sourceaccount", "aws:sourceowner", "aws:sourceorg", "aws:principal", "kms:calleraccount")
"""How the keys begin that tell the account or the organization of who asks."""
UNCONFINED = frozenset(("events.amazonaws.com",))
"""EventBridge sends neither aws:SourceArn nor aws:SourceAccount to a topic or a key (facts 46 and 60)."""


@once
def accounts(application: Application) -> frozenset[str]:
    """The accounts that the application is made for; none where the template does not tell."""
    found = {arn_part(value, 4) for one in application.resources for value in application.names(one)}
    return frozenset(account for account in found if account.isdigit())


def openness(
    one: Statement,
    denies: Iterable[Statement],
    application: Application,
    service: str = "",
    actions: tuple[str, ...] = (),
    given: Given | None = None,
) -> Openness:
    """The question whom an Allow lets in, beside the Denies of its policy; to all it gives, or to these actions."""
    own = accounts(application)
    return Openness(allow=one, denies=tuple(denies), own=own, service=service, actions=actions, given=given or {})


def undenied(
    statements: Iterable[Statement],
    application: Application,
    actions: Sequence[str],
    resource: str = "*",
    given: Given | None = None,
) -> Openness:
    """The question whom no Deny refuses these actions on a resource."""
    every = Statement(
        effect="Allow", actions=tuple(actions), resources=(resource,), principals=Principals(everyone=True)
    )
    denies = (one for one in statements if not one.allows)
    return openness(every, denies, application, actions=every.actions, given=given)


def applying(deny: Statement, application: Application, action: str, resource: str, given: Given) -> Openness:
    """The question whom a Deny refuses an action on a resource that it covers."""
    alone = replace(deny, effect="Allow", resources=(resource,), not_resources=())
    return openness(alone, (), application, actions=(action,), given=given)


def foreign(
    one: Statement, denies: Iterable[Statement], application: Application, actions: tuple[str, ...], arn: str
) -> Answer:
    """Whether an Allow lets somebody reach a resource of another account: one like an ARN, or a bucket nobody names."""
    asked = openness(one, denies, application, actions=actions)
    theirs = asked.elsewhere(*(arn.split(":")[:1] if arn else ["s3"]))
    if not theirs:
        return Answer()
    alone = replace(one, resources=theirs, not_resources=())
    accounts_ = {key: [(_SOMEBODYS,)] for key in ("aws:resourceaccount", "s3:resourceaccount")}
    return openness(alone, denies, application, actions=actions, given={**_STRANGE, **accounts_}).members((_SOMEBODYS,))


def meant(one: Statement) -> str:
    """The account, or everyone, that an Allow means as a whole."""
    return next(iter(one.principals.accounts), "*")


def prefix(resource: Resource) -> str:
    """The prefix of the actions on what the policy of a resource guards: `s3` of a bucket policy."""
    return resource.type.split("::")[1].lower()


def verdict(answer: Answer, path: str, opened: str, question: str) -> list[Verdict]:
    """What an answer means to a control: not met as `opened` says, undecided on the `question`, or nothing wrong."""
    if answer.witness is not None:
        return [not_met(path, opened)]
    return [undecided(path, f"{question} depends on {some(answer.reasons)}")] if answer.reasons else []


def by_bucket_alone(one: Statement, application: Application, path: str) -> Iterator[Verdict]:
    """Undecided where only the name of a bucket says for whom an Allow is, and no template holds that bucket.

    The ARN of a bucket has no account, and its name is free for anybody once it is deleted (fact 204).
    """
    said = {each.key.lower() for each in one.conditions} - {"aws:sourcearn"}
    if any(key.startswith(_SAYING_WHO) for key in said):
        return
    for each in one.conditions:
        for value in each.values if each.key.lower() == "aws:sourcearn" else ():
            if ":s3:::" in value and not set("*?") & set(value) and application.find(value) is None:
                yield undecided(
                    path, f"{one.name}: whose bucket {value} is is not known; expected aws:SourceAccount too"
                )


def left(answer: Answer) -> bool:
    """Whether Denies leave somebody out, or mean to: a principal that they spare by name in part only."""
    return answer.witness is not None or IN_PART in answer.reasons
