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
from policies.statement import Document
from settings.settings import Settings
from stacks.baseline import BaselineStack
from stacks.foundation import Keys, boundary_arn


class Network:
    """Where callers stand: `vpc`, `rekognition` and `s3` hold the ids that policies name.

    Where everything is adopted there is no stack of it: CloudFormation takes no template without resources.
    """

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys) -> None:
        adopted = settings.network.adopt
        if adopted and adopted.s3_endpoint and not to_make(settings):
            assert adopted.rekognition_endpoint is not None
            self.stacks: list[BaselineStack] = []
            self.vpc, self.s3 = adopted.vpc, adopted.s3_endpoint
            self.rekognition: dict[Endpoint, tuple[str, ...]] = {Endpoint.REKOGNITION: (adopted.rekognition_endpoint,)}
            return
        stack = NetworkStack(scope, settings=settings, keys=keys)
        self.stacks, self.vpc, self.s3, self.rekognition = [stack, *stack.fips], stack.vpc, stack.s3, stack.rekognition


def to_make(settings: Settings) -> dict[str, Document]:
    """Service → policy of each interface endpoint that is not there already."""
    adopted = settings.network.adopt
    return {
        **{
            endpoint: rekognition_endpoint_policy(settings, endpoint)
            for endpoint in settings.endpoints
            if endpoint is not Endpoint.REKOGNITION or not settings.network.rekognition
        },
        **{
            service: policy
            for service, policy in private_services(settings).items()
            if not (adopted and service in adopted.services)
        },
    }


class NetworkStack(BaselineStack):
    """VPC, endpoints and flow logs, as far as they are not adopted.

    Endpoints of FIPS hosts are a stack beside it, `fips`: both kinds have no room in one template.
    """

    def __init__(self, scope: Construct, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, "network", settings=settings, description="VPC and endpoints with policies.")
        network, names = settings.network, settings.names
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
        policies = to_make(settings)
        fips = network.fips and any(settings.region in FIPS_SERVICES.get(service, ()) for service in policies)
        self.fips = (
            [BaselineStack(scope, "network-fips", settings=settings, description="FIPS endpoints with policies.")]
            if fips
            else []
        )
        if policies:
            self._clients = Clients(
                self,
                "Clients",
                vpc_id=self.vpc,
                name=names.stack("endpoints"),
                cidrs=network.clients,
                groups=network.client_security_groups,
                lists=network.client_prefix_lists,
            )
        if policies and settings.region in FIPS:  # what a stack of FIPS endpoints imports stays exported when it goes
            for shared in (self.vpc, self._clients.group_id, *self._subnets):
                if cdk.Token.is_unresolved(shared):
                    self.export_value(shared)
        made = {service: self._endpoints(service, policy) for service, policy in policies.items()}
        self.rekognition: dict[Endpoint, tuple[str, ...]] = {
            one: made.get(one) or (network.rekognition or "",) for one in settings.endpoints
        }
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
            path=settings.role_path,
        )
