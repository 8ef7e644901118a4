"""What the controls of endpoint policies share."""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.weighing import Weighing
from assurance.model.endpoints import ENDPOINT
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Resource, Unresolved


class EndpointPolicyControl(Weighing):
    """Base of the controls of an endpoint policy; an endpoint without one is the business of NET01 and NET02."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    types = (ENDPOINT,)
    objectives = ("VPC endpoints used / trust boundary",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        name = resource.get("ServiceName")
        if isinstance(name, Unresolved) and resource.get(self.path) is not None and self.concerns(resource, facts):
            yield unknown("ServiceName", name)
        yield from super().judge(resource, facts)
