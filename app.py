"""The Rekognition FSI baseline: a bank's answers → stacks → checks → templates."""

import sys

import stacks.set_up_required  # noqa: F401  (before what it looks for)

# isort: split
import fsi_rekognition.node_required  # noqa: F401  (before the CDK looks for it)
from settings.settings import Settings
from stacks.access import AccessStack, subjects
from stacks.alarms import AlarmsStack, watched
from stacks.audit import AuditStack
from stacks.foundation import Keys
from stacks.guardrails import GuardrailsStack
from stacks.monitoring import MonitoringStack
from stacks.network import Network
from stacks.queries import QueriesStack
from stacks.storage import StorageStack
from stacks.synthesis import App, in_order, main


def baseline(app: App, settings: Settings) -> None:
    """Every stack of an environment, in the order of deployment."""
    keys = Keys(app, settings=settings)
    network = Network(app, settings=settings, keys=keys)
    access = [
        AccessStack(app, subject, duties, settings=settings, keys=keys, network=network)
        for subject, duties in subjects(settings).items()
    ]
    storage = StorageStack(app, settings=settings, keys=keys, network=network)
    monitoring = MonitoringStack(app, settings=settings, keys=keys)
    audit = AuditStack(app, settings=settings, keys=keys, network=network)
    queries = [QueriesStack(app, given, settings=settings, keys=keys)] if (given := settings.audit.queries) else []
    alarms = [AlarmsStack(app, subject, of, settings=settings) for subject, of in watched(settings).items()]
    in_order([*keys.stacks, *network.stacks, *access, storage, monitoring, audit, *queries, *alarms])
    if settings.guardrails:
        GuardrailsStack(app, settings=settings, guardrails=settings.guardrails)


if __name__ == "__main__":
    sys.exit(main(baseline))
