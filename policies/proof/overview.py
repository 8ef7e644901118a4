"""The matrix for a person: duties against capabilities, and the rows behind any cell."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rich.table import Table
from rich.text import Text

from policies.capabilities import CATALOGUE, REFUSED
from policies.iam.evaluate import Verdict
from policies.proof.comparing import Change
from policies.proof.estate import Estate
from policies.proof.invariants import OFF_ENDPOINT
from policies.proof.matrix import Row
from policies.proof.who import outside

COLUMNS: dict[str, str] = {
    "administrator": "adm",
    "enroller": "enr",
    "caller": "call",
    "results": "res",
    "liveness-client": "cli",
    "media-supplier": "sup",
    "model-sharer": "shr",
    "key-administrator": "key",
    "auditor": "aud",
    "verifier": "ver",
    "other roles": "role",
    "services": "svc",
    "named": "nam",
    "stranger-in-account": "acct",
    "stranger-in-organization": "org",
    "outsiders": "out",
}
"""Duty → heading."""
LEGEND = (
    "A number says how many of the actions are possible; ? that it depends, ~ only on the caller's behalf through a "
    "service, ! also off our endpoints. adm administrator, enr enroller, call callers, res results readers, cli "
    "liveness client, sup media supplier, shr model sharer, key key administrator, aud auditor, ver verifier, role "
    "other roles, svc AWS services; strangers: acct administrator of the account, org administrator of another account "
    "of the organization, out outside the organization, unsigned, or a service that acts for another account."
)
_DATA: dict[str, tuple[str, ...]] = {
    "read": ("s3:GetObject", "s3:GetObjectVersion", "kinesis:GetRecords"),
    "write": ("s3:PutObject", "s3:DeleteObject", "kinesis:PutRecord", "sns:Publish"),
    "decrypt": ("kms:Decrypt",),
    "fence": ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion",
                         "sns:SetTopicAttributes", "cloudtrail:StopLogging", "cloudtrail:PutEventSelectors"),
}  # fmt: skip


def overview(rows: Iterable[Row], estate: Estate) -> Iterator[Table | Text]:
    """Two tables that fit a terminal: capabilities, and data with its fences."""
    listed = list(rows)
    by_action: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        by_action[row.action].append(row)
    names = {f"{row.name}": row.actions for row in CATALOGUE} | {"(refused)": tuple(sorted(REFUSED))}
    held = {duty for row in listed for duty in (_duty(row.principal, estate),)}
    columns = {duty: head for duty, head in COLUMNS.items() if duty in held}
    table = _table("Rekognition: who can do what", "Capability", columns)
    for name, actions in names.items():
        about = [row for one in actions for row in by_action[one]]
        table.add_row(f"{name} ({len(actions)})", *_cells(about, columns, estate))
    yield table
    table = _table("Data and fences", "Thing", columns)
    for label, count, found in _things(listed, estate):
        table.add_row(f"{label} ({count})", *_cells(found, columns, estate))
    yield table
    yield Text(LEGEND, style="dim")


def listing(rows: Iterable[Row]) -> Table:
    """The rows themselves, actions together where principal, resource, door and decision are the same."""
    together: dict[tuple[str, str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        together[row.principal, row.door, row.resource, row.decision.value, row.because].append(row)
    table = Table("Principal", "Door", "On", "Actions", "Decision", "Because", show_lines=False)
    for (principal, door, resource, decision, because), found in sorted(together.items()):
        style = {"allow": "green", "depends": "magenta"}.get(decision, "dim")
        actions = ", ".join(row.action for row in found)
        table.add_row(principal, door, resource, actions, Text(decision, style=style), because)
    return table


def changes(found: Iterable[Change]) -> Table:
    """What changed, widenings first."""
    table = Table("", "Principal", "Action", "On", "Door", "Was", "Is", "Because")
    for one in found:
        mark = Text("WIDENED", style="bold red") if one.widened else Text("narrowed", style="green")
        row = one.row
        table.add_row(
            mark, row.principal, row.action, row.resource, row.door, one.before.value, one.after.value, row.because
        )
    return table


def _table(title: str, first: str, columns: dict[str, str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", padding=(0, 0))
    table.add_column(first, no_wrap=True)
    for head in columns.values():
        table.add_column(head, justify="center", no_wrap=True)
    return table


def _cells(rows: list[Row], columns: dict[str, str], estate: Estate) -> Iterator[Text]:
    by_duty: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.decision is not Verdict.DENY:
            by_duty[_duty(row.principal, estate)].append(row)
    for duty in columns:
        yield _cell(by_duty[duty])


def _cell(possible: list[Row]) -> Text:
    if not possible:
        return Text("·", style="dim")
    actions = {row.action for row in possible if row.decision is Verdict.ALLOW}
    number = str(len(actions)) if actions else "?"
    if any(row.door in OFF_ENDPOINT for row in possible):
        return Text(f"{number}!", style="red")
    if all(row.door.startswith("through-") for row in possible):
        return Text(f"{number}~", style="yellow")
    return Text(number, style="green" if actions else "magenta")


def _things(rows: list[Row], estate: Estate) -> Iterator[tuple[str, int, list[Row]]]:
    """Thing and verb, how many actions that is, and the rows about them."""
    by_resource: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_resource[row.resource].append(row)
    for kind in ("bucket", "key", "topic", "stream", "trail"):
        for thing in estate.of(kind):
            inside = [name for name in by_resource if name == thing.arn or name.startswith(f"{thing.arn}/")]
            about = [row for name in inside for row in by_resource[name]]
            asked = {row.action for row in about}
            for verb, actions in _DATA.items():
                if held := tuple(one for one in actions if one in asked):
                    found = [row for row in about if row.action in held]
                    yield f"{kind} {_short(thing.name, estate)}: {verb}", len(held), found


def _short(name: str, estate: Estate) -> str:
    """A physical name without what all names share."""
    own = name.removesuffix(f"-{estate.account}-{estate.region}").removeprefix("alias/")
    return next((rest for middle in ("-rekognition-", "-rek-") if (rest := own.partition(middle)[2])), own)


def _duty(principal: str, estate: Estate) -> str:
    """The column of a principal."""
    if principal.startswith("stranger-in-"):
        return principal
    if outside(principal):
        return "outsiders"
    if principal.startswith("arn:"):
        return "named"
    if "." in principal:
        return "services"
    duty = principal.partition("-rekognition-")[2]
    return next((one for one in COLUMNS if duty == one or duty.startswith(f"{one}-")), "other roles")
