"""Queries over the trail's log files: what they are answered from, and where their answers go."""

from collections.abc import Iterator, Mapping
from typing import Any

from assurance.controls.control import Control, Facts
from assurance.model.buckets import LOCATION, RESULTS, TABLE, WORKGROUP, addressed, trail_buckets
from assurance.model.expectations import Is
from assurance.model.reading import shown
from assurance.model.scopes import some
from assurance.results.verdict import Consideration, Severity, Verdict, not_met
from assurance.sources.resource import Resource
from capabilities.log_tables import CLASSES
from capabilities.regions import EVERY, partition

_PARAMETERS = "TableInput.Parameters"
_TEMPLATE = "storage.location.template"
_PROJECTED = {
    "projection.enabled": "true",
    "projection.account.type": "enum",
    "projection.region.type": "enum",
    "projection.day.type": "date",
    "projection.day.format": "yyyy/MM/dd",
}
"""How partitions follow from where CloudTrail puts its files."""
_FOLDERS = ("CloudTrail", "CloudTrail-NetworkActivity")


class AUD46(Control):
    """A workgroup puts results of queries into a bucket of these templates, whatever a query asks."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    why = (
        "Unless a workgroup enforces its settings, each query says where its results go and under which key: what the "
        "log files tell of customers leaves by that."
    )
    facts = (197,)
    remedy = "Set EnforceWorkGroupConfiguration, and name a bucket of these templates in OutputLocation."
    before = "Properties:\n  WorkGroupConfiguration: {EnforceWorkGroupConfiguration: false}"
    after = (
        "Properties:\n  WorkGroupConfiguration:\n    EnforceWorkGroupConfiguration: true\n"
        "    ResultConfiguration: {OutputLocation: !Sub 's3://${Results}/'}"
    )
    supports = "S3 Block Public Access"
    types = (WORKGROUP,)
    expects = (Is("WorkGroupConfiguration.EnforceWorkGroupConfiguration", True, default=True),)
    reads = (RESULTS, "WorkGroupConfiguration.ResultConfiguration.ExpectedBucketOwner")

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        if addressed(facts.application, resource.get(RESULTS)) is None:
            yield not_met(RESULTS, f"is {shown(resource.get(RESULTS))}; expected a bucket of these templates")
        owner, ours = resource.get(self.reads[1]), facts.approval.settings.account if facts.approval else None
        if owner is not None and ours and owner != ours:
            yield not_met(self.reads[1], f"is {shown(owner)}; expected {ours}, whose bucket it is")


class AUD47(Control):
    """A table over CloudTrail's log files is over a trail's bucket of these templates, every Region and day of it."""

    consideration = Consideration.AUDIT
    severity = Severity.HIGH
    why = (
        "A table over other files answers auditors with what somebody put there; a Region or a day that it leaves out "
        "is one in which nothing seems to have happened."
    )
    facts = (181,)
    remedy = "Let its location, and the template of its partitions', begin with the trail's bucket; name every Region."
    before = "StorageDescriptor: {Location: s3://copy-of-the-trail/AWSLogs/}"
    after = (
        "StorageDescriptor: {Location: !Sub 's3://${TrailBucket}/AWSLogs/'}\nParameters:\n"
        "  storage.location.template: !Sub 's3://${TrailBucket}/AWSLogs/${!account}/CloudTrail/${!region}/${!day}'"
    )
    supports = "CloudTrail multi-Region, read+write management events"
    types = (TABLE,)
    reads = (LOCATION, "TableInput.StorageDescriptor.InputFormat", _PARAMETERS)

    def concerns(self, resource: Resource, facts: Facts) -> bool:
        """Also where it is not known which files it is over: only a table that says another format is none."""
        given = resource.get("TableInput.StorageDescriptor.InputFormat")
        return not isinstance(given, str) or given == CLASSES["INPUTFORMAT"]

    def wrong(self, resource: Resource, facts: Facts) -> Iterator[Verdict]:
        given = resource.get(_PARAMETERS)
        parameters = given if isinstance(given, dict) else {}
        location = str(resource.get(LOCATION))
        bucket = addressed(facts.application, location)
        if bucket is None or bucket.key not in trail_buckets(facts.application):
            yield not_met(LOCATION, f"is {shown(location)}; expected the bucket of a trail of these templates")
        below = [f"{location.rstrip('/')}/${{account}}/{one}/${{region}}/${{day}}" for one in _FOLDERS]
        for name, expected in {**{name: [one] for name, one in _PROJECTED.items()}, _TEMPLATE: below}.items():
            if parameters.get(name) not in expected:
                yield not_met(
                    f"{_PARAMETERS}.{name}", f"is {shown(parameters.get(name))}; expected {shown(expected[0])}"
                )
        yield from self._left_out(parameters, facts)

    def _left_out(self, parameters: Mapping[str, Any], facts: Facts) -> Iterator[Verdict]:
        """Regions, days and accounts that the log files are of and the table is not."""
        settings = facts.approval.settings if facts.approval else None
        every = EVERY[partition(settings.region) if settings else "aws"]
        listed = {
            name: str(parameters.get(f"projection.{name}.values", "")).split(",") for name in ("region", "account")
        }
        for name, wanted in (("region", every), ("account", [settings.account] if settings else [])):
            if missing := [one for one in wanted if one not in listed[name]]:
                yield not_met(f"{_PARAMETERS}.projection.{name}.values", f"leaves out {some(missing)}")
        first, _, last = str(parameters.get("projection.day.range", "")).partition(",")
        if first > "2020/01/01" or last != "NOW":
            yield not_met(f"{_PARAMETERS}.projection.day.range", "leaves out days; expected '2020/01/01,NOW'")
