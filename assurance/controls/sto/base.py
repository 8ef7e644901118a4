"""What the controls of buckets share."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.buckets import LOG_DELIVERY, POLICY, BucketPolicy, bucket_policy, log_buckets, named
from assurance.model.documents import read
from assurance.results.verdict import Consideration, Severity, Verdict, not_met
from assurance.sources.resource import Resource


class OfBucket(Control):
    """Base of the controls of every bucket."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    types = ("AWS::S3::Bucket",)


class OfBucketPolicy(OfBucket):
    """Base of the controls of what a bucket's policy says."""

    data_only = False
    """Judge the buckets only that hold data, not those that take logs."""

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
        if self.data_only and resource.key in log_buckets(facts.application):
            return
        policy = bucket_policy(facts.application, resource)
        yield from self.judge_policy(policy, resource, facts)

    def judge_policy(self, policy: BucketPolicy, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        raise NotImplementedError

    def missing(self, policy: BucketPolicy, message: str) -> Iterator[Verdict]:
        """What is not there is not met, unless part of the policy could not be read."""
        if unread := policy.unread("Action", "Resource", "Principal", "Effect", "Condition"):
            yield from unread
        elif policy.documents:
            yield not_met(POLICY, message)
        else:
            yield not_met(POLICY, f"the bucket has no policy: {message}")


def _takes_logs(policy: BucketPolicy) -> bool:
    """Whether a policy lets services deliver logs: all that is known of a bucket that is not at hand."""
    served = (name.lower() for one in policy.statements if one.allows for name in one.principals.services)
    return not LOG_DELIVERY.isdisjoint(served)
