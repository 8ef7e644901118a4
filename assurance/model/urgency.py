"""Which topics are notified of what cannot wait, and which of what can, by the runbooks of the alarms and rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from assurance.model.once import once
from assurance.model.reading import items
from assurance.model.watchers import ALARM, RULE
from assurance.sources.resource import Application, Resource
from capabilities.runbooks import runbook_of


@once
def urgencies(application: Application) -> Mapping[str, frozenset[bool]]:
    """Topic → whether its alarms and rules are urgent, routine or both; of those alone that have a runbook."""
    found: dict[str, set[bool]] = defaultdict(set)
    for watcher in application.of(ALARM, RULE):
        runbook = runbook_of(str(watcher.get("AlarmName" if watcher.type == ALARM else "Name")))
        for arn in notified(watcher) if runbook else ():
            if runbook and (topic := application.find(arn)):
                found[topic.key].add(runbook.urgent)
    return {topic: frozenset(known) for topic, known in found.items()}


def notified(watcher: Resource) -> Iterator[Any]:
    """What an alarm or rule names as what it notifies."""
    if watcher.type == ALARM:
        yield from items(watcher.get("AlarmActions"))
    else:
        yield from (one.get("Arn") for one in items(watcher.get("Targets")) if isinstance(one, Mapping))
