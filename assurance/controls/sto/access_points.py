"""Access points: other VPC endpoints to a bucket, each with a network and a public access block of its own."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.reading import flag, shown, unknown
from assurance.results.verdict import Consideration, Severity, Verdict, not_met
from assurance.sources.resource import Resource, Unresolved

_BLOCKS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


class STO29(Control):
    """An access point of a bucket is reached from a VPC only, and never by the public."""

    consideration = Consideration.ISOLATION
    severity = Severity.HIGH
    why = (
        "An access point is another name for a bucket. Without a VPC it answers on the internet; one over several "
        "Regions always does."
    )
    remedy = "Set VpcConfiguration.VpcId, and leave PublicAccessBlockConfiguration out or all of it true."
    before = "Type: AWS::S3::AccessPoint\nProperties: {Bucket: !Ref Media}"
    after = "Type: AWS::S3::AccessPoint\nProperties: {Bucket: !Ref Media, VpcConfiguration: {VpcId: !Ref Vpc}}"
    types = ("AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint", "AWS::S3Express::AccessPoint")
    supports = "S3 Block Public Access"

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        for name in _BLOCKS:
            value = resource.get(f"PublicAccessBlockConfiguration.{name}", True)
            if isinstance(value, Unresolved):
                yield unknown(f"PublicAccessBlockConfiguration.{name}", value)
            elif flag(value) is not True:
                yield not_met(f"PublicAccessBlockConfiguration.{name}", f"{name} is {shown(value)}; expected true")
        vpc = resource.get("VpcConfiguration.VpcId")
        if isinstance(vpc, Unresolved):
            yield unknown("VpcConfiguration.VpcId", vpc)
        elif not vpc:
            yield not_met("VpcConfiguration", "is not set: the access point answers on the internet; expected a VPC")
