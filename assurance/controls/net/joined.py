"""What a VPC is joined to, and who answers its questions for names."""

from collections.abc import Iterator, Mapping

from assurance.controls.control import Control, Facts
from assurance.model.openness import accounts
from assurance.model.reading import items, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, undecided
from assurance.sources.resource import Resource, Unresolved

_JOINING: Mapping[str, str] = {
    "AWS::EC2::ClientVpnEndpoint": "lets clients of a VPN in",
    "AWS::EC2::ClientVpnTargetNetworkAssociation": "lets clients of a VPN in",
    "AWS::EC2::InstanceConnectEndpoint": "lets administrators in from the internet",
    "AWS::EC2::LocalGatewayRouteTableVPCAssociation": "joins the VPC to a network on premises",
    "AWS::EC2::TrafficMirrorSession": "copies the packets of an interface",
    "AWS::EC2::TransitGatewayAttachment": "joins the VPC to a transit gateway",
    "AWS::EC2::TransitGatewayPeeringAttachment": "joins a transit gateway to another one",
    "AWS::EC2::TransitGatewayVpcAttachment": "joins the VPC to a transit gateway",
    "AWS::EC2::VPCEndpointService": "offers a service of the VPC to others",
    "AWS::EC2::VPCGatewayAttachment": "joins the VPC to a network on premises",
    "AWS::EC2::VPCPeeringConnection": "joins the VPC to another one",
    "AWS::EC2::VPNConnection": "joins a network on premises",
    "AWS::EC2::VerifiedAccessEndpoint": "lets users in from the internet",
    "AWS::GlobalAccelerator::EndpointGroup": "leads the internet to what stands in the VPC",
    "AWS::NetworkManager::ConnectAttachment": "joins an appliance to a core network",
    "AWS::NetworkManager::DirectConnectGatewayAttachment": "joins a network on premises",
    "AWS::NetworkManager::SiteToSiteVpnAttachment": "joins a network on premises",
    "AWS::NetworkManager::VpcAttachment": "joins the VPC to a core network",
    "AWS::VpcLattice::ResourceConfiguration": "lets others reach into the VPC",
    "AWS::VpcLattice::ResourceGateway": "lets others reach into the VPC",
    "AWS::VpcLattice::ServiceNetworkVpcAssociation": "joins the VPC to a service network",
}
"""What joins a VPC to something else, and how."""
_NEXT_HOPS = ("CoreNetworkArn", "InstanceId", "LocalGatewayId", "NetworkInterfaceId", "TransitGatewayId",
              "VpcPeeringConnectionId")  # fmt: skip
_ATTACHMENT = "AWS::EC2::VPCGatewayAttachment"
_ROUTE = "AWS::EC2::Route"
_OPTIONS_CHOSEN = "AWS::EC2::VPCDHCPOptionsAssociation"
_AMAZON = "AmazonProvidedDNS"
_AWS_NAMES = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "aws.dev", "amazonaws.eu")
_NAMING: Mapping[str, str] = {
    "AWS::Route53::HostedZone": "Name",
    "AWS::Route53::RecordSet": "Name",
    "AWS::Route53Resolver::ResolverRule": "DomainName",
}
"""Where a name is that somebody else is asked for, or that is answered otherwise."""
_ANSWERING: Mapping[str, str] = {
    "AWS::Route53Profiles::ProfileAssociation": "which names the profile answers",
    "AWS::Route53Resolver::FirewallRuleGroupAssociation": "which names the rules block or answer otherwise",
    "AWS::Route53Resolver::ResolverEndpoint": "whom it asks for names, or who asks it",
}
"""What answers for names by rules of its own, and what is not known of it."""


