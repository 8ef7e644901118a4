"""VPC endpoints as controls see them: which service, which kind, whose policy."""

import re
from collections.abc import Iterator

from policies.controls.documents import Document, read
from policies.controls.engine import Consideration, Control, Facts, Severity, Verdict, met
from policies.controls.reading import unknown
from policies.iam.document import Statement
from policies.sources.resource import Resource, Unresolved

ENDPOINT = "AWS::EC2::VPCEndpoint"
_SERVICE = re.compile(r"(?:cn\.)?com\.amazonaws\.(?P<region>[^.]+)\.(?P<service>.+)")
REKOGNITION = frozenset(("rekognition", "rekognition-fips", "streaming-rekognition", "streaming-rekognition-fips"))
TAKE_POLICIES = REKOGNITION | frozenset(
    "s3 dynamodb kms kms-fips sts sts-fips logs monitoring sns sqs sqs-fips secretsmanager kinesis-streams "
    "kinesis-streams-fips kinesisvideo events ecr.api ecr.dkr ssm execute-api lambda".split()
)
"""Services whose endpoints are known to honour a policy; that of streaming-rekognition is not documented by AWS."""


def service(endpoint: Resource) -> str:
    """The AWS service behind an endpoint: `rekognition-fips`, `s3`; empty for another party's, or if not known."""
    return _part(endpoint, "service")


def region(endpoint: Resource) -> str:
    """The Region in the service name, as written."""
    return _part(endpoint, "region")


def interface(endpoint: Resource) -> bool:
    """Whether it is an interface endpoint; without a type, it is a gateway, which only S3 and DynamoDB have."""
    kind = endpoint.get("VpcEndpointType")
    return bool(kind == "Interface") or (kind is None and service(endpoint) not in ("", "s3", "dynamodb"))


def of_rekognition(endpoint: Resource) -> bool:
    return service(endpoint) in REKOGNITION


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


def _part(endpoint: Resource, name: str) -> str:
    value = endpoint.get("ServiceName")
    found = _SERVICE.fullmatch(value) if isinstance(value, str) else None
    return found[name] if found and found["region"] != "vpce" else ""
