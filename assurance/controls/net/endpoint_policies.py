"""The policies of VPC endpoints: who may do what through the VPC endpoint, and on what (facts 25, 26 and 32)."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.controls.net.base import EndpointPolicyControl
from assurance.iam.document import Statement
from assurance.model.documents import Document, read
from assurance.model.endpoints import ENDPOINT, TAKE_NONE, TAKE_POLICIES, of_rekognition, service
from assurance.model.openness import foreign, openness, verdict
from assurance.model.reading import shown, unknown
from assurance.model.scopes import some, wide, wildcards
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unresolved

_DEFAULT = "is not set: the default policy allows every action on everything to everyone"


class NET01(Control):
    """An endpoint policy does not allow everything."""

    consideration = Consideration.ISOLATION
    severity = Severity.CRITICAL
    why = (
        "An endpoint without a policy of its own lets every principal of every account call every operation through "
        "your network, approved or not: it is private, and open."
    )
    facts = (25,)
    remedy = "Set PolicyDocument, and allow in it the approved actions to the roles that need them."
    before = "Type: AWS::EC2::VPCEndpoint\nProperties:\n  ServiceName: com.amazonaws.eu-west-1.rekognition"
    after = (
        before + "\n  PolicyDocument:\n    Statement:\n      Effect: Allow\n      Principal: '*'\n"
        "      Action: rekognition:CompareFaces\n      Resource: '*'\n"
        "      Condition: {ArnEquals: {aws:PrincipalArn: !GetAtt CallerRole.Arn}}"
    )
    types = (ENDPOINT,)
    objectives = ("VPC endpoints used / trust boundary",)
    exceptable = False

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("PolicyDocument") is None:
            if service(resource) in TAKE_POLICIES:
                yield not_met("PolicyDocument", _DEFAULT)
            return
        policy = read(resource, "PolicyDocument")
        found = [one for one in policy.allows if self._everything(one) and self._open(one, policy, facts)]
        for one in found:
            yield not_met("PolicyDocument", f"{one.name} allows everything to everyone; expected approved actions")
        if not found:
            yield from list(policy.unread("Action", "Effect", "Principal", "Resource")) or [met()]

    def _everything(self, one: Statement) -> bool:
        actions = bool(one.not_actions) or any(pattern.rpartition(":")[2] == "*" for pattern in one.actions)
        return actions and ("*" in one.resources or bool(one.not_resources))

    def _open(self, one: Statement, policy: Document, facts: Facts) -> bool:
        answer = openness(one, policy.denies, facts.application).anyone(services=False)
        return answer.witness is not None


class NET02(Control):
    """Every endpoint of an AWS service that takes a policy has one of its own."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "Through an endpoint with the default policy, data can be carried to any account's resources of that service."
    facts = (123,)
    remedy = "Set PolicyDocument; where the service turns out to support none, register an exception that says so."
    before = "Type: AWS::EC2::VPCEndpoint\nProperties:\n  ServiceName: com.amazonaws.eu-west-1.athena"
    after = before + "\n  PolicyDocument:\n    Statement: [{Effect: Allow, …}]"
    types = (ENDPOINT,)
    objectives = ("VPC endpoints used / trust boundary",)

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if isinstance(name := resource.get("ServiceName"), Unresolved):
            if resource.get("PolicyDocument") is None:
                yield unknown("ServiceName", name)
        elif service(resource) and service(resource) not in TAKE_POLICIES | TAKE_NONE:
            yield not_met("PolicyDocument", _DEFAULT) if resource.get("PolicyDocument") is None else met()


class NET03(EndpointPolicyControl):
    """An endpoint policy names its actions."""

    why = "A wildcard admits operations beyond the approved ones, and those that AWS will add to the service later."
    remedy = "List the approved actions one by one; for services beside Rekognition, at least never the whole service."
    before = "Effect: Allow\nPrincipal: '*'\nAction: rekognition:*\nResource: '*'"
    after = "Effect: Allow\nPrincipal: '*'\nAction: [rekognition:CompareFaces, rekognition:DetectFaces]\nResource: '*'"

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        strict = of_rekognition(policy.resource)
        found = [each for each in wildcards(one) if strict or one.not_actions or each.rpartition(":")[2] == "*"]
        if found:
            yield f"allows {shown(', '.join(found))}; expected named actions"


class NET04(EndpointPolicyControl):
    """Only principals of the account or the organization pass an endpoint."""

    why = (
        "Anyone who reaches the network can bring credentials of another account: with them, images leave through your "
        "own endpoint, and no trail of yours tells what became of them."
    )
    remedy = "Bind every Allow by aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn, without IfExists."
    before = "Effect: Allow\nPrincipal: '*'\nAction: rekognition:DetectFaces\nResource: '*'"
    after = before + "\nCondition: {StringEquals: {aws:PrincipalOrgID: o-exampleorg1}}"
    elements = ("Principal", "Effect")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        unsigned = service(policy.resource) if service(policy.resource) in ("s3", "sns", "sqs") else ""
        asked = openness(one, policy.denies, facts.application, unsigned)
        opened = (f"{one.name} lets principals of other accounts pass; expected a condition on aws:PrincipalOrgID, "
                  "aws:PrincipalAccount or aws:PrincipalArn")  # fmt: skip
        yield from verdict(asked.anyone(services=False), "PolicyDocument", opened, f"{one.name}: whether others pass")
        named = list(asked.others())
        for account, answer in named if len(named) > 1 or any(each.witness for _, each in named) else ():
            opened = f"{one.name} lets principals of {account} pass, another account; expected those of this one"
            yield from verdict(answer, "PolicyDocument", opened, f"{one.name}: whether others pass")


