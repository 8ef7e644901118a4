"""Tries of the doors: who passes them, and that there are no others."""

from assurance.iam.evaluate import Verdict
from assurance.pack.hand_tests.bench import ENDPOINT, INTERNET, S3, Bench
from assurance.pack.hand_tests.events import event
from assurance.pack.hand_tests.trying import Borne, HandTest, Try
from capabilities.capability import Store

_WAYS_OUT = ("AWS::EC2::EgressOnlyInternetGateway", "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway")


def only_through_our_endpoint(bench: Bench) -> HandTest:
    """The operation works through the endpoint, and not over the internet."""
    role, action = bench.caller
    return HandTest(
        title="The operation works through our endpoint, and not over the internet",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=bench.rekognition(role, action, INTERNET, Verdict.DENY),
    )


def the_endpoint_serves_our_roles(bench: Bench) -> HandTest:
    """An administrator of the account who stands in the VPC is refused."""
    role, action = bench.caller
    return HandTest(
        title="Our endpoint serves our roles, and not even an administrator of the account otherwise",
        positive=bench.rekognition(role, action, ENDPOINT, Verdict.ALLOW),
        negative=bench.rekognition("stranger-in-account", action, ENDPOINT, Verdict.DENY),
    )


def only_named_clients_connect(bench: Bench) -> HandTest | None:
    """The endpoint's security group lets in HTTPS from named clients."""
    group = bench.resource("AWS::EC2::SecurityGroup")
    if group is None:
        return None
    return HandTest(
        title="Named clients connect over HTTPS; from elsewhere in the network nothing answers",
        positive=bench.look(
            f"ec2 describe-security-groups --filters Name=group-name,Values={group.get('GroupName')}", group,
            {"SecurityGroupIngress": "IpPermissions"},
        ),
        negative=Try(
            who="anybody",
            where="in the network, outside the client ranges above",
            command=f"curl --max-time 5 https://rekognition.{bench.settings.region}.amazonaws.com",
            expected="no connection: the time is up",
            event="none; where flow logs are kept, a REJECT to port 443",
            basis=f"the template says so of {group.path}: it lets in nobody else",
        ),
    )  # fmt: skip


def there_is_no_way_out(bench: Bench) -> HandTest | None:
    """A VPC of these templates has no gateway and no route to the internet; an adopted one is the bank's to show."""
    vpc, table = bench.resource("AWS::EC2::VPC"), bench.resource("AWS::EC2::RouteTable")
    if vpc is None or table is None:
        return None
    gateways = bench.dossier.application.of(*_WAYS_OUT)
    tables, routes = bench.dossier.application.of("AWS::EC2::RouteTable"), bench.dossier.application.of(
        "AWS::EC2::Route"
    )  # fmt: skip
    told = f"the templates hold {len(tables)} route tables, {len(routes)} routes and {len(gateways)} gateways"
    return HandTest(
        title="There is no way to the internet",
        positive=Try(
            who=f"the role {bench.names.role('verifier')}",
            where="over the public internet with TLS",
            command=bench.aws("ec2 describe-route-tables --filters Name=vpc-id,Values=VPC_ID"),
            expected="the local route and that of the S3 gateway endpoint; none to igw-, nat- or eigw-",
            event=event("ec2", "DescribeRouteTables"),
            basis=told,
            borne=Borne.CONTRADICTED if gateways or routes else Borne.OUT,
        ),
        negative=Try(
            who="anybody",
            where="on a machine in the VPC",
            command="curl --max-time 5 https://example.com",
            expected="no connection: the time is up",
            event="none",
            basis=told,
            borne=Borne.CONTRADICTED if gateways or routes else Borne.OUT,
        ),
    )


def objects_stay_inside(bench: Bench) -> HandTest | None:
    """The same call that works through our S3 endpoint is refused over the internet."""
    if Store.MEDIA not in bench.settings.stores:
        return None
    inside, put = bench.supply(S3)
    outside, _ = bench.supply(INTERNET)
    return HandTest(
        title="Objects are reached through our S3 endpoint, and not over the internet",
        positive=bench.call(inside, put, Verdict.ALLOW),
        negative=bench.call(outside, put, Verdict.DENY),
    )


def flows_are_kept(bench: Bench) -> HandTest | None:
    """Who connected to what is on record, and no caller ends that."""
    log = bench.resource("AWS::EC2::FlowLog")
    if log is None:
        return None
    role, _ = bench.caller
    end = bench.aws("ec2 delete-flow-logs --flow-log-ids FLOW_LOG_ID")
    return HandTest(
        title="Accepted and rejected connections are recorded, and a caller cannot end that",
        positive=bench.look(
            "ec2 describe-flow-logs", log, {"TrafficType": "TrafficType", "LogDestinationType": "LogDestinationType"}
        ),
        negative=bench.call((role, "ec2:DeleteFlowLogs", "*", INTERNET), end, Verdict.DENY),
    )
