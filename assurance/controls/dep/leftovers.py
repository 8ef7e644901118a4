"""What earlier environment files left behind."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unresolved

NAMED_BY = {
    "AWS::CloudTrail::Trail": ("trail", "TrailName"),
    "AWS::KMS::Alias": ("key alias", "AliasName"),
    "AWS::Kinesis::Stream": ("data stream", "Name"),
    "AWS::Logs::LogGroup": ("log group", "LogGroupName"),
    "AWS::Rekognition::Collection": ("collection", "CollectionId"),
    "AWS::Rekognition::Project": ("project", "ProjectName"),
    "AWS::Rekognition::StreamProcessor": ("stream processor", "Name"),
    "AWS::S3::Bucket": ("bucket", "BucketName"),
}
"""Type → what a person calls it, and the property that names it."""


class DEP07(Control):
    """Nothing is left of an earlier environment file that nothing names any more."""

    live = True
    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    why = (
        "What an environment file no longer names outlives its stack: nobody watches it, nobody asks for it, and the "
        "images and faces in it are kept without anybody's decision."
    )
    remedy = (
        "Name it again, as approved or in a [retired] table that says until when it stays; or delete it, as "
        "docs/deploy.md says under Retire a capability."
    )
    before = "Buckets: [kyc-rek-evidence-111122223333-eu-west-1]   # and no template has it"
    after = "Buckets: []"
    supports = "S3 lifecycle / retention"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (account := facts.account) is None:
            return
        named = {
            (one.type, str(one.get(NAMED_BY[one.type][1])))
            for application in (account.approved, account.application)
            for one in application.of(*NAMED_BY)
        }
        named |= _elsewhere(facts)
        left = [one for one in account.standing if isinstance(one, Unresolved) or (one.type, one.name) not in named]
        for one in left:
            if isinstance(one, Unresolved):
                yield None, unknown("", one)
            else:
                state = f"; it {one.state}" if one.state else ""
                description = (
                    f"the {NAMED_BY[one.type][0]} {one.name} is there, and no approved template names it{state}"
                )
                yield None, not_met("", description)
        if not left:
            yield None, met()


def _elsewhere(facts: Facts) -> set[tuple[str, str]]:
    """Of Rekognition, what another environment of the same account and Region has."""
    if facts.approval is None:
        return set()
    ours = facts.approval.settings
    others = [one for one in ours.beside.values() if (one.account, one.region) == (ours.account, ours.region)]
    found = {("AWS::Rekognition::Collection", name) for one in others for name in one.collections}
    return found | {("AWS::Rekognition::Project", name) for one in others for name in one.projects}
