"""Verify one environment: read what is deployed, and judge it with what was approved at hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assurance.controls.check import check
from assurance.controls.control import Approval, Control
from assurance.controls.registry import CATALOGUE, LIVE
from assurance.results.result import Results
from assurance.sources.account import read
from assurance.sources.adopted import described
from assurance.sources.failing import SourceError
from assurance.sources.live.calling import Caller
from assurance.sources.live.failing import advice
from assurance.sources.live.names import resolve
from assurance.sources.physical import Place
from assurance.sources.placing import place_of
from assurance.verify.approved import belonging
from assurance.verify.failing import CannotVerifyError
from assurance.verify.resting import settled
from assurance.verify.session import session
from settings.loading import SettingsError, load
from settings.register import RegisterError, own_register, register_of
from settings.settings import Settings

Watch = Callable[[str, Iterable[Any], int], Iterable[Any]]
"""Shows progress: of which environment, the things done, and how many there will be."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for, beside the environments."""

    approved: Sequence[Path] = (Path("cdk.out"),)
    own_credentials: bool = False
    from_inside: bool = False
    """Whether the command runs in the VPC, so that names can be looked up."""
    whole_account: bool = False
    """Whether to ask for what else the account holds."""
    exceptions: Path | None = None
    """The bank's own register; by default that beside the environment file."""
    controls: Sequence[Control] = ()
    """Those to judge by; all of them if none is named."""


def verified(environment: str, asked: Asked, watch: Watch) -> Results:
    """The judgements about an environment as it is deployed. Raises `CannotVerifyError`."""
    try:
        settings = load(environment)
        register = register_of(
            settings,
            own=asked.exceptions or own_register(environment),
            never=[one.id for one in (*CATALOGUE.values(), *LIVE.values()) if not one.exceptable],
        )
    except (SettingsError, RegisterError) as error:
        raise CannotVerifyError(str(error)) from None
    approved = belonging(asked.approved, settings, environment)
    aws = Caller(session(settings, own=asked.own_credentials), settings.region)
    approval = Approval(settings=settings)
    place = place_of(settings)
    try:
        account = read(
            aws,
            place,
            approved.templates,
            prefix=settings.names.stack(""),
            names=settings.names,
            documents=approved.documents,
            adopted=described(settings),
            elsewhere=_elsewhere(settings),
            pipeline=settings.pipeline.role_name if settings.pipeline else "",
            resolve=resolve if asked.from_inside else None,
            whole=asked.whole_account,
            watch=lambda targets, number: watch(environment, targets, number),
        )
    except SourceError as error:
        raise CannotVerifyError(f"{error}; {advice(error)}") from None
    controls = asked.controls or (*CATALOGUE.values(), *LIVE.values())
    results = check(account.application, controls=controls, approval=approval, register=register, account=account)
    results = settled(results, account, controls=controls, approval=approval, register=register)
    if not results.results:
        raise CannotVerifyError("nothing was judged: no control applies to what was read")
    return _placed(replace(results, inputs=(*approved.manifest, *account.approved.inputs)), place)


def _elsewhere(settings: Settings) -> set[str]:
    """Trails of many Regions that other environments of the account make: approved, and verified, with those."""
    others = [one for one in settings.beside.values() if one.account == settings.account]
    return {one.names.trail_arn for one in others if one.region != settings.region and one.log_archive.create}


def combined(found: dict[str, Results], failed: dict[str, str]) -> Results:
    """All environments as one result; what could not be verified is a mistake, and never hidden."""
    listed = list(found.values())
    return Results(
        results=tuple(sorted((one for each in listed for one in each.results), key=lambda one: one.control)),
        inputs=tuple(one for each in listed for one in each.inputs),
        crashed=tuple(f"{name}: {line}" for name, each in found.items() for line in each.crashed),
        mistakes=tuple(f"{name}: {description}" for name, description in failed.items()),
    )


def _placed(results: Results, place: Place) -> Results:
    """What is said of the application as a whole is said of this account and Region."""
    description = tuple(one if one.template else replace(one, template=place.location()) for one in results.results)
    return replace(results, results=description)
