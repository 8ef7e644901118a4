"""The architecture and the data flow as boxes and arrows, drawn from the synthesized resources and the matrix."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.pack.dossier import Dossier
from policies.pack.stores import Store, stores
from policies.proof.matrix import Row
from policies.sources.resource import Unresolved

LINE, WIDTH = 17, 1180
_LEFT, _MIDDLE, _RIGHT = (16, 350), (452, 270), (810, 354)
"""x and width of the three columns."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle with a title and lines of text; `kind` is its style."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    title: str
    lines: tuple[str, ...] = ()

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A labelled arrow."""

    start: tuple[int, int]
    end: tuple[int, int]
    label: str

    @property
    def label_at(self) -> tuple[int, int]:
        return (self.start[0] + self.end[0]) // 2, (self.start[1] + self.end[1]) // 2 - 5


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A drawing, and the same in sentences."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    sentences: tuple[str, ...]


def architecture(dossier: Dossier) -> Scene:
    """Callers and doors on the left, Rekognition in the middle, stores on the right, the record below."""
    allowed = list(dossier.matrix.allowed())
    held = stores(dossier)
    callers = _box(_LEFT, 16, "group", *_callers(dossier, allowed))
    doors = _box(_LEFT, callers.y + callers.height + 16, "door", *_doors(dossier))
    device = _device(dossier, allowed, doors.y + doors.height + 16)
    service = _box(_MIDDLE, 16, "service", "Amazon Rekognition", *_service(dossier))
    right: list[Box] = []
    for store in held:
        y = right[-1].y + right[-1].height + 14 if right else 16
        right.append(_box(_RIGHT, y, "store", store.title, store.lines))
    top = max(box.y + box.height for box in (doors, service, *device, *right)) + 34
    record = _record(dossier, top)
    flows = _flows(doors, device, service, list(zip(held, right, strict=True)), record, allowed)
    boxes = (callers, doors, *device, service, *right, *record)
    return Scene(
        width=WIDTH,
        height=max(box.y + box.height for box in boxes) + 16,
        boxes=boxes,
        arrows=tuple(flows),
        sentences=tuple(f"{box.title}: {'; '.join(box.lines)}." for box in boxes)
        + tuple(_sentence(arrow, boxes) for arrow in flows),
    )


def _box(column: tuple[int, int], y: int, kind: str, title: str, lines: Iterable[str]) -> Box:
    listed = tuple(lines)
    return Box(x=column[0], y=y, width=column[1], height=34 + LINE * len(listed), kind=kind, title=title, lines=listed)


def _callers(dossier: Dossier, allowed: list[Row]) -> tuple[str, list[str]]:
    """The VPC and the roles that come through its endpoints."""
    inside = sorted({row.principal for row in allowed if row.door.startswith("our-")})
    roles = [name for name in inside if any(role.name == name for role in dossier.matrix.estate.roles)]
    prefix = dossier.settings.names.role("")
    kinds: dict[str, list[str]] = {}
    for name in roles:
        short = name.removeprefix(prefix)
        kind = next((word for word in ("caller", "results") if short.startswith(f"{word}-")), short)
        kinds.setdefault(kind, []).append(short)
    lines = [
        found[0] if len(found) == 1 else f"{len(found)} {kind} roles, one a capability" for kind, found in kinds.items()
    ]
    vpcs = dossier.application.of("AWS::EC2::VPC")
    adopted = dossier.settings.network.adopt
    where = f"VPC {vpcs[0].get('CidrBlock')}" if vpcs else f"adopted {adopted.vpc}" if adopted else "no VPC"
    subnets, gateways = dossier.application.of("AWS::EC2::Subnet"), dossier.application.of(
        "AWS::EC2::InternetGateway", "AWS::EC2::NatGateway"
    )  # fmt: skip
    more = [f"{len(subnets)} subnets, {len(gateways) or 'no'} gateway to the internet"] if vpcs else []
    return f"{where}: roles that call from inside", [*more, *lines]


def _doors(dossier: Dossier) -> tuple[str, list[str]]:
    found = dossier.application.of("AWS::EC2::VPCEndpoint")
    lines = []
    for one in sorted(found, key=lambda one: str(one.get("ServiceName"))):
        service = str(one.get("ServiceName", "")).split(".", 3)[-1]
        statements = one.get("PolicyDocument.Statement", ())
        count = len(statements) if isinstance(statements, list | tuple) else 0
        lines.append(f"{service}: {count} statements" if count else f"{service}: no policy of its own")
    return "VPC endpoints, each with its policy", lines


def _device(dossier: Dossier, allowed: list[Row], y: int) -> tuple[Box, ...]:
    """The customer's device, where somebody may stream liveness video over the internet."""
    streams = {
        row.principal
        for row in allowed
        if row.action == "rekognition:StartFaceLivenessSession" and row.door == "internet"
    }
    roles = sorted(role.name for role in dossier.matrix.estate.roles if role.name in streams)
    return (_box(_LEFT, y, "outside", "The customer's device, on the internet", [f"as {name}" for name in roles]),
            ) if roles else ()  # fmt: skip


