"""Whether AWS Config, where an account has it, still records what the baseline has."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.model.reading import unknown
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource, Unresolved

_OF_OURS = ("AWS::CloudTrail::Trail", "AWS::EC2::VPC", "AWS::KMS::Key", "AWS::S3::Bucket")
"""Types of the baseline that AWS Config records in every Region, IAM's aside, which one Region records for all."""


class RUN14(Control):
    """A recorder of AWS Config in the account records, and leaves out no trail, VPC, key or bucket."""

    live = True
    consideration = Consideration.AUDIT
    severity = Severity.MEDIUM
    why = (
        "The baseline makes no recorder and does not need one; where the bank has one, its own rules go blind when "
        "somebody stops it or takes a type of resource out of it, and an attacker does that first."
    )
    remedy = "Start it: aws configservice start-configuration-recorder; then find out who stopped or changed it."
    before = "recording: false"
    after = "recording: true"
    supports = "CloudTrail multi-Region, read+write management events"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None:
            return
        found = facts.account.recorders
        if isinstance(found, Unresolved):
            yield None, unknown("", found)
            return
        ours = [type_ for type_ in _OF_OURS if facts.application.of(type_)]
        for one in found:
            missing = [name for name in ours if name in one.left_out or (one.only is not None and name not in one.only)]
            wrong = [
                *([] if one.recording else ["does not record"]),
                *([f"failed ({one.failed})"] if one.failed else []),
                *([f"leaves out {', '.join(missing)}"] if missing else []),
            ]
            yield None, not_met("", f"the recorder {one.name} {' and '.join(wrong)}") if wrong else met()
