"""The base of the controls that weigh statements: a control says what is wrong with one, the base what follows."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.iam.document import Statement
from assurance.model.documents import Document, read
from assurance.results.verdict import Verdict, not_met, settled
from assurance.sources.resource import Resource


class Weighing(Control):
    """Base: every Allow of the policy of a resource is weighed."""

    path: ClassVar[str] = "PolicyDocument"
    """Where the policy is."""
    elements: ClassVar[tuple[str, ...]] = ("Action", "Effect")
    """The elements of a statement that matter: one that could not be read leaves the control undecided."""
    about: ClassVar[tuple[str, ...]] = ()
    """The actions that statements are weighed for; all if none is named."""
    absent: ClassVar[Verdict | None] = None
    """What is said of a resource without a policy; None where that is the business of another control."""

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if not self.concerns(resource, facts):
            return
        if resource.get(self.path) is not None:
            yield from self.weighed(read(resource, self.path), facts)
        elif self.absent is not None:
            yield self.absent

    def weighed(self, policy: Document, facts: Facts) -> Iterator[Verdict]:
        """What all Allows of a document come to."""
        wrong = (_said(said, one, policy) for one in policy.allows for said in self.weigh(one, policy, facts))
        return settled(wrong, policy.unread(*self.elements, about=self.about))

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        """What is wrong with an Allow, as the end of a sentence that begins with its name; or a verdict of its own."""
        raise NotImplementedError


def _said(said: str | Verdict, one: Statement, policy: Document) -> Verdict:
    return not_met(policy.path, f"{one.name} {said}") if isinstance(said, str) else said
