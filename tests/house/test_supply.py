"""What the project is made of: pinned, declared, permissively licensed, and reported in an SBOM."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.conftest import ROOT

JUDGES = ("assurance", "capabilities", "erasure", "policies", "settings")
"""What runs from the wheel, without what synthesis takes."""
PRODUCT = ("app.py", *JUDGES, "constructs", "stacks")
DEVELOPMENT = (".ci", "benchmarks", "rehearsal", "tests")
OURS = {"app", "assurance", "benchmarks", "capabilities", "erasure", "fleet", "fsi_rekognition", "packages", "policies",
        "rehearsal", "settings", "stacks", "tests"}  # fmt: skip
PERMISSIVE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "PSF-2.0"}
LICENCES = ROOT / "docs/licences.md"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PYPROJECT["dependency-groups"]
TO_JUDGE, TO_SYNTHESIZE = PYPROJECT["project"]["dependencies"], PYPROJECT["project"]["optional-dependencies"]["synth"]
TO_RUN, TO_BUILD, TO_DEVELOP = [*TO_JUDGE, *TO_SYNTHESIZE], GROUPS["build"], GROUPS["dev"]
DISTRIBUTIONS = importlib.metadata.packages_distributions()
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==[0-9][^ ]*( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n)+")
ACTION = re.compile(r"^ *(?:- )?uses: *+(?!\./)(.*)$", re.MULTILINE)
"""What is used from elsewhere: what begins with `./` is this repository's own."""
PINNED_ACTION = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+")


def pins(file: str) -> dict[str, str]:
    """Package → its lines, of a requirement file that holds nothing but a heading and pins with hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    body = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    assert re.fullmatch(f"({PIN.pattern})+".replace("?P<name>", ""), body), f"{file}: something is not pinned by hash"
    return {pin["name"]: pin[0] for pin in PIN.finditer(body)}


def names(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[\[<>=~ ]", each)[0] for each in requirements}


@cache
def imports(source: str) -> frozenset[str]:
    """The first name of every module that this source imports, wherever it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=aliases):
                found.update(alias.name.partition(".")[0] for alias in aliases)
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
    return frozenset(found)


def undeclared(sources: Iterable[str], declared: set[str]) -> set[str]:
    """The modules imported from packages of which none is declared."""
    modules = {module for source in sources for module in imports(source)} - OURS - set(sys.stdlib_module_names)
    return {module for module in modules if not distributions(module) & declared}


def distributions(module: str) -> set[str]:
    return {re.sub("[-_.]+", "-", each).lower() for each in DISTRIBUTIONS.get(module, [])}


def sources(*places: str) -> list[str]:
    files = [file for place in places for file in ([ROOT / place] if place.endswith(".py") else python_in(place))]
    return [file.read_text(encoding="utf-8") for file in files]


