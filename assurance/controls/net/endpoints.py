"""The endpoints themselves: that they are there, found by name, in several zones, and open to named clients only."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.controls.net.base import EndpointPolicyControl
from assurance.iam.descent import Answer
from assurance.iam.document import Statement
from assurance.model.documents import Document, read
from assurance.model.endpoints import ENDPOINT, interface, of_rekognition, region, service
from assurance.model.expectations import Is
from assurance.model.groups import GROUP, Rule, ingress, within
from assurance.model.openness import openness, verdict
from assurance.model.reading import items, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Reference, Resource, Unresolved
from capabilities.regions import FIPS, STREAMING_FIPS
from settings.counting import counted


class _OfInterface(Control):
    """Base of the controls of an interface endpoint of an AWS service."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    types = (ENDPOINT,)
    objectives: ClassVar[tuple[str, ...]] = ("VPC endpoints used / trust boundary",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        kind = resource.get("VpcEndpointType")
        if isinstance(kind, Unresolved):
            yield unknown("VpcEndpointType", kind)
        elif interface(resource):
            yield from self.weigh(resource, facts)

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        raise NotImplementedError


class NET11(_OfInterface):
    """An interface endpoint answers under the name that the SDK calls."""

    why = (
        "Without private DNS the SDK resolves the public name of the service, and calls go past the endpoint. So do "
        "calls of an SDK that is set to dual-stack names, under api.aws, which private DNS does not cover."
    )
    facts = (27,)
    remedy = (
        "Set PrivateDnsEnabled to true; the VPC needs DNS support and DNS host names. Leave AWS_USE_DUALSTACK_ENDPOINT "
        "unset in every client."
    )
    before = "Type: AWS::EC2::VPCEndpoint\nProperties:\n  VpcEndpointType: Interface"
    after = before + "\n  PrivateDnsEnabled: true"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        yield from Is("PrivateDnsEnabled", True, default=False).verdicts(resource)


class NET12(_OfInterface):
    """An interface endpoint stands in at least two Availability Zones."""

    severity = Severity.LOW
    why = "When its one zone fails, callers fail too, or are let out to the public endpoint in haste."
    remedy = "Name subnets of at least two zones in SubnetIds; an endpoint takes one subnet a zone."
    before = "SubnetIds: [!Ref SubnetA]"
    after = "SubnetIds: [!Ref SubnetA, !Ref SubnetB]"
    objectives = ()
    supports = "VPC endpoints used / trust boundary"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        subnets = resource.get("SubnetIds")
        listed = items(subnets)
        if isinstance(subnets, Unresolved):
            yield unknown("SubnetIds", subnets)
        elif len({str(each) for each in listed}) < 2:
            yield not_met(
                "SubnetIds", f"names {counted(len(listed), 'subnet')}; expected two or more, each in a zone of its own"
            )
        else:
            yield met()


class NET13(Control):
    """FIPS and plain endpoints of Rekognition do not stand side by side."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = (
        "Where both stand, a client that misses AWS_USE_FIPS_ENDPOINT=true goes through the plain one and nobody "
        "notices; where the bank asked for FIPS, the plain one must not be there."
    )
    facts = (28,)
    remedy = "Keep the -fips endpoint and remove the plain one; set AWS_USE_FIPS_ENDPOINT=true in every client."
    before = "ServiceName: com.amazonaws.us-east-1.rekognition"
    after = "ServiceName: com.amazonaws.us-east-1.rekognition-fips"
    types = (ENDPOINT,)
    supports = "VPC endpoints used / trust boundary"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        endpoints = [one for one in facts.application.of(ENDPOINT) if of_rekognition(one)]
        network = facts.approval.settings.network if facts.approval else None
        demanded = network is not None and network.fips and not network.fips_transition
        for endpoint in endpoints:
            plain = not service(endpoint).endswith("-fips")
            beside = any(
                service(one).endswith("-fips") and str(one.get("VpcId")) == str(endpoint.get("VpcId"))
                for one in endpoints
            )
            if plain and (beside or demanded) and self._available(endpoint):
                who = "the environment file demands" if demanded else "its neighbour is"
                yield (
                    endpoint,
                    not_met("ServiceName", f"is {service(endpoint)}; expected {service(endpoint)}-fips, as {who}"),
                )
            else:
                yield endpoint, met()

    def _available(self, endpoint: Resource) -> bool:
        """A Region that is not known is taken to offer it."""
        offered = STREAMING_FIPS if service(endpoint).startswith("streaming") else FIPS
        return region(endpoint) in offered or "$" in region(endpoint)


class NET14(_OfInterface):
    """An interface endpoint lets in HTTPS from named clients, and nothing else."""

    severity = Severity.HIGH
    why = "The security group is the first check: whatever it lets in can try stolen credentials at the endpoint."
    remedy = "Name a security group of the endpoint's own that lets in TCP 443 only, from client groups or ranges."
    before = "SecurityGroupIngress:\n  - {IpProtocol: '-1', CidrIp: 0.0.0.0/0}"
    after = "SecurityGroupIngress:\n  - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.40.0.0/24}"

    def weigh(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        groups = resource.get("SecurityGroupIds")
        if not items(groups):
            yield not_met("SecurityGroupIds", "is not set: the default security group of the VPC is used")
        for group in items(groups):
            found = facts.application.find(group) if not isinstance(group, Unresolved) else None
            if isinstance(group, Unresolved):
                yield unknown("SecurityGroupIds", group)
            elif found is None or found.type != GROUP:
                yield undecided("SecurityGroupIds", f"{shown(group)}: its rules are not in these templates")
            else:
                yield from list(self._rules(found, facts)) or [met()]

    def _rules(self, group: Resource, facts: Facts) -> Iterator[Verdict]:
        for rule in ingress(facts.application, group):
            if rule.unresolved:
                yield unknown("SecurityGroupIds", rule.unresolved[0])
            elif not rule.https or rule.world or not self._named(rule, facts):
                yield not_met("SecurityGroupIds", f"{group.id} lets in {rule}; expected TCP 443 from named clients")

    def _named(self, rule: Rule, facts: Facts) -> bool:
        """Whether a range is among the clients of the environment file, where there is one."""
        clients = facts.approval.settings.network.clients if facts.approval else ()
        return not (rule.cidr and clients) or any(within(rule.cidr, each) for each in clients)


class NET15(EndpointPolicyControl):
    """An endpoint of Rekognition is open to named clients, not to its whole VPC."""

    severity = Severity.LOW
    why = (
        "In a shared VPC everything reaches an endpoint that is open to the VPC's range, as the defaults of deployment "
        "tools have it. Client groups or ranges say who should; so does a policy that names roles."
    )
    remedy = (
        "Let in client security groups or smaller ranges, or name roles by aws:PrincipalArn in the endpoint policy."
    )
    before = "SecurityGroupIngress:\n  - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !GetAtt Vpc.CidrBlock}"
    after = (
        "SecurityGroupIngress:\n"
        "  - {IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref CallerSecurityGroup}"
    )

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        vpc = facts.application.find(resource.get("VpcId"))
        if not (interface(resource) and of_rekognition(resource)):
            return
        clients = facts.approval.settings.network.clients if facts.approval else ()
        ranges = [str(vpc.get("CidrBlock"))] if vpc and isinstance(vpc.get("CidrBlock"), str) else []
        groups = [facts.application.find(each) for each in items(resource.get("SecurityGroupIds"))]
        wide = [
            (group, rule)
            for group in groups
            if group is not None and group.type == GROUP
            for rule in ingress(facts.application, group)
            if rule.cidr and rule.cidr not in clients and (rule.world or self._whole(rule.cidr, ranges))
        ]
        named = bool(wide) and self._names_roles(resource, facts)
        for group, rule in () if named else wide:
            yield not_met("SecurityGroupIds", f"{group.id} lets in {rule.cidr}, the whole VPC; expected named clients")
        if not wide or named:
            yield met()

    def _whole(self, cidr: str, ranges: list[str]) -> bool:
        """Whether a range takes in a VPC, by number or as what the VPC itself says."""
        said = isinstance(cidr, Reference) and cidr.attribute == "CidrBlock"
        return said or any(within(each, cidr) for each in ranges)

    def _names_roles(self, resource: Resource, facts: Facts) -> bool:
        """Whether no Allow lets in a principal of this account that the policy does not name."""
        if resource.get("PolicyDocument") is None:
            return False
        policy = read(resource, "PolicyDocument")
        answers = [openness(one, policy.denies, facts.application).unnamed() for one in policy.allows]
        return bool(answers) and not any(one.witness or one.reasons for one in answers)


class NET29(EndpointPolicyControl):
    """An endpoint to images, keys, results or Rekognition itself lets pass named principals only."""

    severity = Severity.LOW
    why = "A role that nobody thought of, with a policy that nobody read, is still refused here."
    remedy = "Bind every Allow by aws:PrincipalArn, the roles that need its actions."
    before = "Effect: Allow\nPrincipal: '*'\nAction: rekognition:CompareFaces\nResource: '*'"
    after = before + "\nCondition: {ArnEquals: {aws:PrincipalArn: !GetAtt CallerRole.Arn}}"
    elements = ("Principal", "Condition", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return of_rekognition(resource) or service(resource).removesuffix("-fips") in ("s3", "kms", "kinesis-streams")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        asked = openness(one, policy.denies, facts.application)
        answer = next((found for found in (asked.unnamed(), asked.anyone(services=False)) if not found.certain or
                       found.witness), Answer())  # fmt: skip
        opened = f"{one.name} lets principals pass that it does not name"
        yield from verdict(answer, policy.path, opened, f"{one.name}: whether it names all who pass")
