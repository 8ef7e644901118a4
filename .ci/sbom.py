"""Print a CycloneDX SBOM (1.6, JSON) of what runs the project: the same bytes for the same commit, on any machine."""

import base64
import json
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packages import Package, packages
from packageurl import PackageURL

CDK_CLI = "aws-cdk"
"""The npm package that deploys; nothing else of the project needs it."""


def main() -> None:
    """Print the SBOM."""
    commit, seconds = git("log", "-1", "--format=%H %ct").split()
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = Component(
        type=ComponentType.APPLICATION, name=project["name"], version=project["version"], bom_ref=project["name"],
        description=project["description"], licenses=[LicenseExpression(project["license"])],
        properties=[Property(name="git:commit", value=commit)],
    )  # fmt: skip
    pinned = {each.name: each for each in packages()}
    components = {name: from_pypi(each) for name, each in pinned.items()}
    bom = Bom(
        components=[*components.values(), cdk_cli()],
        metadata=BomMetaData(component=root, timestamp=datetime.fromtimestamp(int(seconds), UTC)),
        serial_number=uuid5(NAMESPACE_URL, f"{project['name']}@{commit}"),
    )
    needs = (*project["dependencies"], *project["optional-dependencies"]["synth"])
    bom.register_dependency(root, [components[name] for name in needs])
    for name, each in pinned.items():
        bom.register_dependency(components[name], [components[need] for need in each.needs if need in components])
    print(JsonV1Dot6(bom).output_as_string(indent=2))


def from_pypi(package: Package) -> Component:
    """A pinned package; its hashes are those of the files that pip may take, of which it takes one."""
    return Component(
        type=ComponentType.LIBRARY, name=package.name, version=package.version, bom_ref=package.name,
        scope=ComponentScope.REQUIRED, purl=PackageURL("pypi", None, package.name, package.version),
        licenses=[LicenseExpression(package.licence)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.hashes],
    )  # fmt: skip


def cdk_cli() -> Component:
    """The CDK CLI, as package-lock.json pins it."""
    lock = json.loads(Path("package-lock.json").read_text(encoding="utf-8"))
    pin = lock["packages"][f"node_modules/{CDK_CLI}"]
    algorithm, _, digest = pin["integrity"].partition("-")
    assert algorithm == "sha512", algorithm
    return Component(
        type=ComponentType.APPLICATION, name=CDK_CLI, version=pin["version"], bom_ref=CDK_CLI,
        scope=ComponentScope.OPTIONAL, purl=PackageURL("npm", None, CDK_CLI, pin["version"]),
        licenses=[LicenseExpression(pin["license"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(digest).hex())],
    )  # fmt: skip


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
