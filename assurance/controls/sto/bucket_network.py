"""From where the objects of a bucket can be reached, without cutting off Rekognition, which reads for its caller.

Rekognition reaches S3 with the permissions of its caller, in a forward access session: such a request carries
`aws:ViaAWSService`, and no `aws:SourceVpce` even where the caller came through an endpoint.
"""

from collections.abc import Iterator

from assurance.controls.control import Facts
from assurance.controls.sto.base import OBJECTS, OfBucketPolicy
from assurance.iam.document import Statement
from assurance.iam.domains import ABSENT
from assurance.iam.given import Given
from assurance.iam.networks import VPC
from assurance.iam.truth import Truth
from assurance.model.buckets import POLICY, BucketPolicy
from assurance.model.openness import DIRECT, applying, undenied
from assurance.model.scopes import some
from assurance.results.verdict import Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource

_NETWORK = (*VPC, "aws:sourceip")
_CALLED_VIA = ("aws:calledvia", "aws:calledviafirst", "aws:calledvialast")
_FORWARDED: Given = {
    **{key: [ABSENT] for key in _NETWORK},
    "aws:viaawsservice": [("true",)],
    "aws:securetransport": [("true",)],
    "s3:tlsversion": [("1.3",)],
}
"""What S3 sees when Rekognition reads for its caller (fact 29)."""
_WAYS: tuple[Given, ...] = tuple(
    {**_FORWARDED, **{key: [via] for key in _CALLED_VIA}} for via in (ABSENT, ("rekognition.amazonaws.com",))
)
"""The same: whether aws:CalledVia is set is not said (fact 30)."""


def on_network(one: Statement) -> bool:
    """Whether a statement looks at where a request comes from."""
    return any(map(one.conditions_on, _NETWORK))


class STO15(OfBucketPolicy):
    """The objects of a bucket are reached from the bank's network, by AWS services or by named principals only."""

    data_only = True
    network = True
    why = "Credentials that leak work from anywhere; an image should be readable from the bank's endpoints only."
    remedy = "Deny object actions off your endpoint (aws:SourceVpce, aws:SourceVpc or aws:VpceOrgID), as STO16 says."
    before = "Statement: []"
    after = (
        "Effect: Deny\nPrincipal: '*'\nAction: [s3:GetObject*, s3:PutObject*]\nResource: !Sub '${Media.Arn}/*'\n"
        "Condition:\n  StringNotEqualsIfExists: {aws:SourceVpce: !Ref S3Endpoint}\n"
        "  BoolIfExists: {aws:ViaAWSService: false, aws:PrincipalIsAWSService: false}"
    )
    supports = "VPC endpoints used / trust boundary"

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        safeguards = [one for one in policy.statements if one.unread or on_network(one)]
        asked = undenied(safeguards, facts.application, OBJECTS, f"{policy.arn}/object", DIRECT)
        yield from self.refused(policy, asked.unnamed(anywhere=False), "objects off the network")


class STO16(OfBucketPolicy):
    """The policy of a bucket lets Rekognition read and write for its callers."""

    data_only = True
    network = True
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
        found = [verdict for one in policy.statements if one.denies for verdict in self._broken(one, policy, facts)]
        yield from found or policy.unread("Condition", "Effect") or [met()]

    def _broken(self, one: Statement, policy: BucketPolicy, facts: Facts) -> Iterator[Verdict]:
        """A Deny on the network may hit no such request; another may not hit all of them."""
        arn = f"{policy.arn}/object"
        for action in (each for each in OBJECTS if one.matches_action(each) and one.matches_resource(arn)):
            every = [self._hit(one, action, arn, way, facts) for way in _WAYS]
            if all(hit is True for hit in every):
                what = f"{one.name} denies {action} to Rekognition, which reads for its caller"
                yield not_met(POLICY, f"{what}; expected aws:ViaAWSService to be spared")
                return
            if unsure := [key for hit in every for key in (["aws:CalledVia"] if hit is True else hit or ())]:
                description = some(set(unsure))
                yield undecided(POLICY, f"{one.name}: whether Rekognition's reads are denied depends on {description}")
                return

    def _hit(self, one: Statement, action: str, arn: str, way: Given, facts: Facts) -> Truth:
        """Whether a Deny hits a request that it should not."""
        if on_network(one):
            answer = applying(one, facts.application, action, arn, way).everybody()
            return answer.witness is not None or frozenset(answer.reasons) or False
        answer = undenied((one,), facts.application, (action,), arn, way).everybody()
        return answer.witness is None and not answer.reasons


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
        shut = [one for one in safeguards if self._shuts(one, policy.arn, facts)]
        for one in shut:
            yield not_met(POLICY, f"{one.name} denies s3:PutBucketPolicy off the network; expected object actions only")
        if not shut:
            yield from policy.unread("Action", "Condition", "Effect") or [met()]

    def _shuts(self, one: Statement, arn: str, facts: Facts) -> bool:
        """Whether it leaves nobody off the network, named or not."""
        asked = undenied((one,), facts.application, ("s3:PutBucketPolicy",), arn, DIRECT)
        answer = asked.everybody(anywhere=False)
        return answer.witness is None and not answer.reasons
