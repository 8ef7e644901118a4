"""The architecture and the data flow as boxes and arrows, drawn from the synthesized resources and the matrix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assurance.pack.dossier import Dossier
from assurance.pack.drawing import HEAD, PAD, Arrow, Box, Group, Part, Placed, stacked
from assurance.pack.flows import Flow, Flows
from assurance.pack.naming import of_group, summed
from assurance.pack.retention import in_words
from assurance.pack.routing import sideways, straight
from assurance.pack.stores import Store, stores
from assurance.pack.words.texts import copies_of
from assurance.sources.resource import Unresolved
from settings.counting import counted

_LEFT, _MIDDLE, _RIGHT = (16 + PAD, 330), (444 + PAD, 280), (836 + PAD, 334)
"""x and width of the boxes of the three columns."""
_NARROW = (8 + PAD, 316)
_TOP, _WIDTH = 16, 836 + 334 + 2 * PAD + 16
_PASSING = _TOP + HEAD + 6
"""Where the flow runs that passes by Rekognition, above it."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A drawing. `numbers`: box or boundary → the flows that begin or end there, where no arrow shows it; all of
    them do at Rekognition or pass by it."""

    name: str
    width: int
    height: int
    boundaries: tuple[Box, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()
    numbers: Mapping[Box, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """The same drawing for a wide and for a narrow page, and the same in words."""

    scenes: tuple[Scene, ...]
    flows: tuple[Flow, ...]


def architecture(dossier: Dossier) -> Architecture:
    """Callers and paths on the left, AWS's side in the middle, stores on the right; below, records."""
    held = stores(dossier)
    flows = Flows(dossier, held)
    groups = _Groups(dossier, held, flows)
    listed = tuple(flows.all())
    return Architecture(scenes=(_wide(groups, listed), _narrow(groups, listed)), flows=listed)


def _wide(groups: "_Groups", flows: tuple[Flow, ...]) -> Scene:
    """Three columns with arrows between them; the copies that AWS keeps stand where there is more room for them."""
    aws = replace(groups.aws, parts=(*groups.aws.parts, *groups.copies.parts))
    placed = min(
        (
            _columns((groups.vpc, groups.outside), aws, groups.data),
            _columns((groups.vpc, groups.outside, groups.copies), groups.aws, groups.data),
        ),
        key=lambda one: one.bottom,
    )
    boxes, boundaries = dict(placed.boxes), placed.boundaries
    below = placed.bottom + 56
    for column, group in ((_LEFT, groups.watchers), (_RIGHT, groups.logs), (_MIDDLE, groups.record)):
        boxes |= stacked(column[0], below, column[1], (group,)).boxes
    places = boxes | boundaries
    arrows = tuple(_arrows(flows, places))
    drawn = {one.number for one in arrows}
    return Scene(
        name="wide",
        width=_WIDTH,
        height=max(one.bottom for one in places.values()) + 16,
        boundaries=tuple(boundaries.values()),
        boxes=tuple(boxes.values()),
        arrows=arrows,
        numbers={
            place: tuple(one.number for one in flows if name == one.end and one.number not in drawn)
            for name, place in places.items()
        },
    )


def _columns(left: tuple[Group, ...], middle: Group, right: Group) -> Placed:
    """What stands above the records."""
    columns = ((_LEFT, _TOP, left), (_MIDDLE, _PASSING + 18, (middle,)), (_RIGHT, _TOP, (right,)))
    placed = [stacked(column[0], top, column[1], groups) for column, top, groups in columns]
    return Placed(
        boxes={name: one for part in placed for name, one in part.boxes.items()},
        boundaries={name: one for part in placed for name, one in part.boundaries.items()},
    )


def _arrows(flows: tuple[Flow, ...], places: Mapping[str, Box]) -> Iterator[Arrow]:
    """Those inside a column have no arrow, unless they lead to a record below."""
    shown = [one for one in flows if {one.start, one.end} <= places.keys()]
    yield from (straight(one, places, level=_PASSING) for one in shown if one.passing)
    for hub in ("service", "record"):
        yield from sideways(hub, shown, places)
    ends = {("service", "record"): ("aws", "record")} | {("data", one.end): ("data", one.end) for one in shown}
    for one in shown:
        if down := ends.get((one.start, one.end)):
            yield straight(replace(one, start=down[0]), places)


def _narrow(groups: "_Groups", flows: tuple[Flow, ...]) -> Scene:
    """One column for a phone: no arrow, but the numbers of its flows in each box."""
    aws = replace(groups.aws, parts=(*groups.aws.parts, *groups.copies.parts))
    order = (groups.vpc, groups.outside, aws, groups.data, groups.record, groups.logs, groups.watchers)
    placed = stacked(_NARROW[0], 8, _NARROW[1], order)
    places = placed.boxes | placed.boundaries
    return Scene(
        name="narrow",
        width=_NARROW[1] + 2 * _NARROW[0],
        height=placed.bottom + 8,
        boundaries=tuple(placed.boundaries.values()),
        boxes=tuple(placed.boxes.values()),
        numbers={
            place: tuple(one.number for one in flows if name in (one.start, one.end))
            for name, place in places.items()
            if name != "service"
        },
    )


