"""Runbooks for people: docs/runbooks.md in general, and in a pack with the names of what its assembly deploys."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from assurance.model.watchers import ALARM, FILTER, RULE
from assurance.pack.dossier import Dossier
from assurance.sources.resource import Application, Resource
from capabilities.names import AUDITOR, BUCKETS
from capabilities.runbooks import Runbook, runbook_of, runbooks
from settings.settings import Settings

Fill = Callable[[str], str]
HEAD = """\
# Runbooks

What an alarm, an event rule or a metric filter of the baseline means, how bad it is, the first three steps, whom to tell, what closes it, and how to try it. The description of each deployed one leads here; `fsi-rekognition explain NAME` shows one. Urgent is what cannot wait for the morning.

"""  # noqa: E501
GENERAL = "Made by `make docs` from capabilities/runbooks.toml. Names in capitals stand for what the environment holds; the approval pack has this page with the environment's own (`runbooks.md`).\n\n"  # noqa: E501
_WATCHES = {"rule": "Event rule", "filter": "Metric filter and alarm", "alarm": "Alarm"}
_NAMES = {RULE: "Name", FILTER: "FilterName", ALARM: "AlarmName"}
_BRACES = re.compile(r"\{([a-z][a-z-]*)\}")
_GLOBAL = ("iam", "organizations")
_ASKING = {"face-search": "IndexFaces", "face-detection": "DetectFaces", "face-detection-video": "StartFaceDetection"}
"""Capability → the operation that can be asked for emotions."""
_MOST = 6
"""Names of alike watchers that are listed."""


def page() -> str:
    """docs/runbooks.md."""
    return HEAD + GENERAL + _index(runbooks().values()) + "\n".join(section(one) for one in runbooks().values())


def page_of(dossier: Dossier) -> str:
    """The runbooks of what one assembly deploys, with its names."""
    found, environment = deployed(dossier.application), dossier.environment.path.removesuffix(".toml")
    parts = []
    for one, watchers in found:
        values = values_of(dossier.settings, one) | {"environment": environment, "name": name_of(watchers[0])}
        pattern = {"pattern": str(watchers[0].get("FilterPattern", ""))}
        parts.append(section(one, filler(values | pattern), [name_of(each) for each in watchers]))
    return HEAD + _index(one for one, _ in found) + "\n".join(parts)


def deployed(application: Application) -> list[tuple[Runbook, list[Resource]]]:
    """The runbooks of the watchers of an assembly, in the order of the table; an alarm on a filter is the filter's."""
    found: dict[str, list[Resource]] = {}
    for watcher in application.of(RULE, FILTER, ALARM):
        one = runbook_of(name_of(watcher))
        if one and (watcher.type != ALARM or one.watch == "alarm"):
            found.setdefault(one.name, []).append(watcher)
    return [(one, found[name]) for name, one in runbooks().items() if name in found]


def name_of(watcher: Resource) -> str:
    """As it is deployed."""
    return str(watcher.get(_NAMES[watcher.type]))


def values_of(settings: Settings, runbook: Runbook) -> dict[str, str]:
    """What names in braces stand for in an environment."""
    names, adopted = settings.names, settings.log_archive.adopt
    bucket = next((one for one in BUCKETS if one in settings.stores), "access-logs")
    trusted = (arn for _, listed in settings.trusted for arn in listed if f":iam::{settings.account}:role/" in arn)
    named = settings.capabilities.named()
    asking = next((operation for name, operation in _ASKING.items() if name in named), "IndexFaces")
    liveness, light = settings.capabilities.face_liveness, "FaceMovementAndLightChallenge"
    other = "FaceMovementChallenge" if liveness and liveness.challenge == light else light
    return {
        "account": settings.account,
        "auditor": names.role(AUDITOR),
        "challenge": other,
        "dashboard": names.dashboard,
        "database": names.database,
        "endpoint": "vpce-0a11ce0a11ce0a11c",
        "log-group": (adopted.log_group or "LOG-GROUP") if adopted else names.log_group("trail"),
        "media-bucket": names.bucket(bucket),
        "prefix": settings.prefix,
        "region": settings.region,
        "topic": settings.alarms_topic_arn(urgent=runbook.urgent),
        "trail": adopted.trail if adopted else names.trail,
        "trusted": next(trusted, "ROLE").rpartition("/")[2],
        "workgroup": names.workgroup,
    } | _of_event(runbook, settings.region, asking)


def filler(values: Mapping[str, str]) -> Fill:
    """What puts values in the place of names; a name without a value stands in capitals."""
    return lambda text: _BRACES.sub(lambda found: values.get(found[1], found[1].upper()), text)


def event_of(runbook: Runbook, fill: Fill) -> dict[str, Any]:
    """The detail of a CloudTrail record that makes a rule or filter ring."""
    fields = json.loads(fill(json.dumps(runbook.event)))
    service, _, name = fields.pop("call").partition(":")
    return {"eventSource": f"{service}.amazonaws.com", "eventName": name, **fields}


def section(runbook: Runbook, fill: Fill | None = None, names: Sequence[str] = ()) -> str:
    """One runbook, as Markdown; of no environment in particular without what fills it."""
    fill = fill or filler(_of_event(runbook, "REGION"))
    shown = ", ".join(f"`{one}`" for one in names[:_MOST]) + (f" and {len(names) - _MOST} more" * (len(names) > _MOST))
    kind = f"{_WATCHES[runbook.watch]}, {runbook.severity}{f': {shown}' if names else ''}."
    steps = "\n".join(f"{number}. {fill(one.do)}\n\n   ```\n   {fill(one.run)}\n   ```\n"
                      for number, one in enumerate(runbook.steps, start=1))  # fmt: skip
    return (
        f"## {runbook.name}\n\n{kind}\n\n{runbook.means}\n\n**How bad.** {runbook.bad}\n\n"
        f"**First steps.**\n\n{steps}\n**Tell** {runbook.tell}. **Closed when:** {runbook.closes}\n\n"
        f"**To try it**, as {runbook.by}:\n\n```\n{fill(runbook.attempt)}\n```\n\n{''.join(_rings(runbook, fill))}"
    )


def _rings(runbook: Runbook, fill: Fill) -> Iterator[str]:
    if runbook.event:
        yield f"It rings for\n\n```json\n{json.dumps(event_of(runbook, fill))}\n```\n"
    else:
        values = ", then ".join(f"{value}" for value in runbook.points["values"])
        yield f"It rings when a period of `{runbook.points['metric']}` reaches {values}.\n"


def _of_event(runbook: Runbook, region: str, asking: str = "IndexFaces") -> dict[str, str]:
    """IAM and Organizations report to one Region of the partition only (fact 61)."""
    service, _, name = runbook.event.get("call", "").partition(":")
    return {
        "asking": asking,
        "event-name": name.replace("{asking}", asking) or "OPERATION",
        "event-region": "us-east-1" if service in _GLOBAL else region,
    }


def _index(listed: Iterable[Runbook]) -> str:
    rows = "".join(f"| [{one.name}](#{one.name}) | {one.severity} | {one.means} |\n" for one in listed)
    return f"| runbook | severity | what it means |\n|---|---|---|\n{rows}\n"


if __name__ == "__main__":
    print(page(), end="")
