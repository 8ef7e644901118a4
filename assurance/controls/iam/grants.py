"""What identity policies grant: no more than was approved, named one by one, and on named resources."""

from collections.abc import Iterator
from typing import ClassVar

from assurance.controls.control import Facts
from assurance.controls.weighing import Weighing
from assurance.iam.classes import classes
from assurance.iam.document import Statement
from assurance.iam.domains import Values
from assurance.iam.languages import join, literal
from assurance.iam.mentions import NAME, Mentions
from assurance.iam.patterns import arn_parts, glob
from assurance.model.documents import Document
from assurance.model.holders import HOLDERS, identity_documents
from assurance.model.openness import accounts, openness
from assurance.model.reading import arn_part, shown
from assurance.model.scopes import SCOPE_OF, covered, some, wide, wildcards
from assurance.results.verdict import Consideration, Severity, Verdict
from assurance.sources.resource import Resource
from capabilities.capabilities import ACTIONS
from capabilities.capability import Scope

_POLICIES = (
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
    *HOLDERS,
)


class _Granting(Weighing):
    """Base: every Allow that grants to identities is weighed."""

    consideration = Consideration.ACCESS
    severity = Severity.HIGH
    types = _POLICIES
    objectives: ClassVar[tuple[str, ...]] = ("Least privilege: no admin / full access",)
    elements: ClassVar[tuple[str, ...]] = ("Action", "NotAction", "Effect")

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        for policy in identity_documents(facts.application):
            yield from ((policy.resource, verdict) for verdict in self.weighed(policy, facts))


class IAM06(_Granting):
    """Rekognition actions are granted by name."""

    why = "A wildcard grants more than was approved, and what AWS will name so tomorrow; NotAction even more."
    remedy = "List the approved actions."
    before = "Effect: Allow\nAction: rekognition:Detect*\nResource: '*'"
    after = "Effect: Allow\nAction: [rekognition:DetectFaces, rekognition:DetectText]\nResource: '*'"

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        found = [
            each for each in wildcards(one) if one.not_actions or covered(Statement(effect="Allow", actions=(each,)))
        ]
        if found and covered(one):
            yield f"grants {shown(', '.join(found))}; expected named actions"


class IAM07(_Granting):
    """Rekognition actions that take a resource are granted on named ones."""

    severity = Severity.MEDIUM
    why = "A role for one collection should not find the faces in the next one."
    remedy = "Name collections, projects, versions, datasets and stream processors by ARN; a project's ends in /*."
    before = "Effect: Allow\nAction: rekognition:SearchFacesByImage\nResource: '*'"
    after = "Effect: Allow\nAction: rekognition:SearchFacesByImage\nResource: !GetAtt Customers.Arn"
    elements = ("Resource", "NotResource", "Effect")
    about = ACTIONS

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if actions := wide(one):
            yield f"grants {some(actions)} on any resource; expected named ones"


class IAM08(_Granting):
    """Rekognition actions that take no resource are granted on '*'."""

    severity = Severity.LOW
    why = (
        "Restricted to an ARN, CompareFaces or GetFaceSearch never matches: the grant is dead, and a wider one follows."
    )
    facts = (1,)
    remedy = "Use '*' for these actions, in a role of their own, bound by aws:SourceVpce and aws:RequestedRegion."
    before = "Effect: Allow\nAction: rekognition:GetFaceSearch\nResource: !GetAtt Customers.Arn"
    after = "Effect: Allow\nAction: rekognition:GetFaceSearch\nResource: '*'"
    objectives = ()
    supports = "Least privilege: no admin / full access"
    elements = ("Resource", "NotResource", "Effect")
    about = ACTIONS

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        dead = [each for each in one.actions if SCOPE_OF.get(each) is Scope.ANY and each not in _ADAPTED]
        matched = not one.resources or any(set(arn) <= set("*:") or arn.endswith(":*") for arn in one.resources)
        if dead and not matched and "Resource" not in one.unread:
            yield f"grants {some(dead)} on an ARN, which never matches; expected '*'"


class IAM09(_Granting):
    """Only approved Rekognition actions are granted."""

    why = "A role is where an unapproved capability begins to be used."
    remedy = "Take the action out, or approve its capability in the environment file."
    before = "Action: [rekognition:DetectFaces, rekognition:RecognizeCelebrities]"
    after = "Action: [rekognition:DetectFaces]"
    needs_approval = True

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        approved = facts.approval.actions if facts.approval else frozenset()
        if beyond := covered(one) - approved:
            yield f"grants {some(beyond)}; expected approved actions only"


class IAM10(_Granting):
    """No policy grants a whole service."""

    why = "A role with s3:* or kms:* reads the images, changes their policy and deletes them."
    remedy = "List the actions of the duty."
    before = "Effect: Allow\nAction: s3:*\nResource: !Sub '${Media.Arn}/*'"
    after = "Effect: Allow\nAction: s3:GetObject\nResource: !Sub '${Media.Arn}/*'"
    objectives = ("Least privilege: no admin / full access", "No policy grants everything")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        found = [each for each in one.actions if each.rpartition(":")[2] == "*"]
        if one.not_actions or found:
            description = ", ".join(found) or f"all but {', '.join(one.not_actions)}"
            yield f"grants {shown(description)}; expected named actions"


