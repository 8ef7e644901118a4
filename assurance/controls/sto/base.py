"""What the controls of buckets share."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from assurance.controls.control import Control, Facts
from assurance.iam.descent import Answer
from assurance.iam.given import Given
from assurance.model.buckets import (
    LOG_DELIVERY,
    POLICY,
    BucketPolicy,
    bucket_policy,
    delivered_buckets,
    log_buckets,
    named,
)
from assurance.model.documents import read
from assurance.model.openness import left, undenied, verdict
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource

OBJECTS = ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject")


class OfBucket(Control):
    """Base of the controls of every bucket."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    types = ("AWS::S3::Bucket",)


class OfBucketPolicy(OfBucket):
    """Base of the controls of what a bucket's policy says."""

    data_only = False
    """Judge the buckets only that people's roles write to, not those that take logs."""
    network = False
    """Of these, not those either that results of queries over logs go to: auditors come from where they work."""

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        """A policy whose bucket is not at hand is the whole policy of that bucket: there is one at most."""
        yield from super().judge_application(facts)
        for policy in facts.application.of("AWS::S3::BucketPolicy"):
            bucket = policy.get("Bucket")
            if named(facts.application, bucket) is None:
                document = read(policy, "PolicyDocument")
                arn = f"arn:${{AWS::Partition}}:s3:::{bucket}"
                found = BucketPolicy(documents=(document,), statements=document.statements, arn=arn)
                if not (self.data_only and _takes_logs(found)):
                    for verdict in self.judge_policy(found, policy, facts):
                        yield policy, verdict

    def judge(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        left_out = log_buckets if self.network else delivered_buckets
        if self.data_only and resource.key in left_out(facts.application):
            return
        policy = bucket_policy(facts.application, resource)
        yield from self.judge_policy(policy, resource, facts)

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        raise NotImplementedError

    def refused(self, policy: BucketPolicy, answer: Answer, what: str, who: str = "everyone") -> Iterator[Verdict]:
        """What an answer to the question means, whom the Denies of a policy leave out."""
        if not left(answer):
            yield from verdict(answer, POLICY, "", f"whether {what} is denied to {who}") or [met()]
        elif unread := policy.unread():
            yield from unread
        else:
            without = "" if policy.documents else "the bucket has no policy: "
            yield not_met(POLICY, f"{without}nothing denies {what} to {who}")

    def missing(self, policy: BucketPolicy, message: str) -> Iterator[Verdict]:
        """What is not there is not met, unless part of the policy could not be read."""
        if unread := policy.unread("Action", "Resource", "Principal", "Effect", "Condition"):
            yield from unread
        elif policy.documents:
            yield not_met(POLICY, message)
        else:
            yield not_met(POLICY, f"the bucket has no policy: {message}")


class Refusing(OfBucketPolicy):
    """Base: what the policy of a bucket must refuse to everyone but AWS services."""

    actions: ClassVar[tuple[str, ...]] = OBJECTS
    on_bucket: ClassVar[tuple[str, ...]] = ()
    """Actions that are on the bucket itself."""
    requests: ClassVar[Mapping[str, Given]] = {"": {}}
    """How the refused requests are called → what is given of them."""

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for description, given in self.requests.items():
            asked = [(self.actions, f"{policy.arn}/object"), (self.on_bucket, policy.arn)]
            for actions, target in ((actions, target) for actions, target in asked if actions):
                answer = undenied(policy.statements, facts.application, actions, target, given).everybody()
                action = answer.witness.action if answer.witness else actions[0]
                yield from self.refused(policy, answer, f"{action}{description}")
                if left(answer):
                    break


def _takes_logs(policy: BucketPolicy) -> bool:
    """Whether a policy lets services deliver logs: all that is known of a bucket that is not at hand."""
    served = (name.lower() for one in policy.statements if one.allows for name in one.principals.services)
    return not LOG_DELIVERY.isdisjoint(served)
