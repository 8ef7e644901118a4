"""`assurance.controls.prf`: theorems hold for our environments, and each breaks by a careless change."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.prf import proof
from assurance.controls.registry import defined_in
from assurance.results.verdict import Status
from assurance.sources.template import read
from settings.loading import load
from settings.settings import Settings
from tests.conftest import EXAMPLE_FIRST
from tests.support.proving import (
    ACCOUNT,
    BUCKET,
    OFF_ENDPOINT,
    ORGANIZATION,
    SMALL,
    application,
    document,
    role,
    statement,
)

Json = dict[str, Any]
CATALOGUE = {control.__name__: control() for control in defined_in(proof)}
CLEAN = ("PRF01", "PRF02", "PRF03", "PRF04", "PRF05", "PRF06", "PRF08")
"""The theorems that hold for the small assembly; it has no boundaries, no Regions, no named roles at its stores."""
SMALL_BANK = """
prefix = "tst"
account = "111122223333"
region = "eu-west-1"
organization = "o-exampleorg1"
[capabilities.face-comparison]
[network.create]
cidr = "10.0.0.0/24"
[log-archive.create]
[tags]
data-classification = "confidential"
"""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The environment file of the small assembly."""
    file = tmp_path_factory.mktemp("bank") / "t.toml"
    file.write_text(SMALL_BANK)
    return load(file)


def judged(control: str, settings: Settings, **changed: Any) -> list[tuple[Status, str]]:
    found = check(application(**changed), controls=[CATALOGUE[control]], approval=Approval(settings=settings))
    assert not found.crashed, found.crashed
    return [(one.status, one.message) for one in found.results]


def with_policy(resource: str, element: str, *statements: Json) -> Json:
    """A resource of the small assembly with statements added to its policy."""
    properties = SMALL[resource]["Properties"]
    policy = document(*properties[element]["Statement"], *statements)
    return {**SMALL[resource], "Properties": {**properties, element: policy}}


SELFISH = statement("Allow", ["kms:Decrypt", "kms:PutKeyPolicy"], sid="Both")
BROKEN: dict[str, list[tuple[Json, str]]] = {
    "PRF01": [
        (
            {
                "Endpoint": with_policy(
                    "Endpoint", "PolicyDocument", statement("Allow", "rekognition:*", sid="Wide", Principal="*")
                )
            },
            "rekognition endpoint: ",
        ),
        (
            {"Endpoint": {**SMALL["Endpoint"], "Properties": dict(list(SMALL["Endpoint"]["Properties"].items())[:2])}},
            "rekognition endpoint: ",
        ),
    ],
    "PRF02": [
        (
            {"Both": role("both", statement("Allow", ["rekognition:DeleteCollection", "rekognition:SearchFaces"]))},
            "both",
        )
    ],
    "PRF03": [({"Both": role("both", SELFISH)}, "both")],
    "PRF04": [
        ({"Auditor": role("auditor", statement("Allow", "rekognition:Search*"))}, "SearchFaces"),
        ({"Auditor": role("auditor", statement("Allow", "s3:Get*")), "BucketPolicy": None}, "s3:GetObject"),
        ({"Auditor": role("auditor", statement("Allow", "kms:Decrypt"))}, "kms:Decrypt"),
    ],
    "PRF05": [
        (
            {
                "BucketPolicy": with_policy(
                    "BucketPolicy", "PolicyDocument", statement("Allow", "s3:PutObject", f"{BUCKET}/*", Principal="*")
                )
            },
            "may ask s3:PutObject",
        ),
        (
            {
                "BucketPolicy": with_policy(
                    "BucketPolicy",
                    "PolicyDocument",
                    statement(
                        "Allow", "s3:PutObject", f"{BUCKET}/*", Principal={"Service": "cloudtrail.amazonaws.com"}
                    ),
                )
            },
            "the service cloudtrail.amazonaws.com may ask",
        ),
        (
            {"Key": with_policy("Key", "KeyPolicy", statement("Allow", "kms:*", Principal={"AWS": "*"}))},
            "arn:aws:iam::",
        ),
        ({"Open": role("open", trust={"AWS": "777788889999"})}, "arn:aws:iam::"),
    ],
    "PRF06": [
        ({"Loose": role("loose", statement("Allow", "rekognition:DetectFaces"))}, "loose"),
        (
            {
                "Client": role(
                    "liveness-client",
                    statement("Allow", ["rekognition:StartFaceLivenessSession", "rekognition:DetectText"]),
                )
            },
            "DetectText",
        ),
    ],
    "PRF07": [
        (
            {"Caller": role("caller-face-comparison", statement("Allow", "rekognition:CompareFaces"), OFF_ENDPOINT)},
            "s3:GetObject",
        ),
        (
            {"Key": {**SMALL["Key"], "Properties": {"KeyPolicy": document(statement("Deny", "kms:*", Principal="*"))}}},
            "kms:Decrypt",
        ),
        (
            {
                "BucketPolicy": with_policy(
                    "BucketPolicy",
                    "PolicyDocument",
                    statement(
                        "Deny",
                        "s3:*",
                        [BUCKET, f"{BUCKET}/*"],
                        sid="Naive",
                        Principal="*",
                        Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
                    ),
                )
            },
            "Naive",
        ),
        ({"Caller": None}, "holds no such role"),
    ],
}