class NET32(Control):
    """A VPC is joined to no network, and open to no service, that these templates do not show."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = (
        "Anyone who is on a network that is joined to the VPC stands before its endpoints as its own workloads do, and "
        "what is sent there has left by a way that no endpoint policy sees."
    )
    remedy = "Remove it; or register an exception that says which network it is, and who answers for it."
    before = "Type: AWS::EC2::VPCPeeringConnection\nProperties: {VpcId: !Ref Vpc, PeerVpcId: vpc-1a2b3c4d}"
    after = "Type: AWS::EC2::VPCEndpoint"
    types = (*_JOINING, _ROUTE)
    supports = "VPC endpoints used / trust boundary"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """NET21 and NET22 judge gateways to the internet, and the routes to them."""
        if resource.type == _ATTACHMENT:
            return resource.get("VpnGatewayId") is not None
        return resource.type != _ROUTE or any(resource.get(name) is not None for name in _NEXT_HOPS)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type == _ROUTE:
            named = next((name for name in _NEXT_HOPS if resource.get(name) is not None), "")
            description = f"leads to {shown(resource.get(named))}: what stands there is not in these templates"
            yield undecided(named, description)
            return
        own, owner = accounts(facts.application), resource.get("PeerOwnerId")
        if isinstance(owner, str) and owner.isdigit() and own and owner not in own:
            yield not_met("PeerOwnerId", f"joins the VPC to one of account {owner}; expected none")
        else:
            yield undecided("", f"{_JOINING[resource.type]}: who and what is there is not in these templates")


class NET33(Control):
    """The names of AWS services are answered by Amazon's resolver, and by nobody else."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = (
        "Anyone who answers for rekognition.eu-west-1.amazonaws.com is who gets the images, signed requests and all; "
        "the endpoint with its policy is then not even asked."
    )
    remedy = (
        "Leave DomainNameServers at AmazonProvidedDNS, and let private DNS of the endpoints answer for AWS's names."
    )
    before = "Type: AWS::Route53::HostedZone\nProperties: {Name: rekognition.eu-west-1.amazonaws.com, VPCs: [{…: …}]}"
    after = "Type: AWS::EC2::VPCEndpoint\nProperties: {PrivateDnsEnabled: true}"
    types = (
        "AWS::EC2::DHCPOptions",
        *_NAMING,
        *_ANSWERING,
        "AWS::Route53Resolver::ResolverRuleAssociation",
        _OPTIONS_CHOSEN,
    )
    supports = "VPC endpoints used / trust boundary"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.type == "AWS::EC2::DHCPOptions":
            yield from self._servers(resource)
        elif resource.type in _NAMING:
            yield from self._name(resource, _NAMING[resource.type])
        elif resource.type in _ANSWERING:
            yield undecided("", f"{_ANSWERING[resource.type]} is not in these templates")
        elif resource.type == _OPTIONS_CHOSEN:
            named = resource.get("DhcpOptionsId")
            if named != "default" and facts.application.find(named) is None:
                yield undecided(
                    "DhcpOptionsId", f"who answers for names under {shown(named)} is not in these templates"
                )
        elif facts.application.find(resource.get("ResolverRuleId")) is None:
            named = shown(resource.get("ResolverRuleId"))
            yield undecided("ResolverRuleId", f"which names {named} sends elsewhere is not in these templates")

    def _servers(self, resource: Resource) -> Iterator[Verdict]:
        for one in items(resource.get("DomainNameServers")):
            if isinstance(one, Unresolved):
                yield unknown("DomainNameServers", one)
            elif one != _AMAZON:
                yield not_met("DomainNameServers", f"{shown(one)} answers for every name; expected {_AMAZON}")

    def _name(self, resource: Resource, path: str) -> Iterator[Verdict]:
        name = resource.get(path)
        if isinstance(name, Unresolved):
            yield unknown(path, name)
            return
        plain = str(name).lower().strip(".")
        covers = any(plain == each or plain.endswith(f".{each}") or each.endswith(f".{plain}") for each in _AWS_NAMES)
        system = resource.get("RuleType") == "SYSTEM"  # which hands names back to Amazon's resolver
        if not system and (covers or not plain):
            yield not_met(path, f"{shown(name)} takes in names of AWS services; expected none of them")
