"""A live account, read into the same shape as templates: what its stacks own, and what stands beside that.

What could not be read is there too, as a gap with AWS's own error; it is never left out.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from assurance.sources.adopted import Described
from assurance.sources.assembly import Template
from assurance.sources.live.adopted import at_home, wanted
from assurance.sources.live.assembling import Reading, assembled
from assurance.sources.live.buckets import public_access
from assurance.sources.live.calling import UNREADABLE, WORKERS, Caller, attempt
from assurance.sources.live.found import Found, Owned
from assurance.sources.live.identities import trust_of
from assurance.sources.live.leftovers import Standing, standing
from assurance.sources.live.names import Resolve, looked_up
from assurance.sources.live.organization import Membership, membership, opt_out
from assurance.sources.live.readers import reader
from assurance.sources.live.recorders import Recorder, recorders
from assurance.sources.live.stacks import Stack, inventory, listed, stacks
from assurance.sources.live.together import together
from assurance.sources.live.whole import Whole
from assurance.sources.live.whole import read as read_whole
from assurance.sources.physical import Place, Values
from assurance.sources.resource import Application, Input, Resource, Unresolved
from assurance.sources.template import resolved
from capabilities.names import Names

Watch = Callable[[Iterable[Any], int], Iterable[Any]]
"""Wraps what is being done to show progress: the things, and how many there will be."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An environment as it is deployed, with the approved templates beside it."""

    place: Place
    stacks: Mapping[str, Stack]
    """The approved stacks, there or not, and any other whose name begins like theirs."""
    application: Application
    """What is there."""
    approved: Application
    """What should be there: the approved templates, with the account's own ids for what they refer to."""
    deployed: Application
    """What CloudFormation takes to be there: the templates that it keeps."""
    gaps: tuple[tuple[Resource, Unresolved], ...] = ()
    """What could not be asked beside the resources, and at which of them."""
    standing: tuple[Standing | Unresolved, ...] = ()
    """What stands under our names, whether or not a stack owns it; gaps where it could not be listed."""
    public_access: Any = None
    """The account's block on public access to buckets; None where there is none."""
    opt_out: Any = None
    """The effective AI services opt-out policy; None where none is in force."""
    pipeline_trust: Any = None
    """The trust policy of the role that a pipeline deploys with; None where there is no such role."""
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Where a stack is → the tags that CloudFormation puts on what it owns."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Stack → the version of the baseline that was approved, where its template says."""
    membership: Membership = field(default_factory=Membership)
    """Where in which organization the account stands."""
    recorders: tuple[Recorder, ...] | Unresolved = ()
    """Those of AWS Config."""
    whole: Whole | None = None
    """What else the account holds; None where nobody asked for it."""
    documents: Mapping[str, Any] = field(default_factory=dict)
    """Name → what synthesis wrote to be applied by hand."""
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def beside(self) -> tuple[Resource, ...]:
        """What no stack owns."""
        return tuple(one for one in self.application.resources if one.template == self.place.location())


def read(
    aws: Caller,
    place: Place,
    approved: Sequence[Template],
    *,
    prefix: str,
    names: Names | None = None,
    documents: Mapping[str, Any] | None = None,
    adopted: Iterable[Described] = (),
    elsewhere: Collection[str] = (),
    pipeline: str = "",
    resolve: Resolve | None = None,
    whole: bool = False,
    watch: Watch = lambda targets, _: targets,
) -> Account:
    """Read an environment; `prefix` begins the names of its stacks, `resolve` looks names up where we stand inside,
    `whole` asks for all identities of the account.

    By `names` it is looked for what stands under them. `pipeline`: the name of the role that a pipeline deploys with.
    `elsewhere`: ARNs of what other environments of the account make in their Regions, and is seen in this one, too.

    Raises `CallError` where its stacks cannot be listed, or where the credentials fail on the way.
    """
    known = stacks(aws, [one.stack for one in approved], prefix)
    there = [name for name, one in known.items() if one.status]
    found = dict(together(there, lambda name: listed(aws, known[name].own_name), WORKERS))
    stock = inventory(
        {name: found[name] for name in there},
        place,
        paths={one.stack: one.paths for one in approved},
        values={name: known[name].values for name in there},
    )
    watched = watch(together(stock.owned, lambda one: _read(aws, one), WORKERS), len(stock.owned))
    readings: dict[Owned, Reading] = dict(watched)
    live, gaps = assembled(stock, readings, place)
    live = replace(live, resources=tuple(one for one in live.resources if one.arn not in elsewhere))
    live = looked_up(live, resolve) if resolve else live
    theirs = [(one, at_home(aws, one, place)) for one in adopted]
    live = replace(live, resources=(*live.resources, *(there for _, there in theirs if there)))
    return Account(
        place=place,
        stacks=known,
        application=live,
        approved=_approved(approved, place, live, [wanted(one, place) for one, _ in theirs]),
        deployed=stock.deployed,
        gaps=gaps,
        standing=standing(aws, names) if names else (),
        public_access=public_access(aws, place.account),
        opt_out=opt_out(aws),
        pipeline_trust=attempt(lambda: trust_of(aws, pipeline)) if pipeline else None,
        membership=membership(aws, place.account),
        recorders=recorders(aws),
        whole=read_whole(aws, place) if whole else None,
        tags={place.location(one.stack): one.tags for one in approved},
        versions={one.stack: one.version for one in approved if one.version},
        documents=documents or {},
    )


def _read(aws: Caller, owned: Owned) -> Found | Unresolved | None:
    """What a reader brings; an answer that it cannot make sense of is a gap, too."""
    try:
        return attempt(lambda: reader(owned.type)(aws, owned))
    except UNREADABLE as error:
        return Unresolved(owned.type, f"AWS's answer has an unknown shape ({type(error).__name__}: {error})")


def _approved(
    templates: Sequence[Template], place: Place, live: Application, adopted: Sequence[Resource]
) -> Application:
    """The approved templates, resolved with the ids of the account for whatever is there, and what is adopted."""
    physical: dict[str, dict[str, Values]] = {}
    for one in live.resources:
        physical.setdefault(one.template, {})[one.id] = dict(one.physical)
    named = [(one, place.location(one.stack)) for one in templates]
    renamed = [
        replace(one, text=replace(one.text, name=name), known=physical.get(name, {}), place=place)
        for one, name in named
    ]
    inputs = tuple(Input(path=one.text.name, sha256=one.text.sha256) for one in templates)
    found = resolved(renamed)
    return replace(found, resources=(*found.resources, *adopted), inputs=inputs)
