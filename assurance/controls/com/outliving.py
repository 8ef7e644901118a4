"""What a retained resource leaves behind: its policy, its alias, the role that writes to it."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.outliving import GUARDS, NEEDS, RETAINED, needed
from assurance.model.reading import shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


class COM18(Control):
    """What protects, names or writes to a retained resource is retained with it."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "A bucket that outlives its stack without its policy is open to anyone who may read buckets; a trail without "
        "the role that it delivers with records on, and no filter sees it; a key without its alias is found by nobody."
    )
    remedy = (
        "Give the bucket policy, the alias, the delivery role, its policies and its permissions boundary the "
        "DeletionPolicy and UpdateReplacePolicy of what they belong to."
    )
    before = (
        "Media: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}\n"
        "MediaPolicy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Media}}"
    )
    after = before.replace("BucketPolicy,", "BucketPolicy, DeletionPolicy: Retain, UpdateReplacePolicy: Retain,")
    types = ("AWS::IAM::Role", *GUARDS)
    supports = "S3 lifecycle / retention"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Whether something retained needs it, and a stack owns it."""
        owned = facts.account is None or resource.template != facts.account.place.location()
        return owned and resource.key in needed(facts.application)

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        keeper = needed(facts.application)[resource.key]
        fate = keeper.attributes.get("DeletionPolicy")
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            value = resource.attributes.get(name)
            if isinstance(value, Unresolved):
                yield unknown(name, value)
            elif value not in RETAINED and isinstance(fate, Unresolved):
                yield undecided(name, f"is {shown(value)}, and whether {keeper.id} is retained is not known: {fate}")
            elif value not in RETAINED:
                yield not_met(name, f"{name} is {shown(value)}: {keeper.id} is retained and loses it; expected Retain")


class COM21(Control):
    """Who is notified of changes to what is retained still is when its stack is gone."""

    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    needs_approval = True
    why = (
        "Buckets, keys and the trail outlive their stacks; anyone who changes their policies then is seen by a rule, "
        "or by nobody."
    )
    remedy = "Give event rules, the topic that they tell and its subscriptions DeletionPolicy and UpdateReplacePolicy."
    before = "Changed: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.kms]}}}"
    after = before.replace("Rule,", "Rule, DeletionPolicy: Retain, UpdateReplacePolicy: Retain,")
    types = ("AWS::Events::Rule", "AWS::SNS::Subscription", "AWS::SNS::Topic")
    supports = "S3 lifecycle / retention"

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Rules where anything is retained, the topics of such rules, and subscriptions of such topics."""
        if facts.account is not None and resource.template == facts.account.place.location():
            return False
        kept = [one for one in facts.application.of(*NEEDS) if one.attributes.get("DeletionPolicy") in RETAINED]
        if resource.type == "AWS::Events::Rule":
            return any(one.type != resource.type for one in kept)
        if resource.type == "AWS::SNS::Topic":
            return resource.key in needed(facts.application)
        topic = facts.application.find(resource.get("TopicArn"))
        return topic is not None and topic.key in {one.key for one in kept}

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            value = resource.attributes.get(name)
            if isinstance(value, Unresolved):
                yield unknown(name, value)
            elif value not in RETAINED:
                yield not_met(name, f"{name} is {shown(value)}: what it tells of outlives it; expected Retain")
