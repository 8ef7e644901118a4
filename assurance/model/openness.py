"""Whether a statement of a template lets in somebody from outside its account, and what a control says of that."""

from collections.abc import Iterable

from assurance.iam.descent import Answer
from assurance.iam.openness import Openness
from assurance.iam.statement import Statement
from assurance.model.externals import accounts
from assurance.model.scopes import some
from assurance.results.verdict import Verdict, not_met, undecided
from assurance.sources.resource import Application, Resource


def openness(
    one: Statement,
    denies: Iterable[Statement],
    application: Application,
    service: str = "",
    actions: tuple[str, ...] = (),
) -> Openness:
    """The question whom an Allow lets in, beside the Denies of its policy; to all it gives, or to these actions."""
    own = accounts(application)
    return Openness(allow=one, denies=tuple(denies), own=own, service=service, actions=actions)


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
