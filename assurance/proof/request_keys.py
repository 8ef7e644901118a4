"""What AWS knows of a request because of the way it came: through a VPC endpoint, past it, or asked by a service.

Facts 29 to 33. A request that a service makes for its caller carries no VPC key of the first request.
"""

from dataclasses import dataclass
from functools import lru_cache

from assurance.iam.conditions import Context, context

VPC_KEYS = (
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
DIRECT = ("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "kms:ViaService", "kms:GrantIsForAWSResource")


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
    description: dict[str, str | tuple[str, ...]] = {
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
        **{key: value for key, value in description.items() if prefix in _TELLING[key]},
    }
    if where.address:
        known["aws:VpcSourceIp"] = where.address
    return context(known, absent=("aws:SourceIp", *silent(prefix), *DIRECT))


def silent(prefix: str) -> tuple[str, ...]:
    """The keys of a VPC endpoint, in lower case, that AWS does not fill for a service."""
    return tuple(key.lower() for key, services in _TELLING.items() if prefix not in services)


@lru_cache(maxsize=64)
def outside(tls: str) -> Context:
    known: dict[str, str | tuple[str, ...]] = {
        "aws:SecureTransport": tls,
        "aws:ViaAWSService": "false",
        "aws:SourceIp": "198.51.100.10",
        "s3:TlsVersion": "1.3" if tls == "true" else (),
    }
    return context(known, absent=(*VPC_KEYS, *DIRECT))


@lru_cache(maxsize=64)
def behalf(service: str) -> Context:
    """A forward access session; whether `aws:CalledVia` names Rekognition is not documented, so not known (fact 30)."""
    return context(
        {
            "aws:SecureTransport": "true",
            "aws:ViaAWSService": "true",
            "s3:TlsVersion": "1.3",
            "kms:ViaService": service,
            "kms:GrantIsForAWSResource": "true",
        },
        absent=VPC_KEYS,
    )
