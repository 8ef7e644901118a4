"""Groups of callers are kept apart, over all requests; each policy that lets one reach another's is refuted."""

from collections.abc import Callable

import pytest

from assurance.controls.control import Approval, Facts
from assurance.controls.prf.proof import PRF13
from assurance.proof.reading import read as estate_of
from assurance.proof.telling import line
from assurance.proof.theorem import Ground, Status
from assurance.proof.theorems import proven
from assurance.results.verdict import Status as Judged
from assurance.sources.resource import Application
from assurance.sources.template import read
from settings.settings import Settings
from tests.settings.test_answers import FEW
from tests.support.editing import added, edited, with_
from tests.support.grouping import GROUPS, ROLE
from tests.support.variants import REMOVED, settings_of, synthesized

EMPLOYEES = "arn:aws:rekognition:us-east-1:111122223333:collection/employees"
SEARCH = {
    "Sid": "Added",
    "Effect": "Allow",
    "Action": "rekognition:SearchFacesByImage",
    "Resource": EMPLOYEES,
}
RETAIL = "arn:aws:iam::111122223333:role/fsi-rek-use1-caller-face-search-retail"
BY_RETAIL = {"Principal": "*", "Condition": {"ArnEquals": {"aws:PrincipalArn": RETAIL}}}
TRUST = "NamedPrincipalsOfTheOrganizationMayAssumeTheRole"
INSPECT = "AuditorsMayInspectOnNamedCollections"
ROLE_OF_RETAIL = "CallerFaceSearchRetail"
OWN = "CallerFaceSearchRetailMayCallOnNamedCollections"


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Application]:
    """`full`, much of it left out, with two groups."""
    folder = tmp_path_factory.mktemp("groups")
    settings = settings_of("full", {**FEW, "capabilities.face-search-video": {}, **GROUPS})
    synthesized(settings, folder)
    return settings, read([folder])


def test_groups_are_kept_apart(grouped: tuple[Settings, Application]) -> None:
    """Six roles: own policies, both endpoints, and whom each trusts."""
    settings, application = grouped
    found = proven("groups", Ground(estate=estate_of(application), settings=settings))
    assert (found.status, found.reasons, found.refutations) == (Status.PROVED, (), ())
    assert found.questions == 24
    judged = PRF13().judge_application(Facts(application=application, approval=Approval(settings=settings)))
    assert [verdict.status for _, verdict in judged] == [Judged.MET]


def within(trust: str, *principals: str) -> Callable[[Application], Application]:
    """The trust of a group's role, naming somebody else."""
    named = with_(Condition={"ArnLike": {"aws:PrincipalArn": list(principals)}})
    return lambda application: edited(application, TRUST, named, within=trust)


SPOILT: dict[str, tuple[Callable[[Application], Application], str]] = {
    "its own policy": (lambda app: added(app, OWN, SEARCH, within=ROLE_OF_RETAIL), "rekognition:SearchFacesByImage"),
    "any collection": (
        lambda app: edited(app, OWN, with_(Resource=EMPLOYEES.replace("employees", "*")), within=ROLE_OF_RETAIL),
        "collection/employees",
    ),
    "the endpoint": (lambda app: added(app, INSPECT, {**SEARCH, **BY_RETAIL}), EMPLOYEES),
    "another group's caller": (within("CallerFaceSearchStaff", ROLE.format("retail/kyc")), "sts:AssumeRole"),
    "everybody": (within("CallerCustomLabelsRetail", ROLE.format("*")), "sts:AssumeRole"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_what_reaches_across_is_refuted(how: str, grouped: tuple[Settings, Application]) -> None:
    """By a request that then passes."""
    change, description = SPOILT[how]
    settings, application = grouped
    found = proven("groups", Ground(estate=estate_of(change(application)), settings=settings))
    assert found.status is Status.REFUTED
    assert any(description in line(one) for one in found.refutations)


def test_without_groups_nothing_is_judged(grouped: tuple[Settings, Application]) -> None:
    """There is nothing to keep apart."""
    _, application = grouped
    settings = settings_of("full", {**FEW, "capabilities.streaming-video": REMOVED})
    assert list(PRF13().judge_application(Facts(application=application, approval=Approval(settings=settings)))) == []
