"""What is retired and has had its time."""

from collections.abc import Iterator

from assurance.controls.control import Control, Facts
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met
from assurance.sources.resource import Resource


class COM20(Control):
    """The data of a retired capability is kept no longer than was approved."""

    consideration = Consideration.DATA_PROTECTION
    severity = Severity.HIGH
    needs_approval = True
    why = (
        "Nobody has a use for the data of a retired capability: each day beyond the approved one keeps it for nothing."
    )
    remedy = (
        'Delete what is left as docs/deploy.md says, set data = "disposed" and deploy; or have a later day approved, '
        "and name that."
    )
    before = "face-search: {until: 2026-06-30, approval: GRC-1099, collections: [kyc-customers]}"
    after = "face-search: {until: 2026-06-30, approval: GRC-1099, collections: [kyc-customers], data: disposed}"
    supports = "S3 lifecycle / retention"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if (approval := facts.approval) is None:
            return
        for name, answer in approval.settings.retired.named().items():
            if answer.data == "disposed":
                continue
            late = f"its data was to stay until {answer.until} ({answer.approval}), and is still kept"
            yield None, met() if approval.today <= answer.until else not_met(f"retired.{name}", late)
