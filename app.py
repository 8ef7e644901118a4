"""The Rekognition FSI baseline: a bank's answers → stacks → checks → templates."""

import sys

import stacks.set_up_required  # noqa: F401  (before what it looks for)

# isort: split
import fsi_rekognition.node_required  # noqa: F401  (before the CDK looks for it)
from settings.settings import Settings
from stacks.access import AccessStack, subjects
from stacks.alarms import AlarmsStack, operations
from stacks.audit import AuditStack
from stacks.boundaries import BoundariesStack
from stacks.counts import CountsStack, counted
from stacks.guardrails import GuardrailsStack
from stacks.keys import Keys
from stacks.monitoring import MonitoringStack
from stacks.network import Network
from stacks.queries import QueriesStack
from stacks.recognition import RecognitionStack, needed
from stacks.storage import StorageStack
from stacks.synthesis import App, in_order, main


def baseline(app: App, settings: Settings) -> None:
    """Every stack of an environment, in the order of deployment."""
    boundaries = [] if settings.permission_boundary else [BoundariesStack(app, settings=settings)]
    keys = Keys(app, settings=settings)
    network = Network(app, settings=settings, keys=keys)
    access = [
        AccessStack(app, subject, duties, settings=settings, keys=keys, network=network)
        for subject, duties in subjects(settings).items()
    ]
    storage = StorageStack(app, settings=settings, keys=keys, network=network)
    monitoring = MonitoringStack(app, settings=settings, keys=keys)
    recognition = [RecognitionStack(app, settings=settings, keys=keys)] if needed(settings) else []
    audit = AuditStack(app, settings=settings, keys=keys, network=network)
    queries = [QueriesStack(app, given, settings=settings, keys=keys)] if (given := settings.audit.queries) else []
    counts = [CountsStack(app, group, settings=settings)] if (group := counted(settings)) else []
    alarms = [AlarmsStack(app, family, settings=settings) for family in operations(settings)]
    watched = [storage, monitoring, *recognition, audit, *queries, *counts, *alarms]
    in_order([*boundaries, *keys.stacks, *network.stacks, *access, *watched])
    if settings.guardrails:
        GuardrailsStack(app, settings=settings, guardrails=settings.guardrails)


if __name__ == "__main__":
    sys.exit(main(baseline))