class _Groups:
    """What is drawn, boundary by boundary, before it has a place."""

    def __init__(self, dossier: Dossier, held: tuple[Store, ...], flows: Flows) -> None:
        title, lines = _vpc(dossier)
        free = tuple(name for name in flows.free if name not in flows.outside)
        inside = (
            Part(key="callers", kind="group", title="Roles bound to its endpoints", lines=summed(flows.inside, 1)),
            Part(key="network paths", kind="path", title="VPC endpoints and their policies",
                 lines=tuple(sorted(_paths(dossier)))),
        )  # fmt: skip
        vpc = Part(key="vpc", kind="boundary", title=title, lines=lines)
        self.vpc = Group(parts=inside, boundary=vpc) if any(one.lines for one in inside) else Group(parts=(vpc,))
        self.outside = Group(
            boundary=Part(key="beyond", kind="boundary", title="Outside the VPC", lines=()),
            parts=(
                Part(key="roles outside", kind="outside", title="Roles that call from anywhere",
                     lines=summed(free, 1)),
                Part(key="device", kind="outside", title="A customer's device, on the internet",
                     lines=tuple(f"as {name}" for name in flows.outside)),
            ),
        )  # fmt: skip
        edge = Part(key="aws", kind="boundary", title="On AWS's side", lines=("in no account of the bank",))
        service = Part(key="service", kind="service", title="Amazon Rekognition", lines=tuple(_service(dossier)))
        self.aws = Group(boundary=edge, parts=(service, *_kept(dossier)))
        self.copies = Group(boundary=replace(edge, key="copied"), parts=(_copies(dossier),))
        self.data = Group(
            boundary=Part(key="data", kind="boundary", title="Data stores", lines=()),
            parts=tuple(_store(one) for one in held if not one.logs_of),
        )
        self.record = Group(
            parts=(
                Part(
                    key="record",
                    kind="record",
                    title="Audit trail and logs",
                    lines=tuple(_record(dossier)) or ("none in these templates",),
                ),
            )
        )
        self.watchers = Group(
            parts=(Part(key="watchers", kind="record", title="Alarms, and who is notified",
                        lines=tuple(_watchers(dossier))),)
        )  # fmt: skip
        self.logs = Group(parts=tuple(_store(one) for one in held if one.logs_of))


def _store(store: Store) -> Part:
    kind = "log" if store.logs_of else "store"
    return Part(key=store.name, kind=kind, title=store.title, lines=(store.name, *store.lines))


def _kept(dossier: Dossier) -> Iterator[Part]:
    """Collections and projects: stores that no template gives a key or a life."""
    description = {
        "collection": "face vectors, under a key of AWS's",
        "project": "models and what they are trained from",
    }
    for kind, what in description.items():
        for target in dossier.matrix.estate.of(kind):
            name = target.arn.split(":")[-1].split("/")[1]
            yield Part(key=target.arn, kind="store", title=f"{kind.capitalize()} {of_group(dossier.settings, name)}",
                       lines=(what, "kept until somebody deletes it"))  # fmt: skip


def _copies(dossier: Dossier) -> Part:
    lines = tuple(one.what for one in copies_of(dossier.settings))
    return Part(key="copies", kind="log", title="Copies that AWS keeps", lines=lines)


def _vpc(dossier: Dossier) -> tuple[str, tuple[str, ...]]:
    app, adopted = dossier.application, dossier.settings.network.adopt
    if adopted:
        return f"VPC {adopted.vpc}", ("adopted: its routes are not shown here",)
    found = app.of("AWS::EC2::VPC")
    gateways = app.of("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::EgressOnlyInternetGateway")
    many = len(app.of("AWS::EC2::Subnet"))
    return (f"VPC {found[0].get('CidrBlock')}" if found else "No VPC"), (
        f"{counted(many, 'subnet')}, {counted(len(gateways), 'gateway') if gateways else 'no gateway'} to the internet",
    )


def _paths(dossier: Dossier) -> Iterator[str]:
    for one in dossier.application.of("AWS::EC2::VPCEndpoint"):
        service = str(one.get("ServiceName", "")).split(".", 3)[-1]
        statements = one.get("PolicyDocument.Statement", ())
        count = len(statements) if isinstance(statements, list | tuple) else 0
        yield f"{service}: {count} statement{'' if count == 1 else 's'}" if count else f"{service}: no policy"


def _service(dossier: Dossier) -> Iterator[str]:
    yield from (row.name for row in dossier.settings.approved if not row.companion_of)
    for target in dossier.matrix.estate.of("streamprocessor"):
        yield f"processor {target.arn.split('/')[1]}"


def _record(dossier: Dossier) -> Iterator[str]:
    app, adopted = dossier.application, dossier.settings.log_archive.adopt
    yield from (f"trail {one.get('TrailName') or one.id}" for one in app.of("AWS::CloudTrail::Trail"))
    if adopted:
        yield f"adopted trail {adopted.trail.rpartition('/')[2]}"
    for one in app.of("AWS::Logs::LogGroup"):
        yield str(one.get("LogGroupName") or one.id)
        yield f"   {_days(one.get('RetentionInDays'))}"


def _watchers(dossier: Dossier) -> Iterator[str]:
    app = dossier.application
    rules, filters, alarms = map(len, map(app.of, ("AWS::Events::Rule", "AWS::Logs::MetricFilter",
                                                   "AWS::CloudWatch::Alarm")))  # fmt: skip
    yield f"{counted(rules, 'event rule')}, {counted(filters, 'metric filter')}"
    yield counted(alarms, "alarm")
    yield from (f"topic {one.get('TopicName') or one.id}" for one in app.of("AWS::SNS::Topic"))
    yield from dict.fromkeys(f"notifies {one.get('Endpoint')}" for one in app.of("AWS::SNS::Subscription"))


def _days(value: object) -> str:
    if isinstance(value, int):
        return f"kept {in_words(value)}"
    return "how long is not known" if isinstance(value, Unresolved) else "kept for ever"