@pytest.mark.parametrize(
    ("control", "changed", "description"), [(name, *case) for name, cases in BROKEN.items() for case in cases]
)
def test_each_theorem_breaks(control: str, changed: Json, description: str, bank: Settings) -> None:
    """One careless change, and the control that is there for it is not met and says where."""
    found = judged(control, bank, **changed)
    assert Status.NOT_MET in {status for status, _ in found}
    assert any(description in message for _, message in found)


@pytest.mark.parametrize("control", CLEAN)
def test_each_restriction_holds_for_the_small_assembly(control: str, bank: Settings) -> None:
    """The assembly that the careless changes start from is clean: it is they that break it."""
    assert judged(control, bank) == [(Status.MET, "")]


def test_what_depends_is_undecided(bank: Settings) -> None:
    """Under a boundary that the assembly does not hold nobody can say that a role infers nowhere else."""
    loose = role("loose", statement("Allow", "rekognition:DetectFaces"), boundary=f"arn:aws:iam::{ACCOUNT}:policy/own")
    assert {status for status, _ in judged("PRF06", bank, Loose=loose)} == {Status.UNDECIDED}


@pytest.mark.parametrize(
    "changed",
    [
        {"Alias": None},
        {
            "Caller": {
                **SMALL["Caller"],
                "Properties": {
                    **SMALL["Caller"]["Properties"],
                    "PermissionsBoundary": "arn:aws:iam::111122223333:policy/own",
                },
            }
        },
    ],
)
def test_usability_under_what_the_assembly_does_not_hold_is_undecided(changed: Json, bank: Settings) -> None:
    """An adopted key, or the bank's own boundary, may deny: the assembly does not say whether it works."""
    supplier = role("media-supplier", statement("Allow", "s3:*"), statement("Allow", "kms:*"))
    found = judged("PRF07", bank, Supplier=supplier, **changed)
    assert Status.UNDECIDED in {status for status, _ in found}
    assert not any(
        "kms:Decrypt" in message and status is Status.NOT_MET for status, message in found if "caller" in message
    )


def test_events_is_let_off_where_aws_gives_no_way_to_tell_accounts_apart(bank: Settings) -> None:
    """EventBridge may use a topic and its key without a source account, and nothing else."""
    grant = statement("Allow", ["kms:Decrypt", "kms:GenerateDataKey*"], Principal={"Service": "events.amazonaws.com"})
    assert judged("PRF05", bank, Key=with_policy("Key", "KeyPolicy", grant)) == [(Status.MET, "")]
    wider = {**grant, "Action": "kms:*"}
    assert judged("PRF05", bank, Key=with_policy("Key", "KeyPolicy", wider))[0][0] is Status.NOT_MET


def test_without_roles_there_is_nothing_to_prove(bank: Settings) -> None:
    """A template without roles is not the business of these controls."""
    assert judged("PRF01", bank, Caller=None, Auditor=None, Keeper=None) == []


def test_a_malformed_policy_leaves_it_undecided(bank: Settings) -> None:
    """Who cannot read a policy proves nothing."""
    broken = role("auditor", {"Effect": "Allow"})
    ((status, message),) = judged("PRF02", bank, Auditor=broken)
    assert status is Status.UNDECIDED
    assert "must have one of Action and NotAction" in message


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_all_theorems_hold_for_our_environments(environment: str, assemblies: Mapping[str, Path]) -> None:
    """Nothing but what is approved is possible without the organization's guardrails; all of it is usable with them."""
    found = check(
        read([assemblies[environment]]), controls=CATALOGUE.values(), approval=Approval(settings=load(environment))
    )
    assert not found.crashed
    assert [(one.control, one.message) for one in found.results if one.status is not Status.MET] == []
    assert {one.control for one in found.results} == set(CATALOGUE) - {"PRF13"}  # there are no groups


def test_the_organization_of_the_small_assembly_is_the_banks(bank: Settings) -> None:
    """The tests above speak of one organization."""
    assert bank.organization == ORGANIZATION
