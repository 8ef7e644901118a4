"""VPC endpoints as controls see them: which service, and which kind."""

import re

from assurance.sources.resource import Resource

ENDPOINT = "AWS::EC2::VPCEndpoint"
_SERVICE = re.compile(r"(?:cn\.)?com\.amazonaws\.(?P<region>[^.]+)\.(?P<service>.+)")
REKOGNITION = frozenset(("rekognition", "rekognition-fips", "streaming-rekognition", "streaming-rekognition-fips"))
TAKE_POLICIES = REKOGNITION | frozenset(
    "s3 dynamodb kms kms-fips sts sts-fips logs monitoring sns sqs sqs-fips secretsmanager kinesis-streams "
    "kinesis-streams-fips kinesisvideo events ecr.api ecr.dkr ssm execute-api lambda".split()
)
"""Services whose endpoints are known to honour a policy; that of streaming-rekognition is not documented (fact 26)."""

TAKE_NONE = frozenset("codepipeline email-smtp iot.credentials iot.data storagegateway transfer.server".split())
"""Services whose endpoints support no policy (fact 123)."""


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


def _part(endpoint: Resource, name: str) -> str:
    value = endpoint.get("ServiceName")
    found = _SERVICE.fullmatch(value) if isinstance(value, str) else None
    return found[name] if found and found["region"] != "vpce" else ""
