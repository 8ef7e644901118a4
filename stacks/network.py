"""The network: where callers stand, and the endpoints through which they reach AWS; created, or adopted."""

import aws_cdk as cdk
from constructs import Construct

from capabilities.capability import Endpoint
from capabilities.regions import FIPS, FIPS_SERVICES
from fsi_rekognition.flow_logs import FlowLogs
from fsi_rekognition.log_group import LogGroup
from fsi_rekognition.private_endpoint import Clients, PrivateEndpoint, S3Gateway
from fsi_rekognition.private_vpc import PrivateVpc
from policies.boundary import BoundaryKind
from policies.endpoint import rekognition_endpoint_policy, s3_endpoint_policy
from policies.flow_logs import flow_logs_policy, flow_logs_trust
from policies.private_services import private_services
from policies.resources import words
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.boundaries import boundary_arn
from stacks.keys import Keys


class NetworkStack(BaselineStack):
    """VPC, endpoints and flow logs. `vpc`, `rekognition` and `s3` hold the ids that policies name.

    Endpoints of FIPS hosts are a stack beside it, `fips`: both kinds have no room in one template.
    """

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, "network", settings=settings, description="VPC and endpoints with policies.")
        network, names = settings.network, settings.names
        self.fips = (
            [BaselineStack(scope, "network-fips", settings=settings, description="FIPS endpoints with policies.")]
            if network.fips
            else []
        )
        if network.create:
            vpc = PrivateVpc(
                self,
                "Vpc",
                name=names.stack("vpc"),
                cidr=network.create.cidr,
                zones=network.create.zones,
                zone_ids=network.create.zone_ids,
            )
            self.vpc, self._subnets, route_tables = vpc.id, vpc.subnets, vpc.route_tables
            self._record_flows(keys)
        else:
            assert network.adopt is not None
            adopted = network.adopt
            self.vpc, self._subnets, route_tables = adopted.vpc, list(adopted.subnets), list(adopted.route_tables)
        self._clients = Clients(
            self,
            "Clients",
            vpc_id=self.vpc,
            name=names.stack("endpoints"),
            cidrs=network.clients,
            groups=network.client_security_groups,
        )
        if settings.region in FIPS:  # what a stack of FIPS endpoints imports stays exported when that stack goes
            for shared in (self.vpc, self._clients.group_id, *self._subnets):
                if cdk.Token.is_unresolved(shared):
                    self.export_value(shared)
        self.rekognition: dict[Endpoint, tuple[str, ...]] = {
            endpoint: self._endpoints(endpoint, rekognition_endpoint_policy(settings, endpoint))
            for endpoint in settings.endpoints
        }
        for service, policy in private_services(settings).items():
            if not (network.adopt and service in network.adopt.services):
                self._endpoints(service, policy)
        self.s3: str = (network.adopt and network.adopt.s3_endpoint) or S3Gateway(
            self,
            "S3",
            vpc_id=self.vpc,
            route_tables=route_tables,
            region=settings.region,
            policy=s3_endpoint_policy(settings),
        ).id

    def _endpoints(self, service: str, policy: dict[str, object]) -> tuple[str, ...]:
        """The endpoint of a service, or of its FIPS host; both while clients move from one to the other."""
        region = self.settings.region
        fips = self.fips if region in FIPS_SERVICES.get(service, ()) else []
        plain = [self] if not fips or self.settings.network.fips_transition else []
        return tuple(
            PrivateEndpoint(
                stack,
                words(host),
                vpc_id=self.vpc,
                subnets=self._subnets,
                service_name=f"com.amazonaws.{region}.{host}",
                clients=self._clients,
                policy=policy,
            ).id
            for stack, host in (*((one, f"{service}-fips") for one in fips), *((one, service) for one in plain))
        )

    def _record_flows(self, keys: Keys) -> None:
        settings, names = self.settings, self.settings.names
        FlowLogs(
            self,
            "FlowLogs",
            vpc_id=self.vpc,
            log_group=LogGroup(
                self,
                "FlowLogGroup",
                name=names.log_group("flow-logs"),
                key_arn=keys.arn("logs"),
                retention_days=settings.retention.logs,
            ),
            role_name=names.role("flow-logs"),
            trust=flow_logs_trust(settings),
            policy=flow_logs_policy(settings),
            boundary_arn=boundary_arn(settings, BoundaryKind.WORKLOAD),
        )
