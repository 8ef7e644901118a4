"""The networks: no way to the internet, groups that say who and what, names that resolve, flows that are recorded.

Fact 27 says what names need.
"""

from collections.abc import Iterator, Mapping

from assurance.controls.control import Control, Facts
from assurance.model.expectations import Is
from assurance.model.groups import GROUP, rules, within, world
from assurance.model.reading import flag, items, number, scalars, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Reference, Resource

VPC = "AWS::EC2::VPC"
_GATEWAYS = (
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::CarrierGateway",
)


class NET18(Control):
    """No security group lets the whole world in."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = "What runs with images of customers has no business with callers from anywhere."
    remedy = "Name client security groups or ranges; 0.0.0.0/0, ::/0 and halves of them are the world."
    before = "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]"
    after = "SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.40.0.0/24}]"
    types = (GROUP, "AWS::EC2::SecurityGroupIngress")
    supports = "Default security group closed"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        path = "SecurityGroupIngress" if resource.type == GROUP else ""
        listed = items(resource.get(path)) if path else (resource.properties,)
        found = [one for value in listed for one in rules(value, facts.application)]
        for one in found:
            if one.world:
                yield not_met(path or "CidrIp", f"lets in {one}; expected named clients")
            elif one.unresolved:
                yield unknown(path or "CidrIp", one.unresolved[0])


class NET19(Control):
    """A security group says what may leave, and it is not everything."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "A group without a rule for what leaves lets everything out, to anywhere a route leads."
    remedy = "Give the group SecurityGroupEgress with the destinations it needs, or one rule that matches nothing."
    before = "Type: AWS::EC2::SecurityGroup\nProperties:\n  GroupDescription: endpoints"
    after = (
        before
        + "\n  SecurityGroupEgress:\n    - {IpProtocol: icmp, FromPort: 252, ToPort: 86, CidrIp: 255.255.255.255/32}"
    )
    types = (GROUP, "AWS::EC2::SecurityGroupEgress")
    supports = "Default security group closed"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        inline = resource.type == GROUP
        if inline and not items(resource.get("SecurityGroupEgress")):
            yield not_met("SecurityGroupEgress", "is not set: everything may leave; expected named destinations")
            return
        listed = items(resource.get("SecurityGroupEgress")) if inline else (resource.properties,)
        path = "SecurityGroupEgress" if inline else "CidrIp"
        found = [one for value in listed for one in rules(value, facts.application)]
        for one in found:
            if one.world or (one.protocol in ("-1", "all") and not one.nothing and not one.other):
                yield not_met(path, f"lets out {one.protocol} to {one.cidr or 'anywhere'}; expected named destinations")
            elif one.unresolved:
                yield unknown(path, one.unresolved[0])


