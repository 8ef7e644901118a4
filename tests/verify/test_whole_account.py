"""The identities of an account as `verify --whole-account` reads them: page by page, whole, or not at all."""

from typing import Any

import pytest

from assurance.sources.live.calling import Caller
from assurance.sources.live.elsewhere import elsewhere
from assurance.sources.live.failing import CallError
from assurance.sources.live.leftovers import Standing
from assurance.sources.live.whole import Whole, read
from assurance.sources.resource import Unresolved
from tests.support.verifying import PLACE

ARN = "arn:aws:iam::111122223333:{}"
DOCUMENT = {"Version": "2012-10-17", "Statement": []}
CALL = "GetAccountAuthorizationDetails"


def role(name: str, **more: Any) -> dict[str, Any]:
    return {"RoleName": name, "Arn": ARN.format(f"role/{name}"), "AssumeRolePolicyDocument": DOCUMENT, **more}


def user(name: str, *groups: str) -> dict[str, Any]:
    return {"UserName": name, "Arn": ARN.format(f"user/{name}"), "GroupList": list(groups)}


def group(name: str, path: str = "") -> dict[str, Any]:
    return {"GroupName": name, "Arn": ARN.format(f"group/{path}{name}")}


class Account(Caller):
    """One that answers from these lists; a text is the code of an error."""

    def __init__(self, region: str = "eu-west-1", **answers: Any) -> None:
        self.region, self._answers = region, answers

    def at(self, region: str) -> "Account":
        return Account(region, **self._answers.get(region, {}))

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        answer = self._answers.get(operation, {"OpenIDConnectProviderList": [], "SAMLProviderList": [], "Regions": []})
        if isinstance(answer, str):
            raise CallError(f"{service}:{operation}", answer, "no")
        found: dict[str, Any] = answer
        return found

    def pages(self, service: str, operation: str, key: str, **parameters: Any) -> list[Any]:
        answer = self._answers.get(key, [])
        if isinstance(answer, str):
            raise CallError(f"{service}:{operation}", answer, "no")
        return list(answer)


def gap(found: Any) -> str:
    assert isinstance(found, Unresolved), found
    return found.reason


def test_everybody_and_what_they_hold() -> None:
    """Names go by their ARNs, a path before the name included; of a policy the version in force counts."""
    versions = [
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": "old"},
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": DOCUMENT},
    ]
    aws = Account(
        GroupDetailList=[group("staff", "people/"), group("app")],
        UserDetailList=[user("app", "staff", "app")],
        RoleDetailList=[role("app", InstanceProfileList=[{"InstanceProfileName": "machine"}])],
        Policies=[{"PolicyName": "own", "Arn": ARN.format("policy/own"), "PolicyVersionList": versions}],
    )
    found = read(aws, PLACE).identities
    assert isinstance(found, tuple)
    by_id = {one.id: one for one in found}
    assert set(by_id) == {"group/people/staff", "group/app", "user/app", "role/app", "policy/own"}
    assert by_id["user/app"].get("Groups") == [ARN.format("group/people/staff"), ARN.format("group/app")]
    assert by_id["policy/own"].get("PolicyDocument") == DOCUMENT
    assert by_id["role/app"].state == {"InstanceProfiles": ["machine"]}


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"RoleDetailList": "AccessDenied"}, "AccessDenied: no"),
        ({"Policies": "Throttling"}, "Throttling: no"),
        ({"RoleDetailList": [{"RoleName": "app"}]}, "AWS's answer has an unknown shape (KeyError: 'Arn')"),
        ({"UserDetailList": [user("eve", "gone")]}, "AWS's answer has an unknown shape (KeyError: 'gone')"),
        ({"RoleDetailList": [role("app", RolePolicyList=[{}])]},
         "AWS's answer has an unknown shape (KeyError: 'PolicyName')"),
    ],
    ids=["denied", "throttled", "a role without ARN", "a group that is not listed", "a policy without name"],
)  # fmt: skip
def test_what_is_not_whole_is_a_gap(answers: dict[str, Any], reason: str) -> None:
    """Nobody is left out in silence: without one part there is none."""
    assert gap(read(Account(**answers), PLACE).identities) == reason


def test_a_policy_of_which_no_version_is_in_force() -> None:
    """What it grants is not known."""
    aws = Account(Policies=[{"PolicyName": "own", "Arn": ARN.format("policy/own"), "PolicyVersionList": []}])
    found = read(aws, PLACE).identities
    assert isinstance(found, tuple)
    assert gap(found[0].get("PolicyDocument")) == "AWS lists no version of it that is in force"


def test_providers_of_one_kind_that_may_not_be_listed() -> None:
    """Those of the other kind are there."""
    arn = ARN.format("saml-provider/directory")
    aws = Account(ListOpenIDConnectProviders="AccessDenied", ListSAMLProviders={"SAMLProviderList": [{"Arn": arn}]})
    denied, directory = read(aws, PLACE).providers
    assert gap(denied) == "AccessDenied: no"
    assert (directory.type, directory.id) == ("AWS::IAM::SAMLProvider", "saml-provider/directory")  # type: ignore[union-attr]


def test_other_regions() -> None:
    """Each enabled one but ours: what of Rekognition stands there, and stacks named like ours; closed ones are gaps."""
    named = [{"StackName": name, "StackStatus": "CREATE_COMPLETE"} for name in ("kyc-rekognition-access", "website")]
    ended = [{"StackName": "kyc-rekognition-old", "StackStatus": "DELETE_COMPLETE"}]
    regions = ("eu-west-1", "us-east-1", "us-east-2", "af-south-1")
    there: dict[str, Any] = {
        "DescribeRegions": {"Regions": [{"RegionName": one} for one in regions]},
        "us-east-1": {"CollectionIds": ["faces"], "Stacks": ended},
        "us-east-2": {"CollectionIds": "AccessDeniedException", "Stacks": named},
        "af-south-1": {"Stacks": "AccessDenied", "CollectionIds": "NoSuchEndpoint"},
    }
    aws = Account(**there)
    found = elsewhere(aws, "-rekognition-")
    assert {(one.region, one.name) for one in found if isinstance(one, Standing)} == {
        ("us-east-1", "faces"),
        ("us-east-2", "kyc-rekognition-access"),
    }
    assert sorted(gap(one) for one in found if isinstance(one, Unresolved)) == [
        "AccessDenied: no",
        "AccessDeniedException: no",
    ]


def test_regions_that_may_not_be_listed() -> None:
    """One gap, and nothing concluded."""
    assert [gap(one) for one in elsewhere(Account(DescribeRegions="UnauthorizedOperation"), "x")] == [
        "UnauthorizedOperation: no"
    ]


def test_an_account_with_nothing() -> None:
    """Which there is none of; it is read all the same."""
    assert read(Account(), PLACE) == Whole()
