"""What each engine takes: its published schema restated, and the order."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from fleet.entries import entries, limits
from fleet.template_sets import TemplateSet
from fleet.writing import files, lacking
from settings.fleets import Fleet, load_fleet
from tests.fleet.test_reading import EXAMPLE, fleet

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}


def of(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


TARGETS = of((), accounts=TEXTS, organizationalUnits=TEXTS, excludedAccounts=TEXTS, excludedRegions=TEXTS)
POLICY = {
    "name": TEXT, "description": TEXT, "policy": TEXT, "deploymentTargets": TARGETS,
    "strategy": {"enum": ["deny-list", "allow-list"]},
}  # fmt: skip
NEEDED = ("name", "description", "policy", "deploymentTargets")
LZA_CUSTOMIZATIONS = of(
    ("customizations",),
    customizations=of(
        ("cloudFormationStacks",),
        cloudFormationStacks={
            "type": "array",
            "items": of(
                ("deploymentTargets", "name", "regions", "runOrder", "template", "terminationProtection"),
                deploymentTargets=TARGETS,
                description=TEXT,
                name={**TEXT, "maxLength": 128},
                parameters={"type": "array", "items": of(("name", "value"), name=TEXT, value={"type": "string"})},
                regions=TEXTS,
                runOrder={"type": "number", "minimum": 1},
                template=TEXT,
                terminationProtection={"type": "boolean"},
            ),
        },
    ),
)
"""As source/packages/@aws-accelerator/config/lib/schemas/customizations-config.json of LZA 1.15.5 has it."""
LZA_ORGANIZATION = of(
    (),
    serviceControlPolicies={
        "type": "array",
        "items": of((*NEEDED, "type"), type={"enum": ["awsManaged", "customerManaged"]}, **POLICY),
    },
    resourceControlPolicies={"type": "array", "items": of(NEEDED, **POLICY)},
)
"""As organization-config.json of LZA 1.15.5 has it, of which these two keys are fragments."""
CFCT = of(
    ("region", "version", "resources"),
    region=TEXT,
    version={"const": "2021-03-15"},
    enable_stack_set_deletion={"type": "boolean"},
    resources={
        "type": "array",
        "items": of(
            ("name", "resource_file", "deployment_targets", "deploy_method"),
            name=TEXT,
            description=TEXT,
            resource_file=TEXT,
            deployment_targets=of((), accounts=TEXTS, organizational_units=TEXTS),
            parameter_file=TEXT,
            parameters={
                "type": "array",
                "items": of(("parameter_key", "parameter_value"), parameter_key=TEXT, parameter_value={}),
            },
            deploy_method={"enum": ["scp", "stack_set", "rcp"]},
            regions={**TEXTS, "uniqueItems": True},
        ),
    },
)
"""As source/src/cfct/validation/manifest-v2.schema.yaml of CfCT 2.8.4 has it."""


@pytest.fixture(scope="module", params=["lza", "cfct", "stacksets", "cdk"])
def written(request: pytest.FixtureRequest, example: Fleet, sets: tuple[TemplateSet, ...]) -> Mapping[str, str]:
    """The files for each engine."""
    found, refused = files(example, sets, request.param)
    assert refused == []
    return {**found, "engine": request.param}


def named(texts: Mapping[str, str], engine: str, name: str) -> Any:
    if texts["engine"] != engine:
        pytest.skip(f"is of {engine}")
    return yaml.safe_load(texts[name])


def test_lza(written: Mapping[str, str]) -> None:
    """Both fragments are what LZA's schema takes; names are unique, files are there, production follows test."""
    stacks = named(written, "lza", "customizations-config.fragment.yaml")
    Draft202012Validator(LZA_CUSTOMIZATIONS).validate(stacks)
    Draft202012Validator(LZA_ORGANIZATION).validate(named(written, "lza", "organization-config.fragment.yaml"))
    listed = stacks["customizations"]["cloudFormationStacks"]
    assert len({one["name"] for one in listed}) == len(listed)
    assert all(one["template"].removeprefix("rekognition/") in written for one in listed)
    assert {one["template"].split("/")[2] for one in listed if one["runOrder"] > 100} == {"production"}
    orders = {(one["deploymentTargets"]["accounts"][0], one["runOrder"]) for one in listed}
    assert {order for account, order in orders if account == "retail-test"} == {*range(1, 12)}
    assert {order for account, order in orders if account == "private-production"} == {*range(101, 112)}


def test_cfct(written: Mapping[str, str]) -> None:
    """The manifest is what CfCT's schema takes: policies first, then StackSets in their order."""
    manifest = named(written, "cfct", "manifest.yaml")
    assert manifest["version"] == date(2021, 3, 15)
    Draft202012Validator(CFCT).validate({**manifest, "version": "2021-03-15"})
    listed = manifest["resources"]
    assert len({one["name"] for one in listed}) == len(listed)
    assert all(one["resource_file"] in written for one in listed)
    first = [
        one["resource_file"] for one in listed if one.get("deployment_targets", {}).get("accounts") == ["222233334444"]
    ]
    stacks = list(dict.fromkeys(file.split("-rekognition-")[1].removesuffix(".json") for file in first))
    assert stacks == [
        "foundation", "network", "access", "callers", "storage", "monitoring", "audit",
        "alarms-1", "alarms-2", "alarms-3", "alarms-4",
    ]  # fmt: skip


