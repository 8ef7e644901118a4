"""What the environment file says of endpoint policies: which actions, which organization, which clients."""

from collections.abc import Iterator
from ipaddress import ip_network

from assurance.controls.control import Facts
from assurance.controls.net.base import EndpointPolicyControl
from assurance.controls.net.endpoint_policies import THEIRS
from assurance.iam.conditions import context
from assurance.iam.document import Statement
from assurance.iam.domains import Values, addresses
from assurance.iam.given import Given
from assurance.iam.matching import meets
from assurance.iam.mentions import Mentions
from assurance.model.documents import Document
from assurance.model.endpoints import of_rekognition, service
from assurance.model.openness import openness, verdict
from assurance.model.scopes import covered, some
from assurance.results.verdict import Severity, Verdict, not_met
from assurance.sources.resource import Resource

_ORGANIZATION = ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths")


class NET05(EndpointPolicyControl):
    """An endpoint policy demands the organization of the environment file."""

    severity = Severity.MEDIUM
    why = "An account that has left the organization is out of reach of its guardrails; the endpoint should refuse it."
    remedy = "Add aws:PrincipalOrgID, with the organization of the environment file, to every Allow."
    before = "Condition: {StringEquals: {aws:PrincipalAccount: '111122223333'}}"
    after = "Condition: {StringEquals: {aws:PrincipalAccount: '111122223333', aws:PrincipalOrgID: o-exampleorg1}}"
    needs_approval = True
    elements = ("Condition", "Effect")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        ours = facts.approval.settings.organization if facts.approval else ""
        answer = openness(one, policy.denies, facts.application).members(stray=True)
        others = {head for key in _ORGANIZATION for value in one.condition_values(key)
                  if not set("*?$") & set(head := value.partition("/")[0])} - {ours}  # fmt: skip
        if others and answer.witness is None:
            given: Given = {"aws:principalorgid": [(head,) for head in sorted(others)]}
            answer = openness(one, policy.denies, facts.application, given=given).members()
        opened = f"{one.name} lets principals pass that are not of the organization; expected {ours}"
        yield from verdict(answer, policy.path, opened, f"{one.name}: of what organization those are that pass")
        if answer.witness is None and meets(one, context({"aws:PrincipalOrgID": ours})) is False:
            yield f"lets nobody of {ours} pass: its condition is on another"


class NET08(EndpointPolicyControl):
    """A Rekognition endpoint lets pass only actions that the bank has approved."""

    why = "Approval that is not enforced at the endpoint is a document."
    remedy = "Take the action out of the endpoint policy, or approve its capability in the environment file."
    before = "Action: [rekognition:DetectFaces, rekognition:RecognizeCelebrities]"
    after = "Action: [rekognition:DetectFaces]"
    needs_approval = True

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return of_rekognition(resource)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        approved = facts.approval.actions if facts.approval else frozenset()
        denied = {
            action
            for deny in policy.denies
            if deny.principals.everyone and not deny.conditions and "*" in deny.resources
            for action in covered(deny)
        }
        if beyond := covered(one) - approved - denied:
            yield f"allows {some(beyond)}; expected approved actions only"


class NET10(EndpointPolicyControl):
    """Endpoints of Rekognition and Amazon S3 let pass only the client ranges of the environment file."""

    severity = Severity.MEDIUM
    why = "A stolen credential is worth less when it works from the named clients' addresses only."
    remedy = "Add IpAddress on aws:VpcSourceIp, with the client ranges of the environment file, to every Allow."
    before = "Condition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"
    after = before[:-1] + ", IpAddress: {aws:VpcSourceIp: [10.40.0.0/22]}}"
    needs_approval = True
    elements = ("Condition", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        named = facts.approval is not None and bool(facts.approval.settings.network.addresses)
        return named and (of_rekognition(resource) or service(resource) == "s3")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        clients = [ip_network(each) for each in facts.approval.settings.network.addresses] if facts.approval else []

        def outside(mentions: Mentions) -> list[Values]:
            description = [*map(str, clients), *mentions.values("aws:vpcsourceip")]
            return [(str(one),) for one in addresses(description) if not any(one in each for each in clients)]

        asked = openness(one, policy.denies, facts.application, given={"aws:vpcsourceip": outside})
        answer, ranges = asked.members(), ", ".join(map(str, clients))
        address = ", ".join(answer.witness.context.values("aws:VpcSourceIp") or ()) if answer.witness else ""
        opened = f"{one.name} lets {address or 'any address'} pass; expected {ranges}"
        yield from verdict(answer, policy.path, opened, f"{one.name}: from which addresses one passes")


class NET31(EndpointPolicyControl):
    """An endpoint beside Rekognition's lets reach named resources, not all that the account holds."""

    severity = Severity.LOW
    why = (
        "Through an endpoint that reaches every role, topic or log group, a stolen session goes on to what is not its "
        "own."
    )
    remedy = "Name the resources by ARN, or by the prefix of their names."
    before = "Effect: Allow\nPrincipal: '*'\nAction: sts:AssumeRole\nResource: arn:aws:iam::111122223333:role/*"
    after = before[:-1] + "fsi-rekognition-*"
    needs_approval = True
    elements = ("Resource", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Keys have no names, and are distinguished by their own policies; of buckets NET07 asks the same."""
        return service(resource).removesuffix("-fips") in set(THEIRS) - {"kms", "s3"}

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if facts.approval is None:
            return
        ours = facts.approval.settings
        actions, unnamed = THEIRS[service(policy.resource).removesuffix("-fips")]
        arn = f"arn:{ours.partition}:{unnamed.format(region=ours.region, account=ours.account)}"
        reached = [action for action in actions if one.matches_action(action)]
        if reached and one.matches_resource(arn):
            yield not_met("PolicyDocument", f"{one.name} allows {some(reached)} on whatever the account holds; "
                          "expected named resources")  # fmt: skip
