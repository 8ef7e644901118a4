"""What is kept can be imported again: the files that synthesis writes for it, held against CloudFormation's schemas."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

from stacks.importing import IMPORTS, MADE_AGAIN
from stacks.report import templates
from tests.conftest import ENVIRONMENTS

Assemblies = Mapping[str, Path]
each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)


def schema(kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return found


def named(kind: str, list_: str) -> set[str]:
    """The properties that a list of the schema names."""
    return {path.split("/")[2] for path in schema(kind).get(list_, ())}


def read(assembly: Path, stack: str, kind: str) -> Any:
    return json.loads((assembly / "documents" / "import" / f"{stack}.{kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", IMPORTS)
def test_a_type_is_imported_as_its_schema_says(kind: str) -> None:
    """By the primary identifier; with what is required; with properties that it knows."""
    how = IMPORTS[kind]
    assert named(kind, "primaryIdentifier") == {how.by}
    said = {*how.says, how.document} - {""}
    assert set(schema(kind).get("required", ())) <= said
    assert said <= schema(kind)["properties"].keys()


@each_environment
def test_everything_that_stays_is_in_the_files(assemblies: Assemblies, environment: str) -> None:
    """A resource that outlives its stack is in the mapping, the list and the template, and nothing else is.

    What cannot change is there as it is declared: the deployment would make the resource anew.
    """
    for stack, file in templates(assemblies[environment]).items():
        declared = json.loads(file.read_text(encoding="utf-8"))["Resources"]
        stays = {
            name
            for name, one in declared.items()
            if one.get("DeletionPolicy", "Delete") != "Delete" and not one["Type"].startswith(MADE_AGAIN)
        }
        if not stays:
            assert not list((assemblies[environment] / "documents" / "import").glob(f"{stack}.*"))
            continue
        mapping, listed = (
            read(assemblies[environment], stack, "mapping"),
            read(assemblies[environment], stack, "resources"),
        )
        wanted = read(assemblies[environment], stack, "template")["Resources"]
        assert stays == mapping.keys() == wanted.keys() == {one["LogicalResourceId"] for one in listed}
        assert {one["LogicalResourceId"]: one["ResourceIdentifier"] for one in listed} == mapping
        for name, one in wanted.items():
            frozen = named(one["Type"], "createOnlyProperties")
            now, then = declared[name]["Properties"], one["Properties"]
            assert {key: now.get(key) for key in frozen} == {key: then.get(key) for key in frozen}, name


def test_what_is_named_where_no_template_knows_its_id(assemblies: Assemblies) -> None:
    """Keys by their alias, policies of the organization by their name; a command says the id of each."""
    text = (assemblies["full"] / "documents" / "import" / "IMPORT.md").read_text(encoding="utf-8")
    keys = read(assemblies["full"], "fsi-rekognition-foundation", "mapping")
    assert keys["MediaKey2AF41A16"] == {"KeyId": "the id of alias/fsi-rekognition-media"}
    assert keys["MediaAliasD939BA2B"] == {"AliasName": "alias/fsi-rekognition-media"}
    guardrails = read(assemblies["full"], "fsi-rekognition-guardrails", "mapping")
    assert guardrails["scp"] == {"Id": "the id of fsi-rekognition-scp"}
    assert (
        '-e "s|the id of alias/fsi-rekognition-media|$(aws kms describe-key --region us-east-1 --key-id '
        'alias/fsi-rekognition-media --query KeyMetadata.KeyId --output text)|"'
    ) in text
    assert (
        '-e "s|the id of fsi-rekognition-scp|$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY ' in text
    )


@each_environment
def test_the_commands_are_in_the_order_of_deployment(assemblies: Assemblies, environment: str) -> None:
    """A stack is imported and deployed before those that take its exports."""
    text = (assemblies[environment] / "documents" / "import" / "IMPORT.md").read_text(encoding="utf-8")
    order = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert sorted(order) == sorted(templates(assemblies[environment]))
    manifest = json.loads((assemblies[environment] / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    for name in order:
        before = [one for one in manifest[name].get("dependencies", ()) if one in order]
        assert all(order.index(one) < order.index(name) for one in before)
