"""Which services a bucket takes logs from: delivery must work, and for our own logs only.

Fact 56.
"""

from collections.abc import Iterator
from dataclasses import replace

from assurance.controls.control import Facts
from assurance.controls.sto.base import OfBucketPolicy
from assurance.iam.descent import Answer
from assurance.iam.document import Statement
from assurance.iam.given import Given
from assurance.iam.pseudo import spellings
from assurance.model.buckets import LOG_DELIVERY, POLICY, BucketPolicy, logged_to, named, trails_to
from assurance.model.delivery import delivers
from assurance.model.openness import openness, verdict
from assurance.model.reading import arn_part, shown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource

_ORIGIN = frozenset(("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"))


class _Delivery(OfBucketPolicy):
    """Base: a service may deliver our logs, and nobody else's."""

    consideration = Consideration.AUDIT
    service = ""
    needs: tuple[tuple[str, str, dict[str, str]], ...] = ()
    """Action, where below the bucket, and what the service sends along."""

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for origin in self.origins(resource, facts):
            for action, below, sent in self.needs:
                yield from self._delivered(policy, action, self.target(policy, below), origin, sent, facts)

    def _delivered(
        self, policy: BucketPolicy, action: str, target: str, origin: str, sent: dict[str, str], facts: Facts
    ) -> Iterator[Verdict]:
        known = {"aws:SourceArn": origin, **sent}
        if (account := arn_part(origin, 4)).isdigit():
            known["aws:SourceAccount"] = account
        ours = delivers(policy.statements, self.service, action, target, known)
        if ours is False or (ours is not True and not {key.lower() for key in ours} <= _ORIGIN):
            yield from self.missing(policy, f"{self.service} is not allowed {action}: our logs are not delivered")
            return
        answers = list(self._others(policy, action, target, "" if account else origin, sent, facts))
        description = f"{self.service} is allowed {action} for anybody"
        opened = f"{description}; expected {'aws:SourceArn' if account else 'aws:SourceAccount'} of ours"
        verdicts = [each for one in answers for each in verdict(one, POLICY, opened, f"whether {description}")]
        yield from verdicts[:1] or [met()]

    def _others(
        self, policy: BucketPolicy, action: str, target: str, bucket: str, sent: dict[str, str], facts: Facts
    ) -> Iterator[Answer]:
        """Whether the service gets in for others; for a bucket of that name too, which another may take once free."""
        denies = [one for one in policy.statements if one.denies]
        given: Given = {key.lower(): [(value,)] for key, value in sent.items()}
        named = ("aws:sourceaccount", "aws:sourceowner")
        theirs: Given = {**given, "aws:sourcearn": [spellings(bucket, policy.statements)[-1:]]}
        for one in policy.statements:
            if one.allows_action(action) and one.matches_resource(target):
                alone = replace(one, resources=(target,), not_resources=())
                asked = openness(alone, denies, facts.application, actions=(action,), given=given)
                yield asked.deputies((self.service,), silent=False)
                if bucket:
                    of_that_name = {**theirs, **{key: [("999900009999",)] for key in named}}
                    yield replace(asked, given=of_that_name).deputies((self.service,), silent=False)

    def origins(self, resource: Resource, facts: Facts) -> Iterator[str]:
        """The ARN of each source of logs in the application that this bucket takes."""
        raise NotImplementedError

    def target(self, policy: BucketPolicy, below: str) -> str:
        """An object that the service writes: in the folder that the policy speaks of, where it names one."""
        if not below:
            return policy.arn
        named = (name for one in policy.statements if one.allows for name in one.resources if f"/{below}" in name)
        return next(named, f"{policy.arn}/{below}x").replace("*", "x")


class STO22(_Delivery):
    """S3 may deliver access logs of this account's buckets to the bucket for them, and no others."""

    severity = Severity.MEDIUM
    why = "Without a statement for logging.s3.amazonaws.com no log arrives; without conditions, anybody's arrive too."
    remedy = "Allow logging.s3.amazonaws.com s3:PutObject, with aws:SourceArn of your buckets and aws:SourceAccount."
    before = "Effect: Allow\nPrincipal: {Service: logging.s3.amazonaws.com}\nAction: s3:PutObject"
    after = before + (
        "\nCondition:\n  ArnLike: {aws:SourceArn: !GetAtt Media.Arn}\n"
        "  StringEquals: {aws:SourceAccount: '111122223333'}"
    )
    objectives = ("S3 server access logging",)
    service = "logging.s3.amazonaws.com"
    needs = (("s3:PutObject", "logs/", {}),)

    def origins(self, resource: Resource, facts: Facts) -> Iterator[str]:
        for bucket in logged_to(facts.application, resource.key):
            yield bucket.physical["Arn"]


class STO23(_Delivery):
    """CloudTrail may deliver log files of our trail to its bucket, and of no other."""

    why = "Without aws:SourceArn, a trail of any account can write into the evidence of this one."
    facts = (56,)
    remedy = "Bind both statements for cloudtrail.amazonaws.com by aws:SourceArn, the ARN of the trail."
    before = "Effect: Allow\nPrincipal: {Service: cloudtrail.amazonaws.com}\nAction: s3:PutObject"
    after = before + "\nCondition: {StringEquals: {aws:SourceArn: arn:aws:cloudtrail:eu-west-1:111122223333:trail/fsi}}"
    supports = "CloudTrail log file validation"
    service = "cloudtrail.amazonaws.com"
    needs = (
        ("s3:GetBucketAcl", "", {}),
        ("s3:PutObject", "AWSLogs/", {"s3:x-amz-acl": "bucket-owner-full-control"}),
    )

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        yield from super().judge_application(facts)
        for trail in facts.application.of("AWS::CloudTrail::Trail"):
            value = trail.get("S3BucketName")
            if named(facts.application, value) is None:
                description = f"{shown(value)} is not in these templates: who may write and delete there is not known"
                yield trail, undecided("S3BucketName", description)

    def origins(self, resource: Resource, facts: Facts) -> Iterator[str]:
        for trail in trails_to(facts.application, resource.key):
            yield trail.physical["Arn"]


class STO26(OfBucketPolicy):
    """A service may deliver to a bucket, or read training data from it, and do nothing else with it."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = "A statement for a service that allows more than what it is there for is a right nobody watches."
    remedy = "Allow it s3:PutObject, and s3:GetBucketAcl or s3:ListBucket where its documentation asks for them."
    before = "Effect: Allow\nPrincipal: {Service: cloudtrail.amazonaws.com}\nAction: s3:*"
    after = "Effect: Allow\nPrincipal: {Service: cloudtrail.amazonaws.com}\nAction: [s3:GetBucketAcl, s3:PutObject]"
    supports = "Least privilege: no admin / full access"
    beyond = ("s3:DeleteObject", "s3:PutBucketPolicy", "s3:PutBucketAcl")

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        served = [one for one in policy.statements if one.allows and one.principals.services]
        wide = [(one, action) for one in served for action in self._beyond(one) if one.matches_action(action)]
        for one, action in wide:
            yield not_met(POLICY, f"{one.name} allows {', '.join(one.principals.services)} {action}; expected delivery")
        if served and not wide:
            yield from policy.unread("Action", "Effect", "Principal") or [met()]

    def _beyond(self, one: Statement) -> tuple[str, ...]:
        delivers = LOG_DELIVERY.intersection(map(str.lower, one.principals.services))
        return ("s3:GetObject", *self.beyond) if delivers else self.beyond
