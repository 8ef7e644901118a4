"""Whether a rule or alarm sees what somebody does, so that a person hears of it within minutes."""

from collections.abc import Iterator

from assurance.model.watchers import Record, call, seen
from assurance.sources.resource import Application
from capabilities.changes import changes

_READS = ("Compare", "Describe", "Detect", "Get", "List", "Lookup", "Recognize", "Search")
"""How operations begin that CloudTrail records as read-only (fact 52)."""
_SOURCES = {"cloudwatch": "monitoring"}


def noticed(
    action: str, resource: str, application: Application, region: str, *, endpoint: str = "", by: str = ""
) -> bool:
    """Whether every event of it is seen. `endpoint`: through which it comes; `by`: the service that asks for somebody.

    What a rule sees is not noticed where it silences the rule's own message.
    """
    change = changes().get(action)
    if change and (change.silences or change.harmless):
        return False
    return all(seen(one, application, region) for one in _records(action, resource, endpoint, by))


def _records(action: str, resource: str, endpoint: str, by: str) -> Iterator[Record]:
    service, name = action.split(":")
    change = changes().get(action)
    last = resource.rpartition(":")[2]
    about = {
        "athena": {"workGroup": last.rpartition("/")[2]},
        "events": dict.fromkeys(("name", "rule"), last.rpartition("/")[2]),
        "glue": dict.fromkeys(("databaseName", "name"), last.partition("/")[2].partition("/")[0]),
        "iam": {"roleName": last.rpartition("/")[2], "policyArn": resource},
        "s3": {"bucketName": last.partition("/")[0]},
    }.get(service, {})
    for event in change.events if change else (name,):
        yield call(
            _SOURCES.get(service, service),
            event,
            reads=name.startswith(_READS),
            requestParameters=about,
            userIdentity={"type": "AssumedRole", **({"invokedBy": by} if by else {})},
            **({"vpcEndpointId": endpoint} if endpoint else {}),
        )
