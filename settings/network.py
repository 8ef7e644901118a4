"""The table of an environment file about the network: where callers stand, and how they reach AWS."""

from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from settings.answer import Answer
from settings.texts import Account, Cidr, PrefixList, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint, ZoneId

Service = Literal["kinesis-streams", "kinesisvideo", "kms", "logs", "monitoring", "sns", "sqs", "sts"]
"""What private callers need beside Rekognition and S3."""


class CreateVpc(Answer):
    """A VPC of the baseline's own, without internet."""

    cidr: Cidr
    """IPv4 range of the VPC, between /16 and /24, e.g. 10.40.0.0/22."""
    zones: Annotated[int, Field(ge=2, le=3)] = 2
    """Number of Availability Zones: the Region's first, unless zone-ids names others."""
    zone_ids: tuple[ZoneId, ...] = ()
    """Ids of as many zones, e.g. use1-az1: not every zone offers every endpoint."""

    @model_validator(mode="after")
    def _range(self) -> Self:
        if not 16 <= IPv4Network(self.cidr).prefixlen <= 24:
            raise ValueError(f"cidr {self.cidr} is not between /16 and /24")
        if self.zone_ids and len(self.zone_ids) != self.zones:
            raise ValueError(f"zone-ids has {len(self.zone_ids)} of them; expected as many as zones: {self.zones}")
        return self


class AdoptVpc(Answer):
    """A VPC of the bank's landing zone; only endpoints and their security group are added to it."""

    vpc: Vpc
    """Id of the VPC; DNS support and DNS host names must be on."""
    subnets: Annotated[tuple[Subnet, ...], Field(min_length=2)]
    """Private subnets in at least two zones."""
    route_tables: Annotated[tuple[RouteTable, ...], Field(min_length=1)]
    """Route tables of those subnets, for the S3 gateway endpoint."""
    s3_endpoint: VpcEndpoint | None = None
    """The VPC's S3 gateway endpoint, if it has one already: a route table takes only one."""
    rekognition_endpoint: VpcEndpoint | None = None
    """An interface endpoint of Rekognition that callers use already, e.g. a central one: none is made."""
    owner: Account | None = None
    """Account that shares the subnets through AWS RAM, and has what is adopted here; leave out if it is this one."""
    services: tuple[Service, ...] = ()
    """Services that the VPC reaches through endpoints of its own, e.g. ["kms", "sts"]: none is made for them."""


class Network(Answer):
    """Where callers stand and how they reach Rekognition."""

    create: CreateVpc | None = None
    """Create a VPC; or `adopt` one."""
    adopt: AdoptVpc | None = None
    """Adopt a VPC; or `create` one."""
    client_cidrs: tuple[Cidr, ...] = ()
    """Private ranges that may call the endpoints; default: the created VPC's range."""
    client_security_groups: tuple[SecurityGroup, ...] = ()
    """Security groups that may call the endpoints; in an adopted VPC from client-cidrs only, where those are named."""
    client_prefix_lists: tuple[PrefixList, ...] = ()
    """Prefix lists whose ranges may call the endpoints; from client-cidrs only, where those are named."""
    fips: bool = False
    """Use FIPS endpoints where PrivateLink has them; clients then ask for FIPS there (docs/deploy.md)."""

    fips_transition: bool = False
    """While clients move to or from FIPS: plain endpoints beside those of FIPS; take it out afterwards."""

    @property
    def rekognition(self) -> VpcEndpoint | None:
        """The adopted endpoint of Rekognition, if there is one."""
        return self.adopt.rekognition_endpoint if self.adopt else None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if (self.create is None) == (self.adopt is None):
            raise ValueError("give either [network.create] or [network.adopt]")
        if self.fips_transition and not self.fips:
            raise ValueError("fips-transition: has no effect without fips = true")
        if self.adopt and not (self.client_cidrs or self._elsewhere):
            raise ValueError(
                "an adopted VPC needs client-cidrs, client-security-groups or client-prefix-lists: who may call the "
                "endpoints?"
            )
        return self

    @property
    def _elsewhere(self) -> tuple[str, ...]:
        """What names callers without their ranges."""
        return (*self.client_security_groups, *self.client_prefix_lists)

    @property
    def clients(self) -> tuple[str, ...]:
        """CIDR ranges of the callers; empty where only security groups or prefix lists are named."""
        if self.client_cidrs or self._elsewhere:
            return self.client_cidrs
        return (self.create.cidr,) if self.create else ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Addresses that calls come from: beside `clients` the created VPC's, which members of named groups have."""
        members = (self.create.cidr,) if self.create and self.clients and self.client_security_groups else ()
        return tuple(dict.fromkeys((*self.clients, *members)))
