"""The network paths a request can come through, and what AWS knows of a request because it came through one.

Facts 29, 31 and 32. A request that a service makes for its caller carries no VPC key of the first request.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from assurance.iam.conditions import Context, context, merged
from assurance.iam.statement import Statement
from assurance.model.estate import Endpoint, Estate
from assurance.proof.request_keys import DIRECT, VPC_KEYS, Network, behalf, inside, outside

FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION = "777788889999", "o-foreignorg1"
NEIGHBOUR_ACCOUNT = "222233334444"
"""Another account of the organization."""
_FOREIGN_KEY = "arn:{partition}:kms:{region}:777788889999:key/00000000-0000-4000-8000-000000000000"
_SENT = {
    "with-another-key": (
        "with a KMS key of somebody else's",
        {"s3:x-amz-server-side-encryption": "aws:kms", "s3:x-amz-server-side-encryption-aws-kms-key-id": _FOREIGN_KEY},
    ),
    "with-the-senders-key": (
        "with an encryption key that its sender keeps",
        {"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"},
    ),
    "readable-by-everybody": ("with the ACL public-read", {"s3:x-amz-acl": "public-read"}),
    "as-a-copy": ("as a copy of an object of somebody else's", {"s3:x-amz-copy-source": "foreign-bucket/object"}),
}
"""What the sender of `s3:PutObject` may add to it: how the path is called then, and the headers."""
OFF_ENDPOINT = frozenset(
    ("account-endpoint", "another-region", "foreign-endpoint", "internet", "internet-without-tls",
     "organization-endpoint")
)  # fmt: skip
"""Network paths past our endpoints."""
_PARTICULAR = {"account-endpoint": "foreign-endpoint", "organization-endpoint": "foreign-endpoint"}
_ELSEWHERE = "-from-elsewhere"
_SERVICE_OF = {"kinesis": "kinesis-streams"}
"""IAM prefix → service of the endpoint, where they differ."""
_BETWEEN = {"s3": ("rekognition",), "kms": ("kinesis", "rekognition", "s3", "sns"), "rekognition": ("another-service",)}
"""IAM prefix → services that call it in their caller's name."""
_DATA = frozenset("kinesis kms rekognition s3 sns sqs sts".split())
"""IAM prefixes of the services by which data and rights move: tried through endpoints that are not ours too."""
_OWNERS = frozenset(("aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"))
"""Keys that say whose an endpoint is, beside its id."""
_ANY_OTHER = "an endpoint that is not the baseline's"
_PLAIN_HTTP = ("rekognition", "s3", "sns")
"""Services whose network paths are also tried without TLS: their policies can, or must, speak of it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkPath:
    """A way in; `keys` is what the request context says because of it."""

    name: str
    description: str
    """For a person: `through our rekognition endpoint`."""
    keys: Context
    endpoint: Endpoint | None = None
    region: str = ""
    """The Region that is called, where it is another; for what is named by ARN: for the resource of that name there."""


BY_ITSELF = NetworkPath(
    name="by-the-service",
    description="as a service that acts for itself",
    keys=context(
        {"aws:SecureTransport": "true", "aws:ViaAWSService": "false", "s3:TlsVersion": "1.3"},
        absent=(*VPC_KEYS, *DIRECT, "aws:SourceIp"),
    ),
)


PASSING = (
    NetworkPath(
        name="to-rekognition",
        description="in a call to Rekognition",
        keys=context({"iam:PassedToService": "rekognition.amazonaws.com"}),
    ),
    NetworkPath(
        name="to-another-service",
        description="in a call to another service",
        keys=context({"iam:PassedToService": "another-service.amazonaws.com"}),
    ),
)


def in_general(path: str) -> str:
    """The network path that counts for one which an estate does not tell apart from it."""
    return _PARTICULAR.get(path, path.removesuffix(_ELSEWHERE))


def paths(estate: Estate, action: str) -> tuple[NetworkPath, ...]:
    """The paths by which a principal can ask for an action; a role is passed in a call to the service that gets it."""
    if action == "iam:PassRole":
        return PASSING
    prefix = action.partition(":")[0]
    served = "streaming-rekognition" if action == "rekognition:StartFaceLivenessSession" else prefix
    return _paths(estate, _SERVICE_OF.get(served, served), prefix, action == "s3:PutObject")


@lru_cache(maxsize=1024)
def _paths(estate: Estate, served: str, prefix: str, puts: bool) -> tuple[NetworkPath, ...]:
    found = tuple(_each(estate, served, prefix))
    return (*found, *_sent(estate, found[0])) if puts else found


def _each(estate: Estate, served: str, prefix: str) -> Iterator[NetworkPath]:
    for ours in estate.endpoints_of(served):
        yield from _through(estate, ours, prefix)
    yield from _of_others(estate, prefix) if prefix in _DATA else ()
    yield NetworkPath(name="internet", description="over the public internet with TLS", keys=outside("true"))
    if prefix == "rekognition":
        other = "us-west-2" if estate.region != "us-west-2" else "us-east-1"
        description = f"in another Region ({other}), over the public internet"
        yield NetworkPath(name="another-region", description=description, keys=outside("true"), region=other)
    if prefix in _PLAIN_HTTP:
        yield NetworkPath(
            name="internet-without-tls", description="over the public internet without TLS", keys=outside("false")
        )
    for between in _BETWEEN.get(prefix, ()):
        yield NetworkPath(
            name=f"through-{between}",
            description=f"asked by {between} in the caller's name",
            keys=behalf(f"{between}.{estate.region}.amazonaws.com"),
        )


def _asks_whose(one: Statement, prefix: str) -> bool:
    """Whether a statement may tell the endpoints of a service apart by whose they are."""
    if one.unread:
        return True
    services = {action.partition(":")[0].lower() for action in one.actions}
    spoken = bool(one.not_actions) or any(name == prefix or set("*?") & set(name) for name in services)
    return spoken and any(
        each.key.lower() in _OWNERS or any("${" in value for value in each.values) for each in one.conditions
    )


def _of_others(estate: Estate, prefix: str) -> Iterator[NetworkPath]:
    """Endpoints that are not ours; whose they are makes a difference only where a policy asks for it."""
    whose = [("foreign-endpoint", "somebody else's endpoint", FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION)]
    if any(_asks_whose(one, prefix) for each in estate.policies for one in each.statements):
        whose += [
            ("account-endpoint", "another endpoint of the account", estate.account, estate.organization),
            ("organization-endpoint", "the endpoint of another account of the organization", NEIGHBOUR_ACCOUNT,
             estate.organization),
        ]  # fmt: skip
    for name, description, account, organization in whose:
        vpc = f"arn:{estate.partition}:ec2:{estate.region}:{account}:vpc/vpc-of-{name}"
        keys = inside(prefix, Network(endpoint=f"vpce-{name}", vpc=vpc, account=account, organization=organization,
                                      address="192.0.2.10"))  # fmt: skip
        yield NetworkPath(name=name, description=f"through {description if len(whose) > 1 else _ANY_OTHER}", keys=keys)


def _through(estate: Estate, ours: Endpoint, prefix: str) -> Iterator[NetworkPath]:
    """Through an endpoint of ours: from where its clients are, and, if that makes a difference, from elsewhere."""
    listed = estate.endpoints_of(ours.service)
    number = f"-{listed.index(ours) + 1}" if listed.index(ours) else ""
    name, description = f"our-{ours.service}-endpoint{number}", f"through our {ours.service} endpoint"
    if len(listed) > 1:
        description = f"{description} {ours.id}"
    network = Network(endpoint=ours.id, vpc=estate.arn("ec2", f"vpc/{ours.vpc}"), account=estate.account,
                      organization=estate.organization, address=ours.address)  # fmt: skip
    yield NetworkPath(name=name, description=description, keys=inside(prefix, network), endpoint=ours)
    if ours.address and any(one.condition_values("aws:VpcSourceIp") for one in ours.policy.statements):
        elsewhere = inside(prefix, replace(network, address="192.0.2.10"))
        yield NetworkPath(name=f"{name}{_ELSEWHERE}", description=f"{description}, from an address that is no client's",
                          keys=elsewhere, endpoint=ours)  # fmt: skip


def _sent(estate: Estate, plain: NetworkPath) -> Iterator[NetworkPath]:
    """The same way, with what its sender may add."""
    for name, (description, headers) in _SENT.items():
        added = {key: one.format(partition=estate.partition, region=estate.region) for key, one in headers.items()}
        yield replace(plain, name=f"{plain.name}-{name}", description=f"{plain.description}, {description}",
                      keys=merged(plain.keys, context(added)))  # fmt: skip
