"""The steps of a deployment with their commands: policies first, what retires in its order, then everything."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assurance.planning.changes import Change, Kind
from assurance.planning.documents import Apply
from assurance.planning.left_over import Role, Rule, Subscription
from assurance.planning.order import Order
from assurance.planning.side import Side
from assurance.sources.beside import OCCASIONAL

_BY = "documents, by the commands of COMMANDS.md beside them"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do, and the commands that do it."""

    what: str
    commands: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Files with the reason, of which COMMANDS.md of the assembly has the commands."""


def steps(
    environment: str,
    region: str,
    old: Side,
    found: Sequence[Change],
    way: Order,
    apply: Iterable[Apply],
    *,
    left: Iterable[Subscription | Rule | Role] = (),
    deploy: bool = False,
) -> Iterator[Step]:
    """Every step, in order.

    `left`: what would still notify somebody; `deploy`: whether outputs differ, where no resource does.
    """
    listed = tuple(apply)
    first, new_key = (
        not old.templates,
        any(one.kind in (Kind.NEW, Kind.REPLACED) and one.type == "AWS::KMS::Key" for one in found),
    )
    occasions = _occasions(first=first, new_key=new_key)
    before = [one for one in listed if one.before and (one.document not in OCCASIONAL or one.document in occasions)]
    if before:
        yield Step(what=f"Apply {_BY}, before the deployment", documents=tuple(map(_applied, before)))
    if needed := [one for one in sorted(occasions) if one not in {each.document for each in before}]:
        yield Step(what=f"Attach {' and '.join(needed)} to the deploying role, for this deployment only")
    if way.deleted_first:
        yield Step(
            what="Delete stacks that still import what goes; what they retain stays in the account",
            commands=tuple(_deleted(way.deleted_first, region)),
        )
    context = f"-c environment={shlex.quote(environment)}"
    if way.deployed_first:
        yield Step(
            what="Let go of what other stacks will not export any more",
            commands=(f"npx cdk deploy --exclusively {' '.join(way.deployed_first)} {context}",),
        )
    if found or deploy:
        yield Step(what="Deploy", commands=(f"npx cdk deploy --all {context}",))
    if way.deleted_last:
        yield Step(
            what="Delete the stacks that nothing needs any more; what they retain stays in the account",
            commands=tuple(_deleted(way.deleted_last, region)),
        )
    if commands := tuple(one.command for one in left):
        yield Step(what="End what would still notify, and no template declares any more", commands=commands)
    if after := [one for one in listed if not one.before]:
        yield Step(what=f"Apply {_BY}", documents=tuple(map(_applied, after)))
    if occasions:
        yield Step(what=f"Detach {' and '.join(sorted(occasions))} from the deploying role")
    yield Step(
        what="Verify",
        commands=(f"fsi-rekognition verify {shlex.quote(environment)} --approved approval-pack",),
    )


def _occasions(*, first: bool, new_key: bool) -> set[str]:
    """The policies that the deploying role needs this time only."""
    return ({"deployment-roll-back.json"} if first else set()) | (
        {"deployment-new-keys.json"} if first or new_key else set()
    )


def _applied(one: Apply) -> str:
    return f"{one.document}: {one.why}"


def _deleted(stacks: Iterable[str], region: str) -> Iterator[str]:
    for stack in stacks:
        name = f"--region {region} --stack-name {stack}"
        yield f"aws cloudformation update-termination-protection --no-enable-termination-protection {name}"
        yield f"aws cloudformation delete-stack {name}"
        yield f"aws cloudformation wait stack-delete-complete {name}"
