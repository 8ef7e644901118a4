"""Theorems about what passes: through our endpoints, past them, and to other Regions."""

from collections.abc import Collection, Iterator

from assurance.iam.claims import NOTHING, Each, Meant, Passing, Question
from assurance.iam.descent import Caller
from assurance.iam.request import Policies
from assurance.model.estate import Target
from assurance.proof.asking import anywhere, at, by_role, elsewhere, everybody, outside
from assurance.proof.duties import INFERENCE, LIVENESS_STREAM
from assurance.proof.principals import Who
from assurance.proof.reaching import ANY_IDENTITY, ANY_RESOURCE, shapes
from assurance.proof.theorem import Case, Ground, Obligation, allowing, meant, said
from capabilities.capabilities import ACTIONS
from capabilities.capability import Duty
from capabilities.names import AUDITOR, LONE_ROLES, VERIFIER

INSPECTION = tuple(
    action
    for action in ACTIONS
    if action not in INFERENCE and action.partition(":")[2].startswith(("Describe", "List"))
)
"""What shows how Rekognition is set up, and no face, image or result."""
CONTENT = ("s3:GetObject", "s3:GetObjectVersion")
RECORDS = ("kinesis:GetRecords", "kinesis:SubscribeToShard")


def operations(ground: Ground) -> Iterator[Obligation]:
    """Nothing but approved operations passes a Rekognition endpoint, nor what they need an S3 endpoint."""
    assert ground.settings
    approved = {action for row in ground.settings.rows for action in row.actions}
    needed = {action for row in ground.settings.rows for need in row.needs for action in need.actions}
    for prefix, actions in (("rekognition", approved), ("s3", {one for one in needed if one.startswith("s3:")})):
        claim = meant("what is approved", allowing(sorted(actions))) if actions else NOTHING
        for endpoint in ground.endpoints(prefix):
            layers = Policies(identity=(ANY_IDENTITY,), resource=ANY_RESOURCE, endpoint=endpoint.policy)
            premise = Passing(layers=layers)
            place = at(endpoint, ground.estate, prefix)
            callers = tuple(everybody(said(premise, claim), ground.estate, place, {}))
            question = Question(premise=premise, claim=claim, callers=callers, owner=ground.estate.account,
                                service=prefix)  # fmt: skip
            yield (Case(about=f"{endpoint.service} endpoint", question=question),)


def endpoints(ground: Ground) -> Iterator[Obligation]:
    """No role calls Rekognition, or reads what is stored, but through our endpoints or by a service in its name."""
    assert ground.settings
    names = ground.settings.names
    ours = {prefix: [one.id for one in ground.endpoints(prefix)] for prefix in ("rekognition", "s3", "kinesis")}
    adopted = ground.settings.network.adopt
    if adopted and adopted.s3_endpoint:
        ours["s3"].append(adopted.s3_endpoint)
    if adopted and adopted.rekognition_endpoint:
        ours["rekognition"].append(adopted.rekognition_endpoint)
    vpcs = {one.vpc for one in ground.endpoints("kinesis")}
    logs = {names.bucket(use) for use in ("trail", "access-logs", "queries")}
    for who in ground.roles:
        yield (_by(ground, who, _let_off(ground, who), "rekognition", ours["rekognition"]),)
        yield (_by(ground, who, NOTHING, "kinesis", ours["kinesis"], vpcs=vpcs, actions=RECORDS),)
        for target in ground.estate.of("bucket"):
            if target.name not in logs:
                yield (_by(ground, who, NOTHING, "s3", ours["s3"], actions=CONTENT, target=target),)


def _let_off(ground: Ground, who: Who) -> Meant:
    """What a role may do past our endpoints."""
    assert ground.settings
    names = ground.settings.names
    if who.name == names.role(LONE_ROLES[Duty.CLIENT]):
        return meant("the liveness client's video stream", allowing(LIVENESS_STREAM))
    return meant("inspection", allowing(INSPECTION)) if _inspects(ground, who) else NOTHING


def _inspects(ground: Ground, who: Who) -> bool:
    assert ground.settings
    return who.name in (ground.settings.names.role(AUDITOR), ground.settings.names.role(VERIFIER))


def regions(ground: Ground) -> Iterator[Obligation]:
    """No role calls Rekognition in another Region."""
    here = allowing("*", StringEquals={"aws:RequestedRegion": ground.estate.region})
    for who in ground.roles:
        claim = meant("the Region, or inspection", here, *([allowing(INSPECTION)] if _inspects(ground, who) else []))
        yield (_by(ground, who, claim, "rekognition", None),)


def _by(
    ground: Ground,
    who: Who,
    claim: Meant,
    service: str,
    ours: Collection[str] | None,
    *,
    vpcs: Collection[str] = (),
    actions: tuple[str, ...] = (),
    target: Target | None = None,
) -> Case:
    """What a role may do, from everywhere but our endpoints, or from everywhere."""
    layers = Policies(identity=who.identity, boundary=who.boundary, resource=target.policy if target else None)
    premise = Passing(layers=layers)

    def callers() -> Iterator[Caller]:
        found = outside(said(premise, claim), ground.estate)
        places = anywhere(found, service) if ours is None else elsewhere(found, service, ours, vpcs)
        return (by_role(who, found, place) for place in places)

    question = Question(
        premise=premise, claim=claim, callers=Each(make=callers), owner=ground.estate.account, service=service,
        actions=actions, resources=shapes(target.arn) if target else (),
    )  # fmt: skip
    return Case(about=who.description, question=question, role=who.name)
