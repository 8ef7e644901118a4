"""Permission boundaries: the most that a role can ever do must itself be named, approved and fenced."""

from collections.abc import Iterator
from itertools import repeat

from assurance.controls.control import Facts
from assurance.controls.enc.at_rest import ENC21, of_one_account
from assurance.controls.iam.callers import IAM23
from assurance.controls.iam.grants import DATA, IAM06, IAM10, IAM11, IAM12, IAM38
from assurance.controls.weighing import Weighing
from assurance.iam.document import Statement
from assurance.model.documents import Document
from assurance.model.holder import Holder
from assurance.model.holders import boundaries
from assurance.model.openness import accounts
from assurance.model.reading import arn_part
from assurance.model.scopes import CLIENT_ACTION, CONFIGURATION, covered, some
from assurance.results.verdict import Consideration, Severity, Verdict, settled
from assurance.sources.resource import Resource


class _OfBoundary(Weighing):
    """Base: every policy that bounds an identity is weighed as if it granted all that it leaves possible."""

    consideration = Consideration.ACCESS
    severity = Severity.MEDIUM
    types = ("AWS::IAM::ManagedPolicy",)
    supports = "Least privilege: no admin / full access"

    elements = ("Action", "Resource", "Condition", "Effect")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for boundary in boundaries(facts.application):
            yield from ((boundary.resource, verdict) for verdict in self.weighed(boundary, facts))


class _Data(IAM11):
    """Reading logs stays possible: which groups, the policies say."""

    about = DATA


class IAM34(_OfBoundary):
    """A permissions boundary names the actions, the data and the roles that it leaves possible."""

    why = "A boundary that leaves everything possible bounds nothing: anyone who may attach a policy may do everything."
    remedy = "List the actions; name buckets, keys, topics and roles by ARN; bind iam:PassRole by iam:PassedToService."
    before = "PermissionsBoundary: !Ref Boundary  # Action: '*', Resource: '*'"
    after = "PermissionsBoundary: !Ref Boundary  # Action: [rekognition:CompareFaces, s3:GetObject], Resource: [ … ]"
    rules = (IAM06(), IAM10(), _Data(), IAM12(), IAM38())

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if one.resources and all(map(self._own_key, one.resources, repeat(facts))):
            yield from IAM10().weigh(one, policy, facts)  # whose keys they are is said; what may be done with them too
            return
        for rule in self.rules:
            yield from rule.weigh(one, policy, facts)
        if ENC21().opens_every_key(one):
            yield "leaves decryption with every key possible"

    def _own_key(self, pattern: str, facts: Facts) -> bool:
        own = accounts(facts.application)
        return of_one_account(pattern) and (not own or arn_part(pattern, 4) in own)


class IAM35(_OfBoundary):
    """A permissions boundary leaves only approved Rekognition actions possible."""

    why = "Approval that ends at the policy attached today does not hold for the one attached tomorrow."
    remedy = "Take the action out of the boundary, or approve its capability in the environment file."
    before = "Action: [rekognition:DetectFaces, rekognition:RecognizeCelebrities]"
    after = "Action: [rekognition:DetectFaces]"
    needs_approval = True

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        approved = facts.approval.actions if facts.approval else frozenset()
        if beyond := covered(one) - approved - CONFIGURATION:
            yield f"leaves {some(beyond)} possible; expected approved actions"


class IAM36(_OfBoundary):
    """A permissions boundary holds Rekognition to the Region, whatever is attached."""

    why = "The next policy that somebody attaches may have forgotten the Deny; the boundary is there before it."
    remedy = "Put the Deny outside the Region (IAM23) into the boundary too."
    before = "Effect: Allow\nAction: rekognition:CompareFaces\nResource: '*'"
    after = IAM23.after

    def weighed(self, policy: Document, facts: Facts) -> Iterator[Verdict]:
        alone = Holder(resource=policy.resource, granted=(policy,))
        calls = alone.actions - CONFIGURATION - {CLIENT_ACTION}
        return settled(IAM23().weigh(alone, facts) if calls else (), policy.unread(*self.elements))
