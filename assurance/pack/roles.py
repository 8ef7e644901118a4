"""Each role in a paragraph: who may become it, what it can do, what it cannot; from the access matrix."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assurance.iam.evaluate import Verdict
from assurance.model.estate import Estate
from assurance.pack.dossier import Dossier
from assurance.pack.sids import explained
from assurance.proof.actions import OTHERS
from assurance.proof.duties import ADMINISTRATION, CONTENT, INFERENCE, KEY_ADMINISTRATION
from assurance.proof.matrix import Row
from assurance.proof.network_paths import BY_ITSELF, OFF_ENDPOINT, NetworkPath, paths

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
    """What can be done to some resources, and through which network paths."""

    targets: tuple[str, ...]
    actions: tuple[str, ...]
    paths: tuple[str, ...]
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
    possible: int
    """Of the questions asked, those that are answered yes or depend."""


def roles(dossier: Dossier) -> tuple[RoleTold, ...]:
    """Every role, by name."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in dossier.matrix.allowed():
        rows[row.principal].append(row)
    resources = {str(one.get("RoleName") or one.id): one for one in dossier.application.of("AWS::IAM::Role")}
    names = named_targets(dossier.matrix.estate)
    return tuple(
        RoleTold(
            name=role.name,
            purpose=str(resources[role.name].get("Description") or "") if role.name in resources else "",
            assumed_by=tuple(_assumed_by(resources[role.name].get("AssumeRolePolicyDocument")))
            if role.name in resources
            else (),
            can=tuple(abilities(rows[role.name], names, dossier.matrix.estate)),
            cannot=tuple(_cannot(rows[role.name])),
            asked=dossier.asked[role.name],
            possible=len(rows[role.name]),
        )
        for role in sorted(dossier.matrix.estate.roles, key=lambda one: one.name)
    )


def named_targets(estate: Estate) -> dict[str, str]:
    """ARN → what a person calls it: `bucket kyc-rek-media-…`, `key alias/…`."""
    return {target.arn: f"{target.kind} {target.name}" for target in estate.targets}


def target_of(resource: str, names: Mapping[str, str]) -> str:
    """What a resource of the matrix is about."""
    if resource == "*":
        return "no resource in particular"
    if resource in names:
        return names[resource]
    inside = next((arn for arn in names if resource.startswith(f"{arn}/")), "")
    return f"objects of {names[inside]}" if inside else resource.split(":", 5)[-1]


def abilities(rows: Iterable[Row], names: Mapping[str, str], estate: Estate) -> Iterator[Ability]:
    """What is possible, together where resource and network paths are the same."""
    ways: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for row in rows:
        ways[row.action, row.resource, row.decision is Verdict.ALLOW].add(row.path)
    on: dict[tuple[str, tuple[str, ...], bool], set[str]] = defaultdict(set)
    for (action, resource, certain), names_of_paths in ways.items():
        description = tuple(_described(names_of_paths, paths(estate, action)))
        on[target_of(resource, names), description, certain].add(action)
    alike: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[str]] = defaultdict(list)
    for (target, description, certain), actions in sorted(on.items()):
        alike[tuple(sorted(actions)), description, certain].append(target)
    for (acts, description, certain), targets in alike.items():
        yield Ability(targets=tuple(targets), actions=acts, paths=description, certain=certain)


def _described(open_paths: set[str], there: Iterable[NetworkPath]) -> Iterator[str]:
    """The network paths as a person calls them; most of them together are any but the others."""
    listed = [BY_ITSELF] if BY_ITSELF.name in open_paths else list(there)
    closed = [one.description.removeprefix("through ") for one in listed if one.name not in open_paths]
    if not closed and len(listed) > 1:
        yield "through any network path"
    elif len(closed) == 1 and len(listed) > 3:
        yield f"through any network path but {closed[0]}"
    else:
        yield from (one.description for one in listed if one.name in open_paths)


def _cannot(rows: Iterable[Row]) -> Iterator[str]:
    """What no row leaves open; a decision that depends leaves it open."""
    open_rows = list(rows)
    possible = {row.action for row in open_rows}
    yield from (description for description, actions in _NEVER.items() if not possible & actions)
    if not any(row.action.startswith("rekognition:") and row.path in OFF_ENDPOINT for row in open_rows):
        yield "call Rekognition past the bank's own endpoints"


def _assumed_by(trust: object) -> Iterator[str]:
    """Whom the trust policy lets in: the principals, or those that its conditions narrow them to."""
    for one in explained(trust) if isinstance(trust, Mapping) else ():
        narrowed = [text for text in one.conditions if text.startswith("aws:PrincipalArn ")]
        if one.effect == "Allow":
            yield from (text.split(" ", 2)[2] for text in narrowed) if narrowed else (one.who,)
