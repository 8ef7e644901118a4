"""One question as a person asks it: names checked, a mistake reported with what was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from assurance.iam.patterns import arn_parts
from assurance.model.estate import Estate, ProofError
from assurance.proof.actions import KNOWN, Ask, asks
from assurance.proof.matrix import concerns, open_to
from assurance.proof.network_paths import NetworkPath
from assurance.proof.principals import Who, everyone
from assurance.proof.wording import duty_of


def question(
    estate: Estate, principal: str, action: str, resource: str | None = None, path: str | None = None
) -> list[tuple[Who, Ask, NetworkPath]]:
    """Who asks what through which network path; one question a network path where none is named."""
    people = {who.name: who for who in everyone(estate)}
    short = {duty: name for name in people if (duty := duty_of(name))}
    who = people[short.get(principal) or _known("principal", principal, people, also=short)]
    folded = {one.lower(): one for one in KNOWN}
    named = folded.get(action.lower()) or _known("action", action, KNOWN)
    ask = _ask(estate, named, resource)
    if who.about is not None and not concerns(who, ask):
        raise ProofError(
            f"{who.name}: is named for nothing but {', '.join(sorted(who.about or ()))}; for anything else it is what "
            "external-principal-in-account or external-principal-in-organization is"
        )
    ways = {one.name: one for one in open_to(estate, who, ask)}
    if path is None:
        return [(who, ask, way) for way in ways.values()]
    return [(who, ask, ways[_known(f"network path for {named}", path, ways)])]


def _ask(estate: Estate, action: str, resource: str | None) -> Ask:
    found = [one for one in asks(estate) if one.action == action]
    own = [one for one in found if not one.owner]
    if not own and resource is None:
        raise ProofError(f"{action}: the assembly holds nothing that it could be about")
    if resource is None:
        if len(own) == 1:
            return own[0]
        listed = ", ".join(one.resource for one in own)
        raise ProofError(f"{action}: name the --resource; there are: {listed}")
    for one in found:
        if one.resource == resource:
            return one
    return _another(action, resource, found)


def _another(action: str, resource: str, found: list[Ask]) -> Ask:
    """A resource that the matrix does not hold, e.g. another object; it must be of the action's kind."""
    wanted, given = arn_parts(found[0].resource), arn_parts(resource)
    example = found[0].resource
    if len(wanted) != 6:
        raise ProofError(f"{action}: takes no resource; leave --resource out")
    if len(given) != 6 or given[0] != "arn":
        raise ProofError(f"--resource {resource}: is not an ARN such as {example}")
    kinds = {_kind(one.resource) for one in found}
    if _kind(resource) not in kinds:
        raise ProofError(f"--resource {resource}: is an ARN of the wrong kind for {action}; an example: {example}")
    guard = next((one.target for one in found if one.target and _belongs(resource, one.target.arn)), None)
    return Ask(action=action, resource=resource, target=guard)


def _belongs(resource: str, arn: str) -> bool:
    return resource == arn or resource.startswith(f"{arn}/")


def _kind(arn: str) -> tuple[str, str]:
    """Service and type of resource; for S3 whether it is an object."""
    parts = arn_parts(arn)
    service, rest = parts[2], parts[5]
    if service == "s3":
        return service, "object" if "/" in rest else "bucket"
    if service == "sns":
        return service, ""
    inner = [word for word in ("version", "dataset") if f"/{word}/" in rest]
    return service, inner[0] if inner else rest.partition("/")[0]


def _known(kind: str, name: str, known: Iterable[str], also: Iterable[str] = ()) -> str:
    listed = sorted(known)
    if name in listed:
        return name
    near = get_close_matches(name, [*also, *listed], n=1)
    some = (sorted(also) or listed)[:20]
    more = f" and {len(listed) - len(some)} more: fsi-rekognition access --format csv lists them"
    description = ", ".join(some) + (more if len(some) < len(listed) else "")
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {description}"
    raise ProofError(f"no {kind} named {name!r}; {hint}")