def test_stack_sets_as_resources(written: Mapping[str, str]) -> None:
    """Each StackSet waits for the one before; accounts of a unit only; a new one gets nothing unasked."""
    template = named(written, "stacksets", "stack-sets.production.template.json")
    resources = list(template["Resources"].values())
    assert len(resources) == 11
    for before, after in pairwise(resources):
        assert after["DependsOn"] == [key for key, one in template["Resources"].items() if one is before]
    keys = template["Resources"]["KycRekognitionFoundationProduction"]["Properties"]
    assert keys["PermissionModel"] == "SERVICE_MANAGED"
    assert keys["AutoDeployment"] == {"Enabled": False}
    assert {one["DeploymentTargets"]["AccountFilterType"] for one in keys["StackInstancesGroup"]} == {"INTERSECTION"}
    assert len(written["stack-sets.production.template.json"]) < 51_200


def test_every_folder_says_what_to_do(written: Mapping[str, str]) -> None:
    """What comes before, how to run it, how to take a target out, and the opt-out is a stack of ours."""
    for heading in ("## Before", "## Run", "## Take a target out", "## Targets"):
        assert heading in written["README.md"]
    assert "organization/ai-services-opt-out.template.json" in written["README.md"]
    stack = json.loads(written["organization/ai-services-opt-out.template.json"])
    assert stack["Resources"]["OptOut"]["Properties"]["TargetIds"] == ["ou-exam-private11", "ou-exam-retail111"]


def test_stages_are_run_one_by_one(written: Mapping[str, str], tmp_path: Path) -> None:
    """A script without a stage, or with another, deploys nothing, and says which there are."""
    if "deploy.sh" not in written:
        pytest.skip("has no script")
    script = tmp_path / "deploy.sh"
    script.write_text(written["deploy.sh"], encoding="utf-8")
    for arguments in ([], ["prod"], ["test", "prod"]):
        ran = subprocess.run(
            ["sh", script, *arguments], env={"CLONE": "/", "ROLE": "r", "PATH": "/usr/bin:/bin"}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (2, f"usage: {script} STAGE, in this order: test production\n")


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("te-st", "stages 'te st', 'te-st': what is made for them is called 'te-st'"),
        ("x" * 80, "the StackSet kyc-rekognition-foundation-xxxx"),
    ],
)
def test_names_of_stages(tmp_path: Path, sets: tuple[TemplateSet, ...], stage: str, said: str) -> None:
    """Two that files and StackSets would be called alike for, or one that is too long, are refused."""
    text = EXAMPLE.replace('"test"', '"te st"').replace('"production"', f'"{stage}"')
    read = load_fleet(fleet(tmp_path, text))
    (of,) = sets
    mine = TemplateSet(templates=of.templates, stacks=of.stacks, members=read.members, values=of.values)
    _, refused = files(read, [mine], "stacksets")
    assert said in refused[0]


def test_values_of_targets_alike_are_one_entry(example: Fleet, sets: tuple[TemplateSet, ...]) -> None:
    """A template whose values are those of several targets is deployed to all of them at once."""
    listed = [one for one in entries(example, sets) if one.stack == "kyc-rekognition-foundation"]
    assert [(one.stage, one.accounts, one.regions) for one in listed] == [
        ("test", ("222233334444",), ("eu-west-1", "ap-northeast-1")),
        ("production", ("333344445555",), ("eu-west-1", "ap-northeast-1")),
        ("production", ("555566667777",), ("eu-west-1", "ap-northeast-1")),
    ]


@pytest.mark.parametrize(
    ("engine", "old", "said"),
    [
        ("lza", 'account-name = "retail-test"\n', "targets[0]: no account-name, by which LZA knows the account 2222"),
        ("stacksets", 'unit = "ou-exam-retail111"\n', "targets[0]: its group names no unit, by which StackSets deploy"),
        ("cfct", 'unit-name = "Retail"\n', "targets[0]: its group names a unit and no unit-name"),
        ("cdk", 'unit-name = "Retail"\n', ""),
    ],
)
def test_what_an_engine_must_know(tmp_path: Path, engine: str, old: str, said: str) -> None:
    """What the engine goes by, and the fleet file does not say, is asked for."""
    lines = list(lacking(load_fleet(fleet(tmp_path, EXAMPLE.replace(old, ""))), engine))
    assert said in lines[0] if said else lines == []


def test_limits(sets: tuple[TemplateSet, ...]) -> None:
    """A template that is too large, or imports what comes later, is refused with what to do."""
    (of_all,) = sets
    large = {"kyc-rekognition-foundation": {"Resources": {"A": "x" * 51_200}}}
    late = {name: one for name, one in of_all.templates.items() if name != "kyc-rekognition-network"}
    (line,) = limits([TemplateSet(templates=large, stacks={}, members=(), values={})])
    assert line.startswith(
        "templates/kyc-rekognition-foundation.json: 51,223 bytes; CloudFormation takes 51,200. Approve few"
    )
    assert list(limits(sets)) == []
    assert any("kyc-rekognition-access imports kyc-rekognition-network:" in one and "no template before it" in one
               for one in limits([TemplateSet(templates=late, stacks={}, members=(), values={})]))  # fmt: skip


def test_what_parameters_cannot_carry() -> None:
    """More of them than CloudFormation takes, or a longer value, are refused with what to do."""
    wide = {
        "kyc-rekognition-foundation": {"Parameters": {f"P{n}": {"Type": "String"} for n in range(201)}, "Resources": {}}
    }
    values = {"ireland": {"P0": "x" * 4_096, "P1": "é" * 2_049}}
    assert [
        one.partition(". ")[0] for one in limits([TemplateSet(templates=wide, stacks={}, members=(), values=values)])
    ] == [
        "kyc-rekognition-foundation: 201 parameters; CloudFormation takes 200",
        "ireland: the value of P1 has 4,098 bytes; a parameter takes 4,096",
    ]
