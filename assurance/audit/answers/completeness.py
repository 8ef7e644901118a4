"""Whether the evidence is whole: digests, files, days, kinds and Regions."""

from collections.abc import Iterator
from datetime import timedelta

from assurance.audit.evidence import Evidence, Finding, not_met, undecided
from assurance.results.verdict import Status
from assurance.sources.cloudtrail.layout import Kind

_STOPPED = ("StopLogging", "DeleteTrail")


def gaps(evidence: Evidence) -> Iterator[Finding]:
    """What is missing, damaged or changed."""
    read, account = evidence.read, evidence.settings.account
    for path, cause in sorted(read.damaged.items()):
        yield Finding(status=Status.NOT_MET, resource=path, property="file", message=cause)
    for path, cause in sorted(read.foreign.items()):
        yield undecided(path, "file", f"was left out: it {cause}")
    if evidence.history.timeless.count:
        yield not_met("", "eventTime", evidence.history.timeless, "events have no time that is one")
    for flaw in dict.fromkeys(evidence.flaws):
        status = Status.NOT_MET if flaw.certain else Status.UNDECIDED
        yield Finding(status=status, resource=flaw.where, property="digest", message=flaw.message)
    if not read.digests:
        yield undecided(
            "", "digest", "no digest was read: nothing shows that the files are those of CloudTrail, or all"
        )
    elif evidence.settings.account not in {one for one, kind, _, _ in read.files if kind is Kind.DIGESTS}:
        yield undecided(account, "digest", f"no digest of account {account} was read")
    yield from _days(evidence)
    yield from _stops(evidence)


def _days(evidence: Evidence) -> Iterator[Finding]:
    """Days of the period without any event of the account: an account in use is never silent for a day."""
    period = [evidence.first + timedelta(days=number) for number in range(evidence.days)]
    silent = [day.isoformat() for day in period if day.isoformat() not in evidence.history.days]
    if silent and len(silent) < len(period):
        more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        yield undecided(evidence.settings.account, "day", f"no event was read of {', '.join(silent[:5])}{more}")
    named = {region for account, kind, region, _ in evidence.read.files
             if account == evidence.settings.account and kind is Kind.EVENTS and region}  # fmt: skip
    if named and evidence.settings.region not in named:
        yield undecided(evidence.settings.region, "Region", f"no log file of it was read, only of {', '.join(named)}")


def _stops(evidence: Evidence) -> Iterator[Finding]:
    """What the trail itself says of its stopping."""
    for call, group in evidence.of("cloudtrail"):
        if call.operation in _STOPPED and call.happened:
            yield undecided(call.resource or call.principal, call.operation, "nothing was recorded until the trail "
                            "was started again", group)  # fmt: skip
