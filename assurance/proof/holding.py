"""Theorems about what the roles of the baseline hold: boundaries, duties that stay apart, what protects."""

from collections.abc import Iterator, Sequence
from itertools import product

from assurance.iam.claims import NOTHING, Each, Meant, Passing, Question
from assurance.iam.descent import Caller
from assurance.iam.request import Policies
from assurance.model.estate import Target
from assurance.proof.approved import key_of
from assurance.proof.asking import anywhere, by_role, outside
from assurance.proof.duties import ADMINISTRATION, CONTENT, INFERENCE, KEY_ADMINISTRATION
from assurance.proof.principals import Who
from assurance.proof.reaching import SERVICES, on_the_bus, shapes
from assurance.proof.theorem import Case, Ground, Obligation, allowing, meant, said
from capabilities.capability import Duty
from capabilities.names import AUDITOR, BUCKETS, KEY_ADMINISTRATOR, LONE_ROLES, VERIFIER

HARMLESS = (
    "*:BatchGet*", "*:Describe*", "*:Get*", "*:List*", "*:Lookup*",
    "rekognition:*",
    "s3:AbortMultipartUpload", "s3:PutObject",
    "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*",
    "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:SubscribeToShard",
    "sns:Publish", "sns:Subscribe", "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage",
    "logs:CreateLogStream", "logs:FilterLogEvents", "logs:PutLogEvents", "logs:StartQuery",
    "athena:StartQueryExecution", "athena:StopQueryExecution",
    "cloudwatch:PutMetricData", "sts:AssumeRole",
)  # fmt: skip
"""What changes no setting: reading, Rekognition itself, moving data, writing log events. Everything else might."""


def boundaries(ground: Ground) -> Iterator[Obligation]:
    """Whatever passes for a role its boundary allows."""
    for who in ground.roles:
        claim = Meant(policy=who.boundary) if who.boundary else NOTHING
        read = not any(one.unread for one in who.boundary.statements) if who.boundary else True
        yield (_case(ground, who, claim, None),) if read else ()  # by its own policies none exceeds a boundary
        for target in ground.direct[who.principal]:
            yield (_case(ground, who, claim, target),)


def separation(ground: Ground) -> Iterator[Obligation]:
    """No role both administers Rekognition and sees what it works on."""
    for who in ground.roles:
        yield from _both(ground, who, sorted(ADMINISTRATION), sorted(INFERENCE))


def separation_at_keys(ground: Ground) -> Iterator[Obligation]:
    """No role both administers a key and decrypts."""
    for who in ground.roles:
        yield from _both(ground, who, sorted(KEY_ADMINISTRATION), ["kms:Decrypt"])


def auditors(ground: Ground) -> Iterator[Obligation]:
    """Auditors and verifiers see no image, face or result; log files are their business."""
    assert ground.settings
    names = ground.settings.names
    buckets = [f"{names.bucket_arn(use)}/*" for use in ("trail", "access-logs", "queries")]
    key = key_of(ground.settings, ground.estate, "logs")
    listed = [*buckets, *([key.arn] if key else [])]
    logs = meant("log files, results of queries over them, and their key", allowing("*", listed))
    for who in ground.roles:
        if who.name in (names.role(AUDITOR), names.role(VERIFIER)):
            actions = sorted(INFERENCE | CONTENT)
            yield (_case(ground, who, logs, None, actions),)
            yield from ((_case(ground, who, logs, one, actions),) for one in ground.direct[who.principal])


def safeguards(ground: Ground) -> Iterator[Obligation]:
    """No role ends, silences or opens what protects; the key administrator's keys are its duty."""
    assert ground.settings
    names = ground.settings.names
    passed = [names.role_arn(names.service_role(row.name)) for row in ground.settings.rows if row.passed_by]
    for who in ground.roles:
        more = []
        if passed:
            more.append(allowing("iam:PassRole", sorted(set(passed)), StringEquals={
                "iam:PassedToService": "rekognition.amazonaws.com"}))  # fmt: skip
        if who.name == names.role(KEY_ADMINISTRATOR):
            more.append(allowing("kms:*"))
        if who.name in (names.role(LONE_ROLES[Duty.ADMINISTER]), names.role(LONE_ROLES[Duty.SHARE])):
            more.append(allowing("kms:CreateGrant", Bool={"kms:GrantIsForAWSResource": "true"}))
        if who.name == names.role(LONE_ROLES[Duty.ERASE]):
            stored = [f"{names.bucket_arn(one)}/*" for one in BUCKETS]
            more.append(allowing(["s3:DeleteObject", "s3:DeleteObjectVersion"], stored))
        more += on_the_bus(ground, who)
        claim = meant("what changes no setting", allowing(HARMLESS), *more)
        for target in (None, *ground.direct[who.principal]):
            yield (_case(ground, who, claim, target),)


def _both(ground: Ground, who: Who, one: Sequence[str], other: Sequence[str]) -> Iterator[Obligation]:
    """Not both, be it by the role's own policies or by that of a resource."""
    targets = (None, *ground.direct[who.principal])
    for first, second in product(targets, targets):
        yield _case(ground, who, NOTHING, first, one), _case(ground, who, NOTHING, second, other)


def _case(ground: Ground, who: Who, claim: Meant, target: Target | None, actions: Sequence[str] = ()) -> Case:
    """What a role may do with anything, or with a resource whose own policy may grant it more."""
    layers = Policies(
        identity=who.identity, boundary=who.boundary, resource=target.policy if target else None,
        resource_must_allow=bool(target and target.must_allow),
    )  # fmt: skip
    premise = Passing(layers=layers)

    def callers() -> Iterator[Caller]:
        found = outside(said(premise, claim), ground.estate)
        return (by_role(who, found, place) for place in anywhere(found, ""))

    question = Question(
        premise=premise, claim=claim, owner=ground.estate.account, actions=actions,
        service=SERVICES[target.kind] if target else "", resources=shapes(target.arn) if target else (),
        callers=Each(make=callers),
    )  # fmt: skip
    return Case(about=who.description, question=question, role=who.name)
