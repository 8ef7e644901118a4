"""How long data is really kept: current and old versions together, and never less than a lock; in words."""

from assurance.sources.resource import Resource
from settings.counting import counted

_YEAR = 365.25


def in_words(days: float) -> str:
    """`37 days`, `7 years`, `7 years and 30 days`: a leap day more or less makes no difference to a person."""
    years = int((days + 1) / _YEAR)
    rest = round(days - years * _YEAR)
    description = counted(years, "year")
    if not years:
        return f"{days:g} day{'' if days == 1 else 's'}"
    return description if rest <= 1 else f"{description} and {rest} days"


def days_kept(bucket: Resource) -> int | None:
    """Days until a version is gone for ever; None where nothing deletes it, or nobody knows when.

    S3 hides an object when it expires, and deletes what was hidden when it has been an old version long enough: what
    happens is the sum. A version under a lock outlives both.
    """
    rules = bucket.get("LifecycleConfiguration.Rules")
    for rule in rules if isinstance(rules, list) else ():
        expires = rule.get("ExpirationInDays") if isinstance(rule, dict) else None
        if not isinstance(expires, int):
            continue
        if bucket.get("VersioningConfiguration.Status") is None:
            return expires
        old = rule.get("NoncurrentVersionExpiration")
        noncurrent = old.get("NoncurrentDays") if isinstance(old, dict) else None
        locked = bucket.get("ObjectLockConfiguration.Rule.DefaultRetention.Days", 0)
        if isinstance(noncurrent, int) and isinstance(locked, int):
            return max(expires + noncurrent, locked)
        return None
    return None
