"""The roles that Rekognition itself assumes: to announce ended video jobs, and to run stream processors (fact 6)."""

from collections import defaultdict

from capabilities.capability import By, Capability, Store
from capabilities.names import KEY_OF
from policies.resources import stored, words
from policies.roles import needs
from policies.statement import Conditions, Document, allow, document
from policies.trust import service_trust
from settings.settings import Settings


def service_roles(settings: Settings) -> dict[str, list[Capability]]:
    """Role name → the capabilities that Rekognition assumes it for."""
    found: dict[str, list[Capability]] = defaultdict(list)
    for row in settings.approved:
        if row.passed_by:
            found[settings.names.service_role(row.name)].append(row)
    return found


def service_role_trust(settings: Settings, rows: list[Capability]) -> Document:
    """Rekognition for this account; for stream processors also by their ARN.

    A stored-video job has no ARN, and AWS documents only the source account for it (fact 9).
    """
    streaming = any(row.resources == "processors" for row in rows)
    return service_trust(
        settings,
        "rekognition.amazonaws.com",
        "RekognitionMayAssumeTheRoleForThisAccount",
        settings.names.processor_arn("*") if streaming else None,
    )


def service_role_policy(settings: Settings, rows: list[Capability], keys: dict[str, str]) -> Document:
    """What Rekognition does in other services under this role. `keys`: data class → key ARN."""
    uses: dict[Store, set[str]] = defaultdict(set)
    key_uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for need in (need for row in rows for need in needs(settings, row) if need.by is By.SERVICE_ROLE):
        for action in need.actions:
            if action.startswith("kms:"):
                key_uses[KEY_OF[need.on], need.via].add(action)
            else:
                uses[need.on].add(action)
    return document(
        *(
            allow(f"RekognitionMayUse{words(store)}", actions, stored(settings, store))
            for store, actions in uses.items()
        ),
        *(
            allow(
                f"RekognitionMayUseThe{words(data_class)}Key{'Through' + words(via) if via else ''}",
                actions,
                keys[data_class],
                where=_through(settings, via),
            )
            for (data_class, via), actions in key_uses.items()
        ),
    )


def _through(settings: Settings, via: str) -> Conditions | None:
    return {"StringEquals": {"kms:ViaService": f"{via}.{settings.region}.amazonaws.com"}} if via else None
