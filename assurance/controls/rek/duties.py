"""Who may do what with Rekognition: duties that must stay apart, grants that never work, paths nobody should have."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.model.holder import Holder
from assurance.model.holders import holders
from assurance.model.openness import DIRECT, OFF_ENDPOINTS, undenied
from assurance.model.reading import shown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, settled
from assurance.sources.resource import Resource
from capabilities.capabilities import ACTIONS, CAPABILITIES, CATALOGUE, REFUSED
from capabilities.capability import Scope

LIVENESS_STREAM = "rekognition:StartFaceLivenessSession"
UNSCOPED = frozenset(
    action for row in CATALOGUE for grant in row.grants if grant.scope is Scope.ANY for action in grant.actions
)
"""The actions that take no resource: IAM compares them with `*` only (fact 1)."""
_SHARING = frozenset(CAPABILITIES["custom-labels-sharing"].actions)
_WITH_SHARING = _SHARING | {"rekognition:CreateProjectVersion", "rekognition:TagResource"}
"""A copy also needs CreateProjectVersion and TagResource on its target (fact 4)."""
_LOOKING = ("rekognition:describe", "rekognition:list")


class _OfHolder(Control):
    """Base of the controls of what an identity may do with Rekognition."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    objectives: ClassVar[tuple[str, ...]] = ("Least privilege: no admin / full access",)
    elements: ClassVar[tuple[str, ...]] = ("Action", "Effect", "Resource")
    about: ClassVar[tuple[str, ...]] = ACTIONS
    """The actions that statements are weighed for; all if none is named."""

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for holder in holders(facts.application):
            verdicts = settled(self.weigh(holder, facts), holder.unread(*self.elements, about=self.about))
            yield from ((holder.resource, verdict) for verdict in verdicts)

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        """What is wrong with an identity."""
        raise NotImplementedError


class REK07(_OfHolder):
    """No policy allows operations that AWS has discontinued."""

    severity = Severity.MEDIUM
    why = "People pathing ended on 31 October 2025. A grant that still holds it has not been reviewed since."
    facts = (19,)
    remedy = "Name the approved actions; leave StartPersonTracking and GetPersonTracking out."
    before = "Action: rekognition:*"
    after = "Action: [rekognition:CompareFaces, rekognition:DetectFaces]"
    objectives = ()
    supports = "Least privilege: no admin / full access"

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if found := sorted(filter(holder.can, REFUSED)):
            yield not_met("policies", f"allows {', '.join(found)}: {REFUSED[found[0]]}")


class REK08(_OfHolder):
    """An action that takes no resource is allowed on every resource."""

    severity = Severity.MEDIUM
    why = "IAM compares GetFaceSearch, CompareFaces and their like with * only: a grant on an ARN never applies."
    facts = (1,)
    remedy = "Use Resource '*' for them, in a role of their own; bind it by condition."
    before = "Action: rekognition:GetFaceSearch\nResource: arn:aws:rekognition:eu-west-1:111122223333:collection/kyc"
    after = "Action: rekognition:GetFaceSearch\nResource: '*'"
    objectives = ()
    supports = "Least privilege: no admin / full access"

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        for one in holder.allows:
            named = {action.lower() for action in one.actions}
            useless = sorted(action for action in UNSCOPED if action.lower() in named)
            if useless and one.resources and "Resource" not in one.unread and "*" not in one.resources:
                description = shown(", ".join(one.resources))
                yield not_met(
                    "policies", f"{one.name} allows {', '.join(useless)} on {description}, where only * applies"
                )


