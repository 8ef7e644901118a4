"""The matrix for a person: duties against capabilities, and the rows behind any cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assurance.iam.evaluate import Verdict
from assurance.model.estate import Estate
from assurance.proof.actions import CHANGES, Ask, asks
from assurance.proof.comparing import Change
from assurance.proof.duties import READING
from assurance.proof.matrix import Row
from assurance.proof.network_paths import OFF_ENDPOINT
from assurance.proof.principals import INSIDE, everyone, outside
from assurance.proof.widening import Widening
from assurance.proof.wording import duty_of
from capabilities.capabilities import CATALOGUE, REFUSED

COLUMNS: dict[str, tuple[str, str]] = {
    "administrator": ("adm", "administrator of collections and models"),
    "enroller": ("enr", "enroller"),
    "caller": ("call", "callers"),
    "results": ("res", "readers of results"),
    "liveness-client": ("cli", "liveness client"),
    "media-supplier": ("sup", "media supplier"),
    "eraser": ("era", "eraser"),
    "model-sharer": ("shr", "model sharer"),
    "key-administrator": ("key", "key administrator"),
    "auditor": ("aud", "auditor"),
    "verifier": ("ver", "verifier"),
    "deploying-role": ("dep", "deploying role"),
    "other roles": ("role", "other roles"),
    "services": ("svc", "AWS services and identity pools"),
    "named": ("nam", "principals that policies name"),
    "external-principal-in-account": ("acct", "administrator, user or root of the account"),
    "external-principal-in-organization": ("org", "administrator of another account of the organization"),
    "outsiders": ("out", "outside the organization, unsigned, a guest, or a service that acts for another account"),
}
"""Duty → heading, and what it stands for."""
NOTHING = "·"
SIGNS = (
    "A number says how many of the actions are possible; ? that it depends, ~ only on the caller's behalf through a "
    "service, ! also off our endpoints.\n"
)
_VERBS: dict[str, tuple[str, ...]] = {
    "read": (*READING, "sqs:ReceiveMessage"),
    "write": ("kinesis:PutRecord", "lambda:InvokeFunction", "s3:DeleteObject", "s3:PutObject",
              "sns:Publish", "sqs:SendMessage"),
    "decrypt": ("kms:Decrypt",),
    "become": ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"),
    "pass": ("iam:PassRole",),
    "change": tuple(sorted(CHANGES)),
}  # fmt: skip


_GROUPS = {
    "cloudwatch": "alarms",
    "ec2": "network",
    "events": "rules",
    "iam": "roles and policies",
    "logs": "log groups",
    "sts": "roles and policies",
}
"""Service → one line for all that is its."""


def overview(rows: Iterable[Row], estate: Estate, width: int = 120) -> Iterator[Table | Text]:
    """Two tables that fit a terminal: capabilities, and data with its safeguards; in turns if it is narrow."""
    listed = list(rows)
    by_action: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        by_action[row.action].append(row)
    names = {row.name: row.actions for row in CATALOGUE} | {"(refused)": tuple(sorted(REFUSED))}
    held = {_duty(who.name) for who in everyone(estate)}
    columns = {duty: head for duty, (head, _) in COLUMNS.items() if duty in held}
    capabilities = {
        f"{name} ({len(actions)})": _cells([row for one in actions for row in by_action[one]], columns, estate)
        for name, actions in names.items()
    }
    yield from _tables("Rekognition: who can do what", "Capability", capabilities, columns, width)
    data = {f"{label} ({count})": _cells(found, columns, estate) for label, count, found in _targets(listed, estate)}
    yield from _tables("Data, and what protects it", "Resource", data, columns, width)
    yield Text(SIGNS, style="dim")


def _tables(
    title: str, first: str, lines: dict[str, dict[str, Text]], columns: dict[str, str], width: int
) -> Iterator[Table | Text]:
    """As many tables as the width needs; who can do nothing at all has no column."""
    texts = {duty: [head, *(cells[duty].plain for cells in lines.values())] for duty, head in columns.items()}
    able = {duty: max(map(len, found)) + 1 for duty, found in texts.items() if set(found[1:]) != {NOTHING}}
    for shown in _turns(able, width - max(map(len, (first, *lines))) - 2):
        table = Table(title=title, title_justify="left", title_style="bold", padding=(0, 0))
        table.add_column(first, no_wrap=True)
        for duty in shown:
            table.add_column(columns[duty], justify="center", no_wrap=True)
        for label, cells in lines.items():
            table.add_row(label, *(cells[duty] for duty in shown))
        yield table
        yield Text("; ".join(" ".join(COLUMNS[duty]) for duty in shown) + "\n", style="dim")
    if unable := [COLUMNS[duty][1] for duty in columns if duty not in able]:
        yield Text(f"Nothing of this is possible for: {'; '.join(unable)}.\n")


def _turns(sizes: dict[str, int], room: int) -> Iterator[list[str]]:
    """Columns in as many turns as the room needs."""
    turn: list[str] = []
    for name, size in sizes.items():
        if turn and sum(sizes[one] for one in turn) + size > room:
            yield turn
            turn = []
        turn.append(name)
    if turn:
        yield turn


def listing(rows: Iterable[Row]) -> Iterator[Text | Padding]:
    """The rows themselves, actions together where principal, resource, network path and decision are the same."""
    together: dict[tuple[str, str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.principal, row.path, row.resource, row.decision.value, row.because].append(row)
    for (principal, path, resource, decision, because), found in sorted(together.items()):
        style = {"allow": "green", "depends": "magenta"}.get(decision, "dim")
        yield _head(Text(f"{decision:9}", style=style), principal, path)
        yield _below(", ".join(row.action for row in found), resource, because)


def changes(found: Iterable[Change]) -> Iterator[Text | Padding]:
    """What changed, widenings first; actions together where all else is the same."""
    together: dict[tuple[bool, str, str, str, str, str, str], list[str]] = defaultdict(list)
    for one in found:
        row, verdicts = one.row, (one.before.value, one.after.value)
        together[not one.widened, row.principal, row.path, row.resource, *verdicts, row.because].append(row.action)
    for (narrowed, principal, path, resource, was, now, because), actions in sorted(together.items()):
        mark = Text("narrowed ", style="green") if narrowed else Text("WIDENED  ", style="bold red")
        yield _head(mark, principal, path)
        yield _below(", ".join(actions), resource, f"{was} before, {now} now: {because}")


def over_all(found: Iterable[Widening]) -> Iterator[Text | Padding]:
    """What differs over all requests, with one request each that shows it."""
    for one in found:
        mark = Text("WIDENED  ", style="bold red") if one.widened else Text("narrowed ", style="green")
        yield _head(mark, one.about, "over all requests, for example")
        yield Padding(Text(one.description), (0, 0, 0, 9))


def _head(mark: Text, principal: str, path: str) -> Text:
    """The answer, who, and through which network path."""
    return Text.assemble(mark, (principal, "bold"), f"  {path}")


def _below(actions: str, resource: str, because: str) -> Padding:
    """What and why, as wide as there is room: nothing is cut, whatever the length of an ARN."""
    return Padding(Text(f"{actions}\non {resource}\n{because}"), (0, 0, 0, 9))


def _cells(rows: list[Row], columns: dict[str, str], estate: Estate) -> dict[str, Text]:
    by_duty: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.decision is not Verdict.DENY:
            by_duty[_duty(row.principal)].append(row)
    return {duty: _cell(by_duty[duty]) for duty in columns}


def _cell(possible: list[Row]) -> Text:
    if not possible:
        return Text(NOTHING, style="dim")
    actions = {row.action for row in possible if row.decision is Verdict.ALLOW}
    number = str(len(actions)) if actions else "?"
    if any(row.path in OFF_ENDPOINT for row in possible):
        return Text(f"{number}!", style="red")
    if all(row.path.startswith("through-") for row in possible):
        return Text(f"{number}~", style="yellow")
    return Text(number, style="green" if actions else "magenta")


def _targets(rows: list[Row], estate: Estate) -> Iterator[tuple[str, int, list[Row]]]:
    """Thing and verb, how many actions that is, and the rows about them; all roles are one line, and so on."""
    by_resource: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_resource[row.resource].append(row)
    asked: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ask in asks(estate):
        if ask.service != "rekognition" or ask.owner:
            asked[_group(ask, estate)][ask.resource].add(ask.action)
    for label, resources in asked.items():
        for verb, actions in _VERBS.items():
            if held := set[str]().union(*resources.values()).intersection(actions):
                about = [row for arn in sorted(resources) for row in by_resource[arn] if row.action in held]
                yield f"{label}: {verb}", len(held), about


def _group(ask: Ask, estate: Estate) -> str:
    """What a line is about."""
    if ask.owner or ask.beside or ask.resource == "*":
        return "what is somebody else's" if ask.owner else "the account"
    if ask.service in _GROUPS:
        return _GROUPS[ask.service]
    inside = (one for one in estate.targets if one.arn == ask.resource or ask.resource.startswith(f"{one.arn}/"))
    target = ask.target or next(inside, None)
    return f"{target.kind} {_short(target.name, estate)}" if target else "the account"


def _short(name: str, estate: Estate) -> str:
    """A physical name without what all names share."""
    own = name.removesuffix(f"-{estate.region}").removesuffix(f"-{estate.account}").removeprefix("alias/")
    return next((rest for middle in ("-rekognition-", "-rek-") if (rest := own.partition(middle)[2])), own)


def _duty(principal: str) -> str:
    """The column of a principal."""
    if principal in INSIDE:
        return INSIDE[0]
    if principal.startswith("external-principal-in-"):
        return principal
    if outside(principal):
        return "outsiders"
    if principal.startswith("arn:"):
        return "named"
    if "." in principal:
        return "services"
    duty = duty_of(principal) or principal
    return next((one for one in COLUMNS if re.match(rf"{one}(?![a-z0-9])", duty)), "other roles")
