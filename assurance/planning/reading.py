"""Where the sides of a plan come from: an assembly, an approval pack, or the stacks of an account."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assurance.planning.names import named
from assurance.planning.problems import IMPORT, Problem, Trouble
from assurance.planning.side import Place, Side
from assurance.sources import receipt
from assurance.sources.assembly import Template
from assurance.sources.live.calling import UNREADABLE, WORKERS, Caller, attempt
from assurance.sources.live.found import Owned
from assurance.sources.live.readers import reader
from assurance.sources.live.stacks import EMPTY, USABLE, listed, stacks, text
from assurance.sources.live.together import together
from assurance.sources.physical import Place as Where
from assurance.sources.resource import Unresolved
from assurance.verify.approved import Approved, belonging
from settings.settings import Settings

_BY_NAME = {
    f"AWS::{one}"
    for one in (
        "Athena::WorkGroup CloudTrail::Trail CloudWatch::Alarm CloudWatch::Dashboard Events::Rule IAM::ManagedPolicy "
        "IAM::Role KMS::Alias Kinesis::Stream Logs::LogGroup Rekognition::Collection Rekognition::Project "
        "Rekognition::StreamProcessor S3::Bucket SNS::Topic"
    ).split()
}
"""Types that AWS can be asked for by the name that a template gives."""


def at_hand(folder: Path, settings: Settings, environment: str) -> Side:
    """The assembly or pack that belongs to an environment; of an assembly, made of its file as it is now.

    Raises `CannotVerifyError` and `SourceError`.
    """
    found = belonging([folder], settings, environment)
    if (folder / receipt.RECEIPT).is_file():
        receipt.read(folder, environment)
    return _side(found)


def approved(folder: Path, settings: Settings, environment: str) -> Side:
    """The pack, or assembly, that was approved for an environment, whatever its file says now.

    Raises `CannotVerifyError`.
    """
    return _side(belonging([folder], settings, environment))


def _side(found: Approved) -> Side:
    sha256 = f", MANIFEST.json {found.manifest[0].sha256}" if found.manifest else ""
    return Side(
        label=f"{found.folder}{sha256}",
        templates={one.stack: one for one in found.templates},
        documents=found.documents,
    )


def deployed(aws: Caller, settings: Settings, beside: Side) -> Side:
    """The stacks of an account as CloudFormation keeps them. `beside`: the new side, whose paths name what is alike.

    Raises `CallError` and `SourceError`.
    """
    where = Where(account=settings.account, region=settings.region, partition=settings.partition)
    standing = stacks(aws, beside.templates, settings.names.stack(""))
    there = {name: one for name, one in standing.items() if one.status and one.status not in EMPTY}
    templates: dict[str, Template] = {}
    for name, (_, body) in together(tuple(there), lambda stack: listed(aws, there[stack].own_name), WORKERS):
        known = beside.templates.get(name)
        templates[name] = Template(
            text=text(body, known.text.name if known else f"{name}.template.json"),
            place=where,
            paths=known.paths if known else {},
            stack=name,
            tags=there[name].tags,
            values=there[name].values,
        )
    return Side(
        label=f"the stacks of {settings.account} in {settings.region}",
        templates=dict(sorted(templates.items())),
        unsettled={
            name: one.status
            for name, one in sorted(standing.items())
            if one.status and one.status not in (*USABLE, "REVIEW_IN_PROGRESS")
        },
    )


def taken(aws: Caller, new: Side, made: Iterable[Place]) -> Iterable[Problem]:
    """The names that the account has already, outside the stacks, of resources that would be made."""
    asked = {place: name for place in made if (name := named(new, place))}
    owned = {place: _owned(new, place) for place, name in asked.items() if name.type in _BY_NAME}
    for place, found in together(tuple(owned), lambda one: _ask(aws, owned[one]), WORKERS):
        match found:
            case None:
                continue
            case Unresolved():
                description = f"nobody knows whether {asked[place].value} is there already: {found}"
                yield Problem(trouble=Trouble.UNDECIDED, where=new.path(place), message=description)
            case _:
                description = f"{asked[place].value} is in the account, and belongs to no stack of this environment"
                yield Problem(
                    trouble=Trouble.NAME_TAKEN,
                    where=new.path(place),
                    message=f"{description}: import it ({IMPORT}), or find out whose it is",
                )


def _owned(side: Side, place: Place) -> Owned:
    resource = side.resolved_at[place]
    return Owned(
        stack=place[0],
        id=place[1],
        type=resource.type,
        physical=str(resource.physical["Ref"]),
        declared=resource.properties,
    )


def _ask(aws: Caller, owned: Owned) -> Any:
    try:
        return attempt(lambda: reader(owned.type)(aws, owned))
    except UNREADABLE as error:
        return Unresolved(owned.type, f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")