class NET20(Control):
    """Nothing uses the default security group of a VPC."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = (
        "The default group lets its members reach each other and anything outside. CloudFormation cannot close it "
        "without a custom resource; left unused, it lets nothing through."
    )
    facts = (85,)
    remedy = "Name a group of its own wherever a group is asked for, and add no rule to the default one."
    before = "SecurityGroupIds: [!GetAtt Vpc.DefaultSecurityGroup]"
    after = "SecurityGroupIds: [!Ref EndpointSecurityGroup]"
    types = (VPC,)
    objectives = ("Default security group closed",)

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        users = [
            (resource, path)
            for resource in facts.application.all()
            for path, value in scalars(resource)
            if isinstance(value, Reference) and value.attribute == "DefaultSecurityGroup"
        ]
        for endpoint in facts.application.of("AWS::EC2::VPCEndpoint"):
            if endpoint.get("VpcEndpointType") == "Interface" and not items(endpoint.get("SecurityGroupIds")):
                users.append((endpoint, "SecurityGroupIds"))
        for resource, path in users:
            yield resource, not_met(path, "uses the default security group; expected a group of its own")
        if not users:
            for vpc in facts.application.of(VPC):
                yield vpc, met()


class NET21(Control):
    """No internet or NAT gateway stands in a VPC."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = "A gateway is the way past every endpoint policy: images can leave, and Rekognition can be called in public."
    remedy = "Remove the gateway; reach AWS services through endpoints, and others through the bank's central egress."
    before = "Nat:\n  Type: AWS::EC2::NatGateway"
    after = "RekognitionEndpoint:\n  Type: AWS::EC2::VPCEndpoint"
    types = (*_GATEWAYS, VPC)
    objectives = ("No route to an internet gateway",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        private = resource.type == "AWS::EC2::NatGateway" and resource.get("ConnectivityType") == "private"
        if resource.type != VPC and not private:
            yield not_met("", f"{resource.type} is a way to the internet; expected none")


class NET22(Control):
    """No route leads to the internet."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = "A route decides whether a subnet is private; a name such as PrivateSubnet does not."
    remedy = "Remove the route, and let the endpoints carry what must reach AWS."
    before = "Type: AWS::EC2::Route\nProperties: {DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}"
    after = "# no default route\nType: AWS::EC2::VPCEndpoint"
    types = ("AWS::EC2::Route",)
    objectives = ("No route to an internet gateway",)

    reads = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "CarrierGatewayId")

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for name in self.reads:
            value = resource.get(name)
            found = facts.application.find(value)
            if value is not None and self._public(str(value), found):
                yield not_met(name, f"leads to {found.id if found else shown(value)}; expected no way to the internet")
                return
        wide = [value for name in ("DestinationCidrBlock", "DestinationIpv6CidrBlock")
                if isinstance(value := resource.get(name), str) and world(value)]  # fmt: skip
        if wide:
            yield undecided("DestinationCidrBlock", f"everything ({wide[0]}) is sent on: whether that way ends in the "
                            "internet is not in these templates")  # fmt: skip

    def _public(self, value: str, found: Resource | None) -> bool:
        if found is not None:
            return found.type in _GATEWAYS and found.get("ConnectivityType") != "private"
        return value != "local" and not value.startswith(("vgw-", "vpce-"))


class NET23(Control):
    """No subnet gives out public addresses."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "With a public address, one wrong route is enough to be on the internet."
    remedy = "Set MapPublicIpOnLaunch to false, or leave it out."
    before = "Type: AWS::EC2::Subnet\nProperties: {MapPublicIpOnLaunch: true}"
    after = "Type: AWS::EC2::Subnet\nProperties: {MapPublicIpOnLaunch: false}"
    types = ("AWS::EC2::Subnet", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate")
    objectives = ("No public IP on launch",)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type == "AWS::EC2::Subnet":
            yield from Is("MapPublicIpOnLaunch", False, default=False).verdicts(resource)
            return
        path = "NetworkInterfaces" if resource.type.endswith("Instance") else "LaunchTemplateData.NetworkInterfaces"
        asked = [one for one in items(resource.get(path)) if isinstance(one, Mapping)]
        if any(flag(one.get("AssociatePublicIpAddress")) for one in asked):
            yield not_met(path, "asks for a public address; expected AssociatePublicIpAddress false")


class NET24(Control):
    """A VPC resolves names, so that private DNS of endpoints works."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "Private DNS of an endpoint needs both; without them callers find the public address of the service."
    facts = (27,)
    remedy = "Set EnableDnsSupport and EnableDnsHostnames to true."
    before = "Type: AWS::EC2::VPC\nProperties: {CidrBlock: 10.40.0.0/22}"
    after = (
        "Type: AWS::EC2::VPC\nProperties: {CidrBlock: 10.40.0.0/22, EnableDnsSupport: true, EnableDnsHostnames: true}"
    )
    types = (VPC,)
    supports = "VPC endpoints used / trust boundary"

    expects = (Is("EnableDnsSupport", True, default=True), Is("EnableDnsHostnames", True, default=False))


class NET25(Control):
    """No network ACL lets the whole world reach every port, or the ports of administration."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "A network ACL is the last filter when a security group is changed by mistake."
    remedy = "Allow the ranges and ports in use."
    before = "Type: AWS::EC2::NetworkAclEntry\nProperties: {RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0}"
    after = "Type: AWS::EC2::NetworkAclEntry\nProperties: {RuleAction: allow, Protocol: 6, CidrBlock: 10.40.0.0/22}"
    types = ("AWS::EC2::NetworkAclEntry",)
    supports = "Default security group closed"
    administration = (22, 3389)

    reads = ("CidrBlock", "Ipv6CidrBlock")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return not flag(resource.get("Egress")) and resource.get("RuleAction") != "deny"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        source = resource.get("CidrBlock") or resource.get("Ipv6CidrBlock")
        first, last = number(resource.get("PortRange.From")), number(resource.get("PortRange.To"))
        every = number(resource.get("Protocol")) == -1 or first is None or last is None
        ports = every or any(first <= port <= last for port in self.administration)  # type: ignore[operator]
        if isinstance(source, str) and world(source) and ports and not _denied_before(resource, facts):
            yield not_met("CidrBlock", f"lets in {source} to {'every port' if every else 'administration ports'}")


def _denied_before(entry: Resource, facts: Facts) -> bool:
    """Whether an entry of the same network ACL denies all of it earlier: the first that matches decides (fact 205)."""
    source, number_ = entry.get("CidrBlock") or entry.get("Ipv6CidrBlock"), number(entry.get("RuleNumber"))
    for one in facts.application.of(entry.type):
        earlier = number(one.get("RuleNumber"))
        if one.get("NetworkAclId") != entry.get("NetworkAclId") or one.get("RuleAction") != "deny":
            continue
        denied = one.get("CidrBlock") or one.get("Ipv6CidrBlock")
        same = number(one.get("Protocol")) == -1 and isinstance(denied, str) and within(source, denied)
        if same and not flag(one.get("Egress")) and earlier is not None and number_ is not None and earlier < number_:
            return True
    return False
