"""The theorem that groups of callers are kept apart: by their roles, at the endpoints, and by whom each role trusts."""

from collections.abc import Iterator
from functools import partial

from assurance.iam.claims import NOTHING, Each, Meant, Passing, Question
from assurance.iam.descent import Caller
from assurance.iam.languages import MANY, Language, exactly, join, literal
from assurance.iam.request import Policies
from assurance.model.estate import Target
from assurance.proof.asking import Place, anywhere, at, by_role, everybody, outside
from assurance.proof.principals import Who
from assurance.proof.reaching import ANY_IDENTITY, ANY_RESOURCE, shapes
from assurance.proof.theorem import Case, Ground, Lack, Obligation, allowing, meant, said
from capabilities.capability import Capability, Duty


def groups(ground: Ground) -> Iterator[Obligation]:
    """No caller role of a group reaches what is another's, and no caller of another group becomes it."""
    assert ground.settings
    rows = [row for row in ground.settings.rows if row.group]
    if not rows:
        yield ()
    for row in rows:
        name = ground.settings.names.role_of(Duty.USE, row.name)
        who = next((one for one in ground.roles if one.name == name), None)
        target = next((one for one in ground.estate.of("role") if one.name == name), None)
        if who is None or target is None:
            yield Lack(about=name, message=f"{row.name}: the assembly holds no such role")
            continue
        others = tuple(_of_others(ground, row))
        yield (_by_its_policies(ground, who, others),)
        for endpoint in ground.endpoints("rekognition"):
            layers = Policies(identity=(ANY_IDENTITY,), resource=ANY_RESOURCE, endpoint=endpoint.policy)
            yield (_case(ground, who, layers, others, (at(endpoint, ground.estate, "rekognition"),)),)
        if callers := _callers_of_others(ground, row):
            yield (_becoming(ground, target, callers),)


def _of_others(ground: Ground, row: Capability) -> Iterator[Language]:
    """Every collection, and everything of every project, that is not the group's own."""
    assert ground.settings
    settings, names = ground.settings, ground.settings.names
    own = settings.groups(row)[row.group]
    for collection in settings.collections:
        if collection not in getattr(own, "collections", ()):
            yield exactly(names.collection_arn(collection))
    for project in settings.projects:
        if project not in getattr(own, "projects", ()):
            yield join((literal(names.arn("rekognition", f"project/{project}/")), (MANY,)))


def _callers_of_others(ground: Ground, row: Capability) -> list[str]:
    assert ground.settings
    listed = (one.callers for name, one in ground.settings.groups(row).items() if name != row.group)
    return sorted({one for callers in listed for one in callers if one.startswith("arn:")})


def _by_its_policies(ground: Ground, who: Who, others: tuple[Language, ...]) -> Case:
    layers = Policies(identity=who.identity, boundary=who.boundary)
    places = tuple(anywhere(outside(said(Passing(layers=layers)), ground.estate), "rekognition"))
    return _case(ground, who, layers, others, places)


def _case(ground: Ground, who: Who, layers: Policies, others: tuple[Language, ...], places: tuple[Place, ...]) -> Case:
    premise = Passing(layers=layers)

    def callers() -> Iterator[Caller]:
        found = outside(said(premise), ground.estate)
        return (by_role(who, found, place) for place in places)

    question = Question(premise=premise, claim=NOTHING, callers=Each(make=callers), owner=ground.estate.account,
                        service="rekognition", resources=others)  # fmt: skip
    return Case(about=who.description, question=question, role=who.name)


def _becoming(ground: Ground, role: Target, callers: list[str]) -> Case:
    """Anyone who becomes a role of a group is no caller of another."""
    layers = Policies(identity=(ANY_IDENTITY,), resource=role.policy, resource_must_allow=True)
    claim = meant("nobody of another group", allowing("*", ArnNotLike={"aws:PrincipalArn": callers}))
    premise = Passing(layers=layers)
    question = Question(
        premise=premise, claim=claim, callers=Each(make=partial(_whoever, ground, premise, claim)),
        owner=ground.estate.account, actions=("sts:AssumeRole",), resources=shapes(role.arn)[:1],
    )  # fmt: skip
    return Case(about=f"role {role.name}", question=question, role=role.name)


def _whoever(ground: Ground, premise: Passing, claim: Meant) -> Iterator[Caller]:
    statements = said(premise, claim)
    for place in anywhere(outside(statements, ground.estate), "sts"):
        yield from everybody(statements, ground.estate, place, {})