def _service(dossier: Dossier) -> tuple[list[str]]:
    lines = [f"approved: {row.name}" for row in dossier.settings.approved]
    for kind, word in (
        ("collection", "face collection"),
        ("project", "project"),
        ("streamprocessor", "stream processor"),
    ):
        lines += [f"holds {word} {thing.name}" for thing in dossier.matrix.estate.of(kind)]
    return (lines,)


def _record(dossier: Dossier, y: int) -> tuple[Box, ...]:
    """Trail, watchers and who is told."""
    app = dossier.application
    trails = [f"trail {one.get('TrailName') or one.id}" for one in app.of("AWS::CloudTrail::Trail")]
    if adopted := dossier.settings.log_archive.adopt:
        trails.append(f"adopted trail {adopted.trail.rpartition('/')[2]}")
    logs = [
        f"log group {one.get('LogGroupName') or one.id}: {_days(one.get('RetentionInDays'))}"
        for one in app.of("AWS::Logs::LogGroup")
    ]
    watchers = [
        f"{len(app.of('AWS::Events::Rule'))} event rules, {len(app.of('AWS::Logs::MetricFilter'))} metric filters",
        f"{len(app.of('AWS::CloudWatch::Alarm'))} alarms",
    ]
    topics = [f"topic {one.get('TopicName') or one.id}" for one in app.of("AWS::SNS::Topic")]
    told = [f"tells {one.get('Endpoint')}" for one in app.of("AWS::SNS::Subscription")]
    return (
        _box(_LEFT, y, "record", "The record", [*trails, *logs]),
        _box(_MIDDLE, y, "record", "The watchers", watchers),
        _box(_RIGHT, y, "record", "Who is told", [*topics, *told]),
    )


def _flows(
    doors: Box,
    device: tuple[Box, ...],
    service: Box,
    held: list[tuple[Store, Box]],
    record: tuple[Box, ...],
    allowed: list[Row],
) -> list[Arrow]:
    """What moves: calls, video, reads and writes on the callers' behalf, the record of it all."""
    found = []
    if any(row.door == "our-rekognition-endpoint" for row in allowed):
        found.append(_across(doors, service, "approved calls"))
    found += [_across(box, service, "liveness video") for box in device]
    for store, box in held:
        y = min(box.middle, service.y + service.height - 10)
        start, end = (service.x + service.width, y), (box.x, box.middle)
        if store.written:
            found.append(Arrow(start=start, end=end, label="writes"))
        if store.read:
            found.append(Arrow(start=(end[0], end[1] + 13), end=(start[0], start[1] + 13), label="reads"))
    bottom = service.y + service.height
    found.append(
        Arrow(start=(service.x + 40, bottom), end=(service.x + 40, record[1].y), label="every call leaves an event")
    )
    found.append(Arrow(start=(record[0].x + record[0].width, record[0].y + 22), end=(record[1].x, record[1].y + 22),
                       label="events"))  # fmt: skip
    found.append(Arrow(start=(record[1].x + record[1].width, record[1].y + 22), end=(record[2].x, record[2].y + 22),
                       label="alarms"))  # fmt: skip
    return found


def _across(box: Box, service: Box, label: str) -> Arrow:
    y = min(box.middle, service.y + service.height - 10)
    return Arrow(start=(box.x + box.width, box.middle), end=(service.x, y), label=label)


def _sentence(arrow: Arrow, boxes: tuple[Box, ...]) -> str:
    names = []
    for x, y in (arrow.start, arrow.end):
        touching = [b for b in boxes if b.x - 1 <= x <= b.x + b.width + 1 and b.y - 1 <= y <= b.y + b.height + 15]
        names.append(_named(touching[0]) if touching else "")
    return f"From {names[0]} to {names[1]}: {arrow.label}."


def _named(box: Box) -> str:
    return f"{box.title} {box.lines[0]}" if box.kind == "store" else box.title


def _days(value: object) -> str:
    return "kept for ever" if value is None or isinstance(value, Unresolved) else f"kept {value} days"
