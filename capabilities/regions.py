"""Which Region offers what of Rekognition, as AWS lists it (fact 21).

AWS documents the Regions of the service endpoints, not those of each PrivateLink service: that a Region listed here
also offers the VPC endpoint is not confirmed. `aws ec2 describe-vpc-endpoint-services` in the Region tells.
"""

WHOLE_SERVICE = frozenset(
    "us-east-1 us-east-2 us-west-1 us-west-2 sa-east-1 eu-west-1 eu-west-2 eu-central-1 eu-south-2 ap-south-1 "
    "ap-northeast-1 ap-northeast-2 ap-southeast-1 ap-southeast-2 ap-southeast-5 ap-southeast-7 us-gov-west-1".split()
)

IMAGES = WHOLE_SERVICE | {"il-central-1"}
"""DetectLabels, DetectModerationLabels and DetectText."""

TAGS = IMAGES
"""TagResource, UntagResource and ListTagsForResource."""

FACE = IMAGES | {"ca-central-1"}
"""DetectFaces, CompareFaces, and the operations of collections, faces and users."""

LIVENESS = frozenset(
    "us-east-1 us-west-2 ap-south-1 ap-northeast-1 eu-west-1 sa-east-1 ap-southeast-5 ap-southeast-7".split()
)

CUSTOM_LABELS = frozenset(
    "us-east-1 us-east-2 us-west-2 eu-west-1 eu-west-2 eu-central-1 ap-south-1 ap-southeast-1 ap-southeast-2 "
    "ap-northeast-1 ap-northeast-2".split()
)

STREAMING_FACES = frozenset("us-east-1 us-west-2 ap-northeast-1 eu-central-1 eu-west-1".split())
STREAMING_LABELS = frozenset("us-east-1 us-east-2 us-west-2 ap-south-1 eu-west-1".split())
STREAMING_VIDEO = STREAMING_FACES | STREAMING_LABELS

FIPS = frozenset("us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 us-gov-west-1".split())
STREAMING_FIPS = frozenset({"us-east-1", "us-west-2"})

_US = frozenset("us-east-1 us-east-2 us-west-1 us-west-2".split())
FIPS_SERVICES = {
    "kinesis-streams": _US,
    "kms": FIPS,
    "rekognition": FIPS,
    "sqs": _US,
    "sts": _US,
    "streaming-rekognition": STREAMING_FIPS,
}
"""Services whose FIPS hosts PrivateLink reaches, under the name with `-fips`, and where they have such a host.

In GovCloud the plain hosts of the others are FIPS hosts. CloudWatch, its Logs and Amazon SNS have no FIPS service.
"""

EVERY = {
    "aws": (
        "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 "
        "ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 "
        "ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 "
        "eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2"
    ).split(),
    "aws-us-gov": ["us-gov-east-1", "us-gov-west-1"],
}
"""Partition → all of its Regions, in each of which a trail of many Regions records."""


def partition(region: str) -> str:
    """The partition a Region is in: `aws-us-gov` for the GovCloud Regions, else `aws`."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def code(region: str) -> str:
    """The short form of a Region that begins the ids of its zones: `euw1` of eu-west-1, `usgw1` of us-gov-west-1."""
    area, *parts, number = region.split("-")
    return area + "".join(_SHORT.get(part, part[0]) for part in parts) + number


_SHORT = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}
"""Of what is not known by its first letter."""
