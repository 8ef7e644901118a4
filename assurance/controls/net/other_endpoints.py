"""Which VPC endpoints a VPC needs: to Rekognition, and to what its callers use beside."""

from collections import defaultdict
from collections.abc import Iterator

from assurance.controls.control import Approval, Control, Facts
from assurance.model.endpoints import ENDPOINT, REKOGNITION, service
from assurance.model.reading import unknown
from assurance.model.watchers import uses_rekognition
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved
from capabilities.capability import Store

_REACHED = {
    Store.COMPLETIONS: ("sns", "sqs"),
    Store.DATA_STREAM: ("kinesis-streams",),
    Store.VIDEO_STREAM: ("kinesisvideo",),
}
"""Store → the services that callers reach it by themselves."""


class NET16(Control):
    """Where Rekognition is called from a VPC, there is an endpoint for it."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = (
        "A VPC without the endpoint reaches Rekognition over the internet, past every policy that could stand between."
    )
    facts = (25,)
    remedy = "Add an interface endpoint for com.amazonaws.REGION.rekognition to the VPC."
    before = "Vpc:\n  Type: AWS::EC2::VPC\nCallerRole:\n  Type: AWS::IAM::Role"
    after = "RekognitionEndpoint:\n  Type: AWS::EC2::VPCEndpoint\n  Properties:\n    VpcEndpointType: Interface"
    types = (ENDPOINT, "AWS::EC2::VPC")
    objectives = ("VPC endpoints used / trust boundary",)
    wanted = REKOGNITION - {"streaming-rekognition", "streaming-rekognition-fips"}

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        endpoints = facts.application.of(ENDPOINT)
        for vpc in facts.application.of("AWS::EC2::VPC") if uses_rekognition(facts.application) else ():
            here = [one for one in endpoints if _in(facts, one, vpc)]
            if any(service(one) in self.wanted for one in here):
                yield vpc, met()
            elif any(isinstance(one.get("ServiceName"), Unresolved) for one in here):
                yield vpc, undecided("", "the service of one of its endpoints is not known from the template")
            else:
                yield vpc, not_met("", "has no endpoint for rekognition; expected an interface endpoint")


class NET17(Control):
    """A VPC with an endpoint for Rekognition has endpoints for what its callers use beside."""

    consideration = Consideration.ISOLATION
    severity = Severity.LOW
    why = (
        "A private caller also uploads images, uses keys and assumes roles; without endpoints for it, a NAT is opened."
    )
    remedy = (
        "Add a gateway endpoint for s3 and interface endpoints for kms and sts, each with a policy; where an "
        "environment file says what is approved, for logs, monitoring and what the capabilities need too."
    )
    before = "ServiceName: com.amazonaws.eu-west-1.rekognition"
    after = (
        "- ServiceName: com.amazonaws.eu-west-1.rekognition\n- ServiceName: com.amazonaws.eu-west-1.s3\n"
        "- ServiceName: com.amazonaws.eu-west-1.kms"
    )
    types = (ENDPOINT, "AWS::EC2::VPC")
    supports = "VPC endpoints used / trust boundary"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        endpoints: dict[str, list[Resource]] = defaultdict(list)
        for endpoint in facts.application.of(ENDPOINT):
            if vpc := facts.application.find(endpoint.get("VpcId")):
                endpoints[vpc.key].append(endpoint)
        wanted = self._wanted(facts.approval)
        for vpc in facts.application.of("AWS::EC2::VPC"):
            here = {service(one).removesuffix("-fips") for one in endpoints[vpc.key]}
            missing = sorted(wanted - here)
            lost = next(
                (name for one in endpoints[vpc.key] if isinstance(name := one.get("ServiceName"), Unresolved)), None
            )
            if missing and lost and "rekognition" in here:
                yield vpc, unknown("", lost)
            elif "rekognition" in here:
                yield vpc, not_met("", f"has no endpoint for {', '.join(missing)}") if missing else met()

    def _wanted(self, approval: Approval | None) -> set[str]:
        """S3, KMS and STS for every caller; more where it is known what is approved."""
        if approval is None:
            return {"s3", "kms", "sts"}
        given = approval.settings
        video = given.capabilities.streaming_video
        searching = video is not None and any(one.search_collection for one in video.processors)
        stores = given.stores - (frozenset() if searching else {Store.DATA_STREAM})
        needed = {name for store in stores for name in _REACHED.get(store, ())}
        adopted = given.network.adopt.services if given.network.adopt else ()
        return {"s3", "kms", "sts", "logs", "monitoring", *given.endpoints, *needed} - set(adopted)


def _in(facts: Facts, endpoint: Resource, vpc: Resource) -> bool:
    found = facts.application.find(endpoint.get("VpcId"))
    return found is not None and found.key == vpc.key
