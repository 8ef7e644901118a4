"""Portable templates: one set for all targets that differ in values, exactly what each target alone would get."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assurance.controls.check import check
from assurance.controls.registry import CATALOGUE
from assurance.results.verdict import Status
from assurance.sources.template import read
from fleet.judging import judge
from fleet.portable import NotCarriedError, Values, filled, portable
from fleet.synthesis import own_answers
from fleet.template_sets import TemplateSet, prove, sets_of
from settings.drafting import draft
from settings.fleets import Fleet, load_fleet
from tests.fleet.test_reading import EXAMPLE, fleet
from tests.support.fleets import checked_alone

VALUES = Values(texts={"999988887777": "${AWS::AccountId}", "eu-west-1": "${AWS::Region}", "sg-0fee": "${Group}"})
HERE = {"AWS::AccountId": "222233334444", "AWS::Region": "eu-west-1", "Group": "sg-1", "RegionCode": "euw1"}


def resource(value: Any) -> dict[str, Any]:
    return {"Resources": {"A": {"Type": "AWS::X::Y", "Properties": {"P": value}}}}


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("plain", "plain"),
        ("999988887777", {"Ref": "AWS::AccountId"}),
        ("sg-0fee", {"Ref": "Group"}),
        ("arn:aws:sns:eu-west-1:999988887777:x", {"Fn::Sub": "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:x"}),
        ("eu-west-1/${aws:PrincipalTag/x}", {"Fn::Sub": "${AWS::Region}/${!aws:PrincipalTag/x}"}),
        ([1, {"a": "sg-0fee"}], [1, {"a": {"Ref": "Group"}}]),
        ({"Fn::GetAtt": ["A", "Arn"]}, {"Fn::GetAtt": ["A", "Arn"]}),
    ],
)
def test_a_value_becomes_a_variable_and_back(value: Any, made: Any) -> None:
    """Texts that stand for values become pseudo parameters and parameters; with values put in, they are as before."""
    found = portable(resource(value), VALUES, {}, {"Group": "network"})
    assert found["Resources"] == resource(made)["Resources"]
    expected = json.loads(
        json.dumps(resource(value)).replace("999988887777", "222233334444").replace("sg-0fee", "sg-1")
    )
    assert filled(found, HERE) == expected


@pytest.mark.parametrize(
    ("template", "where"),
    [
        ({"Description": "of 999988887777", "Resources": {}}, "Description"),
        (resource({"sg-0fee": 1}), "Resources/A/Properties/P/sg-0fee"),
        ({"Resources": {"A": {"Type": "sg-0fee"}}}, "Resources/A/Type"),
    ],
)
def test_a_value_that_no_parameter_carries(template: dict[str, Any], where: str) -> None:
    """A key, a description or a type is no place for a parameter, and is said to be none."""
    with pytest.raises(NotCarriedError, match=where):
        portable(template, VALUES, {}, {"Group": "network"})


def test_one_set_for_all_targets(example: Fleet, sets: tuple[TemplateSet, ...]) -> None:
    """Eleven templates for six targets, without an account number, small enough, and each name in them an account's."""
    (found,) = sets
    assert len(found.members) == len(example.members) == 6
    assert len(found.templates) == 11
    assert found.parameters == (
        "CapabilitiesFaceLivenessIdentityPoolUuid", "NetworkClientCidrs0", "NetworkClientCidrs0Subnet1",
        "NetworkClientCidrs0Subnet2", "TagsOwner", "TrustedAuditors0Account",
    )  # fmt: skip
    for template in found.templates.values():
        text = json.dumps(template)
        assert not re.findall(r"(?<![0-9a-f-])[0-9]{12}(?![0-9])", text)
        assert "eu-west-1" not in text.replace('"eu-west-1": {"Code"', "")
        assert len(text) < 51_200


@pytest.mark.thorough
def test_each_target_as_if_alone(sets: tuple[TemplateSet, ...]) -> None:
    """Three accounts in two Regions: with its values put in, each has the templates of its own synthesis."""
    prove([(of, member) for of in sets for member in of.members])