_ADAPTED = ("rekognition:DetectModerationLabels", "rekognition:StartMediaAnalysisJob")
"""Actions that take a version of an adapter as their resource, or none."""

DATA = (
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:ListBucketVersions",
    "sns:Publish",
    "sqs:ReceiveMessage",
    "kinesis:GetRecords",
    "kinesis:PutRecord",
    "kinesisvideo:GetMedia",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:CreateGrant",
    "lambda:InvokeFunction",
)
"""Actions that carry data or power, and take a resource; decryption is judged by ENC21, pass-role by IAM12."""
_LOGS = ("logs:FilterLogEvents", "logs:GetLogEvents", "logs:PutLogEvents", "logs:StartQuery")


class IAM11(_Granting):
    """Actions on data name their resources."""

    why = "Images lie in one bucket; a role that reads every bucket reads the audit trail and the next team's data too."
    remedy = "Name the bucket and prefix, topic, stream, table or role by ARN."
    before = "Effect: Allow\nAction: s3:GetObject\nResource: '*'"
    after = "Effect: Allow\nAction: s3:GetObject\nResource: !Sub '${Media.Arn}/*'"
    elements = ("Resource", "NotResource", "Effect")
    about: ClassVar[tuple[str, ...]] = (*DATA, *_LOGS)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        actions = [action for action in self.about if one.matches_action(action)]
        open_ = bool(one.not_resources) or any(_any(arn) for arn in one.resources)
        if actions and open_ and not _distinguished(one):
            yield f"grants {some(actions)} on any resource; expected named ones"


class IAM12(_Granting):
    """Roles can be passed by name, and to the service that is meant."""

    why = "Who passes any role to any service gets the permissions of the most powerful one."
    remedy = "Name the role by ARN, and bind iam:PassRole by iam:PassedToService."
    before = "Effect: Allow\nAction: iam:PassRole\nResource: '*'"
    after = (
        "Effect: Allow\nAction: iam:PassRole\nResource: !GetAtt CompletionsRole.Arn\n"
        "Condition: {StringEquals: {iam:PassedToService: rekognition.amazonaws.com}}"
    )
    elements = ("Action", "Resource", "Condition", "Effect")
    about = ("iam:PassRole",)

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        if not one.matches_action("iam:PassRole"):
            return
        if one.not_resources or any(_any(arn) or arn.endswith((":role/*", ":*")) for arn in one.resources):
            yield "lets any role be passed; expected named roles"
        asked = openness(one, policy.denies, facts.application, "iam", self.about, {_PASSED_TO: _any_service})
        if asked.members().witness is not None:
            yield "lets roles be passed to any service; expected iam:PassedToService"


_PASSED_TO = "iam:passedtoservice"


def _any_service(mentions: Mentions) -> list[Values]:
    """A service that no value means, nor a pattern that leaves less than every service open."""
    meant = [glob(one) for one in mentions.values(_PASSED_TO) if one.removesuffix(".amazonaws.com").strip("*?.")]
    shape = join((NAME, literal(".amazonaws.com")))
    found = classes(mentions.text(_PASSED_TO), (shape,)).values()
    return [(text,) for text in found if not any(one(text) for one in meant)]


def _distinguished(one: Statement) -> bool:
    """Whether a condition says which resources are meant: by owner, tag or alias."""
    keys = ("aws:resource", "kms:resourcealiases")
    return any(each.key.lower().startswith(keys) and not _open(each.values) for each in one.conditions)


def _open(values: tuple[str, ...]) -> bool:
    return any(not value.strip("*?") or value in ("alias/*", "alias*") for value in values)


def _any(arn: str) -> bool:
    """`*`, or an ARN pattern that leaves open whose resource it is."""
    parts = arn_parts(arn)
    if len(parts) < 6:
        return arn.endswith("*")
    kind = parts[5].partition("/")[2] or parts[5]
    return not parts[5].strip("*/") or (parts[4] not in ("",) and not kind.strip("*/"))


class IAM38(_Granting):
    """Data and power are granted on resources of the own account, and on keys and the bus of the environment file."""

    severity = Severity.MEDIUM
    why = "A role that may write to a stream, topic or key of another account is a way for images and results to leave."
    remedy = "Name resources of this account; where another account of the bank is meant, register an exception."
    before = "Action: kinesis:PutRecord\nResource: arn:aws:kinesis:eu-west-1:999988887777:stream/results"
    after = "Action: kinesis:PutRecord\nResource: !GetAtt Results.Arn"
    elements = ("Resource", "Effect")

    def weigh(self, one: Statement, policy: Document, facts: Facts) -> Iterator[str | Verdict]:
        given = facts.approval
        own = {given.settings.account} if given else accounts(facts.application)
        others = (arn for arn in one.resources if not given or arn not in given.elsewhere(one.actions))
        named = {account: arn for arn in others if (account := arn_part(arn, 4)).isdigit()}
        if own and (foreign := sorted(named[account] for account in named.keys() - own)):
            yield f"names {some(foreign)}, of another account; expected its own"
