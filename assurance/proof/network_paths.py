"""The network paths a request can come through, and what AWS knows of a request because it came through one.

Facts 29, 31 and 32. A request that a service makes for its caller carries no VPC key of the first request.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assurance.iam.conditions import Context, context
from assurance.model.estate import Endpoint, Estate

FOREIGN_ACCOUNT, FOREIGN_ORGANIZATION = "777788889999", "o-foreignorg1"
_SERVICE_OF = {"kinesis": "kinesis-streams"}
"""IAM prefix → service of the endpoint, where they differ."""
_VPC_KEYS = (
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
)
_OWNED = frozenset(("iam", "kms", "rekognition", "s3"))
_TELLING = {
    "aws:SourceVpcArn": _OWNED,
    "aws:VpceAccount": _OWNED,
    "aws:VpceOrgID": _OWNED | {"kinesis"},
    "aws:VpceOrgPaths": _OWNED | {"sts"},
}
"""Key → the services, of those in the matrix, that AWS fills it for (fact 33); for all others it is absent."""
_DIRECT = ("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "kms:ViaService", "kms:GrantIsForAWSResource")
_BETWEEN = {"s3": ("rekognition",), "kms": ("kinesis", "rekognition", "s3", "sns"), "rekognition": ("another-service",)}
"""IAM prefix → services that call it in their caller's name."""
_PLAIN_HTTP = ("rekognition", "s3", "sns")
"""Services whose network paths are also tried without TLS: their policies can, or must, speak of it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkPath:
    """A way in; `keys` is what the request context says because of it."""

    name: str
    told: str
    """For a person: `through our rekognition endpoint`."""
    keys: Context
    endpoint: Endpoint | None = None


BY_ITSELF = NetworkPath(
    name="by-the-service",
    told="as a service that acts for itself",
    keys=context(
        {"aws:SecureTransport": "true", "aws:ViaAWSService": "false", "s3:TlsVersion": "1.3"},
        absent=(*_VPC_KEYS, *_DIRECT, "aws:SourceIp"),
    ),
)


PASSING = (
    NetworkPath(
        name="to-rekognition",
        told="in a call to Rekognition",
        keys=context({"iam:PassedToService": "rekognition.amazonaws.com"}),
    ),
    NetworkPath(
        name="to-another-service",
        told="in a call to another service",
        keys=context({"iam:PassedToService": "another-service.amazonaws.com"}),
    ),
)


def paths(estate: Estate, action: str) -> tuple[NetworkPath, ...]:
    """The paths by which a principal can ask for an action; a role is passed in a call to the service that gets it."""
    if action == "iam:PassRole":
        return PASSING
    prefix = action.partition(":")[0]
    served = "streaming-rekognition" if action == "rekognition:StartFaceLivenessSession" else prefix
    return _paths(estate, _SERVICE_OF.get(served, served), prefix)


@lru_cache(maxsize=1024)
def _paths(estate: Estate, served: str, prefix: str) -> tuple[NetworkPath, ...]:
    return tuple(_each(estate, served, prefix))


def _each(estate: Estate, served: str, prefix: str) -> Iterator[NetworkPath]:
    if ours := estate.endpoint(served):
        keys = inside(prefix, Network(
            endpoint=ours.id, vpc=estate.arn("ec2", f"vpc/{ours.vpc}"), account=estate.account,
            organization=estate.organization, address=ours.address))  # fmt: skip
        yield NetworkPath(
            name=f"our-{served}-endpoint", told=f"through our {served} endpoint", keys=keys, endpoint=ours
        )
    if prefix not in ("cloudtrail", "ec2", "iam"):
        vpc = f"arn:{estate.partition}:ec2:{estate.region}:{FOREIGN_ACCOUNT}:vpc/vpc-foreign"
        keys = inside(prefix, Network(
            endpoint="vpce-foreign", vpc=vpc, account=FOREIGN_ACCOUNT, organization=FOREIGN_ORGANIZATION,
            address="192.0.2.10"))  # fmt: skip
        yield NetworkPath(name="foreign-endpoint", told="through somebody else's endpoint", keys=keys)
    yield NetworkPath(name="internet", told="over the public internet with TLS", keys=_outside("true"))
    if prefix in _PLAIN_HTTP:
        yield NetworkPath(
            name="internet-without-tls", told="over the public internet without TLS", keys=_outside("false")
        )
    for between in _BETWEEN.get(prefix, ()):
        yield NetworkPath(
            name=f"through-{between}",
            told=f"asked by {between} in the caller's name",
            keys=_behalf(f"{between}.{estate.region}.amazonaws.com"),
        )


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where a request enters a VPC endpoint."""

    endpoint: str
    vpc: str
    """ARN."""
    account: str
    organization: str
    address: str


@lru_cache(maxsize=64)
def inside(prefix: str, where: Network) -> Context:
    """A request through a VPC endpoint; an address that nobody names stays unknown."""
    vpc = where.vpc.rpartition("/")[2]
    told: dict[str, str | tuple[str, ...]] = {
        **({"aws:SourceVpcArn": where.vpc} if vpc else {}),
        "aws:VpceAccount": where.account,
        "aws:VpceOrgID": where.organization or (),
    }
    known = {
        "aws:SourceVpce": where.endpoint,
        **({"aws:SourceVpc": vpc} if vpc else {}),
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "s3:TlsVersion": "1.3",
        **{key: value for key, value in told.items() if prefix in _TELLING[key]},
    }
    if where.address:
        known["aws:VpcSourceIp"] = where.address
    return context(known, absent=("aws:SourceIp", *silent(prefix), *_DIRECT))


def silent(prefix: str) -> tuple[str, ...]:
    """The keys of a VPC endpoint, in lower case, that AWS does not fill for a service."""
    return tuple(key.lower() for key, services in _TELLING.items() if prefix not in services)


@lru_cache(maxsize=64)
def _outside(tls: str) -> Context:
    known: dict[str, str | tuple[str, ...]] = {
        "aws:SecureTransport": tls,
        "aws:ViaAWSService": "false",
        "aws:SourceIp": "198.51.100.10",
        "s3:TlsVersion": "1.3" if tls == "true" else (),
    }
    return context(known, absent=(*_VPC_KEYS, *_DIRECT))


@lru_cache(maxsize=64)
def _behalf(service: str) -> Context:
    """A forward access session; whether `aws:CalledVia` names Rekognition is not documented, so not known (fact 30)."""
    return context(
        {
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "true",
            "s3:TlsVersion": "1.3",
            "kms:ViaService": service,
            "kms:GrantIsForAWSResource": "true",
        },
        absent=_VPC_KEYS,
    )
