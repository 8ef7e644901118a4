"""Each role in a paragraph: who may become it, what it can do, what it cannot; from the access matrix."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policies.iam.evaluate import Verdict
from policies.pack.dossier import Dossier
from policies.pack.sids import explained
from policies.proof.actions import OTHERS
from policies.proof.estate import Estate
from policies.proof.invariants import ADMINISTRATION, CONTENT, INFERENCE, KEY_ADMINISTRATION, OFF_ENDPOINT
from policies.proof.matrix import Row

_CONTROL_OF_ROLES = frozenset(OTHERS["role"]) - {"sts:AssumeRole", "iam:PassRole"}
_NEVER: Mapping[str, frozenset[str]] = {
    "take in, compare, search or give out images and faces": INFERENCE,
    "administer Rekognition": ADMINISTRATION,
    "read what is stored, or decrypt": CONTENT,
    "administer keys": KEY_ADMINISTRATION,
    "weaken the audit trail": frozenset(OTHERS["trail"]),
    "change roles": _CONTROL_OF_ROLES,
}


@dataclass(frozen=True, kw_only=True)
class Ability:
    """What can be done to something, and through which doors."""

    thing: str
    actions: tuple[str, ...]
    doors: tuple[str, ...]
    certain: bool = True


@dataclass(frozen=True, kw_only=True)
class RoleTold:
    """A role of the assembly, told from the matrix."""

    name: str
    purpose: str
    assumed_by: tuple[str, ...]
    can: tuple[Ability, ...]
    cannot: tuple[str, ...]
    asked: int
    denied: int


def roles(dossier: Dossier) -> tuple[RoleTold, ...]:
    """Every role, by name."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.rows:
        rows[row.principal].append(row)
    resources = {str(one.get("RoleName") or one.id): one for one in dossier.application.of("AWS::IAM::Role")}
    names = named_things(dossier.matrix.estate)
    return tuple(
        RoleTold(
            name=role.name,
            purpose=str(resources[role.name].get("Description") or "") if role.name in resources else "",
            assumed_by=tuple(_assumed_by(resources[role.name].get("AssumeRolePolicyDocument")))
            if role.name in resources
            else (),
            can=tuple(_abilities(rows[role.name], names)),
            cannot=tuple(_cannot(rows[role.name])),
            asked=len(rows[role.name]),
            denied=sum(row.decision is Verdict.DENY for row in rows[role.name]),
        )
        for role in sorted(dossier.matrix.estate.roles, key=lambda one: one.name)
    )


def named_things(estate: Estate) -> dict[str, str]:
    """ARN → what a person calls it: `bucket kyc-rek-media-…`, `key alias/…`."""
    return {thing.arn: f"{thing.kind} {thing.name}" for thing in estate.things}


def thing_of(resource: str, names: Mapping[str, str]) -> str:
    """What a resource of the matrix is about."""
    if resource == "*":
        return "no resource in particular"
    if resource in names:
        return names[resource]
    inside = next((arn for arn in names if resource.startswith(f"{arn}/")), "")
    return f"objects of {names[inside]}" if inside else resource.split(":", 5)[-1]


def _abilities(rows: Iterable[Row], names: Mapping[str, str]) -> Iterator[Ability]:
    found: dict[tuple[str, bool], tuple[set[str], set[str]]] = {}
    for row in rows:
        if row.decision is not Verdict.DENY:
            key = (thing_of(row.resource, names), row.decision is Verdict.ALLOW)
            actions, doors = found.setdefault(key, (set(), set()))
            actions.add(row.action)
            doors.add(row.door)
    for (thing, certain), (actions, doors) in sorted(found.items()):
        yield Ability(thing=thing, actions=tuple(sorted(actions)), doors=tuple(sorted(doors)), certain=certain)


def _cannot(rows: Iterable[Row]) -> Iterator[str]:
    """What no row leaves open; a decision that depends leaves it open."""
    open_rows = [row for row in rows if row.decision is not Verdict.DENY]
    possible = {row.action for row in open_rows}
    yield from (told for told, actions in _NEVER.items() if not possible & actions)
    if not any(row.action.startswith("rekognition:") and row.door in OFF_ENDPOINT for row in open_rows):
        yield "call Rekognition past the bank's own endpoints"


def _assumed_by(trust: object) -> Iterator[str]:
    """Whom the trust policy lets in: the principals, or those that its conditions narrow them to."""
    for one in explained(trust) if isinstance(trust, Mapping) else ():
        narrowed = [text for text in one.conditions if text.startswith("aws:PrincipalArn ")]
        if one.effect == "Allow":
            yield from (text.split(" ", 2)[2] for text in narrowed) if narrowed else (one.who,)