class REK09(_OfHolder):
    """Who shares models does nothing else with Rekognition."""

    why = (
        "CopyProjectVersion and PutProjectPolicy carry models trained on customers' images out of the account; in a "
        "general role for machine learning nobody notices."
    )
    remedy = "Give the sharing of models to a role of its own, and alarm on its use."
    before = "Action: [rekognition:DetectCustomLabels, rekognition:CopyProjectVersion]"
    after = "Action: [rekognition:CopyProjectVersion]"
    ways_out = ("rekognition:CopyProjectVersion", "rekognition:PutProjectPolicy")

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if shared := sorted(filter(holder.can, self.ways_out)):
            others = [action for action in ACTIONS if action not in _WITH_SHARING and holder.can(action)]
            others = [action for action in others if not action.lower().startswith(_LOOKING)]
            if others:
                description = f"{', '.join(others[:3])}{' …' if len(others) > 3 else ''}"
                yield not_met(
                    "policies", f"allows {', '.join(shared)} beside {description}; expected a role of its own"
                )


class REK10(_OfHolder):
    """A liveness client may stream its video, and nothing else."""

    why = (
        "Its credentials are on the device of a customer, or of anyone who took it: what they allow, the world may do."
    )
    remedy = "Allow rekognition:StartFaceLivenessSession alone; create sessions and fetch results in the backend."
    before = "Action: [rekognition:StartFaceLivenessSession, rekognition:GetFaceLivenessSessionResults]"
    after = "Action: rekognition:StartFaceLivenessSession"
    elements = ("Action", "Effect")
    about = ()

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if not holder.can(LIVENESS_STREAM):
            return
        others = {
            action
            for one in holder.allows
            for action in one.actions or ("all but some",)
            if action.lower() != LIVENESS_STREAM.lower()
        }
        if others:
            description = shown(", ".join(sorted(others)))
            yield not_met("policies", f"allows {description} beside {LIVENESS_STREAM}; expected that alone")


class REK11(_OfHolder):
    """A liveness client may stream from the internet, where its customers are."""

    consideration = Consideration.ISOLATION
    severity = Severity.MEDIUM
    why = "The client of face liveness runs on a customer's device: with a Deny off the endpoint it always fails."
    remedy = "Leave the network Deny out of the client's role; keep it in every other role."
    before = "Effect: Deny\nAction: rekognition:*\nCondition: {StringNotEquals: {aws:SourceVpce: !Ref Endpoint}}"
    after = "Effect: Allow\nAction: rekognition:StartFaceLivenessSession\nResource: '*'"
    objectives = ()
    supports = "VPC endpoints used / trust boundary"

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if not holder.can(LIVENESS_STREAM) or self._inside(facts):
            return
        for one in holder.denies:
            asked = undenied((one,), facts.application, (LIVENESS_STREAM,), given={**DIRECT, **OFF_ENDPOINTS})
            answer = asked.somebody((holder.arn,), anywhere=False) if holder.arn else asked.members(anywhere=False)
            if answer.witness is None and not answer.reasons:
                yield not_met("policies", f"{one.name} denies {LIVENESS_STREAM} from the internet")

    def _inside(self, facts: Facts) -> bool:
        """A streaming endpoint stands for clients that run inside the network, kiosks for instance."""
        endpoints = facts.application.of("AWS::EC2::VPCEndpoint")
        return any("streaming-rekognition" in str(one.get("ServiceName")) for one in endpoints)


class REK12(_OfHolder):
    """No identity may start a human review of images."""

    severity = Severity.MEDIUM
    why = (
        "DetectModerationLabels with HumanLoopConfig hands the image to Amazon A2I and its workforce; no condition key "
        "of Rekognition forbids it, so only the missing right to start a human loop does."
    )
    facts = (23, 101)
    remedy = "Take sagemaker:StartHumanLoop away, or record an exception that names the workforce."
    before = "Action: [rekognition:DetectModerationLabels, sagemaker:StartHumanLoop]"
    after = "Action: rekognition:DetectModerationLabels"
    about = ("rekognition:DetectModerationLabels", "sagemaker:StartHumanLoop")

    def weigh(self, holder: Holder, facts: Facts) -> Iterator[Verdict]:
        if all(map(holder.can, self.about)):
            yield not_met("policies", "allows sagemaker:StartHumanLoop beside content moderation; expected it left out")
