"""From where the objects of a bucket can be reached, without cutting off Rekognition, which reads for its caller.

Rekognition reaches S3 with the permissions of its caller, in a forward access session: such a request carries
`aws:ViaAWSService`, and no `aws:SourceVpce` even where the caller came through an endpoint.
"""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.sto.base import OfBucketPolicy
from assurance.controls.sto.bucket_policies import OBJECTS
from assurance.iam.conditions import Context, context
from assurance.iam.document import Statement
from assurance.iam.probes import ANYBODY, Request, applies
from assurance.iam.truth import Truth
from assurance.model.buckets import POLICY, BucketPolicy
from assurance.model.externals import INTERNET, OTHER_ENDPOINT
from assurance.results.verdict import Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource

NETWORK = tuple(
    "aws:SourceVpce aws:SourceVpc aws:SourceVpcArn aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp "
    "aws:SourceIp".split()
)
_WHO = ("aws:principal", "aws:userid", "aws:username", "s3:dataaccesspoint", ANYBODY)
FORWARDED = context(
    {"aws:ViaAWSService": "true", "aws:PrincipalIsAWSService": "false", "aws:SecureTransport": "true"}
    | {"s3:TlsVersion": "1.3"},
    absent=NETWORK,
)
"""What S3 sees when Rekognition reads for its caller (fact 29); whether aws:CalledVia is set is not said (fact 30)."""


def on_network(one: Statement) -> bool:
    """Whether a statement looks at where a request comes from."""
    return any(map(one.conditions_on, NETWORK))


def regardless(answer: Truth) -> bool:
    """Whether a statement applies, whoever asks: named principals may be spared."""
    return answer is True or (answer is not False and all(key.lower().startswith(_WHO) for key in answer))


class STO15(OfBucketPolicy):
    """The objects of a bucket are reached from the bank's network, by AWS services or by named principals only."""

    data_only = True
    why = "Credentials that leak work from anywhere; an image should be readable from the bank's endpoints only."
    remedy = "Deny object actions off your endpoint (aws:SourceVpce, aws:SourceVpc or aws:VpceOrgID), as STO16 says."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject*, s3:PutObject*]\nResource: !Sub '${Media.Arn}/*'\n"
        "Condition:\n  StringNotEqualsIfExists: {aws:SourceVpce: !Ref S3Endpoint}\n"
        "  BoolIfExists: {aws:ViaAWSService: false, aws:PrincipalIsAWSService: false}"
    )
    supports = "VPC endpoints used / trust boundary"
    places = (("from the internet", INTERNET), ("through an external principal's endpoint", OTHER_ENDPOINT))

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        safeguards = [one for one in policy.statements if one.denies and on_network(one)]
        for told, place in self.places:
            for action in OBJECTS:
                made = Request(action=action, resource=f"{policy.arn}/object", known=place)
                if not any(regardless(applies(one, made)) for one in safeguards):
                    yield from self.missing(policy, f"nothing denies {action} {told}")
                    return
        yield met()


class STO16(OfBucketPolicy):
    """The policy of a bucket lets Rekognition read and write for its callers."""

    data_only = True
    why = (
        "A Deny of everything that does not come through the VPC endpoint refuses Rekognition's own reads too: "
        "every image operation on the bucket fails with InvalidS3ObjectException."
    )
    facts = (29, 30)
    remedy = "Add BoolIfExists aws:ViaAWSService false to the Deny; narrow who may call on the Allow side."
    before = "Effect: Deny\nPrincipal: '*'\nAction: s3:*\nCondition: {StringNotEquals: {aws:SourceVpce: !Ref Endpoint}}"
    after = STO15.after
    supports = "VPC endpoints used / trust boundary"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        found = list(self._broken(policy))
        yield from found or policy.unread("Condition", "Effect") or [met()]

    def _broken(self, policy: BucketPolicy) -> Iterator[Verdict]:
        for one in policy.statements:
            if not one.denies:
                continue
            for action in OBJECTS:
                answer = applies(one, Request(action=action, resource=f"{policy.arn}/object", known=FORWARDED))
                if answer is True or (on_network(one) and regardless(answer)):
                    what = f"{one.name} denies {action} to Rekognition, which reads for its caller"
                    yield not_met(POLICY, f"{what}; expected aws:ViaAWSService to be spared")
                    break
                if isinstance(answer, frozenset) and on_network(one) and not one.unresolved:
                    told = ", ".join(sorted(answer))
                    yield undecided(POLICY, f"{one.name}: whether Rekognition's reads are denied depends on {told}")
                    break


class STO17(OfBucketPolicy):
    """The network rule of a bucket leaves its management open."""

    severity = Severity.MEDIUM
    why = (
        "A Deny of s3:* off the endpoint shuts out CloudFormation, the console and log delivery; "
        "then only the account root can delete the policy."
    )
    facts = (49,)
    remedy = "Deny object actions (s3:GetObject*, s3:PutObject*, s3:DeleteObject*), not s3:*; or spare a role."
    before = STO16.before
    after = STO15.after
    supports = "VPC endpoints used / trust boundary"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        safeguards = (one for one in policy.statements if one.denies and on_network(one))
        shut = [one for one in safeguards if self._shuts(one, policy.arn)]
        for one in shut:
            yield not_met(POLICY, f"{one.name} denies s3:PutBucketPolicy off the network; expected object actions only")
        if not shut:
            yield from policy.unread("Action", "Condition", "Effect") or [met()]

    def _shuts(self, one: Statement, arn: str) -> bool:
        places: tuple[Context, ...] = (INTERNET, OTHER_ENDPOINT)
        return any(
            applies(one, Request(action="s3:PutBucketPolicy", resource=arn, known=place)) is True for place in places
        )
