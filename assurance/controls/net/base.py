"""What the controls of endpoint policies share."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.iam.document import Statement
from assurance.model.documents import Document, read
from assurance.model.endpoints import ENDPOINT
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met
from assurance.sources.resource import Resource, Unresolved


class OfDoor(Control):
    """Base of the controls of an endpoint policy; an endpoint without one is the business of NET01 and NET02."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    types = (ENDPOINT,)
    objectives = ("VPC endpoints used / trust boundary",)
    elements: tuple[str, ...] = ("Action", "Effect")
    """The elements of a statement that matter to the control: one that could not be read leaves it undecided."""

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("PolicyDocument") is None or not self.concerns(resource, facts):
            return
        if isinstance(name := resource.get("ServiceName"), Unresolved):
            yield unknown("ServiceName", name)
        policy = read(resource, "PolicyDocument")
        found = [verdict for one in policy.allows for verdict in self.weigh(one, policy, resource, facts)]
        yield from found or list(policy.unread(*self.elements)) or [met()]

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return True

    def weigh(self, one: Statement, policy: Document, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        """What is wrong with an Allow."""
        raise NotImplementedError