def python_in(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def printed(script: str) -> str:
    ran = subprocess.run([sys.executable, f".ci/{script}"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_requirements_are_pinned_by_hash() -> None:
    """Both files hold exact versions with hashes and nothing else; what runs is the same in both."""
    run, develop = pins("requirements.txt"), pins("requirements-dev.txt")
    assert names(TO_RUN) | names(TO_BUILD) <= set(run)
    assert names(TO_DEVELOP) <= set(develop)
    assert run.items() <= develop.items()
    assert names(PYPROJECT["build-system"]["requires"]) == names(TO_BUILD)


def test_requirements_name_no_server() -> None:
    """Where packages come from is the installer's configuration: no index, no URL."""
    for file in ("requirements.txt", "requirements-dev.txt"):
        assert re.findall(r"://|--[a-z-]*(?:index|links|host)", (ROOT / file).read_text(encoding="utf-8")) == []


def test_what_runs_does_not_need_what_tests_need() -> None:
    """No tool of tests and linters is installed to run the project; what a test imports of what runs is named too."""
    assert names(TO_DEVELOP) & set(pins("requirements.txt")) == {"jmespath"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import boto3", set()),
        ("from boto3.session import Session", set()),
        ("import botocore.config", {"botocore"}),
        ("def lazily():\n    from botocore.config import Config", {"botocore"}),
        ("import json, settings.loading", set()),
        ("import no_such_package", {"no_such_package"}),
        ("from . import beside", set()),
    ],
)
def test_an_undeclared_import_is_seen(source: str, expected: set[str]) -> None:
    """An import counts wherever it stands, and is declared by its own package only, not by one that brings it."""
    assert undeclared([source], {"boto3"}) == expected


def test_every_import_is_declared() -> None:
    """pyproject.toml names each package that the product imports, and each further one that development imports."""
    assert undeclared(sources(*JUDGES), names(TO_JUDGE)) == set()
    assert undeclared(sources(*PRODUCT), names(TO_RUN)) == set()
    assert undeclared(sources(*PRODUCT, *DEVELOPMENT), names(TO_RUN) | names(TO_DEVELOP)) == set()


def test_every_dependency_is_imported() -> None:
    """Nothing is installed to run the project that no module of it imports."""
    used = {module for source in sources(*PRODUCT) for module in imports(source)}
    assert names(TO_RUN) - {name for module in used for name in distributions(module)} == set()


def test_licences_are_reported_and_permissive() -> None:
    """docs/licences.md is what the installed packages state, for every package that runs, and all is permissive."""
    text = LICENCES.read_text(encoding="utf-8")
    assert text == printed("licences.py"), "docs/licences.md is out of date: run make docs"
    rows = dict(re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| (.+) \|$", text, re.MULTILINE))
    rows.pop("package")
    assert set(rows) == set(pins("requirements.txt"))
    assert {name: licence for name, licence in rows.items() if not set(licence.split(" OR ")) & PERMISSIVE} == {}


def test_the_sbom_is_valid_and_the_same_twice() -> None:
    """The SBOM follows CycloneDX's schema, names what is pinned and what that needs, and does not change by itself."""
    text = printed("sbom.py")
    assert text == printed("sbom.py")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    sbom = json.loads(text)
    components = {each["name"]: each for each in sbom["components"]}
    assert set(components) == {*pins("requirements.txt"), "aws-cdk"}
    assert components["boto3"]["licenses"] == [{"expression": "Apache-2.0"}]
    assert {each["content"] for each in components["six"]["hashes"]} == set(
        re.findall("[0-9a-f]{64}", pins("requirements.txt")["six"])
    )
    needs = {each["ref"]: each.get("dependsOn", []) for each in sbom["dependencies"]}
    assert needs["boto3"] == ["botocore", "jmespath", "s3transfer"]
    assert set(needs["rekognition-fsi-baseline"]) == names(TO_RUN)
    assert sbom["metadata"]["component"]["version"] == PYPROJECT["project"]["version"]


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / ".github").rglob("*.y*ml"), *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name
)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    """A workflow, here or in a page to copy from, names its actions by commit, with the version beside."""
    assert [each for each in ACTION.findall(path.read_text(encoding="utf-8")) if not PINNED_ACTION.match(each)] == []


def test_pages_install_by_hash() -> None:
    """Wherever a page or workflow calls pip with a requirement file, pip checks hashes."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.yml")]
    lines = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert lines
    assert [line for line in lines if not re.search("--require-hashes|--no-index", line)] == []


@pytest.mark.thorough
def test_a_release_is_the_same_twice(tmp_path: Path) -> None:
    """The same tagged commit gives the same bytes, in another folder too; no tag and a changed file are refused."""
    sums = []
    for name in ("first", "second"):
        clone = tmp_path / name
        subprocess.run(["git", "clone", "--quiet", "--no-tags", ROOT, clone], check=True)
        ran = subprocess.run([sys.executable, ".ci/release.py"], cwd=clone, capture_output=True, text=True, check=False)
        assert (ran.returncode, "git tag --annotate v0.1.0" in ran.stderr) == (2, True)
        subprocess.run(["git", "tag", "v0.1.0"], cwd=clone, check=True)
        ran = subprocess.run([sys.executable, ".ci/release.py"], cwd=clone, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        sums.append((clone / "dist/SHA256SUMS").read_text())
    assert sums[0] == sums[1]
    assert [line.split()[1] for line in sums[0].splitlines()] == [
        "rekognition_fsi_baseline-0.1.0-py3-none-any.whl", "requirements.txt", "sbom.cdx.json"
    ]  # fmt: skip
    with (clone / "app.py").open("a") as file:
        file.write("# not committed\n")
    ran = subprocess.run([sys.executable, ".ci/release.py"], cwd=clone, capture_output=True, text=True, check=False)
    assert (ran.returncode, "a release is made of a commit" in ran.stderr) == (2, True)


def test_the_upgrade_page_knows_the_version() -> None:
    """Anyone who tags a version has said what it changes in an account."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\n## {version}\n" in (ROOT / "docs/upgrade.md").read_text(encoding="utf-8")
