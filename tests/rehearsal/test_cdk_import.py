"""A capability that was retired is approved again: the cdk CLI brings back what it left, stack by stack."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import Aws
from rehearsal.cdk import Cdk
from rehearsal.deploying import deploy, stacks
from rehearsal.emulator import Running, emulator
from rehearsal.node import install
from rehearsal.sealed import sealed
from rehearsal.surroundings import surround
from stacks.importing import ID_OF
from tests.support.variants import REMOVED, settings_of, synthesized
from tests.support.verifying import differing

pytestmark = pytest.mark.thorough

LESS: dict[str, Any] = {
    "capabilities.face-search": REMOVED,
    "capabilities.face-liveness": REMOVED,
    "retention.evidence": REMOVED,
    "retention.evidence-lock": REMOVED,
    "trusted.administrators": REMOVED,
    "trusted.enrollers": REMOVED,
    "trusted.results-readers": REMOVED,
}


@pytest.fixture(scope="module")
def retired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """An account in which face search and liveness were approved and retired; and the assembly that has them again."""
    folder = tmp_path_factory.mktemp("imported")
    settings, more, less = settings_of("example"), folder / "more", folder / "less"
    synthesized(settings, more)
    synthesized(settings_of("example", LESS), less)
    install()
    with sealed(), emulator(settings.account, settings.region) as running:
        surround(settings, running)
        deploy(more, running)
        retire(running.aws(), more, less)
        deploy(less, running)
        yield running, more
        assert running.crashes == []


def retire(aws: Aws, more: Path, less: Path) -> None:
    """Delete the stacks that are gone, and let every consumer go before what it consumes does, as a plan says."""
    for name in stacks(more).keys() - stacks(less).keys():
        aws.cloudformation.update_termination_protection(StackName=name, EnableTerminationProtection=False)
        aws.cloudformation.delete_stack(StackName=name)
    for name, artifact in stacks(less).items():
        if not name.endswith(("-foundation", "-network")):
            body = (less / artifact["properties"]["templateFile"]).read_text(encoding="utf-8")
            tags = [{"Key": key, "Value": value} for key, value in artifact["properties"]["tags"].items()]
            try:
                aws.cloudformation.update_stack(
                    StackName=name, TemplateBody=body, Tags=tags, Capabilities=["CAPABILITY_NAMED_IAM"]
                )
            except ClientError as error:
                if "No updates are to be performed" not in str(error):
                    raise


def mapping(aws: Aws, file: Path) -> str:
    """The mapping that synthesis wrote, with the ids that its commands look up."""
    found = json.loads(file.read_text(encoding="utf-8"))
    for identifier in found.values():
        for name, value in identifier.items():
            if value.startswith(ID_OF):
                identifier[name] = aws.kms.describe_key(KeyId=value.removeprefix(ID_OF))["KeyMetadata"]["KeyId"]
    return json.dumps(found)


def test_the_cli_imports_what_a_retired_capability_left(retired: tuple[Running, Path], tmp_path: Path) -> None:
    """Import, then deploy, stack by stack: the key of evidence and its alias, bucket and policy, the collection.

    The mapping may name what the stack holds already. Of a stack that is there the CLI leaves the outputs as they are:
    without the deployment in between, the next stack's import finds no export to read.
    """
    running, assembly = retired
    aws = running.aws()
    cdk = Cdk(running=running, assembly=assembly.resolve(), home=tmp_path)
    left = {"kyc-rekognition-foundation", "kyc-rekognition-storage"}
    for name in stacks(assembly):
        if name in left:
            file = tmp_path / f"{name}.json"
            file.write_text(mapping(aws, assembly / "documents/import" / f"{name}.mapping.json"), encoding="utf-8")
            cdk.run("import", name, "--force", "--resource-mapping", str(file))
            (found,) = aws.cloudformation.describe_stacks(StackName=name)["Stacks"]
            assert found["StackStatus"] == "IMPORT_COMPLETE"
        cdk.run("deploy", name, "--exclusively", "--require-approval", "never")
    assert differing(assembly, running) == []
    held = {
        one["PhysicalResourceId"]
        for name in left
        for one in aws.cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    }
    assert held >= {"alias/kyc-rekognition-evidence", "kyc-rek-evidence-111122223333-eu-west-1", "kyc-customers"}
