"""Where a source identity is demanded, a session of an approved role without one is a finding."""

from collections.abc import Mapping
from pathlib import Path

from assurance.audit.auditing import Asked, audited
from assurance.sources.cloudtrail.reading import Period
from tests.support.auditing import ENDPOINTS, application
from tests.support.months import Month, identity, write
from tests.support.variants import settings_of


def test_sessions_without_the_demanded_identity_are_found(assemblies: Mapping[str, Path], tmp_path: Path) -> None:
    """By role and operation; a session that began with it is none."""
    settings = settings_of("example", {"trusted.source-identity": ["case-*"]})
    month = Month(settings, 1)
    role, operation = month.caller()
    month.records = [month.rekognition(operation, role)]
    for name in ("case-4711", "somebody"):
        who = identity(role)
        session = {**who["sessionContext"], "sourceIdentity": name}
        month.records.append(month.rekognition(operation, role, userIdentity={**who, "sessionContext": session}))
    write(month.records, tmp_path)
    period = Period(first=month.first, last=month.last)
    asked = Asked(logs=[tmp_path], period=period, endpoints=ENDPOINTS, keys={})
    found = audited(settings, application(assemblies["example"]), asked)
    description = sorted(one.message.partition(";")[0] for one in found.results.open if one.control == "LOG01")
    assert [line for line in description if "source identity" in line] == [
        "1 call with the source identity somebody",
        "1 call without a source identity",
    ]
