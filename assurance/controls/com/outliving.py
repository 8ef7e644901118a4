"""What a retained resource leaves behind: its policy, its alias, the role that writes to it."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.outliving import GUARDS, RETAINED, needed
from assurance.model.reading import shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met, undecided
from assurance.sources.resource import Resource, Unresolved


class COM18(Control):
    """What protects, names or writes to a retained resource is retained with it."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "A bucket that outlives its stack without its policy is open to whoever may read buckets; a trail without the "
        "role that it delivers with records on, and no filter sees it; a key without its alias is found by nobody."
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
