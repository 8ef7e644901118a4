"""Answers that nothing follows from: anyone who gave them believes otherwise."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from capabilities.capabilities import CAPABILITIES
from capabilities.capability import By, Duty
from capabilities.names import KEY_OF

if TYPE_CHECKING:
    from settings.settings import Settings

TRUSTED_FOR = {
    "administrators": Duty.ADMINISTER,
    "callers": Duty.USE,
    "enrollers": Duty.ENROL,
    "erasers": Duty.ERASE,
    "liveness-clients": Duty.CLIENT,
    "media-suppliers": Duty.SUPPLY,
    "model-sharers": Duty.SHARE,
    "results-readers": Duty.READ_RESULTS,
}
"""Key of [trusted] → the duty of its roles; auditors, key administrators and verifiers there always are."""


def _approvals(settings: "Settings") -> Iterator[str]:
    for name, answer in settings.capabilities.named().items():
        row, where = CAPABILITIES[name], f"capabilities.{name}"
        if answer.callers and not row.of(Duty.USE):
            yield f"{where}.callers: {name} has no caller role"
        if answer.results_readers and not row.of(Duty.READ_RESULTS):
            yield f"{where}.results-readers: {name} has no results that are read apart from the call"
        if answer.acknowledge_closed_to_new_customers and not row.closed_since:
            yield f"{where}.acknowledge-closed-to-new-customers: AWS has not closed {name}: leave it out"


def _nobody_to_trust(settings: "Settings") -> Iterator[str]:
    done = {grant.duty for row in settings.rows for grant in row.grants}
    done |= {need.duty for row in settings.approved for need in row.needs if need.by is By.CALLER}
    for key, duty in TRUSTED_FOR.items():
        if getattr(settings.trusted, key.replace("-", "_")) and duty not in done:
            yield f"trusted.{key}: no approved capability has a role for them"


def _keys_for_nothing(settings: "Settings") -> Iterator[str]:
    needed = {KEY_OF[store] for store in settings.stores if store in KEY_OF} | {"logs", "notifications"}
    for data_class, arn in settings.keys.adopt:
        if arn and data_class not in needed:
            yield f"keys.adopt.{data_class}: no approved capability has {data_class}"


RULES = (_approvals, _nobody_to_trust, _keys_for_nothing)
