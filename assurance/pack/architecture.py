"""The architecture and the data flow as boxes and arrows, drawn from the synthesized resources and the matrix."""

from collections.abc import Iterator
from dataclasses import dataclass

from assurance.pack.dossier import Dossier
from assurance.pack.drawing import GAP, HEAD, PAD, Arrow, Box, around, box, stacked
from assurance.pack.flows import Flow, Flows
from assurance.pack.naming import of_group, summed
from assurance.pack.retention import in_words
from assurance.pack.stores import Store, stores
from assurance.sources.resource import Unresolved
from settings.counting import counted

_LEFT, _MIDDLE, _RIGHT = (16 + PAD, 356), (464, 250), (778 + PAD, 356)
"""x and width of the boxes of the three columns."""
_TOP, _WIDTH = 16, 778 + 356 + 3 * PAD + 2


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A drawing, and the same in words."""

    width: int
    height: int
    frames: tuple[Box, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    flows: tuple[Flow, ...]


def architecture(dossier: Dossier) -> Scene:
    """Callers and paths on the left, Rekognition in the middle, stores on the right; below, the record of it all."""
    held = stores(dossier)
    flows = Flows(dossier, held)
    callers, paths = stacked(_LEFT[0], _TOP + HEAD + 19, _LEFT[1], _inside(dossier, flows))
    vpc = around((callers, paths), "vpc", *_vpc(dossier))
    device = stacked(_LEFT[0], vpc.bottom + GAP, _LEFT[1], _device(flows))
    data = [one for one in held if not one.logs_of]
    right = stacked(_RIGHT[0], _TOP + HEAD, _RIGHT[1], (_told(one) for one in data))
    frames = [vpc, *([around(right, "data", "Data stores")] if right else [])]
    service = box(_MIDDLE[0], _TOP + HEAD + 30, _MIDDLE[1], "service", "Amazon Rekognition", _service(dossier))
    service = service.down_to(max(one.bottom for one in (paths, *device, *right)))
    below = max(one.bottom for one in (service, *device, *frames)) + 56
    record = box(*_at(_MIDDLE, below), "record", "The record", _record(dossier))
    watchers = box(*_at(_LEFT, below), "record", "The watchers, and whom they tell", _watchers(dossier))
    logs = stacked(_RIGHT[0], below, _RIGHT[1], (_told(one) for one in held if one.logs_of))
    record = record.down_to(max((one.bottom for one in logs), default=0))
    boxes = (callers, paths, *device, service, *right, watchers, record, *logs)
    places = {"network paths": paths, "service": service, "record": record, "watchers": watchers}
    places |= {"device": device[0]} if device else {}
    places |= {one.name: place for one, place in zip((*data, *(s for s in held if s.logs_of)), (*right, *logs),
                                                     strict=True)}  # fmt: skip
    places |= {"vpc": frames[0], "data": frames[-1]}
    told = tuple(flows.all())
    return Scene(
        width=_WIDTH,
        height=max(one.bottom for one in boxes) + 16,
        frames=tuple(frames),
        boxes=boxes,
        arrows=tuple(_arrow(one, places) for one in told),
        flows=told,
    )


def _at(column: tuple[int, int], y: int) -> tuple[int, int, int]:
    return column[0], y, column[1]


def _arrow(flow: Flow, places: dict[str, Box]) -> Arrow:
    """Level with the smaller of the two, or straight down."""
    one, other = places[flow.start], places[flow.end]
    if one.right < other.x or other.right < one.x:
        y = _TOP + HEAD + 6 if flow.passing else min((one, other), key=lambda it: it.height).middle
        ends = (one.right, other.x) if one.right < other.x else (one.x, other.right)
        return Arrow(number=flow.number, start=(ends[0], y), end=(ends[1], y), both=flow.both)
    x = min(one.x, other.x) + min(one.width, other.width) // 2
    return Arrow(number=flow.number, start=(x, one.bottom), end=(x, other.y), both=flow.both)


def _told(store: Store) -> tuple[str, str, tuple[str, ...]]:
    return "log" if store.logs_of else "store", store.title, (store.name, *store.lines)


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


def _inside(dossier: Dossier, flows: Flows) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The roles that call from inside, and the endpoints."""
    yield "group", "Roles that call from inside", summed(flows.inside, 1)
    yield "path", "VPC endpoints, each with its policy", tuple(sorted(_paths(dossier)))


def _paths(dossier: Dossier) -> Iterator[str]:
    for one in dossier.application.of("AWS::EC2::VPCEndpoint"):
        service = str(one.get("ServiceName", "")).split(".", 3)[-1]
        statements = one.get("PolicyDocument.Statement", ())
        count = len(statements) if isinstance(statements, list | tuple) else 0
        yield f"{service}: {count} statement{'' if count == 1 else 's'}" if count else f"{service}: no policy"


def _device(flows: Flows) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if flows.outside:
        yield "outside", "A customer's device, on the internet", tuple(f"as {name}" for name in flows.outside)


def _service(dossier: Dossier) -> Iterator[str]:
    rows = [row.name for row in dossier.settings.approved if not row.companion_of]
    yield from rows if len(rows) <= 8 else (*rows[:7], f"and {len(rows) - 7} more capabilities")
    for kind, word in (("collection", "collection"), ("project", "project"), ("streamprocessor", "processor")):
        names = (target.arn.split("/")[1] for target in dossier.matrix.estate.of(kind))
        yield from (f"{word} {of_group(dossier.settings, name)}" for name in names)


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