class NET06(EndpointPolicyControl):
    """A Rekognition endpoint policy names the collections, projects and processors it lets reach."""

    severity = Severity.MEDIUM
    why = "Search in one approved collection is not search in every collection that the account will ever hold."
    remedy = "Name resources by ARN for the actions that take them; only actions without resource types need '*'."
    before = "Effect: Allow\nPrincipal: '*'\nAction: rekognition:SearchFacesByImage\nResource: '*'"
    after = before.replace("'*'", "!GetAtt Customers.Arn").replace("Principal: !GetAtt Customers.Arn", "Principal: '*'")
    elements = ("Resource", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return of_rekognition(resource)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if actions := wide(one):
            yield f"allows {some(actions)} on any resource; expected named ones"


THEIRS: dict[str, tuple[tuple[str, ...], str]] = {
    "s3": (("s3:DeleteObjectVersion", "s3:GetObject", "s3:ListBucketVersions", "s3:PutObject"), ""),
    "kms": (("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"), "kms:{region}:{account}:key/0"),
    "sts": (("sts:AssumeRole",), "iam::{account}:role/theirs"),
    "logs": (("logs:PutLogEvents",), "logs:{region}:{account}:log-group:theirs:log-stream:one"),
    "sns": (("sns:Publish", "sns:Subscribe"), "sns:{region}:{account}:theirs"),
    "sqs": (("sqs:ReceiveMessage", "sqs:SendMessage"), "sqs:{region}:{account}:theirs"),
    "dynamodb": (("dynamodb:GetItem", "dynamodb:PutItem"), "dynamodb:{region}:{account}:table/theirs"),
    "secretsmanager": (("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
                       "secretsmanager:{region}:{account}:secret:theirs"),
    "kinesis-streams": (("kinesis:GetRecords", "kinesis:PutRecord"), "kinesis:{region}:{account}:stream/theirs"),
    "kinesisvideo": (("kinesisvideo:GetMedia", "kinesisvideo:PutMedia"),
                     "kinesisvideo:{region}:{account}:stream/theirs/1"),
}  # fmt: skip
"""Service → actions that carry data, and a resource that nobody names to carry it to; buckets are known by name."""


class NET07(EndpointPolicyControl):
    """An endpoint lets nobody reach other accounts' resources."""

    why = "An open bucket or key of another account is where images go when somebody takes them along."
    remedy = (
        "Name your own resources by ARN with the account in it, or bind by aws:ResourceAccount or aws:ResourceOrgID."
    )
    before = "Effect: Allow\nPrincipal: '*'\nAction: s3:PutObject\nResource: '*'"
    after = before + "\nCondition: {StringEquals: {aws:ResourceOrgID: o-exampleorg1}}"
    elements = ("Resource", "Effect")

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        return service(resource).removesuffix("-fips") in THEIRS

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        named = service(policy.resource).removesuffix("-fips")
        reached = tuple(action for action in THEIRS[named][0] if one.matches_action(action))
        if reached:
            answer = foreign(one, policy.denies, facts.application, reached, THEIRS[named][1])
            opened = (f"{one.name} allows {some(reached)} on other accounts' resources; "
                      "expected ARNs of your own, aws:ResourceAccount or aws:ResourceOrgID")  # fmt: skip
            yield from verdict(answer, policy.path, opened, f"{one.name}: whether it reaches other accounts")


class NET09(EndpointPolicyControl):
    """An endpoint policy compares addresses with aws:VpcSourceIp."""

    severity = Severity.MEDIUM
    why = (
        "A call through an endpoint has no aws:SourceIp: an Allow on it never holds, and a Deny on its negation always."
    )
    facts = (32,)
    remedy = "Compare aws:VpcSourceIp; the endpoint itself says which VPC it is in."
    before = "Condition: {IpAddress: {aws:SourceIp: 10.0.0.0/16}}"
    after = "Condition: {IpAddress: {aws:VpcSourceIp: 10.0.0.0/16}}"

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if resource.get("PolicyDocument") is None:
            return
        policy = read(resource, "PolicyDocument")
        found = [one for one in policy.statements if one.conditions_on("aws:SourceIp")]
        for one in found:
            yield not_met("PolicyDocument", f"{one.name} compares aws:SourceIp; expected aws:VpcSourceIp")
        if not found:
            yield from list(policy.unread()) or [met()]
