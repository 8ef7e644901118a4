"""What stands in Regions that nobody approved."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assurance.controls.control import Control, Facts
from assurance.controls.dep.leftovers import NAMED_BY
from assurance.results.verdict import Consideration, Severity, Verdict, met, not_met, undecided
from assurance.sources.resource import Resource, Unresolved
from settings.offered import processors

if TYPE_CHECKING:  # boto3 is slow to import, and a check of templates needs none of it
    from assurance.sources.live.leftovers import Standing

STACK = "AWS::CloudFormation::Stack"
_COLLECTION, _PROJECT = "AWS::Rekognition::Collection", "AWS::Rekognition::Project"
_PROCESSOR = "AWS::Rekognition::StreamProcessor"


class DEP08(Control):
    """No other Region of the account holds a stack named like the baseline's, or a resource of Rekognition."""

    live = True
    consideration = Consideration.COMPLIANCE
    severity = Severity.HIGH
    why = (
        "Faces that are searched in another Region are searched past every endpoint, alarm and approval of this one, "
        "and lie where no approval says that they may."
    )
    remedy = (
        "Find out who made it (CreateCollection, CreateStack in the trail of all Regions) and delete it; or give that "
        "Region an environment file beside this one, and have it approved."
    )
    before = "CollectionIds: [customers]   # in us-east-1"
    after = "CollectionIds: []"
    supports = "Least privilege: no admin / full access"

    def judge_application(self, facts: Facts) -> Iterator[tuple[Resource | None, Verdict]]:
        if facts.account is None or facts.account.whole is None:
            return
        found = facts.account.whole.elsewhere
        approved = set(_approved(facts))
        gaps: dict[str, list[str]] = defaultdict(list)
        strange = [one for one in found if not isinstance(one, Unresolved) and not _known(one, approved)]
        for one in found:
            if isinstance(one, Unresolved):
                gaps[one.reason].append(one.expression)
        for one in strange:
            kind = "stack" if one.type == STACK else NAMED_BY[one.type][0]
            state = f" and {one.state}" if one.state else ""
            where = f"stands in {one.region}{state}, and no environment file of the account says so"
            yield None, not_met("", f"the {kind} {one.name} {where}")
        for reason, calls in gaps.items():
            yield None, undecided("", f"{', '.join(dict.fromkeys(calls))} in {len(calls)} Regions: {reason}")
        if not strange and not gaps:
            yield None, met()


def _approved(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Region, type and name of what other environments of this account have in other Regions; how stacks begin."""
    if facts.approval is None:
        return
    ours = facts.approval.settings
    for one in ours.beside.values():
        if one.account == ours.account and one.region != ours.region:
            yield one.region, STACK, one.names.stack("")
            yield from ((one.region, _COLLECTION, name) for name in one.collections)
            yield from ((one.region, _PROJECT, name) for name in one.projects)
            yield from ((one.region, _PROCESSOR, processor.name) for _, processor in processors(one))


def _known(one: "Standing", approved: set[tuple[str, str, str]]) -> bool:
    if one.type == STACK:
        return any(
            (region, type_) == (one.region, STACK) and one.name.startswith(begin) for region, type_, begin in approved
        )
    return (one.region, one.type, one.name) in approved
