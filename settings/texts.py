"""The kinds of text in an environment file, each with the words for what is expected."""

import re
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

EXPECTED: dict[str, str] = {}
"""Pattern → what a person would call it; error messages say that instead of the pattern."""


_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls of terminals, and of the direction of writing: with them an approver reads another text than stands here."""


def readable(text: str) -> str:
    """A text that people read, if nothing in it hides or changes what is read; raise `ValueError` otherwise."""
    if found := _HIDDEN.search(text):
        raise ValueError(f"expected no U+{ord(found[0]):04X}, which changes or hides what is read")
    return text


def text(pattern: str, expected: str) -> StringConstraints:
    """The constraint on a string that matches `pattern`, which a person would call `expected`."""
    EXPECTED[pattern] = expected
    return StringConstraints(pattern=pattern)


RANGES = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""What a private network may use: RFC 1918, and the shared range of RFC 6598."""

_IAM = r"arn:aws(-us-gov)?:iam::[0-9]{12}"

Prefix = Annotated[
    str, text(r"^[a-z][a-z0-9-]{1,14}[a-z0-9]$", "3 to 16 lower-case letters, digits and hyphens, a letter first")
]
Account = Annotated[
    str, text(r"^[0-9]{12}$", 'the 12 digits of an AWS account id, in quotation marks, e.g. "111122223333"')
]
Region = Annotated[str, text(r"^[a-z]{2}(-gov)?-[a-z]+-[0-9]$", "an AWS Region, e.g. eu-west-1")]
Organization = Annotated[str, text(r"^o-[a-z0-9]{10,32}$", "an organization id, e.g. o-exampleorg1")]
ResourceId = Annotated[str, text(r"^[a-zA-Z0-9_.\-]{1,255}$", "letters, digits, _ . and -")]
GroupName = Annotated[
    str, text(r"^[a-z][a-z0-9]{0,11}$", "1 to 12 lower-case letters and digits, a letter first, e.g. retail")
]
PrincipalArn = Annotated[
    str, text(rf"^{_IAM}:role/[A-Za-z0-9_+=,.@/*-]+$", "a role ARN, e.g. arn:aws:iam::111122223333:role/kyc-service")
]
Trusted = Annotated[
    str,
    text(
        rf"^({_IAM}:role/[A-Za-z0-9_+=,.@/*-]+|[a-z0-9.-]+\.amazonaws\.com)$",
        "a role ARN or a service principal, e.g. ecs-tasks.amazonaws.com (no users: temporary credentials only)",
    ),
]
SourceIdentity = Annotated[
    str,
    text(r"^(\*|[A-Za-z0-9_+=,.@*-]{2,64})$", "2 to 64 letters, digits and _+=,.@-, in which * stands for anything"),
]
RolePath = Annotated[
    str, text(r"^/([A-Za-z0-9_+=,.@-]{1,64}/){0,4}$", "a path of up to four parts, with / at both ends, e.g. /kyc/")
]
RoleName = Annotated[
    str,
    text(
        r"^[A-Za-z0-9_+=,.@-]{0,32}\{name\}[A-Za-z0-9_+=,.@-]{0,32}$",
        "a name with {name} in it, which stands for ours, e.g. bank-{name}-role",
    ),
]
BoundaryPolicy = Annotated[
    str,
    text(
        rf"^({_IAM}:policy/)?[A-Za-z0-9_+=,.@-]+(/[A-Za-z0-9_+=,.@-]+)*$",
        "the ARN of a managed policy, or the name, with its path if it has one, of a policy of this account",
    ),
]
KeyArn = Annotated[
    str,
    text(r"^arn:aws(-us-gov)?:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+$", "a key ARN (not an alias, not a bare key id)"),
]
BucketName = Annotated[str, text(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "a bucket name")]
VideoStream = Annotated[
    str,
    text(
        r"^arn:aws(-us-gov)?:kinesisvideo:[a-z0-9-]+:[0-9]{12}:stream/[A-Za-z0-9_.-]{1,256}/[0-9]+$",
        "the ARN of a Kinesis video stream",
    ),
]
IdentityPool = Annotated[str, text(r"^[a-z0-9-]+:[0-9a-f-]{36}$", "a Cognito identity pool id, e.g. eu-west-1:…")]
ZoneId = Annotated[str, text(r"^[a-z]+[0-9]+-az[0-9]+$", "the id of an Availability Zone, e.g. euw1-az1")]
Vpc = Annotated[str, text(r"^vpc-[0-9a-f]{8,17}$", "a VPC id")]
Subnet = Annotated[str, text(r"^subnet-[0-9a-f]{8,17}$", "a subnet id")]
RouteTable = Annotated[str, text(r"^rtb-[0-9a-f]{8,17}$", "a route table id")]
VpcEndpoint = Annotated[str, text(r"^vpce-[0-9a-f]{8,17}$", "a VPC endpoint id")]
PrefixList = Annotated[str, text(r"^pl-[0-9a-f]{8,17}$", "the id of a prefix list")]
SecurityGroup = Annotated[str, text(r"^sg-[0-9a-f]{8,17}$", "a security group id")]
Trail = Annotated[str, text(r"^arn:aws(-us-gov)?:cloudtrail:[a-z0-9-]+:[0-9]{12}:trail/.+$", "the ARN of a trail")]
LogGroup = Annotated[str, text(r"^[A-Za-z0-9_./#-]+$", "the name of a log group")]
Subscriber = Annotated[
    str,
    text(
        r"^(https://\S+|arn:aws(-us-gov)?:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}|[^@\s/]+@[^@\s/]+)$",
        "an e-mail address, an https:// endpoint or the ARN of an SQS queue that is not FIFO",
    ),
]
TopicArn = Annotated[
    str,
    text(r"^arn:aws(-us-gov)?:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$", "the ARN of a topic that is not FIFO"),
]
EventBus = Annotated[
    str,
    text(
        r"^arn:aws(-us-gov)?:events:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:event-bus/[A-Za-z0-9_.-]{1,256}$",
        "the ARN of one event bus that is no partner's, e.g. arn:aws:events:eu-west-1:111122223333:event-bus/security",
    ),
]
Page = Annotated[str, text(r"^https://[^\s#]{1,200}$", "an https:// address of at most 200 characters, without #")]
Target = Annotated[
    str, text(r"^(r-[0-9a-z]{4,32}|ou-[0-9a-z-]{8,68}|[0-9]{12})$", "a root, organizational unit or account id")
]
DocumentPath = Annotated[str, text(r"^[^\x00]+\.json$", "the path of a JSON file, e.g. adopted/boundary.json")]
Provider = Annotated[
    str, text(r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._/-]+)?$", "the address of a token issuer without https://")
]
TokenSubject = Annotated[str, text(r"^[^\s*?]{1,255}$", "the whole subject of a token, without * and ?")]
Days = Annotated[int, Field(ge=1, le=36500)]


def _cidr(value: str) -> str:
    try:
        network = IPv4Network(value)
    except ValueError as error:
        raise ValueError(f"expected an IPv4 range, e.g. 10.40.0.0/22 ({error})") from None
    if value != str(network):
        raise ValueError(f"expected an IPv4 range as AWS writes it: {network}")
    if not any(network.subnet_of(block) for block in RANGES):
        raise ValueError(
            "expected a private IPv4 range (in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10)"
        )
    return value


Cidr = Annotated[str, AfterValidator(_cidr)]