def test_check_judges_them_as_they_are(sets: tuple[TemplateSet, ...], tmp_path: Path) -> None:
    """In whatever account and Region: nothing is open but what depends on the values of parameters."""
    for name, template in sets[0].templates.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(template))
    found = check(read([tmp_path]), controls=CATALOGUE.values())
    assert found.count(Status.MET) > 1000
    assert {one.status for one in found.open} == {Status.UNDECIDED}
    of_parameters = re.compile(rf"Ref ({'|'.join(sets[0].parameters)})\b")
    assert [one.message for one in found.open if not of_parameters.search(one.message)] == []


@pytest.mark.thorough
def test_cloudformation_takes_them(sets: tuple[TemplateSet, ...], tmp_path: Path) -> None:
    """cfn-lint finds no error in any of them."""
    for name, template in sets[0].templates.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(template))
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--non-zero-exit-code",
        "error",
        *map(str, tmp_path.glob("*.json")),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


ACCOUNTS = st.from_regex(r"[1-9][0-9]{11}", fullmatch=True)
ROLES = st.from_regex(r"[A-Za-z0-9_+=,.@-]{1,20}(/[A-Za-z0-9_+=,.@-]{1,20}){0,2}", fullmatch=True)
RANGES = st.builds("10.{}.{}.0/24".format, st.integers(0, 255), st.integers(0, 255))
IDS = st.from_regex(r"[0-9a-f]{17}", fullmatch=True)


@st.composite
def targets(draw: st.DrawFn) -> list[str]:
    """Six targets with whatever values a bank may have."""
    found = []
    for account in draw(st.lists(ACCOUNTS, min_size=3, max_size=3, unique=True)):
        for region in ("eu-west-1", "eu-central-1"):
            ids = draw(st.lists(IDS, min_size=4, max_size=4, unique=True))
            ranges = draw(st.lists(RANGES, min_size=2, max_size=2, unique=True))
            callers = [f"arn:aws:iam::{draw(ACCOUNTS | st.just(account))}:role/{draw(ROLES)}" for _ in range(2)]
            found.append(f'''
[[targets]]
account = "{account}"
region = "{region}"
[targets.answers]
trusted.callers = {json.dumps(list(dict.fromkeys(callers)))}
network.client-cidrs = {json.dumps(ranges)}
network.adopt.vpc = "vpc-{ids[0]}"
network.adopt.subnets = ["subnet-{ids[1]}", "subnet-{ids[2]}"]
network.adopt.route-tables = ["rtb-{ids[3]}"]
''')
    return found


BASE = """prefix = "kyc"
organization = "o-exampleorg1"
[capabilities.face-detection]
[capabilities.text-detection]
[log-archive.create]
[tags]
data-classification = "confidential"
"""


@pytest.mark.thorough
@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(targets())
def test_whatever_the_values(tmp_path: Path, found: list[str]) -> None:
    """Ids, ranges, own and other accounts, roles, in any order of their text: still what each target alone gets.

    And what each control says of it is what `check` says of it alone.
    """
    (tmp_path / "base.toml").write_text(BASE)
    path = tmp_path / "drawn.toml"
    path.write_text('environment = "base.toml"\n' + "".join(found))
    made = sets_of(load_fleet(path))
    assert sorted(one.name for of in made for one in of.members) == sorted(one.name for one in load_fleet(path).members)
    prove([(of, member) for of in made for member in of.members])
    for of in made:
        member, file = of.members[-1], tmp_path / of.members[-1].name / "alone.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(draft(own_answers(member)), encoding="utf-8")
        results = judge(of, member, path).results
        alone = checked_alone(file, file.parent / "cdk.out")
        assert [(one.control, one.path, one.status, one.message) for one in results] == alone


@pytest.mark.parametrize(
    ("answers", "zones", "expected"),
    [
        ("retention.media = 9", "", 2),
        ("", ", zones = 3", 2),
        ("capabilities.moderation = {}", "", 2),
        ("tags.owner = 'x'", "", 1),
    ],
)
@pytest.mark.thorough
def test_what_no_parameter_carries_is_a_set_of_its_own(tmp_path: Path, answers: str, zones: str, expected: int) -> None:
    """Other retention, zones or capabilities are other templates; another tag is a value."""
    head, first, second, *_ = EXAMPLE.split("[[targets]]")
    second = second.replace('create.cidr = "10.41.0.0/22"', f'create = {{ cidr = "10.41.0.0/22"{zones} }}')
    text = f"{head}[[targets]]{first}[[targets]]{second}{answers}\n"
    assert len(sets_of(load_fleet(fleet(tmp_path, text)))) == expected
