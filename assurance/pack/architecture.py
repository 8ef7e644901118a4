"""The architecture and the data flow as boxes and arrows, drawn from the synthesized resources and the matrix."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.pack.drawing import HEAD, PAD, Arrow, Box, Group, Part, stacked
from assurance.pack.flows import Flow, Flows
from assurance.pack.naming import of_group, summed
from assurance.pack.retention import in_words
from assurance.pack.stores import Store, stores
from assurance.pack.words.texts import copies_of
from assurance.sources.resource import Unresolved
from settings.counting import counted

_LEFT, _MIDDLE, _RIGHT = (16 + PAD, 356), (464, 250), (778 + PAD, 356)
"""x and width of the boxes of the three columns."""
_NARROW = (8 + PAD, 316)
_TOP, _WIDTH = 16, 778 + 356 + 3 * PAD + 2


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
    """Callers, paths and what AWS keeps on the left, Rekognition in the middle, stores on the right; below, records."""
    held = stores(dossier)
    flows = Flows(dossier, held)
    groups = _Groups(dossier, held, flows)
    listed = tuple(flows.all())
    return Architecture(scenes=(_wide(groups, listed), _narrow(groups, listed)), flows=listed)


def _wide(groups: "_Groups", flows: tuple[Flow, ...]) -> Scene:
    """Three columns with arrows between them."""
    left = stacked(_LEFT[0], _TOP, _LEFT[1], (groups.vpc, groups.outside, groups.kept))
    right = stacked(_RIGHT[0], _TOP, _RIGHT[1], (groups.data,))
    service = stacked(_MIDDLE[0], _TOP + HEAD + 30, _MIDDLE[1], (groups.service,))
    down = max(left.bottom, right.bottom) - PAD
    boxes = left.boxes | right.boxes | {name: one.down_to(down) for name, one in service.boxes.items()}
    below = max(one.bottom for one in boxes.values()) + 56
    for column, group in ((_LEFT, groups.watchers), (_RIGHT, groups.logs), (_MIDDLE, groups.record)):
        boxes |= stacked(column[0], below, column[1], (group,)).boxes
    logs = [boxes[part.key].bottom for part in groups.logs.parts]
    boxes["record"] = boxes["record"].down_to(max(logs, default=0))
    boundaries = left.boundaries | right.boundaries
    places = boxes | boundaries
    return Scene(
        name="wide",
        width=_WIDTH,
        height=max(one.bottom for one in places.values()) + 16,
        boundaries=tuple(boundaries.values()),
        boxes=tuple(boxes.values()),
        arrows=tuple(_arrow(one, places) for one in flows if {one.start, one.end} <= places.keys()),
        numbers={},
    )


def _narrow(groups: "_Groups", flows: tuple[Flow, ...]) -> Scene:
    """One column for a phone: no arrow, but the numbers of its flows in each box."""
    order = (groups.vpc, groups.outside, groups.service, groups.data, groups.kept, groups.record, groups.logs,
             groups.watchers)  # fmt: skip
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


def _arrow(flow: Flow, places: dict[str, Box]) -> Arrow:
    """Level with the smaller of the two, or straight down."""
    one, other = places[flow.start], places[flow.end]
    if one.right < other.x or other.right < one.x:
        y = _TOP + HEAD + 6 if flow.passing else min((one, other), key=lambda it: it.height).middle
        ends = (one.right, other.x) if one.right < other.x else (one.x, other.right)
        return Arrow(number=flow.number, start=(ends[0], y), end=(ends[1], y), both=flow.both)
    x = min(one.x, other.x) + min(one.width, other.width) // 2
    return Arrow(number=flow.number, start=(x, one.bottom), end=(x, other.y), both=flow.both)


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
        self.service = Group(
            parts=(Part(key="service", kind="service", title="Amazon Rekognition", lines=tuple(_service(dossier))),)
        )
        self.data = Group(
            boundary=Part(key="data", kind="boundary", title="Data stores", lines=()),
            parts=tuple(_store(one) for one in held if not one.logs_of),
        )
        self.kept = Group(
            boundary=Part(key="kept", kind="boundary", title="On AWS's side, in no account of the bank", lines=()),
            parts=(*_kept(dossier), _copies(dossier)),
        )
        self.record = Group(
            parts=(
                Part(
                    key="record",
                    kind="record",
                    title="The record",
                    lines=tuple(_record(dossier)) or ("none in these templates",),
                ),
            )
        )
        self.watchers = Group(
            parts=(Part(key="watchers", kind="record", title="The watchers, and whom they tell",
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
    return Part(key="copies", kind="log", title="Copies that AWS keeps, told below", lines=lines)


def _vpc(dossier: Dossier) -> tuple[str, tuple[str, ...]]:
    app, adopted = dossier.application, dossier.settings.network.adopt
    if adopted:
        return f"VPC {adopted.vpc}", ("adopted: its routes are not shown here",)
    found = app.of("AWS::EC2::VPC")
    gateways = app.of("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::EgressOnlyInternetGateway")
    many = len(app.of("AWS::EC2::Subnet"))
    return (f"VPC {found[0].get('CidrBlock')}" if found else "No VPC"), (
        f"{many} subnets, {len(gateways) or 'no'} gateway to the internet",
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
    yield from (f"tells {one.get('Endpoint')}" for one in app.of("AWS::SNS::Subscription"))


def _days(value: object) -> str:
    if isinstance(value, int):
        return f"kept {in_words(value)}"
    return "how long is not known" if isinstance(value, Unresolved) else "kept for ever"
